"""What happened to a food and to all of them, and putting a value of before back."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from foods.admin.base import CatalogueAdmin
from foods.admin.reasons import ReasonField
from foods.curation.recent import DAYS, Asked, people_who_changed, recent_changes
from foods.curation.values import revert_value
from foods.history import (
    CONTENT,
    FOOD,
    FOOD_FIELDS,
    PORTION,
    Change,
    Names,
    changes_of,
    content_in_words,
    field_in_words,
    plain,
    source_in_words,
)
from foods.models import Food, NutrientContent, Portion

_PER_PAGE: Final = 100
_MOST_PAGES: Final = 10_000
_MODELS: Final[dict[str, Any]] = {FOOD: Food, CONTENT: NutrientContent, PORTION: Portion}
_TOPICS: Final = {PORTION: "Portions", FOOD: "Name, state and tags"}


class PutBackForm(forms.Form):
    reason = ReasonField()


class RecentForm(forms.Form):
    """Filters of the page of recent changes; what is none of the choices is left out."""

    by = forms.ChoiceField(
        choices=[("people", "by people"), ("imports", "by imports"), ("all", "by all")],
        required=False,
        label="Changes",
    )
    kind = forms.ChoiceField(
        choices=[
            ("", "of everything"),
            (CONTENT, "of values"),
            (PORTION, "of portions"),
            (FOOD, "of names, states and tags"),
        ],
        required=False,
        label="What",
    )
    user = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Who")

    def __init__(self, people: list[tuple[int, str]], *args: Any) -> None:
        super().__init__(*args)
        self.fields["user"].choices = [("", "anybody"), *people]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        values = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Asked(
            kind=values.get("kind", ""),
            by=values.get("by") or "people",
            user_id=values.get("user"),
        )


class HistoryPages(CatalogueAdmin):
    """The history pages of foods, in place of the package's own."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("recent/", view(self.recent_view), name="foods_food_recent"),
            path(
                "<int:food_id>/put-back/<str:kind>/<int:version>/<str:field>/",
                view(self.put_back_view),
                name="foods_food_put_back",
            ),
            *super().get_urls(),
        ]

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        # A whole old version would be put back past the rules, the lock and the reason.
        return True

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        food = self.get_object(request, object_id)
        if food is None:
            raise Http404
        if not self.has_view_or_change_permission(request, food):
            raise PermissionDenied
        changes = changes_of(food.pk)
        topic = request.GET.get("topic", "")
        pages = Paginator([each for each in changes if topic in ("", each.topic)], _PER_PAGE)
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": f"History: {food}",
            "opts": self.opts,
            "object": food,
            "page": pages.get_page(request.GET.get("page")),
            "topics": _topics(changes),
            "topic": topic,
            "may": {kind for kind in _MODELS if self._may_put_back(request, kind)},
        }
        return TemplateResponse(request, "foods/admin/food_history.html", context)

    def _may_put_back(self, request: HttpRequest, kind: str) -> bool:
        model = _MODELS[kind]._meta.model_name
        return self.has_change_permission(request) and request.user.has_perm(
            f"foods.change_{model}"
        )

    def put_back_view(
        self, request: HttpRequest, food_id: int, kind: str, version: int, field: str
    ) -> HttpResponse:
        food = self.get_object(request, str(food_id))
        if food is None or kind not in _MODELS:
            raise Http404
        if not self._may_put_back(request, kind):
            raise PermissionDenied
        of_food = {"id": food.pk} if kind == FOOD else {"food_id": food.pk}
        record = _MODELS[kind].history.filter(history_id=version, **of_food).first()
        if record is None or (kind == FOOD and field not in FOOD_FIELDS):
            raise Http404
        form = PutBackForm(request.POST if request.method == "POST" else None)
        what, then = _in_words(kind, record, field)
        if request.method == "POST" and form.is_valid():
            try:
                revert_value(
                    record=record,
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    field=field,
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                self.message_user(request, f"{what}: {then} again.", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:foods_food_history", args=[food.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Put back: {what}",
            "opts": self.opts,
            "object": food,
            "form": form,
            "what": what,
            "now": _now_in_words(kind, record, field),
            "then": then,
            "record": record,
        }
        return TemplateResponse(request, "foods/admin/put_back.html", context)

    def recent_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        now = timezone.now()
        form = RecentForm(people_who_changed(now), {"by": "people", **request.GET.dict()})
        number = _page_number(request.GET.get("page", ""))
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            **self.admin_site.each_context(request),
            "title": "Recent changes",
            "opts": self.opts,
            "form": form,
            "days": DAYS,
            "page": recent_changes(form.asked(), now=now, number=number),
            "number": number,
            "query": query.urlencode(),
        }
        return TemplateResponse(request, "foods/admin/recent.html", context)


def _page_number(written: str) -> int:
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 6 else 1
    return min(max(number, 1), _MOST_PAGES)


def _topics(changes: list[Change]) -> list[tuple[str, str]]:
    """What the history can be narrowed to: the nutrients it tells of, portions, the rest."""
    nutrients = {each.topic: each.what for each in changes if each.kind == CONTENT}
    others = {each.topic: _TOPICS[each.topic] for each in changes if each.kind != CONTENT}
    return [*sorted(nutrients.items(), key=lambda pair: pair[1]), *sorted(others.items())]


def _in_words(kind: str, record: Any, field: str) -> tuple[str, str]:
    """What is put back, and the value of before."""
    if kind == CONTENT:
        source = source_in_words(record)
        return record.nutrient.name, f"{content_in_words(record)} ({source})"
    if kind == PORTION:
        return f"Portion “{record.description}”", f"{plain(record.gram_weight)} g"
    return FOOD_FIELDS[field], field_in_words(record, field, Names.of([record]))


def _now_in_words(kind: str, record: Any, field: str) -> str:
    if kind == CONTENT:
        content = (
            NutrientContent.objects.filter(food=record.food_id, nutrient=record.nutrient_id)
            .select_related("nutrient")
            .first()
        )
        if content is None:
            return "unknown"
        return f"{content_in_words(content)} ({source_in_words(content)})"
    if kind == PORTION:
        portion = Portion.objects.filter(pk=record.id).first()
        return "none" if portion is None else f"{plain(portion.gram_weight)} g"
    food = Food.objects.get(pk=record.id)
    return field_in_words(food, field, Names.of([food]))
