"""What would close a person's gap: their foods and limits, handed to the integer programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, OuterRef, Q, Subquery

from foods.importers.load import CATALOGUE
from foods.models import Food, NutrientContent
from foods.serving import EVERYDAY, is_suggested, kind_of, most_portions
from tracker import reports
from tracker.models import IntakeEntry, Profile
from tracker.nutrition.reference_intakes import Target
from tracker.nutrition.suggestions import Candidate, Combination, Suggestions, suggest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LATELY: Final = timedelta(days=60)
# Less than that in a portion closes no gap: a cup of tea would only fill up the last milligrams.
LEAST_MG: Final = 20.0


class Gap(StrEnum):
    """Which gap: what is missing today, or of the usual intake."""

    TODAY = "today"
    USUAL = "usual"


@dataclass(frozen=True)
class Portioned:
    """One line of a suggestion."""

    food: Any
    portion_id: int
    portion: str
    portions: int
    amount_g: float
    magnesium_mg: float
    energy_kcal: float
    times_eaten: int


@dataclass(frozen=True)
class Suggestion:
    items: tuple[Portioned, ...]
    magnesium_mg: float
    energy_kcal: float


@dataclass(frozen=True)
class ClosingGap:
    """A gap and what closes it; all None without a target, or nothing to tell the usual from.

    `from_mg` is what the gap was counted from: the day's known total, or the usual intake.
    `is_lower_bound`: the day's total is at least so much, so that the gap may be smaller; so it is
    of a day of which nothing is known.
    """

    gap: Gap
    day: date
    target: Target | None
    from_mg: float | None
    gap_mg: float | None
    is_lower_bound: bool
    suggestions: Suggestions | None
    combinations: tuple[Suggestion, ...] = ()
    nearest: Suggestion | None = None


def closing_gap(
    user: "User",
    profile: Profile,
    gap: Gap,
    day: date,
    *,
    energy_limit_kcal: float | None = None,
) -> ClosingGap:
    """Up to three ways to close the gap with foods that suit the person; nine queries.

    `energy_limit_kcal` overrides what the profile allows.
    """
    target, from_mg, is_lower_bound = _counted_from(user, gap, day)
    if target is None or from_mg is None:
        return ClosingGap(gap, day, target, from_mg, None, is_lower_bound, None)
    gap_mg = target.target_mg - from_mg
    candidates = _candidates(user, profile, day) if gap_mg > 0 else []
    limit = profile.suggestion_energy_kcal if energy_limit_kcal is None else energy_limit_kcal
    found = suggest(candidates, gap_mg, energy_limit_kcal=limit)
    chosen = _with_names([*found.combinations, *([found.nearest] if found.nearest else [])])
    shown = [_shown(each, chosen) for each in found.combinations]
    nearest = None if found.nearest is None else _shown(found.nearest, chosen)
    return ClosingGap(
        gap, day, target, from_mg, gap_mg, is_lower_bound, found, tuple(shown), nearest
    )


def _counted_from(user: "User", gap: Gap, day: date) -> tuple[Target | None, float | None, bool]:
    if gap is Gap.USUAL:
        assessment = reports.assessment_report(user, day)
        return assessment.target, assessment.mean_mg, False
    report = reports.day_report(user, day)
    total_mg = report.total.total_mg
    if total_mg is None:
        return report.target, 0.0, True
    return report.target, total_mg, report.total.is_lower_bound


def _candidates(user: "User", profile: Profile, day: date) -> list[Candidate]:
    """What may be put to the person: foods with a usual portion and known values.

    Imported foods carry their source's name for them and stand beside the catalogue's own: they
    are only suggested to who eats them. Of spinach boiled, canned and frozen one is put forward.
    """
    eaten = _times_eaten(user, day)
    energy = NutrientContent.objects.filter(food=OuterRef("pk"), nutrient="energy")
    rows = (
        Food.objects.for_user(user)
        .suitable_for(profile.diet, profile.avoided_allergens)
        .filter(Q(loaded_by__in=("", CATALOGUE)) | Q(pk__in=eaten))
        .with_usual_portion()
        .annotate(energy_kcal_per_100g=Subquery(energy.values("amount_per_100g")[:1]))
        .filter(magnesium_mg_per_100g__gt=0, energy_kcal_per_100g__isnull=False)
        .filter(usual_portion_g__isnull=False)
        .order_by()
        .values(
            "pk",
            "name",
            "group_id",
            "usual_portion_g",
            "magnesium_mg_per_100g",
            "energy_kcal_per_100g",
        )
    )
    of_kind: dict[str, Candidate] = {}
    for row in rows.iterator():
        times, group = eaten.get(row["pk"], 0), row["group_id"] or ""
        if not is_suggested(row["name"], group, times):
            continue
        hundreds = float(row["usual_portion_g"]) / 100
        candidate = Candidate(
            food=row["pk"],
            portion=None,
            magnesium_mg=float(row["magnesium_mg_per_100g"]) * hundreds,
            energy_kcal=float(row["energy_kcal_per_100g"]) * hundreds,
            times_eaten=times,
            most=most_portions(group),
            is_everyday=row["name"] in EVERYDAY,
        )
        if candidate.magnesium_mg < LEAST_MG:
            continue
        kind = kind_of(row["name"])
        of_kind[kind] = max(of_kind.get(kind, candidate), candidate, key=_preference)
    return list(of_kind.values())


def _preference(candidate: Candidate) -> tuple[float, ...]:
    """Of foods of one kind: what the person eats, what people know, most magnesium per kcal."""
    return (
        candidate.times_eaten,
        candidate.is_everyday,
        candidate.magnesium_mg / (candidate.energy_kcal + 1),
        -candidate.food,
    )


def _times_eaten(user: "User", day: date) -> dict[int, int]:
    """On how many of the last days each food was eaten."""
    entries = IntakeEntry.objects.for_user(user).between(day - LATELY, day)
    counted = entries.order_by().values("food_id").annotate(days=Count("date", distinct=True))
    return {row["food_id"]: row["days"] for row in counted}


def _with_names(chosen: Iterable[Combination]) -> dict[int, Any]:
    """The few foods that were chosen, with their usual portions; two queries."""
    ids = {item.candidate.food for each in chosen for item in each.items}
    return {food.pk: food for food in Food.objects.filter(pk__in=ids).with_portions()}


def _shown(combination: Combination, foods: dict[int, Any]) -> Suggestion:
    items = []
    for item in combination.items:
        food = foods[item.candidate.food]
        portion = next(each for each in food.active_portions if each.is_default)
        items.append(
            Portioned(
                food=food,
                portion_id=portion.pk,
                portion=portion.description,
                portions=item.portions,
                amount_g=float(portion.gram_weight) * item.portions,
                magnesium_mg=item.magnesium_mg,
                energy_kcal=item.energy_kcal,
                times_eaten=item.candidate.times_eaten,
            )
        )
    return Suggestion(tuple(items), combination.magnesium_mg, combination.energy_kcal)
