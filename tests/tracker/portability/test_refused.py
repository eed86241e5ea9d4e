"""What cannot be brought in: said where, nothing written, never an error of ours."""

import copy
import json
import random
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import transaction

from tests.builders import DAY, make_entry, make_food, make_profile, make_supplement
from tests.tracker.portability.accounts import exported, fill, signed
from tracker.models import IntakeEntry, LifeStagePeriod, Tombstone
from tracker.portability.bring_in import bring_in
from tracker.portability.faults import MOST_FAULTS, AccountNotEmptyError, FileRefusedError

pytestmark = pytest.mark.django_db
GONE = object()


@pytest.fixture
def file(owner):
    fill(owner)
    return exported(owner)


def counted():
    """How many rows each table has."""
    return {model: model.objects.count() for model in apps.get_models() if model._meta.managed}


def unchanged_since(before):
    """Nothing was written but the profile that is made on first use, whatever is asked."""
    profile = apps.get_model("tracker.Profile")
    more = {model: n - before[model] for model, n in counted().items() if n != before[model]}
    return more in ({}, {profile: 1})


def refused(user, file, *, sign=True):
    """Pointer -> code of what is wrong with the file; nothing was written."""
    before = counted()
    faults = faults_of(user, file, sign=sign)
    assert unchanged_since(before)
    return faults


def faults_of(user, file, *, sign=True):
    with suppress(TypeError, LookupError, AttributeError):  # too broken to be signed
        file = signed(file) if sign else file
    with pytest.raises(FileRefusedError) as caught, transaction.atomic():
        bring_in(user=user, data=file)
    return {"/".join(("", *map(str, each.place))): each.code for each in caught.value.faults}


def changed(file, path, value):
    """The file with another value at a path such as "entries/0/quantity"; GONE takes it out."""
    again = copy.deepcopy(file)
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    node = again
    for part in way:
        node = node[part]
    if value is GONE:
        del node[last]
    else:
        node[last] = value
    return again


# In the file of `fill` entries 0 and 1 are by portion, of an own food; 3 is 123.456 g of soup.
_CANNOT_BE = [
    ("format", "something-else", "unknown_format"),
    ("version", 2, "unknown_version"),
    ("version", True, "unknown_version"),
    ("version", GONE, "unknown_version"),
    ("favours", [], "unknown_section"),
    ("entries", {}, "not_a_list"),
    ("entries", None, "not_a_list"),
    ("entries/1", [], "not_an_object"),
    ("entries/0/quantity", "1.5", "not_a_number"),
    ("entries/0/quantity", True, "not_a_number"),
    ("entries/0/quantity", 0, "min_value"),
    ("entries/0/quantity", -1.5, "min_value"),
    ("entries/0/quantity", 1001, "max_value"),
    ("entries/0/quantity", 1.23456, "max_decimal_places"),
    ("entries/0/quantity", 10**400, "max_digits"),
    ("entries/0/quantity", 1e300, "max_digits"),
    ("entries/0/quantity", float("inf"), "not_finite"),
    ("entries/0/quantity", None, "no_quantity"),
    ("entries/0/amount_g", 3, "two_amounts"),
    ("entries/3/amount_g", None, "no_amount"),
    ("entries/0/date", "2199-01-01", "out_of_range"),
    ("entries/0/date", "1999-12-31", "too_early"),
    ("entries/0/date", "20260304", "invalid"),
    ("entries/0/date", "2026-02-30", "invalid"),
    ("entries/0/date", 20260304, "not_text"),
    ("entries/0/date", None, "null"),
    ("entries/0/date", GONE, "required"),
    ("entries/3/time", "25:00:00", "invalid"),
    ("entries/3/time", "08:15:00+01:00", "invalid"),
    ("entries/0/created_at", "9999-12-31T23:59:59+00:00", "out_of_range"),
    ("entries/0/created_at", "2026-03-04T08:15:00", "invalid"),
    ("entries/0/created_at", GONE, "required"),
    ("entries/0/uuid", "0B9A4C1E-6D5F-4A57-9C0B-2F6F3A1D8E77", "invalid"),
    ("diary_imports/0/left_out", [{"row": 3}], "invalid"),
    ("diary_imports/0/left_out", ["x"], "invalid"),
    ("diary_imports/0/kept", [{"day": 1, "name": "x"}], "invalid"),
    ("diary_imports/0/counts", {"entries": "many"}, "invalid"),
    ("entries/0/uuid", "x", "invalid"),
    ("entries/0/meal", "tea", "invalid_choice"),
    ("entries/0/note", "x" * 201, "max_length"),
    ("entries/0/note", "a\0b", "null_characters"),
    ("entries/0/note", "\ud800", "surrogates"),
    ("entries/0/note", 17, "not_text"),
    ("entries/0/revision", -1, "min_value"),
    ("entries/0/revision", 10**16, "max_value"),
    ("entries/0/external_version", 2**63, "max_value"),
    ("entries/0/revision", 1.0, "not_a_whole_number"),
    ("entries/0/food", 10**30, "does_not_exist"),
    ("entries/0/food", -1, "does_not_exist"),
    ("entries/0/food", "1", "not_a_whole_number"),
    ("entries/0/food", None, "null"),
    ("entries/0/portion", 10**9, "does_not_exist"),
    ("entries/0/password", "x", "unknown_field"),
    ("entries/0/user", 1, "unknown_field"),
    ("doses/0/quantity", 10_001, "max_value"),
    ("doses/0/supplement", 10**9, "does_not_exist"),
    ("symptoms/0/severity", 11, "max_value"),
    ("symptoms/0/severity", 0.5, "not_a_whole_number"),
    ("symptoms/0/kind", "hiccups", "invalid_choice"),
    ("days/0/food_complete", 1, "not_a_boolean"),
    ("profile/0/birth_date", "1850-01-01", "out_of_range"),
    ("profile/0/time_zone", "Europe/Atlantis", "unknown_time_zone"),
    ("profile/0/conditions", ["hiccups"], "unknown_code"),
    ("profile/0/conditions", [[[[[[]]]]]], "invalid"),
    ("profile/0/conditions", "kidney_disease", "not_a_list"),
    ("profile/0/conditions", {}, "not_a_list"),
    ("diary_imports/0/counts", [], "not_an_object"),
    ("diary_imports/0/kept", "", "not_a_list"),
    ("own_foods/0/name", "  ", "blank"),
    ("profile/0/is_staff", True, "unknown_field"),
    ("life_stage_periods/0/to_date", "2024-01-01", "ends_before_start"),
    ("shortfalls/0/target_mg", 1e12, "max_value"),
    ("shortfalls/0/authority", "nobody", "invalid_choice"),
    ("correction_notices/0/days", 2**40, "max_value"),
    ("own_foods/0/name", "", "blank"),
    ("own_foods/0/group", "moonlight", "does_not_exist"),
    ("own_foods/0/source", "sr28", "not_own"),
    ("own_foods/0/source_id", "12016", "not_own"),
    ("own_foods/1/status", "draft", "invalid_choice"),
    ("own_foods/0/diet", "unicorn", "invalid_choice"),
    ("own_foods/0/allergens", ";gold;", "no_allergen"),
    ("own_foods/0/owner", 1, "unknown_field"),
    ("own_food_contents/0/nutrient", "gold", "does_not_exist"),
    ("own_food_contents/0/amount_per_100g", 1001, "too_much"),
    ("own_food_contents/0/amount_per_100g", -1, "min_value"),
    ("own_food_portions/0/gram_weight", 0, "min_value"),
    ("recipes/0/servings", 0, "min_value"),
    ("recipe_ingredients/0/quantity", 0, "min_value"),
    ("own_supplements/0/elemental_mg_per_unit", -1, "min_value"),
    ("own_supplements/0/status", "pending", "invalid_choice"),
    ("own_food_versions/0/kind", "gift", "invalid_choice"),
    ("foods_eaten/0/id", "1", "not_a_whole_number"),
    ("foods_eaten/0/name", GONE, "required"),
    ("foods_eaten/0/contents", [], "not_an_object"),
    ("foods_eaten/0/contents/magnesium", "x", "not_a_number"),
    ("supplements_taken/0/elemental_mg_per_unit", "x", "not_a_number"),
]


def test_a_value_that_cannot_be_is_named(file, stranger):
    before = counted()
    expected = {(path, repr(value)): {f"/{path}": code} for path, value, code in _CANNOT_BE}
    found = {
        (path, repr(value)): faults_of(stranger, changed(file, path, value))
        for path, value, _code in _CANNOT_BE
    }
    assert found == expected
    assert unchanged_since(before)


@pytest.mark.parametrize("file", [None, [], "text", 17, True])
def test_what_is_no_file_of_an_account(stranger, file):
    assert refused(stranger, file, sign=False) == {"": "not_an_object"}


@pytest.mark.parametrize(
    ("section", "field"),
    [("entries", "uuid"), ("doses", "uuid"), ("symptoms", "uuid"), ("days", "date")],
)
def test_a_row_that_is_there_twice(file, stranger, section, field):
    row = copy.deepcopy(file[section][0])
    again = {**row, "id": 10**6, "revision": 10**6}
    file[section].append(again)
    place = len(file[section]) - 1
    assert refused(stranger, file) == {f"/{section}/{place}/{field}": "not_unique"}


def test_two_rows_of_one_id_or_one_revision(file, stranger):
    again = changed(file, "own_foods/1/id", file["own_foods"][0]["id"])
    assert refused(stranger, again)["/own_foods/1/id"] == "not_unique"
    revision = file["entries"][0]["revision"]
    again = changed(file, "doses/0/revision", revision)
    assert refused(stranger, again) == {"/doses/0/revision": "not_unique"}


def test_a_portion_of_another_food(file, stranger):
    portion = next(row for row in file["portions_eaten"] if row["description"] == "1 oz")
    again = changed(file, "entries/0/portion", portion["id"])
    assert refused(stranger, again) == {"/entries/0/portion": "portion_of_another_food"}


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ("own_food_contents", "food"),
        ("own_food_portions", "food"),
        ("recipes", "food"),
        ("own_food_versions", "old"),
    ],
)
def test_nothing_becomes_a_part_of_a_food_of_the_catalogue(file, stranger, section, field):
    seeds = next(row["id"] for row in file["foods_eaten"] if row["name"] == "Seeds")
    again = changed(file, f"{section}/0/{field}", seeds)
    assert refused(stranger, again)[f"/{section}/0/{field}"] == "does_not_exist"


def test_a_recipe_has_its_serving(file, stranger):
    dish = file["recipes"][1]["food"]
    place = next(i for i, row in enumerate(file["own_food_portions"]) if row["food"] == dish)
    again = changed(file, f"own_food_portions/{place}/description", "1 bowl")
    assert refused(stranger, again) == {"/recipes/1": "no_serving"}


def test_medicines_are_checked_together(file, stranger):
    again = changed(file, "medicines/0/medicine", "moonlight")
    assert refused(stranger, again) == {"/medicines": "unknown_code"}
    file["medicines"].append({**file["medicines"][0], "id": 10**6})
    assert refused(stranger, file)["/medicines"] == "named_twice"


def test_recipes_in_a_circle_or_of_nothing(file, stranger):
    base, dish = (row["food"] for row in file["recipes"])
    inner = next(i for i, row in enumerate(file["recipe_ingredients"]) if row["recipe"] == base)
    row = {"food": dish, "portion": None, "quantity": None, "amount_g": 5.0}
    again = changed(file, f"recipe_ingredients/{inner}", file["recipe_ingredients"][inner] | row)
    assert refused(stranger, again) == {"/recipes/0": "circle", "/recipes/1": "circle"}
    itself = changed(file, f"recipe_ingredients/{inner}/recipe", 10**6)
    assert refused(stranger, itself) == {f"/recipe_ingredients/{inner}/recipe": "does_not_exist"}
    left = [row for row in file["recipe_ingredients"] if row["recipe"] != dish]
    assert refused(stranger, {**file, "recipe_ingredients": left}) == {"/recipes/1": "ingredients"}


def test_versions_that_cannot_have_been(file, stranger):
    version, merge, undone, last = range(len(file["own_food_versions"]))
    old, new = (file["own_food_versions"][version][name] for name in ("old", "new"))
    assert refused(stranger, changed(file, f"own_food_versions/{version}/from_date", None)) == {
        f"/own_food_versions/{version}": "impossible",
        f"/own_foods/{_place(file, old)}/replaced_by": "impossible",
    }
    itself = changed(file, f"own_food_versions/{version}/new", old)
    itself = changed(itself, f"own_food_versions/{version}/portions", {})
    assert refused(stranger, itself)[f"/own_food_versions/{version}"] == "impossible"
    early = changed(file, f"own_food_versions/{undone}/undoes", last_id := 10**6)
    assert refused(stranger, early) == {f"/own_food_versions/{undone}/undoes": "does_not_exist"}
    assert last_id not in {row["id"] for row in file["own_food_versions"]}
    later = changed(
        file, f"own_food_versions/{undone}/undoes", file["own_food_versions"][last]["id"]
    )
    assert refused(stranger, later)[f"/own_food_versions/{undone}/undoes"] == "impossible"
    # A food that would stand for itself in a circle: a page that follows it would never end.
    circle = changed(file, f"own_foods/{_place(file, new)}/replaced_by", old)
    circle = changed(circle, f"own_foods/{_place(file, new)}/status", "retired")
    assert refused(stranger, circle) == {
        f"/own_foods/{_place(file, new)}/replaced_by": "impossible"
    }
    assert merge < undone < last


def _place(file, food):
    return [row["id"] for row in file["own_foods"]].index(food)


def test_portions_of_versions_are_those_of_their_foods(file, stranger):
    portions = file["own_food_versions"][0]["portions"]
    for wrong in ({"x": 1}, [], {next(iter(portions)): "1"}, {"999999": 1}):
        again = changed(file, "own_food_versions/0/portions", wrong)
        with pytest.raises(FileRefusedError) as caught:
            bring_in(user=stranger, data=again)
        assert {each.place for each in caught.value.faults} == {
            ("own_food_versions", 0, "portions")
        }


def test_a_food_that_is_not_here_and_of_which_the_file_says_nothing(file, stranger):
    place = next(i for i, row in enumerate(file["foods_eaten"]) if row["name"] == "Soup")
    again = changed(file, f"foods_eaten/{place}/name", "Goulash")
    again = changed(again, f"foods_eaten/{place}/barcode", "")
    del again["foods_eaten"][place]["contents"]
    assert refused(stranger, again) == {f"/foods_eaten/{place}": "unknown_food"}
    place = [row["name"] for row in file["supplements_taken"]].index("Magnesium citrate")
    again = changed(file, f"supplements_taken/{place}/name", "Moon dust")
    del again["supplements_taken"][place]["elemental_mg_per_unit"]
    assert refused(stranger, again) == {f"/supplements_taken/{place}": "unknown_supplement"}
    place = [row["description"] for row in file["portions_eaten"]].index("1 oz")
    again = changed(file, f"portions_eaten/{place}/description", "1 handful")
    del again["portions_eaten"][place]["gram_weight"]
    assert refused(stranger, again) == {f"/portions_eaten/{place}": "unknown_portion"}


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("entries/0/quantity", 2.5, "/digest"),
        ("entries/0/note", "another", "/digest"),
        ("days/0/note", "", "/digest"),
        ("own_foods/0/name", "Another name", "/digest"),
        ("shortfalls", [], "/digest"),
        ("foods_eaten/0/contents/magnesium", 3.0, "/catalogue_digest"),
    ],
)
def test_a_file_that_was_changed_says_so(file, stranger, path, value, pointer):
    again = changed(file, path, value)
    assert refused(stranger, again, sign=False) == {pointer: "changed"}


def test_a_file_without_digests_says_so(file, stranger):
    del file["digest"], file["catalogue_digest"]
    assert refused(stranger, file, sign=False) == {
        "/digest": "required",
        "/catalogue_digest": "required",
    }


def test_not_more_is_said_than_anybody_reads(file, stranger):
    file["days"] = [17] * 5_000
    assert len(refused(stranger, file, sign=False)) == MOST_FAULTS


@pytest.mark.parametrize(
    "hold",
    [
        make_entry,
        make_profile,
        lambda user: make_food(owner=user),
        lambda user: make_supplement(owner=user),
        lambda user: LifeStagePeriod.objects.create(user=user, kind="pregnant", from_date=DAY),
        lambda user: user.medicines_taken.create(medicine="iron"),
    ],
)
def test_an_account_that_holds_anything_is_left_alone(file, stranger, hold):
    hold(stranger)
    before = counted()
    with pytest.raises(AccountNotEmptyError):
        bring_in(user=stranger, data=file)
    assert unchanged_since(before)


def test_an_account_whose_rows_are_all_gone_is_empty(file, stranger):
    Tombstone.objects.create(user=stranger, kind="entry", object_id="x", revision=1)
    bring_in(user=stranger, data=file)


_RUBBISH = (None, True, -1, 0, 10**30, 1.5, 1e308, float("inf"), "", "x", "\0", "\ud800", [], {})
_RUBBISH += ([1], {"a": 1}, "9999-12-31", "0001-01-01T00:00:00+00:00", "=1", "x" * 20_000)


def _leaves(node, path=()):
    if isinstance(node, dict | list):
        for name, each in node.items() if isinstance(node, dict) else enumerate(node):
            yield (*path, name)
            yield from _leaves(each, (*path, name))


@pytest.mark.takes_long
@pytest.mark.parametrize("seed", range(4))
def test_whatever_stands_wherever_it_is_refused_or_brought_in_whole(file, stranger, seed):
    chance = random.Random(seed)
    leaves = list(_leaves({name: file[name] for name in file if name != "account"}))
    text = json.dumps(file)
    for _turn in range(120):
        again = json.loads(text)
        path, value = chance.choice(leaves), chance.choice(_RUBBISH)
        node = again
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = value
        with suppress(TypeError, LookupError, AttributeError, ValueError):
            again = signed(again)
        with suppress(FileRefusedError), transaction.atomic():
            bring_in(user=stranger, data=again)
            transaction.set_rollback(True)
    assert not IntakeEntry.objects.filter(user=stranger).exists()
