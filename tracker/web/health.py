"""What a supervisor asks: is the process alive, can it work, which version is it."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration; else 503 saying which is missing."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return _unavailable("the database does not answer")
    return _unavailable("migrations are missing") if behind else livez(request)


def _unavailable(reason: str) -> HttpResponse:
    response = HttpResponse(f"{reason}\n", status=503, content_type="text/plain")
    response["Retry-After"] = "10"
    return response


@require_safe
def version(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"version": settings.VERSION})
