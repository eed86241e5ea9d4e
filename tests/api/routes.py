"""Every address of the API and of the FHIR façade with what may be asked there, from the code."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, resolve

from tests.builders import DAY
from tracker.api.urls import urlpatterns as api
from tracker.fhir.urls import urlpatterns as fhir

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
WRITING = ("post", "put", "patch", "delete")
# A value for whatever stands in an address.
VALUES = {
    "id": "1",
    "kind": "foods",
    "uuid": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
    "date": str(DAY),
}


@dataclass(frozen=True)
class Route:
    """`name`: as Django knows it, "api:entry"; `path`: from the root, "/api/v1/entries/{uuid}/"."""

    name: str
    path: str
    view: Any

    @property
    def address(self) -> str:
        return self.path.format(**VALUES)

    @property
    def methods(self) -> set[str]:
        """What the view answers, but HEAD, which goes with GET."""
        actions = getattr(self.view, "actions", None)
        if actions:
            return set(actions) - {"head"}
        known = set(self.view.cls.http_method_names) - {"head", "options"}
        return {method for method in known if hasattr(self.view.cls, method)}


def name_of(address: str) -> str:
    """Of the route that answers there."""
    return resolve(address).view_name


def _routes(root: str, app: str, patterns: list[Any]) -> list[Route]:
    return [
        Route(f"{app}:{each.name}", root + _template(str(each.pattern)), each.callback)
        for each in patterns
        if isinstance(each, URLPattern) and each.name
    ]


def _template(pattern: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)


# What describes the API is for everybody.
PUBLIC = {"api:schema", "api:docs", "fhir:metadata"}
ALL = [*_routes("/api/v1/", "api", api), *_routes("/fhir/", "fhir", fhir)]
ROUTES = [route for route in ALL if route.name not in PUBLIC]
