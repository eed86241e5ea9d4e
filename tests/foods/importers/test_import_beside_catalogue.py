"""The embedded catalogue and imports of the same sources, in either order."""

import pytest
from django.core.management import call_command

from foods.importers.runs import import_foods
from foods.models import Food, NutrientContent
from tests.foods.catalogue_tables import choice, food, portion
from tests.foods.importers.files import fndds_food, fndds_portion, write_fndds
from tests.foods.loading import load

pytestmark = pytest.mark.django_db

CURATED = "10000100"


@pytest.fixture
def curated(tables):
    """One food, in our words, with a chosen magnesium, unknown energy and one portion."""
    tables.foods = [food(CURATED, "Shredded wheat", aliases="wheat biscuits", magnesium="36")]
    tables.foods[0]["source_name"] = ""
    tables.portions = [portion(CURATED, "1 biscuit", "25", usual=True)]
    tables.choices = [choice(CURATED, "magnesium", "132", "fndds 2017-2018", "the newer lost it")]
    return tables


@pytest.fixture
def release(tmp_path):
    """The source's own view of that food, and another food."""
    foods = [
        fndds_food(int(CURATED), "Cereal, shredded wheat", 36),
        fndds_food(20000200, "Bran", 97),
    ]
    portions = [fndds_portion(int(CURATED), "1 cup", 50), fndds_portion(20000200, "1 cup", 60)]
    return lambda: import_foods("fndds", write_fndds(tmp_path / "fndds", foods, portions))


def state():
    foods = Food.objects.order_by("source_id").prefetch_related("contents", "portions")
    return [
        (
            *(each.source_id, each.name, each.aliases, each.group_id, each.source_name),
            *(each.status, each.loaded_by),
            sorted((c.nutrient_id, c.amount_per_100g, c.note) for c in each.contents.all()),
            sorted((p.description, p.gram_weight, p.is_default) for p in each.portions.all()),
        )
        for each in foods
    ]


def history_rows():
    return Food.history.count() + NutrientContent.history.count()


def test_an_import_completes_a_curated_food_and_renames_nothing(curated, release):
    load(curated)
    run = release()
    assert (run.created, run.changed, run.unchanged) == (1, 1, 0)
    wheat = Food.objects.get(source_id=CURATED)
    assert (wheat.name, wheat.aliases, wheat.group_id) == (
        "Shredded wheat",
        "wheat biscuits",
        "nuts",
    )
    assert wheat.source_name == "Cereal, shredded wheat"
    assert [portion.description for portion in wheat.portions.all()] == ["1 biscuit"]
    magnesium = wheat.contents.get(nutrient="magnesium")
    assert (magnesium.amount_per_100g, magnesium.derivation) == (132, "chosen")
    assert wheat.contents.get(nutrient="energy").amount_per_100g == 61  # was unknown
    assert (wheat.status, wheat.loaded_by) == ("published", "catalogue")


def test_nothing_is_left_to_do_for_either_after_that(curated, release):
    load(curated)
    release()
    before, rows = state(), history_rows()
    assert "0 new, 0 changed, 0 retired, 0 corrections kept" in load(curated)
    run = release()
    assert (run.created, run.changed, run.retired) == (0, 0, 0)
    assert (state(), history_rows()) == (before, rows)


def test_the_other_order_ends_in_the_same_catalogue(curated, release):
    load(curated)
    release()
    catalogue_first = state()
    Food.objects.all().delete()
    for model in (Food, NutrientContent):
        model.history.all().delete()
    release()
    assert Food.objects.get(source_id=CURATED).name == "Cereal, shredded wheat"
    load(curated)
    assert state() == catalogue_first


def test_neither_retires_what_the_other_loaded(curated, release):
    load(curated)
    release()
    load(curated)
    assert set(Food.objects.values_list("status", flat=True)) == {"published"}
    assert dict(Food.objects.values_list("source_id", "loaded_by")) == {
        CURATED: "catalogue",
        "20000200": "fndds",
    }


def test_a_curated_food_the_import_lacks_stays(curated, release, tmp_path):
    load(curated)
    import_foods("fndds", write_fndds(tmp_path / "less", [fndds_food(20000200, "Bran", 97)]))
    assert Food.objects.get(source_id=CURATED).status == "published"


def test_a_food_that_left_the_catalogue_goes_over_to_the_import(curated, release):
    other = food("30000300", "Almonds", magnesium="270")
    curated.foods.append(other)
    load(curated)
    release()
    curated.foods = [other]
    curated.portions = curated.choices = []
    assert "1 retired" in load(curated)
    wheat = Food.objects.get(source_id=CURATED)
    assert (wheat.status, wheat.loaded_by) == ("retired", "")
    assert release().changed == 1
    wheat.refresh_from_db()
    assert (wheat.status, wheat.loaded_by, wheat.name) == (
        "published",
        "fndds",
        "Cereal, shredded wheat",
    )
    assert wheat.contents.get(nutrient="magnesium").amount_per_100g == 36
    assert [portion.description for portion in wheat.portions.all()] == ["1 cup"]
    assert "0 changed, 0 retired" in load(curated)
    assert release().changed == 0


def test_a_curated_food_a_person_retired_stays_retired(curated, release):
    load(curated)
    wheat = Food.objects.get(source_id=CURATED)
    wheat.status = "retired"
    wheat.save()
    release()
    load(curated)
    wheat.refresh_from_db()
    assert wheat.status == "retired"


def test_a_content_a_person_deleted_is_not_completed(curated, release):
    load(curated)
    release()
    NutrientContent.objects.get(food__source_id=CURATED, nutrient="energy").delete()
    release()
    assert not NutrientContent.objects.filter(food__source_id=CURATED, nutrient="energy").exists()


def test_the_whole_embedded_catalogue_survives_an_import_of_itself(tmp_path, settings):
    """`foods.csv` is a table of one's own foods too: its foods come under the source csv."""
    call_command("load_catalogue", verbosity=0)
    before = Food.objects.count()
    run = import_foods("csv", settings.BASE_DIR / "fixtures" / "catalogue" / "foods.csv")
    assert run.created == before
    assert Food.objects.filter(loaded_by="catalogue").count() == before
