"""What people type, and the food of the embedded catalogue they should see first."""

import pytest
from django.core.management import call_command
from django.db import transaction

from foods.models import Food
from foods.search import refresh, search
from foods.search.synonyms import PLAIN

FIRST = {
    "egg": "Egg, boiled",
    "eggs": "Egg, boiled",
    "raw egg": "Egg, raw",
    "milk": "Cow's milk, whole",
    "whole milk": "Cow's milk, whole",
    "skimmed milk": "Cow's milk, skim",
    "semi-skimmed milk": "Cow's milk, 2% fat",
    "soya milk": "Soy milk, fortified",
    "oat milk": "Oat milk",
    "bread": "White bread",
    "whole wheat bread": "Whole wheat bread",
    "wholemeal bread": "Whole wheat bread",
    "rye bread": "Rye bread",
    "toast": "White toast",
    "cheese": "Cheddar cheese",
    "feta": "Feta cheese",
    "yogurt": "Yogurt, plain, whole milk",
    "yoghurt": "Yogurt, plain, whole milk",
    "coffee": "Coffee, brewed",
    "espresso": "Espresso",
    "tea": "Tea, black, brewed",
    "green tea": "Tea, green, brewed",
    "beer": "Beer",
    "red wine": "Red wine",
    "tap water": "Tap water",
    "water": "Tap water",
    "mineral water": "Bottled water",
    "juice": "Orange juice, chilled",
    "cola": "Cola",
    "pumpkin seeds": "Pumpkin seeds, dried",
    "seeds pumpkin": "Pumpkin seeds, dried",
    "roasted pumpkin seeds": "Pumpkin seeds, roasted",
    "pepitas": "Pumpkin seeds, dried",
    "pumpkin se": "Pumpkin seeds, dried",
    "sunflower seeds": "Sunflower seeds",
    "chia": "Chia seeds",
    "linseed": "Flaxseed",
    "almonds": "Almonds",
    "almond": "Almonds",
    "brazil nuts": "Brazil nuts",
    "walnut": "Walnuts",
    "cashews": "Cashews",
    "peanut butter": "Peanut butter, crunchy",
    "spinach": "Spinach, boiled",
    "SPINACH RAW": "Spinach, raw",
    "spin": "Spinach, boiled",
    "swiss chard": "Swiss chard, boiled",
    "chard": "Swiss chard, raw",
    "kale": "Kale, boiled",
    "broccoli": "Broccoli, boiled",
    "aubergine": "Eggplant, raw",
    "courgette": "Zucchini, raw",
    "rocket": "Arugula, raw",
    "jalapeño": "Jalapeno, raw",
    "jalapeno": "Jalapeno, raw",
    "tomato": "Tomatoes, raw",
    "tomatoes": "Tomatoes, raw",
    "potatoes": "Potatoes, boiled, peeled",
    "sweet potato": "Sweet potato, boiled",
    "chickpeas": "Chickpeas, boiled",
    "chick peas": "Chickpeas, boiled",
    "garbanzo": "Chickpeas, boiled",
    "garbanzo beans": "Chickpeas, boiled",
    "black beans": "Black beans, boiled",
    "lentils": "Lentils, boiled",
    "tofu": "Tofu, fried",
    "edamame": "Edamame",
    "oats": "Oats, rolled, dry",
    "oat": "Oats, rolled, dry",
    "porridge": "Oatmeal, cooked with water",
    "cornflakes": "Corn flakes",
    "wheat bran": "Wheat bran",
    "rice": "White rice, cooked",
    "brown rice": "Brown rice, cooked",
    "quinoa": "Quinoa, cooked",
    "pasta": "Pasta, cooked",
    "banana": "Banana",
    "bananas": "Banana",
    "apple": "Apple, with skin",
    "strawberries": "Strawberries",
    "strawberry": "Strawberries",
    "raisins": "Raisins",
    "avocado": "Avocado",
    "prunes": "Prunes",
    "dark chocolate": "Dark chocolate, 45-59% cocoa",
    "dark chocolate 85": "Dark chocolate, 70-85% cocoa",
    "chocolate": "Milk chocolate",
    "ice cream": "Ice cream, chocolate",
    "honey": "Honey",
    "butter": "Butter, salted",
    "olive oil": "Olive oil",
    "salmon": "Salmon, smoked",
    "prawns": "Shrimp, cooked",
    "chicken": "Roast chicken, without skin",
    "chicken breast": "Chicken breast, fried, without skin",
    "pizza": "Pizza, cheese",
    "french fries": "French fries, fast food",
    "brownies": "Brownies",
}


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """The embedded catalogue, loaded once and rolled back after the last query."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        refresh()
        yield Food.objects.filter(status="published")
        transaction.set_rollback(True)


@pytest.mark.parametrize(("query", "name"), FIRST.items())
def test_the_first_food_is_what_was_meant(catalogue, query, name):
    found = [food.name for food in search(catalogue, query)]
    assert found[:1] == [name], found[:5]


def test_plain_words_mean_foods_of_the_catalogue(catalogue):
    names = set(catalogue.values_list("name", flat=True))
    assert set(PLAIN.values()) <= names


@pytest.mark.parametrize("query", ["", "zzz", "%", "\N{GRINNING FACE}"])
def test_what_nobody_eats_is_not_found(catalogue, query):
    assert search(catalogue, query) == []
