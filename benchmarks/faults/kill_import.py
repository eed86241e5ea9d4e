"""kill -9 of imports at random moments: all of it or nothing, then done.

    python benchmarks/faults/kill_import.py [--times 20]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. Each kind of work is begun in a process of its own, killed so often
and then left to end. Ends with 1 if half of it was seen, or the end is not that of an undisturbed
run. JOBS is where a further kind of work is added.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from uuid import uuid4

from servers import ROOT, database
from writers import check_database

FOODS = 1_500
_DIARY = """
import sys, django
django.setup()
from uuid import UUID
from django.contrib.auth.models import User
from tracker.diary_imports.writing import Options, write_import
write_import(user=User.objects.get(pk=int(sys.argv[1])), uuid=UUID(sys.argv[2]), options=Options())
"""


@dataclass
class Job:
    """Work in a process of its own; `count` is what it has written so far, 0 or all of it."""

    name: str
    command: list[str]
    whole: int
    count: Callable[[], int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20, help="each kind of work is killed")
    parser.add_argument("--in-place", action="store_true", help="in DATABASE_URL itself: for tests")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(in_place=options.in_place) as address:
        environment = os.environ | {"DATABASE_URL": address}
        faults = []
        for job in JOBS:
            faults += run(job, Path(folder), environment, options.times)
        faults += check_database()
    print("\n".join(faults) or "all of it or nothing each time; database whole")
    sys.exit(1 if faults else 0)


def run(
    make: Callable[[Path], Job], folder: Path, environment: dict[str, str], times: int
) -> list[str]:
    """Kills are spread over as long as the work takes; what ended begins anew."""
    faults: list[str] = []
    job = make(folder)
    killed = ended = 0
    likely_s = 4.0
    while killed < times:
        if job.count() == job.whole:
            job, ended = make(folder), ended + 1
        started = monotonic()
        with subprocess.Popen(  # noqa: S603
            job.command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        ) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(random.uniform(0.2, 1) * likely_s)
            process.kill()
        if process.returncode == 0:
            likely_s = monotonic() - started
        else:
            killed += 1
            likely_s *= 1.05
        if job.count() not in {0, job.whole}:
            faults.append(f"{job.name}: {job.count()} of {job.whole} after kill {killed}")
    left = subprocess.run(  # noqa: S603
        job.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if left.returncode or job.count() != job.whole:
        faults.append(f"{job.name}: {job.count()} of {job.whole} at the end: {left.stderr[-300:]}")
    print(f"{job.name}: killed {killed} times, {ended} of them after it was stored", flush=True)
    return faults


def catalogue(folder: Path) -> Job:
    from foods.models import Food

    prefix = uuid4().hex[:8]
    table = folder / "foods.csv"
    rows = [f"{prefix}-{number},Food number {number},{number % 400}" for number in range(FOODS)]
    table.write_text("\n".join(["source_id,name,magnesium_mg", *rows]))
    command = [sys.executable, "manage.py", "import_foods", "csv", str(table)]
    count = Food.objects.filter(source="csv", source_id__startswith=prefix).count
    return Job("import_foods", command, FOODS, count)


def diary(folder: Path) -> Job:
    """A year of another app's diary."""
    from django.contrib.auth.models import User

    from tests.diary_files import servings
    from tracker.diary_imports.uploads import keep_upload
    from tracker.models import IntakeEntry

    user = User.objects.create_user(f"imports-{uuid4().hex[:12]}")
    row = ("7:30 AM", "Breakfast", "Rolls", "60.00 g", "150.00", "", "", "33.00", "", "")
    first = date(2025, 1, 1)
    rows = [(str(first + timedelta(days=number)), *row) for number in range(400)]
    upload = keep_upload(
        user=user, source="cronometer", file_name="servings.csv", content=servings(*rows)
    )
    command = [sys.executable, "-c", _DIARY, str(user.pk), str(upload.uuid)]
    return Job("diary import", command, 400, IntakeEntry.objects.filter(user=user).count)


JOBS = [catalogue, diary]


if __name__ == "__main__":
    main()
