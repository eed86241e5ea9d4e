"""People, curators, imports and the nightly run at the same rows at once: does any get in the way?

    python benchmarks/faults/everything_at_once.py [--hands 12] [--seconds 120] [--seed 1]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. As many threads as there are hands, each with a connection of its
own, do whatever comes for a few people and over a few foods that all of them share. Ends with 1 if
anything failed that was not refused in words, if PostgreSQL met a deadlock, or if the rows do not
fit together afterwards. `work_at_once.py` is where a further kind of work is added.
"""

import argparse
import logging
import os
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from time import monotonic

from servers import ROOT, database
from work_at_once import WORK, Hand, Refused, World
from writers import check_database

Counts = Counter[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hands", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1, help="of what is done, not of its timing")
    parser.add_argument("--in-place", action="store_true", help="in DATABASE_URL itself: for tests")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.served_settings")
    with database(in_place=options.in_place):
        before = deadlocks()
        done, refused, faults = work(options.hands, options.seconds, options.seed)
        faults += [f"{deadlocks() - before} deadlocks"] if deadlocks() > before else []
        faults += [*at_rest(), *check_database()]
    for name in sorted(each.__name__ for each in WORK):
        print(f"{name:<18} {done[name]:>6} done {refused[name]:>6} refused in words")
    print(f"{done.total()} done, {refused.total()} refused in words")
    print("\n\n".join(faults) or "nothing else failed; all rows fit together")
    sys.exit(1 if faults else 0)


def work(hands: int, seconds: float, seed: int) -> tuple[Counts, Counts, list[str]]:
    """As many pieces of work at once as there are hands: done, refused in words, what failed."""
    from django.core.exceptions import PermissionDenied, ValidationError

    done, refused = Counts(), Counts()
    faults: list[str] = []
    world, chance = World(), random.Random(seed)
    until = monotonic() + seconds
    names: dict[Future[None], str] = {}
    with ThreadPoolExecutor(hands) as pool:
        while monotonic() < until or names:
            while monotonic() < until and len(names) < hands:
                piece = chance.choices(list(WORK), list(WORK.values()))[0]
                hand = Hand(world, random.Random(chance.random()))
                names[pool.submit(one, piece, hand)] = piece.__name__
            for future in wait(names, return_when=FIRST_COMPLETED).done:
                name, error = names.pop(future), future.exception()
                if error is None:
                    done[name] += 1
                elif isinstance(error, Refused | ValidationError | PermissionDenied):
                    refused[name] += 1
                else:
                    faults.append(f"{name}: {told(error)}")
    return done, refused, faults


def one(piece: Callable[[Hand], None], hand: Hand) -> None:
    """With a connection of its own."""
    from django.db import connection

    with closing(connection):
        piece(hand)


def deadlocks() -> int:
    """How many this PostgreSQL database has met so far."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def told(error: BaseException) -> str:
    """What went wrong, and where in our own code."""
    places = [
        f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename
    ]
    return "\n    ".join([f"{type(error).__name__}: {error}", *places])


# --- Afterwards -----------------------------------------------------------------------------------
def at_rest() -> list[str]:
    """What does not fit together once everybody has followed the catalogue."""
    from django.db.models import Count, F

    from foods.curation.replacements import in_force_on
    from foods.models import Food
    from foods.recipe_updates import recompute_recipes
    from foods.search.models import SearchWord
    from tracker.corrections.following import catch_up_everyone
    from tracker.models import IntakeEntry, Profile, SupplementDose, SymptomEntry, Tombstone

    catch_up_everyone()
    faults = []
    for profile in Profile.objects.all():
        revisions = [
            number
            for model in (IntakeEntry, SupplementDose, SymptomEntry, Tombstone)
            for number in model.objects.filter(user=profile.pk).values_list("revision", flat=True)
            if number
        ]
        if len(set(revisions)) != len(revisions):
            faults.append(f"two rows of person {profile.pk} have one revision")
        if max(revisions, default=0) > profile.last_revision:
            faults.append(f"a row of person {profile.pk} is newer than their profile")
    for entry in IntakeEntry.objects.select_related("food"):
        if in_force_on(entry.food, entry.date):
            faults.append(f"entry {entry.pk} is still of a food that another one stands for")
    counted = SearchWord.objects.annotate(found=Count("postings"))
    if wrong := counted.exclude(found=F("foods")).count():
        faults.append(f"{wrong} words of the search are counted wrong")
    if recompute_recipes(Food.objects.values_list("pk", flat=True), reason="computed again"):
        faults.append("a recipe did not hold what its ingredients do")
    return faults


if __name__ == "__main__":
    main()
