"""Index the history of the admin by who did it and by what it is of: first pages of staff, and pages of histories, read it."""

from django.db import migrations

from budgets.models.indexed_words import MakeIndexes

TABLE = "django_admin_log"
INDEXES = {
    "budgets_log_of_person": "user_id, action_time DESC",
    "budgets_log_of_object": "content_type_id, object_id",
}


def make(apps, schema_editor):
    for name, columns in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {name} ON {TABLE} ({columns})")


def drop(apps, schema_editor):
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("budgets", "0030_one_person_and_project_proposals"),
    ]
    operations = [MakeIndexes(make, drop)]
