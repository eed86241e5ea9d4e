"""A file set beside a diary: what of it is new, there, changed, deleted. Writes nothing."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError

from tracker import rules
from tracker.diary_imports.choices import FILE, FOOD, LEAVE, Chosen, chosen, obstacle_of
from tracker.diary_imports.names import Named, named
from tracker.diary_imports.records import DaySummary, DiaryFile, LeftOut, Serving
from tracker.models import (
    DayRecord,
    ImportedRow,
    IntakeEntry,
    SupplementDose,
    Tombstone,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DAY_TOTALS: Final = "cronometer-days"
_TABLES: Final = {"entry": IntakeEntry, "dose": SupplementDose}
# Of rows that are left out, why: told once for all of them and not row by row.
_BY_CHOICE: Final = frozenset({"chosen", "supplement_unknown", "supplement_without"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the diary that holds a record of the app; `fingerprint` as it was imported."""

    kind: str
    pk: int
    uuid: str
    fingerprint: str
    is_as_imported: bool


@dataclass(slots=True)
class Plan:
    """What writing would do. Rows that are left out say why."""

    file: DiaryFile
    names: list[Named]
    choices: Chosen
    new: list[Serving] = field(default_factory=list)
    changed: list[tuple[Serving, Stored]] = field(default_factory=list)
    there: int = 0
    yours: int = 0
    deleted: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    totals: list[DaySummary] = field(default_factory=list)
    complete: list[date] = field(default_factory=list)
    complete_with_totals: list[date] = field(default_factory=list)
    days_there: int = 0
    # Keys of entries that are a day's total: with its foods written down it would count twice.
    giving_way: list[int] = field(default_factory=list)
    name_of: dict[int, Named] = field(default_factory=dict)
    # Why rows cannot stand as they are, though others of their name can.
    obstacles: dict[int, str] = field(default_factory=dict)

    @property
    def doses(self) -> int:
        return sum(each.is_supplement for each in self.new)

    @property
    def entries(self) -> int:
        return len(self.new) - self.doses

    @property
    def days(self) -> list[date]:
        """The days of what would be written, in their order."""
        return sorted({each.day for each in self.new} | {each.day for each, _old in self.changed})

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of the file."""
        days = [each.day for each in (*self.file.servings, *self.file.days)]
        return (min(days), max(days)) if days else None

    @property
    def unknown(self) -> int:
        """New foods whose magnesium nobody knows."""
        return sum(self._is_unknown(each) for each in self.new)

    def _is_unknown(self, serving: Serving) -> bool:
        choice = self.choices.by_key[self.name_of[serving.row].key]
        if choice.kind == FOOD and choice.food_id is not None:
            return self.choices.foods[choice.food_id].magnesium_mg_per_100g is None
        return choice.kind == FILE and "magnesium" not in serving.nutrients

    @property
    def reasons(self) -> Counter[str]:
        return Counter(each.code for each in self.left_out)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.totals or self.complete)


def plan(
    user: "User", diary_file: DiaryFile, said: Mapping[str, Mapping[str, Any]], today: date
) -> Plan:
    """`said`: what the person chose for names, by their key."""
    names = named(diary_file.servings)
    found = Plan(diary_file, names, chosen(user, diary_file.kind, names, said))
    found.left_out += diary_file.left_out
    found.name_of = {row.row: each for each in names for row in each.servings}
    found.obstacles = {
        row.row: why
        for each in names
        if found.choices.by_key[each.key].kind == FILE
        for variant in each.variants
        if (why := obstacle_of(each, variant)) not in ("", "supplement_without")
        for row in variant.servings
    }
    _plan_servings(user, found, today)
    if found.new:
        totals = IntakeEntry.objects.filter(user=user, external_source=DAY_TOTALS)
        eaten = {each.day for each in found.new if not each.is_supplement}
        # Also to foods of unknown magnesium: beside a total theirs would be estimated twice.
        found.giving_way = [pk for pk, day in totals.values_list("pk", "date") if day in eaten]
        if found.file.has_magnesium:  # only then can a complete day be measured
            found.complete = _can_be_complete(user, found, eaten, today)
    if diary_file.days:
        _plan_days(user, found, today)
    found.left_out.sort(key=lambda each: each.row)
    return found


def _can_be_complete(user: "User", found: Plan, eaten: set[date], today: date) -> list[date]:
    """Days that hold food, with all of their food that the file has and the person wants.

    A complete day without any is a fast, and one of which a row could not be read is too low.
    """
    days = found.days
    held = IntakeEntry.objects.filter(user=user, date__range=(days[0], days[-1]))
    with_food = eaten | set(held.values_list("date", flat=True))
    lacking = set(_days_that_lack(found))
    return [day for day in days if day <= today and day in with_food and day not in lacking]


def _days_that_lack(found: Plan) -> Iterator[date]:
    """Days of foods that are left out, but not by choice.

    Of a row that could not be read, those of the rows beside it: it is of one of them.
    """
    servings = {each.row: each for each in found.file.servings}
    rows = sorted(servings)
    for each in found.left_out:
        if each.code in _BY_CHOICE:
            continue
        if each.row in servings:
            if not servings[each.row].is_supplement:
                yield servings[each.row].day
        else:
            place = bisect(rows, each.row)
            yield from (servings[row].day for row in rows[max(place - 1, 0) : place + 1])


def _plan_servings(user: "User", found: Plan, today: date) -> None:
    stored, deleted = _stored(user, found.file.kind)
    for each in found.file.servings:
        choice = found.choices.by_key[found.name_of[each.row].key]
        there = stored.get(each.key)
        if there is not None:
            _plan_again(found, each, there, choice.kind)
        elif problem := _day_problem(each.day, today):
            found.left_out.append(LeftOut(each.row, problem, value=each.day.isoformat()))
        elif choice.kind == LEAVE:
            found.left_out.append(LeftOut(each.row, choice.why or "chosen", value=each.name))
        elif why := found.obstacles.get(each.row):
            found.left_out.append(LeftOut(each.row, why, value=each.name))
        elif each.key in deleted:
            found.deleted += 1
        else:
            found.new.append(each)


def _plan_again(found: Plan, serving: Serving, there: Stored, kind: str) -> None:
    """A row that was brought in before: it follows the file unless the person changed it here."""
    is_same = there.fingerprint in ("", serving.fingerprint)
    is_dose = there.kind == "dose"
    if is_same or kind == LEAVE or is_dose != serving.is_supplement:
        found.there += 1
    elif why := found.obstacles.get(serving.row):
        found.left_out.append(LeftOut(serving.row, why, value=serving.name))
    elif there.is_as_imported:
        found.changed.append((serving, there))
    else:
        found.yours += 1


def _stored(user: "User", source: str) -> tuple[dict[str, Stored], set[str]]:
    """The diary's rows of this app by their record, and the records of deleted ones."""
    links: dict[tuple[str, str], tuple[str, datetime | None]] = {
        (kind, object_id): (fingerprint, written_at)
        for kind, object_id, fingerprint, written_at in ImportedRow.objects.filter(
            user=user, kind__in=_TABLES, diary_import__source=source
        ).values_list("kind", "object_id", "fingerprint", "written_at")
    }
    found = {}
    for kind, model in _TABLES.items():
        rows: Any = model.objects.filter(user=user, external_source=source).order_by()
        values = rows.values_list("external_id", "pk", "uuid", "updated_at")
        for external_id, pk, uuid, updated_at in values:
            fingerprint, written_at = links.get((kind, str(uuid)), ("", None))
            found[external_id] = Stored(kind, pk, str(uuid), fingerprint, updated_at == written_at)
    stones = Tombstone.objects.filter(user=user, kind__in=_TABLES, external_source=source)
    return found, set(stones.values_list("external_id", flat=True))


def _day_problem(day: date, today: date) -> str:
    try:
        rules.check_diary_date(day, today)
    except ValidationError as error:
        return str(error.error_dict["date"][0].code)
    return ""


def _plan_days(user: "User", found: Plan, today: date) -> None:
    """Which days can be called complete, and which have nothing but their total."""
    days = [each.day for each in found.file.days]
    span = {"user": user, "date__gte": min(days), "date__lte": max(days)}
    eaten = set(IntakeEntry.objects.filter(**span).values_list("date", flat=True))
    taken = set(SupplementDose.objects.filter(**span).values_list("date", flat=True))
    done = set(
        DayRecord.objects.filter(**span, food_complete=True, supplements_complete=True).values_list(
            "date", flat=True
        )
    )
    stored, deleted = _stored(user, DAY_TOTALS)
    for each in found.file.days:
        key = day_key(each.day)
        can_be_total = (
            each.day not in eaten | taken
            and bool(each.nutrients)
            and any(each.nutrients.values())
            and key not in stored
            and key not in deleted
        )
        problem = _day_problem(each.day, today)
        if problem or (each.completed and each.day > today):
            code = problem or "in_the_future"
            found.left_out.append(LeftOut(each.row, code, value=each.day.isoformat()))
            continue
        if can_be_total:
            found.totals.append(each)
        if each.day in done:
            found.days_there += 1
        elif each.completed and each.day in eaten:
            found.complete.append(each.day)
        elif each.completed and can_be_total:
            found.complete_with_totals.append(each.day)
        elif each.completed:
            found.left_out.append(LeftOut(each.row, "empty_day", value=each.day.isoformat()))


def day_key(day: date) -> str:
    """The record of a day's total."""
    return f"day {day.isoformat()}"


def told_by_row(left_out: Sequence[LeftOut]) -> list[LeftOut]:
    """Those whose row has to be looked up in the file."""
    return [each for each in left_out if each.code not in _BY_CHOICE]
