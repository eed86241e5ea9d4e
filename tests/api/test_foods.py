"""foods/: the catalogue and a person's own foods."""

import pytest

from foods.models import FoodGroup, Status
from foods.search import refresh
from tests.api.problems import problem_of
from tests.builders import make_food

URL = "/api/v1/foods/"


def at(food):
    return f"{URL}{food if isinstance(food, int) else food.pk}/"


def names(response):
    assert response.status_code == 200, response.content
    return [food["name"] for food in response.json()["results"]]


# --- works ---


def test_shows_a_food_whole(api):
    food = make_food(
        "Pumpkin seeds, roasted",
        550,
        calcium_mg=52,
        portions={"1 oz": "28.35", "1 tbsp": 8},
        aliases="pepitas; pumpkin kernels",
        source="sr28",
        source_id="12016",
    )
    ounce, spoon = food.portions.all()
    assert api.get(at(food)).json() == {
        "id": food.pk,
        "name": "Pumpkin seeds, roasted",
        "aliases": ["pepitas", "pumpkin kernels"],
        "brand": "",
        "barcode": "",
        "group": "nuts",
        "source": "sr28",
        "source_id": "12016",
        "status": "published",
        "is_own": False,
        "diet": None,
        "allergens": [],
        "allergens_complete": False,
        "magnesium_mg_per_100g": 550.0,
        "contents": {"magnesium": 550.0, "calcium": 52.0},
        "portions": [
            {
                "id": ounce.pk,
                "description": "1 oz",
                "grams": 28.35,
                "magnesium_mg": 155.925,
                "is_default": True,
            },
            {
                "id": spoon.pk,
                "description": "1 tbsp",
                "grams": 8.0,
                "magnesium_mg": 44.0,
                "is_default": False,
            },
        ],
        "richness": "excellent",
    }


def test_unknown_magnesium_is_null_and_zero_is_zero(api):
    unknown = api.get(at(make_food("Soup", None, portions={"bowl": 300}))).json()
    water = api.get(at(make_food("Water", 0, portions={"glass": 250}))).json()
    for food, amount in ((unknown, None), (water, 0.0)):
        assert food["magnesium_mg_per_100g"] == amount
        assert food["portions"][0]["magnesium_mg"] == amount
        assert food["richness"] is None
    assert (unknown["contents"], water["contents"]) == ({}, {"magnesium": 0.0})


def test_portions_no_longer_offered_are_left_out(api):
    food = make_food(portions={"old": 10, "new": 20})
    food.portions.filter(description="old").update(is_active=False)
    shown = api.get(at(food)).json()
    assert [portion["description"] for portion in shown["portions"]] == ["new"]
    assert shown["richness"] is None


def test_lists_page_by_page(api):
    foods = [make_food(f"Food {number}") for number in range(5)]
    first = api.get(URL, {"page_size": 3}).json()
    second = api.get(first["next"]).json()
    ids = [food["id"] for page in (first, second) for food in page["results"]]
    assert ids == [food.pk for food in foods]
    assert second["next"] is None


def test_searches_best_match_first(api):
    make_food("Creamed spinach pie")
    make_food("Spinach", aliases="palak")
    make_food("Spinach soup with egg")
    page = api.get(URL, {"search": "spinach"}).json()
    found = [food["name"] for food in page["results"]]
    assert found == ["Spinach", "Spinach soup with egg", "Creamed spinach pie"]
    assert (page["next"], page["previous"]) == (None, None)
    assert names(api.get(URL, {"search": "palak"})) == ["Spinach"]
    assert names(api.get(URL, {"search": "spinach", "page_size": 1})) == ["Spinach"]
    assert names(api.get(URL, {"search": "?!"})) == []
    assert len(names(api.get(URL, {"search": " "}))) == 3


def test_filters(api):
    fruit = FoodGroup.objects.create(code="fruit", name="Fruit")
    make_food("Banana", 27, group=fruit, portions={"1 medium": 118})
    make_food("Almonds", 270, barcode="4012345678901", portions={"1 oz": "28.35"})
    make_food("Bran", 611, portions={"1 cup": 58})
    make_food("Mystery", None)
    everything = {"group": "fruit", "barcode": "4012345678901", "min_magnesium_mg": 270}
    assert names(api.get(URL, {"group": "fruit"})) == ["Banana"]
    assert names(api.get(URL, {"group": "none"})) == []
    assert names(api.get(URL, {"barcode": "4012345678901"})) == ["Almonds"]
    assert names(api.get(URL, {"min_magnesium_mg": 270})) == ["Almonds", "Bran"]
    assert names(api.get(URL, {"min_magnesium_mg": "270.0001"})) == ["Bran"]
    assert names(api.get(URL, {"min_magnesium_mg": 0})) == ["Banana", "Almonds", "Bran"]
    assert names(api.get(URL, {"richness": "excellent"})) == ["Bran"]
    assert names(api.get(URL, {"richness": "good"})) == ["Almonds"]
    assert names(api.get(URL, {"search": "a", "min_magnesium_mg": 100})) == ["Almonds"]
    assert names(api.get(URL, everything)) == []


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("40123455", ["40123455", "0040123455", "00000040123455", "4012 3455"]),
        ("012345678905", ["012345678905", "0012345678905", "12345678905", "00012345678905"]),
        ("0012345678905", ["012345678905", "0 012345 678905", " 12345678905 ", "0012345678905"]),
        ("4012345678901", ["4012345678901", "04012345678901", "4 012345 678901"]),
        ("04012345678901", ["4012345678901", "04012345678901"]),
        ("00012348", ["00012348", "12348", "0012348"]),
    ],
)
def test_a_barcode_finds_its_food_however_it_is_written(api, stored, asked):
    make_food("Bar", barcode=stored)
    make_food("No barcode")
    make_food("Another", barcode="40123455" if stored != "40123455" else "4012345")
    for digits in asked:
        assert names(api.get(URL, {"barcode": digits})) == ["Bar"], digits
    refresh()
    for digits in asked:
        if len(digits) >= 8:  # a shorter number is a word
            assert names(api.get(URL, {"search": digits})) == ["Bar"], digits


@pytest.mark.parametrize("digits", ["40123455", "00000000", "99999999999999", "0000"])
def test_an_unknown_barcode_is_an_empty_list(api, digits):
    make_food("No barcode")
    make_food("Bar", barcode="4012345678901")
    assert names(api.get(URL, {"barcode": digits})) == []


def test_a_barcode_finds_all_that_have_it_and_nobody_elses(api, owner, stranger):
    make_food("Bar", barcode="012345678905")
    make_food("Bar of mine", barcode="0012345678905", owner=owner, source="own")
    make_food("Her bar", barcode="12345678905", owner=stranger, source="own")
    make_food("Old bar", barcode="012345678905", status=Status.RETIRED)
    assert names(api.get(URL, {"barcode": "012345678905"})) == ["Bar", "Bar of mine"]


def test_only_foods_certain_to_suit(api):
    make_food("Lentils", diet="vegan", allergens_complete=True)
    make_food("Tofu", diet="vegan", allergens=";soya;", allergens_complete=True)
    make_food("Muesli", diet="vegan", allergens=";gluten;")
    make_food("Yogurt", diet="vegetarian", allergens=";milk;", allergens_complete=True)
    make_food("Cod", diet="fish", allergens=";fish;", allergens_complete=True)
    make_food("Beef", diet="meat", allergens_complete=True)
    make_food("Stew")
    assert names(api.get(URL, {"diet": "vegan"})) == ["Lentils", "Tofu", "Muesli"]
    assert names(api.get(URL, {"diet": "vegetarian"})) == ["Lentils", "Tofu", "Muesli", "Yogurt"]
    assert "Cod" in names(api.get(URL, {"diet": "fish"}))
    assert names(api.get(URL, {"without": "soya,fish"})) == ["Lentils", "Yogurt", "Beef"]
    assert names(api.get(URL, {"without": "milk", "diet": "vegetarian"})) == ["Lentils", "Tofu"]
    refresh()
    assert names(api.get(URL, {"search": "tofu", "without": "soya"})) == []


# --- anonymous, another user's, unknown ---


@pytest.mark.parametrize("url", [URL, at(1)])
def test_asks_who_you_are(anonymous, url):
    problem_of(anonymous.get(url), 401)


def test_another_persons_food_and_what_is_not_published_do_not_exist(api, owner, stranger):
    theirs = make_food("Her bread", owner=stranger)
    draft = make_food("Draft", status=Status.DRAFT)
    mine = make_food("My bread", owner=owner)
    problem_of(api.get(at(theirs)), 404)
    problem_of(api.get(at(draft)), 404)
    assert api.get(at(mine)).json()["is_own"] is True
    assert names(api.get(URL)) == ["My bread"]
    assert names(api.get(URL, {"search": "bread"})) == ["My bread"]


@pytest.mark.parametrize("number", ["0", "99999", "9" * 30, "-1", "x", "1.5"])
def test_an_unknown_id_is_nothing(api, number):
    problem_of(api.get(f"{URL}{number}/"), 404)


# --- malformed ---


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("min_magnesium_mg=much", "/min_magnesium_mg"),
        ("min_magnesium_mg=-1", "/min_magnesium_mg"),
        ("min_magnesium_mg=NaN", "/min_magnesium_mg"),
        ("min_magnesium_mg=Infinity", "/min_magnesium_mg"),
        ("min_magnesium_mg=1e300", "/min_magnesium_mg"),
        ("richness=poor", "/richness"),
        ("diet=paleo", "/diet"),
        ("diet=meat", "/diet"),
        ("without=nuts", "/without"),
        ("without=milk,nuts", "/without"),
        ("search=%00", "/search"),
        ("search=" + "a%20" * 60, "/search"),
        ("group=%00", "/group"),
        ("barcode=" + "1" * 15, "/barcode"),
        ("barcode=123", "/barcode"),
        ("barcode=4.01234567890E12", "/barcode"),
        ("barcode=40123456-8901", "/barcode"),
        ("barcode=%D9%A1%D9%A2%D9%A3%D9%A4", "/barcode"),
        ("barcode=%00", "/barcode"),
        ("cursor=rubbish", "/cursor"),
        ("page_size=x", "/page_size"),
        ("search=a&page_size=x", "/page_size"),
    ],
)
def test_refuses_a_query_that_makes_no_sense(api, query, pointer):
    errors = problem_of(api.get(f"{URL}?{query}"), 400)["errors"]
    assert {error["pointer"] for error in errors} == {pointer}


# --- query count ---


def test_a_page_is_three_queries(api, unthrottled, django_assert_num_queries):
    for number in range(12):
        make_food(f"Food {number}", portions={"1 oz": 28, "1 cup": 150})
    with django_assert_num_queries(3):  # foods with their magnesium, portions, contents
        assert len(names(api.get(URL))) == 12
    refresh()
    # whether foods wait to be indexed; the words, the candidates; as they are fewer than a page:
    # words that begin so and their candidates; the best with portions and contents
    with django_assert_num_queries(8):
        assert len(names(api.get(URL, {"search": "food"}))) == 12
