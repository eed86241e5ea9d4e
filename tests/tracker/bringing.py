"""Bringing a file of another app in, as the pages do it."""

from datetime import date

from tracker.diary_imports.names import named
from tracker.diary_imports.reading import read_diary
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.uploads import choose, keep_upload
from tracker.diary_imports.writing import write_import
from tracker.reports import day_report

DAY = date(2026, 3, 2)
NEXT = date(2026, 3, 3)


def bring(user, content, *, choices=None, **options):
    """The import of the file, with choices by name."""
    found = read_diary(content)
    upload = keep_upload(user=user, source=found.kind, file_name="a.csv", content=content)
    keys = {each.name: each.key for each in named(found.servings)}
    choose(upload=upload, choices={keys[name]: each for name, each in (choices or {}).items()})
    return write_import(user=user, uuid=upload.uuid, options=Options(**options))


def total(user, day=DAY):
    return day_report(user, day).total
