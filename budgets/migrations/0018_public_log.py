"""A public log of what is published and withdrawn; a department that stands at its address moves."""

import django.db.models.deletion
from django.db import migrations, models


def free_address(apps, schema_editor):
    """Give a department at `log` another address: pages below the former one lead on to it."""
    departments, former = (apps.get_model("budgets", name).objects for name in ("Department", "FormerSlug"))
    for department in departments.filter(slug="log"):
        former.create(department=department, slug=department.slug)
        department.slug = f"{department.slug}-{department.pk}"
        department.save(update_fields=["slug"])


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0017_reserved_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicLogEntry',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('event', models.CharField(choices=[('published', 'published'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='event')),
                ('document', models.CharField(max_length=200, verbose_name='address of the edition')),
                ('issuer', models.CharField(max_length=200, verbose_name='issuer as printed')),
                ('title', models.CharField(max_length=300, verbose_name='title as printed')),
                ('form', models.PositiveSmallIntegerField(verbose_name='canonical form')),
                ('records', models.CharField(max_length=64, verbose_name='SHA-256 of the records')),
                ('previous', models.CharField(max_length=64, verbose_name='hash of the entry before')),
                ('hash', models.CharField(max_length=64, verbose_name='hash of the entry')),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='log_entries', to='budgets.budget', verbose_name='edition')),
            ],
            options={
                'verbose_name': 'entry of the public log',
                'verbose_name_plural': 'entries of the public log',
                'ordering': ['-number'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('budget', 'event'), name='public_log_event_once')],
            },
        ),
        migrations.RunPython(free_address, migrations.RunPython.noop, elidable=True),
    ]
