"""What one server and its database carry: requests a second at 1, 8 and 32 connections.

    python benchmarks/bench_load.py --database postgres://...@host/name [--seconds 10]

The database is one that `load_people.py` filled, and is written to. Starts gunicorn with two
workers and the settings of production, logs two hundred people in, and asks for one thing at a time
over connections that are kept open: the page of a day, 28 days by the API, an entry written, a
food looked for. Each request is of another of these people. Prints requests a second, the median
and the 95th percentile in ms, and the processor's time that a request takes of the web workers and,
where its processes are on this machine, of the database: what a busy machine does not change.
"""

import argparse
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final
from uuid import UUID

from bench_servers import serving
from load_people import LAST_DAY, ROOT, session_of

CONNECTIONS: Final = (1, 8, 32)
LOGGED_IN: Final = 200
WORDS: Final = ("spinach", "brown rice", "almnods", "oat", "yoghurt plain", "lentil soup")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, nargs="+", default=CONNECTIONS)
    options = parser.parse_args()
    environment = {"DATABASE_URL": options.database, "SECRET_KEY": "only-for-made-up-people"}
    os.environ |= {**environment, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.contrib.auth.models import User

    from foods.models import Portion

    chance = Random(1)
    ids = list(User.objects.filter(pk__lte=1_000_000).values_list("pk", flat=True))
    tokens = [session_of(pk) for pk in chance.sample(ids, min(LOGGED_IN, len(ids)))]
    food, portion = Portion.objects.filter(is_default=True).values_list("food_id", "pk")[0]
    body = {"food": food, "portion": portion, "quantity": 1, "meal": "lunch"}
    first = LAST_DAY - timedelta(days=27)
    asks: dict[str, Any] = {
        "page of a day": lambda n: ("GET", f"/days/{LAST_DAY - timedelta(days=n % 300)}/", None),
        "API days/, 28 days": lambda _n: ("GET", f"/api/v1/days/?from={first}&to={LAST_DAY}", None),
        "API entry PUT": lambda n: (
            "PUT",
            f"/api/v1/entries/{UUID(int=chance.getrandbits(128), version=4)}/",
            json.dumps({**body, "date": str(LAST_DAY - timedelta(days=n % 28))}),
        ),
        "API food search": lambda n: (
            "GET",
            f"/api/v1/foods/?search={WORDS[n % len(WORDS)].replace(' ', '+')}",
            None,
        ),
    }
    print(f"{'':22} {'at once':>7} {'a second':>9} {'median':>8} {'95 %':>8}", end=" ")
    print(f"{'web CPU':>8} {'db CPU':>8}  failed")
    with serving("tracker.wsgi", environment, workers=2) as (pid, port):
        for name, ask in asks.items():
            carried(port, tokens, ask, connections=4, seconds=2)  # what is made once
            for connections in options.connections:
                before = computed_ms(pid)
                took, failed, seconds = carried(port, tokens, ask, connections, options.seconds)
                web, db = (
                    (after - start) / len(took)
                    for start, after in zip(before, computed_ms(pid), strict=True)
                )
                took.sort()
                rate, p95 = len(took) / seconds, took[int(len(took) * 0.95)]
                line = f"{rate:9.1f} {median(took):8.1f} {p95:8.1f} {web:8.1f} {db:8.1f}  {failed}"
                print(f"{name:22} {connections:7} {line}", flush=True)


def computed_ms(server: int) -> tuple[float, float]:
    """What the workers of this server and the database's processes for it have computed so far."""
    from django.db import connection

    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        backends = [pid for (pid,) in cursor.fetchall()]
    return sum(map(_computed_ms, workers)), sum(map(_computed_ms, backends))


def _computed_ms(pid: int | str) -> float:
    threads = Path(f"/proc/{pid}/task")
    if not threads.is_dir():
        return 0.0
    return sum(int((each / "schedstat").read_text().split()[0]) for each in threads.iterdir()) / 1e6


def carried(
    port: int, tokens: list[str], ask: Any, connections: int, seconds: float
) -> tuple[list[float], int, float]:
    """Milliseconds of each request that was answered, how many failed, and how long it took."""
    numbers = count()
    started = time.perf_counter()

    def client(_number: int) -> tuple[list[float], int]:
        took, failed = [], 0
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() - started < seconds:
            n = next(numbers)
            token = tokens[n % len(tokens)]
            method, address, body = ask(n)
            headers = {"Host": "localhost"} | (
                {"X-Session-Token": token, "Content-Type": "application/json"}
                if address.startswith("/api/")
                else {"Cookie": f"sessionid={token}"}
            )
            begun = time.perf_counter()
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            response.read()
            took.append(1_000 * (time.perf_counter() - begun))
            failed += response.status >= 300
        connection.close()
        return took, failed

    with ThreadPoolExecutor(connections) as pool:
        found = list(pool.map(client, range(connections)))
    elapsed = time.perf_counter() - started
    return [ms for took, _ in found for ms in took], sum(failed for _, failed in found), elapsed


if __name__ == "__main__":
    main()
