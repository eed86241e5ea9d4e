"""No room left on the disk, under writers, on SQLite: refused with a sentence, then all goes on.

    sudo .venv/bin/python benchmarks/faults/disk_full.py [--writers 8] [--seconds 5]

Mounts a small file system in memory (which needs root) for a database of its own, fills it while
people write and while foods are imported, and makes room again. The server is never restarted.
Ends with 1 if a request was answered anything but done or 503 with Retry-After, reading stopped,
something was half written, or it did not go on when there was room.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from servers import ROOT, Server, database
from writers import ENTRIES, Writer, check, check_database, make_accounts

SIZE_MB = 32
FOODS = 3_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5, help="how long the disk stays full")
    options = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "only-for-this")
    with small_disk() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
        command("migrate", "--verbosity", "0")
        with database(in_place=True) as address:
            faults = while_people_write(address, folder, options.writers, options.seconds)
            faults += while_foods_are_imported(folder)
    print("\n".join(sorted(set(faults))) or "nothing lost, nothing by halves, database whole")
    sys.exit(1 if faults else 0)


@contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", name]
        subprocess.run(mount, check=True)  # noqa: S603
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)  # noqa: S603, S607


def fill(folder: Path, *, leave: int = 0) -> Path:
    """Everything that is left but so many bytes."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    with filler.open("wb", buffering=0) as file:
        try:
            file.write(bytes(max(0, free.f_bavail * free.f_frsize - leave)))
            while not leave:
                file.write(bytes(4096))
        except OSError:
            pass
    return filler


def while_people_write(address: str, folder: Path, count: int, seconds: float) -> list[str]:
    stop = threading.Event()
    accounts = make_accounts((count + 1) // 2)
    faults = []
    with Server(address) as server:
        writers = [Writer(server.port, accounts[n % len(accounts)], stop) for n in range(count)]
        for writer in writers:
            writer.start()
        try:
            sleep(3)
            token = accounts[0].token
            filler = fill(folder)
            began = monotonic()
            reads: Counter[int] = Counter()
            while monotonic() - began < seconds:
                status, body, _headers = server.get(ENTRIES, 60, **{"X-Session-Token": token})
                reads[status] += 1
                if status != 200:
                    faults.append(f"reading was answered {status} {body[:300]!r}")
            before = sum(len(writer.latencies_s) for writer in writers)
            filler.unlink()
            room = monotonic()
            while sum(len(writer.latencies_s) for writer in writers) == before:
                if monotonic() - room > 60:
                    return [*faults, "nobody could write in the minute after there was room"]
                sleep(0.01)
            print(f"first write {monotonic() - room:.2f} s after there was room")
            sleep(2)
        finally:
            stop.set()
            for writer in writers:
                writer.join()
    refused = sum((Counter(writer.refused) for writer in writers), Counter())
    written = sum(len(writer.latencies_s) for writer in writers)
    print(
        f"{written} acknowledged writes; refused: {dict(refused)}; reads meanwhile: {dict(reads)}"
    )
    if not refused["503"]:
        faults.append("the disk was never full")
    return faults + check(writers)


def while_foods_are_imported(folder: Path) -> list[str]:
    from django.db import connection

    from foods.models import Food, ImportRun

    with tempfile.TemporaryDirectory() as elsewhere:
        table = Path(elsewhere) / "foods.csv"
        rows = [f"{n},Food number {n},{n % 400}" for n in range(FOODS)]
        table.write_text("\n".join(["source_id,name,magnesium_mg", *rows]))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log's room would do, too
        filler = fill(folder, leave=300_000)
        before = Food.objects.count()
        failed = command("import_foods", "csv", str(table), check=False)
        said = failed.stderr.strip().splitlines()[-1:]
        print(f"import without room: exit {failed.returncode}, {said}")
        faults = check_database()
        if not failed.returncode or Food.objects.count() != before or "Traceback" in failed.stderr:
            faults.append(f"the import did not fail as a whole: {failed.stderr[-500:]}")
        filler.unlink()
        command("import_foods", "csv", str(table))
    if Food.objects.filter(source="csv").count() != FOODS:
        faults.append("the import did not work when there was room")
    print(f"with room: {ImportRun.objects.first()}")
    return faults


def command(*arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        check=check,
        capture_output=True,
        text=True,
    )


if __name__ == "__main__":
    main()
