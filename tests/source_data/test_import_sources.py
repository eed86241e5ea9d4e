"""The importers on the published files, to the last food and value.

Needs the USDA files; set SOURCE_DATA_DIR to their folder (default: ../shared/data beside the
repository). Without them the whole module is skipped.
"""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command

from foods.importers.runs import import_foods
from foods.models import Food, NutrientContent, Portion
from tests.foods.importers.files import read_all
from tests.source_data.folder import FNDDS, SOURCES, need
from tests.source_data.folder import SR28_ZIP as SR28

OFF = SOURCES / "open_food_facts_sample" / "off_sample_41rows.tsv"
FOODS, MAGNESIUM_VALUES, TRUE_ZEROS, PORTIONS = 8_789, 8_050, 229, 15_438

need(SR28, OFF, *FNDDS.values(), SOURCES / "fdc_samples")


@pytest.mark.takes_long
@pytest.mark.django_db
def test_sr28_is_stored_complete_and_a_second_import_changes_nothing():
    first = import_foods("sr28", SR28)
    assert (first.read, first.created, first.refused) == (FOODS, FOODS, 0)
    assert first.values_left_out == 0
    magnesium = NutrientContent.objects.filter(food__source="sr28", nutrient="magnesium")
    assert Food.objects.filter(source="sr28", status="published").count() == FOODS
    assert magnesium.count() == MAGNESIUM_VALUES
    assert magnesium.filter(amount_per_100g=0).count() == TRUE_ZEROS
    assert Portion.objects.filter(food__source="sr28").count() == PORTIONS
    assert NutrientContent.history.count() == NutrientContent.objects.count()
    second = import_foods("sr28", SR28)
    assert (second.created, second.changed, second.retired) == (0, 0, 0)
    assert second.unchanged == FOODS
    assert NutrientContent.history.count() == NutrientContent.objects.count()


@pytest.mark.takes_long
@pytest.mark.django_db
def test_sr28_beside_the_embedded_catalogue_leaves_it_as_it_is():
    call_command("load_catalogue", verbosity=0)
    curated = Food.objects.filter(loaded_by="catalogue")
    names = dict(curated.values_list("pk", "name"))
    contents, portions = curated_rows(curated)
    run = import_foods("sr28", SR28)
    assert run.created == FOODS - curated.filter(source="sr28").count()
    assert (run.changed, run.retired) == (0, 0)
    assert dict(curated.values_list("pk", "name")) == names
    assert curated_rows(curated) == (contents, portions)
    assert Food.objects.filter(source="sr28").count() == FOODS


def curated_rows(foods):
    return (
        set(NutrientContent.objects.filter(food__in=foods).values_list("pk", "amount_per_100g")),
        set(Portion.objects.filter(food__in=foods).values_list("pk", "gram_weight", "is_default")),
    )


@pytest.mark.parametrize(
    ("folder", "release", "foods", "without_portion"),
    [
        ("fndds_2021_2023", "2021-2023", 5_431, 37),
        ("fndds_2017_2018", "2017-2018", 7_083, 25),
    ],
)
def test_fndds_is_read_complete(folder, release, foods, without_portion):
    records, refusals = read_all("fndds", SOURCES / folder)
    assert len(records) == foods
    assert {record.source_release for record in records} == {release}
    assert all("magnesium" in record.contents for record in records)
    assert sum(not record.portions for record in records) == without_portion
    assert Counter(refusal.what for refusal in refusals) == {"doubt": 2}
    milk = next(record for record in records if record.source_id == "11111000")
    assert milk.contents["magnesium"] == 12
    assert [(p.description, p.gram_weight_g) for p in milk.portions if p.is_default] == [
        ("1 cup", 244)
    ]


def test_the_samples_of_food_data_central_are_read():
    [apple], _ = read_all("fdc", SOURCES / "fdc_samples")
    assert (apple.source_id, apple.group) == ("171688", "fruit")
    assert apple.contents == {
        "alcohol": 0,
        "carbohydrate": Decimal("13.81"),
        "fibre": Decimal("2.4"),
    }
    assert [p.description for p in apple.portions] == ["1 cup slices", '1 medium (3" dia)']
    hummus, tomatoes = read_all("fdc", SOURCES / "fdc_samples" / "foundation_excerpt.json")[0]
    assert (hummus.contents, tomatoes.contents) == ({}, {"energy": 27})
    assert tomatoes.portions[0].description == "5 tomatoes"


def test_the_sample_of_open_food_facts_is_read_with_its_faults():
    records, refusals = read_all("off", OFF)
    assert len(records) == 37
    cereal = next(record for record in records if record.source_id == "8076809501965")
    assert (cereal.contents["magnesium"], cereal.contents["sodium"]) == (65, 280)
    reasons = Counter(refusal.reason.split(",")[0] for refusal in refusals)
    assert reasons["has no name"] == 1  # its magnesium of 90 "g" goes with it
    assert reasons["has no value of any nutrient kept here"] == 3
    assert max(record.contents.get("magnesium", 0) for record in records) < 1_000
