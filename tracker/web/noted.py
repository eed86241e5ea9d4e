"""A figure without a food: so many milligrams, and what it was."""

import uuid as uuids
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import services
from tracker.forms import NotedForm
from tracker.models import IntakeEntry
from tracker.shortcuts.quick_add import noted_amount
from tracker.shortcuts.undoing import step_away
from tracker.web.access import diary_day
from tracker.web.day import new_noted_form
from tracker.web.meal_choice import chosen_meal
from tracker.web.partial import is_partial
from tracker.web.undo import written


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, day: date) -> HttpResponse:
    profile = diary_day(request, day)
    initial = {"uuid": uuids.uuid4(), "meal": chosen_meal(request, profile)}
    form = NotedForm(request.POST or None, initial=initial, auto_id="noted-%s")
    if request.method == "POST" and form.is_valid():
        return _add(request, day, form.cleaned_data)
    template = "tracker/_noted_form.html" if is_partial(request) else "tracker/noted.html"
    context = {"noted_form": form, "day": day}
    return render(request, template, context, status=422 if form.errors else 200)


def _add(request: HttpRequest, day: date, data: dict[str, Any]) -> HttpResponse:
    uuid = data["uuid"] or uuids.uuid4()
    with transaction.atomic():
        eaten = noted_amount(
            user=request.user, name=data["name"], magnesium_mg=data["magnesium_mg"]
        )
        values = {"date": day, "meal": data["meal"], **eaten.values()}
        services.add_row(user=request.user, model=IntakeEntry, uuid=uuid, values=values)
    entry = IntakeEntry.objects.for_user(request.user).filter(uuid=uuid).first()
    if entry is None:  # logged, removed, and sent again
        return written(request, day, _("Not logged again: it was removed."), [], meals=set())
    said = _("%(name)s logged.") % {"name": data["name"]}
    parts: dict[str, Any] = {
        "meals": {entry.meal},
        "main": "tracker/_noted_form.html",
        "main_context": {"noted_form": new_noted_form(entry.meal)},
    }
    return written(request, day, said, [step_away(entry)], **parts)
