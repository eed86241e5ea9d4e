"""Foods that replace others: suspected duplicates, merging, changed products, and undoing these."""

from dataclasses import astuple
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from foods.curation.changed_products import changed_product
from foods.curation.duplicates import (
    catalogue_foods,
    keep_apart,
    kept_apart,
    likely_same,
    suspected_duplicates,
)
from foods.curation.likeness import Suspicion
from foods.curation.preview import (
    Held,
    diary_counts,
    labels,
    preview_merge,
    side_by_side,
    told_apart,
)
from foods.curation.replacements import replace_food, undo_replacement
from foods.models import Food, FoodReplacement, ImportRun
from foods.search import search

# Whoever may change foods and let them replace others.
MERGING: Final = ("foods.add_foodreplacement", "foods.change_food")
_PAIRS_PER_PAGE: Final = 20
_FOUND: Final = 10
_LOOK_AGAIN_S: Final = 600
_DAYS: Final = 3_660  # a change is not dated further from today than ten years


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=FoodReplacement._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the history. People whose days it moves read it too.",
    )


class ChangedProductForm(ReasonForm):
    from_date = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The first day people ate the changed product.",
    )
    field_order = ("from_date", "reason")

    def clean_from_date(self) -> Any:
        day = self.cleaned_data["from_date"]
        if abs(day - timezone.localdate()) > timedelta(days=_DAYS):
            raise ValidationError("Choose a day within ten years of today.", code="far_away")
        return day


def only_with(*permissions: str) -> Any:
    """A view only for those who have all these permissions on the catalogue's models."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def checked(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            response: HttpResponse = view(self, request, *args, **kwargs)
            return response

        return checked

    return decorate


def may_replace(request: HttpRequest) -> bool:
    return request.user.has_perms(MERGING)


def catalogue_food(pk: int) -> Food:
    """A food of the shared catalogue; a person's own is not there."""
    return get_object_or_404(Food.objects.filter(owner=None).select_related("group"), pk=pk)


def comparison(foods: list[Food]) -> dict[str, Any]:
    """For a page that asks whether one food is to be merged into the other."""
    lines = side_by_side(foods)
    return {
        "foods": foods,
        "names": labels(foods),
        "lines": [line for line in lines if line.differs],
        "same_lines": [line for line in lines if not line.differs],
    }


@admin.register(FoodReplacement)
class FoodReplacementAdmin(admin.ModelAdmin):
    """The log of merges and changed products; rows are made and undone on pages of their own."""

    change_list_template = "foods/admin/replacement_list.html"
    list_display = ("what", "state", "reason", "made_by", "made_at")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("old", "new", "made_by", "undone_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What happened to foods of the catalogue, and nothing of people's own."""
        return super().get_queryset(request).filter(undoes=None, old__owner=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = {
            "duplicates/": (self.duplicates_view, "duplicates"),
            "duplicates/<int:one>/<int:other>/apart/": (self.apart_view, "apart"),
            "merge/<int:old>/": (self.choose_view, "choose"),
            "merge/<int:old>/into/<int:new>/": (self.merge_view, "merge"),
            "changed/<int:old>/": (self.changed_view, "changed"),
            "<int:pk>/undo/": (self.undo_view, "undo"),
        }
        return [
            *(
                path(route, view(function), name=f"foods_foodreplacement_{name}")
                for route, (function, name) in pages.items()
            ),
            *super().get_urls(),
        ]

    @admin.display(description="What happened", ordering="old__name")
    def what(self, replacement: FoodReplacement) -> str:
        old, new = labels([replacement.old, replacement.new])
        if replacement.from_date is None:
            return f"{old} was merged into {new}"
        return f"{old} changed on {date_format(replacement.from_date)}"

    @admin.display(description="Undo")
    def state(self, replacement: FoodReplacement) -> Any:
        if getattr(replacement, "undone_by", None) is not None:
            return "undone"
        return _link("undo", "Undo …", pk=replacement.pk)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"title": "Foods that were replaced", "may_replace": may_replace(request)}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    @only_with(*MERGING)
    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        pages = Paginator(_suspected(), _PAIRS_PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        foods = catalogue_foods().in_bulk([pk for pair in page for pk in (pair.one, pair.other)])
        pairs = [
            (pair, [foods[pair.one], foods[pair.other]])
            for pair in page
            if pair.one in foods and pair.other in foods
        ]
        held = Held.of(foods.values())
        shown = [
            (pair, list(zip(labels(both), both, strict=True)), told_apart(both, held))
            for pair, both in pairs
        ]
        return self._page(request, "duplicates", "Suspected duplicates", page_obj=page, pairs=shown)

    @only_with(*MERGING)
    def apart_view(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        foods = [catalogue_food(one), catalogue_food(other)]
        if one != other:
            keep_apart(one=foods[0], other=foods[1], by=request.user)
            self._say(request, "“{}” and “{}” stay apart.".format(*labels(foods)))
        here = reverse("admin:foods_foodreplacement_duplicates")
        page = request.POST.get("page", "")
        return HttpResponseRedirect(f"{here}?page={page}" if page.isdecimal() else here)

    @only_with(*MERGING)
    def choose_view(self, request: HttpRequest, old: int) -> HttpResponse:
        """Which food the other one is merged into: likely ones, or those that are searched for."""
        food = catalogue_food(old)
        query = request.GET.get("q", "").strip()
        found: list[tuple[Food, str]]
        if query:
            others = catalogue_foods().exclude(pk=food.pk)
            found = [(each, "") for each in search(others, query, _FOUND)]
        else:
            found = likely_same(food, _FOUND)
        return self._page(
            request, "choose", f"Merge {food} into …", food=food, query=query, found=found
        )

    @only_with(*MERGING)
    def merge_view(self, request: HttpRequest, old: int, new: int) -> HttpResponse:
        foods = [catalogue_food(old), catalogue_food(new)]
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            replacement = self._tried(
                request,
                form,
                lambda: replace_food(
                    old=foods[0],
                    new=foods[1],
                    kind=FoodReplacement.Kind.MERGE,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                ),
            )
            if replacement is not None:
                self._say(request, f"“{foods[0]}” is now part of “{foods[1]}”. Diaries follow.")
                return HttpResponseRedirect(_list())
        return self._page(
            request,
            "merge",
            "Merge {} into {}".format(*labels(foods)),
            form=form,
            **comparison(foods),
            preview=preview_merge(*foods),
        )

    @only_with(*MERGING)
    def changed_view(self, request: HttpRequest, old: int) -> HttpResponse:
        food = catalogue_food(old)
        form = ChangedProductForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = self._tried(
                request,
                form,
                lambda: changed_product(old=food, by=request.user, **form.cleaned_data),
            )
            if made is not None:
                self._say(
                    request,
                    f"This is the changed product, as a copy. “{food}” stays for the days before. "
                    "Now enter what changed.",
                )
                return HttpResponseRedirect(reverse("admin:foods_food_change", args=[made.new_id]))
        return self._page(
            request, "changed", f"{food} changed", form=form, food=food, diaries=diary_counts(food)
        )

    @only_with(*MERGING)
    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        replacement = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            undone = self._tried(
                request,
                form,
                lambda: undo_replacement(
                    replacement=replacement, by=request.user, reason=form.cleaned_data["reason"]
                ),
            )
            if undone is not None:
                self._say(request, f"“{replacement.old}” stands for itself again.")
                return HttpResponseRedirect(_list())
        return self._page(
            request,
            "undo",
            "Undo",
            form=form,
            replacement=replacement,
            what=self.what(replacement),
            old=labels([replacement.old, replacement.new])[0],
        )

    def _tried(self, request: HttpRequest, form: forms.Form, deed: Any) -> Any:
        """What `deed` returns; None when it was refused, which the form then says."""
        try:
            return deed()
        except ValidationError as error:
            form.add_error(None, error)
            return None

    def _say(self, request: HttpRequest, words: str) -> None:
        self.message_user(request, words, messages.SUCCESS)

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
        }
        return TemplateResponse(request, f"foods/admin/{name}.html", context)


def _suspected() -> list[Suspicion]:
    """Looked for every ten minutes, and after an import or an undone merge.

    A look takes a second for 14,000 foods, and a curator comes back after every merge.
    """
    last_import = ImportRun.objects.aggregate(last=Max("pk"))["last"]
    last_undone = FoodReplacement.objects.exclude(undoes=None).aggregate(last=Max("pk"))["last"]
    found = cache.get_or_set(
        f"suspected-duplicates-{last_import}-{last_undone}",
        lambda: [astuple(pair) for pair in suspected_duplicates()],  # plain: no objects are cached
        _LOOK_AGAIN_S,
    )
    replaced = set(
        Food.objects.filter(owner=None).exclude(replaced_by=None).values_list("pk", flat=True)
    )
    apart = kept_apart()
    return [
        pair
        for pair in (Suspicion(*values) for values in found)
        if replaced.isdisjoint((pair.one, pair.other))
        and frozenset((pair.one, pair.other)) not in apart
    ]


def _list() -> str:
    return reverse("admin:foods_foodreplacement_changelist")


def _link(page: str, words: str, **kwargs: int) -> str:
    address = reverse(f"admin:foods_foodreplacement_{page}", kwargs=kwargs)
    return format_html('<a href="{}">{}</a>', address, words)
