"""Pages that show nobody's data, sign-up, and what a supervisor asks."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from foods.curation.changed_products import changed_product
from tests.builders import DAY, make_entry, make_food, make_user


@pytest.mark.parametrize(
    "path", ["/", "/method/", "/safety/", "/accounts/login/", "/accounts/signup/"]
)
def test_public_pages_need_no_login(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/today/", "/trends/", "/profile/", "/welcome/", "/foods/", "/supplements/"]
)
def test_personal_pages_ask_for_a_login(client, db, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_a_new_person_signs_up_and_is_asked_two_questions(client, db):
    data = {"email": "new@example.org", "password1": "a-fine-long-phrase"}
    response = client.post("/accounts/signup/", data)
    assert response["Location"] == "/welcome/"
    assert User.objects.get().email == "new@example.org"


def test_a_weak_password_is_refused_at_its_field(client, db):
    data = {"email": "new@example.org", "password1": "12345678"}
    response = client.post("/accounts/signup/", data)
    assert "password1" in response.context["form"].errors
    assert not User.objects.exists()


def test_login_is_by_e_mail(client, owner):
    data = {"login": "owner@example.org", "password": "a-long-password"}
    assert client.post("/accounts/login/", data)["Location"] == "/today/"


def test_an_admin_without_an_address_logs_in_by_name(client, db):
    make_user("root", email="", is_staff=True, is_superuser=True)
    data = {"login": "root", "password": "a-long-password"}
    client.post("/accounts/login/", data)
    assert client.get("/admin/").status_code == 200


def test_guessing_passwords_is_stopped(client, owner):
    data = {"login": "owner@example.org", "password": "wrong"}
    for _ in range(11):
        response = client.post("/accounts/login/", data)
    assert "Too many failed login attempts" in response.content.decode()
    right = {"login": "owner@example.org", "password": "a-long-password"}
    assert client.post("/accounts/login/", right).status_code == 200


def test_the_method_page_lists_every_authority_with_its_source(client, db):
    content = client.get("/method/").content.decode()
    for name in ("Institute of Medicine 1997", "EFSA 2015", "Nordic", "COMA 1991"):
        assert name in content
    assert "female, 31 to 50 y" in content


def test_pages_allow_nothing_inline_and_nothing_from_elsewhere(web):
    policy = web.get("/profile/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_cache_keeps_a_public_page_of_somebody_logged_in(web):
    assert web.get("/method/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/trends/", "/profile/", "/foods/", "/nowhere/"])
def test_no_cache_keeps_a_page_of_somebody_logged_in(web, client, path):
    assert web.get(path)["Cache-Control"] == "private, no-store"
    client.logout()
    assert client.get(path)["Cache-Control"] == "private, no-store"  # nor the way to log in


def test_what_is_everybodys_may_be_kept(client, db):
    for path in ("/", "/method/", "/learn/"):
        assert "no-store" not in client.get(path).get("Cache-Control", "")


def test_a_missing_page_helps_on(client, db):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_forged_form_is_refused_with_a_page(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    response = client.post("/undo/")
    assert response.status_code == 403
    assert "Please try that again" in response.content.decode()


def test_the_process_lives_and_is_ready(client, db):
    assert client.get("/livez").content == b"ok\n"
    assert client.get("/readyz").status_code == 200
    assert client.get("/version").json() == {"version": "0.1.0"}


def test_a_food_shows_its_portions_contents_and_source(web):
    food = make_food(
        "Pumpkin seeds, roasted",
        550,
        calcium_mg=52,
        portions={"1 oz": "28.35"},
        source="sr28",
        source_id="12016",
    )
    content = web.get(f"/foods/{food.pk}/").content.decode()
    assert "156" in content
    assert "52 mg" in content
    assert "number 12016" in content


def test_an_unknown_content_is_said_to_be_unknown(web):
    food = make_food("Soup", None, portions={"1 bowl": 250})
    content = web.get(f"/foods/{food.pk}/").content.decode()
    assert "counts as unknown, not as zero" in content


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ["not known"]),
        ({"diet": "vegan", "allergens_complete": True}, ["vegan", "none of the fourteen"]),
        ({"allergens": ";milk;tree_nuts;"}, ["milk, tree nuts", "not known"]),
        ({"diet": "meat", "allergens": ";celery;", "allergens_complete": True}, ["meat", "celery"]),
    ],
)
def test_a_food_says_what_it_suits_and_what_is_not_known(web, values, said):
    content = web.get(f"/foods/{make_food('Stew', None, **values).pk}/").content.decode()
    card = content.partition('id="suits"')[2].partition("</table>")[0]
    assert [words for words in said if words not in card] == []
    assert ("not known" in card) == ("not known" in said)


def test_foods_are_browsed_by_richness_with_unknown_last(web):
    make_food("Unknown", None, portions={"1": 100})
    make_food("Poor", 10, portions={"1": 100})
    make_food("Rich", 300, portions={"1": 100})
    assert [food.name for food in web.get("/foods/").context["foods"]] == [
        "Rich",
        "Poor",
        "Unknown",
    ]


@pytest.mark.parametrize(
    "query", ["page=abc", "page=99999", "group=nowhere", "group=%00", "q=%00", "q=%F0%9F%A5%91"]
)
def test_rubbish_in_the_address_harms_nothing(web, query):
    make_food()
    assert web.get(f"/foods/?{query}").status_code == 200


def test_another_persons_own_food_is_404(web, stranger):
    assert web.get(f"/foods/{make_food(owner=stranger).pk}/").status_code == 404


class TestAFoodOfThePast:
    """A day holds it still, and its entry leads to its page."""

    def test_one_that_is_no_longer_offered_can_be_read(self, web, owner):
        entry = make_entry(owner, make_food("Once", 140, status="retired"))
        page = web.get(f"/entries/{entry.uuid}/").content.decode()
        assert f'href="/foods/{entry.food_id}/"' in page
        page = web.get(f"/foods/{entry.food_id}/").content.decode()
        assert "no longer offered" in page
        assert "140 mg" in page

    def test_it_names_what_stands_for_it_and_from_when(self, web, curator):
        old = make_food("Muesli bar", 140)
        changed = changed_product(old=old, from_date=DAY, by=curator, reason="less oats")
        page = web.get(f"/foods/{old.pk}/").content.decode()
        assert f'<a href="/foods/{changed.new_id}/">Muesli bar</a>' in page
        assert re.search("from 4 Mar(ch)? 2026 on", page)

    def test_an_own_one_is_not_changed_from_there(self, web, owner):
        food = make_food("Bread", owner=owner, status="retired")
        assert "Change it" not in web.get(f"/foods/{food.pk}/").content.decode()

    @pytest.mark.parametrize("status", ["draft", "pending"])
    def test_what_is_not_offered_yet_is_404(self, web, status):
        assert web.get(f"/foods/{make_food(status=status).pk}/").status_code == 404

    def test_nor_a_strangers_old_one(self, web, stranger):
        food = make_food("Secret stew", owner=stranger, status="retired")
        assert web.get(f"/foods/{food.pk}/").status_code == 404
