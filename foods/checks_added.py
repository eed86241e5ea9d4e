"""Operations of migrations that add check constraints to tables that may be large.

PostgreSQL takes a new one at once for rows to come (NOT VALID) and looks at the others later, while
people go on writing; SQLite copies the table, once for all its new constraints together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.core.management.base import CommandError
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.models import CheckConstraint

_SHOWN_KEYS: Final = 5

Checks = Mapping[str, Sequence[CheckConstraint]]


class RowsBreakRuleError(CommandError):
    """Rows that a migration cannot make right without losing what somebody entered."""


class RefuseBrokenRows(Operation):
    """Stop before anything is changed where rows break a rule, and say which.

    It reads each table once. No row is repaired here: the values are somebody's.
    """

    category = OperationCategory.SQL
    reversible = True
    reduces_to_sql = False

    def __init__(self, checks: Checks) -> None:
        self.checks = checks

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        said = []
        for name, checks in self.checks.items():
            model = from_state.apps.get_model(app_label, name)
            said += broken_rules(model, checks, schema_editor)
        if said:
            raise RowsBreakRuleError(
                "Nothing was changed. These rows break rules that the database keeps from now on; "
                "correct them with the version that ran before, then migrate again:\n"
                + "\n".join(said)
            )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        pass

    def describe(self) -> str:
        return "Look for rows that break the new rules"


def broken_rules(model: Any, checks: Sequence[CheckConstraint], schema_editor: Any) -> list[str]:
    """A line for each rule that rows break: table, rule, how many, the keys of the first ones."""
    table = schema_editor.quote_name(model._meta.db_table)
    key = schema_editor.quote_name(model._meta.pk.column)
    # As the database will judge it: by SQL's logic, in which a null breaks no rule.
    broken = [f"NOT ({check._get_check_sql(model, schema_editor)})" for check in checks]
    lines = []
    with schema_editor.connection.cursor() as cursor:
        any_of = " OR ".join(broken)
        cursor.execute(f"SELECT 1 FROM {table} WHERE {any_of} LIMIT 1")  # noqa: S608  # nosec B608
        if cursor.fetchone() is None:
            return []
        for check, condition in zip(checks, broken, strict=True):
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {condition}")  # noqa: S608  # nosec B608
            (count,) = cursor.fetchone()
            if not count:
                continue
            cursor.execute(
                f"SELECT {key} FROM {table} WHERE {condition} ORDER BY 1 LIMIT {_SHOWN_KEYS}"  # noqa: S608  # nosec B608
            )
            keys = ", ".join(str(row[0]) for row in cursor.fetchall())
            lines.append(
                f"  {model._meta.db_table}: {count} rows break {check.name}, by {key}: {keys}"
            )
    return lines


class AddChecks(Operation):
    """Add check constraints to one table, without a look at its rows on PostgreSQL."""

    category = OperationCategory.ADDITION
    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, checks: Sequence[CheckConstraint]) -> None:
        self.model_name = model_name
        self.checks = checks

    def state_forwards(self, app_label: str, state: Any) -> None:
        # All at once: each `add_constraint` would make the models around the table anew.
        options = state.models[app_label, self.model_name].options
        options["constraints"] = [*options.get("constraints", ()), *self.checks]
        state.reload_model(app_label, self.model_name, delay=True)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor != "postgresql":
            # Copies the table, with every constraint that the model has by now.
            schema_editor.add_constraint(model, self.checks[0])
            return
        _alter(
            schema_editor,
            model,
            (f"ADD {each.constraint_sql(model, schema_editor)} NOT VALID" for each in self.checks),
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.remove_constraint(model, self.checks[0])
            return
        names = (schema_editor.quote_name(check.name) for check in self.checks)
        _alter(schema_editor, model, (f"DROP CONSTRAINT {name}" for name in names))

    def describe(self) -> str:
        return f"Add {len(self.checks)} check constraints to {self.model_name}"


class ValidateChecks(Operation):
    """Let PostgreSQL look at the rows that were there before, while others write to them."""

    category = OperationCategory.ALTERATION
    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, names: Sequence[str]) -> None:
        self.model_name = model_name
        self.names = names

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        names = (schema_editor.quote_name(name) for name in self.names)
        _alter(schema_editor, model, (f"VALIDATE CONSTRAINT {name}" for name in names))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """A constraint cannot be made unvalidated, and need not be."""

    def describe(self) -> str:
        return f"Validate {len(self.names)} check constraints of {self.model_name}"


def _alter(schema_editor: Any, model: Any, changes: Iterable[str]) -> None:
    """All changes of the table in one statement: its lock is taken once."""
    table = schema_editor.quote_name(model._meta.db_table)
    schema_editor.execute(f"ALTER TABLE {table} {', '.join(changes)}", params=None)
