"""Writing a recipe: one form with all of it, looked up, weighed and computed on the way."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foods.forms import ChangeForm
from foods.models import Food
from foods.recipe_states import RecipeState, differences
from foods.recipes import new_recipe_version, save_recipe
from foods.search import search
from foods.web.recipe_editor import KEY, RecipeEditor, data_of, with_food, without_row
from tracker import services
from tracker.forms import OnceForm
from tracker.web.once import make_once
from tracker.web.own_foods import to_newer_version

FOUND = 8


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    data = request.POST or _blank(request)
    once = OnceForm(request.POST or None, initial={"uuid": uuid4()})
    if "save" not in request.POST:
        return _show(request, _edited(request, data), once=once)
    editor = RecipeEditor.of(request.POST, request.user, saving=True)
    if editor.is_valid() and once.is_valid():
        try:
            make_once(
                request.user,
                once.cleaned_data["uuid"],
                lambda: save_recipe(owner=request.user, **editor.values()),
            )
        except ValidationError as error:
            editor.refuse(error)
        else:
            name = editor.form.cleaned_data["name"]
            messages.success(request, _("%(name)s is added.") % {"name": name})
            return redirect("own_foods")
    return _show(request, editor, 422, once=once)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    if (newer := to_newer_version(request, pk)) is not None:
        return newer
    foods = Food.objects.in_use_by(request.user)
    food = get_object_or_404(foods.select_related("recipe"), pk=pk, recipe__isnull=False)
    if request.method == "POST":
        change = ChangeForm(request.POST if "change" in request.POST else None)
    else:  # before what it is the word for is read
        change = ChangeForm(initial={"seen": str(RecipeState.of(food))})
    if "save" not in request.POST:
        data = request.POST or data_of(food)
        return _show(request, _edited(request, data), food=food, change=change)
    editor = RecipeEditor.of(request.POST, request.user, saving=True)
    changes: list[str] = []
    if editor.is_valid() and change.is_valid():
        try:
            said = _save(request, food, change, editor.values())
        except ValidationError as error:
            editor.refuse(error)
            if getattr(error, "code", "") == "changed":
                change, changes = _changed_meanwhile(request.POST, food)
        else:
            messages.success(request, said)
            return redirect("own_foods")
    return _show(request, editor, 422, food=food, change=change, changes=changes)


def _save(request: HttpRequest, food: Food, change: ChangeForm, values: dict[str, Any]) -> str:
    values["seen"] = change.cleaned_data["seen"]
    if change.is_new_version:
        today = services.profile_of(request.user).today
        new_recipe_version(food=food, by=request.user, from_date=today, **values)
        return _("Saved as a new version from today on. The days before keep the old one.")
    save_recipe(owner=request.user, food=food, **values)
    return _("Saved, for all days that hold it.")


def _changed_meanwhile(data: QueryDict, food: Food) -> tuple[ChangeForm, list[str]]:
    """The form that has now seen what is stored, so that saving again means it, and what that is.

    Where the form came with nothing that could be understood, all that can be said is that it
    changed.
    """
    now = RecipeState.of(food)
    seen = RecipeState.read(data.get("seen", ""))
    data = data.copy()
    data["seen"] = str(now)
    return ChangeForm(data), [] if seen is None else differences(seen, now)


def _blank(request: HttpRequest) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"name": request.GET.get("name", "")[:200], "servings": "1", "finished_unit": "g"})
    return data


def _edited(request: HttpRequest, data: QueryDict) -> RecipeEditor:
    """The editor after the button that was pressed: an ingredient more, or one less."""
    if "add" in data:
        chosen = Food.objects.for_user(request.user).prefetch_related("portions")
        key = data["add"]
        food = chosen.filter(pk=key).first() if KEY.fullmatch(key) else None
        data = data if food is None else with_food(data, food)
    elif "remove" in data:
        data = without_row(data, data["remove"])
    return RecipeEditor.of(data, request.user)


def _show(
    request: HttpRequest, editor: RecipeEditor, status: int = 200, **context: Any
) -> HttpResponse:
    query = editor.data.get("q", "").strip()
    foods = Food.objects.for_user(request.user).with_usual_portion()
    if context.get("food") is not None:
        foods = foods.exclude(pk=context["food"].pk)
    context |= {
        "editor": editor,
        "form": editor.form,
        "query": query,
        "found": search(foods, query, limit=FOUND) if query else [],
    }
    return render(request, "tracker/recipe.html", context, status=status)
