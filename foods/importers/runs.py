"""One run of an importer, from a file to an ImportRun that says what it did.

First everything is read and checked into a spool, without a lock on the database; then one
transaction writes all of it, the run's counts included. A file that is cut short, an error and a
killed process leave the catalogue as it was. The search's index follows; it may be late.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from foods.importers.archives import open_bundle
from foods.importers.catalogue import read_groups, read_nutrients
from foods.importers.load import load_definitions
from foods.importers.load_import import load_import
from foods.importers.records import CatalogueError, FoodRecord, Refusal, SourceError
from foods.importers.sources import read
from foods.importers.spool import Spool
from foods.importers.writing import Run
from foods.models import FoodGroup, ImportRefusal, ImportRun, Nutrient
from foods.search import refresh
from foods.turns import lock_catalogue

# A whole Open Food Facts has a reason for every second product: enough are listed to see why.
MAX_LISTED: Final = 20_000
_BLOCK: Final = 1024**2
# What says "interrupted" may be a run that was slow to read, and may be done after all.
NOT_ENDED: Final = (
    ImportRun.Status.WAITING,
    ImportRun.Status.RUNNING,
    ImportRun.Status.INTERRUPTED,
)


class ImportFailedError(Exception):
    """Nothing was changed; the sentence says why. `run` keeps it, but for a dry run."""


class Progress(Protocol):
    """What a terminal shows: a step begins with its size, None if unknown, then advances."""

    def begin(self, step: str, total: int | None) -> None: ...
    def advance(self, count: int) -> None: ...
    def refuse(self, refusal: Refusal) -> None: ...


class EndedMeanwhileError(Exception):
    """The run was cancelled, or another process carried it out: there is nothing left to do."""


class Silent:
    """Nobody looks on."""

    def begin(self, step: str, total: int | None) -> None:
        """Nobody looks on."""

    def advance(self, count: int) -> None:
        """Nobody looks on."""

    def refuse(self, refusal: Refusal) -> None:
        """Nobody looks on."""


@dataclass
class _Refused:
    """All are counted, the first `MAX_LISTED` are kept."""

    progress: Progress
    listed: list[Refusal] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, refusal: Refusal) -> None:
        self.counts[refusal.what] += 1
        self.progress.refuse(refusal)
        if len(self.listed) < MAX_LISTED:
            self.listed.append(refusal)


def import_foods(
    source: str,
    path: Path,
    *,
    release: str = "",
    user: Any = None,
    file_name: str = "",
    is_part: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Import a file or folder; raises ImportFailedError with the reason.

    A dry run does everything but keep it, and returns a run that is not stored.
    """
    # The folder one is in, and the root, have no name of their own in the path.
    named = file_name or path.name or path.resolve().name or str(path)
    run = ImportRun(source=source, release=release, file_name=named[:255])
    run.user = user
    carry_out(run, path, is_part=is_part, dry_run=dry_run, progress=progress or Silent())
    return run


def carry_out(
    run: ImportRun,
    path: Path,
    *,
    is_part: bool,
    dry_run: bool = False,
    goes_on: bool = False,
    progress: Progress,
) -> None:
    """Do a run that is new, or one that was begun and came to no end.

    `goes_on`: somebody will begin it again when it is stopped by hand or the database is locked or
    away, so that is no end of it, and the error goes on.
    Raises ImportFailedError, or EndedMeanwhileError.
    """
    try:
        if not dry_run:
            _begin(run)
        _import(run, path, is_part=is_part, dry_run=dry_run, progress=progress)
    except (SourceError, CatalogueError, DatabaseError, InterfaceError, OSError) as error:
        if goes_on and isinstance(error, OperationalError | InterfaceError):
            raise
        problem = str(error) or type(error).__name__
        if run.pk is not None:
            _end(run, ImportRun.Status.FAILED, problem)
        raise ImportFailedError(problem) from error
    except EndedMeanwhileError:
        raise
    except BaseException as error:  # a stop by hand, a bug: the run says so, the error goes on
        is_given_back = goes_on and isinstance(error, KeyboardInterrupt | SystemExit)
        if run.pk is not None and not is_given_back:
            _end(run, ImportRun.Status.FAILED, f"stopped by {type(error).__name__}")
        raise
    if not dry_run:
        progress.begin("indexing for the search", None)
        refresh()


def _begin(run: ImportRun) -> None:
    """Say that it runs; one that is stored already may have ended."""
    if run.pk is None:
        run.save()
        return
    open_runs = ImportRun.objects.filter(pk=run.pk, status__in=NOT_ENDED)
    if not open_runs.update(status=ImportRun.Status.RUNNING, finished_at=None):
        raise EndedMeanwhileError
    run.status, run.finished_at = ImportRun.Status.RUNNING, None


def _end(run: ImportRun, status: str, problem: str) -> None:
    ImportRun.objects.filter(pk=run.pk, status__in=NOT_ENDED).update(
        status=status, problem=problem, finished_at=timezone.now()
    )


def _import(
    run: ImportRun, path: Path, *, is_part: bool, dry_run: bool, progress: Progress
) -> None:
    refused = _Refused(progress)
    with closing(Spool(run.release)) as spool:
        progress.begin("reading", None)
        run.read = _read(run, path, spool, refused, progress)
        if not len(spool):
            raise SourceError(_nothing_usable(run.file_name, refused))
        run.digest = digest(path)
        run.release = run.release or spool.newest_release
        progress.begin("writing", len(spool))
        with transaction.atomic():
            if not dry_run:
                _claim(run)
            _define()
            lock_catalogue()
            writing = Run(run.source, run.release, run.user)
            load_import(writing, spool, is_part=is_part, refuse=refused, progress=progress.advance)
            _record(run, writing, refused)
            if dry_run:
                transaction.set_rollback(True)
            else:
                run.save()
                _list(run, refused.listed)


def _read(run: ImportRun, path: Path, spool: Spool, refused: _Refused, progress: Progress) -> int:
    """Fill the spool; how many foods the file has, usable or not."""
    count = 0
    with open_bundle(path, run.file_name) as bundle:
        for each in read(run.source, bundle):
            if isinstance(each, FoodRecord):
                count += 1
                progress.advance(1)
                repeated = spool.add(each)
                if repeated is not None:
                    refused(repeated)
            else:
                count += each.what == "food"
                spool.note(each)
                refused(each)
    for refusal in spool.settle():
        refused(refusal)
    return count


def _nothing_usable(name: str, refused: _Refused) -> str:
    first = f"; the first: {refused.listed[0].reason}" if refused.listed else ""
    return f"{name}: none of its {refused.counts['food']} foods can be used{first}"


def digest(path: Path) -> str:
    """SHA-256 of the file; of a folder, of its files' names and contents in their order."""
    summed = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if path.is_dir():
            summed.update(file.name.encode())
        if file.is_file():
            with file.open("rb") as stream:
                for block in iter(lambda: stream.read(_BLOCK), b""):
                    summed.update(block)
    return summed.hexdigest()


def _claim(run: ImportRun) -> None:
    """One import at a time. Runs that nobody carries on any more are marked as interrupted.

    On PostgreSQL a run under way holds the lock of its row. On SQLite this transaction is the only
    one that writes, so whatever else says it is running has died.
    """
    rows = ImportRun.objects.select_for_update(skip_locked=True)
    running = ImportRun.objects.filter(status=ImportRun.Status.RUNNING).exclude(pk=run.pk)
    dead = rows.filter(pk__in=running.values("pk"))
    dead_ids = [each.pk for each in dead]
    if alive := running.exclude(pk__in=dead_ids).first():
        raise SourceError(f"another import is under way since {alive.started_at:%H:%M}: {alive}")
    ImportRun.objects.filter(pk__in=dead_ids).update(
        status=ImportRun.Status.INTERRUPTED,
        problem="The process ended in the middle.",
        finished_at=timezone.now(),
    )
    if ImportRun.objects.select_for_update().get(pk=run.pk).status not in NOT_ENDED:
        raise EndedMeanwhileError


def _define() -> None:
    """Nutrients and groups of the embedded tables, where load_catalogue did not make them yet."""
    folder = settings.BASE_DIR / "fixtures" / "catalogue"
    known = set(Nutrient.objects.values_list("code", flat=True))
    load_definitions(Nutrient, [each for each in read_nutrients(folder) if each.code not in known])
    if not FoodGroup.objects.exists():
        load_definitions(FoodGroup, read_groups(folder))


def _record(run: ImportRun, writing: Run, refused: _Refused) -> None:
    outcome = writing.outcome
    run.created, run.changed = outcome.new, len(outcome.changed)
    run.unchanged = outcome.foods - run.created - run.changed
    run.retired = outcome.retired
    run.corrections_kept = outcome.corrections_kept
    run.refused = refused.counts["food"]
    run.values_left_out = refused.counts["value"]
    run.doubts = refused.counts["doubt"]
    run.status = ImportRun.Status.DONE
    run.finished_at = timezone.now()


def _list(run: ImportRun, refusals: list[Refusal]) -> None:
    rows: Iterator[ImportRefusal] = (
        ImportRefusal(
            run=run,
            what=each.what,
            place=each.place[:80],
            name=each.name[:200],
            reason=each.reason[:300],
        )
        for each in refusals
    )
    ImportRefusal.objects.bulk_create(rows, batch_size=1_000)
