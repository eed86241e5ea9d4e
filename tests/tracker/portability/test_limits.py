"""A file costs no more than what is in it is worth: few rows are looked at of one that is none."""

import pytest

from tests.tracker.portability.accounts import exported, fill, taken_to
from tracker.portability import catalogue, incoming, limits
from tracker.portability.bring_in import bring_in
from tracker.portability.faults import MOST_FAULTS, FileRefusedError
from tracker.portability.sections import SECTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(owner):
    return exported(owner)


def faults_of(user, file):
    with pytest.raises(FileRefusedError) as caught:
        bring_in(user=user, data=file)
    return {each.place: each.code for each in caught.value.faults}


@pytest.fixture
def looked_at(monkeypatch):
    """The places of rows that something was made of."""
    seen = []

    def watch(owner, name):
        done = getattr(owner, name)

        def watched(self, place, raw):
            seen.append(place)
            return done(self, place, raw)

        monkeypatch.setattr(owner, name, watched)

    watch(incoming._RowReader, "read")
    watch(catalogue.Mentioned, "_describe")
    return seen


# A profile that says nothing is one; of offers nothing is made.
_WITHOUT = {"profile", *incoming.NOT_BROUGHT_IN}


@pytest.mark.parametrize("section", [name for name in SECTIONS if name not in _WITHOUT])
def test_of_empty_rows_no_more_are_read_than_are_told_of(empty, stranger, looked_at, section):
    faults = faults_of(stranger, {**empty, section: [{}] * limits.MOST_ROWS[section]})
    assert 0 < len(looked_at) <= MOST_FAULTS
    assert 0 < len(faults) <= MOST_FAULTS


@pytest.mark.parametrize("section", SECTIONS)
def test_of_too_many_rows_none_is_read(empty, stranger, looked_at, section):
    file = {**empty, section: [{}] * (limits.MOST_ROWS[section] + 1)}
    assert faults_of(stranger, file) == {(section,): "too_many_rows"}
    assert looked_at == []


def test_of_too_many_rows_together_none_is_read(empty, stranger, looked_at):
    file = {**empty, **{name: [{}] * 150_000 for name in ("entries", "doses", "symptoms")}}
    assert faults_of(stranger, file) == {(): "too_many_rows"}
    assert looked_at == []


def test_as_many_rows_as_there_may_be_are_brought_in(owner, stranger, monkeypatch):
    fill(owner)
    file = exported(owner)
    monkeypatch.setattr(limits, "MOST_ROWS", {name: len(file[name]) for name in SECTIONS})
    monkeypatch.setattr(limits, "MOST_TOGETHER", sum(len(file[name]) for name in SECTIONS))
    taken_to(stranger, file)


def test_a_thousand_nutrients_are_no_food(owner, stranger):
    fill(owner)
    file = exported(owner)
    file["foods_eaten"][0]["contents"] = {str(number): 1 for number in range(2_000)}
    assert faults_of(stranger, file) == {("foods_eaten", 0, "contents"): "too_many"}
