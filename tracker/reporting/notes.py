"""From rows to the core: the notes on a person's day. One switch of theirs hides them all."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracker.models import MedicineTaken, Profile, SupplementDose
from tracker.nutrition.medicines import medicines
from tracker.nutrition.notes import Dose, Note, Taken, UpperLevel, notes_for_day
from tracker.nutrition.reference_intakes import Target, upper_level
from tracker.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def notes_of_day(
    *, user: "User", profile: Profile, target: Target | None, doses: Iterable[SupplementDose]
) -> tuple[Note, ...]:
    """The notes on a day with these doses (their supplements at hand); none if nobody wants them.

    `target` is the one in force that day: the upper level is of its authority and life stage.
    One query.
    """
    if not profile.shows_notes:
        return ()
    row = None if target is None else upper_level(target.authority, target.stage)
    taken = _TAKEN.objects(user=user.pk)
    return notes_for_day(
        [_dose(dose) for dose in doses],
        [Taken(each.medicine, each.time) for each in taken],
        None if row is None else UpperLevel.of(row),
        profile.conditions,
    )


_TAKEN = Prepared(
    lambda user: MedicineTaken.objects.filter(user=user, medicine__in=medicines()), user=int
)


def _dose(dose: SupplementDose) -> Dose:
    supplement = dose.supplement
    return Dose(
        name=supplement.name,
        form=supplement.form,
        kind=supplement.kind,
        route=supplement.route,
        elemental_mg=float(dose.quantity * supplement.elemental_mg_per_unit),
        time=dose.time,
        is_estimate=supplement.is_estimate,
    )
