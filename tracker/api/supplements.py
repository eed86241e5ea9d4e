"""`supplements/`, where a POST that is repeated is done once, and nothing newer overwritten."""

from rest_framework.permissions import SAFE_METHODS

from foods.api.supplements import SupplementViewSet
from foods.models import Supplement
from foods.turns import lock_catalogue
from tracker.api.idempotency import OncePerKey
from tracker.api.preconditions import check_same


class OwnSupplementViewSet(OncePerKey, SupplementViewSet):
    """The supplements, and the person's own ones to change; diaries follow by themselves."""

    def get_object(self) -> Supplement:
        """The supplement; one to be written only as the client has seen it last."""
        if self.request.method in SAFE_METHODS:
            return super().get_object()
        lock_catalogue()
        supplement = super().get_object()
        check_same(self.request, lambda: self.get_serializer(supplement).data)
        return supplement
