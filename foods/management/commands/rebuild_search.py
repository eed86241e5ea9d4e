"""Build the search index anew, as after a change of how names are read."""

from typing import Any

from django.core.management.base import BaseCommand

from foods.search import rebuild


class Command(BaseCommand):
    help = "Index every food for the search anew; safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"search: {rebuild()} foods indexed")
