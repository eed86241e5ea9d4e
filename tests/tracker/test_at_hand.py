"""What the person had last, of the meal first: the SQL that is made once."""

from tests.builders import make_entry, make_food
from tracker.shortcuts import at_hand


def names(user, meal, without=()):
    return [choice.food.name for choice in at_hand.recent(user, meal, without)]


def test_foods_of_the_meal_come_first_each_once_and_the_last_first(owner):
    oats, soup, tea, bread = (make_food(name) for name in ("Oats", "Soup", "Tea", "Bread"))
    for food, meal in ((tea, "lunch"), (oats, "lunch"), (soup, "dinner"), (tea, "lunch")):
        make_entry(owner, food, 100, meal=meal)
    make_entry(owner, bread, 50, meal="dinner")
    make_entry(owner, oats, 70, meal="dinner")
    assert names(owner, "lunch") == ["Tea", "Oats", "Bread", "Soup"]
    assert names(owner, "dinner") == ["Oats", "Bread", "Soup", "Tea"]
    assert names(owner, "snack", without={oats.pk}) == ["Bread", "Tea", "Soup"]
    of_lunch = {each.food.name: each.grams for each in at_hand.recent(owner, "lunch", ())}
    assert of_lunch["Oats"] == 100  # what was had of it at that meal


def test_no_more_than_are_shown_and_nobody_elses(owner, stranger):
    foods = [make_food(f"Food {number}") for number in range(2 * at_hand.RECENT)]
    for food in foods:
        make_entry(owner, food, 10, meal="lunch" if food is foods[0] else "dinner")
    assert names(owner, "lunch") == [
        "Food 0",
        *(food.name for food in foods[: at_hand.RECENT : -1]),
    ]
    assert names(stranger, "lunch") == []


def test_retired_foods_are_left_out(owner):
    food = make_food("Oats")
    make_entry(owner, food, 10, meal="lunch")
    food.status = "retired"
    food.save()
    assert names(owner, "lunch") == []
