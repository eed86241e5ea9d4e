"""How much magnesium intake varies between people and from day to day, per life-stage group.

Computed from NHANES 2007-2010 (US public domain): people with two reliable 24-hour recalls,
survey weights. `mean_mg`, `sd_within_mg` and `cv` are from 2007-2012.
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from tracker.nutrition.life_stage import LifeStage, Sex

_TABLE = Path(__file__).with_name("within_person.csv")


@dataclass(frozen=True)
class WithinPerson:
    """One life-stage group: ages in completed years, both inclusive; `sex` None for both.

    `mu_day1`, `mu_day2`, `sw` and `sb` are on the cube-root scale (mg^(1/3)): the group's mean on
    the first and the second recall, the day-to-day SD within a person, and the SD between
    people. `sd_within_mg` is the day-to-day SD on the mg scale and `cv` its ratio to the mean;
    both are for food only. `n` is the number of people.
    """

    sex: Sex | None
    age_from_years: int
    age_to_years: int | None
    n: int
    mu_day1: float
    mu_day2: float
    sw: float
    sb: float
    mean_mg: float
    sd_within_mg: float
    cv: float

    @property
    def mu(self) -> float:
        """The group's mean on the cube-root scale: the mean of the two recalls."""
        return (self.mu_day1 + self.mu_day2) / 2

    def covers(self, stage: LifeStage) -> bool:
        """Whether the group holds that life stage (its sex and age; conditions have no rows)."""
        return (
            self.sex in (None, stage.sex)
            and self.age_from_years <= stage.age_years
            and (self.age_to_years is None or stage.age_years <= self.age_to_years)
        )


@lru_cache(maxsize=4096)
def within_person_for(stage: LifeStage) -> WithinPerson | None:
    """The group of a life stage, or None under 1 year of age.

    Pregnancy and lactation have no rows of their own: the women's row of the age stands in, and
    whoever shows a figure made with it has to say so.
    """
    return next((row for row in within_person_rows() if row.covers(stage)), None)


@cache
def within_person_rows() -> tuple[WithinPerson, ...]:
    with _TABLE.open(newline="", encoding="utf-8") as lines:
        return tuple(_row(fields) for fields in csv.DictReader(lines))


def _row(fields: dict[str, str]) -> WithinPerson:
    return WithinPerson(
        sex=Sex(fields["sex"]) if fields["sex"] else None,
        age_from_years=int(fields["age_from_years"]),
        age_to_years=int(fields["age_to_years"]) if fields["age_to_years"] else None,
        n=int(fields["n"]),
        mu_day1=float(fields["mu_day1"]),
        mu_day2=float(fields["mu_day2"]),
        sw=float(fields["sw"]),
        sb=float(fields["sb"]),
        mean_mg=float(fields["mean_mg"]),
        sd_within_mg=float(fields["sd_within_mg"]),
        cv=float(fields["cv"]),
    )
