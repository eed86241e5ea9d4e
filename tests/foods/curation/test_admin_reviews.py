"""The review queue: what a curator sees of an offered food, and decides."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from foods.curation.submissions import submit, withdraw
from foods.models import Food, FoodReplacement, FoodSubmission
from tests.builders import make_entry, make_food, make_user, nutrient
from tests.foods.admin_pages import change_url

QUEUE = reverse("admin:foods_foodsubmission_changelist")


@pytest.fixture(autouse=True)
def _magnesium(db):
    nutrient()  # what lock_catalogue() locks


@pytest.fixture
def offered(owner):
    food = make_food(
        "Almond bar", 110, owner=owner, source="own", brand="Nutty", portions={"1 bar": 40}
    )
    return submit(food=food, by=owner, note="11 % of the reference")


@pytest.fixture
def listed():
    return make_food("Almond bars", 100, portions={"1 bar": 38})


def page(name, submission, *args):
    return reverse(f"admin:foods_foodsubmission_{name}", args=[submission.pk, *args])


def review(submission):
    return page("review", submission)


def text_of(response):
    return " ".join(response.content.decode().split())


def seen_in(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def status_of(submission):
    submission.refresh_from_db()
    return submission.status


class TestQueue:
    def test_what_waits_first_come_first(self, desk, offered, owner):
        submit(food=make_food("Second", owner=owner), by=owner)
        text = text_of(desk.get(QUEUE))
        assert text.index("Almond bar") < text.index("Second")
        assert f'href="{review(offered)}"' in text

    def test_decided_ones_say_no_name_of_a_persons_food(self, desk, offered):
        desk.post(review(offered), {"action": "send_back", "reason": "Which size?"})
        assert "Almond bar" not in text_of(desk.get(QUEUE))
        text = text_of(desk.get(QUEUE, {"state": "decided"}))
        assert "Almond bar" not in text
        assert "sent back" in text

    def test_withdrawn_ones_are_gone(self, desk, offered):
        withdraw(submission=offered)
        assert "Almond bar" not in text_of(desk.get(QUEUE, {"state": "all"}))
        response = desk.get(review(offered), follow=True)
        assert "Its owner has taken this food back" in text_of(response)
        assert "Almond bar" not in text_of(response)

    def test_more_offers_cost_no_more_queries(
        self, desk, offered, owner, django_assert_max_num_queries
    ):
        for n in range(5):
            submit(food=make_food(f"Bar {n}", owner=owner), by=owner)
        with django_assert_max_num_queries(8):
            desk.get(QUEUE)


class TestReview:
    def test_the_food_and_what_is_like_it(self, desk, offered, listed):
        text = text_of(desk.get(review(offered)))
        for shown in ("Almond bar", "Nutty", "110 mg", "1 bar (40 g)", "11 % of the reference"):
            assert shown in text
        assert "Almond bars" in text
        assert f'href="{page("merge", offered, listed.pk)}"' in text

    def test_who_offered_it_is_nowhere(self, desk, listed):
        person = make_user("grace.hopper")
        food = make_food("Almond bar", owner=person)
        make_entry(person, food)
        offered = submit(food=food, by=person)
        for url in (QUEUE, review(offered), page("merge", offered, listed.pk)):
            assert "grace.hopper" not in text_of(desk.get(url))
        assert desk.get(f"{QUEUE}{offered.pk}/change/", follow=True).status_code == 200
        for url in (page("merge", offered, listed.pk), page("undo", offered), QUEUE):
            desk.post(url, {"reason": "had it"})
            assert "grace.hopper" not in text_of(desk.get(url, follow=True))

    def test_unknown_magnesium_is_said(self, desk, owner):
        food = make_food("Mystery", None, owner=owner)
        offered = submit(food=food, by=owner, note="not on the label")
        assert re.search(
            r"Magnesium per 100 g</th> <td[^>]*>unknown", text_of(desk.get(review(offered)))
        )

    def test_searching_the_catalogue(self, desk, offered):
        other = make_food("Marzipan")
        text = text_of(desk.get(review(offered), {"q": "marzipan"}))
        assert f'href="{page("merge", offered, other.pk)}"' in text


class TestApprove:
    def approve(self, desk, offered, **values):
        data = {"action": "approve", "name": "Almond bar", "group": "nuts", **values}
        return desk.post(review(offered), data, follow=True)

    def test_it_is_in_the_catalogue(self, desk, offered, stranger):
        response = self.approve(desk, offered, seen=seen_in(desk.get(review(offered))))
        assert "“Almond bar” is in the catalogue now" in text_of(response)
        assert status_of(offered) == "approved"
        assert list(Food.objects.for_user(stranger)) == [offered.food]
        history = desk.get(change_url(offered.food, "history"))
        assert history.status_code == 200
        assert ">owner<" not in text_of(history)

    def test_without_a_group_nothing_is_decided_and_nothing_lost(self, desk, offered):
        response = self.approve(desk, offered, group="", name="Almond bar, salted")
        assert "Nothing was decided yet" in text_of(response)
        assert 'value="Almond bar, salted"' in text_of(response)
        assert status_of(offered) == "waiting"

    def test_a_name_that_is_taken(self, desk, offered):
        make_food("Almond bar", brand="Nutty")
        assert "has a food called" in text_of(self.approve(desk, offered))
        assert status_of(offered) == "waiting"

    def test_changed_while_looking(self, desk, offered):
        seen = seen_in(desk.get(review(offered)))
        offered.food.contents.update(amount_per_100g=900)
        assert "changed the food while you looked" in text_of(
            self.approve(desk, offered, seen=seen)
        )
        assert status_of(offered) == "waiting"

    def test_decided_in_the_meantime(self, desk, offered):
        self.approve(desk, offered)
        response = self.approve(desk, offered)
        assert "decided in the meantime: in the catalogue" in text_of(response)


class TestSendBack:
    def test_with_a_reason(self, desk, offered):
        data = {"action": "send_back", "reason": "Which size?"}
        assert "Sent back" in text_of(desk.post(review(offered), data, follow=True))
        assert (status_of(offered), offered.reason) == ("sent_back", "Which size?")

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
    def test_not_without(self, desk, offered, reason):
        desk.post(review(offered), {"action": "send_back", "reason": reason})
        assert status_of(offered) == "waiting"

    @pytest.mark.parametrize("action", ["", "delete", "__class__"])
    def test_an_action_that_is_none(self, desk, offered, action):
        assert desk.post(review(offered), {"action": action}).status_code == 200
        assert status_of(offered) == "waiting"


class TestMerge:
    def test_the_preview_then_the_merge_then_undone(self, desk, offered, listed, owner):
        make_entry(owner, offered.food)
        url = page("merge", offered, listed.pk)
        response = desk.get(url)
        assert "1 intake entry in diaries" in text_of(response)
        data = {"seen": seen_in(response), "keep_names": "on", "reason": "Had it"}
        assert "Merged into “Almond bars”" in text_of(desk.post(url, data, follow=True))
        assert (status_of(offered), offered.merged_into) == ("merged", listed)
        listed.refresh_from_db()
        assert listed.aliases == "Almond bar"
        undo = page("undo", offered)
        assert f'href="{undo}"' in text_of(desk.get(QUEUE, {"state": "decided"}))
        assert desk.get(undo).status_code == 200
        desk.post(undo, {"reason": "another bar"})
        assert status_of(offered) == "waiting"
        assert FoodReplacement.objects.count() == 2

    def test_not_into_a_persons_food(self, desk, offered, stranger):
        other = make_food("Secret stew", owner=stranger)
        for method in ("get", "post"):
            assert getattr(desk, method)(page("merge", offered, other.pk)).status_code == 404

    def test_into_a_retired_food(self, desk, offered):
        retired = make_food("Almond bars", status="retired")
        url = page("merge", offered, retired.pk)
        assert "is retired" in text_of(desk.get(url))
        assert "is retired" in text_of(desk.post(url, {}))
        assert status_of(offered) == "waiting"

    @pytest.mark.parametrize("name", ["undo"])
    def test_nothing_to_undo(self, desk, offered, name):
        assert desk.get(page(name, offered)).status_code == 404


class TestAccess:
    @pytest.mark.parametrize(
        "missing", ["change_foodsubmission", "change_food", "add_foodreplacement"]
    )
    def test_all_permissions_are_needed(self, client, offered, listed, missing):
        names = {"change_foodsubmission", "change_food", "add_foodreplacement"}
        user = make_user("helper", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names - {missing}))
        client.force_login(user)
        for url in (review(offered), page("merge", offered, listed.pk), page("undo", offered)):
            assert client.get(url).status_code == 403
            assert client.post(url, {"action": "approve"}).status_code == 403
        assert status_of(offered) == "waiting"

    def test_an_offer_that_is_none(self, desk):
        response = desk.get(reverse("admin:foods_foodsubmission_review", args=[99]), follow=True)
        assert response.status_code == 200

    def test_it_is_not_edited_as_a_row(self, desk, offered):
        assert desk.get(f"{QUEUE}add/").status_code == 403
        assert desk.post(f"{QUEUE}{offered.pk}/delete/", {"post": "yes"}).status_code == 403
        response = desk.post(f"{QUEUE}{offered.pk}/change/", {"status": "approved"})
        assert response.status_code == 302
        assert status_of(offered) == "waiting"

    def test_the_foods_own_admin_page_stays_closed(self, desk, offered):
        response = desk.get(change_url(offered.food), follow=True)
        assert "Almond bar" not in text_of(response)

    def test_superusers_see_no_more(self, desk, offered, curator):
        desk.force_login(curator)
        assert FoodSubmission.objects.count() == 1
        text = text_of(desk.get(review(offered)))
        assert "owner@example.org" not in text
