"""Four weeks at a glance: what is known, how well, and which days are left out."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import reports, services
from tracker.models import Shortfall
from tracker.web.charts import TrendChart
from tracker.web.words import REASONS, say


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    today = services.profile_of(request.user).today
    report = reports.trend_report(request.user, today)
    shortfall = Shortfall.objects.filter(user=request.user, closed_on=None).first()
    context = {
        "report": report,
        "assessment": report.assessment,
        "said": say(report.assessment),
        "chart": TrendChart.of(report.days, report.assessment),
        "reasons": REASONS,
        "shortfall": shortfall,
        "today": today,
    }
    return render(request, "tracker/trends.html", context)
