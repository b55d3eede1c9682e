"""Index what staff look for: the edition of an entry of the history, and names by each two signs of them (PostgreSQL)."""

from django.db import migrations

from budgets.models.indexed_words import MakeIndexes

LOG = "django_admin_log"
EDITION = {
    "sqlite": (
        "CASE WHEN instr(change_message, '{\"edition\": ') > 0 THEN"
        " CAST(substr(change_message, instr(change_message, '{\"edition\": ') + 12) AS INTEGER) END"
    ),
    "postgresql": "((substring(change_message from '\\{\"edition\": ([0-9]{1,18})'))::bigint)",
}
PAIRS = """
CREATE FUNCTION budgets_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT substr($1, n, 2)) FROM generate_series(1, greatest(length($1) - 1, 1)) AS n
$$
"""
NAMES = (
    ("budget", "title"),
    ("budget", "issuer"),
    ("department", "name"),
    ("project", "name"),
    ("project", "name_en"),
)


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(f"CREATE INDEX budgets_log_of_edition ON {LOG} ({EDITION[vendor]})", None)
    schema_editor.execute(f"CREATE INDEX budgets_log_of_time ON {LOG} (action_time, id)", None)
    if vendor == "postgresql":
        schema_editor.execute(PAIRS, None)
        for table, column in NAMES:
            schema_editor.execute(
                f"CREATE INDEX {table}_{column}_pairs ON budgets_{table} USING gin (budgets_pairs(upper({column})))", None
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column in NAMES:
            schema_editor.execute(f"DROP INDEX {table}_{column}_pairs", None)
        schema_editor.execute("DROP FUNCTION budgets_pairs(text)", None)
    schema_editor.execute("DROP INDEX budgets_log_of_time", None)
    schema_editor.execute("DROP INDEX budgets_log_of_edition", None)


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0032_subscriptions_by_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]
    operations = [MakeIndexes(make, drop)]
