"""A supplement by its label, as people type it in."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foods.composition import COMPOUNDS
from foods.forms import AmountField, typed
from foods.models import Supplement
from foods.own_supplements import label_values
from foods.supplement_forms import FORMS
from foods.templatetags.figures import catalogue


class OwnSupplementForm(forms.ModelForm):
    """What one unit supplies: elemental magnesium, or the weight of a compound instead."""

    elemental_mg_per_unit = AmountField(
        label=_("Magnesium in one, mg"),
        required=False,
        max_digits=9,
        decimal_places=3,
        validators=Supplement.elemental_mg_per_unit.field.validators,
        help_text=_("The number beside “magnesium” on the label. It is elemental magnesium."),
    )
    compound_mg_per_unit = AmountField(
        label=_("Weight of the compound in one, mg"),
        required=False,
        max_digits=9,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=100_000,
    )
    compound = forms.ChoiceField(
        label=_("Compound"),
        required=False,
        choices=lambda: [
            ("", say("choose")),
            *((code, catalogue(each.name)) for code, each in COMPOUNDS.items()),
        ],
        help_text=_(
            "Labels rarely state the water a compound holds: the amount will be marked as an "
            "estimate."
        ),
    )

    class Meta:
        model = Supplement
        fields = ("name", "unit", "form", "kind", "route")
        labels = {
            "name": _("Name"),
            "unit": _("One is a"),
            "kind": _("It is a"),
            "route": _("It is"),
            "form": _("Form"),
        }
        help_texts: ClassVar = {"unit": _("tablet, capsule, ml, g … Half ones can be logged.")}

    field_order = ("name", "unit", "elemental_mg_per_unit", "form", "kind", "route")

    def __init__(self, *args: Any, instance: Supplement | None = None, **kwargs: Any) -> None:
        self._stored_mg = None if instance is None else instance.elemental_mg_per_unit
        if self._stored_mg is not None:
            kwargs["initial"] = {"elemental_mg_per_unit": typed(self._stored_mg)}
        super().__init__(*args, instance=instance, **kwargs)
        for name in ("form", "kind", "route"):
            field = self.fields[name]
            field.choices = [(code, say(str(label))) for code, label in field.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            label_values(self._sent(data), is_new=self.instance.pk is None)
        except ValidationError as error:
            self.add_error(None, error)
        return data

    def _sent(self, data: dict[str, Any]) -> dict[str, Any]:
        """The fields that say something. An estimate left as it stands stays an estimate, and a
        compound typed in takes its place."""
        said = {name: value for name, value in data.items() if value not in (None, "")}
        if self._stored_mg is not None and said.get("elemental_mg_per_unit") == self._stored_mg:
            del said["elemental_mg_per_unit"]
        return said

    def values(self) -> dict[str, Any]:
        """What was said, for `create_own_supplement` and `correct_own_supplement`."""
        return self._sent(self.cleaned_data)


class LabelWeightForm(forms.Form):
    """What a label says where it gives the weight of a compound: which, and how much of it."""

    form = forms.ChoiceField(
        label=_("Form"),
        choices=lambda: [(code, say(Supplement.Form(code).label)) for code in FORMS],
    )
    weight_mg = AmountField(
        label=_("Weight of the compound, mg"),
        max_digits=9,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=100_000,
    )
