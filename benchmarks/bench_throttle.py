"""What the exact limit costs one API request, beside no limit and beside DRF's own.

    python benchmarks/bench_throttle.py [--repeat 200]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. The three take turns request by request; prints medians of one
run on one machine; nothing passes or fails.
"""

import argparse
import time
from statistics import median
from typing import Any

from scratch import make_foods, scratch_database

ADDRESS = "/api/v1/foods/?page_size=20"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=200, help="at most 300: the limit")
    repeat = parser.parse_args().repeat
    with scratch_database() as vendor:
        client = logged_in()
        ways = {"no limit": [], "ours, exact": [exact()], "DRF's, in the cache": [of_drf()]}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(repeat):
            for name, classes in ways.items():
                seconds[name].append(one_request(client, classes))
        base = median(seconds["no limit"])
        print(f"{vendor}: GET {ADDRESS}, median of {repeat}\n")
        print(f"{'':22} {'ms':>7}  {'to no limit':>11}")
        for name, taken in seconds.items():
            print(f"{name:22} {1_000 * median(taken):7.2f}  {median(taken) / base:11.2f}")


def logged_in() -> Any:
    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    make_foods()
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(User.objects.create_user("ada"))
    return client


def exact() -> Any:
    from tracker.api.throttling import RatePerMinute

    return RatePerMinute


def of_drf() -> Any:
    from rest_framework.throttling import UserRateThrottle

    return type("Throttle", (UserRateThrottle,), {"rate": "300/minute"})


def one_request(client: Any, throttle_classes: list[Any]) -> float:
    from tracker.api.own_foods import OwnFoodViewSet

    OwnFoodViewSet.throttle_classes = throttle_classes
    started = time.perf_counter()
    response = client.get(ADDRESS)
    taken = time.perf_counter() - started
    assert response.status_code == 200
    return taken


if __name__ == "__main__":
    main()
