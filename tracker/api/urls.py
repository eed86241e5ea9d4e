"""Table of contents of the API. Every address ends in a slash."""

from django.urls import path, re_path

from tracker.api.problems import api_not_found

app_name = "api"
urlpatterns = [
    re_path("", api_not_found),
]
