"""What people type in about foods; rules over several fields come from rules.py."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foods import rules
from foods.composition import MAX_AMOUNT_G
from foods.models import (
    Food,
    FoodGroup,
    FoodSubmission,
    Nutrient,
    NutrientContent,
    Portion,
    Recipe,
    RecipeIngredient,
)
from foods.recipes import NewIngredient
from foods.services import NewPortion
from foods.templatetags.figures import catalogue, portion_name, with_decimal_sign

GRAMS: Final = "g"
_NUMBER: Final = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)")
_IN_PARTS: Final = re.compile(r"(?:([0-9]{1,4}) +)?([0-9]{1,4}) ?[/\u2044] ?([0-9]{1,4})")
_SIGN: Final = re.compile(r" ?[\u00bc-\u00be\u2150-\u215e]")  # ½ and the like
_PLACES: Final = Decimal("0.0001")
_NUMERIC: Final = {"inputmode": "decimal", "autocomplete": "off"}


def typed(number: Decimal) -> str:
    """A number as a person would type it, without the zeros that fill its decimals."""
    return f"{number.normalize():f}"


def _spelt(sign: re.Match[str]) -> str:
    return f" {unicodedata.normalize('NFKC', sign[0].strip())}"


class AmountField(forms.DecimalField):
    """A number as people write it: with a decimal point or comma, or in parts: 1 1/2 or ½."""

    widget = forms.TextInput(attrs=_NUMERIC)

    def to_python(self, value: Any) -> Decimal | None:
        text = "" if value is None else str(value).strip()
        if in_parts := _IN_PARTS.fullmatch(_SIGN.sub(_spelt, text).strip()):
            whole, part, of = (int(each or 0) for each in in_parts.groups())
            if of and self.decimal_places is not None:
                text = f"{whole + Decimal(part) / of:.{self.decimal_places}f}"
        if text and not _NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """What is stored, with the decimal sign of the page; what was typed, as it was typed."""
        text = "" if value is None else str(value)
        return with_decimal_sign(text) if _NUMBER.fullmatch(text) else value


def _group_name(group: FoodGroup) -> str:
    return catalogue(group.name)


class FoodAmountForm(forms.Form):
    """How much of a food: so many of one of its portions, or grams."""

    row_model: ClassVar[type[Model]]  # holds the amount: portion, quantity, amount_g

    amount = AmountField(label=_("How much"), max_digits=9, decimal_places=3)
    measure = forms.ChoiceField(label=_("Of what"))

    def __init__(self, food: Food, *args: Any, kept: Portion | None = None, **kwargs: Any) -> None:
        """`kept`: the portion the stored row has; it stays though it is no longer offered."""
        super().__init__(*args, **kwargs)
        self.food = food
        portions = [portion for portion in food.portions.all() if portion.is_active]
        if kept is not None and kept not in portions:
            portions.append(kept)
        self._portions = {str(portion.pk): portion for portion in portions}
        self.fields["measure"].choices = [
            *((key, portion_name(portion)) for key, portion in self._portions.items()),
            (GRAMS, say("grams")),
        ]
        first = next(iter(self._portions), GRAMS)
        self.initial.setdefault("measure", first)
        self.initial.setdefault("amount", "100" if first == GRAMS else "1")

    @staticmethod
    def initial_of(row: Any) -> dict[str, str]:
        """What the form shows of a stored amount."""
        if row.portion_id is None:
            return {"amount": typed(row.amount_g), "measure": GRAMS}
        return {"amount": typed(row.quantity), "measure": str(row.portion_id)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "amount" not in data or "measure" not in data:
            return data
        amount: Decimal = data["amount"]
        portion = self._portions.get(data["measure"])
        field = "amount_g" if portion is None else "quantity"
        values = {"portion": portion, "quantity": None, "amount_g": None, field: amount}
        try:
            self.row_model._meta.get_field(field).run_validators(amount)
            rules.check_amount(self.food, **values)
        except ValidationError as error:
            self.add_error("amount", ValidationError(error.messages))
        return {**data, **values}


class OwnFoodForm(forms.ModelForm):
    """A food by its label: the amounts in as many grams as the label gives them for."""

    per_g = AmountField(
        label=_("The amounts are for, g"),
        max_digits=8,
        decimal_places=3,
        min_value=Decimal("0.1"),
        max_value=MAX_AMOUNT_G,
        initial="100",
        help_text=_(
            "100, or the weight of the portion the label speaks of. 100 ml of a drink weigh about "
            "100 g."
        ),
    )

    class Meta:
        model = Food
        fields = ("name", "brand", "barcode", "group")
        labels: ClassVar = {
            "name": _("Name"),
            "brand": _("Brand"),
            "barcode": _("Barcode"),
            "group": _("Group"),
        }
        widgets: ClassVar = {"barcode": forms.TextInput(attrs={"inputmode": "numeric"})}

    def __init__(
        self,
        *args: Any,
        nutrients: Iterable[Nutrient],
        contents: Mapping[str, Decimal] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].empty_label = say("not said")
        self.fields["group"].label_from_instance = _group_name
        self._nutrients = {f"nutrient_{nutrient.pk}": nutrient for nutrient in nutrients}
        column = NutrientContent._meta.get_field("amount_per_100g")
        for name, nutrient in self._nutrients.items():
            self.fields[name] = AmountField(
                required=False,
                label=f"{catalogue(nutrient.name)}, {nutrient.get_unit_display()}",
                min_value=0,
                max_digits=column.max_digits,
                decimal_places=column.decimal_places,
            )
            if contents and nutrient.pk in contents:
                self.initial[name] = typed(contents[nutrient.pk])

    def nutrient_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._nutrients]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        per_g = data.get("per_g")
        data["contents"] = contents = {}
        for name, nutrient in self._nutrients.items():
            amount = data.get(name)
            if amount is None or per_g is None:
                continue
            contents[nutrient.pk] = (amount * 100 / per_g).quantize(_PLACES)
            try:
                rules.check_content(nutrient, contents[nutrient.pk])
                NutrientContent._meta.get_field("amount_per_100g").run_validators(
                    contents[nutrient.pk]
                )
            except ValidationError as error:
                self.add_error(name, error)
        rules.check_mass(contents)
        return data

    def values(self) -> dict[str, Any]:
        """The food's fields and `contents` per 100 g."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "contents")}

    def labels_portion(self) -> NewPortion | None:
        """The portion that the label gives its amounts for, if it is not 100 g."""
        per_g = self.cleaned_data["per_g"]
        if per_g == 100:
            return None
        return NewPortion(description=say("1 portion"), gram_weight=per_g, is_default=True)


class PortionRowForm(forms.Form):
    """One portion; an empty row is none, and an emptied one is no longer offered."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    description = forms.CharField(required=False, max_length=80, label=_("Portion"))
    gram_weight = AmountField(
        required=False,
        label=_("Weight, g"),
        max_digits=9,
        decimal_places=3,
        validators=Portion._meta.get_field("gram_weight").validators,
    )
    is_default = forms.BooleanField(required=False, label=_("Usual"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("description") and "gram_weight" in data and data["gram_weight"] is None:
            self.add_error("gram_weight", say("What does it weigh?"))
        if data.get("gram_weight") is not None and data.get("description") == "":
            self.add_error("description", say("What is it called? A slice, a cup, a bar ..."))
        return data


class _PortionRows(forms.BaseFormSet):
    def clean(self) -> None:
        if not any(self.errors):
            rules.check_portions(self.portions())

    def portions(self) -> list[NewPortion]:
        rows = (form.cleaned_data for form in self.forms)
        return [NewPortion(**row) for row in rows if row.get("description")]

    @staticmethod
    def initial_of(food: Food) -> list[dict[str, Any]]:
        return [
            {
                "id": portion.pk,
                "description": portion.description,
                "gram_weight": typed(portion.gram_weight),
                "is_default": portion.is_default,
            }
            for portion in food.portions.filter(is_active=True)
        ]


PortionRows = forms.formset_factory(
    PortionRowForm, formset=_PortionRows, extra=2, max_num=rules.MAX_PORTIONS, validate_max=True
)


class ChangeForm(forms.Form):
    """Whether what is entered was so all the time, or is so from now on."""

    CORRECT_PAST, NEW_VERSION = "correct_past", "new_version"

    change = forms.ChoiceField(
        label=_("Which days does this change?"),
        widget=forms.RadioSelect,
        choices=[
            (CORRECT_PAST, _("All days: it was entered wrongly")),
            (NEW_VERSION, _("From today on: it has changed")),
        ],
        initial=CORRECT_PAST,
    )
    # Which state of the food was changed on the page, where the page says it.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_new_version(self) -> bool:
        return bool(self.cleaned_data["change"] == self.NEW_VERSION)


class OfferForm(forms.Form):
    """What a person tells the curators of a food they offer."""

    note = forms.CharField(
        required=False,
        max_length=FoodSubmission._meta.get_field("note").max_length,
        label=_("Note for the curators"),
        help_text=_(
            "Where the figures are from, such as “from the label”. Nothing else of you is shown to "
            "them."
        ),
    )


class RecipeForm(forms.Form):
    """What a recipe is called, makes, and weighs in the end."""

    PERCENT = "%"

    name = forms.CharField(label=_("Name"), max_length=Food._meta.get_field("name").max_length)
    group = forms.ModelChoiceField(
        FoodGroup.objects.all(), required=False, label=_("Group"), empty_label=_("not said")
    )
    servings = AmountField(max_digits=6, decimal_places=2, label=_("Servings"))
    finished = AmountField(
        required=False,
        max_digits=10,
        decimal_places=3,
        label=_("Finished weight"),
    )
    finished_unit = forms.ChoiceField(
        choices=[
            (GRAMS, "g"),
            (PERCENT, _("percent of the raw weight")),
        ],
        label=_("Unit"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].label_from_instance = _group_name
        column = Recipe._meta.get_field("servings")
        self.fields["servings"].validators += column.validators

    @classmethod
    def initial_of(cls, food: Food) -> dict[str, Any]:
        recipe = food.recipe
        is_lighter = recipe.yield_factor != 1
        return {
            "name": food.name,
            "group": food.group_id or "",
            "servings": typed(recipe.servings),
            "finished": typed(recipe.yield_factor * 100) if is_lighter else "",
            "finished_unit": cls.PERCENT if is_lighter else GRAMS,
        }

    def yield_factor(self, ingredients_g: Decimal) -> Decimal:
        """The finished weight by that of the ingredients; a ValidationError where none is."""
        finished = self.cleaned_data.get("finished")
        if finished is None:
            return Decimal(1)
        whole = (
            Decimal(100) if self.cleaned_data["finished_unit"] == self.PERCENT else ingredients_g
        )
        factor = (finished / whole).quantize(Decimal("0.001"))
        try:
            Recipe._meta.get_field("yield_factor").run_validators(factor)
        except ValidationError as error:
            raise ValidationError(
                say(
                    "That is %(percent)s %% of what the ingredients weigh. It has to be between "
                    "5 %% and 1000 %%."
                ),
                code="yield",
                params={"percent": f"{factor * 100:.0f}"},
            ) from error
        return factor


class IngredientForm(FoodAmountForm):
    """How much of a food goes into a recipe."""

    row_model = RecipeIngredient

    def ingredient(self) -> NewIngredient:
        data = self.cleaned_data
        return NewIngredient(
            food=self.food,
            portion=data["portion"],
            quantity=data["quantity"],
            amount_g=data["amount_g"],
        )
