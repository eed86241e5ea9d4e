"""The curators' pages: suspected duplicates, merging, changed products, undoing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foods.curation.duplicates import suspected_duplicates
from foods.curation.replacements import replace_food
from foods.models import DistinctFoods, Food, FoodReplacement, ImportRun
from foods.own_foods import new_version
from tests.builders import DAY, make_entry, make_food, make_user, nutrient
from tests.foods.admin_pages import change_url, post

LIST = reverse("admin:foods_foodreplacement_changelist")
DUPLICATES = reverse("admin:foods_foodreplacement_duplicates")


@pytest.fixture(autouse=True)
def _magnesium(db):
    nutrient()  # what lock_catalogue() locks


@pytest.fixture
def pair():
    old = make_food("oats", 140, aliases="porridge", portions={"1 cup": 90}, source="sr28")
    return old, make_food("Oats", 138, portions={"1 cup": 81})


def page(name, *args):
    return reverse(f"admin:foods_foodreplacement_{name}", args=args)


def merge_page(old, new):
    return page("merge", old.pk, new.pk)


def text_of(response):
    return " ".join(response.content.decode().split())


class TestDuplicates:
    def test_a_pair_side_by_side(self, desk, pair):
        text = text_of(desk.get(DUPLICATES))
        assert "1 pair of foods may be the same" in text
        assert "Same name." in text
        for shown in ("140 mg", "138 mg", "1 cup (90 g)", "1 cup (81 g)", "unknown"):
            assert shown in text
        for url in (merge_page(*pair), merge_page(*reversed(pair))):
            assert f'href="{url}"' in text

    def test_a_pair_that_is_not_the_same_is_not_shown_again(self, desk, pair):
        desk.get(DUPLICATES)  # looked, and kept for a while
        one, other = (food.pk for food in pair)
        for _tap in range(2):
            answer = desk.post(page("apart", other, one), {"page": "1"}, follow=True)
            assert "stay apart" in text_of(answer)
        assert "No two foods of the catalogue look like the same" in text_of(desk.get(DUPLICATES))
        assert (DistinctFoods.objects.get().one_id, suspected_duplicates()) == (min(one, other), [])

    def test_that_they_are_not_the_same_is_posted_by_who_may_merge(self, desk, pair, owner):
        url = page("apart", *(food.pk for food in pair))
        assert desk.get(url).status_code == 405
        viewer = make_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_foodreplacement"))
        client = Client()
        client.force_login(viewer)
        assert client.post(url).status_code == 403
        own = make_food("Secret stew", owner=owner)
        assert desk.post(page("apart", pair[0].pk, own.pk)).status_code == 404
        assert desk.post(page("apart", pair[0].pk, pair[0].pk)).status_code == 302
        assert not DistinctFoods.objects.exists()

    def test_none(self, desk):
        assert "No two foods of the catalogue look like the same" in text_of(desk.get(DUPLICATES))

    def test_own_foods_are_in_no_pair(self, desk, owner):
        for _ in range(2):
            make_food("Secret stew", owner=owner)
        assert "Secret" not in text_of(desk.get(DUPLICATES))

    @pytest.mark.parametrize("number", ["2", "999", "x", "-1"])
    def test_pages(self, desk, number):
        for n in range(21):
            make_food(f"Food number {n}")
            make_food(f"food number {n}")
        response = desk.get(DUPLICATES, {"page": number})
        assert response.status_code == 200
        assert "Page" in text_of(response)

    def test_more_pairs_cost_no_more_queries(self, desk, pair, django_assert_num_queries):
        # session, user, permissions of the user and of their groups; last import and undone
        # merge, the kept pairs, replaced foods; the page's foods, contents, portions
        for count in (0, 10):
            for n in range(count):
                make_food(f"Food number {n}")
                make_food(f"food number {n}")
            cache.clear()
            desk.get(DUPLICATES)
            with django_assert_num_queries(13):
                desk.get(DUPLICATES)

    def test_they_are_not_looked_for_each_time(self, desk, pair):
        desk.get(DUPLICATES)
        for _ in range(2):
            make_food("Kefir")
        assert "1 pair of foods" in text_of(desk.get(DUPLICATES))
        desk.post(merge_page(*pair), {"reason": "twice"})
        assert "No two foods" in text_of(desk.get(DUPLICATES))
        ImportRun.objects.create(source="csv", file_name="foods.csv")
        assert "1 pair of foods" in text_of(desk.get(DUPLICATES))


class TestMerge:
    def test_the_preview_says_what_changes_and_changes_nothing(self, desk, pair, owner, stranger):
        entry = make_entry(owner, pair[0])
        make_entry(stranger, pair[0])
        text = text_of(desk.get(merge_page(*pair)))
        assert "is also found by: porridge." in text
        assert "1 portion: 1 kept for entries that weigh by it (1 cup (90 g))." in text
        assert "2 intake entries in diaries" in text
        assert "Merge oats [USDA Standard Reference] into Oats [entered by hand]" in text
        for personal in (owner.username, stranger.username, str(entry.uuid), DAY.isoformat()):
            assert personal not in text
        assert not FoodReplacement.objects.exists()

    def test_merged_with_a_reason(self, desk, pair):
        response = desk.post(merge_page(*pair), {"reason": "entered twice"}, follow=True)
        assert "“oats” is now part of “Oats”" in text_of(response)
        replacement = FoodReplacement.objects.get()
        assert (replacement.old, replacement.new) == pair
        assert (replacement.reason, replacement.made_by.username) == ("entered twice", "cora")

    def test_a_reason_is_needed(self, desk, pair):
        assert "This field is required" in text_of(desk.post(merge_page(*pair), {"reason": " "}))
        assert not FoodReplacement.objects.exists()

    def test_what_stands_against_it_is_said(self, desk, pair):
        desk.post(merge_page(*pair), {"reason": "twice"})
        response = desk.post(merge_page(*reversed(pair)), {"reason": "twice"})
        assert "has been replaced by the first one" in text_of(response)
        assert FoodReplacement.objects.count() == 1

    def test_a_food_with_itself(self, desk, pair):
        assert "cannot take its own place" in text_of(desk.get(merge_page(pair[0], pair[0])))

    def test_choosing_the_other_food(self, desk, pair):
        text = text_of(desk.get(page("choose", pair[0].pk)))
        assert f'href="{merge_page(*pair)}"' in text
        assert "same name" in text

    def test_searching_for_it(self, desk, pair, owner):
        make_food("Barley of a person", owner=owner)
        barley = make_food("Barley, pearled")
        text = text_of(desk.get(page("choose", pair[0].pk), {"q": "barley"}))
        assert f'href="{merge_page(pair[0], barley)}"' in text
        assert "of a person" not in text
        text = text_of(desk.get(page("choose", pair[0].pk), {"q": "%<script>"}))
        assert "No food of the catalogue is called so" in text
        assert "<script>" not in text.partition("content-main")[2]


class TestChangedProduct:
    def test_it_leads_to_the_copy(self, desk, pair):
        old = pair[0]
        data = {"from_date": "2026-03-04", "reason": "less salt"}
        response = desk.post(page("changed", old.pk), data, follow=True)
        replacement = FoodReplacement.objects.get()
        assert response.redirect_chain[-1][0] == change_url(replacement.new)
        assert "Now enter what changed" in text_of(response)
        assert (replacement.from_date, replacement.old) == (DAY, old)

    @pytest.mark.parametrize("day", ["", "soon", "0001-01-01", "2026-02-30"])
    def test_bad_days(self, desk, pair, day):
        response = desk.post(page("changed", pair[0].pk), {"from_date": day, "reason": "less"})
        assert response.status_code == 200
        assert response.context["form"].errors["from_date"]
        assert Food.objects.count() == 2

    def test_a_retired_food(self, desk):
        food = make_food(status="retired")
        day = timezone.localdate() + timedelta(days=1)
        response = desk.post(page("changed", food.pk), {"from_date": day, "reason": "less"})
        assert "only a food people choose can change" in text_of(response)


class TestUndo:
    @pytest.fixture
    def replacement(self, desk, pair):
        desk.post(merge_page(*pair), {"reason": "twice"})
        return FoodReplacement.objects.get()

    def test_from_the_list(self, desk, replacement):
        url = page("undo", replacement.pk)
        assert f'href="{url}"' in text_of(desk.get(LIST))
        response = desk.post(url, {"reason": "two foods"}, follow=True)
        assert "“oats” stands for itself again" in text_of(response)
        assert f'href="{url}"' not in text_of(response)
        assert Food.objects.filter(status="published").count() == 2

    def test_twice(self, desk, replacement):
        url = page("undo", replacement.pk)
        desk.post(url, {"reason": "two foods"})
        assert "undone already" in text_of(desk.post(url, {"reason": "two foods"}))
        assert FoodReplacement.objects.count() == 2

    def test_the_list_costs_the_same_for_more(
        self, desk, replacement, django_assert_max_num_queries
    ):
        for n in range(5):
            new = make_food(f"New {n}")
            desk.post(merge_page(make_food(f"Old {n}"), new), {"reason": "twice"})
        desk.get(LIST)  # shows what was said of them, which the session then forgets
        with django_assert_max_num_queries(9):
            desk.get(LIST)


class TestAccess:
    PAGES = ("choose", "changed")

    @pytest.fixture
    def own(self, owner):
        return make_food("Secret stew", owner=owner)

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_own_foods_are_not_there(self, desk, own, pair, method):
        urls = [page(name, own.pk) for name in self.PAGES]
        urls += [merge_page(own, pair[0]), merge_page(pair[0], own)]
        for url in urls:
            response = getattr(desk, method)(url, {"reason": "x", "from_date": "2026-03-04"})
            assert response.status_code == 404
        assert not FoodReplacement.objects.exists()

    def test_nor_their_versions_in_the_log(self, desk, owner):
        food = make_food("Secret stew", owner=owner)
        new_version(food=food, by=owner, from_date=DAY)
        assert "Secret" not in text_of(desk.get(LIST))
        replacement = FoodReplacement.objects.get()
        assert desk.get(page("undo", replacement.pk)).status_code == 404
        assert desk.get(f"{LIST}{replacement.pk}/change/", follow=True).status_code in (200, 404)
        assert "Secret" not in str(replacement)

    def test_nor_among_what_a_deletion_would_touch(self, desk, own, pair):
        replace_food(old=own, new=pair[1], kind="merge")
        response = desk.get(change_url(pair[1], "delete"))
        assert "Secret" not in text_of(response)
        desk.post(change_url(pair[1], "delete"), {"post": "yes"})
        assert Food.objects.filter(pk=pair[1].pk).exists()

    @pytest.mark.parametrize("missing", ["add_foodreplacement", "change_food"])
    def test_both_permissions_are_needed(self, client, pair, missing):
        user = make_user("helper", is_staff=True)
        names = {"add_foodreplacement", "change_food", "view_foodreplacement", "view_food"}
        user.user_permissions.set(Permission.objects.filter(codename__in=names - {missing}))
        client.force_login(user)
        for url in (
            DUPLICATES,
            merge_page(*pair),
            *(page(name, pair[0].pk) for name in self.PAGES),
        ):
            assert client.get(url).status_code == 403
            assert client.post(url, {"reason": "x"}).status_code == 403
        assert "Suspected duplicates" not in text_of(client.get(LIST))
        assert "Merge into" not in text_of(client.get(change_url(pair[0])))

    def test_anonymous(self, client, pair):
        assert client.get(merge_page(*pair)).status_code == 302

    def test_without_the_token_of_the_form(self, pair, curator):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(curator)
        assert browser.post(merge_page(*pair), {"reason": "x"}).status_code == 403
        assert not FoodReplacement.objects.exists()

    def test_the_log_is_not_edited(self, desk, pair):
        desk.post(merge_page(*pair), {"reason": "twice"})
        pk = FoodReplacement.objects.get().pk
        assert desk.get(f"{LIST}add/").status_code == 403
        assert desk.post(f"{LIST}{pk}/delete/", {"post": "yes"}).status_code == 403


class TestChangePage:
    def test_it_offers_both(self, desk, pair):
        text = text_of(desk.get(change_url(pair[0])))
        for name in ("choose", "changed"):
            assert f'href="{page(name, pair[0].pk)}"' in text

    def test_not_for_a_food_that_was_merged(self, desk, pair):
        desk.post(merge_page(*pair), {"reason": "twice"})
        assert page("choose", pair[0].pk) not in text_of(desk.get(change_url(pair[0])))

    def test_a_merged_food_is_not_published_by_hand(self, desk, pair):
        old = pair[0]
        desk.post(merge_page(*pair), {"reason": "twice"})
        old.refresh_from_db()
        response = post(desk, old, status="published")
        assert "Undo that replacement first" in text_of(response)
        old.refresh_from_db()
        assert old.status == "retired"
