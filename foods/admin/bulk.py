"""Many foods at once: an action of the list, its form, what it would do, and doing it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from foods.admin.base import CatalogueAdmin
from foods.admin.reasons import ReasonField
from foods.curation.aliases import split
from foods.curation.bulk import (
    MAX_FOODS_AT_ONCE,
    ChangeAliases,
    ChangeAllergens,
    ChangedMeanwhileError,
    Edit,
    SetDiet,
    SetGroup,
    SetStatus,
    SetUsualPortion,
    apply_edit,
    plan_edit,
)
from foods.diets import ALLERGENS
from foods.models import Food, FoodGroup, Portion, Status

SHOWN = 20
_ALLERGENS = [(code, name) for code, name in ALLERGENS.items()]


class BulkForm(forms.Form):
    """What to set, and why. `title` ends "... of 35 foods"."""

    title: ClassVar[str]
    reason = ReasonField()
    field_order: ClassVar[list[str] | None] = None

    def edit(self) -> Edit:
        raise NotImplementedError


class GroupForm(BulkForm):
    title = "Set the group"
    group = forms.ModelChoiceField(FoodGroup.objects.all())
    field_order = ["group"]

    def edit(self) -> Edit:
        return SetGroup(self.cleaned_data["group"].pk)


class StatusForm(BulkForm):
    title = "Set the state"
    status = forms.ChoiceField(
        label="State",
        choices=[
            (Status.PUBLISHED, "published"),
            (Status.RETIRED, "retired: people can no longer choose it, diaries keep it"),
            (Status.DRAFT, "draft: only curators see it"),
        ],
    )
    field_order = ["status"]

    def edit(self) -> Edit:
        return SetStatus(self.cleaned_data["status"])


class AliasForm(BulkForm):
    title = "Change the other names"
    add = forms.CharField(required=False, max_length=200, help_text="Separated by semicolons.")
    remove = forms.CharField(required=False, max_length=200, help_text="Separated by semicolons.")
    field_order = ["add", "remove"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not (split(values.get("add", "")) or split(values.get("remove", ""))):
            raise ValidationError("Say which name to add or to remove.")
        return values

    def edit(self) -> Edit:
        values = self.cleaned_data
        return ChangeAliases(add=tuple(split(values["add"])), remove=tuple(split(values["remove"])))


class DietForm(BulkForm):
    title = "Set the diet"
    diet = forms.ChoiceField(
        required=False, choices=[("", "not known"), *Food._meta.get_field("diet").choices]
    )
    field_order = ["diet"]

    def edit(self) -> Edit:
        return SetDiet(self.cleaned_data["diet"])


class AllergenForm(BulkForm):
    title = "Change the allergens"
    add = forms.MultipleChoiceField(
        choices=_ALLERGENS, required=False, widget=forms.CheckboxSelectMultiple
    )
    remove = forms.MultipleChoiceField(
        choices=_ALLERGENS, required=False, widget=forms.CheckboxSelectMultiple
    )
    complete = forms.ChoiceField(
        label="No other allergen",
        required=False,
        choices=[("", "leave as it is"), ("yes", "yes: these are all"), ("no", "no: not certain")],
    )
    field_order = ["add", "remove", "complete"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        both = set(values.get("add", ())) & set(values.get("remove", ()))
        if both:
            raise ValidationError(f"{ALLERGENS[min(both)].capitalize()}: either add or remove.")
        if not (values.get("add") or values.get("remove") or values.get("complete")):
            raise ValidationError("Say what to add, to remove or to set.")
        return values

    def edit(self) -> Edit:
        values = self.cleaned_data
        complete = {"yes": True, "no": False}.get(values["complete"])
        return ChangeAllergens(tuple(values["add"]), tuple(values["remove"]), complete)


class UsualPortionForm(BulkForm):
    title = "Set the usual portion"
    description = forms.CharField(
        max_length=80, help_text="As it is written in the foods, such as “1 cup”."
    )
    field_order = ["description"]

    def edit(self) -> Edit:
        return SetUsualPortion(self.cleaned_data["description"])


class BulkActions(CatalogueAdmin):
    """Each action leads to a page that shows what it would do before it does it."""

    actions = (
        "set_group",
        "set_status",
        "change_aliases",
        "set_diet",
        "change_allergens",
        "set_usual_portion",
    )

    def has_change_portion_permission(self, request: HttpRequest) -> bool:
        may: bool = request.user.has_perm(f"foods.change_{Portion._meta.model_name}")
        return may and self.has_change_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("retire", None)  # one of the states to set
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        wanted = request.POST.get("action") or ""
        # An action that is not offered would only be said to be none.
        if wanted in {*self.actions, "delete_selected"} and wanted not in self.get_actions(request):
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    @admin.action(description="Set the group …", permissions=["change"])
    def set_group(self, request: HttpRequest, foods: QuerySet[Any]) -> HttpResponse | None:
        return self._bulk(request, foods, "set_group", GroupForm)

    @admin.action(description="Publish, retire or back to draft …", permissions=["change"])
    def set_status(self, request: HttpRequest, foods: QuerySet[Any]) -> HttpResponse | None:
        return self._bulk(request, foods, "set_status", StatusForm)

    @admin.action(description="Add or remove other names …", permissions=["change"])
    def change_aliases(self, request: HttpRequest, foods: QuerySet[Any]) -> HttpResponse | None:
        return self._bulk(request, foods, "change_aliases", AliasForm)

    @admin.action(description="Set the diet …", permissions=["change"])
    def set_diet(self, request: HttpRequest, foods: QuerySet[Any]) -> HttpResponse | None:
        return self._bulk(request, foods, "set_diet", DietForm)

    @admin.action(description="Add or remove allergens …", permissions=["change"])
    def change_allergens(self, request: HttpRequest, foods: QuerySet[Any]) -> HttpResponse | None:
        return self._bulk(request, foods, "change_allergens", AllergenForm)

    @admin.action(description="Set the usual portion …", permissions=["change_portion"])
    def set_usual_portion(self, request: HttpRequest, foods: QuerySet[Any]) -> HttpResponse | None:
        return self._bulk(request, foods, "set_usual_portion", UsualPortionForm)

    def _bulk(
        self, request: HttpRequest, foods: QuerySet[Any], action: str, form_class: type[BulkForm]
    ) -> HttpResponse | None:
        """None goes back to the list, with a message."""
        ids = list(foods.order_by().values_list("pk", flat=True)[: MAX_FOODS_AT_ONCE + 1])
        if len(ids) > MAX_FOODS_AT_ONCE:
            self.message_user(
                request,
                f"Up to {MAX_FOODS_AT_ONCE:,} foods can be changed at once. Nothing was changed: "
                "narrow the list by its filters.",
                messages.ERROR,
            )
            return None
        step = request.POST.get("step", "")
        form = form_class(request.POST if step else None)
        plan = None
        if step and form.is_valid():
            plan = plan_edit(form.edit(), ids)
            if step == "apply" and self._apply_bulk(request, form, ids):
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{form.title} of {len(ids):,} {'food' if len(ids) == 1 else 'foods'}",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "plan": plan,
            "steps": plan.steps[:SHOWN] if plan else [],
            "left_out": plan.left_out[:SHOWN] if plan else [],
            "action": action,
            "checkbox": ACTION_CHECKBOX_NAME,
            "select_across": request.POST.get("select_across", "0"),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        }
        return TemplateResponse(request, "foods/admin/bulk.html", context)

    def _apply_bulk(self, request: HttpRequest, form: BulkForm, ids: list[int]) -> bool:
        try:
            plan = apply_edit(
                edit=form.edit(),
                food_ids=ids,
                seen=request.POST.get("seen", ""),
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ChangedMeanwhileError:
            form.add_error(
                None,
                "Nothing was changed yet: what would change is no longer what you saw. Look again.",
            )
            return False
        count = len(plan.steps)
        self.message_user(
            request,
            f"{count:,} {'food' if count == 1 else 'foods'} changed.",
            messages.SUCCESS if count else messages.WARNING,
        )
        return True
