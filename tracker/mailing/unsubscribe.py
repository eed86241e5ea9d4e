"""The link that ends a kind of mail without a login: signed, and good for nothing else."""

from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse

from tracker.models import MailSent
from tracker.services import update_profile

_SALT: Final = "tracker.mailing.unsubscribe"
# What of the profile each kind hangs on, and what ends it.
_ENDS: Final = {
    MailSent.Kind.REMINDER: {"reminder_hour": None},
    MailSent.Kind.DIGEST: {"weekly_digest": False},
}


class Subscription(NamedTuple):
    """One kind of mail to one account."""

    user_id: int
    kind: str


def unsubscribe_url(user: User, kind: str) -> str:
    """The whole address for the mail: it works for ever, also twice."""
    token = signing.dumps([user.pk, str(kind)], salt=_SALT)
    return settings.SITE_URL + reverse("mail_stop", args=[token])


def read_token(token: str) -> Subscription | None:
    """None for anything that this server did not sign for this."""
    try:
        return Subscription(*signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None


def unsubscribe(of: Subscription) -> None:
    """End this kind of mail; done twice, or by whose account is gone, it is as well."""
    user = User.objects.filter(pk=of.user_id).first()
    if user is not None:
        update_profile(user=user, **_ENDS[MailSent.Kind(of.kind)])
