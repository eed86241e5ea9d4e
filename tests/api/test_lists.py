"""Every list of the API: pages with a limit, and queries that do not grow with its rows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.search import refresh
from tests.api.addresses import LISTS, QUERIES, ROOT
from tests.api.problems import pointers
from tests.builders import make_profile
from tracker.api import pagination
from tracker.api.urls import urlpatterns

ON_ONE_PAGE = {"days/", "favourites/", "notices/", "shortfalls/"}
every_list = pytest.mark.parametrize("path", LISTS)


def read(api, path, **query):
    response = api.get(ROOT + path, {**QUERIES.get(path, {}), **query})
    assert response.status_code == 200, response.content
    return response.json()


def test_every_address_of_a_list_is_tried_here(anonymous):
    """By the schema, and by what the views themselves say they do."""
    schema = anonymous.get("/api/v1/schema/?format=json").json()
    shapes = schema["components"]["schemas"]
    described = set()
    for path, operations in schema["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {})
        shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
        shown = shapes.get(shape.get("$ref", "").rpartition("/")[2], shape)
        if shape.get("type") == "array" or "results" in shown.get("properties", {}):
            described.add(path.removeprefix(ROOT))
    assert described == LISTS.keys()
    paging = {
        str(each.pattern)
        for each in urlpatterns
        if hasattr(getattr(each.callback, "cls", None), "pagination_class")
        and not re.search(r"[<^]", str(each.pattern))
    }
    assert paging == LISTS.keys()


@every_list
def test_a_list_is_a_page(api, owner, path):
    make_profile(owner)
    LISTS[path](owner, 3)
    page = read(api, path)
    assert page.keys() == {"next", "previous", "results"}
    assert len(page["results"]) >= 3


@pytest.mark.parametrize("path", sorted(LISTS.keys() - ON_ONE_PAGE))
def test_a_long_list_goes_on_behind_a_cursor(api, owner, path):
    make_profile(owner)
    LISTS[path](owner, 5)
    whole = read(api, path)["results"]
    page = read(api, path, page_size=2)
    rows = page["results"]
    assert len(rows) == 2
    while page["next"]:
        assert "page_size=2" in page["next"]
        page = api.get(page["next"]).json()
        rows += page["results"]
    assert rows == whole


@pytest.mark.parametrize("path", sorted(LISTS.keys() - ON_ONE_PAGE))
def test_nobody_gets_more_on_a_page_than_the_limit(api, owner, path, monkeypatch):
    make_profile(owner)
    LISTS[path](owner, 3)
    monkeypatch.setattr(pagination.IdCursorPagination, "max_page_size", 2)
    page = read(api, path, page_size=999_999)
    assert (len(page["results"]), bool(page["next"])) == (2, True)


@pytest.mark.parametrize("path", sorted(ON_ONE_PAGE))
def test_a_list_on_one_page_has_a_limit_too(api, owner, path, monkeypatch):
    make_profile(owner)
    LISTS[path](owner, 3)
    first = read(api, path)["results"][:2]
    monkeypatch.setattr(pagination, "MOST_ON_ONE_PAGE", 2)
    assert read(api, path) == {"next": None, "previous": None, "results": first}


@every_list
@pytest.mark.parametrize(
    "size", ["", "0", "-1", "x", "1.5", "1e3", "٣", "%00", "9999999", " 2"], ids=repr
)
def test_a_page_size_that_is_none_is_refused(api, path, size):
    assert pointers(api.get(f"{ROOT}{path}?page_size={size}")) == {"/page_size": "invalid"}


@pytest.mark.usefixtures("unthrottled")
@pytest.mark.parametrize(
    ("path", "query"),
    [*((path, {}) for path in LISTS), ("foods/", {"search": "food"})],
    ids=lambda value: "&".join(value) if isinstance(value, dict) else value,
)
def test_the_queries_do_not_grow_with_the_rows(api, strangers_api, owner, stranger, path, query):
    counts = []
    for client, person, rows in ((api, owner, 10), (strangers_api, stranger, 60)):
        make_profile(person)
        LISTS[path](person, rows)
        refresh()
        read(client, path, **query)  # what is done once for new rows is done
        with CaptureQueriesContext(connection) as queries:
            shown = read(client, path, page_size=200, **query)["results"]
        assert len(shown) >= rows
        counts.append(len(queries))
    assert counts[0] == counts[1]
