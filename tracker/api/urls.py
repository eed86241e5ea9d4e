"""Table of contents of the API. Every address ends in a slash."""

from django.urls import path, re_path

from tracker.api.problems import api_not_found
from tracker.api.profile import ProfileView

app_name = "api"
urlpatterns = [
    path("profile/", ProfileView.as_view(), name="profile"),
    re_path("", api_not_found),
]
