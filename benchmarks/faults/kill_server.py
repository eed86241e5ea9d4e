"""kill -9 of the server, again and again, under writers: is every acknowledged write kept?

    python benchmarks/faults/kill_server.py [--times 200] [--writers 8]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. In turn the whole group of processes, the first process and one
worker are killed at random moments. Ends with 1 and says what is wrong if a write is lost, done
twice or half, a revision is missing, or the database finds itself damaged.
"""

import argparse
import random
import sys
import threading
from collections import Counter
from time import monotonic, sleep

from servers import Server, database
from writers import Writer, check, make_accounts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--in-place", action="store_true", help="in DATABASE_URL itself: for tests")
    parser.add_argument(
        "--without-keys", action="store_true", help="no POST, whose key a kill holds for a minute"
    )
    options = parser.parse_args()
    with database(in_place=options.in_place) as address:
        sys.exit(run(address, options))


def run(address: str, options: argparse.Namespace) -> int:
    times, count = options.times, options.writers
    started = monotonic()
    stop = threading.Event()
    accounts = make_accounts((count + 1) // 2)
    with Server(address) as server:
        writers = [
            Writer(
                server.port,
                accounts[number % len(accounts)],
                stop,
                with_keys=not options.without_keys,
            )
            for number in range(count)
        ]
        for writer in writers:
            writer.start()
        try:
            for number in range(times):
                kill(server, number)
        finally:
            stop.set()
            for writer in writers:
                writer.join()
    faults = check(writers)
    refused = sum((Counter(writer.refused) for writer in writers), Counter())
    acknowledged = sum(len(writer.latencies_s) for writer in writers)
    print(f"{address.partition(':')[0]}: {times} kills in {monotonic() - started:.0f} s")
    print(f"{acknowledged} acknowledged writes of {count} writers; not answered: {dict(refused)}")
    print("\n".join(faults) or "all are there, each once; revisions without a gap; database whole")
    return 1 if faults else 0


def kill(server: Server, number: int) -> None:
    sleep(random.uniform(0.02, 0.8))
    if number % 3 == 2:
        server.kill_worker()
        return
    server.kill() if number % 3 == 0 else server.kill_master()
    server.start()


if __name__ == "__main__":
    main()
