from django.db import migrations, models

import tracker.models.people


class Migration(migrations.Migration):
    dependencies = [("tracker", "0012_symptoms_complete")]
    operations = [
        migrations.AddField(
            model_name="profile",
            name="language",
            field=models.CharField(
                blank=True,
                choices=tracker.models.people.languages,
                help_text="Of pages and mails. Left open, pages follow your browser.",
                max_length=8,
                verbose_name="Language",
            ),
        ),
    ]
