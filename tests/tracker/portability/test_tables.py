"""Tables for spreadsheets: what is in a cell, what is not, and what it costs."""

import csv
import io
import tracemalloc
from datetime import time, timedelta
from decimal import Decimal

import openpyxl
import pytest

from foods.recipes import save_recipe
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tests.tracker.portability.accounts import fill
from tracker.models import IntakeEntry, SymptomEntry
from tracker.portability import tables
from tracker.portability.tables import TABLES, csv_lines, table_rows
from tracker.portability.workbook import workbook_of

pytestmark = pytest.mark.django_db


def read(kind, user):
    """The rows of a CSV file as a program reads them."""
    text = "".join(csv_lines(TABLES[kind], user))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_entries_with_names_beside_ids_and_units_in_the_names(owner):
    food = make_food("Seeds", 550, brand="Maker", portions={"1 oz": "28.35"})
    portion = food.portions.get()
    entry = make_entry(
        owner, food, portion=portion, quantity=Decimal("1.5"), time=time(8, 15), note="Grüße, ok"
    )
    assert read("entries", owner) == [
        {
            "date": "2026-03-04",
            "time": "08:15:00",
            "meal": "snack",
            "food_id": str(food.pk),
            "food": "Seeds",
            "brand": "Maker",
            "portion_id": str(portion.pk),
            "portion": "1 oz",
            "quantity": "1.5",
            "amount_g": "42.525",
            "magnesium_mg": "233.8875",
            "note": "Grüße, ok",
            "uuid": str(entry.uuid),
        }
    ]


def test_what_is_unknown_is_empty_and_a_zero_is_a_zero(owner):
    make_entry(owner, make_food("Unknown", None), date=DAY)
    make_entry(owner, make_food("Water", 0), date=DAY + timedelta(days=1))
    unknown, zero = read("entries", owner)
    assert (unknown["magnesium_mg"], zero["magnesium_mg"]) == ("", "0")
    assert unknown["portion_id"] == unknown["portion"] == unknown["time"] == ""
    unknown, zero = read("days", owner)
    assert (unknown["food_magnesium_mg"], zero["food_magnesium_mg"]) == ("", "0")
    assert (unknown["total_magnesium_mg"], zero["total_magnesium_mg"]) == ("", "0")
    for day in (unknown, zero):
        assert day["supplement_magnesium_mg"] == day["energy_kcal"] == day["target_mg"] == ""
        assert day["percent_of_target"] == day["target_kind"] == ""


def test_days_with_their_target_and_how_much_is_known(owner):
    make_profile(owner)
    make_entry(owner, make_food("Known", 100), 160)
    make_entry(owner, make_food("Unknown", None))
    make_dose(owner, make_supplement(mg=100))
    make_day(owner, supplements=False)
    (day,) = read("days", owner)
    assert day == {
        "date": "2026-03-04",
        "food_magnesium_mg": "160",
        "supplement_magnesium_mg": "100",
        "total_magnesium_mg": "260",
        "total_is_at_least": "yes",
        "target_mg": "320",
        "target_kind": "RDA",
        "percent_of_target": "81.25",
        "entries": "2",
        "entries_with_magnesium": "1",
        "entries_without_magnesium": "1",
        "doses": "1",
        "energy_kcal": "",
        "food_complete": "yes",
        "supplements_complete": "no",
        "symptoms_complete": "no",
        "note": "",
    }


def test_that_no_supplement_was_taken_is_known_of_a_complete_day_alone(owner):
    make_day(owner, supplements=True)
    make_day(owner, DAY + timedelta(days=1), supplements=False)
    complete, open_day = read("days", owner)
    assert (complete["supplement_magnesium_mg"], open_day["supplement_magnesium_mg"]) == ("0", "")


def test_doses_and_symptoms(owner):
    make_dose(owner, make_supplement("Oil", route="topical", unit="ml"), quantity=2)
    SymptomEntry.objects.create(user=owner, kind="cramp", severity=0, date=DAY, duration_min=5)
    (dose,) = read("doses", owner)
    assert (dose["supplement"], dose["quantity"], dose["unit"]) == ("Oil", "2", "ml")
    assert (dose["magnesium_mg"], dose["counts_as_intake"]) == ("0", "no")
    (symptom,) = read("symptoms", owner)
    assert (symptom["symptom"], symptom["severity_0_to_10"]) == ("cramp", "0")
    assert (symptom["duration_min"], symptom["body_part"]) == ("5", "")


def test_own_foods_with_a_column_for_each_nutrient(owner):
    shared = make_food("Shared", 10, energy_kcal=1, calcium_mg=1)
    bar = make_food("Bar", 110, calcium_mg=0, owner=owner, portions={"1 bar": 40, "bite": "7.5"})
    save_recipe(
        owner=owner,
        name="Stew",
        servings=Decimal(1),
        yield_factor=Decimal(1),
        ingredients=[{"food": shared, "portion": None, "quantity": None, "amount_g": Decimal(50)}],
    )
    first, second = read("foods", owner)
    assert (first["food_id"], first["food"], first["is_recipe"]) == (str(bar.pk), "Bar", "no")
    assert first["portions_g"] == "1 bar = 40; bite = 7.5"
    amounts = ("magnesium_mg_per_100g", "calcium_mg_per_100g", "energy_kcal_per_100g")
    assert [first[name] for name in amounts] == ["110", "0", ""]
    assert (second["food"], second["is_recipe"]) == ("Stew", "yes")


_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "\u200b=", "\ufeff＝", "\xad \n@")  # noqa: RUF001


@pytest.mark.parametrize("begins", _BEGINS)
def test_a_text_that_begins_like_a_formula_is_a_text(owner, begins):
    text = f"{begins}HYPERLINK(1)"
    make_entry(owner, make_food(text, 1, brand=text), note=text)
    make_dose(owner, make_supplement(text, unit="=1"), note=text)
    make_food(text, owner=owner, portions={text: 5})
    (entry,), (dose,) = read("entries", owner), read("doses", owner)
    assert entry["food"] == entry["brand"] == entry["note"] == dose["note"] == f"'{text}"
    assert dose["unit"] == "'=1"
    (food,) = read("foods", owner)
    assert food["portions_g"] == f"'{text} = 5"
    for sheet in openpyxl.load_workbook(workbook_of(owner)):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


def test_a_null_character_and_numbers_are_no_text():
    assert tables._cell("\0=1") == "'\0=1"
    assert tables._cell(-1.5) == -1.5
    assert tables._cell(Decimal("-0.5000")) == -0.5
    assert tables._cell(None) is None
    assert tables._cell(0) == 0


def test_a_workbook_has_the_cells_of_the_tables(owner):
    fill(owner)
    book = openpyxl.load_workbook(workbook_of(owner))
    assert book.sheetnames == list(TABLES)
    for kind, table in TABLES.items():
        cells = [row for batch in table_rows(table, owner) for row in batch]
        assert [list(row) for row in book[kind].iter_rows(values_only=True)] == cells
        assert len(cells) > 1, kind


def test_nobody_elses_rows_are_in_any_table(owner, stranger):
    fill(owner)
    for kind in TABLES:
        assert read(kind, stranger) == []
    assert all(sheet.max_row == 1 for sheet in openpyxl.load_workbook(workbook_of(stranger)))


@pytest.mark.parametrize(("kind", "queries"), [("entries", 1), ("doses", 1), ("symptoms", 1)])
def test_each_batch_is_one_query_and_read_when_it_is_asked_for(
    owner, monkeypatch, django_assert_num_queries, kind, queries
):
    monkeypatch.setattr(tables, "BATCH", 2)
    food, supplement = make_food(), make_supplement()
    for number in range(5):
        day = DAY - timedelta(days=number // 2)
        make_entry(owner, food, date=day)
        make_dose(owner, supplement, date=day)
        SymptomEntry.objects.create(user=owner, kind="cramp", severity=1, date=day)
    batches = table_rows(TABLES[kind], owner)
    with django_assert_num_queries(0):
        next(batches)
    found = []
    for _batch in range(3):
        with django_assert_num_queries(queries):
            found += next(batches)
    dates = [row[0] for row in found]
    assert dates == sorted(dates)
    assert len({row[-1] for row in found}) == len(found) == 5


def test_the_queries_of_foods_and_days_do_not_grow_with_rows(
    owner, monkeypatch, django_assert_num_queries
):
    for number in range(12):
        food = make_food(f"Food {number}", owner=owner, portions={"1 cup": 3})
        make_entry(owner, food, date=DAY - timedelta(days=number))
    with django_assert_num_queries(1 + 4):  # nutrients; foods, contents, portions; no more foods
        assert len(list(table_rows(TABLES["foods"], owner))[1]) == 12
    with django_assert_num_queries(3 + 5):  # the first and last days; one year
        assert len(list(table_rows(TABLES["days"], owner))[1]) == 12


def test_years_of_entries_need_no_more_memory_than_a_batch(owner, monkeypatch):
    monkeypatch.setattr(tables, "BATCH", 100)
    food = make_food()
    IntakeEntry.objects.bulk_create(
        IntakeEntry(user=owner, food=food, amount_g=1, date=DAY, note="x" * 200)
        for _number in range(4_000)
    )

    def peak(rows):
        lines = csv_lines(TABLES["entries"], owner)
        tracemalloc.start()
        for _batch in range(rows // 100):
            next(lines)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(200)
    assert peak(4_000) < 1.5 * peak(400)
