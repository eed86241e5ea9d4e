"""The shipped catalogue by itself: whole, consistent, and finding what people type."""

import csv
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"

NUTRIENT_CODES = [
    "magnesium", "energy", "protein", "fat", "carbohydrate", "fibre", "water", "calcium",
    "phosphorus", "potassium", "sodium", "iron", "zinc", "vitamin_b6", "vitamin_d", "caffeine",
    "alcohol",
]  # fmt: skip
FORMS = {
    "citrate", "glycinate", "oxide", "malate", "taurate", "chloride", "lactate", "threonate",
    "sulfate", "hydroxide", "carbonate", "aspartate", "orotate", "gluconate",
}  # fmt: skip

# What people type, and the group in which it has to find something.
WORDS = {
    "nuts_and_seeds": (
        "pumpkin seeds, pepitas, sunflower, chia, flax, linseed, sesame, hemp seeds, almonds, "
        "cashews, peanuts, groundnuts, walnuts, hazelnuts, filberts, pistachios, Brazil nuts, "
        "pecans, macadamia, pine nuts, peanut butter, almond butter, tahini, coconut, chestnuts"
    ),
    "legumes": (
        "black beans, lentils, chickpeas, garbanzo, kidney beans, pinto beans, white beans, "
        "cannellini, haricot, butter beans, black-eyed peas, edamame, tofu, tempeh, hummus, "
        "houmous, split peas, mung beans, baked beans, soybeans, miso, falafel, veggie burger"
    ),
    "vegetables": (
        "spinach, kale, Swiss chard, broccoli, beet greens, beetroot, carrots, tomatoes, onions, "
        "cabbage, cauliflower, Brussels sprouts, green beans, peas, sweetcorn, corn, asparagus, "
        "artichoke, okra, eggplant, aubergine, zucchini, courgette, pumpkin, squash, lettuce, "
        "arugula, rocket, cucumber, celery, peppers, capsicum, mushrooms, garlic, leeks, parsnip, "
        "turnip, swede, radish, fennel, cilantro, coriander, bok choy, pak choi, seaweed, nori, "
        "sweet potato, potato, mashed potatoes, jacket potato, baked potato, fries, chips, olives"
    ),
    "fruit": (
        "avocado, banana, apple, pear, orange, tangerine, satsuma, grapefruit, lemon, lime, "
        "grapes, strawberries, raspberries, blueberries, blackberries, cherries, peach, nectarine, "
        "apricot, plum, prunes, raisins, sultanas, dates, figs, mango, papaya, pineapple, kiwi, "
        "melon, watermelon, pomegranate, cranberries, plantain, guava, lychee, passion fruit"
    ),
    "grains_and_bread": (
        "brown rice, white rice, oats, oatmeal, porridge, quinoa, buckwheat, millet, bulgur, "
        "couscous, wheat bran, wheat germ, whole wheat bread, wholemeal, white bread, rye bread, "
        "sourdough, bagel, tortilla, pasta, whole wheat pasta, noodles, crackers, crispbread, "
        "naan, pita, croissant, pancake, waffle, barley, polenta, flour, rice cakes, crumpet"
    ),
    "breakfast_cereals": (
        "shredded wheat, bran flakes, corn flakes, muesli, granola, raisin bran, puffed wheat, "
        "crisped rice, oat rings, baby cereal"
    ),
    "dairy_and_eggs": (
        "milk, whole milk, semi-skimmed, skimmed, yogurt, yoghurt, Greek yogurt, kefir, cheddar, "
        "mozzarella, parmesan, feta, cottage cheese, cream cheese, brie, Swiss cheese, cream, "
        "sour cream, buttermilk, egg, boiled egg, scrambled, omelette, omelet, fried egg"
    ),
    "fish_and_seafood": (
        "mackerel, salmon, halibut, tuna, cod, haddock, sardines, herring, trout, anchovies, "
        "shrimp, prawns, crab, lobster, mussels, oysters, scallops, squid, calamari, tilapia"
    ),
    "meat_and_poultry": (
        "beef, ground beef, mince, steak, pork, pork chop, lamb, veal, chicken, chicken breast, "
        "turkey, duck, ham, bacon, sausages, salami, liver, hot dog, venison, rabbit"
    ),
    "dishes": (
        "pizza, burger, cheeseburger, lasagna, lasagne, chili, chilli, curry, stew, sushi, "
        "sandwich, burrito, taco, mac and cheese, spaghetti bolognese, salad, coleslaw, samosa, "
        "fried rice, quiche, shepherd's pie, paella, dal, pad thai, falafel, kebab"
    ),
    "soups": "tomato soup, lentil soup, chicken soup, vegetable soup, minestrone, ramen, broth",
    "snacks": "potato chips, crisps, tortilla chips, popcorn, pretzels, trail mix, granola bar",
    "sweets_and_chocolate": (
        "dark chocolate, milk chocolate, white chocolate, cocoa, honey, jam, sugar, maple syrup, "
        "molasses, ice cream, halva, marshmallow"
    ),
    "cakes_and_biscuits": (
        "biscuits, cookies, chocolate cake, cheesecake, brownies, muffin, doughnut, donut, "
        "apple pie, rice pudding, shortbread, scone"
    ),
    "fats_and_oils": "butter, olive oil, rapeseed, sunflower oil, margarine, mayonnaise, dressing",
    "sauces_and_spices": (
        "ketchup, soy sauce, mustard, salt, pepper, cinnamon, cumin, turmeric, paprika, oregano, "
        "basil, thyme, curry powder, ginger, vinegar, gravy, pesto, salsa"
    ),
    "drinks": (
        "coffee, espresso, latte, tea, green tea, herbal tea, tap water, mineral water, cola, "
        "orange juice, apple juice, soy milk, soya milk, almond milk, oat milk, hot chocolate, "
        "smoothie, lemonade, coconut water, tomato juice"
    ),
    "alcoholic_drinks": "beer, red wine, white wine, whisky, vodka, gin, rum, cider, prosecco",
}

Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    with (CATALOGUE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def key_of(row: Row) -> tuple[str, str]:
    return row["source"], row["source_id"]


def food_keys() -> set[tuple[str, str]]:
    return {key_of(food) for food in table("foods.csv")}


def content_columns() -> list[str]:
    return [f"{nutrient['code']}_{nutrient['unit']}" for nutrient in table("nutrients.csv")]


def test_the_tables_are_utf8_with_plain_newlines_and_no_ragged_rows() -> None:
    for path in CATALOGUE.glob("*.csv"):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in raw, path.name
        assert raw.endswith(b"\n"), path.name
        for row in table(path.name):
            assert None not in row, (path.name, row)
            assert None not in row.values(), (path.name, row)
            assert all(cell == cell.strip() for cell in row.values()), (path.name, row)


def test_nutrients_come_magnesium_first_in_their_order() -> None:
    nutrients = table("nutrients.csv")
    assert [nutrient["code"] for nutrient in nutrients] == NUTRIENT_CODES
    assert [int(nutrient["position"]) for nutrient in nutrients] == list(range(1, 18))
    assert repeated([nutrient["fdc_id"] for nutrient in nutrients]) == []
    assert nutrients[0]["fdc_id"] == "1090"


def test_food_has_a_unique_name_a_unique_id_and_a_known_group() -> None:
    foods = table("foods.csv")
    assert len(foods) >= 1_500
    assert repeated([food["name"].casefold() for food in foods]) == []
    assert repeated(["/".join(key_of(food)) for food in foods]) == []
    assert {food["group"] for food in foods} == {
        group["code"] for group in table("food_groups.csv")
    }
    assert all(food["name"][0] == food["name"][0].upper() for food in foods)
    assert all(re.fullmatch(r"\d{5}", f["source_id"]) for f in foods if f["source"] == "sr28")
    assert all(re.fullmatch(r"\d{8}", f["source_id"]) for f in foods if f["source"] == "fndds")
    assert {food["source"] for food in foods} == {"sr28", "fndds"}


def test_foods_stand_by_group_and_name() -> None:
    order = [(food["group"], food["name"].casefold()) for food in table("foods.csv")]
    assert order == sorted(order)


def test_an_alias_adds_a_word_the_name_does_not_have() -> None:
    for food in table("foods.csv"):
        aliases = [alias for alias in food["aliases"].split("; ") if alias]
        assert food["name"].casefold() not in [alias.casefold() for alias in aliases], food["name"]
        assert repeated([alias.casefold() for alias in aliases]) == [], food["name"]


def test_contents_are_numbers_that_a_food_can_hold() -> None:
    limits = {"mg": 100_000, "g": 100, "kcal": 905, "ug": 1_000}
    for food in table("foods.csv"):
        for column in content_columns():
            if food[column]:
                limit = 1_000 if column == "magnesium_mg" else limits[column.rsplit("_", 1)[1]]
                assert 0 <= Decimal(food[column]) <= limit, (food["name"], column)


def test_some_foods_have_magnesium_that_is_unknown_and_most_have_it() -> None:
    unknown = [food["name"] for food in table("foods.csv") if food["magnesium_mg"] == ""]
    assert 5 <= len(unknown) <= 30
    assert all(food["magnesium_mg"] for food in table("foods.csv") if food["source"] == "fndds")


def test_food_has_one_to_five_portions_of_which_one_is_usual() -> None:
    portions = Counter(key_of(portion) for portion in table("portions.csv"))
    usual = Counter(
        key_of(portion) for portion in table("portions.csv") if portion["is_default"] == "true"
    )
    assert set(portions) == food_keys()
    assert set(portions.values()) <= {1, 2, 3, 4, 5}
    assert usual == dict.fromkeys(food_keys(), 1)
    assert {portion["is_default"] for portion in table("portions.csv")} == {"true", "false"}


def test_portion_begins_with_its_amount_and_weighs_something() -> None:
    portions = table("portions.csv")
    assert all(re.match(r"\d+(/\d+)? \w", portion["description"]) for portion in portions)
    assert all(Decimal(portion["gram_weight_g"]) > 0 for portion in portions)
    assert repeated(["/".join((*key_of(row), row["description"])) for row in portions]) == []


@pytest.mark.parametrize(
    ("source_id", "description", "grams"),
    [("12016", "1 oz", "28.35"), ("11458", "1/2 cup", "90"), ("11458", "1 cup", "180")],
)
def test_portions_of_the_published_examples(source_id: str, description: str, grams: str) -> None:
    [portion] = [
        portion
        for portion in table("portions.csv")
        if (portion["source_id"], portion["description"]) == (source_id, description)
    ]
    assert portion["gram_weight_g"] == grams


@pytest.mark.parametrize(
    ("name", "magnesium_mg"),
    [
        ("Pumpkin seeds, roasted", 550),
        ("Almonds, dry roasted", 279),
        ("Spinach, raw", 79),
        ("Spinach, boiled", 87),
        ("Wheat bran", 611),
        ("Chia seeds", 335),
        ("Dark chocolate, 70-85% cocoa", 228),
        ("Banana", 27),
        ("Black beans, boiled", 70),
        ("Coffee, brewed", 3),
        ("Tap water", 1),
    ],
)
def test_magnesium_of_the_spot_checks(name: str, magnesium_mg: int) -> None:
    [food] = [food for food in table("foods.csv") if food["name"] == name]
    assert Decimal(food["magnesium_mg"]) == magnesium_mg


@pytest.mark.parametrize(
    ("group", "word"),
    [(group, word) for group, words in WORDS.items() for word in words.split(", ")],
)
def test_what_people_type_is_in_a_name_or_an_alias(group: str, word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
    assert any(
        pattern.search(f"{food['name']}; {food['aliases']}")
        for food in table("foods.csv")
        if food["group"] == group
    )


def test_value_choices_name_a_food_and_a_nutrient_and_stand_in_the_food() -> None:
    foods = {key_of(food): food for food in table("foods.csv")}
    columns = dict(zip(NUTRIENT_CODES, content_columns(), strict=True))
    choices = table("value_choices.csv")
    assert choices
    assert repeated(["/".join((*key_of(row), row["nutrient"])) for row in choices]) == []
    for choice in choices:
        cell = foods[key_of(choice)][columns[choice["nutrient"]]]
        assert Decimal(cell) == Decimal(choice["amount_per_100g"])
        assert re.fullmatch(
            r"sr28 \d{5}|fndds (2017-2018|2021-2023) \d{8}", choice["taken_from"]
        ), choice
        assert choice["reason"].endswith("."), choice


def test_swallowed_forms_have_a_row_by_the_label_and_one_by_the_compound() -> None:
    oral = [row for row in table("supplements.csv") if row["route"] == "oral"]
    for form in FORMS:
        rows = [row for row in oral if row["form"] == form]
        label = [row for row in rows if row["unit"] == "mg elemental"]
        assert [(row["elemental_mg_per_unit"], row["is_estimate"]) for row in label] == [
            ("1", "false")
        ], form
        compound = [row for row in rows if row["unit"] == "g of compound"]
        assert compound, form
        assert {row["is_estimate"] for row in compound} == {"true"}, form


def test_supplements_are_named_once_and_within_what_a_compound_can_hold() -> None:
    supplements = table("supplements.csv")
    assert repeated([row["name"].casefold() for row in supplements]) == []
    assert {row["form"] for row in supplements} == FORMS
    assert {row["route"] for row in supplements} == {"oral", "topical"}
    assert {row["kind"] for row in supplements} == {"supplement", "medicine"}
    assert all(0 < Decimal(row["elemental_mg_per_unit"]) <= 603 for row in supplements)
    assert all(row["note"] and row["source"] for row in supplements)
    medicines = {row["form"] for row in supplements if row["kind"] == "medicine"}
    assert {"hydroxide", "carbonate"} <= medicines
    for row in supplements:
        assert ("adds nothing to intake" in row["note"]) == (row["route"] == "topical"), row["name"]
