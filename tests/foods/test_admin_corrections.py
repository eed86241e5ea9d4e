"""A curator's correction: who, from what to what, why, and the days it moves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from foods.models import Food, NutrientContent, Portion
from tests.builders import (
    DAY,
    make_entry,
    make_food,
    nutrient,
)
from tests.foods.admin_pages import change_url, errors, form_of, post
from tests.foods.catalogue_tables import Tables
from tracker.reports import day_report


class TestCorrections:
    def test_a_correction_moves_the_days_that_hold_the_food(self, desk, owner):
        food = make_food("Spinach, raw", 79)
        make_entry(owner, food, amount_g=200)
        assert day_report(owner, DAY).total.total_mg == pytest.approx(158)
        response = post(
            desk, food, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS 2021-23"}
        )
        assert response.status_code == 302
        assert day_report(owner, DAY).total.total_mg == pytest.approx(186)

    def test_the_history_says_who_from_to_and_why(self, desk):
        food = make_food("Spinach, raw", 79)
        post(desk, food, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS 2021-23"})
        content = food.contents.get()
        assert (content.amount_per_100g, content.derivation) == (93, "chosen")
        new, old = content.history.all()
        assert (old.amount_per_100g, new.amount_per_100g) == (79, 93)
        assert (new.history_user.username, new.history_change_reason) == ("cora", "FNDDS 2021-23")
        page = desk.get(change_url(food, "history")).content.decode()
        assert '<td data-label="From">79 mg</td>' in page
        assert '<td data-label="To">93 mg</td>' in page
        assert '<td data-label="Where from">chosen by a curator: FNDDS 2021-23</td>' in page
        assert '<td data-label="By">cora</td>' in page
        assert "79 mg until" in desk.get(change_url(food)).content.decode()

    def test_whose_change_the_amount_was_is_not_forgotten_by_a_later_note(self, desk):
        food = make_food("Spinach, raw", 79)
        post(desk, food, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS"})
        post(desk, food, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS 2021"})
        rows = food.contents.get().history.order_by("history_id")
        monday = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        rows.filter(amount_per_100g=93).update(history_date=monday)
        rows.filter(pk=rows.last().pk).update(history_date=monday + timedelta(days=4))
        page = desk.get(change_url(food)).content.decode()
        assert "79 mg until 2 March 2026, cora" in page

    def test_nobody_is_sent_to_a_review_by_hand(self, desk):
        food = make_food("Spinach, raw", 79)
        assert "Foods wait for review" in post(desk, food, status="pending").content.decode()
        food.refresh_from_db()
        assert food.status == "published"

    def test_it_survives_the_next_load_of_the_tables(self, desk, tmp_path):
        tables = Tables(tmp_path)
        call_command("load_catalogue", "--from", str(tables.write()), verbosity=0)
        food = Food.objects.get(source_id="200")
        post(desk, food, **{"contents-0-amount_per_100g": "87", "contents-0-note": "SR28"})
        call_command("load_catalogue", "--from", str(tables.write()), verbosity=0)
        assert food.contents.get().amount_per_100g == 87

    def test_diet_and_allergens_are_corrected_too(self, desk):
        food = make_food("Muesli", 100)
        told = {"diet": "vegan", "allergens": "tree_nuts; gluten", "allergens_complete": "on"}
        assert post(desk, food, **told).status_code == 302
        food.refresh_from_db()
        assert (food.diet, food.allergens) == ("vegan", ";gluten;tree_nuts;")
        assert food.allergens_complete

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({"allergens": "nuts"}, "is no allergen"),
            ({"diet": "vegan", "allergens": "milk"}, "A vegan food contains no milk."),
            ({"diet": "paleo"}, "Select a valid choice"),
        ],
    )
    def test_a_diet_that_cannot_be_is_refused(self, desk, told, said):
        food = make_food("Muesli", 100)
        response = post(desk, food, **told)
        assert response.status_code == 200
        assert said in str(response.context["errors"])
        food.refresh_from_db()
        assert (food.diet, food.allergens) == ("", "")

    def test_without_a_reason_nothing_is_saved(self, desk):
        food = make_food("Spinach, raw", 79)
        response = post(desk, food, **{"contents-0-amount_per_100g": "93"})
        assert "Say why the amount changed" in errors(response)
        assert food.contents.get().amount_per_100g == 79

    @pytest.mark.parametrize("amount", ["-1", "1001", "NaN", "1e9", "abc", ""])
    def test_an_impossible_amount_is_refused(self, desk, amount):
        food = make_food("Spinach, raw", 79)
        response = post(
            desk, food, **{"contents-0-amount_per_100g": amount, "contents-0-note": "why"}
        )
        assert response.status_code == 200
        assert food.contents.get().amount_per_100g == 79

    def test_a_value_from_the_label_keeps_that_word(self, desk):
        food = make_food("Bar", 79)
        post(
            desk,
            food,
            **{
                "contents-0-amount_per_100g": "93",
                "contents-0-note": "pack of May",
                "contents-0-derivation": "label",
            },
        )
        assert food.contents.get().derivation == "label"

    def test_saving_without_a_change_writes_no_content_history(self, desk):
        food = make_food("Spinach, raw", "79.25", portions={"1 cup": "30.5"})
        before = (NutrientContent.history.count(), Portion.history.count())
        assert post(desk, food).status_code == 302
        assert (NutrientContent.history.count(), Portion.history.count()) == before
        assert food.contents.get().derivation == "source"

    def test_an_unknown_value_can_be_added_and_taken_away(self, desk):
        food = make_food("Mystery", None)
        nutrient("magnesium")
        post(
            desk,
            food,
            **{
                "contents-TOTAL_FORMS": 1,
                "contents-0-nutrient": "magnesium",
                "contents-0-amount_per_100g": "12",
                "contents-0-note": "label",
                "contents-0-derivation": "source",
            },
        )
        content = food.contents.get()
        assert (content.amount_per_100g, content.derivation) == (12, "chosen")
        post(desk, food, **{"contents-0-DELETE": "on"})
        assert not food.contents.exists()
        gone = NutrientContent.history.first()
        assert (gone.history_type, gone.history_user.username) == ("-", "cora")

    def test_the_usual_portion_moves_in_one_step(self, desk):
        food = make_food(portions={"1 oz": "28.35", "1 cup": 118})
        response = post(
            desk, food, **{"portions-0-is_default": None, "portions-1-is_default": "on"}
        )
        assert response.status_code == 302
        assert food.portions.get(is_default=True).description == "1 cup"

    def test_two_usual_portions_are_refused(self, desk):
        food = make_food(portions={"1 oz": "28.35", "1 cup": 118})
        response = post(desk, food, **{"portions-1-is_default": "on"})
        assert "A food has one usual portion" in errors(response)

    def test_the_usual_portion_must_be_active(self, desk):
        food = make_food(portions={"1 oz": "28.35"})
        response = post(desk, food, **{"portions-0-is_active": None})
        assert "must be offered" in errors(response)

    def test_the_change_page_costs_the_same_for_any_number_of_values(
        self, desk, django_assert_num_queries
    ):
        food = make_food(magnesium_mg=1, energy_kcal=2, calcium_mg=3, portions={"1 oz": 28})
        desk.get(change_url(food))
        # session, user, permissions of the user and of their groups; food, its last change,
        # its group; nutrients to choose from and their number; contents with their past; portions
        with django_assert_num_queries(11):
            desk.get(change_url(food))

    def test_a_new_food_is_entered_by_hand(self, desk):
        values = {"name": "Chufa", "status": "published"}
        for prefix in ("contents", "portions"):
            values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        assert desk.post(reverse("admin:foods_food_add"), values).status_code == 302
        food = Food.objects.get()
        assert (food.source, food.owner, food.search_text) == ("own", None, " chufa")


class TestTwoCurators:
    """Two have the page of one food open; the second to save would undo what the first did."""

    @pytest.fixture
    def food(self):
        return make_food("Seeds", 79, portions={"1 oz": 28}, allergens_complete=True)

    def opened(self, desk, food):
        return desk.get(change_url(food)).context["adminform"].form["seen"].value()

    def test_an_older_page_does_not_undo_an_allergen(self, desk, food):
        seen = self.opened(desk, food)
        older = form_of(food, allergens_complete="on", aliases="pepitas", seen=seen)
        first = post(desk, food, allergens="sesame", seen=seen)
        assert first.status_code == 302
        second = desk.post(change_url(food), older)
        assert second.status_code == 200
        assert "changed after this page was opened" in str(second.context["errors"])
        food.refresh_from_db()
        assert (food.aliases, food.allergens, food.allergens_complete) == ("", ";sesame;", False)

    @pytest.mark.parametrize(
        "changed",
        [
            {"portions-0-gram_weight": "30"},
            {"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS"},
            {"contents-0-DELETE": "on"},
        ],
    )
    def test_nor_a_portion_or_a_value(self, desk, food, changed):
        seen = self.opened(desk, food)
        older = form_of(food, aliases="pepitas", seen=seen)
        assert post(desk, food, seen=seen, **changed).status_code == 302
        assert desk.post(change_url(food), older).status_code == 200
        food.refresh_from_db()
        assert food.aliases == ""

    def test_the_page_opened_anew_can_be_saved(self, desk, food):
        post(desk, food, allergens="sesame", seen=self.opened(desk, food))
        food.refresh_from_db()
        told = {"allergens": "sesame", "aliases": "pepitas", "seen": self.opened(desk, food)}
        assert post(desk, food, **told).status_code == 302
        food.refresh_from_db()
        assert (food.aliases, food.allergens) == ("pepitas", ";sesame;")
