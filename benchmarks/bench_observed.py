"""What the line in the log and the counts cost a small request, beside the same without them.

    python benchmarks/bench_observed.py [--repeat 300]

Makes a database of its own and drops it again (see bench_throttle.py). Lines go to /dev/null,
counts to files as under gunicorn. The ways take turns request by request; prints medians of one run
on one machine, of the processor's time. What it adds is less than these medians differ from one run
to the next, so it is measured alone, too. Nothing passes or fails.
"""

import argparse
import os
import tempfile
import time
from statistics import median
from typing import Any

from scratch import make_foods, scratch_database

ADDRESS = "/api/v1/foods/?page_size=20"
OBSERVE = "tracker.web.observed.observe"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=300)
    repeat = parser.parse_args().repeat
    os.environ["LOG_FORMAT"] = "json"
    os.environ["API_RATE_PER_MINUTE"] = str(10 * repeat)
    with tempfile.TemporaryDirectory() as counts, scratch_database() as vendor:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        to_nowhere()
        make_foods()
        ways = {
            "neither": client(observed=False),
            "a line in the log": client(),
            "and counted": client(token="t" * 16),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(repeat + 20):
            for name, each in ways.items():
                started = time.thread_time()
                assert each.get(ADDRESS).status_code == 200
                if turn >= 20:
                    seconds[name].append(time.thread_time() - started)
        base = median(seconds["neither"])
        print(f"{vendor}: GET {ADDRESS}, median of {repeat}\n")
        print(f"{'':22} {'ms':>7}  {'to neither':>11}")
        for name, taken in seconds.items():
            print(f"{name:22} {1_000 * median(taken):7.2f}  {median(taken) / base:11.3f}")
        print(f"\nalone, beside `neither`: {alone(counts=False) / base:.2%} of a line in the log,")
        print(f"                         {alone(counts=True) / base:.2%} of both")


def alone(*, counts: bool, repeat: int = 5_000) -> float:
    """Seconds of the processor that one request takes in this middleware by itself."""
    from django.http import HttpResponse
    from django.test import RequestFactory, override_settings
    from django.urls import resolve

    from tracker.web.observed import observe

    request = RequestFactory().get(ADDRESS)
    request.resolver_match = resolve("/api/v1/foods/")
    answer = HttpResponse()
    with override_settings(METRICS_TOKEN="t" * 16 if counts else ""):
        middleware = observe(lambda _request: answer)
    seconds = []
    for _ in range(repeat):
        started = time.thread_time()
        middleware(request)
        seconds.append(time.thread_time() - started)
    return median(seconds)


def to_nowhere() -> None:
    import logging

    for handler in logging.getLogger().handlers:
        handler.setStream(open(os.devnull, "w"))  # type: ignore[attr-defined]  # noqa: PTH123, SIM115


def client(*, observed: bool = True, token: str = "") -> Any:
    """A client whose requests pass through middleware that was made with these settings."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import override_settings
    from rest_framework.test import APIClient

    middleware = [each for each in settings.MIDDLEWARE if observed or each != OBSERVE]
    made = APIClient(SERVER_NAME="localhost")
    made.force_authenticate(User.objects.get_or_create(username="ada")[0])
    with override_settings(MIDDLEWARE=middleware, METRICS_TOKEN=token):
        made.get(ADDRESS)  # loads the middleware
    return made


if __name__ == "__main__":
    main()
