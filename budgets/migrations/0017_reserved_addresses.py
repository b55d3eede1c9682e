from django.db import migrations

#: First words of addresses that the portal has taken, or keeps for itself, from this release on.
TAKEN = ("about", "board", "compare", "corrections", "data", "embed", "help", "log", "metrics", "rankings")


def free_addresses(apps, schema_editor):
    """Give departments that stand there another address: at theirs nobody could reach them any more."""
    departments = apps.get_model("budgets", "Department").objects
    for department in departments.filter(slug__in=TAKEN):
        department.slug = f"{department.slug}-{department.pk}"
        department.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("budgets", "0016_eras_of_search_entries")]

    operations = [migrations.RunPython(free_addresses, migrations.RunPython.noop, elidable=True)]
