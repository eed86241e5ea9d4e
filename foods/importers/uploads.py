"""Large files that curators upload: kept in the database until a background worker imported them.

A run is carried out once, whoever begins it and how often: the transaction that writes its foods
says that it is done, and whoever comes later sees that there. A process that was killed leaves the
run as it was, to be begun again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic
from typing import Any, Final

from django.db import OperationalError, transaction
from django.utils import timezone

from foods.importers.records import Refusal
from foods.importers.runs import (
    NOT_ENDED,
    EndedMeanwhileError,
    ImportFailedError,
    Silent,
    carry_out,
)
from foods.importers.tasks import import_upload
from foods.models import ImportRun, ImportUpload, ImportUploadPiece

# A request carries out a smaller one itself.
MOST_AT_ONCE_BYTES: Final = 1_000_000
PIECE_BYTES: Final = 1_000_000
_KEPT: Final = timedelta(days=1)
_WAITING_LONG: Final = timedelta(seconds=15)
_WORKING_LONG: Final = timedelta(minutes=10)
_EVERY_S: Final = 1
_Step = ImportUpload.Step


def hand_over(run: ImportRun, pieces: Iterable[bytes], *, is_part: bool) -> ImportUpload:
    """Store a new run with its file and ask a worker for it, when all of the file is there.

    Each piece is a transaction of its own, so that others can write between them.
    """
    with transaction.atomic():
        run.status = ImportRun.Status.WAITING
        run.save()
        upload = ImportUpload.objects.create(run=run, is_part=is_part)
    size = 0
    for number, content in enumerate(pieces):
        ImportUploadPiece.objects.create(upload=upload, number=number, content=content)
        size += len(content)
    with transaction.atomic():
        upload.size_bytes, upload.step_at = size, timezone.now()
        upload.save()
        import_upload.enqueue(run_id=run.pk)
    return upload


def is_late(upload: ImportUpload, now: datetime) -> bool:
    """Whether it should have been begun, or come further, by `now`."""
    long = _WAITING_LONG if upload.step == _Step.WAITING else _WORKING_LONG
    return now - upload.step_at > long


def carry_out_upload(run_id: int) -> None:
    """Import an uploaded file unless that was done; then the file goes, whatever came of it."""
    upload = ImportUpload.objects.select_related("run").filter(run=run_id).first()
    if upload is None or not upload.size_bytes:
        return
    try:
        with _on_disk(upload) as path:
            carry_out(
                upload.run,
                path,
                is_part=upload.is_part,
                goes_on=True,
                progress=_Progress(upload),
            )
    except (ImportFailedError, EndedMeanwhileError):
        pass  # the run says so
    upload.delete()


def cancel(run: ImportRun) -> bool:
    """End a run that writes nothing yet; False where it is too late."""
    with transaction.atomic():
        upload = ImportUpload.objects.select_for_update().filter(run=run).first()
        if upload is None or upload.step == _Step.WRITING:
            return False
        ImportRun.objects.filter(pk=run.pk, status__in=NOT_ENDED).update(
            status=ImportRun.Status.CANCELLED, finished_at=timezone.now()
        )
        upload.delete()
    return True


def forget_uploads() -> int:
    """Delete files that nobody carried out for a day, and end their runs; how many."""
    old = list(ImportUpload.objects.filter(step_at__lte=timezone.now() - _KEPT))
    for upload in old:
        ImportRun.objects.filter(pk=upload.run_id, status__in=NOT_ENDED).update(
            status=ImportRun.Status.INTERRUPTED,
            problem="No background worker carried it out for a day.",
            finished_at=timezone.now(),
        )
        upload.delete()
    return len(old)


@contextmanager
def _on_disk(upload: ImportUpload) -> Iterator[Path]:
    """The file, on this machine while it is read."""
    with NamedTemporaryFile() as file:
        for content in upload.pieces.values_list("content", flat=True).iterator(chunk_size=8):
            file.write(content)
        file.flush()
        yield Path(file.name)


class _Progress(Silent):
    """Written where the curators' page reads it, every second; not while all is written at once.

    What is written then is only seen when it is over, and on SQLite nobody else can write.
    """

    def __init__(self, upload: ImportUpload) -> None:
        self._upload = upload
        self._told_at = monotonic()
        self._is_writing = False
        self._counts: dict[str, Any] = {"foods": 0, "refused": 0, "last_refusal": ""}

    def begin(self, step: str, total: int | None) -> None:
        if step == "reading":
            self._tell(step=_Step.READING)
        elif step == "writing":
            self._counts["foods"] = total
            self._tell(step=_Step.WRITING)
            self._is_writing = True

    def advance(self, count: int) -> None:
        if self._is_writing:
            return
        self._counts["foods"] += count
        if monotonic() - self._told_at > _EVERY_S:
            try:
                self._tell()
            except OperationalError:
                return  # somebody else writes: next time

    def refuse(self, refusal: Refusal) -> None:
        if refusal.what == "food":
            self._counts["refused"] += 1
            self._counts["last_refusal"] = f"{refusal.place}: {refusal.reason}"[:400]

    def _tell(self, **values: Any) -> None:
        """Raises EndedMeanwhileError where a curator cancelled it."""
        uploads = ImportUpload.objects.filter(pk=self._upload.pk)
        self._told_at = monotonic()
        if not uploads.update(**self._counts, **values, step_at=timezone.now()):
            raise EndedMeanwhileError
