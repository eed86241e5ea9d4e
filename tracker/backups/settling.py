"""What has to be done with data from the past before people meet it.

A backup knows nothing of what came after it: that somebody left, changed their mind about leaving,
ended a token or a link, which mails they got, and which revisions their devices have seen. What the
replaced database still tells of that is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from foods.search.index import rebuild
from tracker.accounts.deletion import delete_due
from tracker.backups.manifest import Ask
from tracker.models import (
    AccountDeletion,
    ApiToken,
    MailSent,
    Profile,
    Restoration,
    SharedReport,
)

# More than a person's rows can change between a backup and the loss of what came after it.
REVISIONS_SKIPPED: Final = 1_000_000

_SECRETS: Final = {ApiToken: "tracker_apitoken", SharedReport: "tracker_sharedreport"}
# As texts, which both kinds of connection read alike; to the second, as a page of the admin that
# was saved leaves it.
_ACCOUNTS: Final = "id, SUBSTR(CAST(date_joined AS text), 1, 19)"
_MAILS: Final = "user_id, kind, CAST(period AS text), handed_over_at IS NOT NULL"


@dataclass(frozen=True)
class Known:
    """What the database that is replaced tells; nothing, if it was lost or empty.

    `accounts`: when each joined, by key; `leaving`: when each that asked to go is due; `secrets`:
    digests of tokens and links that are there; `mails`: person, kind and period of those that
    went; `revisions`: the last of each person;
    `restorations`: when backups that were brought back had been made, and when that was.
    """

    accounts: Mapping[int, str] = field(default_factory=dict)
    leaving: Mapping[int, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    mails: Sequence[tuple[int, str, str]] = ()
    revisions: Mapping[int, int] = field(default_factory=dict)
    restorations: Sequence[tuple[datetime, datetime]] = ()

    @classmethod
    def read(cls, ask: Ask, tables: Sequence[str]) -> "Known":
        def asked(table: str, columns: str) -> Any:
            return ask(f"SELECT {columns} FROM {table}") if table in tables else []  # noqa: S608  # nosec B608

        restorations = "CAST(backup_made_at AS text), CAST(restored_at AS text)"
        return cls(
            accounts=dict(asked("auth_user", _ACCOUNTS)),
            leaving=dict(asked("tracker_accountdeletion", "user_id, CAST(due_at AS text)")),
            secrets=frozenset(
                digest for table in _SECRETS.values() for (digest,) in asked(table, "digest")
            ),
            mails=[mail for *mail, went in asked("tracker_mailsent", _MAILS) if went],
            revisions=dict(asked("tracker_profile", "user_id, last_revision")),
            restorations=[
                (_moment(made), _moment(restored))
                for made, restored in asked("tracker_restoration", restorations)
            ],
        )

    def goes_on_from(self, made_at: datetime) -> bool:
        """Whether what a backup of that moment holds was in this database's past.

        Not if the database came from an older backup since: it never saw what was in this one.
        """
        return not any(made < made_at <= restored for made, restored in self.restorations)


@dataclass(frozen=True)
class Settled:
    """How many accounts went again, and stay for want of another administrator; how many tokens
    and links ended; whether the replaced database told what came after the backup."""

    deleted: int
    kept: int
    ended: int
    was_told: bool


def settle(known: Known, *, made_at: datetime, with_deleted: bool = False) -> Settled:
    """Make data of a backup of `made_at` fit for today, in the caller's transaction if any.

    `with_deleted`: accounts that were deleted since come back.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ACCOUNTS} FROM auth_user")  # noqa: S608  # nosec B608
        restored = dict(cursor.fetchall())
    same = {key for key, joined in restored.items() if known.accounts.get(key) == joined}
    if not known.goes_on_from(made_at) or _is_older(known.revisions, same):
        same = set()
    if same:
        # Numbers of accounts are given once: whose is not there was deleted.
        gone = set() if with_deleted else restored.keys() - known.accounts.keys()
        _follow_leaving(known.leaving, same, gone)
    _remember_mails(mail for mail in known.mails if mail[0] in same)
    ended = _end_secrets(known.secrets if same else frozenset())
    _start_revisions_anew(known.revisions)
    Restoration.objects.create(backup_made_at=made_at, restored_at=timezone.now())
    deleted = delete_due()
    rebuild()
    return Settled(deleted.count, deleted.kept, ended, bool(same))


def _is_older(seen: Mapping[int, int], same: set[int]) -> bool:
    """Whether the replaced database was of an earlier moment than the backup: revisions only rise.

    It was, where a copy of its file or of the machine had been put back.
    """
    last = Profile.objects.filter(pk__in=same).values_list("pk", "last_revision")
    return any(revision > seen.get(key, 0) for key, revision in last)


def _follow_leaving(leaving: Mapping[int, str], same: set[int], gone: set[int]) -> None:
    """Who asked to go since is leaving; who took it back stays; who is gone goes again, now."""
    due = {key: _moment(at) for key, at in leaving.items() if key in same}
    due |= dict.fromkeys(gone, timezone.now())
    AccountDeletion.objects.filter(user__in=same | gone).delete()
    AccountDeletion.objects.bulk_create(
        [AccountDeletion(user_id=key, due_at=at) for key, at in due.items()]
    )


def _remember_mails(went: Iterable[tuple[int, str, str]]) -> None:
    """Nobody gets the mail of a day or week twice."""
    now = timezone.now()
    MailSent.objects.filter(handed_over_at=None).delete()  # claimed then, by who has ended
    MailSent.objects.bulk_create(
        (
            MailSent(
                user_id=user_id,
                kind=kind,
                period=date.fromisoformat(period),
                claim=uuid4(),
                claimed_at=now,
                handed_over_at=now,
            )
            for user_id, kind, period in went
        ),
        batch_size=1_000,
        ignore_conflicts=True,
    )


def _moment(stored: str) -> datetime:
    """SQLite's texts are UTC and do not say so."""
    moment = datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end_secrets(there: frozenset[str]) -> int:
    """Of any other it cannot be known whether its person revoked it after the backup."""
    ended = 0
    for model in _SECRETS:
        rows: Any = model._default_manager.all()
        others = [pk for pk, digest in rows.values_list("pk", "digest") if digest not in there]
        ended += len(others)
        rows.filter(pk__in=others).delete()
    return ended


def _start_revisions_anew(seen: Mapping[int, int]) -> None:
    """Every device reads everything again: no revision that one has seen means another row now."""
    profiles = list(Profile.objects.only("last_revision", "changes_from"))
    for profile in profiles:
        last = max(profile.last_revision, seen.get(profile.pk, 0)) + REVISIONS_SKIPPED
        profile.last_revision = profile.changes_from = last
    Profile.objects.bulk_update(profiles, ["last_revision", "changes_from"], batch_size=500)
