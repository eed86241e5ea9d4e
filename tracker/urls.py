"""Root of all addresses."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import defaults

from tracker.api import problems
from tracker.web import health, pages

urlpatterns = [
    path("", include("tracker.web.urls")),
    path("foods/", include("foods.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("tracker.api.urls")),
    path("admin/", admin.site.urls),
    # Pages name their icon; the admin and other clients ask for this address.
    path("favicon.ico", pages.favicon),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("version", health.version),
]


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.api_bad_request(request)
    return defaults.bad_request(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.api_not_found(request)
    return defaults.page_not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return problems.api_server_error(request)
    return defaults.server_error(request)
