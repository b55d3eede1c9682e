"""List parts of editions by the edition alone, and find the documents of which a rule says something."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0019_scheduled_publications'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='acknowledgement',
            options={'ordering': ['-budget_id', 'pk'], 'verbose_name': 'acknowledgement', 'verbose_name_plural': 'acknowledgements'},
        ),
        migrations.AlterModelOptions(
            name='amount',
            options={'ordering': ['-line__budget_id', 'line__statement__order', 'line__position', 'cell__order'], 'verbose_name': 'amount', 'verbose_name_plural': 'amounts'},
        ),
        migrations.AlterModelOptions(
            name='asset',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'asset', 'verbose_name_plural': 'assets'},
        ),
        migrations.AlterModelOptions(
            name='column',
            options={'ordering': ['-statement__budget_id', 'statement__order', 'order'], 'verbose_name': 'column', 'verbose_name_plural': 'columns'},
        ),
        migrations.AlterModelOptions(
            name='finding',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'finding', 'verbose_name_plural': 'findings'},
        ),
        migrations.AlterModelOptions(
            name='goal',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'performance goal', 'verbose_name_plural': 'performance goals'},
        ),
        migrations.AlterModelOptions(
            name='indicator',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'performance indicator', 'verbose_name_plural': 'performance indicators'},
        ),
        migrations.AlterModelOptions(
            name='item',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'fact about the department', 'verbose_name_plural': 'facts about the department'},
        ),
        migrations.AlterModelOptions(
            name='line',
            options={'ordering': ['-budget_id', 'statement__order', 'position'], 'verbose_name': 'line', 'verbose_name_plural': 'lines'},
        ),
        migrations.AlterModelOptions(
            name='mention',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'figure in the text', 'verbose_name_plural': 'figures in the text'},
        ),
        migrations.AlterModelOptions(
            name='projectentry',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'project in a budget', 'verbose_name_plural': 'projects in a budget'},
        ),
        migrations.AlterModelOptions(
            name='section',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'section', 'verbose_name_plural': 'sections'},
        ),
        migrations.AlterModelOptions(
            name='sourcefile',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'source file', 'verbose_name_plural': 'source files'},
        ),
        migrations.AlterModelOptions(
            name='statement',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'statement', 'verbose_name_plural': 'statements'},
        ),
        migrations.AlterModelOptions(
            name='term',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'glossary term', 'verbose_name_plural': 'glossary terms'},
        ),
        migrations.AlterModelOptions(
            name='textcell',
            options={'ordering': ['-line__budget_id', 'line__statement__order', 'line__position', 'cell__order'], 'verbose_name': 'text cell', 'verbose_name_plural': 'text cells'},
        ),
        migrations.AlterModelOptions(
            name='unreadable',
            options={'ordering': ['-budget_id', 'order'], 'verbose_name': 'unreadable row', 'verbose_name_plural': 'unreadable rows'},
        ),
        migrations.RemoveIndex(
            model_name='finding',
            name='finding_verdict_rule',
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['rule', 'budget', 'verdict'], name='finding_rule_budget'),
        ),
    ]
