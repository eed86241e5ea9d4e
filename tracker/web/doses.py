"""Writing, changing and taking back what was taken."""

import uuid as uuids
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foods.templatetags.figures import catalogue
from tracker import services
from tracker.forms import DoseForm
from tracker.models import SupplementDose
from tracker.shortcuts.undoing import step_away, step_back
from tracker.web.access import diary_day
from tracker.web.partial import is_partial
from tracker.web.undo import written

# What a write here changes of the day's page.
_DOSES: dict[str, Any] = {"meals": set(), "doses": True}


@login_required
@require_POST
def add(request: HttpRequest, day: date) -> HttpResponse:
    diary_day(request, day)
    form = DoseForm(request.user, request.POST, auto_id="dose-%s")
    if not form.is_valid():
        return _form_page(request, form, day)
    uuid = form.cleaned_data["uuid"] or uuids.uuid4()
    services.add_row(
        user=request.user, model=SupplementDose, uuid=uuid, values={"date": day, **_values(form)}
    )
    dose = SupplementDose.objects.for_user(request.user).filter(uuid=uuid).first()
    if dose is None:  # logged, removed, and sent again
        return written(request, day, _("Not logged again: it was removed."), [], meals=set())
    said = _("%(name)s logged.") % {"name": catalogue(form.cleaned_data["supplement"].name)}
    return written(request, day, said, [step_away(dose)], **_DOSES, focus=f"dose-{uuid}")


def _values(form: DoseForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in DoseForm.Meta.fields}


def _form_page(
    request: HttpRequest, form: DoseForm, day: date, dose: SupplementDose | None = None
) -> HttpResponse:
    context = {"form": form, "day": day, "dose": dose}
    template = "tracker/_dose_form.html" if is_partial(request) else "tracker/dose.html"
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    doses = SupplementDose.objects.for_user(request.user).with_amounts()
    dose = get_object_or_404(doses.select_related("supplement"), uuid=uuid)
    if "close" in request.GET:
        return render(request, "tracker/_dose.html", {"dose": dose})
    before = step_back(dose)  # the form writes into the row
    form = DoseForm(request.user, request.POST or None, instance=dose, auto_id=f"dose-{uuid}-%s")
    if request.method == "POST" and form.is_valid():
        services.save_diary_row(
            user=request.user,
            model=SupplementDose,
            uuid=uuid,
            values={"date": dose.date, **_values(form)},
        )
        said = _("%(name)s changed.") % {"name": catalogue(form.cleaned_data["supplement"].name)}
        return written(request, dose.date, said, [before], **_DOSES, focus=f"dose-{uuid}")
    return _form_page(request, form, dose.date, dose)


@login_required
@require_POST
def delete(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    doses = SupplementDose.objects.for_user(request.user).select_related("supplement")
    dose = get_object_or_404(doses, uuid=uuid)
    day, before = dose.date, step_back(dose, returns=True)
    said = _("%(name)s removed.") % {"name": catalogue(dose.supplement.name)}
    services.delete_row(row=dose)
    return written(request, day, said, [before], **_DOSES, focus="doses")
