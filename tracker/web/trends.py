"""Four weeks at a glance: what is known, how well, and which days are left out."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import reports, services, shortfalls
from tracker.corrections import catch_up
from tracker.web.charts import TrendChart
from tracker.web.corrections import corrections_box
from tracker.web.sources import SourceList
from tracker.web.words import REASONS, say
from tracker.where_from import where_from


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    notices = catch_up(user=request.user, profile=profile)
    shortfalls.refresh_if_due(user=request.user, profile=profile)
    today = profile.today
    report = reports.trend_report(request.user, today)
    target = report.assessment.target
    shortfall = target and reports.shortfall_on(request.user, target.authority, today)
    context = {
        **corrections_box(notices, today),
        "report": report,
        "assessment": report.assessment,
        "said": say(report.assessment, asks=not profile.is_complete),
        "chart": TrendChart.of(report.days, report.assessment),
        "reasons": REASONS,
        "sources": SourceList.of(where_from(request.user, today)),
        "shortfall": shortfall,
        "today": today,
        "profile": profile,
    }
    return render(request, "tracker/trends.html", context)
