"""The API described by itself: `schema/` (OpenAPI 3.1) and `docs/`, both public."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import SAFE_METHODS

STORED_OBJECTS: Final = ("Entry", "Dose", "Symptom", "DayDetail", "Day", "Favourite", "Profile")
# What a refusal may show as it is now: also what has a tag and no revision, the fuller one first.
CURRENT_OBJECTS: Final = (*STORED_OBJECTS, "Recipe", "Food", "Supplement")


def any_of(*names: str, null: bool = False) -> dict[str, Any]:
    """A value that has the form of one of these components, or is null."""
    forms: list[dict[str, str]] = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {"anyOf": [*forms, {"type": "null"}] if null else forms}


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "tracker.api.authentication.SessionTokenAuthentication"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "meta.session_token of /_allauth/app/v1/auth/login",
        }


class ScriptTokenScheme(OpenApiAuthenticationExtension):
    target_class = "tracker.api.authentication.ScriptTokenAuthentication"
    name = "readToken"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]] | None:
        return {self.name: []} if auto_schema.method in SAFE_METHODS else None

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token a person made in their settings; it may only read",
        }


class SchemaView(SpectacularAPIView):
    """YAML; JSON with `?format=json` or by the Accept header."""


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from this server's own files, without inline script or style."""

    url_name = "api:schema"
    template_name = "api/docs.html"
