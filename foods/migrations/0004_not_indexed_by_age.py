from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foods", "0003_search_index")]

    operations = [
        migrations.RemoveIndex(model_name="food", name="food_not_indexed"),
        migrations.AddIndex(
            model_name="food",
            index=models.Index(
                condition=models.Q(("search_text", models.F("indexed_text")), _negated=True),
                fields=["updated_at", "id"],
                name="food_not_indexed",
            ),
        ),
    ]
