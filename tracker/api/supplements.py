"""`supplements/` as a diary needs it: a corrected one moves the doses that hold it."""

from typing import Any

from foods.api.supplements import SupplementViewSet
from foods.models import Supplement
from tracker.own_supplements import correct_supplement


class OwnSupplementViewSet(SupplementViewSet):
    def correct(self, supplement: Supplement, values: dict[str, Any]) -> Supplement:
        corrected, _doses = correct_supplement(
            user=self.request.user, supplement=supplement, **values
        )
        return corrected
