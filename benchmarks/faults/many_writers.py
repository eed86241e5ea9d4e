"""Many write at once, for a while: is any write refused or lost, and how long does one wait?

    python benchmarks/faults/many_writers.py [--writers 8 32] [--seconds 60]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. Each writer is a connection that sends its next write when the
last one is answered, to gunicorn with as many threads as there are writers (--threads: as many as
are said). Ends with 1 if a write was refused, lost or done twice.
"""

import argparse
import sys
import threading
from collections import Counter
from time import sleep

from servers import Server, database
from writers import Writer, check, make_accounts, quantile_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writers", type=int, nargs="+", default=[8, 32])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, help="of each of two workers; by default half")
    parser.add_argument("--in-place", action="store_true", help="in DATABASE_URL itself: for tests")
    options = parser.parse_args()
    with database(in_place=options.in_place) as address:
        print(f"{address.partition(':')[0]}, {options.seconds:.0f} s each; waiting in ms")
        print(" writers  writes/s     p50     p95     p99  longest  refused")
        faults = []
        for count in options.writers:
            threads = options.threads or (count + 1) // 2
            faults += run(address, count=count, seconds=options.seconds, threads=threads)
    print("\n".join(faults) or "no write refused, all are there, each once")
    sys.exit(1 if faults else 0)


def run(address: str, *, count: int, seconds: float, threads: int) -> list[str]:
    stop = threading.Event()
    accounts = make_accounts(count)
    with Server(address, threads=threads) as server:
        writers = [Writer(server.port, account, stop) for account in accounts]
        for writer in writers:
            writer.start()
        sleep(seconds)
        stop.set()
        for writer in writers:
            writer.join()
    waited = [each for writer in writers for each in writer.latencies_s]
    refused = sum((Counter(writer.refused) for writer in writers), Counter())
    figures = [quantile_ms(waited, share) for share in (0.5, 0.95, 0.99, 1)]
    print(
        f"{count:>8} {len(waited) / seconds:>9.0f} {figures[0]:>7.0f} {figures[1]:>7.0f} "
        f"{figures[2]:>7.0f} {figures[3]:>8.0f}  {dict(refused) or 'none'}",
        flush=True,
    )
    return [*check(writers), *([f"{count} writers: {dict(refused)} refused"] if refused else [])]


if __name__ == "__main__":
    main()
