"""Whether the database is as old as the code expects it to be new."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrations_are_missing() -> bool:
    """Raises DatabaseError if the database does not answer."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
