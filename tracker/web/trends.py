"""Four weeks, ninety days or a year at a glance: what is known, how well, and what is left out."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foods.models import Nutrient
from tracker import reports, services
from tracker.corrections.following import catch_up
from tracker.reporting.companions import companion, companions
from tracker.reporting.trends import shortfalls_in, told_in, trend_report
from tracker.reporting.where_from import where_from
from tracker.shortfalls.episodes import refresh_if_due
from tracker.web.corrections import corrections_box
from tracker.web.energy import in_shown_unit
from tracker.web.sources import SourceList
from tracker.web.trend_charts import magnesium_chart, nutrient_chart, small_chart
from tracker.web.trend_ranges import asked_range, range_context
from tracker.web.trend_words import step_words
from tracker.web.words import say


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    notices = catch_up(user=request.user, profile=profile)
    refresh_if_due(user=request.user, profile=profile)
    asked = asked_range(request, profile.today)
    report = trend_report(request.user, asked, profile)
    target = report.assessment.target
    found = where_from(request.user, asked.as_of, asked.length_days, report.totals)
    episodes = shortfalls_in(request.user, profile.authority, asked.from_date, asked.as_of)
    context = {
        **corrections_box(notices, profile.today),
        **range_context(asked, profile.today, reverse("trends")),
        "report": report,
        "assessment": report.assessment,
        "said": say(report.assessment, asks=not profile.is_complete),
        "chart": magnesium_chart(report, episodes),
        "targets": list(dict.fromkeys(day.target_mg for day in report.days)),
        "sources": SourceList.of(found),
        "shortfall": target and reports.open_on(episodes, asked.as_of),
        "episodes": episodes,
        "told": [(step, step_words(step)) for step in told_in(request.user, asked)],
        "profile": profile,
    }
    return render(request, "tracker/trends.html", context)


@login_required
@require_safe
def all_companions(request: HttpRequest) -> HttpResponse:
    """Every other nutrient, small; a page of its own, and the part of the trends page."""
    profile = services.profile_of(request.user)
    asked = asked_range(request, profile.today)
    found = companions(request.user, asked.from_date, asked.as_of)
    context = {
        **range_context(asked, profile.today, reverse("companions")),
        "companions": [
            small_chart(*in_shown_unit(each, profile.energy_unit), asked) for each in found
        ],
    }
    is_part = bool(request.htmx) and not request.htmx.boosted
    return render(
        request, "tracker/_companions.html" if is_part else "tracker/companions.html", context
    )


@login_required
@require_safe
def nutrient_trends(request: HttpRequest, code: str) -> HttpResponse:
    """One other nutrient, with the same chart and table as magnesium."""
    if code == "magnesium":
        return redirect("trends")
    nutrient = get_object_or_404(Nutrient, code=code)
    profile = services.profile_of(request.user)
    asked = asked_range(request, profile.today)
    found = companion(request.user, nutrient, asked.from_date, asked.as_of)
    found, unit = in_shown_unit(found, profile.energy_unit)
    context = {
        **range_context(asked, profile.today, reverse("nutrient_trends", args=[code])),
        "found": found,
        "unit": unit,
        "chart": nutrient_chart(found, unit, asked),
    }
    return render(request, "tracker/nutrient_trends.html", context)
