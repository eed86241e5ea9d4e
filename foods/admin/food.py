"""The foods of the shared catalogue, their gaps and their history."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, QuerySet, TextField
from django.forms import BaseFormSet, ModelForm, Textarea
from django.http import HttpRequest, HttpResponse

from foods.admin.bulk import BulkActions
from foods.admin.corrections import Corrections
from foods.admin.doubts import DoubtFilter, open_doubts
from foods.admin.forms import ContentInline, FoodForm, PortionInline
from foods.admin.history import HistoryPages
from foods.admin.replacements import may_replace
from foods.composition import EXCELLENT_FROM_MG
from foods.history import plain
from foods.models import Food, NutrientContent, Status
from foods.recipe_updates import recompute_recipes
from foods.search import matching, refresh


class MagnesiumFilter(admin.SimpleListFilter):
    title = "magnesium"
    parameter_name = "magnesium"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("unknown", "no value"),
            ("zero", "zero"),
            ("measured", "above zero"),
            ("rich", f"rich: {EXCELLENT_FROM_MG} mg or more in the usual portion"),
        ]

    def queryset(self, request: HttpRequest, foods: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {
            "unknown": {"magnesium_mg_per_100g": None},
            "zero": {"magnesium_mg_per_100g": 0},
            "measured": {"magnesium_mg_per_100g__gt": 0},
            "rich": {"usual_portion_magnesium_mg__gte": EXCELLENT_FROM_MG},
        }
        return foods.filter(**conditions.get(self.value() or "", {}))


@admin.register(Food)
class FoodAdmin(BulkActions, Corrections, HistoryPages):
    actions = (*BulkActions.actions, "export_csv")
    change_list_template = "foods/admin/food_list.html"
    change_form_template = "foods/admin/food_change.html"
    list_display = ("name", "magnesium", "usual_portion", "status", "group", "origin", "doubts")
    list_filter = ("status", MagnesiumFilter, DoubtFilter, "source", "diet", "group")
    list_select_related = ("group",)
    list_per_page = 50
    search_fields = ("search_text",)  # shows the box; get_search_results does the work
    search_help_text = "Name, other names, or the source's id"
    autocomplete_fields = ("group",)
    readonly_fields = (
        *("source", "source_id", "source_release", "source_name"),
        *("replaced_by", "replaced_from"),  # merging and undoing have pages of their own
    )
    fieldsets = (
        (None, {"fields": ("name", "aliases", "group", "brand", "barcode")}),
        ("Diet and allergens", {"fields": ("diet", "allergens", "allergens_complete")}),
        ("State", {"fields": ("status", "replaced_by", "replaced_from")}),
        ("Source", {"fields": readonly_fields[:4]}),
    )
    form = FoodForm
    inlines = (ContentInline, PortionInline)
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 70})}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        foods = super().get_queryset(request).with_usual_portion()
        return foods.annotate(is_doubted=Exists(open_doubts()))

    def get_search_results(
        self, request: HttpRequest, foods: QuerySet[Any], query: str
    ) -> tuple[QuerySet[Any], bool]:
        if not query.strip():
            return foods, False
        by_id = foods.filter(source_id=query.strip())
        return by_id if by_id.exists() else matching(foods, query), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {**(extra_context or {}), "may_correct": self.may_correct(request)}
        return super().changelist_view(request, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        food = context.get("original")
        offered = food is not None and food.status == Status.PUBLISHED
        context["may_replace"] = offered and may_replace(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, food: Food, form: ModelForm, change: bool) -> None:
        food._change_reason = form.cleaned_data["reason"] or None
        super().save_model(request, food, form, change)
        refresh([food.pk])

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = list(super().get_fieldsets(request, obj))
        may = self.has_change_permission(request, obj) if obj else True
        return [*fieldsets, ("Reason", {"fields": ("reason", "seen")})] if may else fieldsets

    @admin.display(description="Source", ordering="source")
    def origin(self, food: Food) -> str:
        return f"{food.source} {food.source_id}".strip()

    @admin.display(description="Doubts", empty_value="none", ordering="is_doubted")
    def doubts(self, food: Any) -> str | None:
        return "open" if food.is_doubted else None

    @admin.display(description="Magnesium per 100 g", ordering="magnesium_mg_per_100g")
    def magnesium(self, food: Any) -> str:
        amount = food.magnesium_mg_per_100g
        return "unknown" if amount is None else f"{plain(amount)} mg"

    @admin.display(description="Usual portion", empty_value="none")
    def usual_portion(self, food: Any) -> str | None:
        if food.usual_portion is None:
            return None
        return f"{food.usual_portion} ({plain(food.usual_portion_g)} g)"

    def save_related(self, request: HttpRequest, form: ModelForm, *args: Any) -> None:
        super().save_related(request, form, *args)
        recompute_recipes([form.instance.pk], reason=f"{form.instance.name} corrected")

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseFormSet, change: bool
    ) -> None:
        rows = formset.save(commit=False)
        if formset.model is NutrientContent:
            _mark_choices(formset)
        for row in formset.deleted_objects:
            row._change_reason = "deleted in the admin"
            row.delete()
        # The portion that stops being the usual one first: the database allows one at any time.
        for row in sorted(rows, key=lambda row: getattr(row, "is_default", False)):
            row.save()
        formset.save_m2m()


def _mark_choices(formset: Any) -> None:
    """An amount a curator typed is a choice, unless they say it is something else."""
    for form in formset.forms:
        if "amount_per_100g" in form.changed_data:
            if "derivation" not in form.changed_data:
                form.instance.derivation = NutrientContent.Derivation.CHOSEN
            form.instance._change_reason = form.instance.note[:100]
