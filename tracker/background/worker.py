"""Runs tasks one after the other, starts what is due, and takes back what other workers lost.

The library's worker claims and runs a task; here is what it lacks: beats and the taking back of
tasks, an end that loses none, and patience with a database that is away.
"""

import logging
import os
import signal
import socket
import time
from datetime import timedelta
from secrets import token_hex
from types import FrameType
from typing import Final

from django.db import close_old_connections, connection
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks.signals import log_task_finished, task_finished
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tracker.background import leases, stopping
from tracker.background.claims import TRANSIENT, Claim, StopNow
from tracker.background.database_clock import clock_error, database_now
from tracker.background.pulse import Pulse
from tracker.background.tick import start_due

logger = logging.getLogger(__name__)

IDLE_S: Final = 1.0
LOOK_AROUND_S: Final = 10.0
LONGEST_WAIT_S: Final = 30
# A day that ends too early would be assessed before it is written down, a mail go at a wrong hour.
CLOCK_MAY_DIFFER: Final = timedelta(minutes=5)


class TaskWorker(Worker):  # type: ignore[misc]
    """One process's worker; `work` returns when it was asked to stop."""

    def __init__(self, *, queues: list[str], grace_s: float) -> None:
        super().__init__(
            queue_names=queues,
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=1,
            worker_id=_name(),
            excluded_queue_names=[],
        )
        self._grace_s = grace_s
        self._watch = leases.Watch(self.worker_id)
        self._pulse = Pulse(self.worker_id)
        self._look_around_at = 0.0  # of the monotonic clock
        self._is_known = False
        self._clock_is_off = False
        self._is_leaving = False
        # It logs what an error said, which may quote a diary; Claim logs what may be told.
        task_finished.disconnect(log_task_finished)

    def configure_signals(self) -> None:
        super().configure_signals()
        signal.signal(signal.SIGALRM, self._give_back)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Finish the task, for a while; asked twice, give it back now."""
        if not self.running:
            self._give_back(signum, frame)
        self.running = False
        stopping.ask()
        signal.setitimer(signal.ITIMER_REAL, self._grace_s)

    def _give_back(self, signum: int, frame: FrameType | None) -> None:
        if not self._is_leaving:  # once: what follows must come to its end
            self._is_leaving = True
            raise StopNow

    def work(self, *, once: bool = False) -> None:
        """Go on until asked to stop; `once`: until nothing is due, waits or is run by another."""
        self._pulse.start()
        try:
            self._work(once)
            self._is_leaving = True
        except StopNow:
            logger.info("asked to end at once")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._pulse.stop()
        try:
            leases.leave(self.worker_id)
        except TRANSIENT as error:  # then its lease ends
            logger.warning("the database was not told of the end: %s", type(error).__name__)
        connection.close()

    def _work(self, once: bool) -> None:
        failures = 0
        while self.running and self._pulse.is_alive():
            try:
                is_idle = self._turn()
                if once and is_idle and not DBTaskResult.objects.running().exists():
                    return
            except TRANSIENT as error:
                wait_s = min(2**failures, LONGEST_WAIT_S)
                failures += 1
                logger.warning(
                    "the database cannot be used (%s): next try in %d s",
                    type(error).__name__,
                    wait_s,
                )
                connection.close()
                self._is_known = False
                self._sleep(wait_s)
            else:
                failures = 0
                if is_idle:
                    self._sleep(IDLE_S)
        if self.running:
            raise RuntimeError("The thread that beats has ended; its error stands above.")

    def _turn(self) -> bool:
        """Look around when it is time, run a task if one waits; whether none did."""
        close_old_connections()
        if not self._is_known:
            leases.beat(self.worker_id)
            leases.take_back_of(self.worker_id)  # what an error of the database cut off
            self._is_known = True
        if time.monotonic() >= self._look_around_at:
            now = database_now()
            self._compare_clocks(clock_error(now))
            start_due(now)
            self._watch.take_back_lost()
            self._look_around_at = time.monotonic() + LOOK_AROUND_S
        if self._clock_is_off or not self._has_work():
            return True
        self._run_tasks = 0
        self.run()
        return self._run_tasks == 0

    def _has_work(self) -> bool:
        """Asked first: claiming a task locks SQLite, and a worker that waits is in nobody's way."""
        waiting = DBTaskResult.objects.ready().filter(queue_name__in=self.queue_names)
        return waiting.exists()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(Claim(db_task_result))

    def _compare_clocks(self, error: timedelta) -> None:
        was_off, self._clock_is_off = self._clock_is_off, abs(error) > CLOCK_MAY_DIFFER
        if self._clock_is_off and not was_off:
            logger.error(
                "the clock here is %+d s off the database's: no task is run until it is right",
                error.total_seconds(),
            )
        elif was_off and not self._clock_is_off:
            logger.warning("the clock here is right again")

    def _sleep(self, seconds: float) -> None:
        """In short steps: a signal does not end a sleep."""
        until = time.monotonic() + seconds
        while self.running and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, IDLE_S))


def _name() -> str:
    """Machine, process and something no other worker has."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{token_hex(4)}"
