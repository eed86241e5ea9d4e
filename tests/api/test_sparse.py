"""`fields=`: the members a client asks for, and no others, at every address that shows some."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.api.sparse import members_of
from tests.api.addresses import (
    ALONE,
    LISTS,
    OBJECTS,
    QUERIES,
    ROOT,
    url_with_something,
)
from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_dose, make_entry, make_food, make_profile
from tracker.api.entries import EntrySerializer

PATHS = (*LISTS, *OBJECTS, *ALONE)
every_address = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def at(api, owner):
    """Makes what an address shows; gives what reads it."""

    def make(path):
        url = url_with_something(api, owner, path)

        def read(**query):
            return api.get(url, {**QUERIES.get(path, {}), **query})

        return read

    return make


@pytest.fixture
def described(anonymous):
    """Path -> the names the schema gives for `fields`."""
    schema = anonymous.get("/api/v1/schema/?format=json").json()
    return {
        path.removeprefix(ROOT): parameter["schema"]["items"]["enum"]
        for path, operations in schema["paths"].items()
        for parameter in operations.get("get", {}).get("parameters", [])
        if (parameter["in"], parameter["name"]) == ("query", "fields")
    }


NOWHERE = {
    "kind": "foods",
    "id": 1,
    "uuid": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
    "date": DAY,
}


def shown(response):
    """The objects of an answer: itself, or the rows of a list."""
    assert response.status_code == 200, response.content
    answer = response.json()
    if "results" not in answer:
        return [answer]
    assert answer.keys() == {"next", "previous", "results"}
    return answer["results"]


# --- works ---


def test_every_address_that_shows_an_object_is_tried_here(anonymous, described):
    schema = anonymous.get("/api/v1/schema/?format=json").json()
    read = {path.removeprefix(ROOT) for path, each in schema["paths"].items() if "get" in each}
    whole = {path for path in read if path.startswith(("changes/", "export/"))}
    assert described.keys() == set(PATHS) == read - whole


@pytest.mark.usefixtures("unthrottled")
@every_address
def test_each_member_can_be_asked_for_alone(at, described, path):
    read = at(path)
    whole = shown(read())
    assert whole
    for row in whole:
        assert set(row) == set(described[path])
    for name in described[path]:
        assert shown(read(fields=name)) == [{name: row[name]} for row in whole], name


@pytest.mark.usefixtures("unthrottled")
@every_address
def test_several_come_in_the_order_of_the_whole(at, described, path):
    read = at(path)
    names = described[path]
    whole = shown(read())
    assert shown(read(fields=",".join(names))) == whole
    two = [names[-1], names[0]]
    rows = shown(read(fields=", ".join(two)))
    assert [set(row) for row in rows] == [set(two)] * len(whole)


def test_names_may_be_repeated_and_given_one_by_one(api, owner):
    make_entry(owner)
    url = "/api/v1/entries/?fields=date,date&fields=uuid"
    (row,) = shown(api.get(url))
    assert list(row) == ["uuid", "date"]


def test_the_next_page_has_the_same_members(api):
    for number in range(3):
        make_food(f"Food {number}")
    page = api.get("/api/v1/foods/", {"fields": "name", "page_size": 2}).json()
    assert api.get(page["next"]).json()["results"] == [{"name": "Food 2"}]


def test_found_foods_have_the_members_asked_for(api):
    make_food("Spinach")
    query = {"search": "spinach", "fields": "name,magnesium_mg_per_100g"}
    assert shown(api.get("/api/v1/foods/", query)) == [
        {"name": "Spinach", "magnesium_mg_per_100g": 550.0}
    ]


# --- refused ---


@every_address
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("nonsense", "invalid_choice"),
        ("magnesium.food_mg", "invalid_choice"),
        ("*", "invalid_choice"),
        ("password", "invalid_choice"),
        ("", "blank"),
        (",", "blank"),
    ],
)
def test_a_name_that_is_none_is_refused_also_of_an_empty_list(api, owner, path, fields, code):
    url = f"{ROOT}{path}".format(**NOWHERE)
    if "{" in path:  # where nothing is, there is nothing to ask for either
        url = url_with_something(api, owner, path)
    answer = api.get(url, {"fields": fields})
    assert pointers(answer) == {"/fields": code}
    (error,) = answer.json()["errors"]
    assert "Known are " in error["detail"]


@pytest.mark.parametrize("fields", ["%00", "%ED%A0%80", "uuid,,date", "uuid,nonsense"])
def test_rubbish_beside_a_name_is_refused_too(api, fields):
    assert list(pointers(api.get(f"/api/v1/entries/?fields={fields}"))) == ["/fields"]


def test_what_is_refused_names_the_known_ones(api):
    (error,) = api.get("/api/v1/entries/?fields=nonsense").json()["errors"]
    for name in members_of(EntrySerializer):
        assert name in error["detail"]


def test_what_can_only_be_sent_cannot_be_asked_for(api):
    answer = api.get("/api/v1/supplements/", {"fields": "compound_mg_per_unit"})
    assert pointers(answer) == {"/fields": "invalid_choice"}


@every_address
def test_asks_who_you_are(anonymous, path):
    url = f"{ROOT}{path}".format(**NOWHERE)
    problem_of(anonymous.get(url, {"fields": "nonsense"}), 401)


# --- writes ---


@pytest.mark.parametrize("fields", ["name", "nonsense", ""])
def test_a_write_answers_whole(api, owner, fields):
    query = f"?fields={fields}"
    food = api.post(f"/api/v1/foods/{query}", {"name": "Bar"})
    assert food.status_code == 201
    url = f"/api/v1/foods/{food.json()['id']}/"
    assert api.patch(url + query, {"name": "Bar"}).json() == api.get(url).json() == food.json()
    day = f"/api/v1/days/{DAY}/"
    assert api.put(day + query, {"note": "rain"}).json() == api.get(day).json()
    profile = api.patch(f"/api/v1/profile/{query}", {"diet": "vegan"})
    assert profile.json() == api.get("/api/v1/profile/").json()
    entry = {"food": food.json()["id"], "amount_g": 30, "date": str(DAY)}
    assert "magnesium_mg" in api.post(f"/api/v1/entries/{query}", entry).json()


# --- tags ---


def test_each_choice_of_members_is_an_answer_with_its_own_tag(api, owner):
    food = make_food(owner=owner, source="own")
    url = f"/api/v1/foods/{food.pk}/"
    tags = [api.get(url, query)["ETag"] for query in ({}, {"fields": "id"}, {"fields": "id,name"})]
    assert len(set(tags)) == 3
    again = api.get(url, {"fields": "id"}, headers={"If-None-Match": tags[1]})
    assert again.status_code == 304
    food.contents.update(amount_per_100g=1)  # which nobody is shown who asks for the id
    assert api.get(url, {"fields": "id"})["ETag"] == tags[1]
    refused = api.patch(url, {"name": "x"}, headers={"If-Match": tags[1]})
    problem_of(refused, 412)


def test_a_revision_is_the_tag_of_a_row_whatever_is_shown(api, owner):
    entry = make_entry(owner)
    for url in (f"/api/v1/entries/{entry.uuid}/", f"/api/v1/days/{DAY}/", "/api/v1/profile/"):
        name = "date" if "profile" not in url else "sex"
        assert api.get(url, {"fields": name})["ETag"] == api.get(url)["ETag"]


# --- query count ---


def queries_of(api, url, **query):
    with CaptureQueriesContext(connection) as queries:
        shown(api.get(url, query))
    return len(queries)


@pytest.mark.usefixtures("unthrottled")
@pytest.mark.parametrize(
    ("path", "fields", "saved"),
    [
        ("foods/", "id,name", 2),
        ("foods/", "name,magnesium_mg_per_100g", 2),
        ("foods/", "richness", 1),
        ("foods/", "portions", 1),
        ("foods/", "contents", 1),
        ("recipes/", "name,servings", 3),
        ("recipes/", "unknown_ingredients", 2),
        ("recipes/", "magnesium_mg_per_serving", 2),
        ("foods/{id}/", "name", 2),
        ("profile/", "sex", 1),
    ],
)
def test_what_nobody_asks_for_is_not_read(api, owner, path, fields, saved):
    url = url_with_something(api, owner, path)
    assert queries_of(api, url) - queries_of(api, url, fields=fields) == saved


@pytest.mark.usefixtures("unthrottled")
def test_a_day_without_notes_and_nutrients_reads_neither(api, owner):
    make_profile(owner)
    make_entry(owner)
    make_dose(owner)
    url = f"/api/v1/days/{DAY}/"
    whole = queries_of(api, url)
    assert whole - queries_of(api, url, fields="date,magnesium") == 6
    assert (
        whole - queries_of(api, url, fields="magnesium,nutrients") == 3
    )  # profile, doses, medicines
    assert whole - queries_of(api, url, fields="magnesium,notes") == 3  # entries, nutrients, sums
