"""Tasks that only the tests know."""

import os
import time
from pathlib import Path

from django.db import connection
from django_tasks import task

from tracker.models import Profile


class FullOfSecretsError(Exception):
    pass


@task()
def fail(*, user_id: int) -> None:
    raise FullOfSecretsError("spinach for ada@example.org")


@task()
def end_process() -> None:
    os.kill(os.getpid(), 9)


@task()
def note(*, word: str, at: str) -> str:
    """Write a word at the end of a file."""
    with Path(at).open("a") as file:
        file.write(f"{word}\n")
    return word


@task()
def wait_for(*, began: str, until: str) -> None:
    """Say by one file that it began, and go on once another is there."""
    Path(began).touch()
    while not Path(until).exists():
        time.sleep(0.02)
    Profile.objects.count()  # needs the database


@task()
def keep_for(*, user_id: int) -> int:
    return user_id


@task(queue_name="long")
def take_long() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
