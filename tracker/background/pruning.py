"""Tasks that are over, started work and workers of the past are not kept for ever."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.db.models.functions import Now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tracker.models import BackgroundWorker, DueWork

DONE_KEPT: Final = timedelta(days=7)
FAILED_KEPT: Final = timedelta(days=30)
STARTS_KEPT: Final = timedelta(days=30)


def forget_tasks() -> int:
    """Delete tasks that ended long ago, and what else is known of them; how many tasks."""
    DueWork.objects.filter(due_at__lt=Now() - STARTS_KEPT).delete()
    BackgroundWorker.objects.filter(beaten_at__lt=Now() - STARTS_KEPT).exclude(
        stopped_at=None
    ).delete()
    old = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=Now() - DONE_KEPT) | Q(
        status=TaskResultStatus.FAILED, finished_at__lt=Now() - FAILED_KEPT
    )
    deleted, _by_model = DBTaskResult.objects.filter(old).delete()
    return deleted


def forget_tasks_of(user_id: int) -> None:
    """Delete every task that names this person; part of the end of an account."""
    DBTaskResult.objects.filter(args_kwargs__kwargs__user_id=user_id).delete()
