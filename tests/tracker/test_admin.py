"""Accounts in the admin, and the way into it."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.urls import reverse

from foods.curation.submissions import submit
from foods.models import Food, NutrientContent, Portion, Supplement
from foods.own_foods import new_version
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tracker.models import DiaryRow, IntakeEntry, Personal

LIST = reverse("admin:auth_user_changelist")


@pytest.fixture
def desk(client, curator):
    """A browser in which an admin of everything is logged in."""
    client.force_login(curator)
    return client


@pytest.fixture
def full_account(owner):
    """A diary that holds the person's own food and supplement, and shared ones."""
    own = make_food("Secret stew", owner=owner, portions={"1 bowl": 300})
    make_entry(owner, own, portion=own.portions.get())
    make_entry(owner, make_food("Shared"))
    make_dose(owner, make_supplement("Secret pill", owner=owner))
    make_dose(owner, make_supplement("Shared pill"))
    make_day(owner)
    make_profile(owner)
    return owner


def delete_url(user):
    return reverse("admin:auth_user_delete", args=[user.pk])


def rows_about(user_id):
    """Tables that still hold a row pointing at this user, the history's tables included."""
    found = set()
    for model in all_models():
        for field in model._meta.get_fields():
            is_user = isinstance(field, models.ForeignKey) and field.related_model is User
            if is_user and model.objects.filter(**{field.attname: user_id}).exists():
                found.add(model.__name__)
    return found


def all_models():
    from django.apps import apps

    return [model for model in apps.get_models() if hasattr(model, "objects")]


def test_the_list_shows_addresses(desk, owner):
    assert "owner@example.org" in desk.get(LIST).content.decode()


def test_no_model_of_a_diary_is_registered():
    personal = {model for model in admin.site._registry if issubclass(model, Personal | DiaryRow)}
    assert personal == set()
    assert not {model for model in admin.site._registry if model.__module__ == "tracker.models"}


def test_deleting_an_account_takes_the_diary_and_own_foods_along(desk, full_account, stranger):
    kept = make_entry(stranger, Food.objects.get(name="Shared"))
    user_id = full_account.pk
    assert rows_about(user_id) >= {"IntakeEntry", "Food", "HistoricalFood", "Profile"}
    assert desk.post(delete_url(full_account), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=user_id).exists()
    assert rows_about(user_id) == set()
    assert list(IntakeEntry.objects.all()) == [kept]
    assert list(Food.objects.values_list("name", flat=True)) == ["Shared"]
    for model in (Food, Supplement):
        assert not model.history.filter(name__startswith="Secret").exists()
    for model in (NutrientContent, Portion):
        assert not model.history.exclude(food_id__in=Food.objects.values("pk")).exists()


def test_deleting_an_account_ends_its_sessions(desk, full_account):
    browser = Client()
    credentials = {"login": "owner@example.org", "password": "a-long-password"}
    assert browser.post(reverse("account_login"), credentials).status_code == 302
    before = Session.objects.count()
    desk.post(delete_url(full_account), {"post": "yes"})
    assert Session.objects.count() == before - 1


def test_and_so_does_deleting_several(desk, full_account, stranger):
    ids = [full_account.pk, stranger.pk]
    data = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}
    assert desk.post(LIST, data).status_code == 302
    assert not User.objects.filter(pk__in=ids).exists()
    assert not IntakeEntry.objects.exists()


def test_the_page_that_asks_counts_the_diary_and_does_not_show_it(desk, full_account):
    page = desk.get(delete_url(full_account)).content.decode()
    assert "owner@example.org" in page
    assert "Intake entries: 2" in page
    assert "Secret stew" not in page
    assert str(IntakeEntry.objects.first().uuid) not in page


def test_foods_of_which_the_catalogue_keeps_a_log_go_too(desk, owner):
    submit(food=make_food("Secret bar", owner=owner), by=owner)
    new_version(food=make_food("Secret stew", owner=owner), by=owner, from_date=DAY)
    assert desk.post(delete_url(owner), {"post": "yes"}).status_code == 302
    assert not Food.objects.exists()


def test_the_log_of_a_deletion_names_no_food(desk, full_account):
    desk.post(delete_url(full_account), {"post": "yes"})
    logged = LogEntry.objects.get()
    assert (logged.object_repr, logged.object_id) == ("a deleted account", None)
    assert "Secret" not in logged.change_message


class TestTheWayIn:
    def test_is_the_sites_own_log_in(self, client, db):
        response = client.get(reverse("admin:index"), follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))

    def test_leads_back_to_the_admin(self, client, db):
        response = client.get(reverse("admin:login"), {"next": "/admin/foods/"})
        assert response.status_code == 302
        assert "next=%2Fadmin%2Ffoods%2F" in response["Location"]

    def test_is_closed_to_people_who_are_not_staff(self, web):
        assert web.get(reverse("admin:index"), follow=True).status_code == 403

    def test_takes_no_password_of_its_own(self, client, curator):
        data = {"username": "curator", "password": "a-long-password"}
        response = client.post(reverse("admin:login"), data)
        assert response["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in client.session
