"""Write out the words that are data, for the tools of translation; part of `make messages`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from foods.word_lists import as_modules, words_of_catalogue
from tracker.word_lists import words_of_tables

LISTS = {
    "foods/catalogue_words": ("Words of the catalogue that pages show.", words_of_catalogue),
    "tracker/table_words": ("Words of reference tables and medicines.", words_of_tables),
}


def listed() -> dict[Path, str]:
    """Every file of words, with what belongs into it."""
    return {
        settings.BASE_DIR / folder / name: content
        for folder, (about, words) in LISTS.items()
        for name, content in as_modules(about, words()).items()
    }


class Command(BaseCommand):
    help = "Write out the words of the catalogue and the tables, to be translated."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in LISTS:
            (settings.BASE_DIR / folder).mkdir(exist_ok=True)
            for old in (settings.BASE_DIR / folder).glob("*.py"):
                old.unlink()
        for path, content in listed().items():
            path.write_text(content, encoding="utf-8")
