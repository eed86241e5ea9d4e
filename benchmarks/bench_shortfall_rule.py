"""How the rule for persistent shortfalls does on made-up people whose usual intake is known.

    python benchmarks/bench_shortfall_rule.py [--people 4000] [--weeks 52] [--seed 1]

Each person has a true usual intake between 0.6 and 1.3 of the RDA, the day-to-day spread of their
group (within_person.csv) and neighbouring days that go together (r = 0.3). Their diaries have
missing and partial days. Shown beside the tracker's rule are two that other trackers use: the mean
of seven calendar days below the target, what was not logged counted as nothing; and three days
running below the target. Nothing here touches a database; a seed gives the same figures again.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tracker.nutrition.assessment import WINDOW_DAYS  # noqa: E402
from tracker.nutrition.episodes import RUNNING, open_weeks  # noqa: E402
from tracker.nutrition.life_stage import LifeStage, Sex  # noqa: E402
from tracker.nutrition.panel import Groups, Panel, assess_week  # noqa: E402
from tracker.nutrition.reference_intakes import target_for  # noqa: E402
from tracker.nutrition.usual_intake import DAY_CORRELATION, level_at  # noqa: E402
from tracker.nutrition.within_person import within_person_for  # noqa: E402

FIRST_DAY = date(2024, 1, 1)  # a Monday
SHARES = (0.60, 0.75, 0.85, 0.90, 0.95, 1.00, 1.10, 1.20, 1.30)
STAGES = (LifeStage(Sex.FEMALE, 40 * 12, None), LifeStage(Sex.MALE, 40 * 12, None))


@dataclass(frozen=True)
class Logging:
    """How a diary is kept: the share of days not written down, and of those half written down."""

    name: str
    missing: float
    partial: float


EVERY_DAY = Logging("every day complete", 0.0, 0.0)
USUAL = Logging("a third missing, one in ten partial", 0.33, 0.10)
SPARSE = Logging("two in three missing", 0.67, 0.05)


@dataclass(frozen=True)
class Diaries:
    """`true_mg` is what was eaten, `written_mg` what the diary holds of it, 0 where nothing."""

    target_mg: float
    true_mg: Any
    written_mg: Any
    logged: Any
    complete: Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=4_000, help="for each share and sex")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    first_finding(random, options.people)
    for logging in (EVERY_DAY, USUAL, SPARSE):
        a_year(random, options.people // 8, options.weeks, logging)


def first_finding(random: Any, people: int) -> None:
    """Four complete weeks in each window, after two Sundays."""
    print(f"28 complete days in each window, after {RUNNING} Sundays: share flagged, percent\n")
    print("usual intake to RDA ", *(f"{share:7.2f}" for share in SHARES))
    for stage in STAGES:
        flagged = []
        for share in SHARES:
            diaries = diaries_of(random, stage, share, people, 5, EVERY_DAY)
            flagged.append(100 * found_open(diaries, stage, first_week=4)[-1].mean())
        print(f"{stage.label:20}", *(f"{each:7.2f}" for each in flagged))


def a_year(random: Any, people: int, weeks: int, logging: Logging) -> None:
    print(f"\n\nA diary of {weeks} weeks, {logging.name} (both sexes)\n")
    print(f"{'':9}{'persistent shortfall':^39}   {'7 calendar days':^20}   {'3 days running':^20}")
    print("to RDA   flagged  weeks until  false/year  times   flagged  false/year", end="")
    print("   flagged  false/year")
    for share in SHARES:
        both = [
            (stage, diaries_of(random, stage, share, people, weeks, logging)) for stage in STAGES
        ]
        is_open = np.concatenate([found_open(diaries, stage) for stage, diaries in both], axis=1)
        is_false = share >= 1.0
        years = weeks / 52
        ever = is_open.any(axis=0)
        started = starts(is_open)
        until = np.median(is_open[:, ever].argmax(axis=0) + 1) if ever.any() else np.nan
        row = f"{share:5.2f} {ever.mean():10.1%} {until:11.0f} {per_year(started, years, is_false)}"
        row += f"{started.sum() / max(ever.sum(), 1):8.2f}"
        for rule in (mean_of_calendar_week, three_days_running):
            fired = np.concatenate([rule(diaries) for _stage, diaries in both], axis=1)
            row += f" {fired.any(axis=0).mean():9.1%}  {per_year(starts(fired), years, is_false)}"
        print(row)


def per_year(started: Any, years: float, is_false: bool) -> str:
    return f"{started.sum(axis=0).mean() / years:10.2f}" if is_false else f"{'-':>10}"


def starts(on: Any) -> Any:
    """Where a run of True begins, along the first axis."""
    return on & ~np.concatenate([np.zeros_like(on[:1]), on[:-1]])


def diaries_of(
    random: Any, stage: LifeStage, share: float, people: int, weeks: int, logging: Logging
) -> Diaries:
    """Diaries of people with one true usual intake, (people, days)."""
    group, target = within_person_for(stage), target_for("iom", stage)
    days = 7 * weeks
    level = level_at(np.array(share * target.target_mg), np.array(group.sw))
    noise = random.normal(size=(people, days))
    for day in range(1, days):  # first-order autoregressive: r between neighbours, r^k k days apart
        noise[:, day] *= np.sqrt(1 - DAY_CORRELATION**2)
        noise[:, day] += DAY_CORRELATION * noise[:, day - 1]
    true_mg = np.maximum(level + group.sw * noise, 0.0) ** 3
    draw = random.random((people, days))
    logged = draw >= logging.missing
    complete = draw >= logging.missing + logging.partial
    eaten = np.where(complete, 1.0, random.uniform(0.2, 0.8, (people, days)))
    return Diaries(
        target.target_mg, true_mg, np.where(logged, true_mg * eaten, 0), logged, complete
    )


def found_open(diaries: Diaries, stage: LifeStage, first_week: int = 1) -> Any:
    """(weeks, people): whether a shortfall is open after each Sunday's assessment."""
    people, days = diaries.true_mg.shape
    none = np.zeros((people, days))
    panel = Panel(
        FIRST_DAY,
        np.where(diaries.complete, diaries.written_mg, np.nan),
        none,
        none.astype(bool),
        diaries.complete,
        none.astype(bool),
    )
    target, group = target_for("iom", stage), within_person_for(stage)
    groups, targets = Groups.of([group] * people), [target] * people
    found = [
        assess_week(
            panel, FIRST_DAY + timedelta(days=7 * week - 1), targets, groups, days=WINDOW_DAYS
        ).verdict
        for week in range(first_week, days // 7 + 1)
    ]
    return open_weeks(np.array(found))


def mean_of_calendar_week(diaries: Diaries) -> Any:
    """(days, people): the last seven calendar days divided by seven, asked every day."""
    running = np.cumsum(diaries.written_mg, axis=1)
    week = running[:, 6:] - np.concatenate([np.zeros((len(running), 1)), running[:, :-7]], axis=1)
    return (week / 7 < diaries.target_mg).T


def three_days_running(diaries: Diaries) -> Any:
    """(days, people): three logged days running below the target."""
    below = diaries.logged & (diaries.written_mg < diaries.target_mg)
    return (below[:, 2:] & below[:, 1:-1] & below[:, :-2]).T


if __name__ == "__main__":
    main()
