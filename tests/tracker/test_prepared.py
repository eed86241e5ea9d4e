"""What is prepared gives what its queryset gives, for each that asks."""

from datetime import date, timedelta
from threading import Thread

import pytest

from tests.builders import DAY, make_entry, make_food
from tracker.models import IntakeEntry, Profile
from tracker.prepared import Prepared


def _of_days(user, first, last, meal):
    entries = IntakeEntry.objects.for_user(user).between(first, last)
    return entries.filter(meal=meal).whole()


@pytest.fixture
def entries():
    return Prepared(_of_days, user=int, first=date, last=date, meal=str)


@pytest.fixture
def _diary(owner, stranger):
    seeds = make_food("Seeds", 550, portions={"1 oz": 28.35})
    soup = make_food("Soup", None)
    for person in (owner, stranger):
        for offset in range(3):
            day = DAY + timedelta(days=offset)
            make_entry(person, seeds, portion=seeds.portions.get(), date=day, meal="lunch")
            make_entry(person, soup, 100 + offset, date=day, meal="dinner", note="<3>")


def _asked(user, days, meal):
    return {"user": user.pk, "first": DAY, "last": DAY + timedelta(days=days), "meal": meal}


@pytest.mark.usefixtures("_diary")
@pytest.mark.parametrize("meal", ["lunch", "dinner"])
def test_gives_the_objects_of_the_queryset(owner, stranger, entries, meal):
    for person in (owner, stranger):
        for days in (0, 2):
            asked = _asked(person, days, meal)
            expected = list(_of_days(**asked))
            found = entries.objects(**asked)
            assert len(found) == days + 1
            assert found == expected
            for one, other in zip(found, expected, strict=True):
                assert (one.food, one.portion) == (other.food, other.portion)
                assert (one.grams, one.magnesium_mg) == (other.grams, other.magnesium_mg)
                assert (one.date, one.uuid, one.created_at) == (
                    other.date,
                    other.uuid,
                    other.created_at,
                )


@pytest.mark.usefixtures("_diary")
def test_is_one_query_with_what_belongs_to_the_rows(owner, entries, django_assert_num_queries):
    entries.objects(**_asked(owner, 2, "lunch"))
    with django_assert_num_queries(1):
        for entry in entries.objects(**_asked(owner, 2, "lunch")):
            assert entry.food.name == "Seeds"
            assert entry.portion.description == "1 oz"


@pytest.mark.usefixtures("_diary")
def test_dictionaries_have_the_names_of_the_columns(owner):
    totals = Prepared(
        lambda user: IntakeEntry.objects.for_user(user).daily_totals(), user=int
    ).dictionaries(user=owner.pk)
    assert totals == list(IntakeEntry.objects.for_user(owner).daily_totals())


def test_is_made_once_for_all_threads(entries, owner):
    found = []

    def ask():
        found.append(entries.sql(**_asked(owner, 1, "lunch")))

    ask()
    threads = [Thread(target=ask) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 4
    assert all(each == found[0] for each in found)


def test_what_a_lookup_changes_is_refused():
    changed = Prepared(
        lambda user, name: Profile.objects.filter(user=user, time_zone__contains=name),
        user=int,
        name=str,
    )
    with pytest.raises(ValueError, match="name: not in the SQL as given"):
        changed.sql(user=1, name="Berlin")


def test_every_name_has_to_be_asked_for(entries, owner):
    with pytest.raises(KeyError, match="meal"):
        entries.sql(user=owner.pk, first=DAY, last=DAY)
