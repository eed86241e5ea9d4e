import django.db.models.deletion
from django.db import migrations, models


def have_read_everything(apps, schema_editor):
    """Nobody is told of what happened to supplements before their doses followed."""
    history = apps.get_model("foods", "HistoricalSupplement").objects
    last = history.aggregate(last=models.Max("history_id"))["last"] or 0
    apps.get_model("tracker", "Profile").objects.update(supplements_read=last)


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0006_distinct_foods'),
        ('tracker', '0007_safe_to_repeat'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='supplements_read',
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='correctionnotice',
            name='supplement',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='foods.supplement'),
        ),
        migrations.RunPython(have_read_everything, migrations.RunPython.noop),
    ]
