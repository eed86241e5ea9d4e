"""Let PostgreSQL look at the rows that were there before, while people write."""

from django.db import migrations

from foods.checks_added import ValidateChecks


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tracker", "0021_restorations"),
    ]

    operations = [
        ValidateChecks(
            "diaryupload",
            ["diaryupload_step_valid", "diaryupload_options_valid", "diaryupload_problem_valid"],
        ),
    ]
