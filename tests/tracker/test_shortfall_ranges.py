"""Everybody is assessed range by range as together, and nobody outside of a range."""

from itertools import pairwise

import pytest

from tests.builders import make_food, make_profile, make_user
from tests.tracker.diary_of_weeks import SUNDAYS, episodes, log
from tracker.models import Profile, Shortfall
from tracker.shortfalls.episodes import assess_everyone, assess_range
from tracker.user_ranges import UserRange

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    food = make_food("Rice", 100)
    made = [make_user(f"person-{number}") for number in range(5)]
    for person in made:
        make_profile(person)
        log(person, food, 150, days=21)
    return made


def test_a_range_leaves_the_others_alone(people):
    run = assess_range(UserRange(people[1].pk, people[3].pk), SUNDAYS[2])
    assert run.people == 2
    assert {row.user_id for row in Shortfall.objects.all()} == {people[1].pk, people[2].pk}
    untouched = Profile.objects.filter(assessed_on=None)
    assert {profile.pk for profile in untouched} == {people[i].pk for i in (0, 3, 4)}


def test_all_ranges_find_what_one_run_finds(people):
    bounds = [0, people[2].pk, people[3].pk, people[4].pk + 1]
    runs = [assess_range(UserRange(*pair), SUNDAYS[2]) for pair in pairwise(bounds)]
    by_range = [episodes(person) for person in people]
    Shortfall.objects.all().delete()
    Profile.objects.update(assessed_on=None)
    together = assess_everyone(SUNDAYS[2])
    assert [episodes(person) for person in people] == by_range
    assert [run.people for run in runs] == [2, 1, 2]
    assert together.people == together.open_shortfalls == 5
