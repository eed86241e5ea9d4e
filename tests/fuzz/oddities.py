"""Requests as no client writes them, which no schema leads to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from tests.fuzz.world import ROOT, World

_JSON: Final = "application/json"


@dataclass(frozen=True)
class Odd:
    """What is odd of a request: its body with the type that is said of it, headers, or query."""

    body: bytes = b"{}"
    content_type: str = _JSON
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


def _deep(opening: bytes, closing: bytes) -> bytes:
    return opening * 100_000 + b"1" + closing * 100_000


# In the place of a body.
BODIES: Final = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1",
    "text": b'"x"',
    "a list": b"[]",
    "lists of lists": b"[[[]]]",
    "half of it": b'{"name": ',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name": "x"}',
    "NaN": b'{"amount_g": NaN, "quantity": -Infinity}',
    "a name twice": b'{"name": "a", "name": null}',
    "deep lists": _deep(b"[", b"]"),
    "deep objects": _deep(b'{"object":', b"}"),
    "too large": b'{"name": "' + b"x" * 3_000_000 + b'"}',
}
_MARK: Final = b'"the odd one"'
# In the place of any value of a body.
VALUES: Final = {
    "NUL": b'"a\\u0000b"',
    "half a surrogate pair": b'"\\ud800"',
    "the other half": b'"x\\udfff"',
    "past any 64 bits": b"99999999999999999999",
    "below them": b"-9223372036854775809",
    "thousands of digits": b"9" * 5_000,
    "past any double": b"1e400",
    "hardly anything": b"5e-324",
    "a number as text": b'"1e400"',
    "an object": b'{"$ref": "#"}',
    "a list of lists": b"[[null]]",
    "another script": '"٣"'.encode(),
    "the last day": b'"9999-12-31"',
    "the first day": b'"0001-01-01"',
    "no day": b'"2026-02-30"',
    "a moment": b'"2026-03-04T00:00:00Z"',
    "a long text": b'"' + b"x" * 100_000 + b'"',
    "a truth": b"true",
}
OTHERS: Final = {
    "a form": Odd(b"name=x", "application/x-www-form-urlencoded"),
    "parts": Odd(b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    "parts without a boundary": Odd(b"x", "multipart/form-data"),
    "XML": Odd(b"<!DOCTYPE x><x/>", "application/xml"),
    "no type": Odd(content_type=""),
    "no type at all": Odd(content_type=";;=,/"),
    "an unknown charset": Odd(content_type="application/json; charset=klingon"),
    "asks for XML": Odd(headers={"Accept": "application/xml"}),
    "asks for anything": Odd(headers={"Accept": "*/*;q=0"}),
    "asks for nonsense": Odd(headers={"Accept": ";;;,/,*/json"}),
    "asks for another version": Odd(headers={"Accept": "application/json; version=7"}),
    "asks for everything at once": Odd(headers={"Accept": "a/b," * 500}),
    "another language": Odd(headers={"Accept-Language": "x" * 300 + ",*;q=x"}),
    "tags that are none": Odd(headers={"If-Match": 'W/", "', "If-None-Match": '"'}),
    "tags past any number": Odd(headers={"If-Match": '"' + "9" * 400 + '"'}),
    "a key that is none": Odd(headers={"Idempotency-Key": "\xe4" * 300}),
    "a token that is none": Odd(headers={"Authorization": "Bearer \xff"}),
    "everything twice": Odd(
        query="page_size=1&page_size=2&cursor=&cursor=x&from=2026-01-01&from=x&fields=id&fields=id"
    ),
    "NUL in the query": Odd(query="search=%00&cursor=%00&from=%00&fields=%00&group=%00&date=%00"),
    "no UTF-8 in the query": Odd(query="search=%ff&cursor=%ff&page_size=%ff&as_of=%ff&gap=%ff"),
    "a surrogate in the query": Odd(query="search=%ed%a0%80&barcode=%ed%a0%80&without=%ed%a0%80"),
    "numbers past any": Odd(
        query=f"page_size={'9' * 400}&min_magnesium_mg=1e999&cursor={'9' * 30}&search={'x' * 5000}"
    ),
    "numbers in another script": Odd(query="page_size=%D9%A3&barcode=%D9%A3%D9%A3%D9%A3%D9%A3"),
    "not a number": Odd(query="min_magnesium_mg=NaN&page_size=NaN"),
    "the ends of the calendar": Odd(query="from=0001-01-01&to=9999-12-31&as_of=9999-12-31"),
    "the end of the calendar": Odd(query="to=9999-12-31&as_of=0001-01-01&date=9999-12-31"),
    "the beginning of it": Odd(query="from=9999-12-31&date=0001-01-01"),
    "brackets": Odd(query="search[]=x&from[$gt]=&[]=&=&&&%"),
    "a cursor of nothing": Odd(query="cursor=cD1Ow4Nu&page_size=0"),
    "search syntax": Odd(query="search=%22%20OR%20*%20NEAR(a%2C%20-1)%20%3A%20%27%29%3B--"),
}


def odd_requests(body: dict[str, Any]) -> Iterator[tuple[str, Odd]]:
    """Each with its name; `body` is a good one, whose values are replaced one by one, the inner
    ones too."""
    yield from OTHERS.items()
    for name, sent in BODIES.items():
        yield name, Odd(sent)
    for where, marked in _marked(body):
        text = json.dumps(marked).encode()
        for name, value in VALUES.items():
            yield f"{name} as {where}", Odd(text.replace(_MARK, value))


def _marked(value: Any) -> Iterator[tuple[str, Any]]:
    """The value as often as it has members, each time with a mark in the place of another one."""
    members: Any = enumerate(value) if isinstance(value, list) else value.items()
    for name, each in list(members):
        inner = _marked(each) if isinstance(each, dict | list) else ()
        for below, marked in [("", json.loads(_MARK)), *inner]:
            copy = value.copy()
            copy[name] = marked
            yield f"/{name}{below}", copy


def bodies_of(world: World) -> dict[str, dict[str, Any]]:
    """A good body for each kind of address, every member of it said."""
    food, day = world.foods[0], "2026-03-04"
    record = {"source": "x", "id": "y", "version": 1}
    row = {"date": day, "time": "08:00", "note": "", "external": record}
    foods = {"name": "Bar", "brand": "", "barcode": "", "group": "nuts", "diet": None}
    foods |= {"allergens": [], "allergens_complete": False, "magnesium_mg_per_100g": 5}
    foods |= {"contents": {"energy": 5}, "portions": [{"description": "1", "grams": 5}]}
    kept = {"portion": None, "quantity": None, "amount_g": 30}
    return {
        "account": {"password": "wrong"},
        "changes": {
            "changes": [
                {
                    "type": "entry",
                    "id": world.rows["entries"][0],
                    "deleted": False,
                    "if_revision": None,
                    "object": {"food": food, "amount_g": 30, "date": day},
                }
            ]
        },
        "days": {"food_complete": True, "symptoms_complete": True, "note": ""},
        "doses": {"supplement": world.supplements[0], "quantity": 1, **row},
        "entries": {"food": food, **kept, "meal": "lunch", **row},
        "favourites": {**kept, "position": 1},
        "foods": {**foods, "change": "new_version", "from_date": day},
        "import": world.file,
        "notices": {"seen": True},
        "profile": {
            "sex": "female",
            "birth_date": "1985-06-15",
            "time_zone": "Europe/Berlin",
            "authority": "iom",
            "diet": None,
            "avoided_allergens": [],
            "conditions": [],
            "medicines": [{"medicine": "iron", "time": None}],
            "shows_notes": True,
            "suggestion_energy_kcal": 300,
        },
        "recipes": {
            "name": "Soup",
            "group": None,
            "servings": 1,
            "yield_factor": 1,
            "ingredients": [{"food": food, **kept}],
            "change": "new_version",
            "from_date": day,
        },
        "submission": {"note": "from the label"},
        "supplements": {
            "name": "Pill",
            "form": "citrate",
            "elemental_mg_per_unit": 5,
            "unit": "tablet",
            "route": "oral",
            "kind": "supplement",
            "compound": "citrate",
            "compound_mg_per_unit": 5,
        },
        "symptoms": {
            "kind": "cramp",
            "severity": 1,
            "body_part": "calf",
            "side": "left",
            "duration_min": 5,
            **row,
        },
    }


def addresses_of(world: World) -> dict[str, str]:
    """What stands at each address of one thing: the part in braces."""
    one = {f"{ROOT}{name}/{{uuid}}/": uuids[0] for name, uuids in world.rows.items()}
    own = world.own_foods[0]
    return one | {
        f"{ROOT}days/{{date}}/": "2026-03-04",
        f"{ROOT}favourites/{{kind}}/{{id}}/": "/".join(map(str, world.favourites[0])),
        f"{ROOT}foods/{{id}}/": str(own),
        f"{ROOT}foods/{{id}}/submission/": str(own),
        f"{ROOT}notices/{{id}}/": str(world.notices[0]),
        f"{ROOT}recipes/{{id}}/": str(world.recipes[0]),
        f"{ROOT}supplements/{{id}}/": str(world.own_supplements[0]),
    }
