"""Symptoms: what, where, how bad in three taps; the day's list; the month."""

import uuid as uuids
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import rules, services
from tracker.models import DayRecord, Profile, SymptomEntry
from tracker.reporting.symptoms import kinds_used, symptom_days
from tracker.shortcuts.undoing import go_back, step_back
from tracker.symptom_forms import (
    NO_PLACE,
    NOT_ANYWHERE,
    DetailsForm,
    SymptomForm,
    TapsForm,
    read_place,
)
from tracker.web.access import diary_day
from tracker.web.evidence_texts import topics_on
from tracker.web.safety import flags_and_causes
from tracker.web.symptom_charts import Month
from tracker.web.symptom_codes import meant
from tracker.web.symptom_words import SEVERITY_GROUPS, say_place, say_severity, warnings_of

_SIDES: Final = (SymptomEntry.Side.LEFT, SymptomEntry.Side.BOTH, SymptomEntry.Side.RIGHT)
_PLACES: Final = (
    NO_PLACE,
    *(f"{part}-{side}" for part in SymptomEntry.BodyPart.values for side in (*_SIDES, "")),
)
_REMOVED: Final = "removed_symptom"


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    day = _asked_day(request, profile)
    return render(request, "tracker/symptoms.html", _context(request, day, profile))


def _asked_day(request: HttpRequest, profile: Profile) -> date:
    """The day of the address, today without one; one that no diary has is no page."""
    text = request.GET.get("day") or request.POST.get("day")
    if not text:
        return profile.today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404(str(error)) from error
    diary_day(request, day)
    return day


def _context(request: HttpRequest, day: date, profile: Profile, **more: Any) -> dict[str, Any]:
    used = kinds_used(request.user)
    mine = SymptomEntry.objects.for_user(request.user)
    entries = [_shown(each) for each in mine.filter(date=day).order_by("time", "created_at", "id")]
    record = DayRecord.objects.for_user(request.user).filter(date=day).first()
    added = request.GET.get("added", "")
    just = next((each["entry"] for each in entries if str(each["entry"].uuid) == added), None)
    return {
        "day": day,
        "today": profile.today,
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1) if day < profile.today else None,
        **_step(request, used),
        "entries": entries,
        "said_complete": record is not None and record.symptoms_complete,
        "just": just and _shown(just),
        "details": just and DetailsForm(instance=just, initial=_now(just, profile)),
        "removed": "removed" in request.GET and _REMOVED in request.session,
        "warnings": warnings_of(each["entry"] for each in entries),
        "topics": topics_on([*(each["entry"].kind for each in entries), *used])[:3],
        **_month(request, day, profile, used),
        **flags_and_causes(),
        **more,
    }


def _shown(entry: SymptomEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "where": say_place(entry.body_part, entry.side),
        "how_bad": say_severity(entry.severity),
    }


def _now(entry: SymptomEntry, profile: Profile) -> dict[str, Any]:
    """Time now, as a proposal: what was written down for another day was not felt now."""
    is_now = entry.time is None and entry.date == profile.today
    return {"time": profile.local_now.time().replace(second=0, microsecond=0)} if is_now else {}


def _step(request: HttpRequest, used: Collection[str]) -> dict[str, Any]:
    """Where in the three taps somebody is: what, then where, then how bad."""
    kind = meant(request.GET.get("kind", ""), request.user.pk, SymptomEntry.Kind.values)
    if not kind:
        others = [each for each in SymptomEntry.Kind.values if each not in used]
        kinds = [SymptomEntry.Kind(each) for each in (*used, *others)]
        return {"step": "what", "kinds": kinds, "lately": len(used)}
    said = {"kind": SymptomEntry.Kind(kind)}
    asked = meant(request.GET.get("where", ""), request.user.pk, _PLACES)
    where = asked or (NO_PLACE if kind in NOT_ANYWHERE else "")
    place = read_place(where)
    if place is None:
        parts = [part for part in SymptomEntry.BodyPart if part.value != "other"]
        return {**said, "step": "where", "parts": parts, "sides": _SIDES}
    return {
        **said,
        "step": "how_bad",
        "where": where,
        "place": say_place(*place),
        "severities": SEVERITY_GROUPS,
        "uuid": uuids.uuid4(),
    }


def _month(
    request: HttpRequest, day: date, profile: Profile, used: Collection[str]
) -> dict[str, Any]:
    first = _asked_month(request.GET.get("month", ""), day, profile.today)
    kind = meant(request.GET.get("of", ""), request.user.pk, SymptomEntry.Kind.values)
    last = Month.last_day(first)
    days = symptom_days(request.user, first, last, kind or None)
    return {
        "month": Month.of(days, profile.today),
        "of": kind,
        "of_kinds": [SymptomEntry.Kind(each) for each in used],
    }


def _asked_month(text: str, day: date, today: date) -> date:
    """The first day of the month of the address, if the diary can have it; else of the day's."""
    try:
        first = date.fromisoformat(f"{text}-01")
        rules.check_diary_date(first, today)
    except (ValueError, ValidationError):
        return day.replace(day=1)
    return first


def _to(day: date, **more: str) -> HttpResponse:
    return redirect(reverse("symptoms", query={"day": day.isoformat(), **more}))


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Write down what three taps said; the same form sent twice is one entry."""
    profile = services.profile_of(request.user)
    day = _asked_day(request, profile)
    form = TapsForm(request.POST)
    if not form.is_valid():
        context = _context(request, day, profile, faults=form.errors)
        return render(request, "tracker/symptoms.html", context, status=422)
    uuid = form.cleaned_data["uuid"] or uuids.uuid4()
    services.add_row(
        user=request.user, model=SymptomEntry, uuid=uuid, values={"date": day, **form.values()}
    )
    return _to(day, added=str(uuid))


@login_required
@require_POST
def details(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Add when, for how long, and a note."""
    entry = get_object_or_404(SymptomEntry.objects.for_user(request.user), uuid=uuid)
    form = DetailsForm(request.POST, instance=entry)
    if not form.is_valid():
        profile = services.profile_of(request.user)
        context = _context(request, entry.date, profile, just=_shown(_stored(entry)), details=form)
        return render(request, "tracker/symptoms.html", context, status=422)
    _save(request, entry, form.cleaned_data)
    return _to(entry.date)


def _stored(entry: SymptomEntry) -> SymptomEntry:
    """The row as it is: a form that was refused has changed its copy."""
    return SymptomEntry.objects.get(pk=entry.pk)


def _save(request: HttpRequest, entry: SymptomEntry, values: dict[str, Any]) -> None:
    services.save_diary_row(user=request.user, model=SymptomEntry, uuid=entry.uuid, values=values)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    entry = get_object_or_404(SymptomEntry.objects.for_user(request.user), uuid=uuid)
    today = services.profile_of(request.user).today
    form = SymptomForm(request.POST or None, instance=entry, today=today)
    if request.method == "POST" and form.is_valid():
        _save(request, entry, form.values())
        return _to(form.cleaned_data["date"])
    stored = _stored(entry) if form.is_bound else entry
    context = {"form": form, "shown": _shown(stored), "day": stored.date}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/symptoms_edit.html", context, status=status)


@login_required
@require_POST
def delete(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Delete at once and keep what brings the entry back in the session."""
    entry = get_object_or_404(SymptomEntry.objects.for_user(request.user), uuid=uuid)
    request.session[_REMOVED] = step_back(entry, returns=True)
    day = entry.date
    services.delete_row(row=entry)
    return _to(day, removed="1")


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Bring back what was removed last."""
    removed = request.session.pop(_REMOVED, None)
    if removed is None:
        return redirect("symptoms")
    rows = go_back(user=request.user, steps=[{**removed, "written": None}]).rows
    return _to(rows[0].date) if rows else redirect("symptoms")


@login_required
@require_POST
def complete(request: HttpRequest, day: date) -> HttpResponse:
    """Say, or take back, that all symptoms of the day are written down: with none, none was."""
    profile = diary_day(request, day)
    said = request.POST.get("symptoms_complete")
    if said in {"True", "False"} and day <= profile.today:
        services.set_day(user=request.user, day=day, symptoms_complete=said == "True")
    return _to(day)
