"""Send the reminders and weekly digests that are due now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.mailing.due import send_due


class Command(BaseCommand):
    help = (
        "Send reminders and weekly digests that are due, each once; safe to run twice, at the same "
        "time, or to kill. Run it every ten minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MAIL == "none":
            self.stdout.write("This server sends no mail: EMAIL_URL is not set.")
            return
        try:
            tally = send_due()
        except OSError as error:
            raise CommandError(
                f"The mail server cannot be reached ({type(error).__name__}). What is due goes "
                "with a later run."
            ) from error
        self.stdout.write(
            f"{tally.sent} mails sent, {tally.refused} refused by the mail server, "
            f"{tally.unknown} of which it is not known."
        )
