"""An export of this application as a file that waits: what is in it, and bringing it in."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from tracker.diary_imports.records import FileFaultError
from tracker.diary_imports.uploads import waiting
from tracker.diary_imports.writing import UploadGoneError
from tracker.models import DiaryUpload
from tracker.portability.bring_in import BroughtIn, bring_in
from tracker.portability.sections import FORMAT, TABLES

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_SHOWN: Final = ("entries", "doses", "symptoms", "days", "own_foods", "own_supplements")


def is_own(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_own(content: bytes) -> dict[str, Any]:
    """The file as it is; whether each row of it is good is seen when it is brought in."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileFaultError("no_json") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileFaultError("other_json")
    return data


def counts_of(data: Mapping[str, Any]) -> dict[str, int]:
    """How many rows of what a person knows of are in it."""
    rows = {name: data.get(name) for name in _SHOWN}
    return {name: len(each) if isinstance(each, list) else 0 for name, each in rows.items()}


def rows_of(data: Mapping[str, Any]) -> int:
    """How many rows of the person are in it."""
    return sum(len(rows) for name in TABLES if isinstance(rows := data.get(name), list))


def bring_in_own(
    *, user: "User", uuid: UUID, about_to_store: Callable[[], None] = lambda: None
) -> BroughtIn:
    """Into an account that holds nothing yet. Raises what `bring_in` raises, or UploadGoneError.

    `about_to_store` is called before the locks are taken.
    """
    upload = waiting(user, uuid)
    if upload is None or upload.step == DiaryUpload.Step.DONE:
        raise UploadGoneError
    data = read_own(bytes(upload.content))
    uploads = DiaryUpload.objects.filter(pk=upload.pk).exclude(step=DiaryUpload.Step.DONE)
    return bring_in(
        user=user,
        data=data,
        about_to_store=about_to_store,
        before=lambda: _check_there(uploads),
        after=lambda _rows: _settle(uploads),
    )


def _check_there(uploads: QuerySet[DiaryUpload]) -> None:
    """It may have been taken back, or been brought in by another process."""
    if not uploads.exists():
        raise UploadGoneError


def _settle(uploads: QuerySet[DiaryUpload]) -> None:
    """The file goes; where somebody waits for a worker, a row stays that says so."""
    uploads.filter(asked_at=None).delete()
    uploads.update(step=DiaryUpload.Step.DONE, step_at=timezone.now(), content=b"")
