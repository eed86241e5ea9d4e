"""Root of all addresses."""

import sys

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import defaults

from tracker.api import problems
from tracker.fhir import answers
from tracker.web import failures, health, pages, well_known
from tracker.web.unavailable import answer_outage

urlpatterns = [
    path("", include("tracker.web.urls")),
    path("foods/", include("foods.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("tracker.api.urls")),
    path("fhir/", include("tracker.fhir.urls")),
    path("admin/", admin.site.urls),
    # Pages name their icon; the admin and other clients ask for this address.
    path("favicon.ico", pages.favicon),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("version", health.version),
    path("metrics", health.prometheus),
    path(".well-known/security.txt", well_known.security_txt),
    path(".well-known/change-password", well_known.change_password),
]


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _is_fhir(request: HttpRequest) -> bool:
    return request.path.startswith("/fhir/")


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    # A session that could not be stored is no fault of who asked.
    unavailable = answer_outage(request, exception)
    if unavailable is not None:
        return unavailable
    if _is_api(request):
        return problems.api_bad_request(request)
    if _is_fhir(request):
        return answers.fhir_bad_request(request)
    return defaults.bad_request(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return problems.api_not_found(request)
    if _is_fhir(request):
        return answers.fhir_not_found(request)
    return defaults.page_not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    # Around the views there are middlewares that ask the database: whose session is it?
    unavailable = answer_outage(request, sys.exc_info()[1])
    if unavailable is not None:
        return unavailable
    if _is_api(request):
        return problems.api_server_error(request)
    if _is_fhir(request):
        return answers.fhir_server_error(request)
    return failures.page_of_failure(request)
