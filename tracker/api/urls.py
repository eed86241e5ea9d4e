"""Table of contents of the API. Every address ends in a slash."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path, register_converter
from django.views.decorators.cache import cache_control

from tracker.api.account import AccountDeletionView, AccountView
from tracker.api.assessment import AssessmentView, ShortfallView
from tracker.api.changes import ChangesView
from tracker.api.days import DayViewSet
from tracker.api.diary import UuidConverter
from tracker.api.doses import DoseViewSet
from tracker.api.entries import EntryViewSet
from tracker.api.export import CsvView, ExportView, ImportView, WorkbookView
from tracker.api.favourites import FavouriteViewSet, KindConverter
from tracker.api.notices import NoticeListView, NoticeView
from tracker.api.own_foods import OwnFoodViewSet, SubmissionView
from tracker.api.problems import api_not_found
from tracker.api.profile import ProfileView
from tracker.api.recipes import RecipeViewSet
from tracker.api.revalidation import revalidated
from tracker.api.schema import DocsView, SchemaView
from tracker.api.sources import SourcesView
from tracker.api.suggestions import SuggestionView
from tracker.api.supplements import OwnSupplementViewSet
from tracker.api.symptoms import SymptomViewSet

register_converter(UuidConverter, "any_case_uuid")
register_converter(KindConverter, "favourite_kind")

_LIST = {"get": "list", "post": "create"}
_READ = {"get": "retrieve"}
_ROW = {**_READ, "put": "update", "patch": "partial_update", "delete": "destroy"}
_OWN = {**_READ, "patch": "partial_update", "delete": "destroy"}
_PUT = {**_READ, "put": "update", "delete": "destroy"}
_DAY = {**_READ, "put": "update", "patch": "partial_update"}


def _private(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """What is between here and the person keeps no copy: it cannot tell session tokens apart."""
    kept_by_nobody: Any = cache_control(private=True, no_store=True)
    return path(route, kept_by_nobody(view), name=name)


def _asked_again(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """What a phone may keep and must ask about each time; `revalidated` says why it may."""
    return path(route, revalidated(view), name=name)


app_name = "api"
urlpatterns = [
    _private("profile/", ProfileView.as_view(), "profile"),
    _asked_again("foods/", OwnFoodViewSet.as_view(_LIST), "foods"),
    _asked_again("foods/<int:id>/", OwnFoodViewSet.as_view(_ROW), "food"),
    _private("foods/<int:id>/submission/", SubmissionView.as_view(), "submission"),
    _asked_again("recipes/", RecipeViewSet.as_view(_LIST), "recipes"),
    _asked_again("recipes/<int:id>/", RecipeViewSet.as_view(_PUT), "recipe"),
    _asked_again("supplements/", OwnSupplementViewSet.as_view(_LIST), "supplements"),
    _asked_again("supplements/<int:id>/", OwnSupplementViewSet.as_view(_OWN), "supplement"),
    _private("entries/", EntryViewSet.as_view(_LIST), "entries"),
    _private("entries/<any_case_uuid:uuid>/", EntryViewSet.as_view(_ROW), "entry"),
    _private("doses/", DoseViewSet.as_view(_LIST), "doses"),
    _private("doses/<any_case_uuid:uuid>/", DoseViewSet.as_view(_ROW), "dose"),
    _private("symptoms/", SymptomViewSet.as_view(_LIST), "symptoms"),
    _private("symptoms/<any_case_uuid:uuid>/", SymptomViewSet.as_view(_ROW), "symptom"),
    _private("favourites/", FavouriteViewSet.as_view({"get": "list"}), "favourites"),
    _private(
        "favourites/<favourite_kind:kind>/<int:id>/", FavouriteViewSet.as_view(_PUT), "favourite"
    ),
    _private("days/", DayViewSet.as_view({"get": "list"}), "days"),
    _private("days/<str:date>/", DayViewSet.as_view(_DAY), "day"),
    _private("assessment/", AssessmentView.as_view(), "assessment"),
    _private("shortfalls/", ShortfallView.as_view(), "shortfalls"),
    _private("notices/", NoticeListView.as_view(), "notices"),
    _private("notices/<int:id>/", NoticeView.as_view(), "notice"),
    _private("sources/", SourcesView.as_view(), "sources"),
    _private("changes/", ChangesView.as_view(), "changes"),
    _private("suggestions/", SuggestionView.as_view(), "suggestions"),
    _private("export/", ExportView.as_view(), "export"),
    _private("account/", AccountView.as_view(), "account"),
    _private("account/deletion/", AccountDeletionView.as_view(), "account_deletion"),
    _private("export/<str:kind>.csv", CsvView.as_view(), "export_csv"),
    _private("export/magnesium-tracker.xlsx", WorkbookView.as_view(), "export_workbook"),
    _private("import/", ImportView.as_view(), "import"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path("", api_not_found),
]
