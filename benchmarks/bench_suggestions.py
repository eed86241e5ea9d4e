"""What three ways to close a gap cost with the whole catalogue, beside reading the catalogue.

    python benchmarks/bench_suggestions.py [--repeat 15]

Makes a database of its own with the embedded catalogue and the demo account and drops it again: a
temporary SQLite file, or, with DATABASE_URL, a scratch database on that server. Prints medians of
one run on one machine; nothing passes or fails.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from scratch import scratch_database

GAPS = (("today", None), ("today", 150), ("usual", None), ("usual", 100))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=15)
    repeat = parser.parse_args().repeat
    with scratch_database() as vendor:
        from django.contrib.auth.models import User
        from django.core.management import call_command

        call_command("load_catalogue", verbosity=0)
        call_command("load_demo", verbosity=0)
        user = User.objects.get()
        from foods.models import Food

        read_ms = measure(lambda: list(read_catalogue(user)), repeat)
        print(f"{vendor}: {Food.objects.count():,} foods, median of {repeat}\n")
        print(f"{'':36} {'ms':>7}  {'to reading':>10}")
        print(f"{'the catalogue, read by Django':36} {read_ms:7.1f}  {1:10.2f}")
        for gap, limit in GAPS:
            ms = measure(lambda gap=gap, limit=limit: suggested(user, gap, limit), repeat)
            name = f"{gap}, {'any energy' if limit is None else f'at most {limit} kcal'}"
            found = suggested(user, gap, limit)
            print(f"{name:36} {ms:7.1f}  {ms / read_ms:10.2f}   {found.gap_mg:.0f} mg:", end=" ")
            print(
                "; ".join(
                    " + ".join(item.food.name for item in c.items) for c in found.combinations
                )
            )


def measure(what: Callable[[], Any], repeat: int) -> float:
    what()
    seconds = []
    for _ in range(repeat):
        started = time.perf_counter()
        what()
        seconds.append(time.perf_counter() - started)
    return 1_000 * median(seconds)


def read_catalogue(user: Any) -> Any:
    from foods.models import Food

    foods = Food.objects.for_user(user).with_usual_portion().order_by()
    return foods.values_list("pk", "name", "usual_portion_g", "magnesium_mg_per_100g").iterator()


def suggested(user: Any, gap: str, limit: int | None) -> Any:
    from tracker.reporting.closing_gap import Gap, closing_gap

    profile = user.profile
    return closing_gap(user, profile, Gap(gap), profile.today, energy_limit_kcal=limit)


if __name__ == "__main__":
    main()
