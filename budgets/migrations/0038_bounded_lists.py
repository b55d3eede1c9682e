"""Index editions that others took the place of, and those withdrawn, in the order in which readers are shown them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0037_projects_by_name")]
    operations = [
        migrations.AddIndex(
            model_name="budget",
            index=models.Index(
                fields=["-ended_at", "-id"],
                condition=models.Q(state__in=["superseded", "withdrawn"]),
                name="budget_last_ended",
            ),
        )
    ]
