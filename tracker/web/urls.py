"""Pages of the diary."""

from datetime import date

from django.urls import path, register_converter

from tracker.web import (
    corrections,
    day,
    entries,
    own_foods,
    pages,
    profile,
    recipes,
    safety,
    suggestions,
    supplements,
    trends,
)


class DateConverter:
    """A calendar date such as 2026-03-04; an impossible one is no address (404)."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DateConverter, "date")

urlpatterns = [
    path("", pages.home, name="home"),
    path("welcome/", profile.welcome, name="welcome"),
    path("method/", pages.method, name="method"),
    path("safety/", safety.show, name="safety"),
    path("supplements/", supplements.index, name="supplements"),
    path("supplements/add/", supplements.add, name="supplement_add"),
    path("supplements/<int:pk>/", supplements.edit, name="supplement"),
    path("supplements/<int:pk>/remove/", supplements.remove, name="supplement_remove"),
    path("supplements/<int:pk>/back/", supplements.back, name="supplement_back"),
    path("today/", day.today, name="today"),
    path("days/<date:day>/", day.show, name="day"),
    path("days/<date:day>/search/", day.search, name="day_search"),
    path("days/<date:day>/complete/", day.complete, name="day_complete"),
    path("days/<date:day>/repeat/", day.repeat, name="day_repeat"),
    path("days/<date:day>/add/<int:food_id>/", entries.add, name="entry_add"),
    path("days/<date:day>/own-food/", own_foods.add, name="own_food_add"),
    path("days/<date:day>/again/<uuid:uuid>/", entries.again, name="entry_again"),
    path("days/<date:day>/suggestions/", suggestions.show, name="suggestions"),
    path("days/<date:day>/doses/", entries.add_dose, name="dose_add"),
    path("entries/<uuid:uuid>/", entries.edit, name="entry_edit"),
    path("entries/<uuid:uuid>/delete/", entries.delete, name="entry_delete"),
    path("doses/<uuid:uuid>/delete/", entries.delete_dose, name="dose_delete"),
    path("undo/", entries.undo, name="undo"),
    path("trends/", trends.show, name="trends"),
    path("corrections/", corrections.show, name="corrections"),
    path("corrections/seen/", corrections.seen, name="corrections_seen"),
    path("my-foods/", own_foods.index, name="own_foods"),
    path("my-foods/add/", own_foods.add, name="own_food_add"),
    path("my-foods/<int:pk>/", own_foods.edit, name="own_food"),
    path("my-foods/<int:pk>/remove/", own_foods.remove, name="own_food_remove"),
    path("my-foods/<int:pk>/back/", own_foods.back, name="own_food_back"),
    path("my-foods/<int:pk>/offer/", own_foods.offer, name="own_food_offer"),
    path("my-foods/<int:pk>/withdraw/", own_foods.withdraw, name="own_food_withdraw"),
    path("my-recipes/add/", recipes.add, name="recipe_add"),
    path("my-recipes/<int:pk>/", recipes.edit, name="recipe"),
    path("profile/", profile.show, name="profile"),
    path("profile/health/", profile.health, name="profile_health"),
    path("profile/suggestions/", profile.suggestions, name="profile_suggestions"),
    path("profile/medicines/", profile.add_medicine, name="medicine_add"),
    path("profile/medicines/<int:pk>/delete/", profile.delete_medicine, name="medicine_delete"),
    path("profile/export/", profile.export, name="export"),
    path("profile/periods/", profile.add_period, name="period_add"),
    path("profile/periods/<int:pk>/delete/", profile.delete_period, name="period_delete"),
]
