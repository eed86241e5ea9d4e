"""Whether this worker was asked to end: a task that can stop between two steps looks here."""

_asked = False


def ask() -> None:
    global _asked
    _asked = True


def is_asked() -> bool:
    return _asked
