"""The curators' desk: the list of foods and the smaller tables."""

import pytest
from django.urls import reverse

from foods.models import Food
from tests.builders import (
    DAY,
    make_entry,
    make_food,
    make_supplement,
)
from tests.foods.admin_pages import LIST, change_url, supplement_form
from tracker.reports import day_report


class TestList:
    def test_a_row_says_what_a_curator_needs(self, desk):
        make_food(
            "Spinach, boiled", "87.50", portions={"1 cup": "180"}, source="fndds", source_id="75"
        )
        page = desk.get(LIST).content.decode()
        assert "87.5 mg" in page
        assert "1 cup (180 g)" in page
        assert "fndds 75" in page
        assert "Nuts and seeds" in page

    def test_unknown_is_said_and_not_zero(self, desk):
        make_food("Mystery", None)
        page = desk.get(LIST).content.decode()
        assert '<td class="field-magnesium">unknown</td>' in page

    @pytest.mark.parametrize(
        ("value", "names"),
        [
            ("unknown", {"Mystery"}),
            ("zero", {"Water"}),
            ("measured", {"Seeds", "Apple"}),
            ("rich", {"Seeds"}),
            ("nonsense", {"Mystery", "Water", "Seeds", "Apple"}),
        ],
    )
    def test_the_filter_asks_about_magnesium(self, desk, value, names):
        make_food("Mystery", None, portions={"1": 100})
        make_food("Water", 0, portions={"1": 100})
        make_food("Seeds", 550, portions={"1 oz": "28.35"})
        make_food("Apple", 5, portions={"1": 180})
        page = desk.get(LIST, {"magnesium": value})
        assert {food.name for food in page.context["cl"].result_list} == names

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("pepitas", {"Pumpkin seeds"}),
            ("SEEDS pumpk", {"Pumpkin seeds"}),
            ("12014", {"Pumpkin seeds"}),
            ("", {"Pumpkin seeds", "Spinach"}),
            ("%", set()),
        ],
    )
    def test_search_by_name_other_names_and_source_id(self, desk, query, names):
        make_food("Pumpkin seeds", aliases="pepitas", source="sr28", source_id="12014")
        make_food("Spinach")
        page = desk.get(LIST, {"q": query})
        assert {food.name for food in page.context["cl"].result_list} == names

    def test_the_filter_asks_about_diet(self, desk):
        make_food("Seeds", diet="vegan")
        make_food("Beef", diet="meat")
        page = desk.get(LIST, {"diet__exact": "vegan"})
        assert [food.name for food in page.context["cl"].result_list] == ["Seeds"]

    def test_sorting_by_magnesium(self, desk):
        for name, amount in (("A", 5), ("B", 50), ("C", 0)):
            make_food(name, amount)
        column = desk.get(LIST).context["cl"].list_display.index("magnesium")
        page = desk.get(LIST, {"o": f"-{column}"})
        assert [food.name for food in page.context["cl"].result_list] == ["B", "A", "C"]

    def test_a_longer_list_costs_no_more_queries(self, desk, django_assert_num_queries):
        for n in range(3):
            make_food(f"Food {n}", portions={"1 cup": 100})
        desk.get(LIST)
        # session, user, permissions of the user and of their groups; groups for the filter;
        # the count of the filtered and of all foods; the foods of the page
        with django_assert_num_queries(8):
            desk.get(LIST)
        for n in range(3, 30):
            make_food(f"Food {n}", portions={"1 cup": 100})
        with django_assert_num_queries(8):
            desk.get(LIST)

    def test_retire_takes_foods_out_of_choice_with_history(self, desk, owner):
        food = make_food()
        make_entry(owner, food)
        data = {"action": "set_status", "_selected_action": [food.pk], "status": "retired"}
        page = desk.post(LIST, {**data, "step": "show", "reason": "sold no more"})
        data["seen"] = page.context["plan"].digest
        desk.post(LIST, {**data, "step": "apply", "reason": "sold no more"})
        food.refresh_from_db()
        assert food.status == "retired"
        latest = food.history.first()
        assert (latest.history_user.username, latest.history_change_reason) == (
            "cora",
            "sold no more",
        )
        assert not Food.objects.for_user(owner).exists()
        assert day_report(owner, DAY).total.food_mg == pytest.approx(550)


def test_a_supplement_is_retired_with_history(desk):
    supplement = make_supplement()
    address = reverse("admin:foods_supplement_changelist")
    data = {"action": "retire", "_selected_action": [supplement.pk]}
    assert "1 retired" in desk.post(address, data, follow=True).content.decode()
    latest = supplement.history.first()
    assert (latest.status, latest.history_change_reason) == ("retired", "retired in the admin")


def test_supplements_say_what_a_unit_supplies(desk):
    make_supplement("Citrate", "100.500")
    make_supplement("Powder", "16.16", unit="g", is_estimate=True)
    page = desk.get(reverse("admin:foods_supplement_changelist")).content.decode()
    assert "100.5 mg per tablet" in page
    assert "about 16.16 mg per g" in page


@pytest.mark.parametrize("model", ["nutrient", "foodgroup"])
def test_tables_without_history_are_shown_only(desk, model):
    make_food()
    assert desk.get(reverse(f"admin:foods_{model}_changelist")).status_code == 200
    assert desk.get(reverse(f"admin:foods_{model}_add")).status_code == 403


def test_an_old_version_of_a_shared_food_can_be_seen(desk):
    food = make_food("Old name")
    food.name = "New name"
    food.save()
    url = reverse("admin:foods_food_simple_history", args=[food.pk, food.history.last().pk])
    assert "Old name" in desk.get(url).content.decode()


@pytest.mark.parametrize("object_id", ["0", "abc", "999999"])
def test_the_history_of_nothing(desk, object_id):
    assert desk.get(f"/admin/foods/food/{object_id}/history/").status_code == 404


def test_an_older_page_of_a_supplement_is_refused(desk):
    supplement = make_supplement("Citrate", 100)
    form = desk.get(change_url(supplement)).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    corrected = {**values, "elemental_mg_per_unit": "120", "reason": "as on the label"}
    assert desk.post(change_url(supplement), corrected).status_code == 302
    second = desk.post(change_url(supplement), {**values, "note": "of the shop"})
    assert "this supplement was changed after" in str(second.context["errors"])
    supplement.refresh_from_db()
    assert (supplement.elemental_mg_per_unit, supplement.note) == (120, "")


def test_another_amount_of_a_supplement_needs_its_reason(desk):
    supplement = make_supplement("Citrate", 100)
    refused = desk.post(change_url(supplement), supplement_form(supplement, 120))
    assert refused.context["errors"] == [["Say why, and where the new figure is from."]]
    sent = supplement_form(supplement, 120, reason="as on the label")
    assert desk.post(change_url(supplement), sent).status_code == 302
    latest = supplement.history.first()
    assert (latest.history_change_reason, latest.history_user.username) == (
        "as on the label",
        "cora",
    )
    noted = supplement_form(supplement, 120, note="of the shop")
    assert desk.post(change_url(supplement), noted).status_code == 302


def test_an_older_version_of_a_supplement_is_put_back_with_its_reason(desk):
    supplement = make_supplement("Citrate", 100)
    version = supplement.history.get().pk
    supplement.elemental_mg_per_unit = 120
    supplement.save()
    url = reverse("admin:foods_supplement_simple_history", args=[supplement.pk, version])
    assert desk.post(url, supplement_form(supplement, 100)).status_code == 200
    sent = supplement_form(supplement, 100, reason="was right")
    assert desk.post(url, sent).status_code == 302
    supplement.refresh_from_db()
    assert supplement.elemental_mg_per_unit == 100
    assert supplement.history.first().history_change_reason == "was right"
