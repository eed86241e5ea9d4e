"""The work list at the curators' desk."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from foods.curation.doubts import find_doubts
from foods.models import ValueDoubt
from foods.search import refresh
from tests.builders import make_food, make_user, nutrient
from tests.foods.admin_pages import LIST as FOODS
from tests.foods.admin_pages import change_url

LIST = reverse("admin:foods_valuedoubt_changelist")
LOOK = reverse("admin:foods_valuedoubt_look")


@pytest.fixture
def goji(desk):
    """The only food without a value, on the list."""
    nutrient()
    make_food("Almonds", 270)
    food = make_food("Goji berries", None, source="sr28", source_id="09110")
    find_doubts()
    return food


def page(desk, **query):
    return desk.get(LIST, query).content.decode()


def settle(desk, *foods, **data):
    chosen = ValueDoubt.objects.filter(food__in=foods).values_list("pk", flat=True)
    posted = {"action": "settle", "_selected_action": list(chosen), **data}
    return desk.post(LIST, posted, follow=True)


def doubt_of(food):
    return ValueDoubt.objects.get(food=food)


class TestList:
    def test_shows_each_doubt_with_a_link_to_its_food(self, desk, goji):
        shown = page(desk)
        assert f'<a href="{change_url(goji)}">Goji berries</a>' in shown
        assert "Magnesium: no value" in shown
        assert "Almonds" not in shown

    def test_says_how_far_the_catalogue_is(self, desk, goji):
        shown = page(desk)
        assert "1 of 2 foods have a magnesium value;" in shown
        assert "1 open, 0 settled." in shown
        assert '<progress id="known" max="2" value="1"></progress>' in shown
        assert '<label for="known">' in shown

    def test_before_anything_was_loaded(self, desk):
        shown = page(desk)
        assert "0 of 0 foods" in shown
        assert 'max="1" value="0"' in shown

    def test_settled_ones_are_shown_when_asked_for(self, desk, goji):
        settle(desk, goji, reason="No source has it.")
        assert "Goji berries" not in page(desk)
        for state in ("settled", "all"):
            assert "cora: No source has it." in page(desk, state=state)

    def test_one_that_is_open_again_shows_what_was_said_before(self, desk, goji):
        settle(desk, goji, reason="No source has it.")
        ValueDoubt.objects.update(settled_at=None)
        assert "open again; before: cora: No source has it." in page(desk)

    @pytest.mark.parametrize("query", ["goji", "berry goji", "goji beries", "09110"])
    def test_is_searched_as_foods_are(self, desk, goji, query):
        refresh()
        assert "Goji berries" in page(desk, q=query)
        assert "Goji berries" not in page(desk, q="almond")

    def test_is_filtered_by_kind_and_group(self, desk, goji):
        query = {"kind__exact": "missing", "food__group__code__exact": "nuts"}
        assert "Goji berries" in page(desk, **query)
        assert "Goji berries" not in page(desk, kind__exact="differ")

    def test_holds_nothing_of_a_person(self, desk, goji, owner):
        food = make_food("Secret stew", None, owner=owner)
        ValueDoubt.objects.create(food=food, nutrient_id="magnesium", kind="missing")
        assert "Secret stew" not in page(desk, state="all")
        assert "1 open" in page(desk)
        settle(desk, food, reason="Mine now.")
        assert doubt_of(food).settled_at is None

    def test_costs_as_many_queries_with_many_doubts(
        self, desk, goji, django_assert_max_num_queries
    ):
        for index in range(20):
            make_food(f"Unknown {index}", None)
        find_doubts()
        # Session, user, two of permissions; progress twice; the group of the filter; three of
        # counting and one of the page.
        with django_assert_max_num_queries(12):
            assert "Unknown 19" in page(desk)


class TestListOfFoods:
    def test_says_which_foods_are_doubted(self, desk, goji):
        shown = desk.get(FOODS).content.decode()
        assert shown.count('<td class="field-doubts">open</td>') == 1
        settle(desk, goji, reason="No source has it.")
        assert '<td class="field-doubts">open</td>' not in desk.get(FOODS).content.decode()

    @pytest.mark.parametrize(
        ("kind", "is_shown"), [("any", True), ("missing", True), ("differ", False)]
    )
    def test_is_filtered_by_them(self, desk, goji, kind, is_shown):
        shown = desk.get(FOODS, {"doubts": kind}).content.decode()
        assert ("Goji berries" in shown) is is_shown
        assert "Almonds" not in shown


class TestSettling:
    def test_asks_for_the_reason_first(self, desk, goji):
        response = settle(desk, goji)
        shown = response.content.decode()
        assert "Settle 1 value" in shown
        assert "<strong>Goji berries</strong>: Magnesium, no value" in shown
        assert doubt_of(goji).settled_at is None

    @pytest.mark.parametrize(
        ("reason", "said"),
        [
            ("", "Say why the value can stay as it is."),
            ("  ", "Say why the value can stay as it is."),
            ("x" * 301, "Use up to 300 characters."),
        ],
    )
    def test_does_nothing_without_one(self, desk, goji, reason, said):
        shown = settle(desk, goji, reason=reason).content.decode()
        assert said in shown
        assert "Nothing was settled." in shown
        assert doubt_of(goji).settled_at is None

    def test_keeps_the_reason_and_who_gave_it(self, desk, goji):
        assert "1 settled." in settle(desk, goji, reason="No source has it.").content.decode()
        doubt = doubt_of(goji)
        assert (doubt.settlement, doubt.settled_by.username) == ("No source has it.", "cora")
        entry = LogEntry.objects.get()
        assert entry.get_change_message() == "Settled: No source has it."
        assert entry.user.username == "cora"

    def test_what_somebody_settled_meanwhile_stays_theirs(self, desk, goji):
        settle(desk, goji, reason="First.")
        posted = settle(desk, goji, reason="Second.", state="all")
        assert posted.status_code == 200
        assert doubt_of(goji).settlement == "First."

    def test_every_doubt_of_the_list_at_once(self, desk, goji):
        other = make_food("Physalis", None)
        find_doubts()
        data = {"select_across": "1"}
        shown = settle(desk, goji, **data).content.decode()
        assert "Settle 2 values" in shown
        settle(desk, goji, other, reason="No source has them.")
        assert doubt_of(other).settlement == "No source has them."

    def test_too_many_at_once_are_refused(self, desk, goji, monkeypatch):
        monkeypatch.setattr("foods.admin.doubts.MAX_AT_ONCE", 1)
        make_food("Physalis", None)
        find_doubts()
        shown = settle(desk, goji, select_across="1", reason="All.").content.decode()
        assert "Up to 1 values can be settled at once. Nothing was changed" in shown
        assert not ValueDoubt.objects.exclude(settled_at=None).exists()


class TestLooking:
    def test_brings_the_list_up_to_date(self, desk, goji):
        make_food("Physalis", None)
        shown = desk.post(LOOK, follow=True).content.decode()
        assert "1 new, 0 open again, 0 settled by themselves; 2 open" in shown
        assert "Physalis" in shown

    def test_changes_nothing_when_it_is_only_visited(self, desk, goji):
        make_food("Physalis", None)
        assert desk.get(LOOK).status_code == 405
        assert ValueDoubt.objects.count() == 1


class TestPermissions:
    @pytest.fixture
    def reader(self, client, goji):
        """Somebody who may see the list, and no more."""
        reader = make_user("rea", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_valuedoubt"))
        client.force_login(User.objects.get(pk=reader.pk))
        return client

    def test_a_reader_sees_and_changes_nothing(self, reader, goji):
        shown = page(reader)
        assert "Goji berries" in shown
        assert "Look again" not in shown
        settle(reader, goji, reason="Let me.")
        assert doubt_of(goji).settled_at is None
        assert reader.post(LOOK).status_code == 403

    def test_others_do_not_come_in(self, web, client):
        for response in (web.get(LIST), web.post(LOOK)):
            assert response.status_code == 302

    def test_nothing_is_added_deleted_or_edited_by_hand(self, desk, goji):
        doubt = doubt_of(goji)
        assert desk.get(reverse("admin:foods_valuedoubt_add")).status_code == 403
        assert desk.post(change_url(doubt, "delete"), {"post": "yes"}).status_code == 403
        assert desk.post(change_url(doubt), {"settlement": "x"}).status_code == 403
        shown = desk.get(change_url(doubt)).content.decode()
        assert "Goji berries" in shown
        assert 'name="_save"' not in shown
        assert "delete_selected" not in page(desk)
