"""The first import of a file: what is stored and what the run says."""

import hashlib
from decimal import Decimal

import pytest

from foods.importers import runs
from foods.importers.runs import import_foods
from foods.models import (
    Food,
    FoodGroup,
    Nutrient,
    NutrientContent,
    Portion,
)
from tests.foods.importers.files import (
    almonds,
    fdc_food,
    product,
    write_fndds,
    write_json,
    write_off,
)
from tests.foods.importers.imports import (
    MILK,
    counts,
    import_sr28,
)

pytestmark = pytest.mark.django_db


def test_a_food_is_stored_with_its_contents_and_portions(tmp_path):
    import_sr28(tmp_path)
    food = Food.objects.get(source="sr28", source_id="12061")
    assert (food.name, food.source_name, food.source_release) == (
        "Nuts, almonds",
        "Nuts, almonds",
        "28",
    )
    assert (food.status, food.owner, food.group_id) == ("published", None, "nuts_and_seeds")
    assert food.loaded_by == "sr28"
    assert " almonds" in food.search_text
    assert {c.nutrient_id: c.amount_per_100g for c in food.contents.all()} == {
        "magnesium": 270,
        "energy": 579,
    }
    assert [(p.description, p.gram_weight, p.is_default) for p in food.portions.all()] == [
        ("1 cup, sliced", 92, True),
        ("1 oz (23 whole kernels)", Decimal("28.35"), False),
    ]


def test_the_run_says_what_it_read_and_did(tmp_path, curator):
    sr28 = almonds().value("99999", "304", "5").food("01001", "Butter").value("01001", "304", "-1")
    path = sr28.write(tmp_path)
    run = import_foods("sr28", path, user=curator)
    run.refresh_from_db()
    assert (run.source, run.release, run.file_name) == ("sr28", "28", "sr28asc.zip")
    assert run.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (run.status, run.user, run.problem) == ("done", curator, "")
    assert run.finished_at >= run.started_at
    assert counts(run) == (3, 2, 0, 0, 0, 1)
    assert (run.values_left_out, run.doubts) == (1, 0)
    assert [(r.what, r.place, r.name) for r in run.refusals.all()] == [
        ("value", "01001", "Butter"),
        ("food", "99999", ""),
    ]


def test_every_row_has_its_first_history_row(tmp_path, curator):
    import_sr28(tmp_path, user=curator)
    for model, count in ((Food, 1), (NutrientContent, 2), (Portion, 2)):
        rows = list(model.history.all())
        assert len(rows) == count
        assert {(r.history_type, r.history_change_reason, r.history_user) for r in rows} == {
            ("+", "loaded: sr28 28", curator)
        }
    row = NutrientContent.history.get(nutrient_id="magnesium")
    stored = NutrientContent.objects.get(nutrient_id="magnesium")
    assert (row.id, row.food_id, row.amount_per_100g) == (stored.pk, stored.food_id, 270)


def test_unknown_has_no_row_and_zero_has_one(tmp_path):
    sr28 = almonds().food("01001", "Butter").value("01001", "304", "0").food("01002", "Oil")
    import_sr28(tmp_path, sr28)
    of_food = NutrientContent.objects.filter(nutrient="magnesium")
    assert of_food.get(food__source_id="01001").amount_per_100g == 0
    assert not of_food.filter(food__source_id="01002").exists()


def test_nutrients_and_groups_are_defined_where_no_catalogue_was_loaded(tmp_path):
    import_sr28(tmp_path)
    assert Nutrient.objects.count() == 17
    assert Nutrient.objects.get(code="magnesium").fdc_id == 1090
    assert FoodGroup.objects.filter(code="nuts_and_seeds").exists()


def test_a_group_nobody_knows_is_left_out_and_said(tmp_path):
    FoodGroup.objects.create(code="mine", name="Mine")
    run = import_sr28(tmp_path)
    assert Food.objects.get().group is None
    assert "no food group 'nuts_and_seeds'" in run.refusals.get().reason


def test_a_release_given_by_hand_counts(tmp_path):
    run = import_sr28(tmp_path, release="28 revised")
    assert (run.release, Food.objects.get().source_release) == ("28 revised", "28 revised")


def test_no_more_refusals_are_listed_than_a_person_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "MAX_LISTED", 2)
    products = [product(), *(product(code) for code in ("1", "2", "3"))]
    run = import_foods("off", write_off(tmp_path / "off.tsv", *products))
    assert (run.refused, run.refusals.count()) == (3, 2)


@pytest.mark.parametrize("source", ["fndds", "fdc", "off", "csv"])
def test_every_source_is_stored_under_its_own_name(tmp_path, source):
    own = tmp_path / "mine.csv"
    own.write_text("source_id,name,magnesium_mg\n1,Bread,54\n")
    path = {
        "fndds": lambda: write_fndds(tmp_path / "fndds", [MILK]),
        "fdc": lambda: write_json(tmp_path / "f.json", [fdc_food()]),
        "off": lambda: write_off(tmp_path / "off.tsv", product()),
        "csv": lambda: own,
    }[source]()
    assert import_foods(source, path).created == 1
    assert Food.objects.get().source == source
