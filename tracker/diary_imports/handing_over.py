"""A large file is brought in by a background worker, or by whoever does not want to wait for one.

What was asked for stands in the row of the upload, and what was written takes that row along in its
own transaction. So it is written once, however often and by however many at a time it is begun, and
of a process that was killed nothing is there. Taking the file away takes the request back.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from tracker.diary_imports.amounts import TooManyFoodsError
from tracker.diary_imports.own_export import bring_in_own
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.tasks import write_upload
from tracker.diary_imports.writing import UploadGoneError, write_import
from tracker.languages import language_of_mail
from tracker.models import DiarySource, DiaryUpload
from tracker.portability.faults import AccountNotEmptyError, FileRefusedError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Rows of a file that a request brings in itself: about half a second of work.
MOST_AT_ONCE: Final = 2_000
# Then the page offers to do it without a worker: nobody came, or who came ended in the middle.
_WAITING_LONG: Final = timedelta(seconds=15)
_WORKING_LONG: Final = timedelta(minutes=3)
_FAULTS_TOLD: Final = 50
_Step = DiaryUpload.Step
_UNDER_WAY: Final = (_Step.WAITING, _Step.READING, _Step.STORING)


def is_large(upload: DiaryUpload) -> bool:
    return upload.rows > MOST_AT_ONCE


@transaction.atomic
def hand_over(*, upload: DiaryUpload, options: Options) -> None:
    """Ask a worker to bring it in; asked again, once."""
    now = timezone.now()
    asked = DiaryUpload.objects.filter(pk=upload.pk, step__in=(_Step.NONE, _Step.FAILED)).update(
        step=_Step.WAITING, options=asdict(options), problem={}, asked_at=now, step_at=now
    )
    if asked:
        write_upload.enqueue(uuid=str(upload.uuid))


def is_late(upload: DiaryUpload, now: datetime) -> bool:
    """Whether it should have been begun, or have ended, by `now`."""
    since = now - (upload.step_at or now)
    return since > (_WAITING_LONG if upload.step == _Step.WAITING else _WORKING_LONG)


def carry_out(uuid: UUID) -> None:
    """Bring in what was handed over, if it still is wanted; what is wrong with it is kept."""
    uploads = DiaryUpload.objects.filter(uuid=uuid)
    upload = uploads.defer("content").select_related("user").first()
    if upload is not None and upload.is_under_way:
        with override(language_of_mail(upload.user)):
            _carry_out(upload.user, upload)


def _carry_out(user: "User", upload: DiaryUpload) -> None:
    _step(upload, _Step.READING)
    try:
        _write(user, upload, lambda: _step(upload, _Step.STORING))
    except UploadGoneError:
        return
    except (TooManyFoodsError, AccountNotEmptyError, FileRefusedError) as error:
        _failed(upload, problem_of(error))


def problem_of(error: Exception) -> dict[str, Any]:
    """Why nothing was written, as it can be stored: a code, and of a file what is wrong where."""
    if isinstance(error, FileRefusedError):
        faults = [
            {"place": " ".join(map(str, fault.place)), "said": str(fault.detail)}
            for fault in error.faults[:_FAULTS_TOLD]
        ]
        return {"code": "refused", "faults": faults}
    return {"code": "not_empty" if isinstance(error, AccountNotEmptyError) else "too_many_foods"}


def _write(user: "User", upload: DiaryUpload, about_to_store: Callable[[], None]) -> None:
    if upload.source == DiarySource.OWN:
        bring_in_own(user=user, uuid=upload.uuid, about_to_store=about_to_store)
    else:
        options = Options(**upload.options)
        write_import(user=user, uuid=upload.uuid, options=options, about_to_store=about_to_store)


def _step(upload: DiaryUpload, step: str) -> None:
    """Say so, unless it ended meanwhile or was taken back."""
    under_way = DiaryUpload.objects.filter(pk=upload.pk, step__in=_UNDER_WAY)
    under_way.update(step=step, step_at=timezone.now())


def _failed(upload: DiaryUpload, problem: dict[str, Any]) -> None:
    under_way = DiaryUpload.objects.filter(pk=upload.pk, step__in=_UNDER_WAY)
    under_way.update(step=_Step.FAILED, step_at=timezone.now(), problem=problem)
