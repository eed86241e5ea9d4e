"""Why a request that could be read is not done, each with the status that says so."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status

from tracker.server.unavailable import Outage


class Refusal(exceptions.APIException):
    """Told with its `code`, for programs that have to tell refusals of one status apart."""


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = _("This changed while it was being written. Read it again and repeat.")
    default_code = "conflict"


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This body is too large.")
    default_code = "too_large"


class CursorGone(exceptions.APIException):
    status_code = status.HTTP_410_GONE
    default_detail = _(
        "What was deleted since this cursor is no longer known. Forget what you have and read "
        "everything again, from cursor 0."
    )
    default_code = "cursor_gone"


class Unavailable(Refusal):
    """The database cannot do it now: `busy`, `away` or `full`."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE

    def __init__(self, outage: Outage) -> None:
        super().__init__(outage.detail, outage.code)
        self.wait = outage.retry_after_s


class PreconditionFailed(exceptions.APIException):
    """If-Match names another revision than the stored one; `current` is what is stored now."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = _("This was changed since you read it.")
    default_code = "precondition_failed"

    def __init__(self, current: Any = None, *, deleted_revision: int | None = None) -> None:
        super().__init__(None if deleted_revision is None else _("This was deleted meanwhile."))
        self.members = {"current": current}
        if deleted_revision is not None:
            self.members["deleted_revision"] = deleted_revision


class PreconditionRequired(Refusal):
    """A row that was deleted is not brought back by somebody who may not know of it."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "deleted"

    def __init__(self, deleted_revision: int) -> None:
        super().__init__(
            _(
                "This was deleted. To bring it back, say that you know: send the revision of "
                'the deletion, If-Match: "%(deleted_revision)s" or if_revision.'
            )
            % {"deleted_revision": deleted_revision}
        )
        self.members = {"current": None, "deleted_revision": deleted_revision}


class RecordDeleted(Refusal):
    """An imported record whose row the person deleted here."""

    status_code = status.HTTP_410_GONE
    default_detail = _("The person deleted what was imported from this record. Leave it out.")
    default_code = "record_deleted"


class RecordElsewhere(Refusal):
    """A record that was imported already, as a row with another id: `current`."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("This record was imported already. Use the row in `current` from now on.")
    default_code = "record_elsewhere"

    def __init__(self, current: Any) -> None:
        super().__init__()
        self.members = {"current": current}


class RequestInFlight(Refusal):
    """The first request with this Idempotency-Key is still being worked on."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("A request with this Idempotency-Key is being worked on. Ask again shortly.")
    default_code = "in_flight"
    wait = 1


class KeyReused(Refusal):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = _(
        "This Idempotency-Key was sent before with another request. Make a new one for each."
    )
    default_code = "key_reused"
