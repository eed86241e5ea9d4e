"""What a background worker does of this package; see `uploads`."""

from django_tasks import task


@task(queue_name="long")
def import_upload(*, run_id: int) -> None:
    """Carry out the run of a file that a curator uploaded."""
    from foods.importers.uploads import carry_out_upload

    carry_out_upload(run_id)
