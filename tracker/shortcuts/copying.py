"""What was eaten or taken on one day, written down again on another."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from tracker.corrections.standing_foods import Eaten
from tracker.models import IntakeEntry, SupplementDose
from tracker.services import NewEntry, add_row, log_all, writing

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Copied:
    """The rows that were made."""

    entries: list[IntakeEntry]
    doses: list[SupplementDose]


@transaction.atomic
def copy_day(
    *,
    user: "User",
    from_date: date,
    to_date: date,
    meals: Collection[str],
    doses: bool = False,
    uuid: UUID | None = None,
) -> Copied:
    """Write these meals of one day again on another, beside what that has in them already.

    Sent again with its uuid it adds nothing, not even what was taken back since.
    """
    seed = uuid or uuid4()
    with writing(user):
        entries = IntakeEntry.objects.for_user(user).filter(date=from_date, meal__in=meals)
        again = [
            NewEntry(Eaten.of(entry), entry.meal, entry.time, uuid5(seed, str(entry.uuid)))
            for entry in entries
        ]
        made = log_all(user=user, day=to_date, entries=again)
        return Copied(made, _copy_doses(user, from_date, to_date, seed) if doses else [])


def _copy_doses(user: "User", from_date: date, to_date: date, seed: UUID) -> list[SupplementDose]:
    taken = SupplementDose.objects.for_user(user).filter(date=from_date)
    values = {
        uuid5(seed, str(dose.uuid)): {
            "date": to_date,
            "supplement_id": dose.supplement_id,
            "quantity": dose.quantity,
            "time": dose.time,
        }
        for dose in taken
    }
    rows = SupplementDose.objects.for_user(user).filter(uuid__in=values)
    before = set(rows.values_list("uuid", flat=True))
    for uuid, each in values.items():
        add_row(user=user, model=SupplementDose, uuid=uuid, values=each)
    return list(rows.exclude(uuid__in=before))
