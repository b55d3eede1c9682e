"""Index what readers look for in the order in which they are shown it, and names by each two signs (PostgreSQL)."""

from django.db import migrations, models

from budgets.models.indexed_words import MakeIndexes

NAMES = ("key", "name_en")


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in NAMES:
            schema_editor.execute(
                f"CREATE INDEX department_{column}_pairs ON budgets_department USING gin (budgets_pairs(upper({column})))",
                None,
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in NAMES:
            schema_editor.execute(f"DROP INDEX department_{column}_pairs", None)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0034_stated_figures")]
    operations = [
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["scheme", "classification", "budget"], name="line_code_budget"),
        ),
        migrations.AddIndex(
            model_name="department", index=models.Index(fields=["name"], name="department_by_name")
        ),
        migrations.AddIndex(
            model_name="budget",
            index=models.Index(
                condition=models.Q(state="published"),
                fields=["scope", "phase", "fiscal_year", "department", "id"],
                name="budget_of_document",
            ),
        ),
        MakeIndexes(make, drop),
        # What takes an index away keeps readers out until all is done: it comes last.
        migrations.RemoveIndex(model_name="statedfigure", name="stated_figure_ranked"),
        migrations.AddIndex(
            model_name="statedfigure",
            index=models.Index(
                fields=["fiscal_year", "document", "by", "money", "code", "answer", "-value", "budget", "whole"],
                name="stated_figure_ranked",
            ),
        ),
        migrations.RemoveIndex(model_name="line", name="line_scheme_code"),
    ]
