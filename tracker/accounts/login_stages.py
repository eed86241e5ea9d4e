"""Steps between the right password and being logged in."""

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from django.contrib.auth.models import User
from django.http import HttpResponse


class ConfirmAddress(EmailVerificationStage):
    """Asks for a confirmed address, of who has one: an admin made on the command line need not."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and not user.email and not _has_address(user):
            return None, True
        return super().handle()


def _has_address(user: User) -> bool:
    return EmailAddress.objects.filter(user=user).exists()
