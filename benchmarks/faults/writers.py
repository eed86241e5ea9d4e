"""Writers over real HTTP that remember what was acknowledged, and the check that it is all there.

A writer is a phone: what was not acknowledged it sends again, with the same id or Idempotency-Key.
"""

import json
import random
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from time import monotonic, perf_counter, sleep
from typing import Any
from uuid import uuid4

DAY = "2026-03-02"
ENTRIES = "/api/v1/entries/"
TIMEOUT_S = 60


@dataclass
class Account:
    user_id: int
    token: str
    food_id: int
    only_new: bool  # whoever changes nothing leaves no gap between the revisions of the rows


@dataclass
class Sent:
    """A write that is repeated until it is acknowledged."""

    uuid: str
    amount_g: int
    key: str = ""  # of a POST; the row's id is what the answer says


@dataclass
class Known:
    """Everything that was acknowledged to all writers."""

    amounts: dict[str, int] = field(default_factory=dict)  # by the row's id
    revisions: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def make_accounts(count: int) -> list[Account]:
    """People who are logged in, every second one of whom also changes what is there."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    from foods.models import Food, Nutrient, NutrientContent

    food = Food.objects.create(name="Pumpkin seeds")
    magnesium, _made = Nutrient.objects.get_or_create(
        code="magnesium", defaults={"name": "Magnesium", "unit": "mg", "fdc_id": 1090}
    )
    NutrientContent.objects.create(food=food, nutrient=magnesium, amount_per_100g=550)
    accounts = []
    for number in range(count):
        user = User.objects.create_user(f"writer-{uuid4().hex[:12]}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "tracker.accounts.backends.ByName"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        accounts.append(
            Account(user.pk, str(session.session_key), food.pk, only_new=number % 2 == 0)
        )
    return accounts


class Writer(threading.Thread):
    """Writes until it is told to stop, then until all it sent is acknowledged."""

    def __init__(
        self, port: int, account: Account, stop: threading.Event, *, with_keys: bool = True
    ) -> None:
        super().__init__()
        self._posts = 0.25 if with_keys else 0
        self.account = account
        self.known = Known()
        self.latencies_s: list[float] = []  # of acknowledged writes, each as one request
        self.refused: dict[str, int] = {}  # by status, or "no answer"
        self._port, self._enough = port, stop
        self._http: HTTPConnection | None = None
        self._put_off: list[Sent] = []
        self._mine: list[str] = []

    def run(self) -> None:
        while not self._enough.is_set():
            self._until_acknowledged(self._next())
        until = monotonic() + 2 * TIMEOUT_S
        while self._put_off and monotonic() < until:
            self._until_acknowledged(self._put_off.pop(0))
            if self._put_off:
                sleep(0.5)
        if self._put_off:
            self.known.faults.append(f"{len(self._put_off)} writes were never acknowledged")

    def _next(self) -> Sent:
        amount_g = random.randint(1, 900)
        kind = random.random()
        if kind < self._posts:
            return Sent("", amount_g, key=uuid4().hex)
        if kind < 0.5 and self._mine and not self.account.only_new:
            return Sent(random.choice(self._mine), amount_g)
        return Sent(str(uuid4()), amount_g)

    def _until_acknowledged(self, sent: Sent) -> None:
        until = monotonic() + TIMEOUT_S
        while monotonic() < until:
            status, body = self._ask(sent)
            if status in (200, 201):
                self._note(sent, body)
                return
            said = str(status or "no answer")
            self.refused[said] = self.refused.get(said, 0) + 1
            if status == 409:  # the key of a process that died is free after a minute
                break
            if status not in (0, 503):
                self.known.faults.append(f"a write was answered {status}: {body}")
                return
            sleep(random.uniform(0.02, 0.2))
        self._put_off.append(sent)

    def _ask(self, sent: Sent) -> tuple[int, Any]:
        """The status, 0 for no answer, and what was answered."""
        body = {"food": self.account.food_id, "amount_g": sent.amount_g, "date": DAY}
        headers = {"Content-Type": "application/json", "X-Session-Token": self.account.token}
        method, path = "PUT", f"{ENTRIES}{sent.uuid}/"
        if sent.key:
            method, path = "POST", ENTRIES
            headers["Idempotency-Key"] = sent.key
        started = perf_counter()
        try:
            if self._http is None:
                self._http = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)
            self._http.request(method, path, json.dumps(body), headers)
            answer = self._http.getresponse()
            text = answer.read()
        except (OSError, HTTPException):
            if self._http is not None:
                self._http.close()
                self._http = None
            return 0, None
        if answer.status in (200, 201):
            self.latencies_s.append(perf_counter() - started)
        if answer.status >= 500 and answer.getheader("Retry-After") is None:
            return answer.status, "without Retry-After"
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text[:200]

    def _note(self, sent: Sent, body: Any) -> None:
        uuid, revision = body["uuid"], body["revision"]
        if sent.key and uuid in self.known.amounts:
            self.known.faults.append("two keys made one row")
        if revision <= self.known.revisions.get(uuid, 0) and sent.amount_g != body["amount_g"]:
            self.known.faults.append("a revision went back")
        if not sent.key and body["amount_g"] != sent.amount_g:
            self.known.faults.append("another amount was acknowledged")
        self.known.amounts[uuid] = sent.amount_g
        self.known.revisions[uuid] = revision
        self._mine.append(uuid)


def check(writers: list[Writer]) -> list[str]:
    """What is not as it was acknowledged: nothing, if all is well."""
    faults = [fault for writer in writers for fault in writer.known.faults]
    for account in {writer.account.user_id: writer.account for writer in writers}.values():
        known = [w.known for w in writers if w.account.user_id == account.user_id]
        faults += check_rows(account, known)
    return faults + check_database()


def check_rows(account: Account, known: list[Known]) -> list[str]:
    """What is wrong with the rows of one person, beside what was acknowledged to their writers."""
    from tracker.models import IntakeEntry, Profile

    amounts = {uuid: amount for each in known for uuid, amount in each.amounts.items()}
    revisions = {uuid: number for each in known for uuid, number in each.revisions.items()}
    rows = {str(row.uuid): row for row in IntakeEntry.objects.filter(user_id=account.user_id)}
    lost = amounts.keys() - rows.keys()
    more = rows.keys() - amounts.keys()
    other = [u for u in amounts.keys() & rows.keys() if rows[u].amount_g != amounts[u]]
    moved = [u for u in amounts.keys() & rows.keys() if rows[u].revision != revisions[u]]
    faults = [
        *([f"{len(lost)} acknowledged writes are lost"] if lost else []),
        *([f"{len(more)} rows that nobody knows of, or twice"] if more else []),
        *([f"{len(other)} rows hold another amount"] if other else []),
        *([f"{len(moved)} rows have another revision"] if moved else []),
    ]
    stored = sorted(row.revision for row in rows.values())
    last = Profile.objects.get(user_id=account.user_id).last_revision if rows else 0
    if len(set(stored)) != len(stored) or (stored and stored[-1] != last):
        faults.append("revisions are not unique, or the last one is not the profile's")
    if account.only_new and stored != list(range(1, last + 1)):
        faults.append(f"revisions have gaps: {len(stored)} rows, last {last}")
    return faults


def check_database() -> list[str]:
    """What the database finds wrong with itself."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchall()
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchall()
    return [
        *([f"integrity_check: {whole[:3]}"] if whole != [("ok",)] else []),
        *([f"foreign_key_check: {len(dangling)} rows"] if dangling else []),
    ]


def quantile_ms(values_s: list[float], share: float) -> float:
    ordered = sorted(values_s)
    return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
