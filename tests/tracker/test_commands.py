"""assess_shortfalls: what it prints and what it refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders import make_food, make_profile
from tests.tracker.diary_of_weeks import SUNDAYS, log
from tracker.models import Shortfall, ShortfallStep

pytestmark = pytest.mark.django_db


def assess(*arguments):
    out = StringIO()
    call_command("assess_shortfalls", *arguments, stdout=out)
    return out.getvalue().strip()


def test_everyone_is_assessed_and_nobody_is_named(owner, stranger):
    food = make_food("Standard food", 100)
    for user, mg in ((owner, 150), (stranger, 400)):
        make_profile(user)
        log(user, food, mg, days=21)
    said = assess("--as-of", SUNDAYS[2].isoformat())
    assert said == "2 people assessed, 1 shortfalls open, 2 new steps"
    assert Shortfall.objects.get().user == owner


def test_a_second_run_writes_nothing(owner):
    make_profile(owner)
    log(owner, make_food("Standard food", 100), 150, days=21)
    assess("--as-of", SUNDAYS[2].isoformat())
    rows = list(Shortfall.objects.values()), list(ShortfallStep.objects.values())
    said = assess("--as-of", SUNDAYS[2].isoformat())
    assert said == "1 people assessed, 1 shortfalls open, 0 new steps"
    assert (list(Shortfall.objects.values()), list(ShortfallStep.objects.values())) == rows


def test_without_a_day_and_without_people():
    assert assess() == "0 people assessed, 0 shortfalls open, 0 new steps"


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "15.02.2026", "2026"])
def test_a_day_that_is_none(day):
    with pytest.raises(CommandError, match=r"not a day. Write it as YYYY-MM-DD"):
        assess("--as-of", day)


def test_a_day_still_to_come(time_machine):
    time_machine.move_to("2026-02-15 12:00:00+00:00")
    assess("--as-of", "2026-02-16")
    with pytest.raises(CommandError, match="still to come"):
        assess("--as-of", "2026-02-17")
