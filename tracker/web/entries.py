"""Writing, changing and taking back what was eaten or taken."""

import uuid as uuids
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from foods.curation.replacements import standing_for
from foods.models import Food
from tracker import services
from tracker.forms import AgainForm, DoseForm, EntryForm
from tracker.models import IntakeEntry, SupplementDose
from tracker.web.access import diary_day, meal_at

_AMOUNT = ("food_id", "portion_id", "quantity", "amount_g")
_COPIED = ("date", "time", "note", "quantity")
_ENTRY_COPIED = (*_COPIED, "meal", "food_id", "portion_id", "amount_g")
_DOSE_COPIED = (*_COPIED, "supplement_id")


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, day: date, food_id: int) -> HttpResponse:
    profile = diary_day(request, day)
    foods = Food.objects.for_writing(request.user).with_magnesium().prefetch_related("portions")
    food = get_object_or_404(foods, pk=food_id)
    stands, _portions = standing_for(food, day)
    if request.method == "GET" and stands.pk != food.pk:
        query = request.GET.urlencode()
        return redirect(f"{reverse('entry_add', args=[day, stands.pk])}{query and f'?{query}'}")
    meal = request.GET.get("meal") or meal_at(profile.local_now)
    form = EntryForm(food, request.POST or None, initial={"meal": meal, "uuid": uuids.uuid4()})
    if request.method == "POST" and form.is_valid():
        services.save_diary_row(
            user=request.user,
            model=IntakeEntry,
            uuid=form.cleaned_data["uuid"],
            values={"date": day, **form.values()},
        )
        return redirect("day", day=day)
    context = {"form": form, "food": food, "day": day}
    return render(request, "tracker/entry.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


@login_required
@require_POST
def again(request: HttpRequest, day: date, uuid: uuids.UUID) -> HttpResponse:
    """Write an earlier entry once more, today's meal instead of its own."""
    diary_day(request, day)
    original = get_object_or_404(IntakeEntry.objects.for_user(request.user), uuid=uuid)
    form = AgainForm(request.POST)
    if form.is_valid():
        copied = {name: getattr(original, name) for name in _AMOUNT}
        services.save_diary_row(
            user=request.user,
            model=IntakeEntry,
            uuid=form.cleaned_data["uuid"],
            values={"date": day, "meal": form.cleaned_data["meal"] or original.meal, **copied},
        )
    return redirect("day", day=day)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    entries = IntakeEntry.objects.for_user(request.user).with_amounts()
    entry = get_object_or_404(entries.select_related("portion"), uuid=uuid)
    foods = Food.objects.with_magnesium().prefetch_related("portions")
    food = foods.get(pk=entry.food_id)
    form = EntryForm(food, request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        services.save_diary_row(
            user=request.user,
            model=IntakeEntry,
            uuid=uuid,
            values={"date": entry.date, **form.values()},
        )
        return redirect("day", day=entry.date)
    context = {"form": form, "food": food, "day": entry.date, "entry": entry}
    return render(request, "tracker/entry.html", context, status=_status(form))


@login_required
@require_POST
def delete(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    entry = get_object_or_404(IntakeEntry.objects.for_user(request.user), uuid=uuid)
    return _delete(request, entry, _ENTRY_COPIED)


@login_required
@require_POST
def delete_dose(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    dose = get_object_or_404(SupplementDose.objects.for_user(request.user), uuid=uuid)
    return _delete(request, dose, _DOSE_COPIED)


def _delete(
    request: HttpRequest, row: IntakeEntry | SupplementDose, names: tuple[str, ...]
) -> HttpResponse:
    """Delete at once and keep what brings the row back in the session."""
    request.session["deleted"] = {
        "model": type(row).__name__,
        "uuid": str(row.uuid),
        "values": {
            name: None if getattr(row, name) is None else str(getattr(row, name)) for name in names
        },
    }
    day = row.date
    services.delete_row(row=row)
    messages.info(request, "Removed.", extra_tags="undo")
    return redirect("day", day=day)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Bring back what was removed last."""
    deleted = request.session.pop("deleted", None)
    if deleted is None:
        messages.info(request, "There is nothing to bring back.")
        return redirect("today")
    model = {kind.__name__: kind for kind in (IntakeEntry, SupplementDose)}[deleted["model"]]
    values = {
        name: model._meta.get_field(name.removesuffix("_id")).to_python(value)
        if not name.endswith("_id")
        else value and int(value)
        for name, value in deleted["values"].items()
    }
    row, _created = services.save_diary_row(
        user=request.user, model=model, uuid=uuids.UUID(deleted["uuid"]), values=values
    )
    return redirect("day", day=row.date)


@login_required
@require_POST
def add_dose(request: HttpRequest, day: date) -> HttpResponse:
    diary_day(request, day)
    form = DoseForm(request.user, request.POST)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in DoseForm.Meta.fields}
        services.save_diary_row(
            user=request.user,
            model=SupplementDose,
            uuid=form.cleaned_data["uuid"],
            values={"date": day, **values},
        )
        return redirect("day", day=day)
    return render(request, "tracker/dose.html", {"form": form, "day": day}, status=422)
