"""What an import is made ready for: the diary, own foods and the catalogue as they stood then."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q

from foods.models import Food, FoodReplacement, NutrientContent, Portion, Supplement
from tracker.corrections.catalogue_log import Positions, last_rows
from tracker.models import Profile


@dataclass(frozen=True, slots=True)
class Moment:
    """Every change of a diary takes a revision; every one of foods leaves a row in a log."""

    revision: int
    logs: Positions
    foods: int

    @classmethod
    def of(cls, profile: Profile) -> "Moment":
        newest = Food.history.aggregate(last=Max("history_id"))["last"]
        return cls(profile.last_revision, last_rows(), newest or 0)

    def still_stands(self, profile: Profile) -> bool:
        """Whether nothing happened since that concerns this person; asked with both locks held.

        What others do with foods of their own does not.
        """
        if profile.last_revision != self.revision:
            return False
        return Moment.of(profile) == self or not any(rows.exists() for rows in self._since(profile))

    def _since(self, profile: Profile) -> list[Any]:
        seen = Q(owner=None) | Q(owner=profile.user_id)
        foods = Food.objects.filter(seen).values("pk")
        logs = self.logs
        return [
            Food.history.filter(seen, history_id__gt=self.foods),
            Supplement.history.filter(seen, history_id__gt=logs.supplements_read),
            NutrientContent.history.filter(history_id__gt=logs.contents_read, food__in=foods),
            Portion.history.filter(history_id__gt=logs.portions_read, food__in=foods),
            FoodReplacement.objects.filter(pk__gt=logs.replacements_read, old__in=foods),
        ]
