"""The curators' work list: values that are missing, implausible or unlike another source's.

`find_doubts` looks at the whole shared catalogue and brings the list up to date; it may run at any
time and as often as one likes. A doubt that no longer holds is settled by that; one that a curator
settled stays settled until a value it is about changes. Nothing is ever deleted.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from foods.importers.comparing import Comparison
from foods.importers.nutrients import UNIT_OF
from foods.importers.plausibility import JUDGED_TOGETHER, faults
from foods.models import Food, Nutrient, NutrientContent, Status, ValueDoubt
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Kind = ValueDoubt.Kind
_MAGNESIUM: Final = "magnesium"
_MAX_TEXT: Final = 300
_BATCH: Final = 1_000

# Settlements that nobody gave; each says why the doubt no longer held.
NOT_OFFERED: Final = "The food is no longer offered."
_GONE: Final = {
    Kind.MISSING: "There is a value now.",
    Kind.IMPLAUSIBLE: "The values are plausible now.",
    Kind.SOURCES_DIFFER: "The sources no longer differ.",
}
CHOSEN: Final = "Chosen: "

# Food and nutrient, which with its kind identify a doubt.
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A doubt that holds; `settlement` is set where a value was chosen with its reason."""

    detail: str
    settlement: str = ""


@dataclass(slots=True)
class Outcome:
    """What a look changed, and how many doubts are open after it."""

    new: int = 0
    reopened: int = 0
    settled: int = 0
    open: int = 0

    def __str__(self) -> str:
        return (
            f"{self.new} new, {self.reopened} open again, {self.settled} settled by themselves; "
            f"{self.open} open"
        )


def find_doubts(*, differences: Iterable[Comparison] | None = None) -> Outcome:
    """Bring the list up to date with the stored values of the published catalogue.

    `differences` are the foods whose sources differ, of a comparison of all sources; without them
    that kind of doubt stays as it is, but for foods that are no longer offered.
    """
    # Every value is read before the transaction, which on SQLite keeps all others from writing.
    implausible = _implausible()
    differing = None if differences is None else _differing(differences)
    with transaction.atomic():
        lock_catalogue()
        outcome = Outcome()
        if Nutrient.objects.filter(pk=_MAGNESIUM).exists():  # or no catalogue was ever loaded
            _settle(outcome, ValueDoubt.objects.exclude(food__in=_catalogue()), NOT_OFFERED)
            _missing(outcome)
            _bring(outcome, Kind.IMPLAUSIBLE, _still_there(implausible), JUDGED_TOGETHER)
            if differing is not None:
                _bring(outcome, Kind.SOURCES_DIFFER, _still_there(differing))
        outcome.open = ValueDoubt.objects.filter(settled_at=None).count()
    return outcome


def _still_there(found: dict[Place, Found]) -> dict[Place, Found]:
    """Without foods that somebody deleted or retired while they were looked at."""
    ids = {food_id for food_id, _nutrient in found}
    present = set(_catalogue().filter(pk__in=ids).values_list("pk", flat=True))
    return {place: each for place, each in found.items() if place[0] in present}


@transaction.atomic
def settle_doubts(*, doubts: QuerySet[ValueDoubt], reason: str, by: "User") -> list[ValueDoubt]:
    """Take doubts off the list; returns those of them that were still open.

    Raises the ValidationError of `check_settlement`.
    """
    check_settlement(reason)
    reason = " ".join(reason.split())
    of_all = ValueDoubt.objects.select_for_update(of=("self",)).select_related("food")
    still_open = of_all.filter(pk__in=doubts.values("pk"), food__owner=None, settled_at=None)
    settled = list(still_open)
    for doubt in settled:
        doubt.settled_at, doubt.settled_by, doubt.settlement = timezone.now(), by, reason
    fields = ["settled_at", "settled_by", "settlement"]
    ValueDoubt.objects.bulk_update(settled, fields, batch_size=_BATCH)
    return settled


def check_settlement(reason: str) -> None:
    """A ValidationError asks for a reason where there is none, or for one that can be kept."""
    words = " ".join(reason.split())
    if not words:
        raise ValidationError("Say why the value can stay as it is.", code="required")
    if len(words) > _MAX_TEXT:
        raise ValidationError(f"Use up to {_MAX_TEXT} characters.", code="max_length")


def _catalogue() -> QuerySet[Food]:
    return Food.objects.filter(owner=None, status=Status.PUBLISHED).order_by()


def _settle(outcome: Outcome, doubts: QuerySet[ValueDoubt], settlement: str) -> None:
    outcome.settled += doubts.filter(settled_at=None).update(
        settled_at=timezone.now(), settled_by=None, settlement=settlement
    )


def _reopen(
    outcome: Outcome, holding: QuerySet[ValueDoubt], together: Collection[str] = ()
) -> None:
    """Open doubts that hold although they are settled: by themselves, which then was not for
    good, or by a curator, where a value changed since. What they said stays to be read.

    `together` are nutrients that are judged with the doubt's own.
    """
    by_itself = Q(settled_by=None) & (
        Q(settlement__in=[NOT_OFFERED, *_GONE.values()]) | Q(settlement__startswith=CHOSEN)
    )
    again = holding.exclude(settled_at=None).filter(by_itself | Exists(_changes_since(together)))
    ids = list(again.values_list("pk", flat=True))
    for begin in range(0, len(ids), _BATCH):
        batch = ValueDoubt.objects.filter(pk__in=ids[begin : begin + _BATCH])
        outcome.reopened += batch.update(settled_at=None)


def _changes_since(together: Collection[str]) -> QuerySet[Any]:
    """History rows, since a doubt was settled, of amounts that are not what they were then."""
    history = NutrientContent.history.model.objects
    before = history.filter(
        food_id=OuterRef("food_id"),
        nutrient_id=OuterRef("nutrient_id"),
        history_date__lte=OuterRef(OuterRef("settled_at")),
    ).order_by("-history_date", "-history_id")
    return (
        history.filter(food_id=OuterRef("food_id"), history_date__gt=OuterRef("settled_at"))
        .filter(Q(nutrient_id=OuterRef("nutrient_id")) | Q(nutrient_id__in=together))
        .annotate(earlier=Subquery(before.values("amount_per_100g")[:1]))
        .filter(Q(history_type="-") | Q(earlier=None) | ~Q(earlier=F("amount_per_100g")))
    )


def _missing(outcome: Outcome) -> None:
    """Compared in SQL: an import of branded foods can bring them by the hundred thousand."""
    contents = NutrientContent.objects.filter(nutrient=_MAGNESIUM)
    listed = ValueDoubt.objects.filter(kind=Kind.MISSING, nutrient=_MAGNESIUM)
    known = Exists(contents.filter(food=OuterRef("food_id")))
    _settle(outcome, listed.filter(known), _GONE[Kind.MISSING])
    _reopen(outcome, listed.exclude(known).filter(food__in=_catalogue()))
    new = _catalogue().exclude(Exists(contents.filter(food=OuterRef("pk"))))
    ids = list(new.exclude(Exists(listed.filter(food=OuterRef("pk")))).values_list("pk", flat=True))
    outcome.new += _create(
        ValueDoubt(food_id=pk, nutrient_id=_MAGNESIUM, kind=Kind.MISSING) for pk in ids
    )


def _create(doubts: Iterator[ValueDoubt]) -> int:
    count = 0
    while batch := list(islice(doubts, _BATCH)):
        ValueDoubt.objects.bulk_create(batch)
        count += len(batch)
    return count


def _bring(
    outcome: Outcome, kind: str, found: Mapping[Place, Found], together: Collection[str] = ()
) -> None:
    """Make the open doubts of one kind those that were found and nobody settled."""
    of_kind = ValueDoubt.objects.filter(kind=kind)
    ids = {(d.food_id, d.nutrient_id): d.pk for d in of_kind.only("food_id", "nutrient_id")}
    holding = {pk: found[place] for place, pk in ids.items() if place in found}
    gone = [pk for place, pk in ids.items() if place not in found]
    _settle(outcome, of_kind.filter(pk__in=gone), _GONE[Kind(kind)])
    unsettled = [pk for pk, each in holding.items() if not each.settlement]
    _reopen(outcome, of_kind.filter(pk__in=unsettled), together)
    changed = []
    for doubt in of_kind.filter(pk__in=holding, settled_at=None):
        each = holding[doubt.pk]
        if each.settlement:
            _settle(outcome, of_kind.filter(pk=doubt.pk), each.settlement)
        if doubt.detail != each.detail:
            doubt.detail = each.detail
            changed.append(doubt)
    ValueDoubt.objects.bulk_update(changed, ["detail"], batch_size=_BATCH)
    outcome.new += _create(_new(kind, {p: each for p, each in found.items() if p not in ids}))


def _new(kind: str, found: Mapping[Place, Found]) -> Iterator[ValueDoubt]:
    now = timezone.now()
    for (food_id, nutrient), each in found.items():
        yield ValueDoubt(
            food_id=food_id,
            nutrient_id=nutrient,
            kind=kind,
            detail=each.detail,
            settled_at=now if each.settlement else None,
            settlement=each.settlement,
        )


def _implausible() -> dict[Place, Found]:
    """Foods whose stored contents fit neither each other nor any food, one at a time."""
    rows = (
        NutrientContent.objects.filter(food__in=_catalogue(), nutrient__in=UNIT_OF)
        .order_by("food_id")
        .values_list("food_id", "nutrient_id", "amount_per_100g")
    )
    return {
        (food_id, fault.nutrient): Found(_short(fault.reason))
        for food_id, contents in groupby(rows.iterator(chunk_size=10_000), key=itemgetter(0))
        for fault in faults({nutrient: amount for _food, nutrient, amount in contents})
    }


def _differing(differences: Iterable[Comparison]) -> dict[Place, Found]:
    """Where the stored value is a choice with its reason, the doubt is settled by it."""
    by_key = {each.food.key: each for each in differences if each.differs}
    codes = [source_id for _source, source_id in by_key]
    foods = {
        food.pk: by_key[food.source, food.source_id]
        for food in _catalogue().filter(source_id__in=codes)
        if (food.source, food.source_id) in by_key
    }
    chosen = NutrientContent.objects.filter(
        food__in=foods, nutrient=_MAGNESIUM, derivation=NutrientContent.Derivation.CHOSEN
    )
    reasons = dict(chosen.exclude(note="").values_list("food_id", "note"))
    return {
        (pk, _MAGNESIUM): Found(
            _short(each.in_words), _short(f"{CHOSEN}{reasons[pk]}") if pk in reasons else ""
        )
        for pk, each in foods.items()
    }


def _short(words: str) -> str:
    return words if len(words) <= _MAX_TEXT else f"{words[: _MAX_TEXT - 1]}…"
