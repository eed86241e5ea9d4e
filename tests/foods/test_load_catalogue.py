"""load_catalogue: repeatable, with history, and respectful of what people changed."""

from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Portion, Supplement
from tests.builders import make_dose, make_entry, make_food, make_supplement
from tests.foods.catalogue_tables import choice, food, portion, supplement
from tests.foods.loading import content, load

pytestmark = pytest.mark.django_db


def history_rows():
    return sum(model.history.count() for model in (Food, NutrientContent, Portion, Supplement))


# --- the first load ---------------------------------------------------------------------------


def test_everything_of_the_tables_is_stored(tables):
    said = load(tables)
    assert said == (
        "catalogue: 2 foods, 1 supplements; 3 new, 0 changed, 0 retired, 0 corrections kept"
    )
    seeds = Food.objects.get(source="fndds", source_id="100")
    assert (seeds.name, seeds.aliases, seeds.group_id) == (
        "Pumpkin seeds, roasted",
        "pepitas",
        "nuts",
    )
    assert (seeds.status, seeds.owner, seeds.source_release) == ("published", None, "2021-2023")
    assert {c.nutrient_id: c.amount_per_100g for c in seeds.contents.all()} == {
        "magnesium": 550,
        "energy": 574,
    }
    assert [(p.description, p.gram_weight, p.is_default) for p in seeds.portions.all()] == [
        ("1 oz", Decimal("28.35"), True),
        ("1 cup", Decimal(118), False),
    ]
    assert Supplement.objects.get().elemental_mg_per_unit == 100
    assert Nutrient.objects.get(code="magnesium").unit == "mg"
    assert FoodGroup.objects.get().name == "Nuts and seeds"


def test_diet_and_allergens_are_stored_and_follow_the_tables(tables):
    tables.foods[0] |= {"diet": "vegan", "allergens": "sesame", "allergens_complete": "true"}
    load(tables)
    tables.foods[0] |= {"allergens": "sesame; soya", "allergens_complete": "false"}
    assert "1 changed" in load(tables)
    seeds = Food.objects.get(source_id="100")
    assert (seeds.diet, seeds.allergens, seeds.allergens_complete) == (
        "vegan",
        ";soya;sesame;",
        False,
    )


def test_an_empty_cell_makes_no_row_and_a_zero_makes_one(tables):
    tables.foods[0]["magnesium_mg"] = "0"
    load(tables)
    assert content().amount_per_100g == 0
    assert content("energy", "200") is None


def test_loaded_foods_are_found_by_their_aliases(tables):
    load(tables)
    assert Food.objects.filter(search_text__contains=" pepitas").count() == 1
    tables.foods[0]["aliases"] = "kürbiskerne"
    load(tables)
    assert Food.objects.filter(search_text__contains=" kurbiskerne").count() == 1


def test_a_chosen_value_carries_its_reason(tables):
    tables.choices.append(choice("200", "magnesium", "87", "sr28 11464", "The recipe lost salt"))
    load(tables)
    chosen = content(source_id="200")
    assert (chosen.amount_per_100g, chosen.derivation) == (87, "chosen")
    assert chosen.note == "sr28 11464: The recipe lost salt"


# --- again ------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing_and_writes_no_history(tables):
    load(tables)
    before = history_rows()
    assert load(tables) == (
        "catalogue: 2 foods, 1 supplements; 0 new, 0 changed, 0 retired, 0 corrections kept"
    )
    assert history_rows() == before


def test_a_second_run_costs_the_same_few_queries_for_any_number_of_foods(
    tables, django_assert_num_queries
):
    tables.foods += [food(str(n), f"Food {n}", magnesium="1") for n in range(300, 350)]
    load(tables)
    # savepoint; nutrients, groups; lock; foods, contents, portions; foods that left; supplements,
    # supplements that left; release; foods to index; the curators' group and its permissions
    with django_assert_num_queries(14):
        load(tables)


def test_a_changed_value_is_written_with_one_history_row(tables):
    load(tables)
    before = history_rows()
    tables.foods[0]["magnesium_mg"] = "551"
    assert "0 new, 1 changed, 0 retired" in load(tables)
    assert content().amount_per_100g == 551
    assert history_rows() == before + 1
    new, old = content().history.all()
    assert (old.amount_per_100g, new.amount_per_100g) == (550, 551)
    assert (new.history_type, new.history_change_reason) == ("~", "loaded: catalogue")


def test_changes_of_every_kind_are_followed(tables):
    load(tables)
    tables.foods[0] |= {"name": "Pumpkin seed kernels", "group": "seeds"}
    tables.groups.append({"code": "seeds", "name": "Seeds", "position": "2"})
    tables.groups[0]["name"] = "Nuts"
    tables.nutrients[1]["name"] = "Energy, metabolisable"
    tables.portions[1]["gram_weight_g"] = "120"
    tables.supplements[0]["elemental_mg_per_unit"] = "101"
    assert "0 new, 2 changed, 0 retired" in load(tables)
    seeds = Food.objects.get(source_id="100")
    assert (seeds.name, seeds.group_id) == ("Pumpkin seed kernels", "seeds")
    assert seeds.portions.get(description="1 cup").gram_weight == 120
    assert FoodGroup.objects.get(code="nuts").name == "Nuts"
    assert Nutrient.objects.get(code="energy").name == "Energy, metabolisable"
    assert Supplement.objects.get().elemental_mg_per_unit == 101


def test_a_value_that_became_unknown_has_no_row_any_more(tables):
    load(tables)
    tables.foods[0]["magnesium_mg"] = ""
    assert "1 changed" in load(tables)
    assert content() is None
    gone = NutrientContent.history.filter(history_type="-").get()
    assert (gone.amount_per_100g, gone.history_change_reason) == (550, "loaded: catalogue")
    tables.foods[0]["magnesium_mg"] = "552"
    assert "1 changed" in load(tables)
    assert content().amount_per_100g == 552


def test_the_usual_portion_can_move(tables):
    load(tables)
    tables.portions[0]["is_default"], tables.portions[1]["is_default"] = "false", "true"
    load(tables)
    usual = Portion.objects.get(food__source_id="100", is_default=True)
    assert usual.description == "1 cup"
    tables.portions[1]["is_default"] = "false"
    tables.portions.append(portion("100", "1 tbsp", "9", usual=True))
    load(tables)
    usual = Portion.objects.get(food__source_id="100", is_default=True)
    assert usual.description == "1 tbsp"


# --- what left the tables ---------------------------------------------------------------------


def test_a_food_that_left_is_retired_and_can_come_back(tables):
    load(tables)
    spinach = tables.foods.pop()
    left = tables.portions.pop()
    assert "0 new, 0 changed, 1 retired" in load(tables)
    assert Food.objects.get(source_id="200").status == "retired"
    assert "0 new, 0 changed, 0 retired" in load(tables)
    tables.foods.append(spinach)
    tables.portions.append(left)
    assert "0 new, 1 changed, 0 retired" in load(tables)
    assert Food.objects.get(source_id="200").status == "published"


def test_a_retired_food_keeps_the_entries_that_point_at_it(tables, owner):
    load(tables)
    entry = make_entry(owner, Food.objects.get(source_id="200"))
    tables.foods.pop()
    tables.portions.pop()
    load(tables)
    entry.refresh_from_db()
    assert entry.food.source_id == "200"
    assert content(source_id="200").amount_per_100g == 93


def test_a_supplement_that_left_is_retired(tables, owner):
    load(tables)
    dose = make_dose(owner, Supplement.objects.get())
    tables.supplements = [supplement("Magnesium oxide", "250")]
    assert "1 new, 0 changed, 1 retired" in load(tables)
    dose.supplement.refresh_from_db()
    assert dose.supplement.status == "retired"


def test_a_portion_that_left_is_deleted_when_nobody_used_it(tables):
    load(tables)
    del tables.portions[1]
    assert "1 changed" in load(tables)
    assert not Portion.objects.filter(description="1 cup", food__source_id="100").exists()


def test_a_portion_that_left_stays_for_the_entries_that_use_it(tables, owner):
    load(tables)
    portion = Portion.objects.get(food__source_id="100", description="1 oz")
    entry = make_entry(owner, portion.food, portion=portion)
    oz = tables.portions.pop(0)
    load(tables)
    portion.refresh_from_db()
    assert (portion.is_active, portion.is_default) == (False, False)
    assert "0 changed" in load(tables)
    entry.delete()
    tables.portions.insert(0, oz)
    assert "1 changed" in load(tables)
    portion.refresh_from_db()
    assert (portion.is_active, portion.is_default) == (True, True)


def test_foods_of_other_origin_are_not_touched(tables, owner):
    load(tables)
    own = make_food("My seeds", 1, owner=owner)
    typed_in = make_food("Curator's seeds", 2)
    imported = make_food("Imported", 3, source="fndds", source_id="900")
    own_supplement = make_supplement("Magnesium citrate", 5, owner=owner)
    before = Food.history.count()
    assert "0 changed, 0 retired, 0 corrections" in load(tables)
    for each in (own, typed_in, imported, own_supplement):
        each.refresh_from_db()
        assert each.status == "published"
    assert Food.history.count() == before


# --- faults -----------------------------------------------------------------------------------


def test_a_broken_table_loads_nothing(tables):
    tables.foods[1]["magnesium_mg"] = "lots"
    message = r"foods.csv, line 3, column magnesium_mg: 'lots' .*Nothing was loaded"
    with pytest.raises(CommandError, match=message):
        load(tables)
    assert not Food.objects.exists()
    assert not Nutrient.objects.exists()


def test_a_missing_folder(tmp_path):
    with pytest.raises(CommandError, match=r"nutrients.csv: there is no such file"):
        call_command("load_catalogue", "--from", str(tmp_path / "nowhere"))


# --- the curators' group ----------------------------------------------------------------------


def test_curators_may_work_on_the_catalogue_and_see_no_diary(tables):
    load(tables)
    load(tables)
    permissions = Group.objects.get(name="Curators").permissions
    assert set(permissions.values_list("content_type__app_label", flat=True)) == {"foods"}
    codes = set(permissions.values_list("codename", flat=True))
    assert {"change_food", "add_portion", "view_nutrient", "change_valuedoubt"} <= codes
    assert {"add_foodreplacement", "change_foodsubmission", "view_foodsubmission"} <= codes
    assert not codes & {"change_nutrient", "delete_foodgroup", "delete_valuedoubt"}
    assert not codes & {"change_foodreplacement", "delete_foodreplacement", "add_foodsubmission"}


# --- the embedded catalogue -------------------------------------------------------------------


def test_the_embedded_catalogue_loads_and_loads_again_in_few_queries(django_assert_max_num_queries):
    first, second = StringIO(), StringIO()
    call_command("load_catalogue", stdout=first)
    with django_assert_max_num_queries(50):  # of hundreds of foods at a time
        call_command("load_catalogue", stdout=second)
    assert Food.objects.count() > 1_500
    assert "0 new, 0 changed, 0 retired, 0 corrections kept" in second.getvalue()
    pumpkin = Food.objects.filter(name__icontains="pumpkin seed").with_magnesium()
    assert 500 < max(each.magnesium_mg_per_100g or 0 for each in pumpkin) < 600
