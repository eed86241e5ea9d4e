"""Reading foods, supplements and recipes again: 304 exactly while the answer is the same."""

from datetime import date
from decimal import Decimal

import pytest

from foods.curation.replacements import replace_food
from foods.models import Food, Nutrient, NutrientContent, Portion, Status
from foods.own_foods import correct_own_food
from foods.recipes import save_recipe
from tests.api.problems import problem_of
from tests.builders import make_food, make_supplement

ROOT = "/api/v1/"


@pytest.fixture
def almonds():
    return make_food("Almonds", 270, calcium_mg=270, portions={"1 oz": "28.35"})


@pytest.fixture
def mine(owner):
    return make_food("My bread", 40, owner=owner, source="own", portions={"1 slice": 50})


@pytest.fixture
def porridge(owner, almonds):
    ingredients = [{"food": almonds, "portion": None, "quantity": None, "amount_g": Decimal(50)}]
    return save_recipe(
        owner=owner,
        name="Porridge",
        servings=Decimal(2),
        yield_factor=Decimal(1),
        ingredients=ingredients,
    )


@pytest.fixture
def addresses(almonds, mine, porridge, owner):
    supplement = make_supplement(owner=owner)
    return [
        "foods/",
        f"foods/{almonds.pk}/",
        f"foods/{mine.pk}/",
        "recipes/",
        f"recipes/{porridge.pk}/",
        "supplements/",
        f"supplements/{supplement.pk}/",
    ]


def tag(api, path, **query):
    response = api.get(f"{ROOT}{path}", query)
    assert response.status_code == 200, response.content
    return response["ETag"]


def again(api, path, known, **query):
    return api.get(f"{ROOT}{path}", query, headers={"If-None-Match": known})


# --- works ---


def test_an_answer_that_is_known_is_not_sent_again(api, addresses):
    for path in addresses:
        first = api.get(f"{ROOT}{path}")
        assert first["ETag"].startswith('"')
        second = again(api, path, first["ETag"])
        assert second.status_code == 304, path
        assert second.content == b""
        for name in ("ETag", "Cache-Control", "Vary"):
            assert second[name] == first[name], (path, name)
        assert "Content-Type" not in second
        assert again(api, path, '"another"').status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"a", W/"b",{tag}', 304),
        ('"a,b", {tag}', 304),
        ("*", 304),
        ('"a", "b"', 200),
        ("rubbish", 200),
        ("", 200),
        ('"*"', 200),
        ("unquoted:{tag}", 200),
    ],
)
def test_tags_are_compared_weakly_and_in_lists(api, almonds, header, status):
    path = f"foods/{almonds.pk}/"
    known = header.format(tag=tag(api, path))
    assert again(api, path, known).status_code == status


def test_head_is_answered_like_get(api, almonds):
    url = f"{ROOT}foods/{almonds.pk}/"
    head = api.head(url)
    assert head["ETag"] == api.get(url)["ETag"]
    assert api.head(url, headers={"If-None-Match": head["ETag"]}).status_code == 304


def test_the_tag_is_that_of_the_data_however_it_is_indented(api, almonds):
    url = f"{ROOT}foods/{almonds.pk}/"
    indented = api.get(url, headers={"Accept": "application/json; indent=4"})
    assert b"\n" in indented.content
    assert indented["ETag"] == api.get(url)["ETag"]


# --- anonymous, another user's, unknown ---


def test_who_is_not_let_in_learns_nothing_by_a_tag(anonymous, strangers_api, api, mine):
    path = f"foods/{mine.pk}/"
    known = tag(api, path)
    for header in (known, "*"):
        problem_of(again(anonymous, path, header), 401)
        problem_of(again(strangers_api, path, header), 404)
    problem_of(again(api, "foods/99999/", "*"), 404)
    problem_of(again(api, "foods/", "*", page_size="x"), 400)


def test_another_persons_list_is_another_answer(api, strangers_api, mine):
    known = tag(api, "foods/")
    assert again(strangers_api, "foods/", known).status_code == 200


# --- another answer, another tag ---


def correct_content(food, by):
    food.contents.filter(nutrient="calcium").update(amount_per_100g=269)


def add_content(food, by):
    energy = Nutrient.objects.create(code="energy", name="Energy", unit="kcal", fdc_id=1008)
    NutrientContent.objects.create(food=food, nutrient=energy, amount_per_100g=579)


def remove_content(food, by):
    food.contents.get(nutrient="calcium").delete()


def weigh_portion(food, by):
    food.portions.update(gram_weight=28)


def offer_portion(food, by):
    Portion.objects.create(food=food, description="1 cup", gram_weight=143)


def retire_portion(food, by):
    food.portions.update(is_active=False, is_default=False)


def rename(food, by):
    Food.objects.filter(pk=food.pk).update(name="Almonds, raw")


def call_otherwise(food, by):
    Food.objects.filter(pk=food.pk).update(aliases="marzipan nut")


def say_diet(food, by):
    Food.objects.filter(pk=food.pk).update(diet="vegan")


def say_allergens(food, by):
    Food.objects.filter(pk=food.pk).update(allergens=";tree_nuts;")


def say_all_allergens(food, by):
    Food.objects.filter(pk=food.pk).update(allergens_complete=True)


def give_barcode(food, by):
    Food.objects.filter(pk=food.pk).update(barcode="4012345678901")


FOOD_CHANGES = [
    correct_content,
    add_content,
    remove_content,
    weigh_portion,
    offer_portion,
    retire_portion,
    rename,
    call_otherwise,
    say_diet,
    say_allergens,
    say_all_allergens,
    give_barcode,
]


@pytest.mark.parametrize("change", FOOD_CHANGES, ids=lambda change: change.__name__)
def test_the_tag_changes_with_all_that_is_shown_of_a_food(api, almonds, change, curator):
    other = make_food("Walnuts", 158)
    paths = ("foods/", f"foods/{almonds.pk}/", f"foods/{other.pk}/")
    known = {path: tag(api, path) for path in paths}
    change(almonds, curator)
    statuses = [again(api, path, known[path]).status_code for path in paths]
    assert statuses == [200, 200, 304]


def test_a_new_a_retired_and_a_replaced_food_change_the_list(api, almonds, curator):
    known = [tag(api, "foods/")]
    walnuts = make_food("Walnuts", 158)
    known.append(tag(api, "foods/"))
    replace_food(old=almonds, new=walnuts, kind="merge", reason="twice", by=curator)
    known.append(tag(api, "foods/"))
    Food.objects.filter(pk=walnuts.pk).update(status=Status.RETIRED)
    known.append(tag(api, "foods/"))
    assert len(set(known)) == len(known)
    problem_of(again(api, f"foods/{almonds.pk}/", "*"), 404)


def test_another_persons_own_foods_change_no_tag(api, strangers_api, almonds, mine, stranger):
    known, alone = tag(api, "foods/"), tag(api, f"foods/{mine.pk}/")
    theirs = make_food("Her bread", 30, owner=stranger, source="own")
    correct_own_food(food=theirs, by=stranger, contents={"magnesium": Decimal(31)})
    assert tag(strangers_api, "foods/") != known
    assert again(api, "foods/", known).status_code == 304
    assert again(api, f"foods/{mine.pk}/", alone).status_code == 304


def test_saying_the_same_again_changes_no_tag(api, mine):
    path = f"foods/{mine.pk}/"
    known = tag(api, path)
    assert api.patch(f"{ROOT}{path}", {"name": "My bread"})["ETag"] == known
    mine.save()  # a row of its history, and nothing else
    assert again(api, path, known).status_code == 304


def test_an_own_food_and_the_answers_to_writes_have_the_tag_of_what_is_stored(api):
    nutrient = Nutrient.objects.create(code="magnesium", name="Magnesium", unit="mg", fdc_id=1090)
    made = api.post(f"{ROOT}foods/", {"name": "Bar", "magnesium_mg_per_100g": 110})
    path = f"foods/{made.json()['id']}/"
    assert made["ETag"] == tag(api, path)
    changed = api.patch(f"{ROOT}{path}", {"magnesium_mg_per_100g": 95})
    assert changed["ETag"] == tag(api, path) != made["ETag"]
    assert nutrient.contents.count() == 1


def test_a_recipe_changes_with_its_ingredients(api, porridge, almonds):
    path = f"recipes/{porridge.pk}/"
    known = tag(api, path)
    rename(almonds, None)
    renamed = tag(api, path)
    almonds.contents.filter(nutrient="magnesium").update(amount_per_100g=280)
    corrected = tag(api, path)
    save_recipe(
        owner=porridge.owner,
        food=porridge,
        name="Porridge",
        servings=Decimal(3),
        yield_factor=Decimal(1),
        ingredients=[{"food": almonds, "portion": None, "quantity": None, "amount_g": Decimal(50)}],
    )
    assert len({known, renamed, corrected, tag(api, path)}) == 4


def test_a_supplement_changes_with_its_label(api, owner):
    supplement = make_supplement(owner=owner)
    path = f"supplements/{supplement.pk}/"
    known = tag(api, "supplements/"), tag(api, path)
    changed = api.patch(f"{ROOT}{path}", {"elemental_mg_per_unit": 90})
    now = tag(api, "supplements/"), tag(api, path)
    assert not set(known) & set(now)
    assert changed["ETag"] == now[1]


def test_each_page_and_each_filter_has_its_own_tag(api):
    for number in range(3):
        make_food(f"Food {number}", 100 + number)
    queries = [
        {},
        {"page_size": 2},
        {"page_size": 1},
        {"min_magnesium_mg": 101},
        {"search": "food", "page_size": 1},
        {"search": "food 2", "page_size": 1},
    ]
    tags = [tag(api, "foods/", **query) for query in queries]
    tags.append(api.get(api.get(f"{ROOT}foods/", {"page_size": 2}).json()["next"])["ETag"])
    assert len(set(tags)) == len(tags)


# --- an own food open twice ---


def body(**values):
    return {"name": "My bread", "portions": [{"description": "1 slice", "grams": 50}], **values}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_write_over_a_change_that_was_not_seen_is_refused(api, mine, method):
    url = f"{ROOT}foods/{mine.pk}/"
    seen = tag(api, f"foods/{mine.pk}/")
    assert api.patch(url, {"magnesium_mg_per_100g": 45}).status_code == 200
    refused = getattr(api, method)(url, body(magnesium_mg_per_100g=41), headers={"If-Match": seen})
    assert problem_of(refused, 412)["current"] == api.get(url).json()
    assert api.get(url).json()["magnesium_mg_per_100g"] == 45.0


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"a", {tag}', "*"])
def test_a_write_over_what_was_seen_is_done(api, mine, known):
    url = f"{ROOT}foods/{mine.pk}/"
    match = {"If-Match": known.format(tag=tag(api, f"foods/{mine.pk}/"))}
    changed = api.put(url, body(magnesium_mg_per_100g=41), headers=match)
    assert changed.status_code == 200
    match = {"If-Match": known.format(tag=changed["ETag"])}
    assert api.patch(url, {"name": "Bread of mine"}, headers=match).status_code == 200
    match = {"If-Match": known.format(tag=tag(api, f"foods/{mine.pk}/"))}
    assert api.delete(url, headers=match).status_code == 204
    assert not Food.objects.filter(pk=mine.pk).exists()


def test_a_new_version_is_refused_over_what_was_not_seen(api, mine):
    url = f"{ROOT}foods/{mine.pk}/"
    sent = body(change="new_version", from_date=str(date.today()))  # noqa: DTZ011
    problem_of(api.put(url, sent, headers={"If-Match": '"old"'}), 412)
    made = api.put(url, sent, headers={"If-Match": tag(api, f"foods/{mine.pk}/")})
    assert made.status_code == 201
    assert made["ETag"] == tag(api, f"foods/{made.json()['id']}/")


def test_a_tag_does_not_let_anybody_write(api, strangers_api, mine, almonds):
    for client, food, status in ((strangers_api, mine, 404), (api, almonds, 403)):
        for known in ('"old"', "*"):
            answer = client.patch(
                f"{ROOT}foods/{food.pk}/", {"name": "x"}, headers={"If-Match": known}
            )
            problem_of(answer, status)


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_recipe_is_written_over_only_as_it_was_seen(api, porridge, almonds, method):
    url = f"{ROOT}recipes/{porridge.pk}/"
    sent = {"name": "Porridge", "ingredients": [{"food": almonds.pk, "amount_g": 60}]}
    seen = tag(api, f"recipes/{porridge.pk}/")
    assert api.put(url, sent, headers={"If-Match": seen}).status_code == 200
    refused = getattr(api, method)(url, sent, headers={"If-Match": seen})
    assert problem_of(refused, 412)["current"] == api.get(url).json()
    now = tag(api, f"recipes/{porridge.pk}/")
    assert getattr(api, method)(url, sent, headers={"If-Match": now}).status_code in {200, 204}


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_supplement_is_written_over_only_as_it_was_seen(api, owner, method):
    supplement = make_supplement(owner=owner)
    url = f"{ROOT}supplements/{supplement.pk}/"
    seen = tag(api, f"supplements/{supplement.pk}/")
    assert api.patch(url, {"name": "Citrate"}, headers={"If-Match": seen}).status_code == 200
    refused = getattr(api, method)(url, {"name": "Other"}, headers={"If-Match": seen})
    assert problem_of(refused, 412)["current"]["name"] == "Citrate"
    now = tag(api, f"supplements/{supplement.pk}/")
    written = getattr(api, method)(url, {"name": "Other"}, headers={"If-Match": now})
    assert written.status_code in {200, 204}


# --- query count ---


@pytest.mark.usefixtures("unthrottled")
def test_a_304_costs_the_queries_of_the_answer(api, almonds, django_assert_num_queries):
    known = tag(api, "foods/")
    with django_assert_num_queries(3):
        assert again(api, "foods/", known).status_code == 304
