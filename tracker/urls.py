"""Root of all addresses."""

from django.contrib import admin
from django.urls import include, path

from tracker.web import health

urlpatterns = [
    path("", include("tracker.web.urls")),
    path("foods/", include("foods.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("tracker.api.urls")),
    path("admin/", admin.site.urls),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("version", health.version),
]
