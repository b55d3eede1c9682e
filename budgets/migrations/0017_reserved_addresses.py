"""Move departments from addresses that are the portal's own from this release on."""

from django.db import migrations

TAKEN = ("corrections", "metrics")


def free_addresses(apps, schema_editor):
    """Give departments that stand there another address: pages below the former one lead on to it."""
    departments, former = (apps.get_model("budgets", name).objects for name in ("Department", "FormerSlug"))
    for department in departments.filter(slug__in=TAKEN):
        former.create(department=department, slug=department.slug)
        department.slug = f"{department.slug}-{department.pk}"
        department.save(update_fields=["slug"])


class Migration(migrations.Migration):

    dependencies = [
        ("budgets", "0016_eras_of_search_entries"),
    ]

    operations = [
        migrations.RunPython(free_addresses, migrations.RunPython.noop, elidable=True),
    ]
