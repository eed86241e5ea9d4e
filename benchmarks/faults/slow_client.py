"""Clients that send or read as slowly as they can: how long do others wait, and are threads freed?

    python benchmarks/faults/slow_client.py [--attackers 40] [--seconds 45]

Starts gunicorn as `make run` does (two workers with four threads) over a scratch database. Each
kind of attack opens so many connections at once and keeps them as long as the server lets it;
meanwhile somebody asks for /livez four times a second. Prints, for each kind, how many of the
requests were answered within two seconds, the longest wait, and when the server hung up.
"""

import argparse
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from time import monotonic, sleep

from servers import Server, database

_LATE_S = 2


class Attacker(threading.Thread):
    def __init__(self, port: int, attack: Callable[[socket.socket], None], seconds: float) -> None:
        super().__init__(daemon=True)
        self._port, self._attack, self._until = port, attack, monotonic() + seconds
        self.held_s = 0.0

    def run(self) -> None:
        began = monotonic()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 10) as wire:
            self._attack(wire)
            while monotonic() < self._until:
                self.step(wire)
                sleep(1)
        self.held_s = monotonic() - began

    def step(self, wire: socket.socket) -> None:
        wire.sendall(b"x")
        wire.setblocking(False)
        with suppress(BlockingIOError):
            if wire.recv(1) == b"":
                raise ConnectionError
        wire.setblocking(True)


class Reader(Attacker):
    """Sends nothing more, and reads a byte a second of the answers."""

    def step(self, wire: socket.socket) -> None:
        wire.settimeout(1)
        with suppress(TimeoutError):
            if wire.recv(1) == b"":
                raise ConnectionError


def nothing(wire: socket.socket) -> None:
    """A connection, and never a byte."""


def headers(wire: socket.socket) -> None:
    wire.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")


def body(wire: socket.socket) -> None:
    wire.sendall(b"POST /_allauth/app/v1/auth/login HTTP/1.1\r\nHost: localhost\r\n")
    wire.sendall(b"Content-Type: application/json\r\nContent-Length: 90000\r\n\r\n")


def answers(wire: socket.socket) -> None:
    """Asks for far more than the socket's buffers hold."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    wire.settimeout(5)
    with suppress(TimeoutError):
        for _ in range(400):
            wire.sendall(b"GET /learn/ HTTP/1.1\r\nHost: localhost\r\n\r\n")


ATTACKS: dict[str, tuple[type[Attacker], Callable[[socket.socket], None]]] = {
    "headers, a byte a second": (Attacker, headers),
    "a body, a byte a second": (Attacker, body),
    "nothing at all": (Reader, nothing),
    "answers not read": (Reader, answers),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--attackers", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=45, help="for each kind of attack")
    options = parser.parse_args()
    with database(in_place=False) as address:
        print(f"{'':26}  answered in time  longest wait  held for at most")
        for name, (kind, attack) in ATTACKS.items():
            with Server(address, DJANGO_SETTINGS_MODULE="tests.settings") as server:
                run(server, name, kind, attack, options)
    sys.exit(0)


def run(
    server: Server,
    name: str,
    kind: type[Attacker],
    attack: Callable[[socket.socket], None],
    options: argparse.Namespace,
) -> None:
    attackers = [kind(server.port, attack, options.seconds) for _ in range(options.attackers)]
    for attacker in attackers:
        attacker.start()
    sleep(1)
    waits = []
    until = monotonic() + options.seconds - 2
    while monotonic() < until:
        asked = monotonic()
        with suppress(OSError, HTTPException):
            server.get("/livez", timeout=options.seconds)
        waits.append(monotonic() - asked)
        sleep(0.25)
    for attacker in attackers:
        attacker.join(options.seconds)
    in_time = sum(wait < _LATE_S for wait in waits)
    held = max(attacker.held_s for attacker in attackers)
    print(
        f"{name:26} {in_time:>8} of {len(waits):<5} {max(waits):>10.1f} s {held:>12.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
