"""Index the documents of a year from the largest to those without a total, as readers are shown them (PostgreSQL).

SQLite has no index that ends with what has no value; it holds small sites.
"""

from django.db import migrations

from budgets.models.indexed_words import MakeIndexes


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        table = apps.get_model("budgets", "DocumentTotal")._meta.db_table
        schema_editor.execute(
            f"CREATE INDEX total_year_largest ON {table} (fiscal_year_id, value DESC NULLS LAST)", None
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX total_year_largest", None)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0039_newest_first")]
    operations = [MakeIndexes(make, drop)]
