"""From the diary's days to Observations: the same figures as `days/`."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound

from foods.models import Nutrient
from tracker import reports
from tracker.api.days import existing_day
from tracker.api.fields import shown
from tracker.fhir.bundles import Page
from tracker.fhir.observations import (
    DayNutrient,
    Figure,
    Parts,
    id_part,
    observation,
    observation_id,
)
from tracker.fhir.search import Search, no_cursor
from tracker.fhir.vocabulary import Json


def observation_page(user: User, search: Search) -> Page:
    """The search's days, oldest first, each with its nutrients in their usual order.

    Only the days of this page are summed. The number of queries does not depend on theirs.
    """
    nutrients = _nutrients()
    order = {code: place for place, code in enumerate(nutrients)}
    wanted = [each for each in order if search.codes is None or each in search.codes]
    days = reports.written_dates(user, search.from_date, search.to_date)
    matches = [(day, code) for day in days for code in wanted]
    total = len(matches)
    if search.cursor is not None:
        last_day, last_code = _last_observation(search.cursor, nutrients)
        after = (last_day, order[last_code])
        matches = [match for match in matches if (match[0], order[match[1]]) > after]
    page = matches[: search.count]
    is_last = len(page) == len(matches) or not page
    return Page(
        resources=[observation(each) for each in _day_nutrients(user, page, nutrients)],
        total=total,
        cursor=None if is_last else observation_id(*page[-1]),
    )


def one_observation(user: User, name: str) -> Json:
    """The Observation of an id like `2026-03-04-magnesium`; a 404 if nothing was written down."""
    nutrients = _nutrients()
    found = _day_nutrients(user, [_day_and_code(name, nutrients)], nutrients)
    if not found:
        raise NotFound(_("Nothing was written down on this day."))
    return observation(found[0])


def _last_observation(cursor: str, nutrients: Iterable[str]) -> tuple[date, str]:
    try:
        return _day_and_code(cursor, nutrients)
    except NotFound as error:
        raise no_cursor() from error


def _day_and_code(name: str, nutrients: Iterable[str]) -> tuple[date, str]:
    """The parts of an Observation's id; NotFound if it is none."""
    day, dash, part = name[:10], name[10:11], name[11:]
    codes = {id_part(code): code for code in nutrients}
    if dash != "-" or part not in codes:
        raise NotFound(_("There is no such Observation."))
    return existing_day(day), codes[part]


def _nutrients() -> dict[str, Nutrient]:
    """Every nutrient by its code, in their usual order."""
    return {nutrient.code: nutrient for nutrient in Nutrient.objects.all()}


def _day_nutrients(
    user: User, wanted: list[tuple[date, str]], nutrients: dict[str, Nutrient]
) -> list[DayNutrient]:
    """Those of the wanted days and nutrients that were written down, in the same order."""
    if not wanted:
        return []
    window = wanted[0][0], wanted[-1][0]
    days = {report.date: report for report in reports.day_reports(user, *window)}
    amounts = reports.nutrient_amounts(user, *window)
    return [
        _day_nutrient(days[day], nutrients[code], amounts.get(day, []))
        for day, code in wanted
        if day in days  # it was a query ago
    ]


def _day_nutrient(
    report: reports.DayReport, nutrient: Nutrient, amounts: list[reports.NutrientAmount]
) -> DayNutrient:
    total = report.total
    if nutrient.code == "magnesium":
        figure = _figure(total.total_mg, total.is_lower_bound)
        food = _figure(total.food_mg, total.unknown_entries > 0)
        parts = Parts(food=food, supplements=_figure(total.supplement_mg, False))
        is_final = total.food_complete and total.supplements_complete
    else:
        known = next((each for each in amounts if each.code == nutrient.code), None)
        figure = _figure(known.amount, known.unknown_entries > 0) if known else Figure(None)
        parts = None
        is_final = total.food_complete
    return DayNutrient(
        day=report.date,
        code=nutrient.code,
        name=nutrient.name,
        unit=nutrient.unit,
        total=figure,
        is_final=is_final,
        parts=parts,
    )


def _figure(amount: float | None, is_lower_bound: bool) -> Figure:
    return Figure(None if amount is None else shown(amount), is_lower_bound)
