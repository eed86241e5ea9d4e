"""Whether a change of an own food or recipe holds for all days or from a day on."""

from typing import Any

from rest_framework import serializers

from foods.forms import ChangeForm

CHANGE_CHOICES = [
    (ChangeForm.CORRECT_PAST, "it was so all the time"),
    (ChangeForm.NEW_VERSION, "it is so from a day on"),
]


class ChangeSerializer(serializers.Serializer[Any]):
    """Part of a body that replaces an own food."""

    change = serializers.ChoiceField(
        CHANGE_CHOICES,
        default=ChangeForm.CORRECT_PAST,
        help_text="`correct_past` reaches every day; `new_version` makes another food, with "
        "another id, that stands for this one from `from_date` on.",
    )
    from_date = serializers.DateField(
        allow_null=True,
        default=None,
        help_text="With `new_version`: the first day of it; by default the person's today.",
    )
