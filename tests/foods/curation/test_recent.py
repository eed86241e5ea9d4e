"""What changed lately in the whole catalogue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foods.curation.recent import PAGE, Asked, people_who_changed, recent_changes
from foods.models import Food, NutrientContent
from tests.builders import make_food, make_supplement, make_user

pytestmark = pytest.mark.django_db


def told(asked=None, number=1):
    page = recent_changes(asked or Asked(), now=timezone.now(), number=number)
    return [(name, each.what, each.before, each.after) for name, each in page.changes]


def correct(food, amount, by=None, reason="why"):
    content = food.contents.get()
    content.amount_per_100g = amount
    content._history_user, content._change_reason = by, reason
    content.save()


def test_newest_first_with_the_foods_name():
    food = make_food("Spinach", 79)
    correct(food, 93)
    food.name = "Spinach, raw"
    food.save()
    assert told() == [
        ("Spinach, raw", "Name", "Spinach", "Spinach, raw"),
        ("Spinach, raw", "Magnesium", "79 mg", "93 mg"),
        ("Spinach, raw", "Magnesium", "unknown", "79 mg"),
        ("Spinach, raw", "Food", "none", "in the catalogue"),
    ]


@pytest.mark.parametrize(
    ("asked", "whats"),
    [
        (Asked(kind="content"), ["Magnesium"]),
        (Asked(kind="portion"), ["Portion “1 cup”"]),
        (Asked(kind="food"), ["Food"]),
        (Asked(kind="nonsense"), ["Portion “1 cup”", "Magnesium", "Food"]),
    ],
)
def test_by_kind(asked, whats):
    make_food(portions={"1 cup": 30})
    assert [what for _name, what, *_ in told(asked)] == whats


def test_by_people_or_imports():
    food = make_food("Spinach", 79)
    correct(food, 93, reason="loaded: sr28 28")
    assert len(told()) == 2
    assert told(Asked(by="imports")) == [("Spinach", "Magnesium", "79 mg", "93 mg")]
    assert len(told(Asked(by="all"))) == 3


def test_by_person():
    food = make_food("Spinach", 79)
    cora, bob = make_user("cora"), make_user("bob")
    correct(food, 93, cora)
    correct(food, 94, bob)
    assert [each[-1] for each in told(Asked(user_id=cora.pk))] == ["93 mg"]
    assert people_who_changed(timezone.now()) == [(bob.pk, "bob"), (cora.pk, "cora")]


def test_only_the_last_days():
    make_food()
    NutrientContent.history.update(history_date=timezone.now() - timedelta(days=31))
    assert [what for _name, what, *_ in told()] == ["Food"]


def test_of_a_deleted_food_its_last_name_is_left():
    make_food("Spinach").delete()
    assert told()[0] == ("Spinach (deleted)", "Food", "in the catalogue", "deleted")


class TestPrivacy:
    def test_peoples_own_foods_are_left_out(self, owner):
        make_food("Secret stew", owner=owner, portions={"1 bowl": 300})
        make_supplement(owner=owner)
        assert told(Asked(by="all")) == []
        assert people_who_changed(timezone.now()) == []

    def test_also_when_they_are_gone(self, owner):
        make_food("Secret stew", owner=owner, portions={"1 bowl": 300}).delete()
        assert told(Asked(by="all")) == []


def test_page_by_page_with_the_same_queries(django_assert_num_queries):
    for number in range(60):
        make_food(f"Food {number}", portions={"1 cup": 30})
    now = timezone.now()
    # the rows of the page; of each kind the rows and those before; groups; the foods' names
    with django_assert_num_queries(6):
        first = recent_changes(Asked(), now=now)
    with django_assert_num_queries(6):
        last = recent_changes(Asked(), now=now, number=4)
    assert (len(first.changes), first.has_more) == (PAGE, True)
    assert (len(last.changes), last.has_more) == (180 - 3 * PAGE, False)
    assert recent_changes(Asked(), now=now, number=99).changes == []
    names = {name for n in (1, 2, 3, 4) for name, *_ in told(number=n)}
    assert len(names) == Food.objects.count()
