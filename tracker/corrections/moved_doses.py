"""What a correction of supplements does to a person's doses and days: decided, not stored."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from foods.models import Supplement
from tracker.corrections import catalogue_log as log
from tracker.corrections.catalogue_log import PerUnit, Positions, Step, Timeline
from tracker.corrections.moved_days import NAME_LENGTH, notice_of
from tracker.models import CorrectionNotice, SupplementDose

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class FollowedDose:
    """A dose beside what becomes of it: what the person last saw of it, and what they see now.

    What is on the skin adds 0 mg, whatever its supplement is said to hold.
    """

    def __init__(self, dose: SupplementDose, timeline: Timeline[PerUnit]) -> None:
        self.dose = dose
        self.date: date = dose.date
        # A supplement has held something since it was there: what a dose is of is never unknown.
        before = timeline.value_for(dose.updated_at) or timeline.first
        after = timeline.now or before
        seen = timeline.surely_seen(dose.updated_at, dose.user_id) or timeline.first
        self.is_changed = seen is not None and after is not None and seen.shown != after.shown
        self.before_mg: Decimal | None = before and dose.quantity * before.intake_mg
        self.after_mg: Decimal | None = after and dose.quantity * after.intake_mg
        self.steps = list(_moving(timeline.since(dose.updated_at), before))

    @property
    def is_told(self) -> bool:
        """Whether what the person sees of its magnesium is another figure."""
        return self.before_mg != self.after_mg

    @property
    def authors(self) -> set[int | None]:
        return {step.user_id for step in self.steps}

    @property
    def reasons(self) -> list[str]:
        return [step.reason for step in self.steps]


def _moving(steps: Iterable[Step[PerUnit]], before: PerUnit | None) -> Iterable[Step[PerUnit]]:
    """Those that moved days: every change of a supplement, also of its note, is in its history."""
    held = before and before.intake_mg
    for step in steps:
        if step.value is not None and step.value.intake_mg != held:
            held = step.value.intake_mg
            yield step


def changed_doses(user: "User", after: Positions, last: Positions) -> list[FollowedDose]:
    """The person's doses that a phone has to fetch again; two queries where any was concerned.

    Before is what stood when the dose was last written or, if that is later, at `after`.
    """
    doses = [
        dose
        for named in log.changed_supplements(after, last)
        for dose in SupplementDose.objects.for_user(user)
        .filter(supplement__in=named)
        .order_by("date", "pk")
        .only("user", "date", "supplement", "quantity", "updated_at")
    ]
    if not doses:
        return []
    timelines = log.supplements({dose.supplement_id for dose in doses}, after, last)
    followed = [FollowedDose(dose, timelines[(dose.supplement_id,)]) for dose in doses]
    return [each for each in followed if each.is_changed]


def notices_of_doses(user_id: int, followed: Iterable[FollowedDose]) -> list[CorrectionNotice]:
    """What to tell the person, one notice for each supplement; one query."""
    groups: dict[int, list[FollowedDose]] = defaultdict(list)
    for each in followed:
        if each.is_told:
            groups[each.dose.supplement_id].append(each)
    if not groups:
        return []
    supplements = Supplement.objects.only("name", "owner").in_bulk(groups)
    notices = []
    for supplement_id, doses in groups.items():
        supplement = supplements[supplement_id]
        authors = {author for each in doses for author in each.authors}
        if supplement.owner_id == user_id and authors <= {user_id}:
            continue  # their own, and they know what they did
        notice = notice_of(doses)
        if notice is not None:
            notice.user_id, notice.supplement = user_id, supplement
            notice.food_name = str(supplement)[:NAME_LENGTH]
            notices.append(notice)
    return notices
