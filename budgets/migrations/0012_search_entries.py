
"""Make the table that is searched, and beside it the index of its tokens; migrating fills it afterwards."""

import budgets.models.fields
import django.db.models.deletion
from django.db import migrations, models


# detail=none and columnsize=0 keep neither places nor lengths, which are not asked for. Letters and digits, and all that is
# not ASCII, are what the tokenizer called ascii takes for words: just what stands in a token.
SQLITE = (
    """CREATE VIRTUAL TABLE budgets_searchtokens USING fts5(
        tokens, content='budgets_searchentry', content_rowid='id', detail=none, columnsize=0, tokenize='ascii')""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON budgets_searchentry WHEN new.tokens <> '' BEGIN
        INSERT INTO budgets_searchtokens(rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON budgets_searchentry WHEN old.tokens <> '' BEGIN
        INSERT INTO budgets_searchtokens(budgets_searchtokens, rowid, tokens)
        VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER search_entry_kept BEFORE UPDATE ON budgets_searchentry BEGIN
        SELECT RAISE(ABORT, 'A search entry is written anew, never changed.'); END""",
)
# Without fastupdate, which leaves what was published last in a list that each search reads from end to end.
POSTGRESQL = (
    """CREATE INDEX search_entry_tokens ON budgets_searchentry
        USING gin (array_to_tsvector(string_to_array(tokens, ' '))) WITH (fastupdate = off) WHERE tokens <> ''""",
)


def index_tokens(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_tokens(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE budgets_searchtokens")


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0011_changes_of_what_is_public'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('object_id', models.BigIntegerField()),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('name', models.CharField(max_length=400)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('tables', models.PositiveSmallIntegerField(default=1)),
                ('value', budgets.models.fields.MoneyField(null=True)),
                ('tokens', models.TextField(blank=True)),
                ('budget', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budgets.budget')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budgets.department')),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'ordering': ['-pk'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('value__isnull', False)), fields=['value', 'id'], name='search_entry_value')],
            },
        ),
        migrations.RunPython(index_tokens, drop_tokens),
    ]
