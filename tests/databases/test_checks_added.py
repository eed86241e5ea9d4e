"""Before a table gets a new rule, the rows that break it are found and left as they are."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Q

from foods.checks_added import RefuseBrokenRows, RowsBreakRuleError
from foods.models import Food
from tests.builders import make_food

pytestmark = pytest.mark.django_db

NO_DRAFTS = CheckConstraint(condition=~Q(status="draft"), name="food_no_drafts")
EARLY = CheckConstraint(condition=Q(replaced_from__lt="2000-01-01"), name="food_replaced_early")


def look(**checks):
    state = SimpleNamespace(apps=apps)
    # The editor only lends its quoting: nothing is changed, in a transaction or out of it.
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    RefuseBrokenRows(checks).database_forwards("foods", editor, state, state)


def test_each_broken_rule_is_said_with_its_table_and_the_keys_of_rows():
    drafts = [make_food(f"Draft {n}", status="draft") for n in range(7)]
    make_food("Seeds")
    with pytest.raises(RowsBreakRuleError) as stopped:
        look(food=[NO_DRAFTS, EARLY])
    said = str(stopped.value)
    keys = ", ".join(str(food.pk) for food in drafts[:5])
    assert said.startswith("Nothing was changed.")
    assert f'foods_food: 7 rows break food_no_drafts, by "id": {keys}' in said
    assert "food_replaced_early" not in said, "a null breaks no rule"
    assert Food.objects.filter(status="draft").count() == 7


def test_nothing_is_said_where_every_row_keeps_them():
    make_food("Seeds")
    look(food=[NO_DRAFTS, EARLY])
