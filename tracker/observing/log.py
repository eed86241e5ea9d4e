"""The log: one event a line, and what it may say of a request.

A diary's addresses hold dates, rows and what is in them, and the message of an error quotes what a
person wrote. So a line names the route in the place of the address, and an error by its kind and
where it happened, without its message (which DEBUG shows). No line says who asked, or from where.
Imports no Django: gunicorn's own lines go the same way.
"""

import json
import logging
import re
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, Final

from structlog.stdlib import ProcessorFormatter

from tracker.observing.request_ids import asked, route_of

Event = MutableMapping[str, Any]

_ROOT: Final = Path(__file__).resolve().parents[2]
# What a line may be given beside its message, by `extra`.
_ADDED: Final = ("status", "duration_ms", "task")
# Line breaks of any alphabet, what moves a terminal's cursor, and what reorders a line.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def logging_for(log_format: str, *, debug: bool) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; `log_format` is json or text."""
    by_route = {"filters": ["routes"]}  # the two that name the path of a request
    line = {"()": "tracker.observing.log.line_formatter", "log_format": log_format, "debug": debug}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "filters": {
            "routes": {"()": "tracker.observing.log.RoutesNotPaths"},
            "unread": {"()": "tracker.observing.log.NothingOfTheRequest"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "django.request": by_route,
            "django.security.csrf": by_route,
            "tracker.access": {"level": "INFO"},
            "tracker.tasks": {"level": "INFO"},
            "gunicorn.error": {
                "filters": ["unread"],
                "handlers": ["console"],
                "level": "WARNING",
                "propagate": False,
            },
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
    }


class RoutesNotPaths(logging.Filter):
    """Lets every line through, with the route where it names the path of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            told = route_of(request) or "an unknown address"
            record.args = tuple(told if arg == path else arg for arg in record.args)
        return True


class NothingOfTheRequest(logging.Filter):
    """Lets every line of gunicorn through, without the address it quotes and whose it was."""

    def filter(self, record: logging.LogRecord) -> bool:
        for begin in ("Invalid request", "Error handling request"):
            if str(record.msg).startswith(begin):
                record.msg, record.args = begin, ()
        return True


def line_formatter(log_format: str, *, debug: bool) -> logging.Formatter:
    """For `dictConfig`: makes a line of a record, whoever wrote it."""

    def event_of(_logger: Any, _level: str, event: Event) -> Event:
        return _event(event["_record"], event["event"], event.get("exc_info"), debug=debug)

    return ProcessorFormatter(processors=[event_of, _as_json if log_format == "json" else _as_text])


def _event(record: logging.LogRecord, message: str, exc_info: Any, *, debug: bool) -> Event:
    given = vars(record)
    event: Event = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": message,
        **asked(),
        **{name: given[name] for name in _ADDED if name in given},
    }
    # Django logs how somebody was refused as it logs a failure; only this one is to be looked into.
    if exc_info and exc_info[1] is not None and record.levelno >= logging.ERROR:
        event["errors"] = [_told(each, debug=debug) for each in with_causes(exc_info[1])]
    return event


def with_causes(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it came from, ten at most: such a chain may be a circle."""
    current: BaseException | None = error
    for _ in range(10):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__


def _told(error: BaseException, *, debug: bool) -> dict[str, Any]:
    kind = type(error)
    told: dict[str, Any] = {"kind": f"{kind.__module__}.{kind.__qualname__}"}
    if debug:
        told["message"] = str(error)
    told["at"] = places(error.__traceback__)
    return told


def places(traceback: TracebackType | None) -> list[str]:
    """Where an error came from, outermost first: lines of code and nothing of what they held."""
    return [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in extract_tb(traceback)
    ]


def _short(path: str) -> str:
    """A file of ours by its place in the tree, one of a package by its place there."""
    _before, installed, inside = path.rpartition("/site-packages/")
    return inside if installed else path.removeprefix(f"{_ROOT}/")


def _as_json(_logger: Any, _level: str, event: Event) -> str:
    return json.dumps(event, default=str)  # in ASCII: no line break and no control character


def _as_text(_logger: Any, _level: str, event: Event) -> str:
    errors = event.pop("errors", [])
    begin = [event.pop(name) for name in ("time", "level", "logger", "message")]
    line = " ".join(map(str, [*begin, *(f"{name}={value}" for name, value in event.items())]))
    lines = [line]
    for error in errors:
        lines.append(f"  {error['kind']} {error.get('message', '')}")
        lines += [f"    {place}" for place in error["at"]]
    return "\n".join(map(_printable, lines))


def _printable(line: str) -> str:
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", line).rstrip()
