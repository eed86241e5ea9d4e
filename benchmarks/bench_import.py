"""What importing costs: reading, writing beside bare executemany, memory of a large JSON file.

    python benchmarks/bench_import.py [--json-mb 100] [--part sr28|json]

SR28 comes from SOURCE_DATA_DIR (default: ../shared/data beside the repository); without it a file
of the same size is made up. Everything is written into a temporary folder and a database of its
own (with DATABASE_URL: a scratch database on that server), both removed in the end. Each part runs
in a process of its own, whose peak memory is printed. Figures of one run on one machine; the
limits are those the project set itself.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from scratch import scratch_database

ROOT = Path(__file__).resolve().parent.parent
SR28 = Path(os.environ.get("SOURCE_DATA_DIR", ROOT.parent / "shared" / "data")) / "sr28/sr28asc.zip"
FOODS, VALUES_OF_A_FOOD = 8_789, 77
TABLES = ("food", "nutrientcontent", "portion")
MOST_SECONDS, MOST_SR28_MB, MOST_JSON_MB = 30, 250, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json-mb", type=int, default=100)
    parser.add_argument("--part", choices=["sr28", "json"])
    options = parser.parse_args()
    if options.part is None:
        for part in ("sr28", "json"):
            subprocess.run(  # noqa: S603 - this file, in a process of its own
                [sys.executable, __file__, "--part", part, "--json-mb", str(options.json_mb)],
                check=True,
            )
        return
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        if options.part == "sr28":
            bench_sr28(Path(folder))
        else:
            bench_json(Path(folder), options.json_mb)


# --- SR28: reading and writing ----------------------------------------------------------------


def bench_sr28(folder: Path) -> None:
    path = SR28 if SR28.is_file() else made_up_sr28(folder / "sr28.zip")
    print(f"== SR28, {'the release' if path == SR28 else 'made up'}")
    with scratch_database() as vendor:
        lines, foods, reading = read_sr28(path)
        print(f"reader      {reading:6.1f} s  {lines / reading:>9,.0f} rows/s  {foods:,} foods")
        from foods.importers.runs import import_foods

        first, run = timed(lambda: import_foods("sr28", path))
        assert run.created == foods
        second, run = timed(lambda: import_foods("sr28", path))
        assert (run.created, run.changed, run.unchanged) == (0, 0, foods)
        peak = peak_mb()
        rows, bare = bare_executemany()
        writing = max(first - reading, 0.001)
        print(f"whole import{first:6.1f} s  (at most {MOST_SECONDS})  on {vendor}")
        print(f"  writing   {writing:6.1f} s  {rows / writing:>9,.0f} rows/s  {rows:,} rows")
        print(f"  bare      {bare:6.1f} s  {rows / bare:>9,.0f} rows/s  {writing / bare:.1f} times")
        print(f"second      {second:6.1f} s  nothing changed")
        print(f"peak memory {peak:6.0f} MB (at most {MOST_SR28_MB})\n")


def read_sr28(path: Path) -> tuple[int, int, float]:
    """Lines of the value table, foods, seconds."""
    from foods.importers.archives import open_bundle
    from foods.importers.records import FoodRecord
    from foods.importers.sources import read

    with zipfile.ZipFile(path) as archive:
        lines = sum(
            block.count(b"\n")
            for name in archive.namelist()
            if name in {"FOOD_DES.txt", "NUT_DATA.txt", "WEIGHT.txt"}
            for block in [archive.read(name)]
        )
    started = time.perf_counter()
    with open_bundle(path) as bundle:
        foods = sum(isinstance(each, FoodRecord) for each in read("sr28", bundle))
    return lines, foods, time.perf_counter() - started


def bare_executemany() -> tuple[int, float]:
    """The rows the import stored, history included, into tables without keys or indexes."""
    from django.db import connection, transaction

    total, seconds = 0, 0.0
    with connection.cursor() as cursor:
        for name in (name for table in TABLES for name in (table, f"historical{table}")):
            cursor.execute(f"SELECT * FROM foods_{name}")
            rows = cursor.fetchall()
            cursor.execute(f"CREATE TABLE bare_{name} AS SELECT * FROM foods_{name} WHERE 1 = 0")
            places = ", ".join(["%s"] * len(rows[0]))
            started = time.perf_counter()
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO bare_{name} VALUES ({places})", rows)
            seconds += time.perf_counter() - started
            total += len(rows)
            cursor.execute(f"DROP TABLE bare_{name}")
    return total, seconds


def made_up_sr28(path: Path) -> Path:
    """As many foods, values and weights as the release has."""
    from foods.importers.nutrients import NUTRIENTS

    numbers = [nutrient.number for nutrient in NUTRIENTS]
    numbers += [str(600 + n) for n in range(VALUES_OF_A_FOOD - len(numbers))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, line in (
            ("FOOD_DES.txt", "~{0:05}~^~1200~^~Made-up food {0}, raw~^~MADE UP~^~~^~~"),
            ("WEIGHT.txt", "~{0:05}~^1^1^~cup~^{1}^^\r\n~{0:05}~^2^3^~oz~^85^^"),
        ):
            text = "".join(f"{line.format(n, 90 + n % 60)}\r\n" for n in range(FOODS))
            archive.writestr(name, text)
        values = (
            f"~{n:05}~^~{number}~^{(n * 7 + i * 3) % 5}.{n % 97:02}^16^^~1~^^^^^^^^^^^11/1976^\r\n"
            for n in range(FOODS)
            for i, number in enumerate(numbers)
        )
        archive.writestr("NUT_DATA.txt", "".join(values))
    return path


# --- JSON: memory -----------------------------------------------------------------------------


def bench_json(folder: Path, megabytes: int) -> None:
    from foods.importers.archives import open_bundle
    from foods.importers.fdc_json import read_fdc_json
    from foods.importers.records import FoodRecord

    path = made_up_json(folder / "foods.json", megabytes * 1_000_000)
    started = time.perf_counter()
    with open_bundle(path) as bundle:
        foods = sum(isinstance(each, FoodRecord) for each in read_fdc_json(bundle))
    seconds = time.perf_counter() - started
    size = path.stat().st_size / 1_000_000
    print(f"== FoodData Central JSON, made up, {size:.0f} MB, {foods:,} foods")
    print(
        f"reader      {seconds:6.1f} s  {size / seconds:.0f} MB/s, {foods / seconds:,.0f} foods/s"
    )
    print(f"peak memory {peak_mb():6.0f} MB (at most {MOST_JSON_MB}, Python itself included)")


def made_up_json(path: Path, size: int) -> Path:
    """Foods with a hundred nutrients each, as SR Legacy has them, until the file has its size."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"SRLegacyFoods": [')
        number = 0
        while file.tell() < size:
            file.write(f"{', ' if number else ''}{json.dumps(made_up_food(number))}")
            number += 1
        file.write("]}")
    return path


def made_up_food(number: int) -> dict[str, Any]:
    ids = [1090, 1008, 1003, 1004, 1005, *range(1100, 1195)]
    return {
        "foodClass": "FinalFood",
        "description": f"Made-up food {number}, raw",
        "foodNutrients": [
            {
                "type": "FoodNutrient",
                "id": number * 1_000 + place,
                "nutrient": {
                    "id": nutrient,
                    "number": str(nutrient),
                    "name": f"Nutrient {nutrient}",
                    "rank": 5_500,
                    "unitName": "kcal" if nutrient == 1008 else "g" if nutrient < 1006 else "mg",
                },
                "dataPoints": 6,
                "foodNutrientDerivation": {"code": "A", "description": "Analytical"},
                "amount": (number * 13 + place) % 20 + 0.25,
            }
            for place, nutrient in enumerate(ids)
            if nutrient != 1114
        ],
        "dataType": "SR Legacy",
        "foodCategory": {"description": "Nut and Seed Products"},
        "fdcId": 170_000 + number,
        "foodPortions": [
            {
                "amount": 1.0,
                "measureUnit": {"id": 9999, "name": "undetermined"},
                "modifier": "cup",
                "gramWeight": 92.0,
            }
        ],
        "publicationDate": "4/1/2019",
    }


# --- around them ------------------------------------------------------------------------------


def timed(work: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def peak_mb() -> float:
    """The most memory this process ever had, in MB."""
    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024 / 1_000_000
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000  # bytes on macOS


if __name__ == "__main__":
    main()
