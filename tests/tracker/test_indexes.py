"""However many people there are, one person's diary is found by an index that leads with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.builders import DAY
from tracker.models import IntakeEntry, SupplementDose
from tracker.reports import day_reports
from tracker.shortcuts.at_hand import favourites, recent, recent_doses
from tracker.sync.feed import Cursor, changes_after
from tracker.web.day_parts import day_context

pytestmark = pytest.mark.django_db

PERSONAL = (
    "tracker_intakeentry",
    "tracker_supplementdose",
    "tracker_symptomentry",
    "tracker_dayrecord",
    "tracker_tombstone",
    "tracker_favourite",
    "tracker_lifestageperiod",
    "tracker_medicinetaken",
    "tracker_mealtemplate",
)
ASKED: dict[str, Callable[[Any], Any]] = {
    "the page of a day": lambda user: day_context(user, DAY, user.profile),
    "28 days": lambda user: day_reports(user, DAY - timedelta(days=27), DAY),
    "what is offered to log": lambda user: (
        recent(user, "lunch", ()),
        favourites(user),
        recent_doses(user, DAY),
    ),
    "an entry to be written": lambda user: [
        model.objects.for_user(user).filter(uuid="0" * 32).first()
        for model in (IntakeEntry, SupplementDose)
    ],
    "what changed since": lambda user: changes_after(user, user.profile, Cursor(), 100),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_table_of_peoples_rows_is_read_whole(owner, name):
    from tracker.services import profile_of

    owner.profile = profile_of(owner)
    plans = _plans(lambda: ASKED[name](owner))
    assert plans
    for plan in plans:
        for table in PERSONAL:
            assert f"Seq Scan on {table} " not in plan, plan
            assert f"SCAN {table}\n" not in plan, plan


def test_a_table_that_is_read_whole_would_be_seen(owner):
    (plan,) = _plans(lambda: list(IntakeEntry.objects.filter(note="x")))
    assert "Seq Scan on tracker_intakeentry " in plan or "SCAN tracker_intakeentry\n" in plan


def _plans(ask: Callable[[], Any]) -> list[str]:
    """How the database would answer each SELECT that is sent meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SELECT" in sql:
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plans = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of a table with a few rows it would read all, index or not.
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in sent:
            cursor.execute(f"{how} {sql}", params)
            plans.append("".join(f"{row[-1]}\n" for row in cursor.fetchall()))
    return plans
