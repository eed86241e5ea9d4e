"""The access matrix: every request that can name something, and what becomes of it.

Each row is shown to work for whoever owns what it names. Then every place where it names something
of the person's is tried with what is another's, and with what nobody has: the answers are the same.
`{entry}` in a path, and `Of("entry")` elsewhere, stand for one of `Person.refs`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.api.access_people import API, FOODS, PASSWORD, SOURCE
from tests.builders import DAY
from tracker.portability.tables import TABLES

FHIR = "/fhir/"


class Of(str):
    """The name of one of the asker's `refs`."""

    __slots__ = ()


@dataclass(frozen=True)
class Ask:
    """A request. `works`: how it is answered to the person of everything it names.

    `foreign`: how it is answered when a place names another's, where that is not the usual: 404
    for the address, 400 for the body, 200 for the query. `shows` False: nothing by which the
    owner could be recognised is in an answer, also to the owner.
    """

    method: str
    path: str
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    works: int = 200
    foreign: dict[str, int] = field(default_factory=dict)
    shows: bool = True

    def __str__(self) -> str:
        named = [f"{place[-1]}={name}" for place, name in self.places() if place[0] == "body"]
        asked = [f"{name}={value}" for name, value in self.query.items()]
        return " ".join((self.method, self.path, *asked, *named))

    @property
    def is_read(self) -> bool:
        return self.method == "get"

    def places(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Where it names what, such as ("body", "ingredients", "0", "food"), "food"."""
        for part in self.path.split("{")[1:]:
            name = part.partition("}")[0]
            yield ("path", name), name
        yield from _named(("query",), self.query)
        yield from _named(("body",), self.body)

    def expected(self, place: tuple[str, ...], name: str) -> int:
        usual = {"path": 404, "body": 400, "query": 200}[place[0]]
        return self.foreign.get(name, usual)


def _named(place: tuple[str, ...], part: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(part, Of):
        yield place, str(part)
    elif isinstance(part, dict):
        for name, below in part.items():
            yield from _named((*place, name), below)
    elif isinstance(part, list):
        for index, below in enumerate(part):
            yield from _named((*place, str(index)), below)


def _row(path: str, **values: Any) -> Iterator[Ask]:
    """The four requests of a row of the diary; `values` are a body of PUT."""
    name = path.partition("{")[2].partition("}")[0]
    at = API + path
    rows = f"{API}{path.partition('/')[0]}/"
    record = {"external": {"source": SOURCE, "id": Of("record"), "version": 1}}
    yield Ask("get", rows, query={"from": "2026-01-01", "to": str(DAY), "page_size": "200"})
    yield Ask("get", rows, query={"cursor": Of(f"{rows.split('/')[-2]}_cursor")})
    yield Ask("get", at)
    yield Ask("post", rows, values, works=201)
    yield Ask("put", at, values, foreign={name: 201})
    yield Ask("patch", at, values)
    yield Ask("delete", at, works=204)
    for word in ("post", "put", "patch"):
        # What was imported from a record of another person is no record of one's own.
        done = 201 if word == "post" else 200
        elsewhere = {name: 404 if word == "patch" else 409, "record": done}
        path = rows if word == "post" else at
        yield Ask(word, path, {**values, **record}, foreign=elsewhere)


EATEN: dict[str, Any] = {
    "food": Of("food"),
    "portion": Of("portion"),
    "quantity": 3,
    "date": str(DAY),
    "note": "mine",
}
SOME = {"amount_g": 5, "date": str(DAY)}
TAKEN: dict[str, Any] = {"supplement": Of("supplement"), "quantity": 3, "date": str(DAY)}
FELT: dict[str, Any] = {"kind": "cramp", "severity": 5, "date": str(DAY)}
STATED = {"food_complete": True, "note": "mine"}

DIARY = [
    *_row("entries/{entry}/", **EATEN),
    *_row("doses/{dose}/", **TAKEN),
    *_row("symptoms/{symptom}/", **FELT),
    Ask("put", f"{API}entries/{{gone}}/", EATEN, works=428, foreign={"gone": 201}, shows=False),
    *(Ask("post", f"{API}entries/", {"food": Of(name), **SOME}, works=201) for name in FOODS),
    Ask("get", f"{API}days/", query={"from": "2026-01-01", "to": str(DAY)}),
    Ask("get", f"{API}days/{{day}}/", foreign={"day": 200}),
    Ask("put", f"{API}days/{{day}}/", STATED, foreign={"day": 200}),
    Ask("patch", f"{API}days/{{day}}/", STATED, foreign={"day": 200}),
]
FAVOURITES = [
    Ask("get", f"{API}favourites/"),
    Ask("get", f"{API}favourites/foods/{{food}}/"),
    Ask("get", f"{API}favourites/supplements/{{supplement}}/"),
    Ask("put", f"{API}favourites/foods/{{food}}/", {"portion": Of("portion"), "quantity": 5}),
    Ask("put", f"{API}favourites/supplements/{{supplement}}/", {"quantity": 5}),
    Ask("put", f"{API}favourites/supplements/{{untaken}}/", {}, works=201),
    *(Ask("put", f"{API}favourites/foods/{{{name}}}/", {}, works=201) for name in FOODS[1:]),
    Ask("delete", f"{API}favourites/foods/{{food}}/", works=204),
    Ask("delete", f"{API}favourites/supplements/{{supplement}}/", works=204),
]
BAR: dict[str, Any] = {
    "name": "Bar",
    "magnesium_mg_per_100g": 50,
    "portions": [{"description": "1 bar", "grams": 40}],
}
DISH: dict[str, Any] = {
    "name": "Dish",
    "ingredients": [{"food": Of("food"), "portion": Of("portion"), "quantity": 1}],
}
PILL = {"name": "Pill", "form": "oxide", "elemental_mg_per_unit": 12, "unit": "tablet"}
_FOUND: list[dict[str, Any]] = [
    *({"search": Of(name)} for name in ("word", "begun", "mistyped")),
    {"search": Of("barcode")},
    {"barcode": Of("barcode")},
    {"group": "vegetables", "page_size": "200"},
    {"min_magnesium_mg": "100"},
    {"richness": "excellent"},
    {"diet": "vegan"},
    {"without": "milk"},
    {"cursor": Of("foods_cursor")},
]
CATALOGUE = [
    *(Ask("get", f"{API}foods/", query=query) for query in _FOUND),
    *(Ask("get", f"{API}foods/{{{name}}}/") for name in ("food", "recipe", "waiting")),
    Ask("post", f"{API}foods/", BAR, works=201),
    *(
        Ask("put", f"{API}foods/{{food}}/", {**BAR, "change": change}, works=code)
        for change, code in (("correct_past", 200), ("new_version", 201))
    ),
    *(Ask("put", f"{API}foods/{{{name}}}/", BAR) for name in ("waiting", "unused")),
    Ask("patch", f"{API}foods/{{food}}/", {"magnesium_mg_per_100g": 50}),
    *(Ask("delete", f"{API}foods/{{{name}}}/", works=204) for name in ("food", "unused")),
    *(Ask("get", f"{API}foods/{{{name}}}/submission/") for name in ("waiting", "sent_back")),
    Ask("put", f"{API}foods/{{waiting}}/submission/", {"note": "mine"}),
    Ask("put", f"{API}foods/{{food}}/submission/", {"note": "mine"}, works=201),
    Ask("delete", f"{API}foods/{{waiting}}/submission/", works=204),
    Ask("get", f"{API}recipes/", query={"page_size": "200"}),
    Ask("get", f"{API}recipes/", query={"cursor": Of("recipes_cursor")}),
    Ask("get", f"{API}recipes/{{recipe}}/"),
    Ask("post", f"{API}recipes/", DISH, works=201),
    *(
        Ask(
            "post",
            f"{API}recipes/",
            {"name": "Dish", "ingredients": [{"food": Of(name), "amount_g": 5}]},
            works=201,
        )
        for name in FOODS
    ),
    Ask("put", f"{API}recipes/{{recipe}}/", DISH),
    Ask("put", f"{API}recipes/{{recipe}}/", {**DISH, "change": "new_version"}, works=201),
    *(Ask("delete", f"{API}recipes/{{{name}}}/", works=204) for name in ("recipe", "unserved")),
    *(
        Ask("get", f"{API}supplements/", query=query)
        for query in (
            {"route": "oral"},
            {"form": "citrate"},
            {"kind": "supplement", "page_size": "200"},
            {"cursor": Of("supplements_cursor")},
        )
    ),
    Ask("get", f"{API}supplements/{{supplement}}/"),
    Ask("post", f"{API}supplements/", PILL, works=201),
    Ask("patch", f"{API}supplements/{{supplement}}/", {"elemental_mg_per_unit": 12}),
    *(
        Ask("delete", f"{API}supplements/{{{name}}}/", works=204)
        for name in ("supplement", "untaken")
    ),
]
SELF = [
    Ask("get", f"{API}profile/", shows=False),
    Ask("patch", f"{API}profile/", {"time_zone": "Europe/Berlin"}),
    Ask("get", f"{API}assessment/", query={"as_of": str(DAY)}, shows=False),
    Ask("get", f"{API}shortfalls/"),
    Ask("get", f"{API}notices/"),
    Ask("patch", f"{API}notices/{{notice}}/", {"seen": True}),
    Ask("get", f"{API}sources/", query={"as_of": str(DAY)}),
    Ask("get", f"{API}suggestions/", query={"gap": "today", "date": "2026-03-05"}),
    Ask(
        "get",
        f"{API}suggestions/",
        query={"gap": "usual", "date": str(DAY), "energy_limit_kcal": "900"},
        shows=False,
    ),
    Ask("get", f"{API}export/"),
    *(Ask("get", f"{API}export/{kind}.csv") for kind in TABLES),
    Ask("get", f"{API}export/magnesium-tracker.xlsx"),
    # Into an account that holds something; into an empty one: `test_what_is_brought_in_...`
    Ask("post", f"{API}import/", {"format": "magnesium-tracker"}, works=409),
    Ask("get", f"{API}account/"),
    Ask("delete", f"{API}account/", {"password": PASSWORD}, works=202),
    Ask("delete", f"{API}account/deletion/"),
]


def _batch(kind: str, name: str, sent: Any = None, revision: str = "", **values: Any) -> Ask:
    """A batch of one write, with `values` of the Ask; nothing sent: a deletion."""
    write: dict[str, Any] = {"type": kind, "id": name if name == kind == "profile" else Of(name)}
    write |= {"deleted": True} if sent is None else {"object": sent}
    if revision:
        write["if_revision"] = Of(revision)
        values["foreign"] = {**values.get("foreign", {}), revision: 412}
    return Ask("post", f"{API}changes/", {"changes": [write]}, **values)


CHANGES = [
    Ask("get", f"{API}changes/", query={"cursor": "0", "page_size": "500"}),
    Ask("get", f"{API}changes/", query={"cursor": Of("changes_cursor")}),
    _batch("entry", "entry", EATEN, foreign={"entry": 201}),
    _batch("entry", "gone", EATEN, works=428, foreign={"gone": 201}),
    _batch("dose", "dose", TAKEN, foreign={"dose": 201}),
    _batch("symptom", "symptom", FELT, foreign={"symptom": 201}),
    *(
        _batch(
            kind,
            kind,
            {**sent, "external": {"source": SOURCE, "id": Of("record"), "version": 1}},
            foreign={kind: 409, "record": 200},
        )
        for kind, sent in (("entry", EATEN), ("dose", TAKEN), ("symptom", FELT))
    ),
    *(_batch(kind, kind, works=204, foreign={kind: 204}) for kind in ("entry", "dose", "symptom")),
    _batch("day", "day", STATED, foreign={"day": 201}),
    _batch(
        "favourite",
        "kept_food",
        {"portion": Of("portion"), "quantity": 5},
        foreign={"kept_food": 404},
    ),
    _batch("favourite", "kept_supplement", {"quantity": 5}, foreign={"kept_supplement": 404}),
    *(
        _batch("favourite", name, works=204, foreign={name: 204})
        for name in ("kept_food", "kept_supplement")
    ),
    _batch("profile", "profile", {"shows_notes": False}),
    _batch("entry", "entry", EATEN, "entry_revision", foreign={"entry": 412}),
    _batch("day", "day", STATED, "day_revision", foreign={"day": 412}),
    _batch("favourite", "kept_food", {}, "kept_revision", foreign={"kept_food": 404}),
    _batch("profile", "profile", {"shows_notes": False}, "profile_revision"),
]
HEALTH_RECORDS = [
    Ask("get", f"{FHIR}Patient/self", shows=False),
    *(
        Ask("get", f"{FHIR}{kind}", query=query)
        for kind in ("Observation", "NutritionIntake")
        for query in (
            {"date": "ge2026-01-01", "_count": "200", "_format": "json"},
            {"patient": "Patient/self"},
            {"subject": "self"},
        )
    ),
    *(
        Ask("get", f"{FHIR}{kind}", query={word: Of(name)}, shows=False)
        for kind in ("Observation", "NutritionIntake")
        for word, name in (("patient", "patient"), ("subject", "person"), ("date", "day"))
    ),
    Ask("get", f"{FHIR}Observation", query={"code": "magnesium", "date": Of("day")}),
    Ask("get", f"{FHIR}Observation", query={"_cursor": Of("observations_cursor")}, shows=False),
    Ask("get", f"{FHIR}NutritionIntake", query={"_cursor": Of("intakes_cursor")}, shows=False),
    Ask("get", f"{FHIR}Observation/{{observation}}"),
    Ask("get", f"{FHIR}NutritionIntake/{{entry}}"),
    Ask("get", f"{FHIR}NutritionIntake/{{dose}}"),
]
TABLE = [*DIARY, *FAVOURITES, *CATALOGUE, *SELF, *CHANGES, *HEALTH_RECORDS]
