"""`make run`: a web server and a worker beside each other, started again when one dies.

    python -m tracker.server.supervisor [--port 8000]

SIGINT, SIGTERM and SIGHUP end both; asked twice, at once. Whoever dies within seconds of the first
start ends it all: its words above say why. In production, let systemd do this (docs/operations.md).
"""

import argparse
import os
import signal
import socket
import subprocess  # nosec B404
import sys
import time
from dataclasses import dataclass
from types import FrameType
from typing import Final

from tracker.server.supervised import SUPERVISOR

_EARLY_S: Final = 10.0
_LONGEST_WAIT_S: Final = 30.0
_END_WITHIN_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.2
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Program:
    """A command that is to run all the time."""

    name: str
    command: list[str]
    fds: tuple[int, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0  # s of the monotonic clock, like `start_at`
    start_at: float = 0.0
    wait_s: float = 1.0
    was_up: bool = False

    def start(self) -> None:
        # A group of its own: Ctrl-C reaches this process alone, which ends them in order.
        self.process = subprocess.Popen(  # noqa: S603  # nosec B603
            self.command,
            pass_fds=self.fds,
            process_group=0,
            env=os.environ | {SUPERVISOR: str(os.getpid())},
        )
        self.started_at = time.monotonic()

    def look_after(self) -> int | None:
        """Start it (again) when it is time; its status if it died and is not worth another try."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return None
        status = self.process.poll()
        is_up = now - self.started_at >= _EARLY_S
        if status is None:
            self.was_up |= is_up
            return None
        if not (self.was_up or is_up):
            return status or 1
        self.was_up = True
        self.wait_s = 1.0 if is_up else min(2 * self.wait_s, _LONGEST_WAIT_S)
        _say(f"the {self.name} died (status {status}); it starts again in {self.wait_s:.0f} s")
        self.process, self.start_at = None, now + self.wait_s
        return None

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps programs running until a signal, or until one cannot even start."""

    def __init__(self, programs: list[Program]) -> None:
        self._programs = programs
        self._asked = 0
        for number in _ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1

    def run(self) -> int:
        """The status to exit with."""
        status = None
        while not self._asked and status is None:
            for program in self._programs:
                if status is None:
                    status = program.look_after()
            time.sleep(_LOOK_EVERY_S)
        if status is not None:
            _say("the start failed")
        self._stop()
        return status or 0

    def _stop(self) -> None:
        until = time.monotonic() + _END_WITHIN_S
        told = -1
        while (alive := [p.process for p in self._programs if p.is_alive]) and (
            time.monotonic() < until
        ):
            if told < self._asked:
                told = self._asked
                for process in alive:
                    process.send_signal(signal.SIGINT)
            time.sleep(_LOOK_EVERY_S)
        for process in alive:
            process.kill()
            process.wait()


def _say(text: str) -> None:
    sys.stderr.write(f"make run: {text}\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tracker.server.supervisor")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        _say(f"port {port} cannot be had ({error}). Take another: make run PORT=8001")
        return 1
    number = listening.fileno()
    config = ["--config", "tracker/server/gunicorn.py", "--bind", f"fd://{number}"]
    web = [sys.executable, "-m", "gunicorn", "tracker.wsgi", *config]
    work = [sys.executable, "manage.py", "work"]
    programs = [Program("web server", web, fds=(number,)), Program("worker", work)]
    return Supervisor(programs).run()


if __name__ == "__main__":
    sys.exit(main())
