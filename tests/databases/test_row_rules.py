"""Values that do not go together get into no table, whoever writes them, and forms say so first."""

import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from foods.field_rules import FieldRule
from foods.models import Food, NutrientContent, Portion
from tests.builders import make_entry, make_food, nutrient
from tests.databases.violations import a_row_of_each, is_refused, our_models
from tracker.models import IntakeEntry
from tracker.portability import constraints
from tracker.portability.sections import TABLES

pytestmark = pytest.mark.django_db

EARLY = "1999-12-31"
# constraint -> model, which row, what plain SQL tries to write into it
BROKEN = {
    "replacement_by_another_food": ("FoodReplacement", {}, {"new_id": models.F("old_id")}),
    "distinct_lower_first": ("DistinctFoods", {}, {"other_id": models.F("one_id")}),
    "submission_decided_when": ("FoodSubmission", {"status": "waiting"}, {"status": "approved"}),
    "submission_merged_into_a_food": (
        "FoodSubmission",
        {"status": "merged"},
        {"status": "sent_back"},
    ),
    "food_not_replaced_by_itself": (
        "Food",
        {"replaced_by": None, "status": "published"},
        {"replaced_by_id": models.F("id"), "status": "retired"},
    ),
    "food_replaced_is_retired": (
        "Food",
        {"replaced_by__isnull": False},
        {"status": "published"},
    ),
    "food_own_is_by_hand": ("Food", {"owner__isnull": False}, {"source": "off"}),
    "food_quick_add_is_own": ("Food", {"owner": None}, {"is_quick_add": True}),
    "content_not_negative": ("NutrientContent", {}, {"amount_per_100g": -1}),
    "portion_weight_positive": ("Portion", {}, {"gram_weight": 0}),
    "import_run_finished_when": ("ImportRun", {"status": "done"}, {"finished_at": None}),
    "recipe_makes_something": ("Recipe", {}, {"servings": 0}),
    "ingredient_portion_or_grams": ("RecipeIngredient", {}, {"amount_g": 0}),
    "supplement_not_negative": ("Supplement", {}, {"elemental_mg_per_unit": -1}),
    "notice_days_in_order": ("CorrectionNotice", {}, {"last_day": "2000-01-01"}),
    "notice_of_one_thing": (
        "CorrectionNotice",
        {},
        {
            "food_id": "(SELECT MIN(id) FROM foods_food)",
            "supplement_id": "(SELECT MIN(id) FROM foods_supplement)",
        },
    ),
    **{
        f"{name}_since_first_day": (model, {}, {"date": EARLY})
        for name, model in (
            ("entry", "IntakeEntry"),
            ("dose", "SupplementDose"),
            ("symptom", "SymptomEntry"),
            ("day", "DayRecord"),
        )
    },
    **{
        f"{name}_record_whole": (model, {}, {"external_source": "app", "external_id": ""})
        for name, model in (
            ("entry", "IntakeEntry"),
            ("dose", "SupplementDose"),
            ("symptom", "SymptomEntry"),
            ("tombstone", "Tombstone"),
        )
    },
    # With nothing said, each comparison is null: of these a table sees no rule broken.
    **{
        f"{name}_amount_said": (
            model,
            {},
            {"portion_id": None, "quantity": None, "amount_g": None},
        )
        for name, model in (
            ("entry", "IntakeEntry"),
            ("ingredient", "RecipeIngredient"),
            ("meal_template", "MealTemplateItem"),
        )
    },
    "favourite_portion_has_quantity": (
        "Favourite",
        {"food__isnull": False},
        {"portion_id": "(SELECT MIN(id) FROM foods_portion)", "quantity": None},
    ),
    "entry_portion_or_grams": ("IntakeEntry", {"portion__isnull": False}, {"amount_g": 5}),
    "dose_quantity_positive": ("SupplementDose", {}, {"quantity": 0}),
    "symptom_severity_to_10": ("SymptomEntry", {}, {"severity": 11}),
    "favourite_food_or_supplement": ("Favourite", {"food__isnull": False}, {"food_id": None}),
    "favourite_portion_or_grams": ("Favourite", {"food__isnull": False}, {"quantity": 2}),
    "diary_import_days_in_order": (
        "DiaryImport",
        {},
        {"first_day": "2026-03-05", "last_day": None},
    ),
    "diary_import_undone_when": ("DiaryImport", {"state": "done"}, {"state": "undone"}),
    "mail_sent_was_handed_over": (
        "MailSent",
        {},
        {"handed_over_at": None, "sent_at": "2026-03-04T05:06:07+00:00"},
    ),
    "meal_template_portion_or_grams": (
        "MealTemplateItem",
        {},
        {"portion_id": None, "quantity": None, "amount_g": 0},
    ),
    "profile_birth_date_possible": ("Profile", {}, {"birth_date": "1899-12-31"}),
    "period_ends_after_start": (
        "LifeStagePeriod",
        {},
        {"from_date": "2026-03-04", "to_date": "2026-03-03"},
    ),
    "period_since_first_day": ("LifeStagePeriod", {}, {"from_date": EARLY, "to_date": None}),
    "shortfall_closes_after_opening": ("Shortfall", {}, {"closed_on": models.F("opened_on")}),
    "shortfall_confirmed_after_opening": ("Shortfall", {}, {"last_confirmed_on": EARLY}),
    "shortfall_step_low_to_high": ("ShortfallStep", {}, {"low_mg": 300, "high_mg": 299}),
}


def together():
    for model in our_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint) and not isinstance(
                constraint, FieldRule
            ):
                yield model, constraint


def plain(model, pk, values):
    """The values of the table above as they are for this row."""
    row = model._base_manager.filter(pk=pk)
    found = {}
    for column, value in values.items():
        if isinstance(value, models.F):
            value = row.values_list(value.name, flat=True).get()
        elif isinstance(value, str) and value.startswith("("):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {value}")
                value = cursor.fetchone()[0]
        found[column] = value
    return found


def test_each_is_tried_below():
    assert {constraint.name for _model, constraint in together()} == set(BROKEN)


def test_sql_writes_none_of_them():
    a_row_of_each()
    taken = []
    for name, (model_name, which, values) in BROKEN.items():
        model = apps.get_model(_app_of(model_name), model_name)
        pk = model._base_manager.filter(**which).values_list("pk", flat=True).first()
        assert pk is not None, f"no row to try {name} on"
        if not is_refused(model, pk, **plain(model, pk, values)):
            taken.append(name)
    assert taken == []


def _app_of(model_name):
    return "foods" if model_name.lower() in apps.all_models["foods"] else "tracker"


def test_a_form_hears_of_each_before_the_database():
    """What `full_clean` asks, as every form of a model does: an error of the form, no 500."""
    a_row_of_each()
    silent = []
    for name, (model_name, which, values) in BROKEN.items():
        model = apps.get_model(_app_of(model_name), model_name)
        row = model._base_manager.filter(**which).first()
        for column, value in plain(model, row.pk, values).items():
            field = next(each for each in model._meta.concrete_fields if each.column == column)
            setattr(row, field.attname, field.to_python(value) if value is not None else None)
        try:
            row.validate_constraints()
        except ValidationError:
            continue
        silent.append(name)
    assert silent == []


def test_those_of_tables_in_an_export_are_judged_before_a_file_is_brought_in():
    """What only the database could judge would not say where the file is wrong."""
    for model, constraint in together():
        if model in TABLES.values():
            constraints.holds(constraint.condition, model())


class TestUniqueRows:
    """Of the many ways to write a row twice, the ones that go round forms."""

    def test_the_database_has_the_columns_of_each(self):
        for model in our_models():
            with connection.cursor() as cursor:
                stored = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for constraint in model._meta.constraints:
                if isinstance(constraint, models.UniqueConstraint):
                    assert constraint.fields, constraint.name
                    columns = [model._meta.get_field(name).column for name in constraint.fields]
                    assert stored[constraint.name]["unique"], constraint.name
                    assert stored[constraint.name]["columns"] == columns, constraint.name

    def test_a_second_content_of_a_nutrient(self):
        food = make_food()
        again = NutrientContent(food=food, nutrient=nutrient(), amount_per_100g=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            NutrientContent.objects.bulk_create([again])

    def test_a_second_usual_portion(self):
        food = make_food(portions={"1 cup": 100, "1 spoon": 10})
        with pytest.raises(IntegrityError), transaction.atomic():
            Portion.objects.filter(food=food).update(is_default=True)

    def test_an_entry_of_the_same_name_of_one_person_but_not_of_two(self, owner, stranger):
        food, name = make_food(), uuid.uuid4()
        make_entry(owner, food, uuid=name)
        make_entry(stranger, food, uuid=name)
        again = IntakeEntry(user=owner, food=food, uuid=name, date="2026-03-04", amount_g=5)
        with pytest.raises(IntegrityError), transaction.atomic():
            IntakeEntry.objects.bulk_create([again])

    def test_a_source_s_food(self):
        Food.objects.create(name="Oats", source="off", source_id="1")
        with pytest.raises(IntegrityError), transaction.atomic():
            Food.objects.bulk_create([Food(name="Oats", source="off", source_id="1")])


@pytest.mark.django_db
def test_no_trigger_writes_to_a_table():
    """The rules are constraints; `tests/api/access_rows.py` relies on it, too."""
    found = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(found)
        assert cursor.fetchall() == []
