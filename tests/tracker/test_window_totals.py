"""The SQL that is made once gives what the querysets give."""

from datetime import timedelta

import pytest

from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement
from tracker.models import IntakeEntry, SupplementDose
from tracker.window_totals import daily_totals


@pytest.fixture
def _diary(owner, stranger):
    foods = [
        make_food("Seeds", 550, energy_kcal=574, portions={"1 oz": 28.35}),
        make_food("Soup", None, energy_kcal=40),
        make_food("Tea", None),
    ]
    on_skin = make_supplement("Oil", route="topical")
    tablets = make_supplement()
    for person in (owner, stranger):
        for offset in range(-1, 4):
            day = DAY + timedelta(days=offset)
            make_entry(person, foods[0], portion=foods[0].portions.get(), date=day)
            make_entry(person, foods[offset % 3], 100 + offset, date=day)
            make_dose(person, tablets, date=day, quantity=1 + offset % 2)
            make_dose(person, on_skin, date=day)


@pytest.mark.usefixtures("_diary")
@pytest.mark.parametrize("model", [IntakeEntry, SupplementDose])
@pytest.mark.parametrize("days", [0, 2])
def test_gives_the_rows_of_the_queryset(owner, stranger, model, days):
    last = DAY + timedelta(days=days)
    for person in (owner, stranger):
        rows = list(model.objects.for_user(person).between(DAY, last).daily_totals())
        assert len(rows) == days + 1
        assert list(daily_totals(model, person.pk, DAY, last).values()) == rows


def test_of_nothing_written_there_is_nothing(owner):
    assert daily_totals(IntakeEntry, owner.pk, DAY, DAY) == {}
