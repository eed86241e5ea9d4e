"""How long a client may take for what it is sent."""

import socket
import threading

import pytest

from tracker.server import slow_clients
from tracker.server.slow_clients import ANSWER_PIECE_BYTES, ANSWER_S, PacedSocket


@pytest.fixture
def wire():
    """Our end of a connection, and that of a client."""
    ours, client = socket.socketpair()
    paced = PacedSocket(fileno=ours.detach())
    with paced, client:
        yield paced, client


def test_a_long_answer_has_as_long_for_each_piece_not_for_all_of_it(wire, monkeypatch):
    """Ten years of a diary are 12 MB: more than a phone in the country loads in half a minute."""
    ours, client = wire
    allowed = []
    within = PacedSocket._within

    def noted(self, seconds, act, piece, *arguments):
        allowed.append((seconds, len(piece)))
        return within(self, seconds, act, piece, *arguments)

    monkeypatch.setattr(PacedSocket, "_within", noted)
    answer = bytes(range(256)) * 2_000
    got = bytearray()

    def read():
        while piece := client.recv(65_536):
            got.extend(piece)

    reader = threading.Thread(target=read)
    reader.start()
    ours.sendall(answer)
    ours.shutdown(socket.SHUT_WR)
    reader.join()
    assert bytes(got) == answer
    assert {seconds for seconds, _size in allowed} == {ANSWER_S}
    assert max(size for _seconds, size in allowed) <= ANSWER_PIECE_BYTES < len(answer)


def test_who_takes_none_of_it_is_hung_up_on(wire, monkeypatch):
    monkeypatch.setattr(slow_clients, "ANSWER_S", 0.01)
    ours, _client = wire
    with pytest.raises(ConnectionResetError):
        ours.sendall(bytes(10_000_000))
