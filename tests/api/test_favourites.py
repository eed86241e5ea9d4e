"""favourites/: what a person keeps at hand."""

import pytest
from django.core.exceptions import ValidationError

from foods.curation.replacements import replace_food
from foods.models import Food, Status
from tests.api.problems import pointers, problem_of
from tests.api.syncing import read, send
from tests.builders import make_food, make_supplement, make_user
from tests.tracker.catalogue_changes import correct
from tracker.corrections.following import catch_up_everyone
from tracker.models import Favourite, Tombstone
from tracker.shortcuts import favourites

URL = "/api/v1/favourites/"


@pytest.fixture
def seeds(db):
    return make_food(portions={"1 oz": "28.35", "1 cup": 140})


def at(of):
    kind = "foods" if isinstance(of, Food) else "supplements"
    return f"{URL}{kind}/{of.pk}/"


def test_keeps_a_food_with_its_usual_portion(api, seeds):
    body = {"portion": seeds.portions.first().pk, "quantity": 2, "position": 3}
    made = api.put(at(seeds), body)
    assert made.status_code == 201
    assert made["Location"] == f"http://testserver{at(seeds)}"
    assert made.json() == {
        "kind": "foods",
        "food": seeds.pk,
        "supplement": None,
        "name": "Pumpkin seeds, roasted",
        "portion": seeds.portions.first().pk,
        "portion_description": "1 oz",
        "quantity": 2.0,
        "amount_g": None,
        "magnesium_mg": 311.85,
        "position": 3,
        "is_offered": True,
        "revision": 1,
    }
    assert api.get(at(seeds)).json() == made.json()
    assert api.get(URL).json()["results"] == [made.json()]


def test_the_amount_may_be_grams_or_left_open(api, seeds):
    assert api.put(at(seeds), {"amount_g": 50}).json()["magnesium_mg"] == 275.0
    opened = api.put(at(seeds), {}).json()
    assert (opened["amount_g"], opened["magnesium_mg"]) == (None, None)


def test_a_food_without_a_value_is_unknown(api, db):
    assert api.put(at(make_food("Soup", None)), {"amount_g": 50}).json()["magnesium_mg"] is None


def test_keeps_a_supplement(api, db):
    tablets = make_supplement()
    assert api.put(at(tablets), {"quantity": 0.5}).json()["magnesium_mg"] == 50.0
    bath = make_supplement("Bath", route="topical")
    assert api.put(at(bath), {"quantity": 1}).json()["magnesium_mg"] == 0.0
    assert api.put(at(bath), {}).json()["magnesium_mg"] is None


def test_said_twice_it_changes_nothing(api, seeds):
    first, again = api.put(at(seeds), {}), api.put(at(seeds), {})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first["ETag"] == again["ETag"]
    assert Favourite.objects.count() == 1


def test_of_two_writers_the_second_is_told(api, seeds):
    api.put(at(seeds), {})
    api.put(at(seeds), {"amount_g": 10}, headers={"If-Match": '"1"'})
    refused = problem_of(api.put(at(seeds), {}, headers={"If-Match": '"1"'}), 412)
    assert refused["current"]["amount_g"] == 10.0
    problem_of(api.delete(at(seeds), headers={"If-Match": '"1"'}), 412)


def test_is_removed_and_kept_again(api, seeds):
    api.put(at(seeds), {})
    assert api.delete(at(seeds)).status_code == 204
    problem_of(api.delete(at(seeds)), 404)
    problem_of(api.get(at(seeds)), 404)
    assert Tombstone.objects.get().object_id == f"foods/{seeds.pk}"
    assert api.put(at(seeds), {}).status_code == 201
    assert not Tombstone.objects.exists()


def test_a_write_from_before_it_was_removed_keeps_it_removed(api, seeds):
    api.put(at(seeds), {})
    api.delete(at(seeds))
    for headers in ({"If-None-Match": "*"}, {"If-Match": '"1"'}):
        refused = problem_of(api.put(at(seeds), {}, headers=headers), 412)
        assert refused["deleted_revision"] == 2
    assert api.put(at(seeds), {}, headers={"If-Match": '"2"'}).status_code == 201


def test_comes_with_the_feed_and_in_batches(api, seeds):
    key = {"type": "favourite", "id": f"foods/{seeds.pk}"}
    (made,) = send(api, {**key, "object": {"amount_g": 25}})
    assert (made["status"], made["object"]["amount_g"]) == (201, 25.0)
    (told,) = [each for each in read(api)["changes"] if each["type"] == "favourite"]
    assert (told["id"], told["object"]) == (key["id"], made["object"])
    first, again = send(api, {**key, "deleted": True}, {**key, "deleted": True})
    assert (first["status"], again["status"], again["revision"]) == (204, 204, None)
    (told,) = [each for each in read(api)["changes"] if each["type"] == "favourite"]
    assert (told["deleted"], told["revision"]) == (True, first["revision"])


def test_the_list_is_in_the_order_of_positions(api, db):
    foods = [make_food(name) for name in ("A", "B", "C")]
    for food, position in zip(foods, (2, 0, 1), strict=True):
        api.put(at(food), {"position": position})
    assert [row["name"] for row in api.get(URL).json()["results"]] == ["B", "C", "A"]


def test_a_replaced_food_is_kept_as_the_one_that_stands_for_it(api, owner, seeds):
    old = make_food("Pepitas", 500, portions={"1 oz": "28.35"})
    replace_food(old=old, new=seeds, kind="merge")
    made = api.put(at(old), {"amount_g": 10})
    assert (made.status_code, made.json()["food"]) == (201, seeds.pk)
    assert made["Location"] == f"http://testserver{at(seeds)}"


def merged(old, new):
    return replace_food(old=old, new=new, kind="merge")


def test_a_favourite_follows_the_food_that_takes_its_place(api, owner, seeds):
    old = make_food("Pepitas", 500, portions={"1 oz": "28.35"})
    api.put(at(old), {"portion": old.portions.get().pk, "quantity": 2, "position": 4})
    before = read(api)["next_cursor"]
    merged(old, seeds)
    told = {each["id"]: each for each in read(api, before)["changes"]}
    assert told[f"foods/{old.pk}"]["deleted"]
    moved = told[f"foods/{seeds.pk}"]["object"]
    assert (moved["portion_description"], moved["quantity"], moved["position"]) == ("1 oz", 2.0, 4)
    assert [row["food"] for row in api.get(URL).json()["results"]] == [seeds.pk]


def test_two_favourites_of_foods_that_are_merged_become_one(api, owner, seeds):
    old = make_food("Pepitas", 500)
    api.put(at(old), {"amount_g": 10})
    api.put(at(seeds), {"amount_g": 20})
    merged(old, seeds)
    read(api)
    assert [row["amount_g"] for row in api.get(URL).json()["results"]] == [20.0]


def test_a_corrected_one_comes_with_the_feed_again(api, owner, seeds):
    tablets = make_supplement()
    api.put(at(seeds), {"amount_g": 100})
    api.put(at(tablets), {"quantity": 1})
    cursor = read(api)["next_cursor"]
    correct(seeds, 600)
    told = read(api, cursor)
    assert [each["object"]["magnesium_mg"] for each in told["changes"]] == [600.0]
    tablets.elemental_mg_per_unit = 120
    tablets.save()
    told = read(api, told["next_cursor"])
    assert [each["object"]["magnesium_mg"] for each in told["changes"]] == [120.0]


def test_in_the_night_everybodys_favourites_follow(owner, stranger, api, strangers_api, seeds):
    old = make_food("Pepitas", 500)
    for client in (api, strangers_api):
        client.put(at(old), {})
    merged(old, seeds)
    assert catch_up_everyone() == 0  # no entry of theirs was concerned
    assert set(Favourite.objects.values_list("food_id", flat=True)) == {seeds.pk}


def test_a_retired_food_stays_and_says_so(api, seeds):
    api.put(at(seeds), {})
    Food.objects.update(status=Status.RETIRED)
    assert api.get(at(seeds)).json()["is_offered"] is False
    assert api.put(at(seeds), {"amount_g": 5}).status_code == 200


def test_other_peoples_are_not_there(api, strangers_api, seeds):
    strangers_api.put(at(seeds), {})
    problem_of(api.get(at(seeds)), 404)
    problem_of(api.delete(at(seeds)), 404)
    assert api.get(URL).json()["results"] == []
    secret = make_food("Secret", owner=make_user("bob"))
    pill = make_supplement("Secret pill", owner=secret.owner)
    for of in (secret, pill):
        problem_of(api.put(at(of), {}), 404)
    portion = make_food("Hidden", owner=secret.owner, portions={"1 bar": 40}).portions.get().pk
    assert list(pointers(api.put(at(seeds), {"portion": portion, "quantity": 1}))) == ["/portion"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"amount_g": 0}, "/amount_g"),
        ({"amount_g": "NaN"}, "/amount_g"),
        ({"quantity": 2}, "/amount_g"),
        ({"portion": 10**30, "quantity": 1}, "/portion"),
        ({"position": -1}, "/position"),
        ({"position": 10**9}, "/position"),
        ([], ""),
    ],
)
def test_rubbish_says_where(api, seeds, body, pointer):
    assert pointer in pointers(api.put(at(seeds), body))
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("body", [{"amount_g": 5}, {"portion": 1}, {"quantity": 10**6}])
def test_a_supplement_has_a_quantity_and_nothing_else(api, seeds, body):
    if "portion" in body:
        body = {"portion": seeds.portions.first().pk}
    assert set(pointers(api.put(at(make_supplement()), body))) == set(map("/{}".format, body))


@pytest.mark.parametrize(
    "id_", ["17", "foods", "foods/", "foods/x", "cakes/1", "foods/" + "9" * 30]
)
def test_a_batch_refuses_ids_that_are_none(api, id_):
    (result,) = send(api, {"type": "favourite", "id": id_, "object": {}})
    assert result["status"] == 400


def test_an_unknown_food_is_a_404(api):
    for path in ("foods/0/", f"foods/{10**17}/", f"foods/{'9' * 30}/", "cakes/1/"):
        problem_of(api.put(f"{URL}{path}", {}), 404)
    (result,) = send(api, {"type": "favourite", "id": "foods/999", "object": {}})
    assert result["status"] == 404


def test_there_is_an_end_to_it(api, owner, monkeypatch):
    monkeypatch.setattr(favourites, "MOST", 1)
    api.put(at(make_food("A")), {})
    problem_of(api.put(at(make_food("B")), {}), 400)
    with pytest.raises(ValidationError):
        favourites.save_favourite(
            user=owner, of=make_supplement(), values={"quantity": None, "position": 0}
        )


@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.usefixtures("unthrottled")
def test_the_queries_do_not_grow(api, rows, django_assert_num_queries):
    for number in range(rows):
        api.put(at(make_food(f"Food {number}")), {"amount_g": 5})
    with django_assert_num_queries(1):
        assert len(api.get(URL).json()["results"]) == rows


def test_asks_who_it_is(anonymous, seeds):
    for path in (URL, at(seeds)):
        problem_of(anonymous.get(path), 401)


def test_a_portion_of_another_persons_food_is_none(api, owner, stranger):
    """Not one of another food: nobody learns which keys are taken."""
    food = make_food("Oats", owner=owner)
    theirs = make_food("Theirs", owner=stranger, portions={"1 cup": 80}).portions.get()
    refused = [
        api.put(f"/api/v1/favourites/foods/{food.pk}/", {"portion": portion, "quantity": 1})
        for portion in (theirs.pk, theirs.pk + 1_000)
    ]
    assert [pointers(each) for each in refused] == [{"/portion": "does_not_exist"}] * 2
