"""Links to a report: a secret in an address shown once, of which only the digest is kept.

A link keeps what was chosen, the days and the parts, and no figure: whoever opens it sees these
days as the diary and the catalogue are at that moment, so that what the person corrects or deletes
is corrected or gone there, too, and their health is stored in one place only.
"""

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.clinical.choices import Choices
from tracker.models import AccountDeletion, SharedReport
from tracker.server.unavailable import if_possible

MOST: Final = 20  # links in force that a person may have
KEPT_AFTER_END: Final = timedelta(days=30)
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes


@transaction.atomic
def share_report(
    *, user: User, choices: Choices, reader: str, lifetime: timedelta
) -> tuple[SharedReport, str]:
    """A link that opens this report for so long, and its secret, which nothing can show again.

    Raises ValidationError when the person has too many, or their account is to be deleted.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two at a time are counted in turn
    if AccountDeletion.objects.filter(user=user).exists():
        raise ValidationError(
            _("Your account is to be deleted. Keep it first, then share."), code="being_deleted"
        )
    if user.shared_reports.filter(expires_at__gt=timezone.now()).count() >= MOST:
        raise ValidationError(
            _("You have %(count)s links already. Revoke one that nobody needs any more."),
            code="too_many_links",
            params={"count": MOST},
        )
    secret = secrets.token_urlsafe(32)
    link = SharedReport.objects.create(
        user=user,
        reader=reader,
        digest=_digest(secret),
        choices=choices.as_json(),
        expires_at=timezone.now() + lifetime,
    )
    return link, secret


def shared_report(secret: str) -> SharedReport | None:
    """The link with this secret, while it is in force and its person has an account that stays.

    Looked up by the digest: how long that takes says nothing of the secrets that exist.
    """
    if _SECRET.fullmatch(secret) is None:
        return None
    in_force = SharedReport.objects.filter(
        expires_at__gt=timezone.now(), user__is_active=True, user__deletion=None
    )
    return in_force.select_related("user").filter(digest=_digest(secret)).first()


def note_opened(link: SharedReport) -> None:
    """That somebody read it: the person sees when and how often, not who."""
    with if_possible("that a report was opened was not noted"), transaction.atomic():
        SharedReport.objects.filter(pk=link.pk).update(
            opened=F("opened") + 1, last_opened_at=timezone.now()
        )


def forget_ended_links() -> int:
    """Delete links that ended a month ago; until then their person can see how they were used."""
    ended = SharedReport.objects.filter(expires_at__lt=timezone.now() - KEPT_AFTER_END)
    count, _by_model = ended.delete()
    return count


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
