"""Counts for Prometheus: requests over all workers of this machine, and what the database tells.

No label says anything of a person, and there are as many of each as routes and methods.
prometheus-client is imported where it is used: it decides then whether its counts are one
process's alone or, where gunicorn made a directory for them, every worker's.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from prometheus_client.core import Metric

DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ONE_AT_A_TIME: Final = Lock()


def _requests() -> Any:
    """Threads may count their first requests at once, and a second histogram is an error."""
    with _ONE_AT_A_TIME:
        return _histogram()


@cache
def _histogram() -> Any:
    from prometheus_client import Histogram

    return Histogram(
        "tracker_request_seconds",
        "How long requests took to be answered, by route, method and class of status.",
        ["route", "method", "status"],
        buckets=_SECONDS,
    )


@cache
def _of(route: str, method: str, status_class: str) -> Any:
    return _requests().labels(route or "unknown", method, status_class)


def count_request(route: str, method: str, status: int, taken_s: float) -> None:
    """`route`: such as `/days/<date:day>/`, empty for an address of no view."""
    _of(route, method, f"{status // 100}xx").observe(taken_s)


def rendered() -> tuple[bytes, str]:
    """All of it as text, and the type of that text."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    if DIRECTORY in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(_requests())
    registry.register(_Figures())
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4


class _Figures:
    """What is asked for at the moment of reading."""

    def collect(self) -> "Iterator[Metric]":
        # It needs Django, which gunicorn's own process has not.
        from tracker.observing.metric_figures import FIGURES

        yield from _processes()
        for figures in FIGURES:
            yield from figures()


def _processes() -> "Iterator[Metric]":
    """The memory of this machine's workers; nothing where the system does not tell."""
    from prometheus_client.core import GaugeMetricFamily

    resident = [each for pid in _pids() if (each := _resident_bytes(pid)) is not None]
    if resident:
        yield GaugeMetricFamily("tracker_processes", "Workers that answer.", value=len(resident))
        yield GaugeMetricFamily(
            "tracker_resident_memory_bytes",
            "Memory of all workers of this machine together.",
            value=sum(resident),
        )


def _pids() -> list[int]:
    """The processes that count beside this one: their files are named for them."""
    directory = os.environ.get(DIRECTORY)
    if directory is None:
        return [os.getpid()]
    named = {path.stem.rpartition("_")[2] for path in Path(directory).glob("histogram_*.db")}
    return [int(pid) for pid in named | {str(os.getpid())} if pid.isdecimal() and _is_worker(pid)]


def _is_worker(pid: str) -> bool:
    """Whether it is a child of the same gunicorn: a number may be another's by now."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[1] == str(os.getppid())


def _resident_bytes(pid: int) -> int | None:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
