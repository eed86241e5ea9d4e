"""What following the catalogue costs a person, and a night: nothing new, news, corrections.

    python benchmarks/bench_corrections.py [--people 50] [--repeat 15]

Makes a database of its own and drops it again (see bench_daily_totals.py). Every person has a year
of 15 entries a day of 300 foods. Prints medians of one run on one machine; nothing passes or fails.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

from bench_daily_totals import fill, measure
from scratch import FOODS, scratch_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args()
    with scratch_database() as vendor:
        user, rows = fill(options.people)
        write_histories()
        print(f"{vendor}: {options.people} people, {rows:,} entries, {FOODS} foods\n")
        one_person(user, options.repeat)
        everyone(options.people)


def write_histories() -> None:
    """Creation of every content and portion, and everybody's position at the end of it."""
    from django.contrib.auth.models import User

    from foods.importers.many_rows import Author, record
    from foods.models import NutrientContent, Portion
    from tracker import services

    for model in (NutrientContent, Portion):
        record(model, list(model.objects.values_list("pk", flat=True)), "+", Author("benchmark"))
    for user in User.objects.all():
        services.profile_of(user)


def one_person(user: Any, repeat: int) -> None:
    from tracker import services
    from tracker.corrections.following import catch_up
    from tracker.models import Profile

    def follow() -> None:
        catch_up(user=user, profile=Profile.objects.get(user=user))

    follow()
    ways: list[tuple[str, Callable[[], Any]]] = [
        ("read the profile alone", lambda: services.profile_of(user)),
        ("profile, nothing happened", follow),
    ]
    for name, milliseconds in measure(ways, repeat).items():
        print(f"{name:44} {milliseconds:9.2f} ms")
    for name, change, times in (
        ("another's new food", new_food, repeat),
        ("one food corrected (18 entries)", lambda: correct(1), repeat),
        ("all foods corrected (5,475 entries)", lambda: correct(FOODS), 3),
    ):
        taken = []
        for _ in range(times):
            change()
            taken.append(timed(follow))
        print(f"{name:44} {statistics.median(taken):9.2f} ms")


def everyone(people: int) -> None:
    from tracker.corrections.following import catch_up_everyone

    catch_up_everyone()
    for name, change in (
        ("everyone: nothing happened", nullcontext),
        ("everyone: another's new food", new_food),
        ("everyone: one food that all ate", lambda: correct(1)),
    ):
        change()
        print(f"{name:44} {timed(catch_up_everyone):9.2f} ms for {people} people")


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return 1_000 * (time.perf_counter() - started)


def new_food() -> None:
    from foods.models import Food, NutrientContent

    food = Food.objects.create(name="Somebody's own food")
    NutrientContent.objects.create(food=food, nutrient_id="magnesium", amount_per_100g=5)


def correct(foods: int) -> None:
    """Add 50 mg to the magnesium of so many foods, as an import would."""
    from foods.importers.many_rows import Author, update_with_history
    from foods.models import NutrientContent

    rows = list(NutrientContent.objects.filter(nutrient="magnesium").order_by("pk")[:foods])
    for row in rows:
        row.amount_per_100g += Decimal(50)
    update_with_history(NutrientContent, rows, ["amount_per_100g"], Author("benchmark"))


if __name__ == "__main__":
    main()
