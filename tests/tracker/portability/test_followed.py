"""What the catalogue of this server says of foods holds for what is brought in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.composition import MAX_AMOUNT_G
from foods.curation.replacements import replace_food
from foods.models import FoodReplacement, Portion
from tests.builders import DAY, make_food, make_supplement, make_user
from tests.tracker.catalogue_changes import follow
from tests.tracker.portability.accounts import exported, signed, taken_to, write
from tracker import services
from tracker.models import Favourite, IntakeEntry, MovedEntry
from tracker.portability.bring_in import bring_in
from tracker.shortcuts.favourites import save_favourite

pytestmark = pytest.mark.django_db


def keep(user, food, grams=10, position=0):
    amount = {"portion": None, "quantity": None, "amount_g": Decimal(grams)}
    save_favourite(user=user, of=food, values={**amount, "position": position})


def kept(user):
    rows = Favourite.objects.filter(user=user).order_by("pk")
    return [(row.food, row.portion, row.quantity, row.amount_g) for row in rows]


def test_a_favourite_becomes_one_of_the_food_that_stands_for_it(owner, stranger):
    soup, better = (make_food(name, portions={"1 bowl": 300}) for name in ("Soup", "Better"))
    bowls = {"portion": soup.portions.get(), "quantity": Decimal(2), "amount_g": None}
    save_favourite(user=owner, of=soup, values={**bowls, "position": 3})
    file = exported(owner)
    replace_food(old=soup, new=better, kind="merge")
    done = bring_in(user=stranger, data=file)
    assert kept(stranger) == [(better, better.portions.get(), 2, None)]
    assert Favourite.objects.get(user=stranger).position == 3
    assert done.rows["favourites"] == 1
    follow(owner)
    assert kept(owner) == kept(stranger)


def test_entries_of_one_replaced_food_ask_no_more_than_one_entry_does(owner, stranger):
    """Everybody who writes waits meanwhile."""
    soup, better = (make_food(name, portions={"1 bowl": 300}) for name in ("Soup", "Better"))
    late = Portion.objects.create(food=soup, description="1 ladle", gram_weight=90)
    bowl = soup.portions.first()
    for n in range(20):
        write(owner, IntakeEntry, food=soup, portion=(late, bowl)[n % 2], quantity=Decimal(2))
    file = exported(owner)
    replacement = replace_food(old=soup, new=better, kind="merge")
    FoodReplacement.objects.filter(pk=replacement.pk).update(
        portions={key: to for key, to in replacement.portions.items() if key != str(late.pk)}
    )
    asked = {}
    for entries in (2, 20):
        some = {**file, "entries": file["entries"][:entries]}
        user = make_user(f"with {entries}", email=f"{entries}@example.org")
        with CaptureQueriesContext(connection) as queries:
            bring_in(user=user, data=signed(some))
        asked[entries] = len(queries)
    assert asked[20] == asked[2]
    rows = IntakeEntry.objects.filter(user__username="with 20")
    shown = rows.values_list("food__name", "amount_g", "quantity", "portion__gram_weight")
    assert set(shown) == {
        ("Better", 180, None, None),
        ("Better", None, 2, 300),
    }


def test_a_portion_made_heavier_than_any_meal_becomes_as_much_as_an_entry_may_have(owner, stranger):
    soup, better = (make_food(name, portions={"1 bowl": 300}) for name in ("Soup", "Better"))
    write(owner, IntakeEntry, food=soup, portion=soup.portions.get(), quantity=Decimal(2))
    file = exported(owner)
    soup.portions.update(gram_weight=20_000)
    replacement = replace_food(old=soup, new=better, kind="merge")
    FoodReplacement.objects.filter(pk=replacement.pk).update(portions={})
    bring_in(user=stranger, data=file)
    follow(owner)
    for user in (owner, stranger):
        assert IntakeEntry.objects.get(user=user).amount_g == MAX_AMOUNT_G


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_that_become_one_the_one_of_that_food_stays(owner, stranger, first):
    soup, better = make_food("Soup"), make_food("Better")
    for food in ((soup, better), (better, soup))[first]:
        keep(owner, food, grams=20 if food == better else 10)
    file = exported(owner)
    replace_food(old=soup, new=better, kind="merge")
    assert bring_in(user=stranger, data=file).rows["favourites"] == 1
    assert kept(stranger) == [(better, None, None, 20)]


def test_of_two_that_become_a_third_one_stays(owner, stranger):
    foods = [make_food("Soup"), make_food("Soups")]
    for food in foods:
        keep(owner, food)
    file, better = exported(owner), make_food("Better")
    for food in foods:
        replace_food(old=food, new=better, kind="merge")
    bring_in(user=stranger, data=file)
    assert kept(stranger) == [(better, None, None, 10)]


def test_a_food_that_is_replaced_from_some_day_to_come_is_kept(owner, stranger):
    soup, better = make_food("Soup"), make_food("Better")
    keep(owner, soup)
    file = exported(owner)
    later = services.profile_of(owner).today + timedelta(days=30)
    replace_food(old=soup, new=better, kind="reformulated", from_date=later)
    bring_in(user=stranger, data=file)
    assert kept(stranger) == [(soup, None, None, 10)]


def test_two_that_are_the_same_here_become_one(owner, stranger):
    foods = [make_food("Soup", source="csv", source_id=str(number)) for number in range(2)]
    for food in foods:
        keep(owner, food)
    pill, again = make_supplement("Pill"), make_supplement("Same pill")
    for supplement in (pill, again):
        values = {"portion": None, "quantity": Decimal(1), "amount_g": None, "position": 0}
        save_favourite(user=owner, of=supplement, values=values)
    file = exported(owner)
    assert len(file["favourites"]) == 4
    Favourite.objects.filter(user=owner).delete()
    foods[1].delete()
    again.delete()
    for row in file["supplements_taken"]:
        row["name"] = "Pill"
    bring_in(user=stranger, data=signed(file))
    assert [row.food or row.supplement for row in Favourite.objects.filter(user=stranger)] == [
        foods[0],
        pill,
    ]


def test_entries_that_move_need_few_queries_each(owner, stranger):
    soup, better = make_food("Soup"), make_food("Better")
    for number in range(40):
        write(owner, IntakeEntry, food=soup, amount_g=1 + number, date=DAY)
    file = exported(owner)
    replace_food(old=soup, new=better, kind="merge")
    with CaptureQueriesContext(connection) as queries:
        bring_in(user=stranger, data=file)
    assert MovedEntry.objects.filter(user=stranger).count() == 40
    assert len(queries) < 80 + 3 * 40


def test_favourites_of_own_foods_are_as_in_the_file(owner, stranger):
    bar = make_food("Own bar", owner=owner)
    keep(owner, bar)
    taken_to(stranger, exported(owner))
    assert Favourite.objects.get(user=stranger).food.owner == stranger
