"""When an account is gone, no table of the database knows of it: tables, not models, are asked."""

import base64
import json
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, models

from foods.models import Food, FoodSubmission, ImportRun, ValueDoubt
from tests.tracker.full_account import EMAIL, ID, MARK, NAME, OWN, full_account, marked
from tracker.accounts.removal import delete_account

pytestmark = pytest.mark.django_db
TRACES = (str(ID), EMAIL, NAME, MARK)


def stored() -> Iterator[tuple[str, str, str]]:
    """Table, column and text of every value in the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, readable(table, column, value)


def readable(table: str, column: str, value: Any) -> str:
    if (table, column) == ("django_session", "session_data"):
        return json.dumps(SessionStore().decode(value))
    if (table, column) == ("tracker_cache", "value"):
        return repr(pickle.loads(base64.b64decode(value)))  # noqa: S301
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return str(value)


def places(*traces: str) -> set[tuple[str, str]]:
    """The columns in which one of these can be read."""
    return {
        (table, column)
        for table, column, text in stored()
        if any(trace in text.lower() for trace in traces)
    }


def columns_of_people() -> set[tuple[str, str]]:
    """Those that point at accounts, by the database's own constraints and by the models."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            relations = connection.introspection.get_relations(cursor, table)
            found |= {(table, name) for name, (_, to) in relations.items() if to == "auth_user"}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                found.add((model._meta.db_table, field.column))
    return found


class TestWhatIsLookedFor:
    def test_stands_in_every_column_that_points_at_people(self):
        full_account()
        found = places(str(ID))
        assert len(columns_of_people()) > 30
        assert columns_of_people() - found == set()

    def test_stands_in_every_text_of_the_persons_own(self):
        full_account()
        found = places(MARK)
        texts = {
            (model._meta.db_table, model._meta.get_field(name).column)
            for model in OWN
            for name in marked(model)
        }
        assert len(texts) > 30
        assert texts - found == set()

    def test_stands_where_no_model_would_show_it(self):
        full_account()
        assert places(str(ID)) >= {
            ("django_session", "session_data"),
            ("django_admin_log", "object_id"),
            ("django_tasks_database_dbtaskresult", "args_kwargs"),
        }
        assert places(EMAIL) >= {
            ("django_session", "session_data"),
            ("django_admin_log", "object_repr"),
            ("account_emailaddress", "email"),
        }
        assert ("foods_searchword", "text") in places(MARK)
        keys = [text for _table, column, text in stored() if column == "cache_key"]
        assert keys  # of limits and of forms sent twice, and hashed: they name nobody
        assert not [key for key in keys if str(ID) in key or EMAIL in key]

    def test_covers_every_model_whose_rows_go_with_the_person(self):
        going = {
            model
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
            and field.related_model is User
            and field.remote_field.on_delete is models.CASCADE
        }
        # Their texts come from elsewhere: an address, a browser, a secret, a key of a row.
        assert {model.__name__ for model in going - OWN.keys()} == {
            "ApiToken",
            "EmailAddress",
            "Tombstone",
            "UserSession",
        }


class TestAfterwards:
    def test_nothing_is_left_of_an_account_that_was_due(self, capsys):
        full_account()
        others = User.objects.exclude(pk=ID).count()
        call_command("clean_up")
        assert "1 accounts that were due deleted" in capsys.readouterr().out
        assert places(*TRACES) == set()
        assert User.objects.count() == others

    def test_nor_of_one_that_an_admin_deleted(self, client):
        user = full_account()
        client.force_login(User.objects.get(username="curator"))
        deleted = client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})
        assert deleted.status_code == 302
        client.get(deleted["Location"])  # says whom, once, and the session forgets it
        assert places(*TRACES) == set()

    def test_what_became_everybodys_stays(self):
        delete_account(user=full_account())
        assert Food.objects.get(name="Everybody's").owner is None
        (approved,) = FoodSubmission.objects.filter(status="approved")
        assert (approved.submitted_by, approved.note) == (None, "")
        assert ImportRun.objects.get().user is None
        assert ValueDoubt.objects.get().settled_by is None

    def test_and_so_does_what_is_other_peoples(self, client, stranger):
        user = full_account()
        client.post("/accounts/login/", {"login": stranger.email, "password": "a-long-password"})
        delete_account(user=user)
        assert client.get("/api/v1/account/").json()["name"] == "stranger"
        assert Food.objects.filter(name="Of another").exists()
