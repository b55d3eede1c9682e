"""Keep who may do what where; staff of the group of clerks keep what they could, everywhere."""

import budgets.models.departments
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CLERKS = "录入员 clerks"
#: What a clerk could, and needs to have had of the group's permissions for it.
ROLES = ("enters", "checks", "publishes")
NEEDED = {"add_budget", "change_budget", "view_budget"}


def give_clerks_their_roles(apps, schema_editor):
    """Give the members of the group the roles that do what its permissions let them do; names stay with the group."""
    group = apps.get_model("auth", "Group").objects.filter(name=CLERKS).first()
    if group is None or not set(group.permissions.values_list("codename", flat=True)) >= NEEDED:
        return
    membership = apps.get_model("budgets", "Membership")
    membership.objects.bulk_create(
        membership(person=person, role=role)
        for person in group.user_set.filter(is_superuser=False).order_by("pk")
        for role in ROLES
    )


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0020_order_of_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Places that are there keep what they have; new ones begin with two.
        migrations.AddField(
            model_name='jurisdiction',
            name='publishing_takes_two',
            field=models.BooleanField(default=False, help_text='Whoever made, changed, answered or submitted an edition of this place cannot publish it as well.', verbose_name='publishing takes two persons'),
        ),
        migrations.AlterField(
            model_name='jurisdiction',
            name='publishing_takes_two',
            field=models.BooleanField(default=budgets.models.departments.new_places_take_two, help_text='Whoever made, changed, answered or submitted an edition of this place cannot publish it as well.', verbose_name='publishing takes two persons'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('enters', 'enters'), ('checks', 'checks'), ('publishes', 'publishes'), ('administers', 'administers')], max_length=12, verbose_name='role')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='given at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='taken away at')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='budgets.department', verbose_name='department with its units')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken away by')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by')),
                ('jurisdiction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='budgets.jurisdiction', verbose_name='place with its lower places')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'role of a person',
                'verbose_name_plural': 'who may do what where',
                'ordering': ['-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('department', None), ('jurisdiction', None), _connector='OR'), name='membership_in_one_place'), models.UniqueConstraint(condition=models.Q(('department__isnull', False), ('ended_at', None)), fields=('person', 'role', 'department'), name='membership_once_in_department'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('jurisdiction__isnull', False)), fields=('person', 'role', 'jurisdiction'), name='membership_once_in_place'), models.UniqueConstraint(condition=models.Q(('department', None), ('ended_at', None), ('jurisdiction', None)), fields=('person', 'role'), name='membership_once_on_the_site')],
            },
        ),
        migrations.RunPython(give_clerks_their_roles, migrations.RunPython.noop, elidable=True),
    ]
