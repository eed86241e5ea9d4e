"""A worker's beats, in a thread of their own: also while a long task runs."""

import logging
import threading

from django.db import close_old_connections, connection

from tracker.background import leases
from tracker.background.claims import TRANSIENT

logger = logging.getLogger(__name__)


class Pulse(threading.Thread):
    """Beats until `stop`; a database that is away or locked is tried again at the next beat."""

    def __init__(self, name: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self._worker = name
        self._ending = threading.Event()

    def run(self) -> None:
        while not self._ending.wait(leases.BEAT_S):
            try:
                close_old_connections()
                leases.beat(self._worker)
            except TRANSIENT as error:
                logger.info("a beat was left out: %s", type(error).__name__)
                connection.close()
        connection.close()

    def stop(self) -> None:
        self._ending.set()
        self.join()
