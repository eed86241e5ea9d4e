"""Supplements: the forms compared, the catalogue's, and a person's own."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.label_forms import OwnSupplementForm
from foods.models import Status, Supplement
from foods.own_supplements import (
    bring_back_supplement,
    create_own_supplement,
    remove_own_supplement,
)
from foods.supplement_forms import FORMS
from tracker import services
from tracker.forms import OnceForm
from tracker.nutrition.notes import forbids_supplement_suggestions
from tracker.own_supplements import correct_supplement
from tracker.web.once import make_once

_ABSORPTION = {
    "high": "taken up well",
    "low": "taken up poorly",
    None: "how well it is taken up is not settled",
}
_BOWELS = {"loosens": "can loosen the bowels", "minimal": "hardly felt in the bowels"}


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    own = list(Supplement.objects.filter(owner=request.user))
    profile = services.profile_of(request.user)
    context = {
        "own": [each for each in own if each.status == Status.PUBLISHED],
        "put_away": [each for each in own if each.status != Status.PUBLISHED],
        "catalogue": Supplement.objects.for_user(request.user).filter(owner=None),
        "forms": [
            {
                "name": Supplement.Form(code).label,
                "percent": [100 * each.elemental_fraction for each in form.compounds],
                "known": "; ".join(
                    [_ABSORPTION[form.absorption], *([_BOWELS[form.bowels]] if form.bowels else [])]
                ),
                "citation": form.citation,
            }
            for code, form in FORMS.items()
        ],
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
        messages.success(request, f"{form.cleaned_data['name']} is added.")
        return redirect("supplements")
    return _page(request, form, once=once)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    supplement = _own(request, pk, status=Status.PUBLISHED)
    form = OwnSupplementForm(request.POST or None, instance=supplement)
    if request.method == "POST" and form.is_valid():
        try:
            _corrected, doses = correct_supplement(
                user=request.user, supplement=supplement, **form.values()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            moved = f"Saved. {doses} dose{'s' if doses > 1 else ''} changed with it."
            messages.success(request, moved if doses else "Saved.")
            return redirect("supplements")
    return _page(request, form, supplement=Supplement.objects.get(pk=pk))


def _page(request: HttpRequest, form: OwnSupplementForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/supplement.html", {"form": form, **context}, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    supplement = _own(request, pk)
    name = supplement.name
    if remove_own_supplement(supplement=supplement, by=request.user):
        messages.success(request, f"{name} is deleted.")
    else:
        messages.success(request, f"{name} is no longer offered. Days that hold it keep it.")
    return redirect("supplements")


@login_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a supplement again that was put away."""
    bring_back_supplement(supplement=_own(request, pk), by=request.user)
    return redirect("supplements")


def _own(request: HttpRequest, pk: int, **values: Any) -> Supplement:
    return get_object_or_404(Supplement, pk=pk, owner=request.user, **values)
