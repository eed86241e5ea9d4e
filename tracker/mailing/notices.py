"""Mails that tell a person what was changed about the ways into their account."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from tracker.accounts.devices import device_name
from tracker.languages import chosen_by
from tracker.models import Profile

logger = logging.getLogger(__name__)

_SAID: Final[dict[str, Promise]] = {
    "password_changed": _("Your password was changed."),
    "password_set": _("A password was set for your account."),
    "password_reset": _("A new password was set with a link from a mail."),
    "email_added": _("The address %(email)s was added to your account."),
    "email_changed": _("Your address was changed from %(from_email)s to %(to_email)s."),
    "email_deleted": _("The address %(deleted_email)s was removed from your account."),
    "totp_activated": _("An app with codes was set up as the second step of your login."),
    "totp_deactivated": _("The app with codes is no second step of your login any more."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones open nothing."),
    "webauthn_added": _("A passkey or security key was added to your account."),
    "webauthn_removed": _("A passkey or security key was taken away from your account."),
    "token_made": _("A token was made with which a script can read your diary."),
    "new_device": _("Somebody logged in to your account on a device or browser that is new here."),
    "deletion_asked": _(
        "Your account and everything in it will be deleted on %(due)s. Until then you can keep it: "
        "log in and say so."
    ),
    "deletion_taken_back": _("Your account stays: its deletion was taken back."),
}


def send_notice(
    kind: str, *, user: User, to: str | None = None, values: Mapping[str, Any] | None = None
) -> None:
    """Send one of the notices above to the person, or to the address `to`.

    Where no mail is sent, nothing happens; a mail server that is down stops nothing, as what it
    tells of was done by then.
    """
    if settings.MAIL != "sent":
        return
    address = to or EmailAddress.objects.get_primary_email(user)
    if not address:
        return
    profile = Profile.objects.filter(pk=user.pk).first()
    language = chosen_by(user) or get_language() or settings.LANGUAGE_CODE
    zone = profile.time_zone if profile else settings.TIME_ZONE
    with override(language), timezone.override(zone):
        message = _message(kind, address, values or {})
    try:
        message.send()
    except OSError as error:
        # Its words may quote the address.
        logger.error("%s while sending a mail", type(error).__name__)


def tell_of_address(sender: Any, user: User, email_address: EmailAddress, **_signal: Any) -> None:
    """Receiver of an address that was added: the one that was there before hears of it."""
    send_notice("email_added", user=user, values={"email": email_address.email})


def _message(kind: str, to: str, values: Mapping[str, Any]) -> EmailMessage:
    request = context.request
    text = str(_SAID[kind])
    # A subject is short, and names no address: lock screens show it.
    subject = str(_("About your account")) if values else text.rstrip(".")
    said = {
        name: date_format(timezone.localtime(value)) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    told = {
        "said": text % said if said else text,
        "at": timezone.now(),
        "address": _address_of(request),
        "browser": "" if request is None else device_name(request.META.get("HTTP_USER_AGENT", "")),
        "password": settings.SITE_URL + reverse("account_reset_password"),
        "devices": settings.SITE_URL + reverse("usersessions_list"),
    }
    return EmailMessage(
        subject=subject,
        body=render_to_string("mail/notice.txt", told),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _address_of(request: Any) -> str:
    from allauth.account.adapter import get_adapter  # it reads our adapter, which reads this

    return "" if request is None else get_adapter().get_client_ip(request)
