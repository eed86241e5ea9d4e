"""A real SMTP server, and the command in processes of its own."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.api.servers import start_python

_RUN = """
import django, os, signal, time
django.setup()
from django.core.management import call_command
{}
call_command("send_due_mail")
"""


class Mailbox:
    """What arrived, in order; `answer` is what the server says to a mail instead of taking it."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = ""
        self.arrived = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer:
            return self.answer
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.arrived.set()
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return sorted(message["To"] for message in self.messages)


@contextmanager
def smtp_server() -> Iterator[tuple[Mailbox, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # the controller connects to the number it was given
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def start_command(port: int, *, first: str = "") -> "subprocess.Popen[str]":
    """`send_due_mail` over the test's database; `first` runs before it, in its process."""
    by_smtp = (
        "from django.conf import settings\n"
        "settings.EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'\n"
    )
    return start_python(_RUN.format(by_smtp + first), EMAIL_URL=f"smtp://127.0.0.1:{port}")


def run_command(port: int, *, first: str = "") -> "subprocess.CompletedProcess[str]":
    with start_command(port, first=first) as process:
        out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
