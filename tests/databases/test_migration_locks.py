"""An upgrade locks no large table for long."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

from foods.checks_added import AddChecks, ValidateChecks
from tests.databases.long_locks import long_locks

# They ran before there was a large table, and none of them is ever run on one again: an
# installation that has not run them is younger than its rows.
RAN_ON_SMALL_TABLES = {"foods": "0008_quick_adds", "tracker": "0016_settings_and_mail"}


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


def ours(loader):
    for key, migration in sorted(loader.disk_migrations.items()):
        if key[0] in RAN_ON_SMALL_TABLES and key[1] > RAN_ON_SMALL_TABLES[key[0]]:
            yield key, migration


def before(loader, key):
    return loader.project_state(nodes=[key], at_end=False)


def test_no_migration_from_now_on_locks_a_large_table_for_long(loader):
    said = {
        ".".join(key): list(long_locks(migration, before(loader, key)))
        for key, migration in ours(loader)
    }
    assert len(said) >= 4
    assert {name: lines for name, lines in said.items() if lines} == {}


def test_what_is_added_unread_is_read_by_a_later_migration(loader):
    added, read = set(), set()
    for key, migration in ours(loader):
        for op in migration.operations:
            if isinstance(op, AddChecks):
                added |= {(key[0], op.model_name, check.name) for check in op.checks}
            if isinstance(op, ValidateChecks):
                read |= {(key[0], op.model_name, name) for name in op.names}
    assert added
    assert added == read


def test_every_operation_can_be_taken_back_or_says_why_not(loader):
    final = {
        ".".join(key)
        for key, migration in loader.disk_migrations.items()
        if key[0] in RAN_ON_SMALL_TABLES
        and not all(operation.reversible for operation in migration.operations)
    }
    assert final == set()


CHECK = models.CheckConstraint(condition=models.Q(amount_g__lt=5), name="c")
INDEX = models.Index(fields=["note"], name="i")


class TestWhatIsDangerous:
    @pytest.mark.parametrize(
        ("operation", "said"),
        [
            (migrations.AddIndex("intakeentry", INDEX), "CONCURRENTLY"),
            (migrations.AddConstraint("intakeentry", CHECK), "AddChecks"),
            (
                migrations.AddConstraint(
                    "intakeentry", models.UniqueConstraint(fields=["note"], name="u")
                ),
                "AddChecks",
            ),
            (
                migrations.AddField("intakeentry", "at", models.DateTimeField(db_default=Now())),
                "written anew",
            ),
            (
                migrations.AddField("intakeentry", "x", models.IntegerField(db_index=True)),
                "indexed while locked",
            ),
            (
                migrations.AlterField("intakeentry", "note", models.TextField()),
                "written anew",
            ),
            (
                migrations.AlterField("intakeentry", "note", models.CharField(max_length=20)),
                "written anew",
            ),
            (
                migrations.AlterField("intakeentry", "time", models.TimeField()),
                "read for nulls",
            ),
        ],
    )
    def test_is_named(self, loader, operation, said):
        assert said in " ".join(self._said(loader, operation))

    @pytest.mark.parametrize(
        "operation",
        [
            AddIndexConcurrently("intakeentry", INDEX),
            AddChecks("intakeentry", [CHECK]),
            migrations.AddField("intakeentry", "x", models.IntegerField(default=0)),
            migrations.AddField("intakeentry", "x", models.IntegerField(db_default=0)),
            migrations.AlterField("intakeentry", "note", models.CharField(max_length=300)),
            migrations.AddIndex("mealtemplate", models.Index(fields=["name"], name="m")),
            migrations.RemoveField("intakeentry", "note"),
        ],
    )
    def test_the_rest_is_not(self, loader, operation):
        assert self._said(loader, operation) == []

    def test_rows_beside_tables_in_one_transaction(self, loader):
        def change(apps, schema_editor):
            """Some rows."""

        rows = migrations.RunPython(change, migrations.RunPython.noop)
        field = migrations.AddField("intakeentry", "x", models.IntegerField(default=0))
        assert self._said(loader, rows) == []
        assert len(self._said(loader, rows, field)) == 1
        assert len(self._said(loader, ValidateChecks("intakeentry", ["c"]))) == 1

    def _said(self, loader, *operations):
        migration = migrations.Migration("0099_next", "tracker")
        migration.operations = list(operations)
        return list(long_locks(migration, before(loader, ("tracker", "0016_settings_and_mail"))))
