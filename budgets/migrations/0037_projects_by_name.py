"""Index projects in the order in which staff are shown them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0036_search_entries_by_group")]
    operations = [
        migrations.AddIndex(model_name="project", index=models.Index(fields=["name", "-id"], name="project_by_name"))
    ]
