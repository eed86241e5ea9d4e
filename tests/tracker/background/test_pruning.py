"""Nothing of background work is kept for ever, and nothing of who is gone."""

import inspect
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from tests.tracker.background import some_tasks
from tracker.accounts.removal import delete_account
from tracker.background.leases import beat
from tracker.models import BackgroundWorker, DueWork

pytestmark = pytest.mark.django_db


def kept(status, days):
    some_tasks.keep_for.enqueue(user_id=1)
    newest = DBTaskResult.objects.order_by("-enqueued_at").first()
    DBTaskResult.objects.filter(pk=newest.pk).update(
        status=status, finished_at=timezone.now() - timedelta(days=days)
    )
    return newest.pk


def test_tasks_that_ended_long_ago_go(capsys):
    stay = {kept("SUCCESSFUL", 6), kept("FAILED", 29), kept("RUNNING", 400), kept("READY", 400)}
    kept("SUCCESSFUL", 8)
    kept("FAILED", 31)
    call_command("clean_up")
    assert "2 tasks that ended a week ago deleted" in capsys.readouterr().out
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == stay


def test_so_do_started_work_and_workers_of_the_past():
    now, old = timezone.now(), timezone.now() - timedelta(days=31)
    for due_at in (now, old):
        DueWork.objects.create(name="mail", due_at=due_at, started_at=due_at)
    for name in ("lives", "ended", "ended long ago"):
        beat(name)
    BackgroundWorker.objects.filter(pk="ended").update(stopped_at=now)
    BackgroundWorker.objects.filter(pk="ended long ago").update(beaten_at=old, stopped_at=old)
    call_command("clean_up")
    assert [row.due_at for row in DueWork.objects.all()] == [now]
    assert set(BackgroundWorker.objects.values_list("pk", flat=True)) == {"lives", "ended"}


def test_the_tasks_of_a_person_go_with_the_account(owner, stranger):
    for user in (owner, stranger):
        some_tasks.keep_for.enqueue(user_id=user.pk)
        some_tasks.keep_for.enqueue(user_id=user.pk)
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(status="FAILED")
    delete_account(user=owner)
    left = [row.args_kwargs["kwargs"]["user_id"] for row in DBTaskResult.objects.all()]
    assert left == [stranger.pk] * 2


def all_tasks():
    """Every task of the application, found in its modules."""
    found = {}
    for label in ("tracker", "foods"):
        folder = apps.get_app_config(label).path
        for path in sorted(Path(folder).rglob("*.py")):
            if "@task" in path.read_text(encoding="utf-8"):
                parts = path.relative_to(folder).with_suffix("").parts
                module = ".".join((label, *parts))
                for name, value in vars(import_module(module)).items():
                    if isinstance(value, Task):
                        found[f"{module}.{name}"] = value
    return found


def test_tasks_are_told_of_a_person_by_the_one_keyword_that_the_end_of_an_account_looks_for():
    tasks = all_tasks()
    assert {"tracker.background.tasks.assess_users"} <= tasks.keys()
    for name, task in tasks.items():
        assert import_string(task.module_path) is task, name
        parameters = inspect.signature(task.func).parameters
        for word, parameter in parameters.items():
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY or word == "context", name
            assert not {"user", "person", "owner", "email"} & set(word.split("_")) or (
                word == "user_id"
            ), name
