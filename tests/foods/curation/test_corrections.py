"""An edited table beside the database: exported, compared, applied with history."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foods.curation.corrections import (
    ChangedMeanwhileError,
    apply_corrections,
    cells_of_foods,
    compare_with_stored,
    kept_lines,
)
from foods.curation.table import Line, export_lines, read_lines
from foods.models import Food, FoodGroup, NutrientContent
from foods.search import refresh, search
from foods.search.models import SearchPosting
from tests.builders import make_food, make_user, nutrient

pytestmark = pytest.mark.django_db


@pytest.fixture
def spinach():
    nutrient("calcium")
    return make_food(
        "Spinach, raw",
        79,
        energy_kcal="23.5",
        portions={"1 cup": 30, "1 leaf": "10.5"},
        source="sr28",
        source_id="11457",
        aliases="épinards",
        allergens=";celery;",
    )


def exported(**edits):
    """The rows of an export; `edits` by column are made to the first."""
    header, *rows = export_lines(cells_of_foods(Food.objects.all()))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    if found:
        found[0].update(edits)
    return found


def compared(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    lines = read_lines(out.getvalue().encode(), "foods.csv")
    comparison = compare_with_stored(lines)
    return comparison, [Line(*kept) for kept in kept_lines(comparison, lines)]


def correct(rows, reason="checked with SR28"):
    comparison, kept = compared(rows)
    assert comparison.faults == []
    by = make_user("cora")
    apply_corrections(lines=kept, digest=comparison.digest, by=by, reason=reason)
    return by


def test_an_export_taken_back_unchanged_changes_nothing(spinach):
    make_food("=SUM(A1)", None, brand="-Brand", barcode="00012345", diet="vegan")
    comparison, _kept = compared(exported())
    assert (comparison.rows, comparison.faults, comparison.unchanged) == ([], [], 2)


def test_it_has_known_amounts_only_and_active_portions(spinach):
    spinach.portions.filter(description="1 leaf").update(is_active=False)
    [row] = exported()
    assert (row["magnesium_mg"], row["energy_kcal"], row["calcium_mg"]) == ("79", "23.5", "")
    assert (row["portions"], row["allergens"]) == ("1 cup = 30", "celery")


def test_peoples_own_foods_are_not_exported(spinach, owner):
    make_food("Secret stew", owner=owner)
    assert [row["name"] for row in exported()] == ["Spinach, raw"]


def test_nor_can_they_be_reached_by_their_id(spinach, owner):
    own = make_food("Secret stew", owner=owner)
    comparison, _kept = compared(exported(id=str(own.pk), source="own", source_id=""))
    assert comparison.faults[0].reason == f"there is no food '{own.pk}' in the catalogue"


def test_a_corrected_value_has_its_history(spinach):
    by = correct(exported(magnesium_mg="87.5"))
    content = spinach.contents.get(nutrient="magnesium")
    assert (content.amount_per_100g, content.derivation) == (Decimal("87.5"), "chosen")
    assert content.note == "checked with SR28"
    latest = content.history.first()
    assert (latest.history_user, latest.history_change_reason) == (by, "checked with SR28")
    assert spinach.contents.get(nutrient="energy").history.count() == 1


def test_a_blank_makes_it_unknown_and_a_new_value_known(spinach):
    by = correct(exported(magnesium_mg="", calcium_mg="99"))
    amounts = dict(spinach.contents.values_list("nutrient", "amount_per_100g"))
    assert amounts == {"energy": Decimal("23.5"), "calcium": 99}
    gone = NutrientContent.history.filter(nutrient="magnesium").first()
    assert (gone.history_type, gone.history_user) == ("-", by)
    assert gone.history_change_reason == "checked with SR28"


def test_fields_of_the_food(spinach):
    FoodGroup.objects.create(code="leaves", name="Leaves")
    correct(
        exported(
            name="Spinach leaves",
            group="leaves",
            barcode="12345678",
            diet="vegan",
            allergens="",
            allergens_complete="true",
        )
    )
    spinach.refresh_from_db()
    assert (spinach.name, spinach.group_id, spinach.barcode) == (
        "Spinach leaves",
        "leaves",
        "12345678",
    )
    assert (spinach.diet, spinach.allergens, spinach.allergens_complete) == ("vegan", "", True)
    assert search(Food.objects.all(), "spinach leaves") == [spinach]


def test_a_name_of_the_same_words_is_weighed_anew(spinach):
    """How it is written says how plain a food is, though the index holds the same words."""
    spinach.loaded_by, spinach.source_name = "sr28", spinach.name
    spinach.save()
    refresh()
    before = SearchPosting.objects.get(word__text="spinach").weight
    correct(exported(name=spinach.name.upper()))
    assert SearchPosting.objects.get(word__text="spinach").weight != before


def test_portions_are_weighed_anew_added_moved_and_taken_out_of_use(spinach):
    correct(exported(portions="1 bunch = 340; 1 cup = 31"))
    portions = {each.description: each for each in spinach.portions.all()}
    assert portions["1 cup"].gram_weight == 31
    assert [name for name, each in portions.items() if each.is_default] == ["1 bunch"]
    assert [name for name, each in portions.items() if not each.is_active] == ["1 leaf"]
    assert exported()[0]["portions"] == "1 bunch = 340; 1 cup = 31"


def test_a_portion_out_of_use_comes_back_under_its_name(spinach):
    correct(exported(portions="1 cup = 30"))
    leaf = spinach.portions.get(description="1 leaf")
    comparison, kept = compared(exported(portions="1 cup = 30; 1 leaf = 11"))
    apply_corrections(
        lines=kept, digest=comparison.digest, by=make_user("bob"), reason="is used after all"
    )
    leaf.refresh_from_db()
    assert (leaf.is_active, leaf.gram_weight, leaf.is_default) == (True, 11, False)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"magnesium_mg": "1001"}, "No food has more than 1000 mg"),
        ({"magnesium_mg": "-1"}, "greater than or equal to 0"),
        ({"magnesium_mg": "1.23456"}, "no more than 4 decimal places"),
        ({"water_g": "95", "protein_g": "20"}, "weigh 115 g together"),
        ({"iron_mg": "1"}, "this nutrient is not in the catalogue"),
        ({"portions": "1 cup = 20001"}, "less than or equal to 20000"),
    ],
)
def test_the_rules_are_those_of_the_forms(spinach, cells, said):
    for code in ("water", "protein"):
        spinach.contents.model.nutrient.field.related_model.objects.create(
            code=code, name=code, unit="g", fdc_id=len(code)
        )
    comparison, _kept = compared(exported(**cells))
    assert comparison.rows == []
    assert said in comparison.faults[0].reason


def test_a_change_between_showing_and_applying_writes_nothing(spinach):
    other = make_food("Kale", 33)
    rows = exported()
    for row in rows:
        row["magnesium_mg"] = "50"
    comparison, kept = compared(rows)
    other.contents.update(amount_per_100g=34)
    with pytest.raises(ChangedMeanwhileError):
        apply_corrections(lines=kept, digest=comparison.digest, by=make_user(), reason="why")
    assert spinach.contents.get(nutrient="magnesium").amount_per_100g == 79


def test_without_a_reason_nothing_is_written(spinach):
    comparison, kept = compared(exported(magnesium_mg="50"))
    with pytest.raises(ValidationError, match="Say why"):
        apply_corrections(lines=kept, digest=comparison.digest, by=make_user(), reason=" ")


def test_comparing_costs_the_same_for_any_number_of_foods(spinach, django_assert_num_queries):
    rows = exported(magnesium_mg="50")
    # nutrients, groups; foods, their contents and portions
    with django_assert_num_queries(5):
        compared(rows)
    for number in range(20):
        make_food(f"Food {number}", portions={"1 cup": 30})
    rows = exported(magnesium_mg="50")
    with django_assert_num_queries(5):
        assert compared(rows)[0].unchanged == 20
