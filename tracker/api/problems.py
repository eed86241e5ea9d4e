"""RFC 9457 problem details for every error under /api/."""

from typing import Any

from rest_framework.response import Response


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    raise error
