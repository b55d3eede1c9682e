"""Index what came last: eras beside the tokens of search entries, on PostgreSQL, and when editions were published."""

from django.db import migrations, models

EARLIER = "array_to_tsvector(string_to_array(tokens, ' '))"
NOW = (
    "array_to_tsvector(string_to_array(tokens || ' §a' || (id >> 14)::text || ' §b' || (id >> 18)::text, ' '))"
)


def index_of(expression):
    def make(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute("DROP INDEX IF EXISTS search_entry_tokens")
        schema_editor.execute(
            f"CREATE INDEX search_entry_tokens ON budgets_searchentry USING gin ({expression})"
            " WITH (fastupdate = off) WHERE tokens <> ''"
        )

    return make


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0015_generations_of_pages'),
    ]

    operations = [
        migrations.RunPython(index_of(NOW), index_of(EARLIER)),
        migrations.AddIndex(
            model_name='budget',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='budget_newest'),
        ),
    ]
