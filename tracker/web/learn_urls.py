"""Pages to read, for everybody."""

from django.urls import path

from foods.web import sources
from tracker.web import learn

urlpatterns = [
    path("", learn.index, name="learn"),
    path("sources/", sources.show, name="learn_sources"),
    path("forms/", learn.forms, name="learn_forms"),
    path("absorption/", learn.absorption, name="learn_absorption"),
    path("excess/", learn.excess, name="learn_excess"),
]
