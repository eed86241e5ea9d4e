"""The history pages of the desk: what happened, and putting a value back."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from foods.models import NutrientContent
from tests.builders import make_food, make_supplement, make_user
from tests.foods.admin_pages import LIST, change_url, errors, post

RECENT = f"{LIST}recent/"


@pytest.fixture
def spinach(db):
    """79 mg of before, 93 mg now."""
    food = make_food("Spinach, raw", 79, energy_kcal=23, portions={"1 cup": 30})
    content = food.contents.get(nutrient="magnesium")
    content.amount_per_100g, content.note = 93, "FNDDS"
    content.save()
    return food


@pytest.fixture
def viewer(client, db):
    """A browser of staff who may only look."""
    clerk = make_user("clerk", is_staff=True)
    names = [f"view_{model}" for model in ("food", "nutrientcontent", "portion", "supplement")]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(clerk)
    return client


def back_url(food, record, kind="content", field="amount_per_100g"):
    return reverse(
        "admin:foods_food_put_back", args=[food.pk, kind, getattr(record, "history_id", 0), field]
    )


def first_record(food):
    return food.contents.get(nutrient="magnesium").history.last()


class TestOfAFood:
    def test_says_what_from_to_by_and_why(self, desk, spinach):
        spinach.barcode, spinach.status = "12345678", "draft"
        spinach.save()
        page = desk.get(change_url(spinach, "history")).content.decode()
        for words in ("79 mg", "93 mg", "as in the source: FNDDS", "Barcode", "12345678", "State"):
            assert words in page

    def test_narrowed_to_a_nutrient(self, desk, spinach):
        page = desk.get(change_url(spinach, "history"), {"topic": "magnesium"})
        assert {each.what for each in page.context["page"]} == {"Magnesium"}
        topics = dict(page.context["topics"])
        assert topics["energy"] == "Energy"
        assert topics["portion"] == "Portions"

    @pytest.mark.parametrize("query", [{"topic": "x"}, {"page": "x"}, {"page": "-1"}])
    def test_a_wrong_address_is_no_error(self, desk, spinach, query):
        assert desk.get(change_url(spinach, "history"), query).status_code == 200

    def test_only_the_past_can_be_put_back(self, desk, spinach):
        page = desk.get(change_url(spinach, "history")).content.decode()
        assert re.findall(r'href="([^"]*put-back[^"]*)"', page) == [
            back_url(spinach, first_record(spinach))
        ]

    def test_a_whole_old_version_cannot_be_put_back(self, desk, spinach):
        url = reverse(
            "admin:foods_food_simple_history", args=[spinach.pk, spinach.history.last().pk]
        )
        assert desk.get(url).status_code == 200
        assert desk.post(url, {"name": "Other", "status": "published"}).status_code == 403


class TestPuttingBack:
    def test_it_asks_for_a_reason_and_does_it(self, desk, spinach):
        url = back_url(spinach, first_record(spinach))
        page = desk.get(url).content.decode()
        assert "93 mg" in page
        assert "79 mg" in page
        response = desk.post(url, {"reason": "the label agrees"}, follow=True)
        assert "Magnesium: 79 mg (as in the source) again." in response.content.decode()
        latest = spinach.contents.get(nutrient="magnesium").history.first()
        assert latest.amount_per_100g == 79
        assert (latest.history_user.username, latest.history_change_reason) == (
            "cora",
            "the label agrees",
        )

    @pytest.mark.parametrize("reason", ["", " ", "x" * 101, "loaded: sr28"])
    def test_without_a_reason_nothing_happens(self, desk, spinach, reason):
        response = desk.post(back_url(spinach, first_record(spinach)), {"reason": reason})
        assert response.status_code == 200
        assert response.context["form"].errors
        assert spinach.contents.get(nutrient="magnesium").amount_per_100g == 93

    def test_what_stands_now_is_refused_with_the_reason_kept(self, desk, spinach):
        record = spinach.contents.get(nutrient="magnesium").history.first()
        page = desk.post(back_url(spinach, record), {"reason": "once more"}).content.decode()
        assert "That is what stands now: 93 mg." in page
        assert 'value="once more"' in page

    def test_a_portions_weight_and_a_name(self, desk, spinach):
        portion = spinach.portions.get()
        portion.gram_weight = 40
        portion.save()
        spinach.name = "Spinat"
        spinach.save()
        reason = {"reason": "mistaken"}
        url = back_url(spinach, portion.history.last(), "portion", "gram_weight")
        assert desk.post(url, reason).status_code == 302
        url = back_url(spinach, spinach.history.last(), "food", "name")
        assert desk.post(url, reason).status_code == 302
        spinach.refresh_from_db()
        assert (spinach.name, spinach.portions.get().gram_weight) == ("Spinach, raw", 30)

    def test_a_value_of_another_food_is_not_found(self, desk, spinach):
        other = make_food("Kale")
        assert desk.get(back_url(other, first_record(spinach))).status_code == 404

    @pytest.mark.parametrize(
        ("kind", "field"), [("diary", "x"), ("food", "owner_id"), ("food", "pk")]
    )
    def test_nor_is_anything_else(self, desk, spinach, kind, field):
        url = back_url(spinach, spinach.history.last(), kind, field)
        assert desk.get(url).status_code == 404

    def test_a_persons_own_food_is_not_found(self, desk, owner):
        own = make_food("Secret stew", owner=owner)
        url = back_url(own, own.contents.get().history.get())
        assert desk.get(url).status_code == 404
        assert desk.post(url, {"reason": "curious"}).status_code == 404

    def test_who_may_only_look_sees_no_button_and_is_refused(self, viewer, spinach):
        page = viewer.get(change_url(spinach, "history"))
        assert page.status_code == 200
        assert "Put back" not in page.content.decode().replace('visually-hidden">Put back', "")
        url = back_url(spinach, first_record(spinach))
        assert viewer.get(url).status_code == 403
        assert viewer.post(url, {"reason": "why"}).status_code == 403
        assert spinach.contents.get(nutrient="magnesium").amount_per_100g == 93

    def test_who_may_change_foods_but_no_values_is_refused_values(self, viewer, spinach):
        clerk = viewer.get(LIST).wsgi_request.user
        clerk.user_permissions.add(Permission.objects.get(codename="change_food"))
        spinach.name = "Spinat"
        spinach.save()
        assert viewer.get(back_url(spinach, first_record(spinach))).status_code == 403
        url = back_url(spinach, spinach.history.last(), "food", "name")
        assert viewer.get(url).status_code == 200

    def test_a_post_from_elsewhere_is_refused(self, desk, spinach):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = desk.cookies
        url = back_url(spinach, first_record(spinach))
        assert strict.post(url, {"reason": "why"}).status_code == 403
        assert spinach.contents.get(nutrient="magnesium").amount_per_100g == 93


class TestTheFoodsForm:
    def test_its_reason_is_kept_in_the_history(self, desk, spinach):
        post(desk, spinach, name="Spinach", reason="one word is enough")
        latest = spinach.history.first()
        assert (latest.name, latest.history_change_reason) == ("Spinach", "one word is enough")

    @pytest.mark.parametrize("reason", ["loaded: sr28", "x" * 101])
    def test_a_reason_no_history_takes_is_refused(self, desk, spinach, reason):
        assert post(desk, spinach, name="Spinach", reason=reason).status_code == 200
        assert spinach.history.count() == 1

    def test_a_note_like_an_imports_reason_is_refused(self, desk, spinach):
        values = {"contents-0-amount_per_100g": "5", "contents-0-note": "loaded: sr28"}
        assert "imports begin theirs so" in errors(post(desk, spinach, **values))

    def test_who_may_only_look_reads_it_without(self, viewer, spinach):
        page = viewer.get(change_url(spinach))
        assert page.status_code == 200
        assert "id_reason" not in page.content.decode()


class TestRecent:
    def test_it_lists_what_people_changed(self, desk, spinach):
        assert RECENT in desk.get(LIST).content.decode()
        page = desk.get(RECENT).content.decode()
        assert "Spinach, raw" in page
        assert "93 mg" in page

    def test_filters(self, desk, spinach):
        NutrientContent.history.update(history_change_reason="loaded: sr28 28")
        whats = {each.what for _name, each in desk.get(RECENT).context["page"].changes}
        assert whats == {"Food", "Portion “1 cup”"}
        page = desk.get(RECENT, {"by": "imports"})
        whats = {each.what for _name, each in page.context["page"].changes}
        assert whats == {"Magnesium", "Energy"}
        page = desk.get(RECENT, {"by": "all", "kind": "food"})
        assert len(page.context["page"].changes) == 1

    @pytest.mark.parametrize(
        "query",
        [{"by": "x"}, {"kind": "x"}, {"user": "x"}, {"user": "999"}, {"page": "x"}, {"page": "0"}],
    )
    def test_a_wrong_address_is_no_error(self, desk, spinach, query):
        assert desk.get(RECENT, query).status_code == 200

    def test_empty_it_says_what_will_be_here(self, desk):
        assert "Nothing changed." in desk.get(RECENT).content.decode()

    def test_older_and_newer(self, desk):
        for number in range(30):
            make_food(f"Food {number}")
        page = desk.get(RECENT, {"by": "all"}).content.decode()
        assert '<a href="?by=all&amp;page=2">Older</a>' in page
        page = desk.get(RECENT, {"by": "all", "page": 2}).content.decode()
        assert '<a href="?by=all&amp;page=1">Newer</a>' in page
        assert "Older" not in page

    def test_peoples_own_foods_are_not_here(self, desk, owner):
        make_food("Secret stew", owner=owner)
        page = desk.get(RECENT, {"by": "all"}).content.decode()
        assert "Secret stew" not in page
        assert "owner" not in page.replace("own foods", "")

    def test_only_for_who_may_see_foods(self, client, web):
        assert web.get(RECENT).status_code == 302
        client.force_login(make_user("clerk", is_staff=True))
        assert client.get(RECENT).status_code == 403


def test_who_may_only_look_cannot_put_back_a_supplement(viewer):
    supplement = make_supplement("Citrate")
    url = reverse(
        "admin:foods_supplement_simple_history",
        args=[supplement.pk, supplement.history.get().pk],
    )
    assert viewer.get(url).status_code == 200
    assert viewer.post(url, {"name": "Other"}).status_code == 403


def test_who_may_only_look_can_look_at_a_supplement(viewer):
    assert viewer.get(change_url(make_supplement("Citrate"))).status_code == 200
