"""Index what staff's lists show newest first: editions of a year, and publications at a time that are done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0038_bounded_lists")]
    operations = [
        migrations.AddIndex(
            model_name="budget", index=models.Index(fields=["fiscal_year", "-id"], name="budget_newest_of_year")
        ),
        migrations.AddIndex(
            model_name="scheduledpublication",
            index=models.Index(
                fields=["-done_at", "-id"], condition=~models.Q(outcome="waiting"), name="schedule_done"
            ),
        ),
    ]
