"""How sure are we: what an assessment rests on, and what would make it surer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker import services
from tracker.reporting.certainty import CertaintyReport, certainty_report
from tracker.web.certainty_words import group_words, say_curve, say_outlook, say_unknown
from tracker.web.charts import CurveChart
from tracker.web.trend_ranges import asked_range, range_context
from tracker.web.words import say


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    asked = asked_range(request, profile.today).of_four_weeks()
    report = certainty_report(request.user, asked.as_of, profile)
    context = {
        **range_context(asked, profile.today, reverse("assessment")),
        "report": report,
        "assessment": report.assessment,
        "profile": profile,
        "said": say(report.assessment, asks=not profile.is_complete),
        "chart": _chart(report),
        "z_size": report.assessment.iom and abs(report.assessment.iom.z),
        "curve_words": say_curve(report.assessment),
        "outlook_words": say_outlook(report),
        "unknown_words": say_unknown(report),
        "group_words": group_words(report.group) if report.group else "",
    }
    return render(request, "tracker/assessment.html", context)


def _chart(report: CertaintyReport) -> CurveChart | None:
    found = report.assessment
    if report.curve is None:
        return None
    return CurveChart.of(
        report.curve,
        (found.low_mg, found.high_mg),
        found.target.target_mg,
        found.target.ear_mg,
    )
