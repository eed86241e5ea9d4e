"""What a background worker does of this package; see `handing_over`."""

from uuid import UUID

from django_tasks import task

from tracker.background.priorities import PERSON_WAITS


@task(priority=PERSON_WAITS)
def write_upload(*, uuid: str) -> None:
    """Bring in the file that was handed over; its key says nothing of whose it is."""
    from tracker.diary_imports.handing_over import carry_out

    carry_out(UUID(uuid))
