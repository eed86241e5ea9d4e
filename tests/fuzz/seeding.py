"""Names that exist, put into most of the generated requests.

A generated id is nobody's, and behind a 404 lies nothing to be found. What is put in is chosen by
the request itself, so that the same request is always the same. Only what is valid already is
replaced: what was generated to be refused stays as it is.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from zlib import crc32

from rest_framework.test import APIClient
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

from tests.builders import DAY
from tests.fuzz.world import BARCODE, IMPORT, KEY, PASSWORD, RECORDS, ROOT, SOURCE, World

MOST: Final = 0.85  # the share of what can be named that is named
NUTRIENTS: Final = ("magnesium", "energy", "calcium", "protein", "vitamin_d")
_ROWS: Final = ("entries", "doses", "symptoms")
_UNKNOWN_UUID: Final = "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77"


def seed(case: Case, world: World, *, address: bool = True) -> None:
    """Let the case name what is there, in its address (unless False), its headers and its body."""
    said = (case.operation.label, case.path_parameters, case.query, case.body)
    seeded = _Seeded(Random(crc32(repr(said).encode(errors="replace"))), world)
    if address and case.path_parameters and _is_valid(case, ParameterLocation.PATH):
        case.path_parameters = seeded.address(case)
    if case.query and _is_valid(case, ParameterLocation.QUERY):
        case.query = seeded.query(case)
    if case.operation.label == IMPORT and isinstance(case.body, dict):
        case.body = seeded.file(case.body)
    elif isinstance(case.body, dict):
        seeded.of_address = case.path_parameters
        body = seeded.known(case.body)
        case.body = seeded.mended(body) if _is_valid(case, ParameterLocation.BODY) else body
    if _is_valid(case, ParameterLocation.HEADER):
        case.headers.update(seeded.headers(case))


def _is_valid(case: Case, place: ParameterLocation) -> bool:
    return case.meta is not None and not case.meta.is_negative_at(place)


def _is_of_every_run(case: Case) -> bool:
    return case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE


class _Seeded:
    """What one case names."""

    def __init__(self, random: Random, world: World) -> None:
        self._random, self._world = random, world
        self.of_address: Mapping[str, Any] = {}

    def _mostly(self, share: float = MOST) -> bool:
        return self._random.random() < share

    def _day(self) -> str:
        return str(DAY - timedelta(days=self._random.choice([0, 0, 1, 2, 5, 13, 400])))

    def address(self, case: Case) -> dict[str, Any]:
        """Something that is there; of the few cases that every run asks, what can be done.

        So nothing that has only an address depends on luck to be done at all.
        """
        if "export" in case.path:
            return dict(case.path_parameters)
        named = self._addresses(case)
        if case.method in {"GET", "DELETE"} and _is_of_every_run(case):
            return named[0]
        return self._random.choice(named) if self._mostly() else dict(case.path_parameters)

    def _addresses(self, case: Case) -> list[dict[str, Any]]:
        world = self._world
        name = case.path.removeprefix(ROOT).partition("/")[0]
        if name in _ROWS:
            return [{"uuid": each} for each in self._uuids(name)]
        if name == "days":
            return [{"date": self._day()}]
        if name == "favourites":
            return [{"kind": kind, "id": number} for kind, number in self._favourites()]
        if case.path.endswith("submission/"):
            return [{"id": each} for each in (world.offered, *world.own_foods)]
        return [{"id": each} for each in self._ids(name, case.method)]

    def _uuids(self, name: str) -> list[str]:
        rows = self._world.rows[name]
        return [*rows, *rows[:4], self._world.gone[name], _UNKNOWN_UUID]

    def _favourites(self) -> list[tuple[str, int]]:
        world = self._world
        others = ("foods", self._random.choice(world.foods))
        taken = ("supplements", self._random.choice(world.supplements))
        return [*world.favourites, others, taken]

    def _ids(self, name: str, method: str) -> list[int]:
        world = self._world
        if name == "notices":
            return world.notices
        if name == "recipes":
            return [*world.recipes, *world.recipes, world.own_foods[0]]
        everybodys, own = {
            "foods": (world.foods, world.own_foods),
            "supplements": (world.supplements, world.own_supplements),
        }[name]
        return [*everybodys, *world.strange] if method == "GET" else [*own, *own, *everybodys]

    def query(self, case: Case) -> dict[str, Any]:
        known: dict[str, list[Any]] = {
            "cursor": self._world.cursors.get(case.path, []),
            "search": ["seeds", "spinach", "bar 1", "1 oz"],
            "barcode": [BARCODE],
            "group": ["nuts"],
            **{name: [self._day()] for name in ("from", "to", "date", "as_of")},
        }
        return {
            name: self._random.choice(known[name]) if known.get(name) and self._mostly() else value
            for name, value in case.query.items()
        }

    def file(self, body: dict[str, Any]) -> dict[str, Any]:
        """The whole file, or the generated one with a part of it."""
        if self._mostly(0.5):
            return self._world.file
        part = self._random.choice(sorted(self._world.file))
        return {**body, part: self._world.file[part]}

    def headers(self, case: Case) -> dict[str, str]:
        """Preconditions that hold, and a key that was sent before."""
        said: dict[str, str] = {}
        if "If-Match" in case.headers and self._mostly():
            said["If-Match"] = self._tag(case) if self._mostly(0.7) else "*"
        if "If-None-Match" in case.headers and case.method != "GET":
            del case.headers["If-None-Match"]
            if not self._mostly():
                said["If-None-Match"] = "*"
        if "Idempotency-Key" in case.headers and not self._mostly():
            said["Idempotency-Key"] = KEY
        return said

    def _tag(self, case: Case) -> str:
        """The ETag of what stands at the address; of a deleted row the revision it went at."""
        client = APIClient(headers=self._world.headers)
        answer = client.get(case.operation.schema.get_full_path(case.formatted_path))
        return answer.headers.get("ETag", '"15"')

    def known(self, value: Any) -> Any:
        """The same body with ids, dates and records that exist, down to its depths."""
        if isinstance(value, list):
            return [self.known(each) for each in value]
        if not isinstance(value, dict):
            return value
        body = {name: self.known(each) for name, each in value.items()}
        for name, each in body.items():
            if _is_date(each) and self._mostly():
                body[name] = "1985-06-15" if name == "birth_date" else self._day()
        self._name_things(body)
        self._name_a_record(body)
        if body.get("password") and isinstance(body["password"], str) and self._mostly(0.7):
            body["password"] = PASSWORD
        return body

    def _name_things(self, body: dict[str, Any]) -> None:
        world = self._world
        if _is_id(body.get("supplement")) and self._mostly(0.95):
            body["supplement"] = self._random.choice(world.supplements)
        food = self.of_address.get("id") if "position" in body else None
        if _is_id(body.get("food")) and self._mostly(0.95):
            food = body["food"] = self._random.choice(world.foods)
        if _is_id(body.get("portion")) and world.portions.get(food):
            body["portion"] = self._random.choice(world.portions[food])

    def _name_a_record(self, body: dict[str, Any]) -> None:
        record = body.get("external")
        if not isinstance(record, dict):
            return
        is_named = all(isinstance(record.get(name), str) for name in ("source", "id"))
        if is_named and self._mostly(0.5):
            record.update(source=SOURCE, id=self._random.choice(RECORDS))

    def mended(self, body: dict[str, Any]) -> dict[str, Any]:
        """What is valid by the schema, and mostly by the rules over several fields too."""
        if "changes" in body:
            return {**body, "changes": [self._write(each) for each in body["changes"]]}
        for name in ("ingredients", "portions"):
            if isinstance(body.get(name), list) and self._mostly():
                body[name] = [self._row(each, place) for place, each in enumerate(body[name])]
        if "contents" in body and self._mostly():
            amounts = [float(each) for each in body["contents"].values()]
            body["contents"] = {
                code: amount % 20 for code, amount in zip(NUTRIENTS, amounts, strict=False)
            }
        if isinstance(body.get("magnesium_mg_per_100g"), int | float) and self._mostly():
            body["magnesium_mg_per_100g"] = int(body["magnesium_mg_per_100g"] % 500)
            body.get("contents", {}).pop("magnesium", None)
        self._choose(body)
        return self._one_amount(body)

    def _row(self, row: Any, place: int) -> Any:
        if "description" in row:
            return {**row, "description": f"portion {place}", "is_default": place == 0}
        return self._one_amount(row)

    def _choose(self, body: dict[str, Any]) -> None:
        """Words of which the schema only says that they are text."""
        if isinstance(body.get("group"), str) and self._mostly():
            body["group"] = "nuts"
        if isinstance(body.get("time_zone"), str) and self._mostly():
            body["time_zone"] = self._random.choice(["Europe/Berlin", "Pacific/Auckland"])
        if body.get("allergens") and self._mostly():
            body["diet"] = None
        if "compound" in body or "compound_mg_per_unit" in body:
            body.pop("elemental_mg_per_unit", None)
            body.pop("form", None)

    def _one_amount(self, body: dict[str, Any]) -> dict[str, Any]:
        """Portions or grams: what is sent with both is refused, and would hide the rest."""
        names = {"portion", "quantity", "amount_g"} & body.keys()
        if not names or "supplement" in body or not self._mostly(0.9):
            return body
        has = {name for name in names if body[name] is not None}
        if {"portion", "quantity"} <= has:
            body["quantity"] = body["quantity"] % 20 or 1
            body.pop("amount_g", None)
        elif "amount_g" in has or "food" in body:
            body = {**body, "portion": None, "quantity": None}
            body["amount_g"] = body.get("amount_g") or 30
        return body

    def _write(self, write: dict[str, Any]) -> dict[str, Any]:
        """A write of a batch whose type, id and object belong together."""
        sent = write.get("object")
        if not isinstance(sent, dict) or not self._mostly():
            return write
        choice = self._random.choice
        kinds = {
            "food": ("entry", lambda: choice(self._uuids("entries"))),
            "supplement": ("dose", lambda: choice(self._uuids("doses"))),
            "severity": ("symptom", lambda: choice(self._uuids("symptoms"))),
            "food_complete": ("day", self._day),
            "position": ("favourite", lambda: "{}/{}".format(*choice(self._favourites()))),
        }
        kind, name = next(
            (kinds[member] for member in kinds if member in sent), ("profile", lambda: "profile")
        )
        mended = {**write, "type": kind, "id": name(), "object": self.mended(sent)}
        if self._mostly():
            mended.pop("if_revision", None)
        if kind in {"day", "profile"}:
            mended["deleted"] = False
        return mended


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
