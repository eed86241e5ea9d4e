"""The curators' desk: lists, corrections with their history, and what stays out of sight."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from foods.management.commands.load_catalogue import give_curators_the_catalogue
from foods.models import Food, NutrientContent, Portion, Supplement
from tests.builders import (
    DAY,
    make_dose,
    make_entry,
    make_food,
    make_supplement,
    make_user,
    nutrient,
)
from tests.foods.catalogue_tables import Tables
from tracker.reports import day_report

LIST = reverse("admin:foods_food_changelist")


@pytest.fixture
def desk(client, db):
    """A browser in which a curator, no superuser, is logged in."""
    give_curators_the_catalogue()
    curator = make_user("cora", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curators"))
    client.force_login(curator)
    return client


def change_url(row, page="change"):
    return reverse(f"admin:foods_{row._meta.model_name}_{page}", args=[row.pk])


def form_of(food, **changes):
    """What the change page would post for this food; `changes` by the field's name."""
    values = {
        "name": food.name,
        "aliases": food.aliases,
        "group": food.group_id,
        "status": food.status,
    }
    for prefix, rows, fields in (
        ("contents", food.contents.all(), ("nutrient_id", "amount_per_100g", "derivation", "note")),
        ("portions", food.portions.all(), ("description", "gram_weight", "position")),
    ):
        values |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for index, row in enumerate(rows):
            values |= {f"{prefix}-{index}-id": row.pk, f"{prefix}-{index}-food": food.pk}
            for field in fields:
                values[f"{prefix}-{index}-{field.removesuffix('_id')}"] = getattr(row, field)
            for flag in ("is_default", "is_active"):
                if getattr(row, flag, False):
                    values[f"{prefix}-{index}-{flag}"] = "on"
    return {key: value for key, value in (values | changes).items() if value is not None}


def post(desk, food, **changes):
    return desk.post(change_url(food), form_of(food, **changes))


def errors(response):
    forms = response.context["inline_admin_formsets"]
    found = [error for each in forms for form in each.formset.errors for error in form.values()]
    return str(found + [each.formset.non_form_errors() for each in forms])


# --- the list ---------------------------------------------------------------------------------


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
        response = desk.post(LIST, {"action": "retire", "_selected_action": [food.pk]}, follow=True)
        assert "1 retired" in response.content.decode()
        food.refresh_from_db()
        assert food.status == "retired"
        latest = food.history.first()
        assert (latest.history_user.username, latest.history_change_reason) == (
            "cora",
            "retired in the admin",
        )
        assert not Food.objects.for_user(owner).exists()
        assert day_report(owner, DAY).total.food_mg == pytest.approx(550)


# --- corrections ------------------------------------------------------------------------------


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
        assert "<td>79 mg</td>" in page
        assert "<td>93 mg (FNDDS 2021-23)</td>" in page
        assert "<td>cora</td>" in page
        assert "79 mg until" in desk.get(change_url(food)).content.decode()

    def test_it_survives_the_next_load_of_the_tables(self, desk, tmp_path):
        tables = Tables(tmp_path)
        call_command("load_catalogue", "--from", str(tables.write()), verbosity=0)
        food = Food.objects.get(source_id="200")
        post(desk, food, **{"contents-0-amount_per_100g": "87", "contents-0-note": "SR28"})
        call_command("load_catalogue", "--from", str(tables.write()), verbosity=0)
        assert food.contents.get().amount_per_100g == 87

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
        # session, user, permissions of the user and of their groups; food, its group;
        # nutrients to choose from and their number; contents with their past; portions
        with django_assert_num_queries(10):
            desk.get(change_url(food))

    def test_a_new_food_is_entered_by_hand(self, desk):
        values = {"name": "Chufa", "status": "published"}
        for prefix in ("contents", "portions"):
            values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        assert desk.post(reverse("admin:foods_food_add"), values).status_code == 302
        food = Food.objects.get()
        assert (food.source, food.owner, food.search_text) == ("own", None, " chufa")


# --- deletion ---------------------------------------------------------------------------------


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


# --- what is nobody else's business -----------------------------------------------------------


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
        assert post(desk, food, replaced_by=own.pk).status_code == 200
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


# --- the other tables -------------------------------------------------------------------------


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
