"""The API described by itself: `schema/` (OpenAPI 3.1) and `docs/`, both public."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body, or /name of a parameter.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "current": {"description": "With 412: what is stored now."},
    },
}
_ALWAYS = {
    "401": "Not logged in",
    "403": "A browser session without its CSRF token, or a food that belongs to the catalogue",
    "429": "Too many requests; Retry-After says how many seconds to wait",
}


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


def describe_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add to every operation the problems it can answer with (a spectacular hook)."""
    result["components"]["schemas"]["Problem"] = _PROBLEM
    for path, operations in result["paths"].items():
        for operation in operations.values():
            for code, text in _problems_of(path, operation).items():
                operation["responses"][code] = _problem_answer(text)
    return result


def _problems_of(path: str, operation: dict[str, Any]) -> dict[str, str]:
    parameters = operation.get("parameters", [])
    problems = dict(_ALWAYS)
    if "requestBody" in operation or any(each["in"] == "query" for each in parameters):
        problems["400"] = "Something sent cannot be accepted; `errors` says what and where"
    if "requestBody" in operation:
        problems["409"] = "Changed by somebody else at the same time"
    if operation["operationId"] == "changes_read":
        problems["410"] = "What was deleted since this cursor is forgotten; read all again, from 0"
    if "{" in path:
        problems["404"] = "There is no such object, or it is another person's"
    if any(each["name"] == "If-Match" for each in parameters):
        problems["412"] = "Changed since you read it; `current` is what is stored"
    return problems


def _problem_answer(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}


class SchemaView(SpectacularAPIView):
    """YAML; JSON with `?format=json` or by the Accept header."""


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from this server's own files, without inline script or style."""

    url_name = "api:schema"
    template_name = "api/docs.html"
