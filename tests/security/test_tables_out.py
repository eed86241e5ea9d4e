"""No cell of any table that leaves the site is a formula, whoever wrote it."""

import csv
import io

import pytest
from django.test import Client

from foods.importers.runs import import_foods
from tests.builders import make_entry, make_food, make_symptom
from tests.foods.importers.files import product, write_off
from tests.security.every_address import every_route
from tracker.portability.tables import TABLES

EVIL = "=cmd|' /C calc'!A0"
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝")  # noqa: RUF001
# Every address that gives a table; an address that ends so and is not here fails the test.
OF_PERSONS = {"api/v1/export/<str:kind>.csv", "api/v1/export/magnesium-tracker.xlsx"}
OF_THE_DESK = {"admin/foods/food/export/", "admin/foods/importrun/<int:pk>/reasons.csv"}


@pytest.fixture
def with_formulas(owner, curator):
    food = make_food(EVIL, owner=owner, portions={EVIL: 30})
    make_food(EVIL, source="sr28", source_id="1")
    make_entry(owner, food, note=EVIL)
    make_symptom(owner, note=EVIL)
    return owner


def test_these_are_all_that_give_tables():
    tables = {
        route
        for route in every_route()
        if route.endswith((".csv", ".xlsx", ".tsv", ".ods", "food/export/"))
    }
    assert tables == OF_PERSONS | OF_THE_DESK


@pytest.mark.parametrize("kind", TABLES)
def test_a_persons_tables(with_formulas, api, kind):
    answer = api.get(f"/api/v1/export/{kind}.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert "attachment" in answer["Content-Disposition"]
    check(rows)


def test_a_persons_workbook(with_formulas, api):
    from openpyxl import load_workbook

    answer = api.get("/api/v1/export/magnesium-tracker.xlsx")
    book = load_workbook(io.BytesIO(answer.getvalue()))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert any(EVIL in str(cell.value) for cell in cells)
    for cell in cells:
        assert cell.data_type != "f", cell
        assert cell.hyperlink is None
        assert not isinstance(cell.value, str) or not cell.value.startswith(BEGINS), cell


def test_the_curators_table(with_formulas, curator):
    desk = Client()
    desk.force_login(curator)
    answer = desk.get("/admin/foods/food/export/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert any(f"'{EVIL}" in cell for row in rows for cell in row)
    check(rows)


def test_the_reasons_of_an_import(curator, tmp_path):
    path = write_off(tmp_path / "off.tsv", product(), product("1", product_name=EVIL))
    run = import_foods("off", path)
    desk = Client()
    desk.force_login(curator)
    answer = desk.get(f"/admin/foods/importrun/{run.pk}/reasons.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert f"'{EVIL}" in rows[1]
    check(rows)


def check(rows):
    assert rows
    for row in rows:
        for cell in row:
            is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
            assert is_number or not cell.startswith(BEGINS), cell
