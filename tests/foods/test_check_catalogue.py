"""The command that compares sources, on small files in the published forms."""

import csv

import pytest
from django.core.management import CommandError, call_command

from foods.models import ValueDoubt
from tests.foods.catalogue_tables import Tables, choice, food
from tests.foods.importers.files import Sr28, fndds_food, made_of, write_fndds
from tests.foods.importers.files import write_fndds_ingredients as write_ingredients

WHEAT, KALE = "57417000", "72119190"


@pytest.fixture
def sources(tmp_path):
    """Shredded wheat moved from 132 to 36; kale is 47 in SR28 and 33 in both FNDDS."""
    folder = tmp_path / "sources"
    folder.mkdir()
    sr28 = Sr28().food("11233", "Kale, raw").value("11233", "304", "47")
    foods = [fndds_food(int(KALE), "Kale, raw", 33)]
    newer = [fndds_food(int(WHEAT), "Cereal, shredded wheat, plain", 36), *foods]
    older = [fndds_food(int(WHEAT), "Cereal (Post Shredded Wheat)", 132), *foods]
    return {
        "sr28": sr28.write(folder),
        "fndds_2021": write_fndds(folder / "2021", newer),
        "fndds_2017": write_fndds(folder / "2017", older, release="2017-2018"),
        "ingredients": write_ingredients(folder / "2021", made_of(int(KALE), (11233, 100))),
    }


@pytest.fixture
def tables(tmp_path):
    tables = Tables(tmp_path)
    tables.foods = [food(WHEAT, "Shredded wheat", magnesium="36")]
    tables.foods += [{**food("11233", "Kale", magnesium="47"), "source": "sr28"}]
    tables.portions = []
    return tables


def check(tables, sources, capsys, **options):
    """What the command prints, and the error it ends with."""
    problem = ""
    try:
        call_command("check_catalogue", folder=tables.write(), **{**sources, **options})
    except CommandError as error:
        problem = str(error)
    return capsys.readouterr().out, problem


def settle(tables):
    reason = "The newer recipe stands in white flour."
    tables.choices = [
        choice(WHEAT, "magnesium", "132", f"fndds 2017-2018 {WHEAT}", reason),
        {**choice("11233", "magnesium", "33", f"fndds 2021-2023 {KALE}", "The later figure.")}
        | {"source": "sr28"},
    ]


def test_a_difference_without_a_choice_fails_and_shows_every_value(tables, sources, capsys):
    shown, problem = check(tables, sources, capsys)
    assert "Shredded wheat (fndds 57417000): 36 mg in use, 96 mg or 267 % apart" in shown
    assert "FNDDS 2017-2018  132  57417000 Cereal (Post Shredded Wheat)" in shown
    assert "Kale (sr28 11233): 47 mg in use, 14 mg or 42 % apart" in shown
    assert "SR28              47  11233 Kale, raw" in shown
    assert "FNDDS 2021-2023   33  72119190 Kale, raw" in shown
    assert shown.count("NO CHOICE") == 2
    assert "2 foods, 2 with a value in two sources or more; 2 differ by more than 25%" in shown
    assert problem.startswith("2 of them have no choice.")


def test_with_its_choice_it_passes_and_is_still_shown(tables, sources, capsys):
    settle(tables)
    shown, problem = check(tables, sources, capsys)
    assert problem == ""
    assert "132 mg in use, 96 mg or 267 % apart" in shown
    assert "fndds 2017-2018 57417000: The newer recipe stands in white flour." in shown
    assert "NO CHOICE" not in shown


@pytest.mark.parametrize(("older_mg", "is_small"), [(7, False), (8, True)])
def test_a_small_difference_is_listed_apart_and_needs_its_choice_too(
    tables, tmp_path, capsys, older_mg, is_small
):
    tables.foods = [food(WHEAT, "Shredded wheat", magnesium="12")]
    newer, older = (fndds_food(int(WHEAT), "Cereal", mg) for mg in (12, older_mg))
    sources = {
        "fndds_2021": write_fndds(tmp_path / "2021", [newer]),
        "fndds_2017": write_fndds(tmp_path / "2017", [older], release="2017-2018"),
    }
    shown, problem = check(tables, sources, capsys)
    assert ("Apart by less than 5 mg per 100 g" in shown) is is_small
    assert problem.startswith("1 of them have no choice.")


def test_two_sources_are_enough(tables, sources, capsys):
    only = {"fndds_2021": sources["fndds_2021"], "fndds_2017": sources["fndds_2017"]}
    shown, _problem = check(tables, only, capsys)
    assert "2 foods, 1 with a value in two sources or more; 1 differ" in shown


@pytest.mark.parametrize("kept", [[], ["sr28"], ["sr28", "ingredients"]])
def test_one_source_is_not(tables, sources, capsys, kept):
    _shown, problem = check(tables, {name: sources[name] for name in kept}, capsys)
    assert problem.startswith("Two sources or more are needed")


def test_the_list_as_a_table(tables, sources, capsys, tmp_path):
    tables.choices = [choice(WHEAT, "magnesium", "132", "fndds 2017-2018", "Whole wheat.")]
    check(tables, sources, capsys, csv=tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        wheat, kale = csv.DictReader(file)
    assert (wheat["source"], wheat["source_id"], wheat["name"]) == ("fndds", WHEAT, wheat["name"])
    assert (wheat["magnesium_mg"], wheat["apart_mg"], wheat["apart_percent"]) == (
        "132",
        "96",
        "267",
    )
    assert (wheat["SR28 mg"], wheat["FNDDS 2021-2023 mg"]) == ("", "36")
    assert wheat["choice"] == "fndds 2017-2018: Whole wheat."
    assert (kale["SR28 mg"], kale["FNDDS 2017-2018 mg"]) == ("47", "33")
    assert "FNDDS 2021-2023 72119190 Kale, raw" in kale["foods compared"]
    assert kale["choice"] == "NO CHOICE"


def test_a_table_that_cannot_be_written(tables, sources, capsys, tmp_path):
    _shown, problem = check(tables, sources, capsys, csv=tmp_path / "nowhere" / "list.csv")
    assert "nowhere/list.csv: cannot be written" in problem


def test_the_releases_are_not_mixed_up(tables, sources, capsys):
    wrong = {**sources, "fndds_2017": sources["fndds_2021"]}
    _shown, problem = check(tables, wrong, capsys)
    assert "2021: holds release 2021-2023, not 2017-2018. Nothing was compared." in problem


def test_a_wrong_file_says_what_it_is(tables, sources, capsys, tmp_path):
    page = tmp_path / "page.zip"
    page.write_text("<!doctype html>")
    _shown, problem = check(tables, {**sources, "sr28": page}, capsys)
    assert problem == "page.zip is a web page, not a table of foods. Nothing was compared."


@pytest.mark.django_db
class TestStore:
    def test_differences_join_the_work_list(self, tables, sources, capsys):
        call_command("load_catalogue", folder=tables.write(), verbosity=0)
        tables.choices = []
        shown, _problem = check(tables, sources, capsys, store=True)
        assert "work list: 2 new, 0 open again, 0 settled by themselves; 2 open" in shown
        kale = ValueDoubt.objects.get(food__source_id="11233")
        assert kale.kind == ValueDoubt.Kind.SOURCES_DIFFER
        assert kale.detail == ("SR28 47; FNDDS 2021-2023 33; FNDDS 2017-2018 33 (mg per 100 g)")

    def test_a_choice_is_a_settlement(self, tables, sources, capsys):
        settle(tables)
        call_command("load_catalogue", folder=tables.write(), verbosity=0)
        shown, _problem = check(tables, sources, capsys, store=True)
        assert "2 new, 0 open again, 0 settled by themselves; 0 open" in shown
        wheat = ValueDoubt.objects.get(food__source_id=WHEAT)
        assert wheat.settlement.endswith("The newer recipe stands in white flour.")
        assert wheat.settled_at is not None

    def test_needs_all_the_sources(self, tables, sources, capsys):
        call_command("load_catalogue", folder=tables.write(), verbosity=0)
        del sources["ingredients"]
        _shown, problem = check(tables, sources, capsys, store=True)
        assert problem.startswith("--store needs")
        assert not ValueDoubt.objects.exists()
