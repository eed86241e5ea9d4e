"""Meals under a name: kept from a day, logged with one tap, renamed, deleted."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.forms import AgainForm, TemplateForm
from tracker.models import Meal, MealTemplate, MealTemplateItem
from tracker.shortcuts.meal_templates import keep_meal, log_template, rename_template
from tracker.shortcuts.undoing import step_away
from tracker.web.access import diary_day
from tracker.web.day_parts import known_mg
from tracker.web.undo import written


@login_required
@require_safe
def index(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """All of them; with a day, each has a button that logs it there."""
    if day is not None:
        diary_day(request, day)
    items = MealTemplateItem.objects.with_amounts().order_by("position", "pk")
    templates = MealTemplate.objects.for_user(request.user).prefetch_related(
        Prefetch("items", queryset=items, to_attr="foods")
    )
    rows = [
        {
            "template": each,
            "known_mg": known_mg(each.foods),
            "has_unknown": any(item.magnesium_mg is None for item in each.foods),
            "uuid": uuid4(),
        }
        for each in templates
    ]
    return render(request, "tracker/meal_templates.html", {"rows": rows, "day": day})


@login_required
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, day: date, meal: str) -> HttpResponse:
    """Keep a meal of the day under a name."""
    diary_day(request, day)
    if meal not in Meal.values:
        return redirect("day", day=day)
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            keep_meal(user=request.user, name=name, day=day, meal=meal)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": name})
            return redirect("day_meals", day=day)
    context: dict[str, Any] = {"form": form, "day": day, "meal": Meal(meal)}
    status = 422 if form.errors else 200
    return render(request, "tracker/keep_meal.html", context, status=status)


@login_required
@require_POST
def log(request: HttpRequest, day: date, pk: int) -> HttpResponse:
    diary_day(request, day)
    template = get_object_or_404(MealTemplate.objects.for_user(request.user), pk=pk)
    form = AgainForm(request.POST)
    meal = form.cleaned_data["meal"] if form.is_valid() else ""
    uuid = form.cleaned_data.get("uuid")
    made = log_template(template=template, day=day, meal=meal, uuid=uuid)
    said = ngettext("%(count)s food logged.", "%(count)s foods logged.", len(made)) % {
        "count": len(made)
    }
    where = meal or template.meal
    parts: dict[str, Any] = {"meals": {where}, "focus": f"meal-{where}"}
    return written(request, day, said, [*map(step_away, made)], **parts)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(MealTemplate.objects.for_user(request.user), pk=pk)
    form = TemplateForm(request.POST or None, initial={"name": template.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_template(template=template, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("meals")
    status = 422 if form.errors else 200
    context = {"form": form, "template": template}
    return render(request, "tracker/meal_template.html", context, status=status)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries logged by it stay."""
    template = get_object_or_404(MealTemplate.objects.for_user(request.user), pk=pk)
    name = template.name
    template.delete()
    messages.success(request, _("“%(name)s” is deleted. What was logged stays.") % {"name": name})
    return redirect("meals")
