"""Bring what budgets say of projects that were merged to the ones that stay: merging left it behind."""

from django.db import migrations


def follow_merged(apps, schema_editor):
    entries = apps.get_model("budgets", "ProjectEntry").objects
    into = dict(apps.get_model("budgets", "Project").objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    for key in into:
        seen, last = {key}, key
        while last in into and into[last] not in seen:
            last = into[last]
            seen.add(last)
        # Steps that lead round have no end.
        if last not in into:
            entries.filter(project_id=key).update(project_id=last)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0009_how_rows_were_placed")]
    operations = [migrations.RunPython(follow_merged, migrations.RunPython.noop, elidable=True)]
