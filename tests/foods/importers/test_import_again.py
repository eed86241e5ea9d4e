"""Importing again: nothing new, a newer release, and what a person changed."""

import pytest

from foods.importers import load_import
from foods.importers.runs import ImportFailedError, import_foods
from foods.models import (
    Food,
    ImportRun,
    NutrientContent,
    Portion,
)
from tests.builders import make_entry, make_food
from tests.foods.importers.files import (
    almonds,
    fdc_food,
    fdc_tables,
    fndds_food,
    fndds_portion,
    product,
    write_json,
    write_off,
    write_zip,
)
from tests.foods.importers.imports import (
    MILK,
    MILK_CUP,
    OATS,
    correct,
    counts,
    history_rows,
    import_fndds,
    import_sr28,
)

pytestmark = pytest.mark.django_db


# --- again ------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing_and_is_a_run_of_its_own(tmp_path):
    import_sr28(tmp_path)
    before = history_rows()
    updated = Food.objects.get().updated_at
    assert counts(import_sr28(tmp_path)) == (1, 0, 0, 1, 0, 0)
    assert history_rows() == before
    assert Food.objects.get().updated_at == updated
    assert ImportRun.objects.filter(status="done").count() == 2


def test_a_second_import_costs_few_queries_for_any_number_of_foods(
    tmp_path, django_assert_max_num_queries
):
    sr28 = almonds()
    for number in range(250):
        sr28.food(f"{number:05}", f"Food {number}").value(f"{number:05}", "304", "1")
    import_sr28(tmp_path, sr28)
    # run, savepoint, claim; nutrients, groups; foods, contents, portions, completion; left foods
    with django_assert_max_num_queries(23):
        import_sr28(tmp_path, sr28)


def test_a_newer_release_updates_with_history(tmp_path):
    import_fndds(tmp_path, [MILK, OATS], [MILK_CUP], "2017-2018")
    newer = fndds_food(11111000, "Milk, whole, fluid", 13)
    run = import_fndds(tmp_path, [newer, OATS], [fndds_portion(11111000, "1 cup", 245)])
    assert counts(run) == (2, 0, 2, 0, 0, 0)  # the oats have a new release
    milk = Food.objects.get(source_id="11111000")
    assert (milk.name, milk.source_release) == ("Milk, whole, fluid", "2021-2023")
    assert " fluid" in milk.search_text
    content = milk.contents.get(nutrient="magnesium")
    assert content.amount_per_100g == 13
    new, old = content.history.all()
    assert (old.amount_per_100g, new.amount_per_100g) == (12, 13)
    assert (new.history_type, new.history_change_reason) == ("~", "loaded: fndds 2021-2023")
    assert milk.portions.get().gram_weight == 245


def test_a_value_that_became_unknown_has_no_row_any_more(tmp_path):
    import_fndds(tmp_path, [MILK])
    import_fndds(tmp_path, [fndds_food(11111000, "Milk, whole", None)])
    assert not NutrientContent.objects.filter(nutrient="magnesium").exists()
    assert NutrientContent.history.filter(history_type="-").get().amount_per_100g == 12


def test_what_disappeared_is_retired_and_comes_back(tmp_path):
    import_fndds(tmp_path, [MILK, OATS])
    assert import_fndds(tmp_path, [MILK]).retired == 1
    assert Food.objects.get(source_id="56203000").status == "retired"
    assert import_fndds(tmp_path, [MILK]).retired == 0
    assert counts(import_fndds(tmp_path, [MILK, OATS])) == (2, 0, 1, 1, 0, 0)
    assert Food.objects.get(source_id="56203000").status == "published"


def test_a_part_of_a_source_retires_nothing(tmp_path):
    import_fndds(tmp_path, [MILK, OATS])
    assert import_fndds(tmp_path, [MILK], is_part=True).retired == 0


def test_a_file_that_lacks_most_foods_is_taken_for_a_part(tmp_path, monkeypatch):
    monkeypatch.setattr(load_import, "_FEW", 1)
    others = [fndds_food(10_000_000 + n, f"Food {n}") for n in range(4)]
    import_fndds(tmp_path, [MILK, *others])
    with pytest.raises(ImportFailedError, match=r"lacks 4 of the 5 foods .* \(--part\)"):
        import_fndds(tmp_path, [MILK])
    assert not Food.objects.filter(status="retired").exists()


def test_other_sources_and_kinds_are_not_retired(tmp_path, owner):
    make_food("My seeds", 1, owner=owner)
    make_food("A curator's seeds", 2)
    import_fndds(tmp_path, [MILK])
    import_foods("fdc", write_json(tmp_path / "a.json", [fdc_food(1, dataType="SR Legacy")]))
    import_foods("fdc", write_json(tmp_path / "b.json", [fdc_food(2)]))
    import_foods("fdc", write_json(tmp_path / "c.json", [fdc_food(3)]))
    assert list(Food.objects.filter(status="retired").values_list("source_id", flat=True)) == ["2"]


def test_a_food_that_cannot_be_used_any_more_did_not_disappear(tmp_path):
    import_foods("off", write_off(tmp_path / "a.tsv", product("1234"), product("5678")))
    broken = product("1234", carbohydrates_100g="90", fat_100g="20")
    run = import_foods("off", write_off(tmp_path / "b.tsv", broken, product("5678")))
    assert counts(run) == (2, 0, 0, 1, 0, 1)
    assert Food.objects.get(source_id="1234").status == "published"


def test_a_newer_publication_of_a_barcode_replaces_the_older(tmp_path):
    def branded(fdc_id, date):
        return fdc_food(fdc_id, dataType="Branded", gtinUpc="012345678905", publicationDate=date)

    path = write_json(tmp_path / "b.json", [branded(1, "4/1/2019"), branded(2, "10/28/2021")])
    run = import_foods("fdc", path)
    assert counts(run) == (2, 1, 0, 0, 0, 1)
    assert Food.objects.get().source_id == "2"


def test_csv_and_json_of_food_data_central_are_the_same_food(tmp_path):
    import_foods("fdc", write_json(tmp_path / "a.json", [fdc_food(171688, 5)]))
    row = (171688, "foundation_food", "Hummus, commercial", "", "2019-04-01")
    path = write_zip(tmp_path / "b.zip", fdc_tables([row], [(171688, 1090, "6")]))
    assert counts(import_foods("fdc", path)) == (1, 0, 1, 0, 0, 0)


# --- diaries and people -----------------------------------------------------------------------


def test_an_import_never_touches_a_diary(tmp_path, owner):
    import_fndds(tmp_path, [MILK, OATS], [MILK_CUP, fndds_portion(11111000, "1 glass", 200)])
    milk, oats = Food.objects.get(source_id="11111000"), Food.objects.get(source_id="56203000")
    glass = milk.portions.get(description="1 glass")
    entries = [make_entry(owner, milk, portion=glass), make_entry(owner, oats)]
    kept = [type(entry).objects.filter(pk=entry.pk).values().get() for entry in entries]
    import_fndds(tmp_path, [fndds_food(11111000, "Milk", 13)], [MILK_CUP])
    for entry, values in zip(entries, kept, strict=True):
        assert type(entry).objects.filter(pk=entry.pk).values().get() == values
    glass.refresh_from_db()
    assert (glass.is_active, glass.is_default, glass.gram_weight) == (False, False, 200)
    oats.refresh_from_db()
    assert oats.status == "retired"
    assert oats.contents.get(nutrient="magnesium").amount_per_100g == 27


def test_a_portion_nobody_used_is_deleted_with_history(tmp_path):
    import_fndds(tmp_path, [MILK], [MILK_CUP, fndds_portion(11111000, "1 glass", 200)])
    import_fndds(tmp_path, [MILK], [MILK_CUP])
    assert [portion.description for portion in Portion.objects.all()] == ["1 cup"]
    assert Portion.history.get(history_type="-").description == "1 glass"


def test_what_a_curator_corrected_stays(tmp_path):
    import_fndds(tmp_path, [MILK], [MILK_CUP])
    milk = Food.objects.get()
    correct(milk, name="Whole milk")
    correct(milk.contents.get(nutrient="magnesium"), amount_per_100g=11, note="lab")
    run = import_fndds(tmp_path, [fndds_food(11111000, "Milk, NFS", 13)], [MILK_CUP])
    assert run.corrections_kept == 2
    milk.refresh_from_db()
    assert milk.name == "Whole milk"
    assert milk.contents.get(nutrient="magnesium").amount_per_100g == 11


def test_what_a_curator_deleted_stays_deleted(tmp_path):
    import_fndds(tmp_path, [MILK, OATS], [MILK_CUP])
    Portion.objects.get().delete()
    Food.objects.get(source_id="56203000").delete()
    run = import_fndds(tmp_path, [MILK, OATS], [MILK_CUP])
    assert (run.created, run.corrections_kept) == (0, 2)
    assert not Portion.objects.exists()
    assert Food.objects.count() == 1
