"""What curators cannot delete, and what is nobody else's business."""

import pytest
from django.urls import reverse

from foods.models import Food, Supplement
from tests.builders import (
    DAY,
    make_dose,
    make_entry,
    make_food,
    make_supplement,
)
from tests.foods.admin_pages import LIST, change_url, post


class TestDeletion:
    def test_a_food_in_a_diary_stays_and_the_page_says_why(self, desk, owner):
        food = make_food()
        entry = make_entry(owner, food)
        page = desk.get(change_url(food, "delete")).content.decode()
        assert "1 intake entry in diaries" in page
        assert str(entry.uuid) not in page
        assert DAY.isoformat() not in page
        assert desk.post(change_url(food, "delete"), {"post": "yes"}).status_code == 200
        assert Food.objects.filter(pk=food.pk).exists()

    def test_nor_can_it_be_deleted_from_the_list(self, desk, owner):
        food = make_food()
        make_entry(owner, food)
        make_entry(owner, food)
        data = {"action": "delete_selected", "_selected_action": [food.pk], "post": "yes"}
        page = desk.post(LIST, data).content.decode()
        assert "2 intake entries in diaries" in page
        assert Food.objects.filter(pk=food.pk).exists()

    def test_a_food_nobody_ate_can_go(self, desk):
        food = make_food(portions={"1 oz": 28})
        assert desk.post(change_url(food, "delete"), {"post": "yes"}).status_code == 302
        assert not Food.objects.exists()

    def test_a_supplement_in_a_diary_stays(self, desk, owner):
        dose = make_dose(owner)
        page = desk.post(change_url(dose.supplement, "delete"), {"post": "yes"}).content.decode()
        assert "1 supplement dose in diaries" in page
        assert Supplement.objects.exists()


class TestPrivacy:
    @pytest.fixture
    def own(self, owner):
        return make_food("Secret stew", owner=owner)

    def test_own_foods_are_in_no_list(self, desk, own, curator):
        assert "Secret stew" not in desk.get(LIST).content.decode()
        desk.force_login(curator)  # a superuser
        assert "Secret stew" not in desk.get(LIST).content.decode()

    @pytest.mark.parametrize("page", ["change", "delete", "history"])
    def test_nor_have_they_a_page(self, desk, own, page):
        response = desk.get(change_url(own, page), follow=True)
        assert "Secret stew" not in response.content.decode()

    def test_nor_an_old_version(self, desk, own):
        version = own.history.get()
        url = reverse("admin:foods_food_simple_history", args=[own.pk, version.pk])
        assert desk.get(url).status_code == 404
        own.delete()
        assert desk.get(url).status_code == 404

    def test_nor_a_history_after_deletion(self, desk, own):
        url = change_url(own, "history")
        own.delete()
        assert desk.get(url).status_code == 404

    def test_they_cannot_be_chosen_as_a_replacement(self, desk, own):
        food = make_food("Shared stew")
        post(desk, food, replaced_by=own.pk)
        food.refresh_from_db()
        assert food.replaced_by is None
        query = {
            "app_label": "foods",
            "model_name": "food",
            "field_name": "replaced_by",
            "term": "stew",
        }
        found = desk.get(reverse("admin:autocomplete"), query).json()["results"]
        assert [each["text"] for each in found] == ["Shared stew"]

    def test_own_supplements_are_in_no_list(self, desk, owner):
        own = make_supplement("Secret pill", owner=owner)
        page = desk.get(reverse("admin:foods_supplement_changelist")).content.decode()
        assert "Secret pill" not in page
        assert desk.get(change_url(own, "history")).status_code == 404

    def test_no_diary_is_registered(self, desk):
        apps = {app["app_label"] for app in desk.get(reverse("admin:index")).context["app_list"]}
        assert apps == {"foods"}
