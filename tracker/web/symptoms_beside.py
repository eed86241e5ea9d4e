"""Symptoms beside magnesium: a chart, its table, and what goes together."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import services
from tracker.corrections.following import catch_up
from tracker.models import SymptomEntry
from tracker.reporting.symptoms import beside_intake, kinds_used
from tracker.web.evidence_texts import topics_on
from tracker.web.symptom_charts import BesideChart
from tracker.web.symptom_codes import meant
from tracker.web.symptom_words import say_association

RANGES = (28, 90)


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    catch_up(user=request.user, profile=profile)
    used = kinds_used(request.user)
    days = request.GET.get("days", "")
    asked = meant(request.GET.get("kind", ""), request.user.pk, used)
    usual = max(used, key=lambda each: used[each], default=None)
    kind = asked if asked in used else usual
    shown = 90 if days == "90" else 28
    context = {"used": [SymptomEntry.Kind(each) for each in used], "ranges": RANGES, "shown": shown}
    if kind is not None:
        report = beside_intake(request.user, profile.today, shown, kind)
        context |= {
            "kind": SymptomEntry.Kind(kind),
            "report": report,
            "chart": BesideChart.of(report.days),
            "said": say_association(report.association, kind),
            "topics": topics_on({kind}),
        }
    return render(request, "tracker/symptoms_beside.html", context)
