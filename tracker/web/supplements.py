"""Supplements: the catalogue's, and a person's own."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.label_forms import OwnSupplementForm
from foods.models import Status, Supplement
from foods.own_supplements import (
    bring_back_supplement,
    correct_own_supplement,
    create_own_supplement,
    remove_own_supplement,
)
from tracker import services
from tracker.forms import OnceForm
from tracker.nutrition.notes import forbids_supplement_suggestions
from tracker.web.once import make_once


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    own = list(Supplement.objects.filter(owner=request.user))
    profile = services.profile_of(request.user)
    context = {
        "own": [each for each in own if each.status == Status.PUBLISHED],
        "put_away": [each for each in own if each.status != Status.PUBLISHED],
        "catalogue": Supplement.objects.for_user(request.user).filter(owner=None),
        "asks_doctor": forbids_supplement_suggestions(profile.conditions),
    }
    return render(request, "tracker/supplements.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    posted = request.POST or None
    form = OwnSupplementForm(posted)
    once = OnceForm(posted, initial={"uuid": uuid4()})
    if request.method == "POST" and form.is_valid() and once.is_valid():
        make_once(
            request.user,
            once.cleaned_data["uuid"],
            lambda: create_own_supplement(owner=request.user, **form.values()),
            model=Supplement,
        )
        messages.success(request, _("%(name)s is added.") % form.cleaned_data)
        return redirect("supplements")
    return _page(request, form, once=once)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    supplement = _own(request, pk, status=Status.PUBLISHED)
    form = OwnSupplementForm(request.POST or None, instance=supplement)
    if request.method == "POST" and form.is_valid():
        try:
            correct_own_supplement(supplement=supplement, by=request.user, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Corrected, on all days that hold it."))
            return redirect("supplements")
    return _page(request, form, supplement=Supplement.objects.get(pk=pk))


def _page(request: HttpRequest, form: OwnSupplementForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/supplement.html", {"form": form, **context}, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    supplement = _own(request, pk)
    try:
        is_gone = remove_own_supplement(supplement=supplement, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("supplements")
    if is_gone:
        said = _("%(name)s is deleted.")
    else:
        said = _("%(name)s is no longer offered. Days that hold it keep it.")
    messages.success(request, said % {"name": supplement.name})
    return redirect("supplements")


@login_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a supplement again that was put away."""
    supplement = _own(request, pk)
    try:
        bring_back_supplement(supplement=supplement, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is offered again.") % {"name": supplement.name})
    return redirect("supplements")


def _own(request: HttpRequest, pk: int, **values: Any) -> Supplement:
    return get_object_or_404(Supplement, pk=pk, owner=request.user, **values)
