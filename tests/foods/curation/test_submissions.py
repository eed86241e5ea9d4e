"""Foods that people offer: offered, taken back, approved, merged, sent back."""

import pytest
from django.core.exceptions import ValidationError

from foods.curation.replacements import replace_food
from foods.curation.submissions import (
    approve,
    fingerprint,
    merge_into,
    send_back,
    submit,
    undo_merge,
    withdraw,
)
from foods.models import (
    Food,
    FoodGroup,
    FoodReplacement,
    FoodSubmission,
    NutrientContent,
    Portion,
    Recipe,
    SearchPosting,
)
from foods.search import refresh, search
from tests.builders import DAY, make_entry, make_food, nutrient
from tracker.accounts.removal import delete_account
from tracker.models import IntakeEntry
from tracker.reports import day_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _magnesium():
    nutrient()  # what lock_catalogue() locks


@pytest.fixture
def mine(owner):
    return make_food("Almond bar", 110, owner=owner, source="own", portions={"1 bar": 40})


@pytest.fixture
def offered(mine, owner):
    return submit(food=mine, by=owner, note="per 100 g on the label")


@pytest.fixture
def group(mine):
    return FoodGroup.objects.get()


def refused(code, function, **values):
    with pytest.raises(ValidationError) as error:
        function(**values)
    assert error.value.code == code
    return error.value.message


class TestSubmit:
    def test_it_waits_and_its_owner_goes_on_using_it(self, mine, offered, owner, stranger):
        entry = make_entry(owner, mine)
        mine.refresh_from_db()
        assert (mine.status, mine.owner) == ("pending", owner)
        assert (offered.status, offered.submitted_by) == ("waiting", owner)
        assert list(Food.objects.for_user(owner)) == [mine]
        assert not Food.objects.for_user(stranger).exists()
        assert [food.pk for food in search(Food.objects.for_user(owner), "almond")] == [mine.pk]
        latest = IntakeEntry.objects.for_user(owner).latest_per_food(5)
        assert [each["newest"] for each in latest] == [entry.pk]

    def test_somebody_elses_food(self, mine, stranger):
        refused("gone", submit, food=mine, by=stranger)

    def test_a_food_of_the_catalogue(self, owner):
        refused("gone", submit, food=make_food(), by=owner)

    def test_twice(self, mine, offered, owner):
        assert "already waits" in refused("waiting", submit, food=mine, by=owner)
        assert FoodSubmission.objects.count() == 1

    @pytest.mark.parametrize("status", ["retired", "draft"])
    def test_one_no_longer_in_use(self, owner, status):
        food = make_food("Old bar", owner=owner, status=status)
        refused("not_in_use", submit, food=food, by=owner)

    def test_unknown_magnesium_needs_the_label(self, owner):
        food = make_food("Mystery bar", None, owner=owner)
        refused("magnesium_unknown", submit, food=food, by=owner, note="  ")
        submit(food=food, by=owner, note="the label does not say")

    def test_zero_magnesium_is_known(self, owner):
        submit(food=make_food("Sugar", 0, owner=owner), by=owner)

    def test_a_recipe_stays_with_its_cook(self, mine, owner):
        Recipe.objects.create(food=mine)
        refused("recipe", submit, food=mine, by=owner)

    def test_nothing_takes_its_place_while_it_waits(self, mine, offered, owner):
        new = make_food("Almond bar", owner=owner)
        refused("waiting", replace_food, old=mine, new=new, kind="version", from_date=DAY, by=owner)


class TestWithdraw:
    def test_the_food_is_as_it_was(self, mine, offered, owner):
        assert withdraw(submission=offered).status == "withdrawn"
        mine.refresh_from_db()
        assert (mine.status, mine.owner) == ("published", owner)

    def test_it_can_be_offered_again(self, mine, offered, owner):
        withdraw(submission=offered)
        again = submit(food=mine, by=owner)
        assert (again.status, FoodSubmission.objects.count()) == ("waiting", 2)

    def test_after_a_decision(self, offered, curator):
        send_back(submission=offered, by=curator, reason="no")
        refused("decided", withdraw, submission=offered)


class TestSendBack:
    def test_the_person_learns_why(self, mine, offered, owner, curator):
        sent = send_back(submission=offered, by=curator, reason=" Which brand is it? ")
        mine.refresh_from_db()
        assert (sent.status, sent.reason, sent.decided_by) == (
            "sent_back",
            "Which brand is it?",
            curator,
        )
        assert (mine.status, mine.owner) == ("published", owner)
        assert not mine.history.filter(history_user=curator).exists()

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_not_without_a_reason(self, mine, offered, curator, reason):
        refused("reason", send_back, submission=offered, by=curator, reason=reason)
        mine.refresh_from_db()
        assert mine.status == "pending"


class TestApprove:
    def test_the_food_is_everybodys(self, mine, offered, owner, stranger, curator, group):
        entry = make_entry(owner, mine)
        done = approve(submission=offered, by=curator, group=group)
        mine.refresh_from_db()
        assert (mine.owner, mine.status, done.status) == (None, "published", "approved")
        assert list(Food.objects.for_user(stranger)) == [mine]
        assert [food.pk for food in search(Food.objects.for_user(stranger), "almond")] == [mine.pk]
        entry.refresh_from_db()
        assert (entry.food, day_report(owner, DAY).total.food_mg) == (mine, pytest.approx(110))

    def test_the_index_weighs_it_as_a_food_of_the_catalogue(self, owner, curator, group):
        food = make_food("Nut bar", owner=owner, brand="Nutty")
        refresh([food.pk])
        own = max(SearchPosting.objects.filter(food=food).values_list("weight", flat=True))
        approve(submission=submit(food=food, by=owner), by=curator, group=group)
        shared = max(SearchPosting.objects.filter(food=food).values_list("weight", flat=True))
        assert shared > own

    def test_it_needs_a_group(self, offered, curator):
        refused("group", approve, submission=offered, by=curator, group=None)

    def test_under_another_name_its_own_stays_an_alias(self, mine, offered, curator, group):
        approve(submission=offered, by=curator, group=group, name="Almond bar, salted")
        mine.refresh_from_db()
        assert (mine.name, mine.aliases) == ("Almond bar, salted", "Almond bar")

    def test_a_name_the_catalogue_has(self, mine, offered, curator, group):
        make_food("almond BAR")
        message = refused("name_taken", approve, submission=offered, by=curator, group=group)
        assert "Almond bar" in message
        mine.refresh_from_db()
        assert mine.owner is not None
        approve(submission=offered, by=curator, group=group, name="Almond bar, salted")

    def test_the_same_name_of_another_brand_is_another_food(self, offered, curator, group):
        make_food("Almond bar", brand="Nutty")
        approve(submission=offered, by=curator, group=group)

    @pytest.mark.parametrize("theirs", ["40004000", "0000040004000"])
    def test_a_barcode_the_catalogue_has(self, mine, offered, curator, group, theirs):
        Food.objects.filter(pk=mine.pk).update(barcode="40004000")
        make_food("Riegel", barcode=theirs)
        refused("barcode_taken", approve, submission=offered, by=curator, group=group)

    def test_what_changed_while_the_curator_looked(self, mine, offered, curator, group):
        mine.refresh_from_db()
        seen = fingerprint(mine)
        mine.contents.update(amount_per_100g=900)
        refused("changed", approve, submission=offered, by=curator, group=group, seen=seen)
        approve(submission=offered, by=curator, group=group, seen=fingerprint(mine))

    @pytest.mark.parametrize(
        "said", [{"diet": "vegan"}, {"allergens": ",milk,"}, {"allergens_complete": True}]
    )
    def test_what_people_rely_on_is_looked_at_too(self, mine, offered, curator, group, said):
        mine.refresh_from_db()
        seen = fingerprint(mine)
        Food.objects.filter(pk=mine.pk).update(**said)
        refused("changed", approve, submission=offered, by=curator, group=group, seen=seen)

    def test_a_food_that_became_a_recipe(self, mine, offered, curator, group):
        Recipe.objects.create(food=mine)
        refused("recipe", approve, submission=offered, by=curator, group=group)

    def test_its_history_names_no_person(self, owner, curator, group):
        food = make_food("Private name", owner=owner)
        row = food.contents.get()
        row.amount_per_100g, row._history_user = 120, owner
        row.save()
        food.name, food._history_user = "Nut bar", owner
        food.save()
        approve(submission=submit(food=food, by=owner), by=curator, group=group)
        rows = list(Food.history.filter(id=food.pk))
        assert {row.name for row in rows} == {"Nut bar"}
        assert {row.owner_id for row in rows} == {None}
        assert {row.history_user for row in rows} == {None, curator}
        assert rows[0].history_change_reason == "approved for the catalogue"
        values = NutrientContent.history.filter(food_id=food.pk)
        assert {float(row.amount_per_100g) for row in values} == {550, 120}
        assert not values.filter(history_user=owner).exists()

    def test_nor_what_it_was_called_between_two_offers(self, mine, offered, owner, curator, group):
        withdraw(submission=offered)
        for name in ("Private name", "Nut bar"):
            mine.refresh_from_db()
            mine.name = name
            mine.save()
        approve(submission=submit(food=mine, by=owner), by=curator, group=group)
        assert {row.name for row in Food.history.filter(id=mine.pk)} == {"Nut bar"}


class TestMerge:
    @pytest.fixture
    def into(self):
        return make_food("Almond bars", 100, portions={"1 bar": 40})

    def test_the_persons_food_gives_way(self, mine, offered, into, curator, owner):
        done = merge_into(submission=offered, into=into, by=curator, reason="had it")
        mine.refresh_from_db()
        into.refresh_from_db()
        assert (done.status, done.merged_into, done.reason) == ("merged", into, "had it")
        assert (mine.status, mine.owner, mine.replaced_by) == ("retired", owner, into)
        assert into.aliases == "Almond bar"
        assert FoodReplacement.objects.get().kind == "merge"

    def test_its_words_may_be_left_out(self, offered, into, curator):
        merge_into(submission=offered, into=into, by=curator, keep_names=False)
        into.refresh_from_db()
        assert into.aliases == ""

    def test_not_into_a_personal_food(self, offered, owner, curator):
        other = make_food("Other", owner=owner)
        refused("other_owner", merge_into, submission=offered, into=other, by=curator)

    def test_a_refusal_leaves_it_waiting(self, offered, into, curator):
        Food.objects.filter(pk=into.pk).update(status="retired")
        refused("not_published", merge_into, submission=offered, into=into, by=curator)
        offered.refresh_from_db()
        assert (offered.status, offered.merged_into) == ("waiting", None)

    def test_undone_it_waits_again(self, mine, offered, into, curator, owner):
        merge_into(submission=offered, into=into, by=curator)
        undo_merge(submission=offered, by=curator)
        mine.refresh_from_db()
        offered.refresh_from_db()
        into.refresh_from_db()
        assert (mine.status, mine.replaced_by, offered.status) == ("pending", None, "waiting")
        assert (into.aliases, offered.decided_by) == ("", None)
        refused("undone", undo_merge, submission=offered, by=curator)


class TestDecidedOnce:
    @pytest.mark.parametrize("second", [approve, merge_into, send_back])
    def test_the_second_curator_is_told(self, offered, curator, group, second):
        values = {
            approve: {"group": group},
            merge_into: {"into": make_food("Almond bars")},
            send_back: {"reason": "no"},
        }
        approve(submission=offered, by=curator, group=group)
        message = refused("decided", second, submission=offered, by=curator, **values[second])
        assert message == "This was decided in the meantime: in the catalogue."

    def test_a_food_its_owner_deleted(self, mine, offered, curator, group):
        mine.delete()
        refused("gone", approve, submission=offered, by=curator, group=group)


class TestAccountDeleted:
    def test_a_waiting_food_goes_with_its_owner(self, offered, owner):
        delete_account(user=owner)
        assert not FoodSubmission.objects.exists()
        assert not Food.history.exists()

    def test_a_food_of_the_catalogue_stays_with_its_history(
        self, mine, offered, owner, curator, group
    ):
        make_entry(owner, mine)
        make_food("Secret stew", owner=owner)
        approve(submission=offered, by=curator, group=group)
        delete_account(user=owner)
        food = Food.objects.get()
        assert (food.pk, food.contents.count(), food.portions.count()) == (mine.pk, 1, 1)
        assert {row.name for row in Food.history.all()} == {"Almond bar"}
        assert NutrientContent.history.count() == Portion.history.count() == 1
        assert FoodSubmission.objects.get().submitted_by is None

    def test_even_where_the_history_still_named_them(self, mine, owner):
        mine.owner = None
        mine.save()
        delete_account(user=owner)
        assert list(Food.history.values_list("owner_id", flat=True)) == [None, None]
        assert search(Food.objects.all(), "almond") == [mine]

    def test_a_merged_one_goes_and_leaves_the_catalogue_whole(self, mine, offered, owner, curator):
        into = make_food("Almond bars", portions={"1 piece": 38})
        make_entry(owner, mine)
        merge_into(submission=offered, into=into, by=curator)
        delete_account(user=owner)
        assert list(Food.objects.all()) == [into]
        assert not FoodReplacement.objects.exists()
