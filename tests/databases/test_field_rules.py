"""Every rule of a field is the table's too, and every field has a rule or a reason to have none."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models

from foods.field_rules import FieldRule, bounds, chosen_from, condition_of
from foods.models import Food, SearchPosting, SearchWord
from tests.databases.violations import NOT_NUMBERS, a_row_of_each, forbidden, is_refused, our_models
from tracker.models import Profile

pytestmark = pytest.mark.django_db

# Written by the search index alone and made anew by `rebuild_search`: nobody's words are in them.
WITHOUT_RULES = {SearchWord, SearchPosting}

# What its column's type, its default and its references say is all there is to say of such a field.
BY_TYPE = (
    models.AutoField,
    models.BooleanField,
    models.UUIDField,
    models.TimeField,
    models.DateTimeField,
    models.BinaryField,
)
COUNTED = "counted by the server; never below 0 by its type"
CHANGES = "taken from the person's change counter; never below 0 by its type"
LOG_ROW = "the key of a row of a log; never below 0 by its type"
WORDS = "words of any length"
NO_RULE = {
    "food.aliases": WORDS,
    "food.search_text": "made of the names",
    "food.indexed_text": "made of the names",
    "importrun.problem": WORDS,
    "supplement.note": WORDS,
    "answeredrequest.body": "an answer of this server, whole",
    **{
        f"importrun.{name}": COUNTED
        for name in (
            *("read", "created", "changed", "unchanged", "retired", "refused"),
            *("values_left_out", "doubts", "corrections_kept"),
        )
    },
    **{f"importupload.{name}": COUNTED for name in ("foods", "refused", "size_bytes")},
    "importuploadpiece.number": COUNTED,
    "diaryupload.rows": COUNTED,
    "backgroundworker.beats": COUNTED,
    "sharedreport.opened": COUNTED,
    "correctionnotice.days_known": COUNTED,
    "correctionnotice.days_unknown": COUNTED,
    "mailsent.attempts": COUNTED,
    "mailsent.period": "a day the server reckons",
    "ratecount.count": COUNTED,
    "ratecount.window_start": "a moment the server reckons",
    "shortfallstep.days_complete": COUNTED,
    "shortfallstep.assessed_on": "a Sunday the server reckons",
    "foodreplacement.from_date": "any day; `rules.check_diary_date` asks the clock",
    "profile.assessed_on": "a Sunday the server reckons",
    **{
        f"profile.{name}": CHANGES
        for name in ("revision", "last_revision", "changes_from", "assessed_revision")
    },
    **{
        f"profile.{name}": LOG_ROW
        for name in ("contents_read", "portions_read", "replacements_read", "supplements_read")
    },
    **{
        f"{name}.revision": CHANGES
        for name in (
            *("intakeentry", "supplementdose", "symptomentry", "dayrecord", "tombstone"),
            *("favourite", "importedrow"),
        )
    },
    **{
        f"{name}.external_version": "another app's own number; never below 0 by its type"
        for name in ("intakeentry", "supplementdose", "symptomentry", "tombstone")
    },
}


def fields():
    for model in our_models():
        for field in model._meta.local_concrete_fields:
            yield model, field, f"{model._meta.model_name}.{field.name}"


def rules():
    for model, field, name in fields():
        if model not in WITHOUT_RULES and condition_of(field) is not None:
            yield model, field, name


def test_every_model_has_the_rules_of_its_fields():
    stored = {rule.name for model in our_models() for rule in model._meta.constraints}
    missing = {
        name for model, field, name in rules() if f"{name.replace('.', '_')}_valid" not in stored
    }
    assert missing == set(), "decorate the model: @with_field_rules"


def test_every_field_has_a_rule_or_a_reason_to_have_none():
    together = {
        (model, name)
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and not isinstance(constraint, FieldRule)
        for name in _names(constraint)
    }
    ruled = {name for _model, _field, name in rules()}
    without = {
        name
        for model, field, name in fields()
        if model not in WITHOUT_RULES
        and name not in ruled
        and not field.is_relation
        and not isinstance(field, BY_TYPE)
        and (model, field.name) not in together
    }
    assert without == set(NO_RULE)


def _names(constraint):
    model_names = set()
    for expression in constraint.condition.flatten():
        for child in getattr(expression, "children", ()):
            if isinstance(child, tuple):
                model_names.add(child[0].partition("__")[0])
                if isinstance(child[1], models.F):
                    model_names.add(child[1].name)
    return model_names


def test_every_column_with_an_end_to_its_range_refuses_what_is_no_number():
    """NaN is equal to itself and above every bound on PostgreSQL: only an upper bound stops it."""
    open_ended = {
        name
        for model, field, name in fields()
        if isinstance(field, models.FloatField | models.DecimalField)
        and (bounds(field)[0] is None or bounds(field)[1] is None)
    }
    assert open_ended == set()


def test_the_database_has_them_all_and_has_looked_at_its_rows():
    for model in our_models():
        with connection.cursor() as cursor:
            stored = connection.introspection.get_constraints(cursor, model._meta.db_table)
        names = {each.name for each in model._meta.constraints}
        assert names - set(stored) == set()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            assert cursor.fetchall() == []


def test_no_value_a_field_forbids_gets_into_its_table():
    a_row_of_each()
    tried, taken = 0, []
    for model, field, name in rules():
        pk = model._default_manager.values_list("pk", flat=True).first()
        assert pk is not None, f"no row of {model.__name__} to try it on"
        for value in forbidden(field):
            tried += 1
            if not is_refused(model, pk, **{field.column: value}):
                taken.append((name, value))
    assert taken == []
    assert tried > 250


def test_what_the_table_refuses_the_field_names_first():
    """Of a row that is cleaned, as forms and serializers do: an error by its name, no 500."""
    silent = []
    for model, field, name in rules():
        if isinstance(field, models.JSONField):
            continue  # nobody types it: files are read by `portability`, lists by their validators
        for value in forbidden(field):
            if value == "  " or (value in NOT_NUMBERS and isinstance(field, models.FloatField)):
                continue  # form fields and serializers take off spaces, and read no such number
            if value == "" and not field.editable:
                continue  # the server's own, such as a digest
            try:
                field.clean(value, model())
            except ValidationError:
                continue
            silent.append((name, value))
    assert silent == []


@pytest.mark.parametrize("pad", ["ä", "漢", "😀"])
def test_length_is_counted_in_letters_on_either_database(owner, pad):
    food = Food.objects.create(name=pad * 200)
    assert is_refused(Food, food.pk, name=pad * 201)
    assert Food.objects.get().name == pad * 200


def test_nulls_break_no_rule_of_a_field(owner):
    Profile.objects.create(user=owner, reminder_hour=None, suggestion_energy_kcal=None)
    assert Profile.objects.get().reminder_hour is None


def test_a_rule_asks_the_database_nothing_when_a_row_is_cleaned(django_assert_num_queries):
    food = Food(name="Leek")
    fields_only = [rule for rule in Food._meta.constraints if isinstance(rule, FieldRule)]
    with django_assert_num_queries(0):
        for rule in fields_only:
            rule.validate(Food, food)
    assert len(fields_only) > 10


def test_choices_that_only_settings_know_are_no_rule_of_the_table():
    assert chosen_from(Profile._meta.get_field("language")) == []
    assert "iom" in chosen_from(Profile._meta.get_field("authority"))


def test_whole_numbers_to_choose_from_are_those_between_the_bounds():
    numbers = [
        field
        for _m, field, _n in fields()
        if isinstance(field, models.IntegerField) and field.choices
    ]
    assert numbers
    for field in numbers:
        low, high = bounds(field)
        assert [value for value, _label in field.flatchoices] == list(range(low or 0, high + 1))


def test_bounds_are_the_declared_ones_not_the_databases():
    severity = Profile._meta.get_field("reminder_hour")
    assert bounds(severity) == (None, 23)
    gram_weight = Food._meta.get_field("portions").related_model._meta.get_field("gram_weight")
    assert bounds(gram_weight) == (Decimal("0.001"), 20_000)
