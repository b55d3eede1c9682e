"""Give each group of search entries an index of its own, with more eras, on PostgreSQL: the others are not read for it."""

from django.db import migrations

from budgets.models.indexed_words import MakeIndexes


def tokens_with(**eras):
    marks = "".join(f" || ' §{sign}' || (id >> {bits})::text" for sign, bits in eras.items())
    return f"array_to_tsvector(string_to_array(tokens{marks}, ' '))"


EARLIER, NOW = tokens_with(a=14, b=18), tokens_with(a=14, b=16, c=18, d=20)
GROUPS = {
    "departments": "'department'",
    "projects": "'project'",
    "lines": "'table', 'line'",
    "text": "'section', 'term'",
    "performance": "'goal', 'indicator'",
}


def index(schema_editor, name, tokens, which):
    schema_editor.execute(
        f"CREATE INDEX {name} ON budgets_searchentry USING gin ({tokens}) WITH (fastupdate = off) WHERE {which}", None
    )


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for group, kinds in GROUPS.items():
            index(schema_editor, f"search_entry_{group}", NOW, f"tokens <> '' AND kind IN ({kinds})")
        schema_editor.execute("DROP INDEX search_entry_tokens", None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        index(schema_editor, "search_entry_tokens", EARLIER, "tokens <> ''")
        for group in GROUPS:
            schema_editor.execute(f"DROP INDEX search_entry_{group}", None)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0035_what_readers_look_for")]
    operations = [MakeIndexes(make, drop)]
