"""What looking after the catalogue costs: loading it again, suspecting duplicates.

    python benchmarks/bench_catalogue.py [--foods 10000] [--repeat 3]

Makes a database of its own with the embedded catalogue and drops it again: a temporary SQLite file,
or, with DATABASE_URL, a scratch database on that server. The foods that are compared are made up.
Prints ratios and medians of one run on one machine; nothing passes or fails.
"""

import argparse
import time
from collections.abc import Callable
from io import StringIO
from statistics import median
from typing import Any

from scratch import scratch_database

TIMES = (1, 2, 5, 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--foods", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with scratch_database() as vendor:
        loading(vendor, options.repeat)
        duplicates(options.foods, options.repeat)


def loading(vendor: str, repeat: int) -> None:
    from django.core.management import call_command

    from foods.models import Food

    def load() -> None:
        call_command("load_catalogue", verbosity=0, stdout=StringIO())

    first = seconds(load, 1)
    again = seconds(load, repeat)
    print(f"{vendor}: {Food.objects.count():,} foods, median of {repeat}\n")
    print(f"{'the catalogue, loaded into nothing':36} {first:8.2f} s")
    print(f"{'loaded again, nothing changed':36} {again:8.2f} s  {again / first:6.2f} times\n")


def duplicates(foods: int, repeat: int) -> None:
    from foods.curation.likeness import suspicions

    one = 0.0
    for times in TIMES:
        entries = made_up(foods * times)
        # Pure: of this process alone, whatever else the machine does.
        taken = seconds(
            lambda entries=entries: suspicions(entries, lambda _ids: {}), repeat, time.process_time
        )
        one = one or taken
        name = f"duplicates suspected among {foods * times:,}"
        print(f"{name:36} {taken:8.2f} s  {taken / one:6.2f} times for {times} times the foods")


def made_up(count: int) -> list[Any]:
    """Names of one word more than another's, of a word spelt otherwise, and of no other's."""
    from foods.curation.likeness import Entry

    return [
        Entry(n, f"Cheese, {word(n)}" if n % 2 else f"Cheese {n % 97} kind {n}, sort {n % 31}")
        for n in range(count)
    ]


def word(number: int) -> str:
    """Another word of six letters for every number."""
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("a") + letter))
    return "".join(reversed(letters))


def seconds(
    work: Callable[[], Any], repeat: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    taken = []
    for _ in range(repeat):
        started = clock()
        work()
        taken.append(clock() - started)
    return median(taken)


if __name__ == "__main__":
    main()
