"""export/{kind}.csv and the workbook: files for spreadsheets."""

import io

import openpyxl
import pytest

from foods.curation.replacements import replace_food
from tests.api.problems import problem_of
from tests.builders import make_entry, make_food
from tests.tracker.catalogue_changes import follow
from tests.tracker.portability.accounts import fill
from tracker.portability.tables import TABLES

CSV = "/api/v1/export/{}.csv"
XLSX = "/api/v1/export/magnesium-tracker.xlsx"


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_table_of_each_kind(api, owner, kind):
    fill(owner)
    response = api.get(CSV.format(kind))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    assert "no-store" in response["Cache-Control"]
    assert response.streaming
    lines = b"".join(response.streaming_content)
    assert not lines.startswith(b"\xef\xbb\xbf")
    assert len(lines.decode().splitlines()) > 1


def test_a_workbook_of_all_kinds(api, owner):
    fill(owner)
    response = api.get(XLSX)
    assert response.status_code == 200
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"] == 'attachment; filename="magnesium-tracker.xlsx"'
    assert "no-store" in response["Cache-Control"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == list(TABLES)


def test_the_address_alone_says_the_format(api):
    paths = api.get("/api/v1/schema/?format=json").json()["paths"]
    found = {
        path: [each["name"] for each in methods["get"].get("parameters", [])]
        for path, methods in paths.items()
        if path.startswith("/api/v1/export/")
    }
    assert found == {"/api/v1/export/": [], CSV.format("{kind}"): ["kind"], XLSX: []}


def test_nobody_in_particular_has_no_tables(anonymous):
    problem_of(anonymous.get(CSV.format("entries")), 401)
    problem_of(anonymous.get(XLSX), 401)


def test_another_persons_rows_are_not_in_it(strangers_api, owner):
    fill(owner)
    for kind in TABLES:
        response = strangers_api.get(CSV.format(kind))
        assert len(b"".join(response.streaming_content).splitlines()) == 1
    book = openpyxl.load_workbook(io.BytesIO(b"".join(strangers_api.get(XLSX).streaming_content)))
    assert {sheet.max_row for sheet in book} == {1}


@pytest.mark.parametrize("kind", ["passwords", "entries.csv", "profile", "%00"])
def test_an_unknown_kind_is_a_404(api, kind):
    problem_of(api.get(CSV.format(kind)), 404)


@pytest.mark.parametrize("accept", ["text/csv", "application/json", "*/*", "text/html,*/*;q=0.8"])
def test_whoever_asks_for_it_gets_it(api, accept):
    assert api.get(CSV.format("days"), headers={"Accept": accept}).status_code == 200


def test_a_browser_that_is_logged_in_follows_plain_links(web, owner):
    fill(owner)
    page = web.get("/profile/data/").content.decode()
    for url in (*map(CSV.format, TABLES), XLSX):
        assert f'href="{url}"' in page
        assert web.get(url).status_code == 200


def test_entries_that_moved_are_there_as_the_pages_show_them(api, owner):
    old, new = make_food("Soup", 12), make_food("Better soup", 15)
    make_entry(owner, old)
    follow(owner)
    replace_food(old=old, new=new, kind="merge")
    text = b"".join(api.get(CSV.format("entries")).streaming_content).decode()
    assert "Better soup" in text
