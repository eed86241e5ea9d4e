"""A process that `make run` started ends with its supervisor, also where that is killed."""

import os
import signal
import threading
import time
from typing import Final

SUPERVISOR: Final = "TRACKER_SUPERVISOR_PID"
_LOOK_EVERY_S: Final = 1.0


def end_with_supervisor() -> None:
    """End this process as by SIGINT once its supervisor is gone; nothing where there is none."""
    pid = os.environ.get(SUPERVISOR)
    if pid is not None:
        threading.Thread(target=_watch, args=[int(pid)], name="supervised", daemon=True).start()


def _watch(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(_LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGINT)
