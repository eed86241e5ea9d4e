"""Mails about an account: `settings.MAIL` says whether they are sent, printed or neither."""

import logging
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.internal.restkit.response import APIResponse
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tracker.languages import chosen_by
from tracker.mailing.notices import send_notice

logger = logging.getLogger(__name__)

NO_MAIL: Final = _("This server sends no mail. Ask whoever runs it to set a new password for you.")
NOT_SENT: Final = _("The mail could not be sent. Try again in a while.")
_CONFIRM_LATER: Final = _(
    "The mail that confirms your address could not be sent. Log in after a while: it is sent again "
    "then."
)
_OTHERS_GO_ON: Final = _(
    "Other devices stay logged in. You can log them out under “Where you are logged in”."
)
# The answers to somebody who forgot a password; both, so that none tells which addresses are known.
_OF_RESET: Final = {"account/email/password_reset_key", "account/email/unknown_account"}


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it, or log that this failed, and say so to whoever waits for it."""
        if settings.MAIL == "none" and template_prefix in _OF_RESET:
            raise ImmediateHttpResponse(_refusal(self.request, "no_mail", NO_MAIL))
        chosen = chosen_by(context.get("user"))
        try:
            with override(chosen) if chosen else nullcontext():
                super().send_mail(template_prefix, email, context)
        except OSError as error:
            # Its words may quote the address.
            logger.error("%s while sending a mail", type(error).__name__)
            if template_prefix in _OF_RESET:
                raise ImmediateHttpResponse(
                    _refusal(self.request, "mail_not_sent", NOT_SENT)
                ) from error
            self.request.mail_failed = True
            # One a few minutes is allowed: of those that went.
            ratelimit.clear(self.request, action="confirm_email", key=email.lower())

    def get_login_stages(self) -> list[str]:
        theirs = "allauth.account.stages.EmailVerificationStage"
        ours = "tracker.accounts.login_stages.ConfirmAddress"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Where a second step changed, other logins may be ended too: a new password ends them."""
        super().add_message(request, level, message_template, *args, **kwargs)
        if not (message_template or "").startswith("mfa/") or is_headless_request(request):
            return
        # An app with codes comes with recovery codes: two changes, of which others are told once.
        if not hasattr(request, "others_go_on"):
            request.others_go_on = len(UserSession.objects.purge_and_list(request.user)) > 1
            if request.others_go_on:
                messages.info(request, str(_OTHERS_GO_ON))

    def send_account_already_exists_mail(self, email: str) -> None:
        """To the owner of an address somebody signed up with.

        A password is hashed as for a new account: the time an answer takes tells nothing either.
        """
        make_password("of nobody")
        super().send_account_already_exists_mail(email)

    def respond_email_verification_sent(
        self, request: HttpRequest, user: User | None
    ) -> HttpResponse:
        """The answer to a login or sign-up for which an address has to be confirmed first."""
        # A phone is told the same as ever: where allauth has no account of its own to log in to, it
        # would answer otherwise, and tell by that who has one.
        if is_headless_request(request) or not getattr(request, "mail_failed", False):
            return super().respond_email_verification_sent(request, user)
        messages.error(request, str(_CONFIRM_LATER))
        return redirect("account_login")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Of a change to the account, in our own words."""
        kind = template_prefix.rpartition("/")[2]
        send_notice(kind, user=user, to=email, values=context)
        if kind == "email_changed" and context:
            send_notice(kind, user=user, to=context["to_email"], values=context)


def how_mail_goes(request: HttpRequest) -> dict[str, str | Promise]:
    """Context processor."""
    return {"mail": settings.MAIL, "no_mail": NO_MAIL}


def _refusal(request: HttpRequest, code: str, message: Promise) -> HttpResponse:
    if not is_headless_request(request):
        if code != "no_mail":  # which the page itself says
            messages.error(request, str(message))
        return redirect("account_reset_password")
    of_server = code == "mail_not_sent"
    status = HTTPStatus.SERVICE_UNAVAILABLE if of_server else HTTPStatus.BAD_REQUEST
    return APIResponse(request, errors=[{"code": code, "message": str(message)}], status=status)
