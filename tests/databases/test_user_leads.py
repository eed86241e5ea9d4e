"""Personal tables are found and kept apart by person, so that they can be distributed by person.

A database that spreads a table by `user_id` can keep a unique constraint only if it holds that
column, and finds a person's rows on one machine only by an index that begins with it.
"""

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

# Unique without the person, or found across all of them: each for a reason.
UNIQUE_OVER_ALL = {
    "apitoken.digest": "a script says only its secret: whose it is follows from it",
    "sharedreport.digest": "a link says only its secret",
}
FOUND_OVER_ALL = {
    "accountdeletion.due_at": "one sweep a night over everybody",
    "diaryupload.made_at": "one sweep over everybody removes what is an hour old",
    "answered_claimed_at": "one sweep over everybody removes what is old",
}
# Tables of the server's own, of no person: counts by a keyed hash, and what it did when.
OF_NOBODY = {"ratecount", "backgroundworker", "duework", "restoration"}


def personal():
    return [
        model
        for model in apps.get_app_config("tracker").get_models()
        if model._meta.model_name not in OF_NOBODY
    ]


def test_every_table_of_the_diary_names_the_person():
    for model in personal():
        user = model._meta.get_field("user")
        assert user.related_model is User, model
        assert not user.null, model


def test_every_unique_constraint_begins_with_the_person():
    apart = {
        constraint.name
        for model in personal()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields[0] != "user"
    }
    assert apart == set()


def test_no_column_is_unique_without_the_person_but_for_these():
    unique = {
        f"{model._meta.model_name}.{field.name}"
        for model in personal()
        for field in model._meta.local_concrete_fields
        # The surrogate key is unique by its sequence; `user` is what the table is spread by.
        if field.unique and field.name not in ("id", "user")
    }
    assert unique == set(UNIQUE_OVER_ALL)


def test_every_index_begins_with_the_person_but_for_these():
    apart = {
        index.name
        for model in personal()
        for index in model._meta.indexes
        if index.fields[0] != "user"
    } | {
        f"{model._meta.model_name}.{field.name}"
        for model in personal()
        for field in model._meta.local_concrete_fields
        # Whether a food has entries is asked when somebody deletes it: that index is its own.
        if field.db_index and not field.is_relation
    }
    assert apart == set(FOUND_OVER_ALL)


def test_rows_of_one_person_point_only_at_rows_of_the_same_person_or_of_the_catalogue():
    """Where a table points at another personal one, both rows lie with the same person."""
    pointing = {
        (model._meta.model_name, field.name)
        for model in personal()
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model in personal()
    }
    assert pointing == {
        ("movedentry", "entry"),
        ("importedrow", "diary_import"),
        ("mealtemplateitem", "template"),
    }
