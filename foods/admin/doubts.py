"""The curators' work list: values that are missing or doubtful, and how far the catalogue is."""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html

from foods.curation.doubts import check_settlement, find_doubts, settle_doubts
from foods.history import plain
from foods.models import Food, NutrientContent, Status, ValueDoubt
from foods.search import matching

# Each is a hidden field of the page that asks for the reason; Django reads up to 1,000 fields.
MAX_AT_ONCE: Final = 500
_LISTED: Final = 20


class StateFilter(admin.SimpleListFilter):
    """Open doubts unless somebody asks for others."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("settled", "settled"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        everything, *others = super().choices(changelist)
        return [{**everything, "display": "open"}, *others]

    def queryset(self, request: HttpRequest, doubts: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return doubts
        return doubts.filter(settled_at__isnull=self.value() != "settled")


class DoubtFilter(admin.SimpleListFilter):
    """Foods with an open doubt, of any kind or of one."""

    title = "doubts"
    parameter_name = "doubts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("any", "any"), *ValueDoubt.Kind.choices]

    def queryset(self, request: HttpRequest, foods: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return foods
        doubts = open_doubts()
        return foods.filter(
            Exists(doubts if self.value() == "any" else doubts.filter(kind=self.value()))
        )


def open_doubts() -> QuerySet[Any]:
    """Of the food of the query around it."""
    return ValueDoubt.objects.filter(food=OuterRef("pk"), settled_at=None)


class SettleForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "cols": 36}),
        validators=[check_settlement],
        error_messages={"required": "Say why the value can stay as it is."},
        help_text="Why the value can stay as it is, or stay unknown, and where you looked.",
    )


@admin.register(ValueDoubt)
class ValueDoubtAdmin(admin.ModelAdmin):
    """Doubts come from `find_doubts` and are settled, never added or deleted by hand."""

    change_list_template = "foods/admin/doubts.html"
    list_display = ("food_link", "what", "value_now", "why", "settled")
    list_display_links = None
    list_filter = (StateFilter, "kind", "food__group")
    list_select_related = ("food__group", "nutrient", "settled_by")
    list_per_page = 50
    search_fields = ("food__name",)  # shows the box; get_search_results does the work
    search_help_text = "Name of the food, other names, or the source's id"
    ordering = ("food__name", "pk")
    actions = ("settle",)
    fields = readonly_fields = (
        "food",
        "nutrient",
        "kind",
        "detail",
        "found_at",
        "settled_at",
        "settled_by",
        "settlement",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        contents = NutrientContent.objects.filter(
            food=OuterRef("food"), nutrient=OuterRef("nutrient")
        )
        return (
            super()
            .get_queryset(request)
            .filter(food__owner=None)
            .annotate(amount=Subquery(contents.values("amount_per_100g")[:1]))
        )

    def get_search_results(
        self, request: HttpRequest, doubts: QuerySet[Any], query: str
    ) -> tuple[QuerySet[Any], bool]:
        if not query.strip():
            return doubts, False
        by_id = doubts.filter(food__source_id=query.strip())
        if by_id.exists():
            return by_id, False
        foods = matching(Food.objects.filter(owner=None), query)
        return doubts.filter(food__in=foods.order_by().values("pk")), False

    # --- columns ------------------------------------------------------------------------------

    @admin.display(description="Food", ordering="food__name")
    def food_link(self, doubt: ValueDoubt) -> str:
        url = reverse("admin:foods_food_change", args=[doubt.food_id])
        return format_html('<a href="{}">{}</a>', url, doubt.food)

    @admin.display(description="What", ordering="kind")
    def what(self, doubt: ValueDoubt) -> str:
        return f"{doubt.nutrient.name}: {doubt.get_kind_display()}"

    @admin.display(description="Value per 100 g", empty_value="unknown", ordering="amount")
    def value_now(self, doubt: Any) -> str | None:
        if doubt.amount is None:
            return None
        return f"{plain(doubt.amount)} {doubt.nutrient.get_unit_display()}"

    @admin.display(description="Why", empty_value="", ordering="detail")
    def why(self, doubt: ValueDoubt) -> str:
        return doubt.detail

    @admin.display(description="Settled", empty_value="open", ordering="settled_at")
    def settled(self, doubt: ValueDoubt) -> str | None:
        by = f"{doubt.settled_by}: " if doubt.settled_by else ""
        said = f"{by}{doubt.settlement}"
        if doubt.settled_at is not None:
            return f"{_day(doubt.settled_at)}, {said}"
        # A value changed since somebody settled it.
        return f"open again; before: {said}" if doubt.settlement else None

    # --- pages --------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        look = self.admin_site.admin_view(self.look_view)
        return [path("look/", look, name="foods_valuedoubt_look"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {
            "title": "Work list",
            "progress": progress(),
            "may_settle": self.has_change_permission(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shown only: there is nothing on it to save."""
        if request.method == "POST":
            raise PermissionDenied
        context = {"show_save": False, "show_save_and_continue": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def look_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        outcome = find_doubts()
        self.message_user(request, f"Looked at the whole catalogue: {outcome}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:foods_valuedoubt_changelist"))

    @admin.action(description="Settle with a reason …", permissions=["change"])
    def settle(self, request: HttpRequest, doubts: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the reason, then settle; None goes back to the list with a message."""
        chosen = list(doubts.filter(settled_at=None)[: MAX_AT_ONCE + 1])
        if len(chosen) > MAX_AT_ONCE:
            self.message_user(
                request,
                f"Up to {MAX_AT_ONCE} values can be settled at once. Nothing was changed: narrow "
                "the list by its filters.",
                messages.ERROR,
            )
            return None
        if not chosen:
            self.message_user(request, "These are settled already.", messages.WARNING)
            return None
        form = SettleForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            self._settle(request, chosen, form.cleaned_data["reason"])
            return None
        count = len(chosen)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Settle {count} {'value' if count == 1 else 'values'}",
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "doubts": chosen[:_LISTED],
            "more": max(count - _LISTED, 0),
            "chosen": [doubt.pk for doubt in chosen],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "foods/admin/settle.html", context)

    def _settle(self, request: HttpRequest, chosen: list[ValueDoubt], reason: str) -> None:
        doubts = ValueDoubt.objects.filter(pk__in=[doubt.pk for doubt in chosen])
        settled = settle_doubts(doubts=doubts, reason=reason, by=request.user)  # type: ignore[arg-type]
        LogEntry.objects.log_actions(request.user.pk, settled, CHANGE, f"Settled: {reason}")
        others = len(chosen) - len(settled)
        words = [f"{len(settled)} settled."] + ([f"{others} were already."] if others else [])
        self.message_user(request, " ".join(words), messages.SUCCESS)


def progress() -> dict[str, int]:
    """How far the catalogue is: foods, those with a magnesium value, doubts open and settled."""
    contents = NutrientContent.objects.filter(food=OuterRef("pk"), nutrient="magnesium")
    foods = Food.objects.filter(owner=None, status=Status.PUBLISHED).aggregate(
        foods=Count("pk"), known=Count("pk", filter=Q(Exists(contents)))
    )
    doubts = ValueDoubt.objects.filter(food__owner=None).aggregate(
        open=Count("pk", filter=Q(settled_at=None)), settled=Count("settled_at")
    )
    return {**foods, **doubts}


def _day(moment: Any) -> str:
    return str(formats.date_format(timezone.localtime(moment), "DATE_FORMAT"))
