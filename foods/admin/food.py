"""The foods of the shared catalogue, their gaps and their history."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, TextField
from django.forms import BaseFormSet, ModelForm, Textarea
from django.http import HttpRequest

from foods.admin.base import CatalogueAdmin
from foods.admin.forms import ContentInline, PortionInline
from foods.composition import EXCELLENT_FROM_MG
from foods.history import changes_of, plain
from foods.models import Food, NutrientContent
from foods.recipe_updates import recompute_recipes
from foods.search import matching, refresh
from foods.services import lock_catalogue


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
class FoodAdmin(CatalogueAdmin):
    list_display = ("name", "magnesium", "usual_portion", "status", "group", "origin")
    list_filter = ("status", MagnesiumFilter, "source", "diet", "group")
    list_select_related = ("group",)
    list_per_page = 50
    search_fields = ("search_text",)  # shows the box; get_search_results does the work
    search_help_text = "Name, other names, or the source's id"
    autocomplete_fields = ("group", "replaced_by")
    readonly_fields = ("source", "source_id", "source_release", "source_name")
    fieldsets = (
        (None, {"fields": ("name", "aliases", "group", "brand", "barcode")}),
        ("Diet and allergens", {"fields": ("diet", "allergens", "allergens_complete")}),
        ("State", {"fields": ("status", "replaced_by")}),
        ("Source", {"fields": readonly_fields}),
    )
    inlines = (ContentInline, PortionInline)
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 70})}}
    object_history_template = "foods/admin/food_history.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_usual_portion()

    def get_search_results(
        self, request: HttpRequest, foods: QuerySet[Any], query: str
    ) -> tuple[QuerySet[Any], bool]:
        if not query.strip():
            return foods, False
        by_id = foods.filter(source_id=query.strip())
        return by_id if by_id.exists() else matching(foods, query), False

    def save_model(self, request: HttpRequest, food: Food, form: ModelForm, change: bool) -> None:
        lock_catalogue()
        super().save_model(request, food, form, change)
        refresh([food.pk])

    @admin.display(description="Source", ordering="source")
    def origin(self, food: Food) -> str:
        return f"{food.source} {food.source_id}".strip()

    @admin.display(description="Magnesium per 100 g", ordering="magnesium_mg_per_100g")
    def magnesium(self, food: Any) -> str:
        amount = food.magnesium_mg_per_100g
        return "unknown" if amount is None else f"{plain(amount)} mg"

    @admin.display(description="Usual portion", empty_value="none")
    def usual_portion(self, food: Any) -> str | None:
        if food.usual_portion is None:
            return None
        return f"{food.usual_portion} ({plain(food.usual_portion_g)} g)"

    def history_context(self, object_id: str) -> dict[str, Any]:
        return {"value_changes": changes_of(object_id)}

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
