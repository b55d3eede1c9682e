"""Give departments whose addresses became the portal's own another one; the former leads to it wherever it still can."""

from itertools import count

from django.db import migrations

#: First words of addresses that pages of the portal took in this release.
TAKEN = ("about", "compare", "data", "documents", "embed", "index", "rankings", "reading")


def move_departments(apps, schema_editor):
    department, former = apps.get_model("budgets", "Department"), apps.get_model("budgets", "FormerSlug")
    known = {*department.objects.values_list("slug", flat=True), *former.objects.values_list("slug", flat=True)}
    for one in department.objects.filter(slug__in=TAKEN).order_by("pk"):
        before, one.slug = one.slug, next(slug for n in count(2) if (slug := f"{one.slug}-{n}") not in known)
        one.save(update_fields=["slug"])
        former.objects.create(slug=before, department=one)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0027_projects_put_together")]
    operations = [migrations.RunPython(move_departments, migrations.RunPython.noop)]
