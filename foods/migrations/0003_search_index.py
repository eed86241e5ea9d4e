import django.db.models.deletion
from django.db import migrations, models

import foods.search.models


class Migration(migrations.Migration):
    """Foods already here are found as before until `load_catalogue` or `rebuild_search` runs."""

    dependencies = [("foods", "0002_imports")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", foods.search.models.WordField(max_length=80, unique=True)),
                ("foods", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="food",
            name="indexed_text",
            field=foods.search.models.IndexedTextField(blank=True, default="", editable=False),
        ),
        migrations.AddIndex(
            model_name="food",
            index=models.Index(
                condition=models.Q(("search_text", models.F("indexed_text")), _negated=True),
                fields=["id"],
                name="food_not_indexed",
            ),
        ),
        migrations.CreateModel(
            name="SearchPosting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "food_id",
                        "word_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "food",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="postings",
                        to="foods.food",
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to="foods.searchword",
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word", "weight", "food"], name="posting_lightest_first")
                ],
            },
        ),
    ]
