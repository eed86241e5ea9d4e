"""Make an account to look around in, with six weeks of days up to today."""

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from foods.importers.records import CatalogueError
from tracker.demo.account import EMAIL, DemoError, load_demo, read_plan


class Command(BaseCommand):
    help = "Make or refresh the demo account; needs load_catalogue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", help="password of the account (default: a random one)")
        parser.add_argument(
            "--as-of", metavar="YYYY-MM-DD", help="last day of the six weeks (default: today)"
        )
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=settings.BASE_DIR / "fixtures" / "demo",
            help="folder of the tables (default: fixtures/demo)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = _day(options["as_of"])
        password = _password(options["password"])
        try:
            plan = read_plan(options["folder"])
            shortfalls = load_demo(plan=plan, as_of=as_of, password=password)
        except (CatalogueError, DemoError) as error:
            raise CommandError(str(error)) from error
        still_open = any(shortfall.closed_on is None for shortfall in shortfalls)
        self.stdout.write(
            f"Demo account with {len(plan.days)} days up to {as_of}, "
            f"{'with' if still_open else 'without'} an open shortfall.\n"
            f"  E-mail:   {EMAIL}\n"
            f"  Password: {password}\n"
            "Log in at /accounts/login/ of your server (make run: "
            "http://localhost:8000/accounts/login/)."
        )


def _day(text: str | None) -> date:
    """The day of the option, else today where the account is: its zone is UTC."""
    if not text:
        return timezone.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--as-of {text}: not a day. Write it as YYYY-MM-DD.") from error


def _password(given: str | None) -> str:
    if given is None:
        return secrets.token_urlsafe(12)
    try:
        validate_password(given)
    except ValidationError as error:
        raise CommandError(f"--password: {' '.join(error.messages)}") from error
    return given
