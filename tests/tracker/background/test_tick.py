"""Due work starts once, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.builders import make_user
from tracker.background import tick
from tracker.background.database_clock import clock_error, database_now
from tracker.background.schedule import Slot, Work
from tracker.background.tick import start_due
from tracker.models import DueWork
from tracker.user_ranges import UserRange, rounded_down, user_ranges

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 3, tzinfo=UTC)
NAMES = {
    "tracker.background.tasks.assess_users": "assessment",
    "tracker.background.tasks.clean_up": "clean_up",
    "tracker.background.tasks.send_mails": "mail",
}


def enqueued():
    paths = DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", flat=True)
    return sorted(NAMES[path] for path in paths)


@pytest.fixture(autouse=True)
def _somebody(owner):
    """Without people there is nobody to assess."""


def test_what_is_due_is_started_once():
    assert {slot.work for slot in start_due(NOON)} == set(Work)
    assert enqueued() == ["assessment", "clean_up", "mail"]
    assert start_due(NOON) == []
    assert start_due(NOON + timedelta(minutes=6)) == []
    assert start_due(NOON + timedelta(minutes=7)) == [
        Slot(Work.MAIL, datetime(2026, 3, 4, 12, 10, tzinfo=UTC))
    ]
    assert enqueued() == ["assessment", "clean_up", "mail", "mail"]


def test_an_outage_of_ten_days_is_made_up_once():
    start_due(NOON)
    DBTaskResult.objects.all().delete()
    start_due(NOON + timedelta(days=10))
    assert enqueued() == ["assessment", "clean_up", "mail"]


def test_a_clock_that_goes_back_starts_nothing_again():
    start_due(NOON - timedelta(days=1))
    start_due(NOON)
    tasks = enqueued()
    assert start_due(NOON - timedelta(days=1)) == []
    assert start_due(NOON) == []
    assert enqueued() == tasks


def test_a_clock_that_goes_forward_and_back_leaves_out_no_night():
    start_due(NOON + timedelta(days=400))
    assert {slot.work for slot in start_due(NOON)} == set(Work)
    assert {slot.work for slot in start_due(NOON + timedelta(days=1))} == set(Work)


def test_nothing_is_noted_as_started_whose_tasks_were_not_written(monkeypatch):
    def fail():
        raise IntegrityError

    monkeypatch.setitem(tick._ENQUEUE, Work.CLEAN_UP, fail)
    with pytest.raises(IntegrityError):
        start_due(NOON)
    assert "clean_up" not in set(DueWork.objects.values_list("name", flat=True))
    monkeypatch.undo()
    assert Work.CLEAN_UP in {slot.work for slot in start_due(NOON)}


def test_a_look_that_finds_all_started_asks_once(django_assert_num_queries):
    start_due(NOON)
    with django_assert_num_queries(1):
        start_due(NOON)


def test_the_clock_is_the_databases(time_machine):
    before = timezone.now()
    assert abs(database_now() - before) < timedelta(minutes=5)
    time_machine.move_to(before + timedelta(days=3))
    assert timedelta(days=2) < clock_error(database_now()) < timedelta(days=4)


class TestRanges:
    @pytest.fixture(autouse=True)
    def _people(self):
        User.objects.all().delete()
        for pk in (3, 999, 1000, 1500, 4999, 70_000):
            make_user(f"person{pk}", pk=pk)

    def test_everybody_is_in_one_and_bounds_are_whole_thousands(self):
        assert user_ranges(people=2) == [
            UserRange(0, 1000),
            UserRange(1000, 2000),
            UserRange(4000, 71_000),
        ]
        assert user_ranges(people=3) == [UserRange(0, 2000), UserRange(4000, 71_000)]
        assert user_ranges() == [UserRange(0, 71_000)]

    def test_without_people_there_is_none(self):
        User.objects.all().delete()
        assert user_ranges() == []

    def test_it_is_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            user_ranges()

    def test_the_assessment_is_a_task_for_each(self, monkeypatch):
        monkeypatch.setattr(tick, "user_ranges", lambda: user_ranges(people=2))
        start_due(NOON)
        tasks = DBTaskResult.objects.filter(task_path__endswith="assess_users")
        assert sorted(task.args_kwargs["kwargs"]["from_id"] for task in tasks) == [0, 1000, 4000]

    @pytest.mark.parametrize(("user_id", "bound"), [(0, 0), (999, 0), (1000, 1000), (1999, 1000)])
    def test_an_id_is_rounded_down_to_a_bound(self, user_id, bound):
        assert rounded_down(user_id) == bound
