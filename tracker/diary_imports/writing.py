"""Writing an import: all of it in one transaction, or nothing.

What takes time, reading the file, setting it beside the diary and turning rows into what the
database stores, is done before a lock is held. Then the locks are taken, it is looked whether all
that was looked at still stands, and what is ready is stored. Where something changed meanwhile it
is made ready again; after a few times, with the locks held.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction

from foods.search import refresh
from foods.turns import lock_catalogue
from tracker.diary_imports.moment import Moment
from tracker.diary_imports.planning import plan
from tracker.diary_imports.reading import read_diary
from tracker.diary_imports.ready_import import Options, ReadyImport
from tracker.models import DiaryImport, DiaryUpload, Profile
from tracker.portability.one_moment import one_moment
from tracker.services import locked_profile, profile_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_TRIES: Final = 3  # without a lock


class UploadGoneError(Exception):
    """The file is no longer kept."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An import that is ready, and what it was made ready for."""

    upload: DiaryUpload
    moment: Moment
    ready: ReadyImport


def _nothing() -> None:
    """Nobody wants to know."""


def write_import(
    *, user: "User", uuid: UUID, options: Options, about_to_store: Callable[[], None] = _nothing
) -> DiaryImport:
    """Bring in the file that waits under `uuid`; asked twice, once.

    `about_to_store` is called each time before the locks are taken. Raises UploadGoneError, or
    TooManyFoodsError; then nothing has changed.
    """
    profile_of(user)
    made = None
    for tries_left in reversed(range(_TRIES + 1)):
        attempt = _made_ready(user, uuid, options) if tries_left else None
        about_to_store()
        with transaction.atomic():
            lock_catalogue()
            profile = locked_profile(user)
            upload = DiaryUpload.objects.filter(user=user, uuid=uuid).first()
            if upload is None:
                return _done(user, uuid)
            if attempt is None:
                ready = _ready(user, profile, upload, options)
            elif _still_so(attempt, upload, profile):
                ready = attempt.ready
            else:
                continue
            made = ready.store(profile)
            upload.delete()
        refresh(ready.food_ids)
        break
    # With the locks held everything stands still.
    assert made is not None  # noqa: S101  # nosec B101
    return made


def _made_ready(user: "User", uuid: UUID, options: Options) -> _Attempt | None:
    """None where there is no such file any more, which is for whoever holds the locks to say."""
    with one_moment():
        upload = DiaryUpload.objects.filter(user=user, uuid=uuid).first()
        if upload is None:
            return None
        profile = profile_of(user)
        return _Attempt(upload, Moment.of(profile), _ready(user, profile, upload, options))


def _ready(user: "User", profile: Profile, upload: DiaryUpload, options: Options) -> ReadyImport:
    found = plan(user, read_diary(bytes(upload.content)), upload.choices, profile.today)
    return ReadyImport(user, upload, found, options)


def _still_so(attempt: _Attempt, upload: DiaryUpload, profile: Profile) -> bool:
    return attempt.upload.choices == upload.choices and attempt.moment.still_stands(profile)


def _done(user: "User", uuid: UUID) -> DiaryImport:
    done = DiaryImport.objects.filter(user=user, uuid=uuid).first()
    if done is None:
        raise UploadGoneError
    return done
