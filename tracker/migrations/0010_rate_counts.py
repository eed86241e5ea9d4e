from django.db import migrations, models


def keep_out_of_the_log(apps, schema_editor):
    """On PostgreSQL no request waits for the disk: a crash may forget the counts of a minute."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE tracker_ratecount SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0009_tokens_and_deletion")]
    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("window_start", models.PositiveBigIntegerField()),
                ("count", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["window_start"], name="rate_count_window")],
                "constraints": [models.UniqueConstraint(fields=("key", "window_start"), name="rate_count_once")],
            },
        ),
        migrations.RunPython(keep_out_of_the_log, migrations.RunPython.noop),
    ]
