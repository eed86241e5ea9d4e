"""The last few writes are kept in the session, so that they can be taken back."""

from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest

from tracker.shortcuts.undoing import Step, as_written

# So many that two open tabs do not take back each other's, and few enough for a session.
KEPT: Final = 5
PLACE: Final = "undo"


def keep(request: HttpRequest, steps: list[Step]) -> str:
    """Remember how to undo a write; returns the word for it."""
    word = uuid4().hex
    kept: list[Any] = request.session.get(PLACE, [])
    done = as_written(user=request.user, steps=steps)
    request.session[PLACE] = [*kept, [word, done]][-KEPT:]
    return word


def forget(sender: Any, request: HttpRequest, **_signal: Any) -> None:
    """Receiver of a new password: what was done before it is undone by nobody after it."""
    request.session.pop(PLACE, None)
