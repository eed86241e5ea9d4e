"""The person that requests are about, and the count of what became of the requests.

Each test says its counts to whoever collects the results, so that they are of the whole run, also
of one on several cores. A run that asked too little, or was refused too often to have reached
much, has failed.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

import pytest
import time_machine

from tests.api.conftest import unthrottled
from tests.fuzz.contract import LABELS
from tests.fuzz.world import World, build

__all__ = ["unthrottled"]

LEAST_CASES: Final = 5_000
LEAST_DONE: Final = 0.25  # the share of answers of 200 to 299
NOON: Final = "2026-03-04T12:00Z"
_STATUSES = "statuses"
_counts: defaultdict[str, Counter[int]] = defaultdict(Counter)


@pytest.fixture
def world(db: None, unthrottled: None, caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    """On one and the same day, so that the same seed asks the same."""
    caplog.set_level(logging.ERROR, "django.request")  # refusals are what is asked for here
    with time_machine.travel(NOON, tick=False):
        yield build()


@pytest.fixture
def statuses(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """ "GET /api/v1/foods/ 200" -> how often."""
    counted: Counter[str] = Counter()
    yield counted
    request.node.user_properties.append((_STATUSES, dict(counted)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":
        for name, counted in report.user_properties:
            for answer, count in counted.items() if name == _STATUSES else ():
                label, _space, status = answer.rpartition(" ")
                _counts[label][int(status)] += count


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _faults(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not _counts:
        return
    terminalreporter.section("answers by operation")
    for label, answers in sorted(_counts.items(), key=lambda each: each[0].split()[::-1]):
        said = "  ".join(f"{status} x {count}" for status, count in sorted(answers.items()))
        terminalreporter.write_line(f"{label:<45} {said}")
    cases, done = _totals()
    terminalreporter.write_line(f"{cases} requests, {done / cases:.0%} of them done")
    for fault in _faults(config):
        terminalreporter.write_line(fault, red=True)


def _totals() -> tuple[int, int]:
    """The requests, and those that were done."""
    every = [(status, count) for each in _counts.values() for status, count in each.items()]
    return sum(n for _, n in every), sum(n for status, n in every if status < 300)


def _faults(config: pytest.Config) -> list[str]:
    """What the run has not reached; nothing of a run of some tests only."""
    option = config.option
    is_part = option.keyword or option.collectonly or any(".py" in each for each in config.args)
    if is_part or hasattr(config, "workerinput"):
        return []
    cases, done = _totals()
    reached = {
        label for label, answers in _counts.items() if any(200 <= each < 300 for each in answers)
    }
    faults = [f"{label} was never done" for label in sorted(LABELS - reached)]
    if cases < LEAST_CASES:
        faults.append(f"At least {LEAST_CASES} requests are wanted.")
    if done < LEAST_DONE * cases:
        faults.append(f"At least {LEAST_DONE:.0%} are to be done.")
    return faults
