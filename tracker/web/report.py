"""The report for a clinician: chosen, looked at, printed."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tracker import services
from tracker.clinical.choices import Choices, Section
from tracker.clinical.report import DayNote, clinical_report, last_days, notes_between
from tracker.corrections.following import catch_up
from tracker.models import Profile
from tracker.shortfalls import episodes
from tracker.web.report_form import (
    LAST_DAYS,
    OTHER,
    LinkForm,
    ReportForm,
    initial_of,
    usual_choices,
)
from tracker.web.report_words import report_context

_KEPT: Final = "report"  # in the session: neither a name nor a choice stands in an address


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    if request.method == "POST":
        form = chosen_form(request, profile)
        if form.is_valid():
            _keep(request, form)
            return redirect("report")
        return render(request, "tracker/report.html", {"form": form}, status=422)
    catch_up(user=request.user, profile=profile)
    episodes.refresh_if_due(user=request.user, profile=profile)
    period, choices = _kept(request, profile.today)
    notes = _offered_notes(request, choices)
    initial = initial_of(period, choices)
    form = ReportForm(initial=initial, today=profile.today, notes=notes)
    # The link is to what this page shows: its days stay these.
    shared = ReportForm(
        initial={**initial, "period": OTHER}, today=profile.today, notes=notes, auto_id=False
    )
    context = {
        **report_context(clinical_report(request.user, profile, choices)),
        "form": form,
        "notes": notes,
        "shared": shared,
        "link_form": LinkForm(),
    }
    return render(request, "tracker/report.html", context)


def chosen_form(request: HttpRequest, profile: Profile, **options: Any) -> ReportForm:
    """The form as it was sent; the notes in it are those of its days that exist."""
    days = [day for text in request.POST.getlist("notes") if (day := _date(text)) is not None]
    notes: Iterable[DayNote] = ()
    if days:
        wanted = set(days)
        found = notes_between(request.user, min(days), max(days))
        notes = [note for note in found if note.date in wanted]
    return ReportForm(request.POST, today=profile.today, notes=notes, **options)


def _offered_notes(request: HttpRequest, choices: Choices) -> list[DayNote]:
    if Section.NOTES not in choices.sections:
        return []
    return notes_between(request.user, choices.from_date, choices.to_date)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keep(request: HttpRequest, form: ReportForm) -> None:
    kept = {"period": form.cleaned_data["period"], **form.choices.as_json()}
    request.session[_KEPT] = kept


def _kept(request: HttpRequest, today: date) -> tuple[str, Choices]:
    """What was chosen in this session; “the last 28 days” go on to be the last."""
    kept: dict[str, Any] | None = request.session.get(_KEPT)
    if kept is None:
        return "28", usual_choices(today)
    period, choices = kept["period"], Choices.from_json(kept)
    if period in LAST_DAYS:
        first, last = last_days(today, LAST_DAYS[period])
        kept = {**kept, "from_date": first.isoformat(), "to_date": last.isoformat()}
        choices = Choices.from_json(kept)
    return period, choices
