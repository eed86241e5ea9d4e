"""What is refused, what is left out, and what is only doubted."""

from decimal import Decimal
from typing import Any

import pytest

from foods.importers.plausibility import barcode_fault, checked, faults
from foods.importers.records import FoodRecord, Refusal


def check(barcode: str = "", alcohol_g: Any = None, **amounts: Any):
    """The record as stored (None: refused) and the refusals with their reasons."""
    record = FoodRecord(
        source="off",
        source_id="1",
        name="Bread",
        barcode=barcode,
        contents={code: Decimal(str(amount)) for code, amount in amounts.items()},
    )
    found = list(checked(record, "line 2", alcohol_g=alcohol_g))
    stored = [each for each in found if isinstance(each, FoodRecord)]
    assert found[: len(found) - len(stored)] == [x for x in found if isinstance(x, Refusal)]
    return (stored or [None])[0], [x for x in found if isinstance(x, Refusal)]


def test_a_food_without_a_name_is_refused():
    [refusal] = checked(FoodRecord(source="sr28", source_id="01001", name=""))
    assert (refusal.place, refusal.reason, refusal.what) == ("01001", "has no name", "food")


def test_an_ordinary_food_passes_unchanged():
    stored, refusals = check(
        energy=247, protein=13, fat=3.4, carbohydrate=41, fibre=7, water=39, magnesium=76
    )
    assert stored.contents["magnesium"] == 76
    assert refusals == []


def test_a_refusal_says_where_what_and_why():
    _stored, [refusal] = check(magnesium=-1)
    assert refusal == Refusal("line 2", "Bread", "magnesium is -1 mg in 100 g, below 0", "value")


@pytest.mark.parametrize(("mg", "kept"), [(0, True), (781, True), (1000, True), (1000.1, False)])
def test_no_food_has_more_than_1000_mg_of_magnesium(mg, kept):
    stored, refusals = check(magnesium=mg, energy=100)
    assert ("magnesium" in stored.contents, not refusals) == (kept, kept)
    assert stored.contents["energy"] == 100  # the food stays


@pytest.mark.parametrize(
    ("code", "amount"), [("protein", 106), ("sodium", 100_001), ("energy", 951), ("zinc", -0.1)]
)
def test_an_impossible_amount_is_left_out(code, amount):
    stored, [refusal] = check(**{code: amount})
    assert code not in stored.contents
    assert refusal.what == "value"
    assert code in refusal.reason


def test_parts_over_105_g_refuse_the_food():
    stored, [refusal] = check(water=50, carbohydrate=56)
    assert stored is None
    assert (refusal.what, refusal.reason) == ("food", "its parts weigh 106 g in 100 g")
    assert check(water=50, carbohydrate=55)[1] == []


@pytest.mark.parametrize(
    ("energy", "what"),
    [
        (247, []),
        (300, []),
        (340, ["doubt"]),
        (1033, ["value"]),  # kJ typed as kcal: also above all there can be
        (470, ["value"]),
        (100, []),
        (80, ["doubt"]),
    ],
)
def test_energy_is_held_against_the_macronutrients(energy, what):
    stored, refusals = check(energy=energy, protein=13, fat=3.4, carbohydrate=41, fibre=7)
    assert [refusal.what for refusal in refusals] == what
    assert ("energy" in stored.contents) == ("value" not in what)


@pytest.mark.parametrize(
    "amounts",
    [
        {"energy": 216, "protein": 15.6, "fat": 4.3, "carbohydrate": 64.5, "fibre": 42.8},  # bran
        {"energy": 12, "protein": 0, "fat": 0, "carbohydrate": 4},  # erythritol drink
        {"energy": 43, "protein": 0.5, "fat": 0, "carbohydrate": 3.6, "alcohol": 3.9},  # beer
        {"energy": 231, "protein": 0, "fat": 0, "carbohydrate": 0, "alcohol": 33.4},  # rum
        {"energy": 500},  # nothing to hold it against
        {"energy": 500, "protein": 3, "fat": 4},
    ],
)
def test_fibre_alcohol_and_missing_macronutrients_raise_no_doubt(amounts):
    assert check(**amounts)[1] == []


def test_alcohol_known_by_volume_explains_energy_but_is_not_stored():
    rum = {"energy": 231, "protein": 0, "fat": 0, "carbohydrate": 0}
    assert [refusal.what for refusal in check(**rum)[1]] == ["value"]
    stored, refusals = check(**rum, alcohol_g=Decimal("31.6"))
    assert refusals == []
    assert "alcohol" not in stored.contents


@pytest.mark.parametrize("barcode", ["1234", "00012345", "8076809501965", "12345678901234"])
def test_barcodes(barcode):
    assert barcode_fault(barcode) == ""


@pytest.mark.parametrize(
    ("barcode", "why"),
    [
        ("8,02E+12", "damaged by a spreadsheet"),
        ("8.02e12", "damaged by a spreadsheet"),
        ("123", "not 4 to 14 digits"),
        ("123456789012345", "not 4 to 14 digits"),
        ("80134091x", "not 4 to 14 digits"),
        ("٨٠١٣٤٠٩١", "not 4 to 14 digits"),
        ("", "not 4 to 14 digits"),
    ],
)
def test_damaged_barcodes(barcode, why):
    assert why in barcode_fault(barcode)


def test_a_food_known_otherwise_loses_a_damaged_barcode():
    stored, [refusal] = check(barcode="8,02E+12", magnesium=5)
    assert stored.barcode == ""
    assert refusal.what == "value"


def test_amounts_are_kept_to_the_decimals_of_the_database():
    assert str(check(protein="6.9000000953674")[0].contents["protein"]) == "6.9000"


@pytest.mark.parametrize(
    ("amounts", "nutrient", "what"),
    [
        ({"magnesium": "1200"}, "magnesium", "value"),
        ({"water": "60", "protein": "30", "fat": "20"}, "water", "food"),
        ({"energy": "700", "protein": "5", "fat": "5", "carbohydrate": "20"}, "energy", "value"),
        ({"energy": "220", "protein": "5", "fat": "5", "carbohydrate": "20"}, "energy", "doubt"),
    ],
)
def test_a_fault_names_the_value_to_look_at(amounts, nutrient, what):
    [fault] = faults({code: Decimal(amount) for code, amount in amounts.items()})
    assert (fault.nutrient, fault.what) == (nutrient, what)


def test_contents_that_fit_or_are_unknown_have_no_fault():
    assert list(faults({})) == []
    assert list(faults({"magnesium": Decimal(0), "water": Decimal("99.9")})) == []
