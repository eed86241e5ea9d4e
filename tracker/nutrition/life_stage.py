"""Life stages: the sex, age and condition a reference table is entered with.

Age bands are those of the Institute of Medicine, *Dietary Reference Intakes for Calcium,
Phosphorus, Magnesium, Vitamin D, and Fluoride* (1997), nap.edu record 5776.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """Which of the two columns of a reference table a person is compared with."""

    FEMALE = "female"
    MALE = "male"


class Condition(StrEnum):
    """A temporary state with reference intakes of its own."""

    PREGNANT = "pregnant"
    LACTATING = "lactating"


@dataclass(frozen=True)
class Period:
    """Days with a condition: both ends inclusive, `to_date` None while it still goes on.

    A period whose end lies before its start covers no day.
    """

    kind: Condition
    from_date: date
    to_date: date | None

    def covers(self, on_date: date) -> bool:
        """Whether the condition holds on that day."""
        return self.from_date <= on_date and (self.to_date is None or on_date <= self.to_date)


# First completed month of each band of the IOM tables, with the band's printed name.
_BANDS = (
    (71 * 12, "over 70 y"),
    (51 * 12, "51-70 y"),
    (31 * 12, "31-50 y"),
    (19 * 12, "19-30 y"),
    (14 * 12, "14-18 y"),
    (9 * 12, "9-13 y"),
    (4 * 12, "4-8 y"),
    (12, "1-3 y"),
    (7, "7-12 months"),
    (0, "0-6 months"),
)


@dataclass(frozen=True)
class LifeStage:
    """Sex, completed months of age and condition on one day."""

    sex: Sex
    age_months: int
    condition: Condition | None

    @property
    def age_years(self) -> int:
        """Completed years."""
        return self.age_months // 12

    @property
    def label(self) -> str:
        """The life stage in words, with its IOM age band: "woman, 31-50 y", "child 4-8 y"."""
        band = next(name for from_month, name in _BANDS if self.age_months >= from_month)
        if self.condition is not None:
            return f"{self.condition}, {band}"
        if self.age_years < 1:
            return f"infant {band}"
        if self.age_years < 9:
            return f"child {band}"
        young, grown = ("girl", "woman") if self.sex is Sex.FEMALE else ("boy", "man")
        return f"{young if self.age_years < 19 else grown}, {band}"


def age_in_months(birth_date: date, on_date: date) -> int:
    """Completed months of age on a day, 0 or more.

    A month is completed on the day of the month of birth, or on the 1st of the next month where
    that day does not exist. A person born on 29 February therefore turns a year older on 1 March
    of a common year: on 28 February the day of birth has not come round, and no rule that moves
    a target should act before it has.

    Raises ValueError when `on_date` lies before birth.
    """
    if on_date < birth_date:
        raise ValueError(f"{on_date} lies before the birth date {birth_date}")
    months = (on_date.year - birth_date.year) * 12 + on_date.month - birth_date.month
    return months - 1 if on_date.day < birth_date.day else months


def age_in_years(birth_date: date, on_date: date) -> int:
    """Completed years of age on a day; the same rule and error as `age_in_months`."""
    return age_in_months(birth_date, on_date) // 12


def life_stage_on(
    on_date: date, sex: Sex | None, birth_date: date | None, periods: Sequence[Period] = ()
) -> LifeStage | None:
    """The life stage on a day, or None without a sex or a birth date, or before birth.

    Neither is ever assumed. Conditions count only with the female table, the only one that has
    rows for them. Where a pregnancy and a lactation overlap, pregnancy is taken: its reference
    intakes are the higher ones.
    """
    if sex is None or birth_date is None or on_date < birth_date:
        return None
    condition = _condition_on(on_date, periods) if sex is Sex.FEMALE else None
    return LifeStage(sex, age_in_months(birth_date, on_date), condition)


def _condition_on(on_date: date, periods: Sequence[Period]) -> Condition | None:
    kinds = {period.kind for period in periods if period.covers(on_date)}
    return next((kind for kind in Condition if kind in kinds), None)
