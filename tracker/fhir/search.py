"""The parameters of a search, read and checked."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from tracker.api.pagination import IdCursorPagination
from tracker.api.window import bounded_window, check_year
from tracker.fhir.vocabulary import NUTRIENT, SELF

CURSOR = "_cursor"
EVERYWHERE = {"date", "patient", "subject", "_count", "_format", CURSOR}
_DATE = re.compile(r"(eq|ge|gt|le|lt)?([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. `codes`: of nutrients, None for all. `count` may be 0: the total alone.

    `asked` are the other parameters, as they came, for the links.
    """

    from_date: date
    to_date: date
    codes: frozenset[str] | None
    is_of_self: bool
    count: int
    cursor: str | None
    asked: tuple[tuple[str, str], ...]

    def query(self, cursor: str | None) -> str:
        """The whole search as the query of an address, its default dates written out."""
        parameters = [
            ("date", f"ge{self.from_date.isoformat()}"),
            ("date", f"le{self.to_date.isoformat()}"),
            *self.asked,
            ("_count", str(self.count)),
        ]
        if cursor is not None:
            parameters.append((CURSOR, cursor))
        return urlencode(parameters)


def read_search(request: Request, today: date, base: str, own: Iterable[str] = ()) -> Search:
    """The search of a request; a ValidationError names the parameter that cannot be.

    `own` are the parameters that this type of resource has beside those of all. Others are
    ignored, unless the client asked for strict handling.
    """
    known = EVERYWHERE | set(own)
    _check_names(request, known)
    # A parameter without a value says nothing.
    given = {name: [each for each in values if each] for name, values in _lists(request)}
    from_date, to_date = bounded_window(*_dates(given.get("date", [])), today, name="date")
    people = [*given.get("patient", []), *given.get("subject", [])]
    cursors = given.get(CURSOR, [])
    kept = sorted(known - {"date", "_count", CURSOR})
    return Search(
        from_date=from_date,
        to_date=to_date,
        codes=_codes(given.get("code", [])) if "code" in known else None,
        is_of_self=all(_names_self(person, base) for person in people),
        count=_count(given.get("_count", [])),
        cursor=cursors[-1] if cursors else None,
        asked=tuple((name, value) for name in kept for value in given.get(name, [])),
    )


def _lists(request: Request) -> Iterable[tuple[str, list[str]]]:
    return request.query_params.lists()


def _check_names(request: Request, known: set[str]) -> None:
    preferences = re.split(r"[,;]", request.headers.get("Prefer", ""))
    is_strict = "handling=strict" in {each.replace(" ", "").lower() for each in preferences}
    for name in request.query_params:
        is_known = name in known
        # A modifier changes what a parameter means: FHIR forbids to pass over it.
        if not is_known and re.split("[:.]", name, maxsplit=1)[0] in known:
            raise ValidationError(
                {name: _("This parameter is known here only without what follows its name.")}
            )
        if not is_known and is_strict:
            raise ValidationError({name: _("This parameter is not known here.")})


def _dates(values: list[str]) -> tuple[date | None, date | None]:
    """The first and the last day that meet all conditions; None where none is set."""
    first: list[date] = []
    last: list[date] = []
    for value in values:
        try:
            earliest, latest = _bounds(value)
        except (ValueError, OverflowError) as error:
            raise ValidationError(
                {
                    "date": _(
                        "Write a date as 2026-03-04, 2026-03 or 2026, after eq, ge, gt, le or lt."
                    )
                }
            ) from error
        first += [earliest] if earliest else []
        last += [latest] if latest else []
    try:
        for day in (*first, *last):
            check_year(day)
    except ValidationError as error:
        raise ValidationError({"date": error.detail}) from error
    return max(first, default=None), min(last, default=None)


def _bounds(value: str) -> tuple[date | None, date | None]:
    """The first and last day of one condition; a ValueError or OverflowError if it is none."""
    found = _DATE.fullmatch(value)
    if found is None:
        raise ValueError("not a date")
    prefix, *parts = found.groups()
    year, month, day = (int(part) if part else None for part in parts)
    start = date(year or 0, month or 1, day or 1)
    end_month = month or 12
    end = date(start.year, end_month, day or monthrange(start.year, end_month)[1])
    match prefix:
        case "ge":
            return start, None
        case "gt":
            return end + _ONE_DAY, None
        case "le":
            return None, end
        case "lt":
            return None, start - _ONE_DAY
        case _:
            return start, end


def _codes(values: list[str]) -> frozenset[str] | None:
    """Codes that every parameter names, None for any; within one, commas mean "or"."""
    wanted = [value.split(",") for value in values]
    named = [
        frozenset(filter(None, map(_code, tokens)))
        for tokens in wanted
        if f"{NUTRIENT}|" not in tokens  # any code of our system
    ]
    return frozenset.intersection(*named) if named else None


def _code(token: str) -> str | None:
    """The code of `code` or `system|code`; None where no nutrient of ours can be meant."""
    system, bar, code = token.rpartition("|")
    return code if not bar or system == NUTRIENT else None


def _names_self(value: str, base: str) -> bool:
    return any(each in {SELF, "self", f"{base}{SELF}"} for each in value.split(","))


def _count(values: list[str]) -> int:
    if not values:
        return IdCursorPagination.page_size
    if not re.fullmatch(r"[0-9]{1,6}", values[-1]):
        raise ValidationError({"_count": _("This is a whole number from 0 on.")})
    return min(int(values[-1]), IdCursorPagination.max_page_size)


def no_cursor() -> ValidationError:
    return ValidationError({CURSOR: _("This is no cursor of this list.")})
