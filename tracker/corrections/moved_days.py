"""What a change of the catalogue does to a person's entries and days: decided, not stored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Protocol

from django.utils.formats import date_format

from foods.composition import amount_in
from foods.importers.corrections import LOADED
from foods.models import Food, FoodReplacement
from tracker.corrections import catalogue_log as log
from tracker.corrections.catalogue_log import Amounts, Positions, Step, Timeline
from tracker.corrections.standing_foods import Eaten, Moves
from tracker.models import CorrectionNotice, IntakeEntry

TOLD_FROM_MG: Final = Decimal("0.5")  # per day on average; less is no news
_TOLD: Final = "magnesium"
NAME_LENGTH: Final[int] = CorrectionNotice._meta.get_field("food_name").max_length or 200
_REASON_LENGTH: Final[int] = CorrectionNotice._meta.get_field("reason").max_length or 300


class Followed:
    """An entry beside what becomes of it. `entry` stays as stored until it is written.

    `before_mg` and `after_mg` are what the person last saw of it and what they see now, None
    where unknown.
    """

    def __init__(self, entry: IntakeEntry, moves: Moves) -> None:
        self.entry = entry
        self.date: date = entry.date
        self.before = self.eaten = Eaten.of(entry)
        self.before_mg: Decimal | None = None
        self.after_mg: Decimal | None = None
        self.shows_otherwise = False
        self.steps: list[Step[Decimal]] = []
        self.replacements: list[FoodReplacement] = []
        self._stored_moves = dict(moves)
        self._moves = dict(moves)

    def follow(self, row: FoodReplacement) -> None:
        """Move with a replacement that concerns the entry, or back with its undoing."""
        if row.undoes_id is None:
            if self.eaten.food_id != row.old_id:
                return
            if row.from_date is not None and self.date < row.from_date:
                return
            self._moves[row.pk] = self.eaten.portion_id
            self.eaten = self.eaten.moved(row)
        else:
            if row.undoes_id not in self._moves:
                return
            self.eaten = self.eaten.moved_back(row, self._moves.pop(row.undoes_id))
        self.replacements.append(row)

    @property
    def is_moved(self) -> bool:
        return self.eaten != self.before

    @property
    def is_changed(self) -> bool:
        """Whether a phone has to fetch it again."""
        return self.is_moved or self.shows_otherwise

    @property
    def is_told(self) -> bool:
        """Whether what the person sees of its magnesium is another figure."""
        return self.before_mg != self.after_mg

    @property
    def authors(self) -> set[int | None]:
        if self.is_moved:
            return {row.made_by_id for row in self.replacements}
        return {step.user_id for step in self.steps}

    @property
    def reasons(self) -> list[str]:
        if self.is_moved:
            return [row.reason for row in self.replacements]
        return [step.reason for step in self.steps]

    @property
    def new_moves(self) -> Moves:
        return {key: had for key, had in self._moves.items() if key not in self._stored_moves}

    @property
    def taken_back(self) -> set[int]:
        return self._stored_moves.keys() - self._moves.keys()


def note_changes(followed: Sequence[Followed], after: Positions, last: Positions) -> None:
    """Fill in what each entry held before, and holds at `last`; two queries.

    Before is what stood when the entry was last written or, if that is later, at `after`: who
    wrote after a correction saw the corrected value already. Steps up and down again are nothing.
    """
    foods = {eaten.food_id for each in followed for eaten in (each.before, each.eaten)}
    portions = {eaten.portion_id for each in followed for eaten in (each.before, each.eaten)}
    contents = log.contents(foods, after, last)
    weights = log.weights(portions - {None}, after, last)
    by_food: dict[int, list[Timeline[Decimal]]] = defaultdict(list)
    for (food_id, _nutrient), timeline in contents.items():
        by_food[food_id].append(timeline)
    for each in followed:
        _note(each, contents, weights, by_food[each.before.food_id])


def _note(
    each: Followed, contents: Amounts, weights: Amounts, of_food: Iterable[Timeline[Decimal]]
) -> None:
    written = each.entry.updated_at
    content, weight = contents[each.before.food_id, _TOLD], weights[(each.before.portion_id,)]
    each.before_mg = _mg(each.before, content.value_for(written), weight.value_for(written))
    each.after_mg = _mg(
        each.eaten,
        contents[each.eaten.food_id, _TOLD].now,
        weights[(each.eaten.portion_id,)].now,
    )
    each.steps = [
        *contents[each.eaten.food_id, _TOLD].since(written),
        *(step for step in weights[(each.eaten.portion_id,)].since(written) if not step.is_first),
    ]
    each.shows_otherwise = any(
        timeline.surely_seen(written, each.entry.user_id) != timeline.now
        for timeline in (*of_food, weight)
    )


def _mg(eaten: Eaten, per_100g: Decimal | None, weight: Decimal | None) -> Decimal | None:
    if per_100g is None:
        return None
    if eaten.amount_g is not None:
        return amount_in(per_100g, eaten.amount_g)
    if eaten.quantity is None or weight is None:
        return None
    return amount_in(per_100g, eaten.quantity * weight)


def notices_of(user_id: int, followed: Iterable[Followed]) -> list[CorrectionNotice]:
    """What to tell the person, one notice for each food and the one it became; one query."""
    groups: dict[tuple[int, int], list[Followed]] = defaultdict(list)
    for each in followed:
        if each.is_told:
            groups[each.before.food_id, each.eaten.food_id].append(each)
    named = Food.objects.only("name", "brand", "owner")
    foods = named.in_bulk({food_id for group in groups for food_id in group})
    notices = []
    for (before_id, after_id), entries in groups.items():
        before, after = foods[before_id], foods[after_id]
        authors = {author for each in entries for author in each.authors}
        if user_id in {before.owner_id, after.owner_id} and authors <= {user_id}:
            continue  # their own food, and they know what they did
        notice = notice_of(entries)
        if notice is not None:
            notice.user_id, notice.food = user_id, after
            notice.food_name = _name_before(before, after, entries)
            notices.append(notice)
    return notices


def _name_before(before: Food, after: Food, entries: Iterable[Followed]) -> str:
    """What the food was called; with its days where a changed product kept its name.

    Else a new recipe of the maker would be told as a correction of ours.
    """
    last = {row for each in entries if each.is_moved for row in each.replacements[-1:]}
    days = {(row.from_date, row.undoes_id is None) for row in last}
    when = ""
    if str(before) == str(after) and len(days) == 1 and (told := days.pop())[0] is not None:
        from_date, is_done = told
        day = date_format(from_date - timedelta(days=1) if is_done else from_date, "j F Y")
        when = f" (until {day})" if is_done else f" (from {day})"
    return f"{str(before)[: NAME_LENGTH - len(when)]}{when}"


class Told(Protocol):
    """A diary row as it was last seen and as it is now, and why."""

    date: date
    before_mg: Decimal | None
    after_mg: Decimal | None

    @property
    def reasons(self) -> list[str]: ...


def notice_of(moved: Iterable[Told]) -> CorrectionNotice | None:
    """The days these rows moved, without the person and what they hold; None: no news."""
    days: dict[date, list[Told]] = defaultdict(list)
    for each in moved:
        days[each.date].append(each)
    known = {day for day, rows in days.items() if any(row.before_mg is None for row in rows)}
    unknown = {day for day, rows in days.items() if any(row.after_mg is None for row in rows)}
    changes = {
        day: sum(row.after_mg - row.before_mg for row in rows)
        for day, rows in days.items()
        if day not in known | unknown
    }
    changes = {day: change for day, change in changes.items() if change}
    if not known | unknown and sum(map(abs, changes.values())) < TOLD_FROM_MG * len(changes):
        return None
    told = sorted(known | unknown | changes.keys())
    if not told:
        return None
    return CorrectionNotice(
        reason=_reason(reason for rows in days.values() for row in rows for reason in row.reasons),
        days=len(told),
        first_day=told[0],
        last_day=told[-1],
        change_mg=float(sum(changes.values()) / len(changes)) if changes else None,
        days_known=len(known - unknown),
        days_unknown=len(unknown),
    )


def _reason(reasons: Iterable[str]) -> str:
    """Each reason once; what a loader writes for itself is no reason for a person."""
    said = dict.fromkeys(reason for reason in reasons if not reason.startswith(LOADED))
    return "; ".join(filter(None, said))[:_REASON_LENGTH]
