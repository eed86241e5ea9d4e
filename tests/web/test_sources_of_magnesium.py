"""The table of sources: the curated catalogue, ordered and narrowed by its address alone."""

import pytest
from django.db import connection

from foods.models import Food, FoodGroup
from tests.builders import make_food

URL = "/learn/sources/"


@pytest.fixture
def foods(db):
    """By portion Seeds, Beans, Spread, Leaf; by 100 g Seeds, Spread, Beans, Leaf."""
    legumes = FoodGroup.objects.create(code="legumes", name="Beans")
    make_food("Seeds", 550, energy_kcal=574, portions={"1 oz": 30}, diet="vegan")
    make_food(
        "Beans, boiled",
        70,
        energy_kcal=132,
        portions={"1 cup": 180},
        group=legumes,
        diet="vegan",
        allergens_complete=True,
    )
    make_food(
        "Spread",
        279,
        portions={"1 tbsp": 16},
        diet="vegetarian",
        allergens=";milk;",
        allergens_complete=True,
    )
    make_food("Leaf", None, energy_kcal=10, portions={"1 leaf": 5}, aliases="green stuff")
    make_food("Mineral water", 10, energy_kcal=0)


def names(client, query=""):
    return [food.name for food in client.get(f"{URL}?{query}").context["foods"]]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Seeds", "Beans, boiled", "Spread", "Leaf", "Mineral water"]),
        ("portion", ["Spread", "Beans, boiled", "Seeds", "Leaf", "Mineral water"]),
        ("-100g", ["Seeds", "Spread", "Beans, boiled", "Mineral water", "Leaf"]),
        ("100g", ["Mineral water", "Beans, boiled", "Spread", "Seeds", "Leaf"]),
        ("-100kcal", ["Seeds", "Beans, boiled", "Leaf", "Mineral water", "Spread"]),
        ("name", ["Beans, boiled", "Leaf", "Mineral water", "Seeds", "Spread"]),
        ("-name", ["Spread", "Seeds", "Mineral water", "Leaf", "Beans, boiled"]),
        ("nonsense", ["Seeds", "Beans, boiled", "Spread", "Leaf", "Mineral water"]),
    ],
)
def test_it_is_ordered_by_any_column_with_the_unknown_last(client, foods, sort, order):
    assert names(client, f"sort={sort}") == order


def test_what_is_not_known_is_said_and_no_energy_is_not_unknown(client, foods):
    table = client.get(f"{URL}?sort=name").content.decode().partition("</table>")[0]
    rows = table.split("<tr>")
    spread = next(row for row in rows if ">Spread<" in row)
    water = next(row for row in rows if ">Mineral water<" in row)
    leaf = next(row for row in rows if ">Leaf<" in row)
    assert spread.count("unknown") == 1  # its energy
    assert leaf.count("unknown") == 3
    assert "no kcal" in water
    assert "unknown" not in water


def test_magnesium_in_100_kcal(client, foods):
    """550 mg and 574 kcal in 100 g: 95.8 mg in 100 kcal."""
    seeds = client.get(URL).context["foods"][0]
    assert seeds.magnesium_mg_per_100kcal == pytest.approx(95.82, abs=0.01)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=legumes", ["Beans, boiled"]),
        ("mark=excellent", ["Seeds", "Beans, boiled"]),
        ("mark=good", ["Seeds", "Beans, boiled", "Spread"]),
        ("diet=vegan", ["Seeds", "Beans, boiled"]),
        ("diet=vegetarian", ["Seeds", "Beans, boiled", "Spread"]),
        ("without=milk", ["Beans, boiled"]),
        ("without=milk&without=gluten", ["Beans, boiled"]),
        ("without=gluten", ["Beans, boiled", "Spread"]),
        ("q=bean", ["Beans, boiled"]),
        ("q=GREEN+st", ["Leaf"]),
        ("q=nothing", []),
        ("q=%25&group=%00&mark=x&diet=x&without=x&page=x", None),
    ],
)
def test_it_is_narrowed(client, foods, query, found):
    everything = ["Seeds", "Beans, boiled", "Spread", "Leaf", "Mineral water"]
    assert names(client, query) == (everything if found is None else found)


def test_what_is_not_eaten_as_it_is_comes_when_asked_for(client, foods):
    make_food("Beans, dry", 176, portions={"1 cup": 200})
    assert "Beans, dry" not in names(client)
    assert names(client, "raw=1")[0] == "Beans, dry"


def test_only_the_curated_catalogue_is_in_it(client, foods, owner):
    make_food("Own", 900, owner=owner)
    make_food("Imported", 900, loaded_by="off")
    make_food("Curated", 900, loaded_by="catalogue")
    make_food("Retired", 900, status="retired")
    client.force_login(owner)
    shown = set(names(client))
    assert "Curated" in shown
    assert not shown & {"Own", "Imported", "Retired"}


def test_a_heading_says_how_it_is_ordered_and_turns_it(client, foods):
    columns = client.get(f"{URL}?group=legumes").context["columns"]
    by = {column.code: (column.order, column.query) for column in columns}
    assert by["portion"] == ("descending", "group=legumes&sort=portion")
    assert by["name"] == ("", "group=legumes&sort=name")
    assert by["100kcal"] == ("", "group=legumes&sort=-100kcal")
    columns = client.get(f"{URL}?sort=name").context["columns"]
    assert (columns[0].order, columns[0].query) == ("ascending", "sort=-name")
    content = client.get(f"{URL}?sort=name").content.decode()
    assert content.count("aria-sort") == 1


def test_marks_are_those_of_the_rule(client, foods):
    marks = {food.name: food.richness for food in client.get(URL).context["foods"]}
    assert marks == {
        "Seeds": "excellent",
        "Beans, boiled": "excellent",
        "Spread": "good",
        "Leaf": None,
        "Mineral water": None,
    }


def test_pages_keep_what_is_asked_for(client, db):
    for number in range(60):
        make_food(f"Food {number:02}", number)
    response = client.get(f"{URL}?sort=name&mark=")
    assert len(response.context["foods"]) == 50
    assert 'href="?sort=name&amp;page=2"' in response.content.decode()
    assert names(client, "sort=name&page=2")[0] == "Food 50"
    assert names(client, "sort=name&page=99")[0] == "Food 50"


def test_query_count_does_not_grow_with_the_catalogue(client, foods, django_assert_num_queries):
    for count in (0, 30):
        for number in range(count):
            make_food(f"Food {number}", 1, energy_kcal=1, portions={"1": 1})
        with django_assert_num_queries(4):  # groups, what is not eaten as it is, count, page
            client.get(f"{URL}?diet=&sort=-100kcal")


def test_among_many_imported_foods_only_the_curated_are_looked_at(db):
    curated = Food.objects.curated().order_by().values("pk")
    if connection.vendor == "sqlite":
        assert "status=? AND owner_id=? AND loaded_by=?" in curated.explain()
        return
    # Which index it takes depends on what it knows of the table: that there are many, in truth.
    Food.objects.bulk_create(
        Food(name=f"Product {n}", status="published", source="off", source_id=n, loaded_by="off")
        for n in range(2_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE foods_food")
    assert "food_status_owner_loader" in curated.explain()


@pytest.mark.parametrize("typed", ["blueberries", "blueberry", "Blueberr"])
def test_a_plural_finds_as_well_as_its_singular(client, foods, typed):
    make_food("Blueberries", 6)
    assert names(client, f"q={typed}") == ["Blueberries"]
