"""PostgreSQL stopped, killed and short of connections under load: 503s, then all goes on.

    python benchmarks/faults/restart_database.py [--times 6] [--writers 8] [--down-s 2]

Makes a PostgreSQL of its own (initdb) in a temporary folder; the one that runs here is left alone.
In turn the server is stopped at once, stopped with its clients' transactions cut (immediate) and
killed, and started again. The web server is never restarted. Ends with 1 if a request was answered
anything but 200, 201 or a 503 with Retry-After, a write was lost or done twice, or a page, the API
or /readyz did not say what was wrong and recover.
"""

import argparse
import os
import sys
import threading
from collections import Counter
from http.client import HTTPException
from time import monotonic, sleep
from typing import Any

from clusters import Cluster, cluster
from servers import Server, database
from writers import Account, Writer, check, make_accounts

API, READY, ALIVE = "/api/v1/entries/", "/readyz", "/livez"
LOGGED_IN = "/today/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--down-s", type=float, default=2)
    options = parser.parse_args()
    with cluster() as postgres:
        postgres.start()
        os.environ["DATABASE_URL"] = f"{postgres.url}/postgres"
        with database(in_place=False) as address:
            faults = run(postgres, address, options)
    print(
        "\n".join(sorted(set(faults)))
        or "only 503s with Retry-After; all writes are there, each once"
    )
    sys.exit(1 if faults else 0)


def run(postgres: Cluster, address: str, options: Any) -> list[str]:
    from django.db import connections

    stop = threading.Event()
    accounts = make_accounts((options.writers + 1) // 2)
    connections.close_all()
    faults: list[str] = []
    with Server(address) as server:
        writers = [
            Writer(server.port, accounts[number % len(accounts)], stop)
            for number in range(options.writers)
        ]
        for writer in writers:
            writer.start()
        try:
            for number in range(options.times):
                sleep(1)
                faults += outage(postgres, server, accounts[0], number, options.down_s)
            faults += crowded(postgres, server, accounts[0], options.down_s)
        finally:
            stop.set()
            for writer in writers:
                writer.join()
    refused = sum((Counter(writer.refused) for writer in writers), Counter())
    print(f"{sum(len(w.latencies_s) for w in writers)} acknowledged writes; {dict(refused)}")
    return faults + check(writers)


def outage(
    postgres: Cluster, server: Server, account: Account, number: int, down_s: float
) -> list[str]:
    how = ("fast", "immediate", "kill")[number % 3]
    postgres.kill() if how == "kill" else postgres.stop(how)
    began = monotonic()
    faults = []
    asked = 0
    while monotonic() - began < down_s:
        faults += asked_while_away(server, account)
        asked += 1
    postgres.start()
    back = monotonic()
    while ask(server, READY)[0] != 200 or ask(server, API, account.token)[0] != 200:
        if monotonic() - back > 60:
            return [*faults, "it did not recover in 60 s"]
        sleep(0.05)
    print(f"{how:>9}: away for {back - began:.1f} s, {asked} rounds of 503s; ", end="")
    print(f"works again {monotonic() - back:.2f} s after it was started", flush=True)
    return faults


def asked_while_away(server: Server, account: Account) -> list[str]:
    """Each address answers at once, in its own words."""
    kinds = {
        READY: ("text/plain", b"the database does not answer"),
        API: ("application/problem+json", b'"away"'),
        LOGGED_IN: ("text/html", b"tracker.css"),
        "/fhir/Patient": ("application/fhir+json", b"transient"),
    }
    faults = []
    for path, (kind, said) in kinds.items():
        status, body, headers = ask(server, path, "" if path == READY else account.token)
        is_right = (
            status == 503
            and headers.get("Retry-After")
            and headers.get("Content-Type", "").startswith(kind)
            and said in body
        )
        if not is_right:
            faults.append(f"{path} was answered {status} {body[:200]!r}")
    if ask(server, ALIVE)[0] != 200:
        faults.append("/livez did not answer")
    return faults


def crowded(postgres: Cluster, server: Server, account: Account, seconds: float) -> list[str]:
    """It takes fewer connections than the web server has threads, for a while."""
    postgres.stop()
    postgres.start(max_connections=3, superuser_reserved_connections=0)
    began = monotonic()
    answered: Counter[int] = Counter()
    while monotonic() - began < 2 * seconds:
        status, _body, headers = ask(server, API, account.token)
        is_said = status != 503 or headers.get("Retry-After")
        answered[status if is_said else 500] += 1
    postgres.stop()
    postgres.start()
    while ask(server, API, account.token)[0] != 200:
        if monotonic() - began > 60:
            return ["it did not recover from too few connections"]
        sleep(0.05)
    print(f"3 connections for 8 threads: {dict(answered)}")
    return [] if answered.keys() <= {200, 503} else [f"too few connections: {dict(answered)}"]


def ask(server: Server, path: str, token: str = "") -> tuple[int, bytes, Any]:
    headers = {"X-Session-Token": token, "Cookie": f"sessionid={token}"} if token else {}
    try:
        return server.get(path, **headers)
    except (OSError, HTTPException) as error:
        return 0, str(error).encode(), {}


if __name__ == "__main__":
    main()
