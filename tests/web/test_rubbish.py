"""Whatever is sent to a page, it answers, and what is stored is what a diary can hold.

Which parameters and fields an address takes is not listed: it is heard from the views themselves.
"""

from typing import Any
from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client

from foods.models import Supplement
from tests.builders import DAY, make_entry, make_food, make_user
from tests.web.every_row import addresses_of, trial
from tests.web.test_every_route import TABLE
from tracker.models import (
    DayRecord,
    IntakeEntry,
    LifeStagePeriod,
    MealTemplate,
    MedicineTaken,
    Personal,
    Profile,
    SupplementDose,
    SymptomEntry,
)
from tracker.rules import check_diary_date

FORM = "application/x-www-form-urlencoded"
# Each as bytes, as a browser never sends them. The long ones are too long for an address.
RUBBISH = {
    "empty": b"",
    "nothing": b"\0",
    "a nothing within": b"a\0b",
    "surrogate": b"\xed\xa0\x80",
    "no text": b"\xff\xfe\xfa",
    "below": b"-1",
    "zero": b"0",
    "beyond a column": b"9" * 30,
    "beyond a number": b"9" * 5_000,
    "no number": b"NaN",
    "no end": b"Infinity",
    "huge": b"1e999999",
    "tiny": b"1e-999999",
    "other digits": "٣".encode(),
    "half a digit": "²".encode(),
    "first day": b"0001-01-01",
    "first month": b"0001-01",
    "last day": b"9999-12-31",
    "last month": b"9999-12",
    "no day": b"2026-02-30",
    "week": b"2026-W01-1",
    "late": b"24:00:00.0000009",
    "a uuid": b"00000000-0000-0000-0000-000000000000",
    "no uuid": b"00000000-0000-0000-0000-00000000000g",
    "bones": "🦴".encode() * 300,
    "lines": b"a\r\nSet-Cookie: b=c\r\n\r\n<b>",
    "word": b"tokens",
    "outside": b"//example.org/\\x",
    "address": b"http://[::1",
    "pattern": b"%s%(name)s{0}{name}\\",
    "food": b"food:99999999999999999",
    "list": b'["a"]',
}
TIMES = 3
_DAYS = ("first day", "last day", "first month", "last month")
_NUMBERS = ("beyond a column", "beyond a number", "half a digit", "below")
SHARP = {
    **dict.fromkeys(("day", "until", "from", "month", "from_date", "to_date", "notes"), _DAYS),
    **dict.fromkeys(("page", "days", "add", "remove", "up_to", "supplement"), _NUMBERS),
    "next": ("word", "outside", "address", "lines", "nothing"),
    "q": ("nothing", "a nothing within", "surrogate", "bones", "pattern"),
}
WATCHED = (
    IntakeEntry,
    SupplementDose,
    SymptomEntry,
    DayRecord,
    Profile,
    LifeStagePeriod,
    MedicineTaken,
    MealTemplate,
)


@pytest.fixture
def addresses(person: User) -> dict[str, str]:
    return addresses_of(person, {route: how.row for route, how in TABLE.items()})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that were asked of what somebody sent, in the order of asking."""
    names: set[str] = set()

    def listen(method: str) -> None:
        plain = getattr(QueryDict, method)

        def ask(self: QueryDict, name: Any, *rest: Any) -> Any:
            if isinstance(name, str):
                names.add(name)
            return plain(self, name, *rest)

        monkeypatch.setattr(QueryDict, method, ask, raising=False)

    for method in ("__getitem__", "getlist", "__contains__"):
        listen(method)
    return names


def good(person: User) -> dict[str, dict[str, str]]:
    """What people send to addresses that write: with one thing wrong, the rest is understood."""
    pill = Supplement.objects.filter(owner=person)[0]
    food = make_food("Shared rubbish", portions={"1 cup": 100})
    DayRecord.objects.filter(user=person, date=DAY).update(note="n")
    amount = {"amount": "50", "measure": "g", "meal": "lunch", "note": "n"}
    label = {"name": "Bar", "per_g": "100", "nutrient_magnesium": "5", "brand": "b", "barcode": ""}
    rows = {"portions-TOTAL_FORMS": "1", "portions-INITIAL_FORMS": "0"}
    portion = {"portions-0-description": "bar", "portions-0-gram_weight": "40", "portions-0-id": ""}
    recipe = {
        "name": "Soup",
        "servings": "2",
        "finished": "",
        "finished_unit": "g",
        "row0-food": str(food.pk),
        "row0-amount": "50",
        "row0-measure": "g",
        "save": "1",
    }
    days = {"period": "other", "from_date": "2026-02-01", "to_date": "2026-03-04"}
    symptom = {"kind": "cramp", "severity": "3", "day": DAY.isoformat()}
    place = {"body_part": "calf", "side": "left", "date": DAY.isoformat()}
    time = {"time": "23:10", "duration_min": "5", "note": "n"}
    magnesium = {"elemental_mg_per_unit": "120", "form": "glycinate", "route": "oral"}
    magnesium["kind"] = "supplement"
    kept = {"uuid": str(uuid4())}
    return {
        "days/<date:day>/add/<int:food_id>/": {**amount, **kept},
        "entries/<uuid:uuid>/": amount,
        "days/<date:day>/doses/": {"supplement": str(pill.pk), "quantity": "1", "time": "", **kept},
        "doses/<uuid:uuid>/": {"supplement": str(pill.pk), "quantity": "2", "time": "08:00"},
        "days/<date:day>/noted/": {"name": "x", "magnesium_mg": "5", "meal": "lunch", **kept},
        "days/<date:day>/copy/": {"from_date": DAY.isoformat(), "meals": "lunch", "doses": "on"},
        "days/<date:day>/complete/": {"food_complete": "True", "note": "n"},
        "days/<date:day>/again/<uuid:uuid>/": {"meal": "lunch", **kept},
        "days/<date:day>/meals/<int:pk>/": {"meal": "lunch", **kept},
        "days/<date:day>/keep/<str:meal>/": {"name": "Usual"},
        "days/<date:day>/own-food/": {**label, **rows, **portion, **kept},
        "my-foods/add/": {**label, **rows, **portion, **kept},
        "my-foods/<int:pk>/": {**label, **rows, **portion, "change": "new_version", "seen": ""},
        "my-recipes/add/": {**recipe, **kept},
        "my-recipes/<int:pk>/": {**recipe, "change": "correct_past", "seen": ""},
        "my-meals/<int:pk>/": {"name": "Other"},
        "supplements/add/": {"name": "Pill", "unit": "tablet", **magnesium},
        "symptoms/add/": {**symptom, "where": "calf-left", **kept},
        "symptoms/<uuid:uuid>/": {**symptom, **place, **time},
        "symptoms/<uuid:uuid>/details/": time,
        "report/": {**days, "name": "n", "sections": "days", "notes": DAY.isoformat()},
        "report/links/": {**days, "reader": "r", "lifetime": "7"},
        "profile/you/": {"sex": "female", "birth_date": "1985-06-15", "authority": "iom"},
        "profile/time/": {"time_zone": "Europe/Berlin", "day_starts_at": "4"},
        "profile/periods/": {"kind": "pregnant", "from_date": "2025-01-01", "to_date": ""},
        "profile/medicines/": {"medicine": "iron", "time": "08:00"},
        "import/files/<uuid:uuid>/names/<slug:key>/": {
            "choice": f"food:{food.pk}",
            "grams": "30",
            "supplement": "",
        },
    }


def encoded(values: dict[str, bytes | list[bytes]]) -> str:
    pairs = []
    for name, value in values.items():
        pairs += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs)


class Asking:
    """One person's browser, and what came of what it sent."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(person)
        self.before = Profile.objects.get(user=person).last_revision
        self.failures: list[str] = []
        self.asked = 0

    def ask(self, method: str, address: str, values: dict[str, Any], what: str) -> int:
        sent = encoded(values)
        in_address = sent if len(sent) < 200_000 else ""
        with trial():
            body = (sent, FORM) if method == "POST" else ()
            response = self.browser.generic(method, address, *body, QUERY_STRING=in_address)
            self.asked += 1
            status = response.status_code
            if status >= 500:
                self.failures.append(f"{method} {address} {what}: {status}")
            elif method == "POST" and status < 400:
                self._look(f"{method} {address} {what}")
        return status

    def _look(self, what: str) -> None:
        """Every row is what a form would take, and the pages that show them are there."""
        profile = Profile.objects.get(user=self.person)
        for model in WATCHED:
            rows = model._default_manager.filter(user=self.person)
            if issubclass(model, Personal):
                rows = rows.filter(revision__gt=self.before)
            for row in rows:
                try:
                    row.full_clean()
                    if hasattr(row, "uuid"):
                        check_diary_date(row.date, profile.today)
                except ValidationError as error:
                    self.failures.append(f"{what}: {model.__name__} {error}")


def takes(ask: Asking, heard: set[str], method: str, address: str, known: dict[str, str]) -> set:
    """The names an address asks for."""
    heard.clear()
    ask.ask(method, address, {name: value.encode() for name, value in known.items()}, "as it is")
    return {*heard, *known} - {"csrfmiddlewaretoken"}


def pages() -> list[tuple[str, str]]:
    return [(method, route) for route, how in TABLE.items() for method in how.methods]


@pytest.mark.takes_long
def test_all_of_a_form_is_rubbish(person, addresses, heard):
    """Each name has other rubbish every time; what is read as a day or a number has its own."""
    ask = Asking(person)
    known = good(person)
    kinds = list(RUBBISH)
    turn = 0
    for method, route in pages():
        address = addresses[route]
        names = sorted(takes(ask, heard, method, address, known.get(route, {})))
        for _ in range(TIMES if names else 0):
            chosen = {name: kinds[(turn + place) % len(kinds)] for place, name in enumerate(names)}
            turn += len(names)
            ask.ask(method, address, {n: RUBBISH[k] for n, k in chosen.items()}, str(chosen))
        for name in SHARP.keys() & set(names):
            for kind in SHARP[name]:
                ask.ask(method, address, {name: RUBBISH[kind]}, f"{name}: {kind}")
    assert ask.failures == []
    assert ask.asked > 500


@pytest.mark.takes_long
def test_one_thing_of_a_form_is_rubbish(person, addresses):
    ask = Asking(person)
    of_another = make_entry(make_user("ada"), make_food("Theirs"))
    kinds = list({**RUBBISH, "of another": str(of_another.uuid).encode()}.items())
    turn = 0
    for route, form in good(person).items():
        plain = {name: value.encode() for name, value in form.items()}
        assert ask.ask("POST", addresses[route], plain, "as it is") in {200, 302}, route
        for name in form:
            for _ in range(2):  # each name has others in turn
                turn += 1
                what, value = kinds[turn % len(kinds)]
                ask.ask("POST", addresses[route], {**plain, name: value}, f"{name}: {what}")
            left = {key: value for key, value in plain.items() if key != name}
            ask.ask("POST", addresses[route], left, f"{name}: missing")
            twice = {**plain, name: [plain[name], b"x", b""]}
            ask.ask("POST", addresses[route], twice, f"{name}: a list")
    assert ask.failures == []


def test_a_text_of_a_million_letters_is_refused(person, addresses):
    ask = Asking(person)
    for route, form in good(person).items():
        plain = {name: value.encode() for name, value in form.items()}
        name = next(iter(form))
        ask.ask("POST", addresses[route], {**plain, name: b"9" * 1_000_000}, f"{name}: long")
    assert ask.failures == []


@pytest.mark.parametrize("name", ["HX-Current-URL", "HX-Target", "Referer", "Accept-Language"])
def test_headers_are_rubbish(addresses, person, name):
    ask = Asking(person)
    anybody = Client(raise_request_exception=False)
    for value in ("http://[", "http://testserver/\x7f", "//", "x" * 9_000, "%00", "é"):
        headers = {"HX-Request": "true", name: value}
        for route in ("today/", "days/<date:day>/", "days/<date:day>/search/"):
            for browser in (ask.browser, anybody):
                status = browser.get(addresses[route], headers=headers).status_code
                assert status < 500, (value, route)
