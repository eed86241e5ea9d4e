"""Table of contents of the API. Every address ends in a slash."""

from django.urls import path, re_path, register_converter

from foods.api.foods import FoodViewSet
from foods.api.supplements import SupplementViewSet
from tracker.api.assessment import AssessmentView, ShortfallView
from tracker.api.days import DayViewSet
from tracker.api.diary import UuidConverter
from tracker.api.doses import DoseViewSet
from tracker.api.entries import EntryViewSet
from tracker.api.problems import api_not_found
from tracker.api.profile import ProfileView
from tracker.api.schema import DocsView, SchemaView

register_converter(UuidConverter, "any_case_uuid")

_LIST = {"get": "list", "post": "create"}
_READ = {"get": "retrieve"}
_ROW = {**_READ, "put": "update", "patch": "partial_update", "delete": "destroy"}
_DAY = {**_READ, "put": "update", "patch": "partial_update"}

app_name = "api"
urlpatterns = [
    path("profile/", ProfileView.as_view(), name="profile"),
    path("foods/", FoodViewSet.as_view(_LIST), name="foods"),
    path("foods/<int:id>/", FoodViewSet.as_view(_READ), name="food"),
    path("supplements/", SupplementViewSet.as_view(_LIST), name="supplements"),
    path("supplements/<int:id>/", SupplementViewSet.as_view(_READ), name="supplement"),
    path("entries/", EntryViewSet.as_view(_LIST), name="entries"),
    path("entries/<any_case_uuid:uuid>/", EntryViewSet.as_view(_ROW), name="entry"),
    path("doses/", DoseViewSet.as_view(_LIST), name="doses"),
    path("doses/<any_case_uuid:uuid>/", DoseViewSet.as_view(_ROW), name="dose"),
    path("days/", DayViewSet.as_view({"get": "list"}), name="days"),
    path("days/<str:date>/", DayViewSet.as_view(_DAY), name="day"),
    path("assessment/", AssessmentView.as_view(), name="assessment"),
    path("shortfalls/", ShortfallView.as_view(), name="shortfalls"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path("", api_not_found),
]
