"""Table of contents of the API. Every address ends in a slash."""

from django.urls import path, re_path

from foods.api.foods import FoodViewSet
from foods.api.supplements import SupplementViewSet
from tracker.api.problems import api_not_found
from tracker.api.profile import ProfileView

_LIST = {"get": "list", "post": "create"}
_READ = {"get": "retrieve"}

app_name = "api"
urlpatterns = [
    path("profile/", ProfileView.as_view(), name="profile"),
    path("foods/", FoodViewSet.as_view(_LIST), name="foods"),
    path("foods/<int:id>/", FoodViewSet.as_view(_READ), name="food"),
    path("supplements/", SupplementViewSet.as_view(_LIST), name="supplements"),
    path("supplements/<int:id>/", SupplementViewSet.as_view(_READ), name="supplement"),
    re_path("", api_not_found),
]
