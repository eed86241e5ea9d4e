"""Supplements, and the tables that fixtures/catalogue defines."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from foods.admin.base import CatalogueAdmin
from foods.admin.forms import SupplementForm
from foods.history import plain
from foods.models import FoodGroup, Nutrient, Supplement


@admin.register(Supplement)
class SupplementAdmin(CatalogueAdmin):
    form = SupplementForm
    list_display = ("name", "form", "elemental_magnesium", "route", "kind", "status")
    list_filter = ("status", "form", "route", "kind", "is_estimate")
    search_fields = ("name",)
    exclude = ("owner",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = list(super().get_fields(request, obj))
        may = self.has_change_permission(request, obj) if obj else True
        return fields if may else [name for name in fields if name not in ("seen", "reason")]

    def save_model(
        self, request: HttpRequest, supplement: Supplement, form: ModelForm, change: bool
    ) -> None:
        supplement._change_reason = form.cleaned_data["reason"] or None
        super().save_model(request, supplement, form, change)

    @admin.display(description="Elemental magnesium", ordering="elemental_mg_per_unit")
    def elemental_magnesium(self, supplement: Supplement) -> str:
        about = "about " if supplement.is_estimate else ""
        return f"{about}{plain(supplement.elemental_mg_per_unit)} mg per {supplement.unit}"


class DefinedByTables(admin.ModelAdmin):
    """Shown only: the tables of fixtures/catalogue define these rows, the next load resets them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Nutrient)
class NutrientAdmin(DefinedByTables):
    list_display = ("name", "code", "unit", "fdc_id", "position")
    search_fields = ("name", "code")


@admin.register(FoodGroup)
class FoodGroupAdmin(DefinedByTables):
    list_display = ("name", "code", "position")
    search_fields = ("name", "code")
