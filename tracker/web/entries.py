"""Writing, changing and taking back what was eaten."""

import uuid as uuids
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foods.curation.replacements import standing_for
from foods.models import Food
from foods.templatetags.figures import catalogue
from tracker import services
from tracker.forms import AgainForm, EntryForm
from tracker.models import Favourite, IntakeEntry
from tracker.shortcuts.at_hand import Choice, last_had
from tracker.shortcuts.undoing import step_away, step_back
from tracker.web.access import diary_day
from tracker.web.day import choices
from tracker.web.meal_choice import chosen_meal, remember_meal
from tracker.web.partial import is_partial
from tracker.web.undo import written

_AMOUNT = ("food_id", "portion_id", "quantity", "amount_g")


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, day: date, food_id: int) -> HttpResponse:
    profile = diary_day(request, day)
    # Where a figure was noted without a food, more of the same can be.
    noted = Food.objects.filter(owner=request.user, is_quick_add=True)
    foods = (Food.objects.for_writing(request.user) | noted).with_magnesium()
    food = get_object_or_404(foods.prefetch_related("portions"), pk=food_id)
    stands, _portions = standing_for(food, day)
    if request.method == "GET" and stands.pk != food.pk:
        query = request.GET.urlencode()
        return redirect(f"{reverse('entry_add', args=[day, stands.pk])}{query and f'?{query}'}")
    meal = chosen_meal(request, profile)
    last = None if request.method == "POST" else last_had(request.user, [food.pk]).get(food.pk)
    initial = {"meal": meal, "uuid": uuids.uuid4(), **({} if last is None else _usual(food, last))}
    form = EntryForm(food, request.POST or None, initial=initial, auto_id=f"add-{food.pk}-%s")
    if request.method == "POST" and form.is_valid():
        return _add(request, day, form.cleaned_data["uuid"], form.values())
    return _form_page(request, form, food, day)


def _usual(food: Food, last: IntakeEntry) -> dict[str, str]:
    """The amount the person had last; nothing where its portion is no longer offered."""
    if last.portion is not None and not last.portion.is_active:
        return {}
    return EntryForm.initial_of(last)


def _form_page(
    request: HttpRequest, form: EntryForm, food: Food, day: date, entry: IntakeEntry | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "food": food,
        "day": day,
        "entry": entry,
        "is_favourite": Favourite.objects.for_user(request.user).filter(food=food.pk).exists(),
        "place": request.htmx.target if is_partial(request) else "",  # type: ignore[attr-defined]
    }
    template = "tracker/_entry_form.html" if is_partial(request) else "tracker/entry.html"
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)


def _add(
    request: HttpRequest, day: date, uuid: uuids.UUID | None, values: dict[str, Any]
) -> HttpResponse:
    """Log it, and answer with what stands where the tap came from.

    A row of what was had lately stays where it is, so that the next one is under the same finger;
    a list of search results makes room for the next search.
    """
    uuid = uuid or uuids.uuid4()
    services.add_row(
        user=request.user, model=IntakeEntry, uuid=uuid, values={"date": day, **values}
    )
    entries = IntakeEntry.objects.for_user(request.user).whole()
    entry = entries.filter(uuid=uuid).first()
    if entry is None:  # logged, removed, and sent again
        return written(request, day, _("Not logged again: it was removed."), [], meals=set())
    remember_meal(request, entry.meal)
    said = _("%(food)s logged.") % {"food": catalogue(entry.food.name)}
    parts: dict[str, Any] = {"meals": {entry.meal}}
    if is_partial(request) and request.htmx.target == "results":  # type: ignore[attr-defined]
        parts |= {
            "main": "tracker/_results.html",
            "main_context": choices(request, day, entry.meal, ""),
        }
    elif is_partial(request):
        choice = Choice.of_entry(entry, is_favourite=_is_favourite(request, entry.food_id))
        parts |= {
            "main": "tracker/_choices.html",
            "main_context": {"choices": [choice], "meal": entry.meal, "is_logged": True},
        }
    return written(request, day, said, [step_away(entry)], **parts)


def _is_favourite(request: HttpRequest, food_id: int) -> bool:
    return Favourite.objects.for_user(request.user).filter(food=food_id).exists()


@login_required
@require_POST
def again(request: HttpRequest, day: date, uuid: uuids.UUID) -> HttpResponse:
    """Write an earlier entry once more, today's meal instead of its own."""
    diary_day(request, day)
    original = get_object_or_404(IntakeEntry.objects.for_user(request.user), uuid=uuid)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return redirect("day", day=day)
    copied = {name: getattr(original, name) for name in _AMOUNT}
    values = {"meal": form.cleaned_data["meal"] or original.meal, **copied}
    return _add(request, day, form.cleaned_data["uuid"], values)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    entries = IntakeEntry.objects.for_user(request.user).whole()
    entry = get_object_or_404(entries, uuid=uuid)
    if "close" in request.GET:
        return render(request, "tracker/_entries.html", {"entries": [entry]})
    foods = Food.objects.with_magnesium().prefetch_related("portions")
    food = foods.get(pk=entry.food_id)
    form = EntryForm(food, request.POST or None, entry=entry, auto_id=f"entry-{uuid}-%s")
    if request.method == "POST" and form.is_valid():
        before = step_back(entry)
        services.save_diary_row(
            user=request.user,
            model=IntakeEntry,
            uuid=uuid,
            values={"date": entry.date, **form.values()},
        )
        meals = {before["values"]["meal"], form.cleaned_data["meal"]}
        said = _("%(food)s changed.") % {"food": catalogue(food.name)}
        return written(request, entry.date, said, [before], meals=meals, focus=f"entry-{uuid}")
    return _form_page(request, form, food, entry.date, entry)


@login_required
@require_POST
def delete(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    entries = IntakeEntry.objects.for_user(request.user).select_related("food")
    entry = get_object_or_404(entries, uuid=uuid)
    day, meal, before = entry.date, entry.meal, step_back(entry, returns=True)
    said = _("%(food)s removed.") % {"food": catalogue(entry.food.name)}
    services.delete_row(row=entry)
    return written(request, day, said, [before], meals={meal}, focus=f"meal-{meal}")
