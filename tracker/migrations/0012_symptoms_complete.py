from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0011_shared_reports")]
    operations = [
        migrations.AddField(
            model_name="dayrecord",
            name="symptoms_complete",
            field=models.BooleanField(default=False, verbose_name="All symptoms are written down"),
        ),
    ]
