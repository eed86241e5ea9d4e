"""Files that wait to be looked at: kept in the database for an hour, one for each person.

One that was handed to a background worker is kept for a day at most.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tracker.diary_imports.choices import Choice
from tracker.models import DiarySource, DiaryUpload
from tracker.services import locked_profile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_UPLOAD_MB: Final = 10
KEPT: Final = timedelta(hours=1)
KEPT_UNDER_WAY: Final = timedelta(days=1)


class UnderWayError(Exception):
    """Another file of this person is being brought in."""


@transaction.atomic
def keep_upload(
    *, user: "User", source: str, file_name: str, content: bytes, rows: int = 0
) -> DiaryUpload:
    """Keep the file instead of the one that waited. Raises UnderWayError."""
    locked_profile(user)
    uploads = DiaryUpload.objects.filter(user=user)
    if any(each.is_under_way for each in uploads.filter(_kept()).defer("content")):
        raise UnderWayError
    uploads.delete()
    return DiaryUpload.objects.create(
        user=user,
        source=DiarySource(source),
        file_name=printable(file_name),
        content=content,
        rows=rows,
    )


def _kept() -> Q:
    now = timezone.now()
    return Q(made_at__gt=now - KEPT) | Q(asked_at__gt=now - KEPT_UNDER_WAY)


def printable(file_name: str) -> str:
    return "".join(char for char in file_name if char.isprintable())[-120:]


def waiting(user: "User", uuid: UUID | None = None) -> DiaryUpload | None:
    """The file that waits, or that of `uuid`, if it is still kept."""
    uploads = DiaryUpload.objects.filter(_kept(), user=user)
    return (uploads if uuid is None else uploads.filter(uuid=uuid)).first()


@transaction.atomic
def choose(*, upload: DiaryUpload, choices: dict[str, Choice]) -> None:
    """What the person takes names for, by their keys; nothing if the file is gone meanwhile."""
    held = DiaryUpload.objects.select_for_update().filter(pk=upload.pk).first()
    if held is None:
        return
    said: dict[str, Any] = {key: choice.as_json() for key, choice in choices.items()}
    held.choices = {**held.choices, **said}
    held.save(update_fields=["choices"])


def forget_uploads() -> int:
    """Delete the files nobody came back to; how many."""
    return DiaryUpload.objects.exclude(_kept()).delete()[0]
