"""One change to many foods: what it would do, what it does, whom it leaves alone."""

import pytest
from django.core.exceptions import ValidationError

from foods.curation.bulk import (
    ChangeAliases,
    ChangeAllergens,
    ChangedMeanwhileError,
    SetDiet,
    SetGroup,
    SetStatus,
    SetUsualPortion,
    apply_edit,
    plan_edit,
)
from foods.models import Food, FoodGroup, Portion
from foods.search import refresh, search
from tests.builders import make_food, make_user

pytestmark = pytest.mark.django_db


def planned(edit):
    plan = plan_edit(edit, Food.objects.values_list("pk", flat=True))
    steps = [(step.food.name, step.before, step.after) for step in plan.steps]
    return steps, plan.left_out, plan.unchanged


def apply(edit, reason="tidied up", **values):
    ids = list(Food.objects.values_list("pk", flat=True))
    seen = plan_edit(edit, ids).digest
    return apply_edit(
        **{
            "edit": edit,
            "food_ids": ids,
            "seen": seen,
            "by": values.pop("by", None) or make_user("cora"),
            "reason": reason,
            **values,
        }
    )


def test_the_group():
    FoodGroup.objects.create(code="legumes", name="Beans")
    make_food("Lentils")
    make_food("Beans", group_id="legumes")
    make_food("Peas", group=None)
    assert planned(SetGroup("legumes")) == (
        [("Lentils", "Nuts and seeds", "Beans"), ("Peas", "none", "Beans")],
        [],
        1,
    )


class TestStatus:
    def test_retired_foods_are_no_longer_chosen_and_say_why(self, owner):
        food = make_food()
        apply(SetStatus("retired"))
        food.refresh_from_db()
        assert food.status == "retired"
        assert not Food.objects.for_user(owner).exists()
        latest = food.history.first()
        assert (latest.history_user.username, latest.history_change_reason) == (
            "cora",
            "tidied up",
        )
        assert (latest.status, latest.history_type) == ("retired", "~")

    def test_a_replaced_food_is_not_published(self):
        new = make_food("New")
        make_food("Old", status="retired", replaced_by=new)
        steps, left_out, unchanged = planned(SetStatus("published"))
        assert (steps, unchanged) == ([], 1)
        assert left_out == [("Old", "Another food stands for it. Undo that replacement first.")]

    def test_nothing_is_sent_to_review(self):
        make_food()
        assert planned(SetStatus("pending"))[0] == []


class TestAliases:
    def test_a_name_is_added_once(self):
        make_food("Courgette")
        make_food("Zucchini", aliases="baby marrow; COURGETTE")
        make_food("Marrow", aliases="big one")
        steps, left_out, unchanged = planned(ChangeAliases(add=("courgette",)))
        assert steps == [("Marrow", "big one", "big one; courgette")]
        assert (left_out, unchanged) == ([], 2)

    def test_a_name_is_removed_capitals_and_accents_aside(self):
        make_food("Crème", aliases="créme fraîche; sour")
        assert planned(ChangeAliases(remove=("Creme Fraiche",)))[0] == [
            ("Crème", "créme fraîche; sour", "sour")
        ]

    def test_the_search_knows_it_at_once(self):
        food = make_food("Aubergine")
        apply(ChangeAliases(add=("eggplant",)))
        assert search(Food.objects.all(), "eggplant") == [food]

    def test_too_many_names_leave_a_food_out(self):
        make_food("Apple", aliases="x" * 995)
        assert "longer than 1000 letters" in planned(ChangeAliases(add=("appel",)))[1][0][1]


def test_a_diet_that_the_allergens_exclude_leaves_a_food_out():
    make_food("Cheese", allergens=";milk;")
    make_food("Seeds")
    steps, left_out, _unchanged = planned(SetDiet("vegan"))
    assert steps == [("Seeds", "not known", "vegan")]
    assert left_out == [("Cheese", "A vegan food contains no milk.")]


class TestAllergens:
    def test_added_removed_and_complete(self):
        make_food("Muesli", allergens=";milk;tree_nuts;")
        edit = ChangeAllergens(add=("gluten",), remove=("milk",), complete=True)
        assert planned(edit)[0] == [
            (
                "Muesli",
                "contains: milk, tree nuts; no other allergen: no",
                "contains: cereals with gluten, tree nuts; no other allergen: yes",
            )
        ]
        apply(edit)
        food = Food.objects.get()
        assert (food.allergens, food.allergens_complete) == (";gluten;tree_nuts;", True)

    def test_complete_is_left_as_it_is(self):
        make_food("Muesli", allergens_complete=True)
        apply(ChangeAllergens(add=("gluten",)))
        assert Food.objects.get().allergens_complete


class TestUsualPortion:
    def test_it_moves_where_the_food_has_it(self):
        make_food("Milk", portions={"1 glass": 200, "1 Cup": 244})
        make_food("Cream", portions={"1 cup": 240})
        make_food("Butter", portions={"1 pat": 5})
        assert planned(SetUsualPortion("1 cup")) == (
            [("Milk", "1 glass (200 g)", "1 Cup (244 g)")],
            [("Butter", "It has no portion “1 cup”.")],
            1,
        )
        apply(SetUsualPortion("1 cup"))
        usual = Portion.objects.get(food__name="Milk", is_default=True)
        assert usual.description == "1 Cup"
        assert usual.history.first().history_change_reason == "tidied up"
        assert Portion.history.count() == 4 + 2

    def test_one_out_of_use_does_not_become_it(self):
        food = make_food("Milk", portions={"1 glass": 200, "1 cup": 244})
        food.portions.filter(description="1 cup").update(is_active=False)
        assert planned(SetUsualPortion("1 cup"))[0] == []


class TestApplying:
    def test_all_or_none_when_something_changed_meanwhile(self):
        make_food("Lentils")
        beans = make_food("Beans")
        with pytest.raises(ChangedMeanwhileError):
            apply(SetStatus("draft"), seen="another")
        beans.refresh_from_db()
        assert beans.status == "published"

    @pytest.mark.parametrize("reason", ["", "  ", "loaded: sr28"])
    def test_a_reason_of_its_own(self, reason):
        make_food()
        with pytest.raises(ValidationError):
            apply(SetStatus("draft"), reason=reason)

    def test_peoples_own_foods_are_not_reached(self, owner):
        own = make_food("Secret stew", owner=owner)
        apply(SetStatus("retired"))
        own.refresh_from_db()
        assert own.status == "published"

    def test_only_the_field_is_written(self):
        food = make_food("Lentils", aliases="dal")
        edit, ids = SetStatus("draft"), [food.pk]
        seen = plan_edit(edit, ids).digest
        Food.objects.update(brand="Acme")
        apply_edit(edit=edit, food_ids=ids, seen=seen, by=make_user(), reason="why")
        food.refresh_from_db()
        assert (food.brand, food.aliases, food.status) == ("Acme", "dal", "draft")

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_the_same_for_any_number_of_foods(self, count, django_assert_num_queries):
        by = make_user()
        for number in range(count):
            make_food(f"Food {number}")
        refresh()
        # ids, the foods to show; savepoint, lock, the foods, their update and its history,
        # what the search has to index, the end of the savepoint
        with django_assert_num_queries(9):
            apply(SetStatus("draft"), by=by)
