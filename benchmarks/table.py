"""What is held to a target, in one table: ours beside bare Django or raw SQL of the same run.

    python benchmarks/table.py [--quick] [--only totals,entries,pages,search,servers,nightly]

SQLite in temporary files or, with DATABASE_URL, scratch databases on that server; all are dropped
again. Each part runs in a process of its own. Times are medians (of the search also the 95th
percentile) on this machine; a busy one moves them all, and the ratios less. `--quick` asks a few
times of a few rows, to see that it runs: its figures mean nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
HEAD: Final = ("target", "ours", "bare/raw", "ratio", "goal", "ok?")


@dataclass(frozen=True)
class Row:
    """One target. `goal` is the largest ratio to `raw`, or of `ours` itself where that is said."""

    target: str
    ours: float
    raw: float | None
    unit: str
    goal: float
    is_ratio: bool = True

    @property
    def ratio(self) -> float | None:
        return None if self.raw is None else self.ours / self.raw

    @property
    def is_met(self) -> bool:
        value = self.ratio if self.is_ratio else self.ours
        return value is not None and value <= self.goal

    def cells(self) -> tuple[str, ...]:
        ratio, raw = self.ratio, self.raw
        return (
            self.target,
            f"{self.ours:,.1f} {self.unit}",
            "" if raw is None else f"{raw:,.1f} {self.unit}",
            "" if ratio is None else f"{ratio:.2f}",
            f"{self.goal:g} times" if self.is_ratio else f"{self.goal:g} {self.unit}",
            "yes" if self.is_met else "NO",
        )


def totals(*, is_quick: bool) -> list[Row]:
    """A person's days summed, beside hand-written SQL over the same rows."""
    from bench_daily_totals import DAYS, fill, measure, ways_of
    from scratch import scratch_database

    found = []
    with scratch_database():
        user, _rows = fill(2 if is_quick else 50)
        for days in (28, DAYS):
            ways, same = ways_of(user, days)
            assert all(same.values()), same
            took = measure(ways, 3 if is_quick else 25)
            raw, ours = took["SQL by hand"], took["reports.daily_totals()"]
            found.append(Row(f"daily totals, {days} days", ours, raw, "ms", 2))
    return found


def entries(*, is_quick: bool) -> list[Row]:
    """The API beside plain Django views that check and write the same."""
    os.environ["API_RATE_PER_MINUTE"] = "1000000000"
    from bench_api import DAYS, Caller, fill, measure, putting_new, reading, replacing
    from scratch import scratch_database

    repeat = 3 if is_quick else 60
    found = []
    with scratch_database():
        from django.test import override_settings

        with override_settings(ROOT_URLCONF="bare_api", ALLOWED_HOSTS=["localhost"]):
            caller = Caller(*fill())
            asked: list[tuple[str, list[Callable[[], Any]]]] = [
                (
                    f"API days/, {days} days",
                    [
                        reading(
                            caller,
                            f"/{root}/days/?from={caller.today - timedelta(days=days - 1)}"
                            f"&to={caller.today}",
                        )
                        for root in ("bare", "api/v1")
                    ],
                )
                for days in (28, DAYS)
            ]
            for name, make in (("new", putting_new), ("changed", replacing)):
                ways = [make(caller, f"/{root}/entries/") for root in ("bare", "api/v1")]
                asked.append((f"API entry PUT, {name}", ways))
            for name, ways in asked:
                measure(ways, 2)
                raw, ours = (median(each) for each in measure(ways, repeat))
                found.append(Row(name, ours, raw, "ms", 2))
    return found


def pages(*, is_quick: bool) -> list[Row]:
    """Pages of a person with a year of entries, beside a plain view with the same SQL."""
    from bench_api import fill, measure
    from bench_pages import PAGES, Browser, add_nutrients, add_symptoms, beside_bare, served
    from scratch import scratch_database

    found = []
    with scratch_database(), served():
        token, _portion, today = fill()
        add_nutrients()
        add_symptoms(today)
        browser = Browser(token)
        for name in ("day",) if is_quick else ("day", "trends-28", "symptoms", "report"):
            path, lines = PAGES[name]
            ways, _said = beside_bare(browser, name, path.format(today=today), lines)
            measure(ways, 2)
            raw, ours = (median(each) for each in measure(ways, 3 if is_quick else 40))
            found.append(Row(f"page {name}", ours, raw, "ms", 2))
    return found


def search(*, is_quick: bool) -> list[Row]:
    """The food search, beside a plain LIKE for the same words; held to 40 ms for 95 of 100."""
    import bench_search as bench

    found = []
    for count in (3_000,) if is_quick else (8_000, 400_000):
        databases = bench.setup_databases(verbosity=0, interactive=False)
        try:
            bench.fill(count)
            queries = bench.asked_for()[:: 100 if is_quick else 2]
            took = sorted(bench.timed(bench.look, query)[1] for query in queries)
            like = median(bench.timed(bench.bare_like, query)[1] for query in queries[::10])
        finally:
            bench.teardown_databases(databases, verbosity=0)
        found += [
            Row(f"search, {count:,} foods", median(took), like, "ms", bench.MAX_P95_MS, False),
            Row("  95 of 100", took[int(len(took) * 0.95)], None, "ms", bench.MAX_P95_MS, False),
        ]
    return found


def servers(*, is_quick: bool) -> list[Row]:
    """Web workers beside those of a Django project with one view and nothing else."""
    from bench_servers import measured

    ours, bare = measured(1 if is_quick else 3)
    return [
        Row("web server: start to first answer", ours.start_s, bare.start_s, "s", 10, False),
        Row("web worker: memory (PSS)", ours.pss_mb, bare.pss_mb, "MB", 130, False),
        Row("web worker: memory (RSS)", ours.rss_mb, bare.rss_mb, "MB", 130, False),
        Row("web worker: pandas is loaded (0: no)", ours.has_pandas, None, "", 0, False),
    ]


def nightly(*, is_quick: bool) -> list[Row]:
    """Assessing everybody anew, beside hand-written SQL that sums their days."""
    from bench_nightly import assess, fill, make_due, peak_mb, sum_by_hand, timed
    from scratch import scratch_database

    people = 20 if is_quick else 10_000
    with scratch_database():
        fill(people, 28)
        raw = median(timed(sum_by_hand)[0] for _ in range(3))
        first, _run = timed(assess)
        make_due()
        again, _run = timed(assess)
        memory = peak_mb()
    return [
        Row(f"nightly run, {people:,} people", first, raw, "s", 3),
        Row("  everybody again", again, raw, "s", 3),
        Row("  memory", memory, None, "MB", 400, False),
    ]


PARTS: Final[dict[str, Callable[..., list[Row]]]] = {
    each.__name__: each for each in (totals, entries, pages, search, servers, nightly)
}


def run(names: list[str], *, is_quick: bool) -> list[Row]:
    """The rows of these parts, each measured in a process of its own."""
    rows = []
    for name in names:
        started = time.perf_counter()
        command = [sys.executable, __file__, "--part", name, *(["--quick"] if is_quick else [])]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
        rows += [Row(**each) for each in json.loads(done.stdout.splitlines()[-1])]
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def table(rows: list[Row]) -> str:
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        " | ".join(
            text.ljust(width) if not i else text.rjust(width)
            for i, (text, width) in enumerate(zip(each, widths, strict=True))
        )
        for each in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--part", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        import logging

        logging.disable(logging.WARNING)
        rows = PARTS[options.part](is_quick=options.quick)
        print(json.dumps([asdict(row) for row in rows]))
        return
    names = options.only.split(",")
    if unknown := set(names) - PARTS.keys():
        sys.exit(f"--only {', '.join(sorted(unknown))}: not one of {', '.join(PARTS)}")
    rows = run(names, is_quick=options.quick)
    print(table(rows))


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
