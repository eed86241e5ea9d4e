"""What a request to the API costs beside a bare Django view that does the same job.

    python benchmarks/bench_api.py [--repeat 60]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. One person has a year of 15 entries and a dose a day. Both answers
are compared before anything is timed, and both are asked in turn, with the middleware and, on our
side, the limit of requests of production. Prints medians and ratios of one run on one machine;
nothing passes or fails.
"""

import argparse
import json
import logging
import math
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from scratch import FOODS, entry, make_foods, scratch_database

DAYS = 365
ENTRIES_A_DAY = 15
BATCH = 100
PAGE = 200
# Who wrote it, when, and the person's next revision: what two rows of the same never share.
ITS_OWN = {"uuid", "revision", "created_at"}
REFUSED: list[dict[str, Any]] = [
    {"food": 999_999},
    {"food": "beans"},
    {"portion": 999_999},
    {"quantity": None},
    {"quantity": -1},
    {"quantity": 0.0001},
    {"quantity": True},
    {"amount_g": 30},
    {"date": "2999-01-01"},
    {"date": "soon"},
    {"date": None},
    {"time": "late"},
    {"meal": "tea"},
    {"note": "x" * 201},
    {"note": []},
    {"quantity": 500},  # more than anybody eats
]

Way = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=60)
    repeat = parser.parse_args().repeat
    os.environ["API_RATE_PER_MINUTE"] = "1000000000"  # counted as ever, never reached
    logging.disable(logging.WARNING)  # requests that are to be refused
    with scratch_database() as vendor:
        from django.test import override_settings

        with override_settings(ROOT_URLCONF="bare_api", ALLOWED_HOSTS=["localhost"]):
            caller = Caller(*fill())
            print(f"{vendor}: {DAYS} days of {ENTRIES_A_DAY} entries and a dose, ", end="")
            print(f"median of {repeat}, taking turns\n")
            beside_bare_views(caller, repeat)
            others(caller, caller.last_put_ms, max(5, repeat // 6))


def fill() -> tuple[str, Any, date]:
    """A year of one person; the token of a session of theirs, a portion to eat, and their today."""
    from django.contrib.auth.models import User
    from django.db import connection

    from foods.models import Supplement
    from tracker import services
    from tracker.models import DayRecord, IntakeEntry, SupplementDose

    portions = make_foods()
    user = User.objects.create_user("ada")
    services.update_profile(user=user, sex="female", birth_date=date(1985, 6, 15))
    today = services.profile_of(user).today
    dates = [today - timedelta(days=number) for number in range(DAYS)]
    IntakeEntry.objects.bulk_create(
        (
            entry(user, portions[(7 * number + 11 * n) % FOODS], day, n)
            for number, day in enumerate(dates)
            for n in range(ENTRIES_A_DAY)
        ),
        batch_size=1_000,
    )
    tablets = Supplement.objects.create(
        name="Citrate", form="citrate", elemental_mg_per_unit=100, unit="tablet"
    )
    SupplementDose.objects.bulk_create(
        SupplementDose(user=user, supplement=tablets, date=day, quantity=1) for day in dates
    )
    DayRecord.objects.bulk_create(
        DayRecord(user=user, date=day, food_complete=True, supplements_complete=True)
        for day in dates[1:]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return token_of(user), portions[5], today


def token_of(user: Any) -> str:
    """What the login of a phone answers."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "tracker.accounts.backends.ByName"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Caller:
    """A phone that asks through all of Django's middleware, without the way there."""

    last_put_ms = 0.0

    def __init__(self, token: str, portion: Any, today: date) -> None:
        from django.core.handlers.base import BaseHandler
        from django.test import RequestFactory

        self._requests = RequestFactory(
            SERVER_NAME="localhost", headers={"X-Session-Token": token}, enforce_csrf_checks=False
        )
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self.portion, self.today = portion, today

    def get(self, address: str) -> Any:
        return self._answer(self._requests.get(address))

    def send(self, method: str, address: str, body: Any) -> Any:
        return self._answer(
            self._requests.generic(method, address, json.dumps(body), "application/json")
        )

    def eaten(self, **values: Any) -> dict[str, Any]:
        """An entry as a phone sends it."""
        usual = {"food": self.portion.food_id, "portion": self.portion.pk, "quantity": 2}
        return {**usual, "date": str(self.today), "time": "08:15:00", "meal": "lunch"} | values

    def _answer(self, request: Any) -> Any:
        response = self._handler.get_response(request)
        response.close()
        return response


# --- beside bare views ------------------------------------------------------------------------


def beside_bare_views(caller: Caller, repeat: int) -> None:
    print(f"{'':30} {'bare':>8} {'ours':>8}  {'to bare':>7}  {'middle half':>13}  same")
    for days in (28, DAYS):
        window = f"?from={caller.today - timedelta(days=days - 1)}&to={caller.today}"
        ways = [reading(caller, f"/{root}/days/{window}") for root in ("bare", "api/v1")]
        is_same = equal(*(json.loads(way().content) for way in ways))
        compare(f"GET days/, {days} days", ways, repeat, is_same)
    is_same = refuse_the_same(caller)
    for name, make in (("new", putting_new), ("replaced", replacing)):
        ways = [make(caller, f"/{root}/entries/") for root in ("bare", "api/v1")]
        is_same = is_same and answer_the_same(*ways)
        caller.last_put_ms = compare(f"PUT entries/{{uuid}}/, {name}", ways, repeat, is_same)


def reading(caller: Caller, address: str) -> Way:
    return lambda: caller.get(address)


def putting_new(caller: Caller, root: str) -> Way:
    return lambda: caller.send("PUT", f"{root}{uuid4()}/", caller.eaten())


def replacing(caller: Caller, root: str) -> Way:
    """Another quantity each time, or nothing would be written."""
    address = f"{root}{uuid4()}/"
    caller.send("PUT", address, caller.eaten(quantity=100))
    told = 0

    def replace() -> Any:
        nonlocal told
        told += 1
        return caller.send("PUT", address, caller.eaten(quantity=1 + told % 400 / 8))

    return replace


def answer_the_same(bare: Way, ours: Way) -> bool:
    """Whether both answer and store the same, but for what is a row's own."""
    from tracker.models import IntakeEntry

    answers, rows = [], []
    for way in (bare, ours):
        response = way()
        said = json.loads(response.content)
        row = IntakeEntry.objects.filter(uuid=said["uuid"]).values().get()
        assert (said["revision"], response["ETag"]) == (row["revision"], f'"{row["revision"]}"')
        answers.append((response.status_code, list(said), without(said, ITS_OWN)))
        rows.append(without(row, {*ITS_OWN, "id", "updated_at"}))
    return answers[0] == answers[1] and rows[0] == rows[1]


def refuse_the_same(caller: Caller) -> bool:
    """Whether both refuse what cannot be accepted."""
    codes = {
        caller.send("PUT", f"/{root}/entries/{uuid4()}/", caller.eaten(**wrong)).status_code
        for wrong in REFUSED
        for root in ("bare", "api/v1")
    }
    return codes == {400}


def equal(one: Any, other: Any) -> bool:
    """The same members in the same order, and figures but for a sum's last bits, which rounding
    may make a millionth of."""
    if isinstance(one, dict) and isinstance(other, dict):
        return equal(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, abs_tol=1.5e-6)
    return type(one) is type(other) and one == other


def without(members: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in names}


def compare(name: str, ways: list[Way], repeat: int, is_same: bool) -> float:
    """Print a line; the median of ours in ms."""
    times = measure(ways, repeat)
    bare, ours = (median(each) for each in times)
    low, _middle, high = quantiles((b / a for a, b in zip(*times, strict=True)), n=4)
    spread = f"{low:.2f} to {high:.2f}"
    print(f"{name:30} {bare:8.2f} {ours:8.2f}  {ours / bare:7.2f}  {spread:>13}  {is_same}")
    return ours


def measure(ways: list[Way], repeat: int) -> list[list[float]]:
    """Milliseconds of each way, in turns, so that a slow moment of the machine meets them all."""
    times: list[list[float]] = [[] for _way in ways]
    for _ in range(repeat):
        for way, taken in zip(ways, times, strict=True):
            started = time.perf_counter()
            response = way()
            taken.append(1_000 * (time.perf_counter() - started))
            assert response.status_code < 300, response.content
    return times


# --- others -----------------------------------------------------------------------------------


def others(caller: Caller, single_ms: float, repeat: int) -> None:
    """Each beside the PUT that replaced, of the same run."""
    print(f"\n{'':30} {'ours':>17}  {'to a PUT':>8}")

    def batch() -> Any:
        writes = [
            {"type": "entry", "id": str(uuid4()), "object": caller.eaten()} for _ in range(BATCH)
        ]
        return caller.send("POST", "/api/v1/changes/", {"changes": writes})

    assert {each["status"] for each in json.loads(batch().content)["results"]} == {201}
    batch()  # so that there are rows for a page
    whole = f"/api/v1/changes/?page_size={PAGE}"
    assert len(json.loads(caller.get(whole).content)["changes"]) == PAGE
    search = "/api/v1/foods/?search=food"
    times = measure([batch, reading(caller, whole), reading(caller, search)], repeat)
    of_batch, of_page, of_search = (median(each) for each in times)
    for name, taken in (
        (f"a write of {BATCH} in changes/", of_batch / BATCH),
        (f"GET changes/, {PAGE} rows", of_page),
        ("GET foods/?search=", of_search),
    ):
        print(f"{name:30} {taken:17.2f}  {taken / single_ms:7.2f}")


if __name__ == "__main__":
    main()
