"""A person's own foods: the list, adding by a label, correcting, offering to everybody."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.curation.submissions import submit as submit_food
from foods.curation.submissions import withdraw as withdraw_submission
from foods.forms import ChangeForm, OfferForm, OwnFoodForm, PortionRows
from foods.history import last_change
from foods.models import Food, FoodSubmission, Nutrient
from foods.own_foods import bring_back, correct_own_food, new_version, remove_own_food
from foods.querysets import IN_USE
from foods.services import create_own_food
from tracker import services
from tracker.forms import OnceForm
from tracker.models import Meal
from tracker.web.access import diary_day
from tracker.web.once import make_once

PAGE = 50
_DECIDED = (FoodSubmission.Status.APPROVED, FoodSubmission.Status.MERGED)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All the person added, in use or put away; an old version stands behind its new one."""
    foods = Food.objects.filter(owner=request.user, replaced_by=None, is_quick_add=False)
    foods = foods.with_usual_portion()
    page = Paginator(foods.select_related("recipe").order_by("name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    foods = list(page)
    offers = FoodSubmission.objects.filter(submitted_by=request.user)
    latest = {each.food_id: each for each in offers.filter(food__in=foods)}
    for food in foods:
        food.offer = latest.get(food.pk)
    context = {
        "page": page,
        "foods": [food for food in foods if food.status in IN_USE],
        "put_away": [food for food in foods if food.status not in IN_USE],
        "taken_over": offers.filter(status__in=_DECIDED)
        .select_related("food", "merged_into")
        .order_by("-decided_at")[:20],
    }
    return render(request, "tracker/own_foods.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """A new food, by its label. From a day's search, back to that day afterwards."""
    if day is not None:
        diary_day(request, day)
    posted = request.POST or None
    initial = {name: request.GET.get(name, "")[:200] for name in ("name", "barcode")}
    form = OwnFoodForm(posted, nutrients=Nutrient.objects.all(), initial=initial)
    rows = PortionRows(posted, prefix="portions")
    once = OnceForm(posted, initial={"uuid": uuid4()})
    if request.method == "POST" and _all_valid(form, rows, once):
        portions = rows.portions() or [each for each in [form.labels_portion()] if each]
        pk = make_once(
            request.user,
            once.cleaned_data["uuid"],
            lambda: create_own_food(owner=request.user, portions=portions, **form.values()),
        )
        return _onwards(request, pk, day, _("%(name)s is added.") % form.cleaned_data)
    context = {"form": form, "rows": rows, "once": once, "day": day, "has_more": _has_more(form)}
    return render(request, "tracker/own_food.html", context, status=_status(request))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    if (newer := to_newer_version(request, pk)) is not None:
        return newer
    food = _own_food(request, pk)
    if hasattr(food, "recipe"):
        return redirect("recipe", pk=pk)
    posted = request.POST or None
    change = ChangeForm(posted, initial={"seen": last_change(pk)})  # before what it is the word for
    contents = dict(food.contents.values_list("nutrient", "amount_per_100g"))
    form = OwnFoodForm(posted, instance=food, nutrients=Nutrient.objects.all(), contents=contents)
    rows = PortionRows(posted, prefix="portions", initial=PortionRows.initial_of(food))
    if request.method == "POST" and _all_valid(form, rows, change):
        seen = change.cleaned_data["seen"]
        values = {**form.values(), "portions": rows.portions(), "seen": seen}
        try:
            said = _change(request, food, change, values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect("own_foods")
    context = {
        "form": form,
        "rows": rows,
        "change": change,
        "has_more": _has_more(form),
        "food": Food.objects.get(pk=pk),  # the form has written into the other one
        "offer": FoodSubmission.objects.filter(food=pk).last(),
        "offer_form": OfferForm(),
    }
    return render(request, "tracker/own_food.html", context, status=_status(request))


def to_newer_version(request: HttpRequest, pk: int) -> HttpResponse | None:
    """To what stands for the food now, where something does: an older page, or saved twice."""
    old = Food.objects.filter(owner=request.user, pk=pk).exclude(replaced_by=None)
    food = old.select_related("replaced_by").first()
    if food is None:
        return None
    if request.method == "POST":
        said = _("Nothing more was saved: something else stands for “%(food)s” by now.") % {
            "food": food
        }
        messages.info(request, said)
    newer = food.replaced_by
    is_own = newer.owner_id == food.owner_id
    return redirect("own_food", pk=newer.pk) if is_own else redirect("food", pk=newer.pk)


def _change(request: HttpRequest, food: Food, change: ChangeForm, values: dict[str, Any]) -> str:
    if change.is_new_version:
        today = services.profile_of(request.user).today
        new_version(food=food, by=request.user, from_date=today, **values)
        return _("Saved as a new version from today on. The days before keep the old one.")
    correct_own_food(food=food, by=request.user, **values)
    return _("Corrected, on all days that hold it.")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    food = get_object_or_404(Food, owner=request.user, pk=pk)
    try:
        is_gone = remove_own_food(food=food, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("own_foods")
    if is_gone:
        said = _("%(name)s is deleted.")
    else:
        said = _("%(name)s is no longer offered. Days and recipes that hold it keep it.")
    messages.success(request, said % {"name": food.name})
    return redirect("own_foods")


@login_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a food again that was put away."""
    mine = Food.objects.filter(owner=request.user, replaced_by=None, is_quick_add=False)
    food = get_object_or_404(mine, pk=pk)
    try:
        bring_back(food=food, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is offered again.") % {"name": food.name})
    return redirect("own_foods")


@login_required
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the food to the shared catalogue."""
    form = OfferForm(request.POST)
    if form.is_valid():
        food = _own_food(request, pk)
        try:
            submit_food(food=food, by=request.user, note=form.cleaned_data["note"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("own_food", pk=pk)
        messages.success(
            request, _("Thank you. A curator looks at it; until then it is yours alone.")
        )
    else:
        messages.error(request, " ".join(form.errors["note"]))
    return redirect("own_food", pk=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    offers = FoodSubmission.objects.filter(food__owner=request.user, food=pk)
    waiting = offers.filter(status=FoodSubmission.Status.WAITING).first()
    if waiting is None:
        messages.info(request, _("This was decided in the meantime."))
        return redirect("own_foods")
    try:
        withdraw_submission(submission=waiting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("own_foods")
    messages.success(request, _("Taken back: it is yours alone."))
    return redirect("own_food", pk=pk)


def _own_food(request: HttpRequest, pk: int) -> Food:
    foods = Food.objects.in_use_by(request.user)
    return get_object_or_404(foods.select_related("recipe"), pk=pk)


def _all_valid(*forms: Any) -> bool:
    valid = [form.is_valid() for form in forms]  # each is asked: each shows what is wrong with it
    return all(valid)


def _has_more(form: OwnFoodForm) -> bool:
    """Whether there is anything to see where the rarer nutrients are folded away."""
    return any(field.value() or field.errors for field in form.nutrient_fields()[2:])


def _status(request: HttpRequest) -> int:
    """Of a page that shows a form: a form that was sent is only shown when it was refused."""
    return 422 if request.method == "POST" else 200


def _onwards(request: HttpRequest, pk: int, day: date | None, said: str) -> HttpResponse:
    """To the list, or to the day that the food was missing on."""
    if day is None:
        messages.success(request, said)
        return redirect("own_foods")
    meal = request.GET.get("meal", "")
    query = f"?{urlencode({'meal': meal})}" if meal in Meal.values else ""
    return redirect(reverse("entry_add", args=[day, pk]) + query)
