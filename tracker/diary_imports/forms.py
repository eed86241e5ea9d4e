"""What people say of a file of another app."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.forms import AmountField
from foods.models import Food, Supplement
from foods.templatetags.figures import supplement_name
from tracker.diary_imports.choices import FILE, FOOD, LEAVE, SUPPLEMENT, Choice, can_stand
from tracker.diary_imports.names import Named, grams_per_unit
from tracker.diary_imports.proposals import proposal
from tracker.diary_imports.uploads import MAX_UPLOAD_MB


class UploadForm(forms.Form):
    """The file; its size is looked at before it is read."""

    file = forms.FileField(
        label=_("The file"),
        help_text=format_lazy(
            _(
                "CSV or JSON, at most {most} MB and 20,000 rows. "
                "It is kept for an hour, then it is gone."
            ),
            most=MAX_UPLOAD_MB,
        ),
        allow_empty_file=True,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.json,text/csv"}),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_MB * 1024 * 1024:
            raise ValidationError(
                _("The file is larger than %(most)s MB. Export it in parts."),
                code="too_large",
                params={"most": MAX_UPLOAD_MB},
            )
        return file


class OptionsForm(forms.Form):
    """What is done with whole days."""

    complete_food = forms.BooleanField(required=False)
    complete_supplements = forms.BooleanField(required=False)
    day_totals = forms.BooleanField(required=False)


class ChoiceForm(forms.Form):
    """What a name is taken for: "file", "leave", "supplement" or "food:17"."""

    choice = forms.CharField(max_length=30, error_messages={"required": _("Choose what it is.")})
    grams = AmountField(
        required=False,
        max_digits=9,
        decimal_places=3,
        min_value=MIN_AMOUNT_G,
        max_value=MAX_AMOUNT_G,
        label=_("What one of them weighs, g"),
    )
    supplement = forms.ModelChoiceField(
        Supplement.objects.none(), required=False, label=_("Which supplement")
    )

    def __init__(self, user: Any, named: Named, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._named = user, named
        self.fields["supplement"].queryset = Supplement.objects.for_user(user)
        self.fields["supplement"].label_from_instance = supplement_name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "choice" not in data or "grams" not in data:
            return data
        kind, _colon, key = data["choice"].partition(":")
        if kind == FOOD and key.isascii() and key.isdigit() and len(key) < 18:
            data["made"] = self._food(int(key), data["grams"])
        elif kind == SUPPLEMENT and self._named.is_supplement:
            data["made"] = self._supplement(data.get("supplement"))
        elif kind == LEAVE or (kind == FILE and can_stand(self._named)):
            data["made"] = Choice(kind)
        else:
            self.add_error("choice", self.fields["choice"].error_messages["required"])
        return data

    def _food(self, pk: int, grams: Decimal | None) -> Choice | None:
        foods = Food.objects.for_user(self._user).with_magnesium().with_portions()
        food = foods.filter(pk=pk).first()
        if food is None or self._named.is_supplement:
            self.add_error("choice", _("This food is no longer offered. Choose another one."))
            return None
        if grams_per_unit(self._named.unit) is not None:
            return Choice(FOOD, food_id=pk)
        found = proposal(self._named, food)
        if grams is not None or (found.portion is None and found.unit_g is not None):
            return Choice(FOOD, food_id=pk, grams_per_unit=grams or found.unit_g)
        if found.portion is not None:
            return Choice(FOOD, food_id=pk, portion_id=found.portion.pk)
        self.add_error("grams", _("This food has no such portion: what does one weigh?"))
        return None

    def _supplement(self, supplement: Supplement | None) -> Choice | None:
        if supplement is None:
            self.add_error("supplement", _("Which one is it?"))
            return None
        return Choice(SUPPLEMENT, supplement_id=supplement.pk)
