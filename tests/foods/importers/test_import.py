"""An import as a whole: what it writes, writes again, updates, retires and never touches."""

import hashlib
from decimal import Decimal
from types import SimpleNamespace

import pytest

from foods.importers import load_import, runs
from foods.importers.runs import ImportFailedError, import_foods
from foods.models import (
    Food,
    FoodGroup,
    ImportRefusal,
    ImportRun,
    Nutrient,
    NutrientContent,
    Portion,
    Supplement,
)
from foods.search import search
from foods.search.models import STALE
from tests.builders import make_entry, make_food
from tests.foods.importers.files import (
    Sr28,
    almonds,
    fdc_food,
    fdc_tables,
    fndds_food,
    fndds_portion,
    product,
    write_fndds,
    write_json,
    write_off,
    write_zip,
)

pytestmark = pytest.mark.django_db

MILK = fndds_food(11111000, "Milk, whole")
OATS = fndds_food(56203000, "Oatmeal", 27)
MILK_CUP = fndds_portion(11111000, "1 cup", 244)


def import_sr28(tmp_path, sr28=None, **options):
    return import_foods("sr28", (sr28 or almonds()).write(tmp_path), **options)


def import_fndds(tmp_path, foods, portions=(), release="2021-2023", **options):
    folder = write_fndds(
        tmp_path / f"{release}{len(list(tmp_path.iterdir()))}", foods, portions, release
    )
    return import_foods("fndds", folder, **options)


def counts(run):
    return run.read, run.created, run.changed, run.unchanged, run.retired, run.refused


def history_rows():
    return sum(model.history.count() for model in (Food, NutrientContent, Portion, Supplement))


def correct(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


# --- the first import -------------------------------------------------------------------------


def test_a_food_is_stored_with_its_contents_and_portions(tmp_path):
    import_sr28(tmp_path)
    food = Food.objects.get(source="sr28", source_id="12061")
    assert (food.name, food.source_name, food.source_release) == (
        "Nuts, almonds",
        "Nuts, almonds",
        "28",
    )
    assert (food.status, food.owner, food.group_id) == ("published", None, "nuts_and_seeds")
    assert food.loaded_by == "sr28"
    assert " almonds" in food.search_text
    assert {c.nutrient_id: c.amount_per_100g for c in food.contents.all()} == {
        "magnesium": 270,
        "energy": 579,
    }
    assert [(p.description, p.gram_weight, p.is_default) for p in food.portions.all()] == [
        ("1 cup, sliced", 92, True),
        ("1 oz (23 whole kernels)", Decimal("28.35"), False),
    ]


def test_the_run_says_what_it_read_and_did(tmp_path, curator):
    sr28 = almonds().value("99999", "304", "5").food("01001", "Butter").value("01001", "304", "-1")
    path = sr28.write(tmp_path)
    run = import_foods("sr28", path, user=curator)
    run.refresh_from_db()
    assert (run.source, run.release, run.file_name) == ("sr28", "28", "sr28asc.zip")
    assert run.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (run.status, run.user, run.problem) == ("done", curator, "")
    assert run.finished_at >= run.started_at
    assert counts(run) == (3, 2, 0, 0, 0, 1)
    assert (run.values_left_out, run.doubts) == (1, 0)
    assert [(r.what, r.place, r.name) for r in run.refusals.all()] == [
        ("value", "01001", "Butter"),
        ("food", "99999", ""),
    ]


def test_every_row_has_its_first_history_row(tmp_path, curator):
    import_sr28(tmp_path, user=curator)
    for model, count in ((Food, 1), (NutrientContent, 2), (Portion, 2)):
        rows = list(model.history.all())
        assert len(rows) == count
        assert {(r.history_type, r.history_change_reason, r.history_user) for r in rows} == {
            ("+", "loaded: sr28 28", curator)
        }
    row = NutrientContent.history.get(nutrient_id="magnesium")
    stored = NutrientContent.objects.get(nutrient_id="magnesium")
    assert (row.id, row.food_id, row.amount_per_100g) == (stored.pk, stored.food_id, 270)


def test_unknown_has_no_row_and_zero_has_one(tmp_path):
    sr28 = almonds().food("01001", "Butter").value("01001", "304", "0").food("01002", "Oil")
    import_sr28(tmp_path, sr28)
    of_food = NutrientContent.objects.filter(nutrient="magnesium")
    assert of_food.get(food__source_id="01001").amount_per_100g == 0
    assert not of_food.filter(food__source_id="01002").exists()


def test_nutrients_and_groups_are_defined_where_no_catalogue_was_loaded(tmp_path):
    import_sr28(tmp_path)
    assert Nutrient.objects.count() == 17
    assert Nutrient.objects.get(code="magnesium").fdc_id == 1090
    assert FoodGroup.objects.filter(code="nuts_and_seeds").exists()


def test_a_group_nobody_knows_is_left_out_and_said(tmp_path):
    FoodGroup.objects.create(code="mine", name="Mine")
    run = import_sr28(tmp_path)
    assert Food.objects.get().group is None
    assert "no food group 'nuts_and_seeds'" in run.refusals.get().reason


def test_a_release_given_by_hand_counts(tmp_path):
    run = import_sr28(tmp_path, release="28 revised")
    assert (run.release, Food.objects.get().source_release) == ("28 revised", "28 revised")


def test_no_more_refusals_are_listed_than_a_person_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "MAX_LISTED", 2)
    products = [product(), *(product(code) for code in ("1", "2", "3"))]
    run = import_foods("off", write_off(tmp_path / "off.tsv", *products))
    assert (run.refused, run.refusals.count()) == (3, 2)


@pytest.mark.parametrize("source", ["fndds", "fdc", "off", "csv"])
def test_every_source_is_stored_under_its_own_name(tmp_path, source):
    own = tmp_path / "mine.csv"
    own.write_text("source_id,name,magnesium_mg\n1,Bread,54\n")
    path = {
        "fndds": lambda: write_fndds(tmp_path / "fndds", [MILK]),
        "fdc": lambda: write_json(tmp_path / "f.json", [fdc_food()]),
        "off": lambda: write_off(tmp_path / "off.tsv", product()),
        "csv": lambda: own,
    }[source]()
    assert import_foods(source, path).created == 1
    assert Food.objects.get().source == source


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


# --- nothing by halves ------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["write_foods", "_retire"])
def test_an_error_in_the_middle_leaves_the_catalogue_as_it_was(tmp_path, monkeypatch, step):
    import_fndds(tmp_path, [MILK])
    before = history_rows()

    def fail(*args, **kwargs):
        raise RuntimeError("out of order")

    whole = load_import.write_foods
    calls = []

    def fail_later(*args):
        calls.append(args)
        whole(*args)
        fail()

    monkeypatch.setattr(load_import, step, fail_later if step == "write_foods" else fail)
    with pytest.raises(RuntimeError, match="out of order"):
        import_fndds(tmp_path, [fndds_food(11111000, "Milk", 13), OATS])
    assert Food.objects.get().name == "Milk, whole"
    assert NutrientContent.objects.get(nutrient="magnesium").amount_per_100g == 12
    assert history_rows() == before
    run = ImportRun.objects.first()
    assert (run.status, run.problem, run.created) == ("failed", "stopped by RuntimeError", 0)
    assert run.finished_at is not None


def test_a_file_damaged_in_its_last_line_changes_nothing(tmp_path):
    files = almonds().files()
    files["WEIGHT.txt"] += b"~12061~^3"
    with pytest.raises(ImportFailedError, match=r"WEIGHT.txt line 3"):
        import_foods("sr28", write_zip(tmp_path / "sr.zip", files))
    assert not Food.objects.exists()
    run = ImportRun.objects.get()
    assert (run.status, run.file_name) == ("failed", "sr.zip")
    assert "WEIGHT.txt line 3" in run.problem


def test_a_file_of_which_nothing_can_be_used_changes_nothing(tmp_path):
    import_foods("off", write_off(tmp_path / "a.tsv", product()))
    with pytest.raises(
        ImportFailedError, match="none of its 1 foods can be used; the first: the bar"
    ):
        import_foods("off", write_off(tmp_path / "b.tsv", product("1")))
    assert Food.objects.get().status == "published"


def test_a_dry_run_reports_and_keeps_nothing(tmp_path):
    run = import_sr28(tmp_path, dry_run=True)
    assert counts(run) == (1, 1, 0, 0, 0, 0)
    assert run.pk is None
    for model in (Food, ImportRun, ImportRefusal, Nutrient, Food.history.model):
        assert not model.objects.exists()


def test_a_dry_run_that_fails_keeps_nothing(tmp_path):
    with pytest.raises(ImportFailedError, match="holds no food"):
        import_sr28(tmp_path, Sr28(), dry_run=True)
    assert not ImportRun.objects.exists()


def test_a_run_whose_process_died_is_marked_by_the_next(tmp_path):
    dead = ImportRun.objects.create(source="sr28", file_name="sr28asc.zip")
    import_sr28(tmp_path)
    dead.refresh_from_db()
    assert (dead.status, dead.problem) == ("interrupted", "The process ended in the middle.")
    assert dead.finished_at is not None


def test_progress_is_told_step_by_step(tmp_path):
    told = []
    progress = SimpleNamespace(begin=lambda *step: told.append(step), advance=told.append)
    import_sr28(tmp_path, progress=progress)
    steps = [("reading", None), 1, ("writing", 1), 1, ("indexing for the search", None)]
    assert told == steps


def test_imported_foods_are_found_at_once(tmp_path):
    import_sr28(tmp_path)
    assert [food.name for food in search(Food.objects.all(), "almonds")] == ["Nuts, almonds"]
    assert not Food.objects.filter(STALE).exists()
