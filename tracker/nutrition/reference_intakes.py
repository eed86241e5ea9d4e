"""Reference intakes for magnesium, mg/day, per authority and life stage.

The values stand in `reference_intakes.csv` beside this file, one row per value with its
citation. To add an authority: add its rows there and its name to `AUTHORITIES`.
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, cast, get_args

from tracker.nutrition.life_stage import Condition, LifeStage, Sex

TargetKind = Literal["RDA", "AI", "RNI"]
Kind = Literal["EAR", "RDA", "AI", "RNI", "UL"]
Scope = Literal["total", "supplements_and_medicines"]

AUTHORITIES: Final[dict[str, str]] = {
    "iom": "Institute of Medicine 1997 (United States and Canada)",
    "efsa": "EFSA 2015 (European Union)",
    "nnr": "Nordic Nutrition Recommendations 2023",
    "uk": "COMA 1991 (United Kingdom)",
}

_TABLE = Path(__file__).with_name("reference_intakes.csv")


@dataclass(frozen=True)
class ReferenceIntake:
    """One value of one authority: a row of the table.

    Ages are completed months, `age_to_months` exclusive and None for no limit. `sex` None stands
    for both, `condition` None for a person who is neither pregnant nor lactating. `scope` says
    which intake the value is compared with: a UL for magnesium counts supplements and medicines
    only, never food or water, so it may lie below the RDA (IOM 1997).
    """

    authority: str
    year: int
    nutrient: str
    sex: Sex | None
    age_from_months: int
    age_to_months: int | None
    condition: Condition | None
    kind: Kind
    amount_mg: float
    scope: Scope
    citation: str

    def covers_person(self, sex: Sex, age_months: int) -> bool:
        """Whether the row's sex and age band hold that person, whatever the condition."""
        return (
            self.sex in (None, sex)
            and self.age_from_months <= age_months
            and (self.age_to_months is None or age_months < self.age_to_months)
        )


@dataclass(frozen=True)
class Target:
    """What one life stage is compared with, mg/day; None where the authority sets no value.

    `target_mg` (an RDA, AI or RNI) and `ear_mg` are for total intake, `supplemental_ul_mg` for
    supplements and medicines only. `year` and `citation` are those of `target_mg`. `note` says
    in words when the value is not the authority's own for the declared condition.
    """

    authority: str
    year: int
    kind: TargetKind
    target_mg: float
    ear_mg: float | None
    supplemental_ul_mg: float | None
    citation: str
    stage: LifeStage
    note: str = ""

    @property
    def finds_shortfalls(self) -> bool:
        """Whether an intake below the target can be called a shortfall: of an RDA with its EAR.

        Not reaching an AI, or an RNI without an EAR, never means that intake is inadequate.
        """
        return self.kind == "RDA" and self.ear_mg is not None


@cache
def reference_intakes() -> tuple[ReferenceIntake, ...]:
    """Every row of the table, checked.

    The infant bands: the IOM prints "0-6 months" and "7-12 months", counting months begun. Here
    ages are completed months, so the first band runs from 0 to below 7, the second from 7 to
    below 12, and the first birthday begins "1-3 y": every age has exactly one row.

    Raises ValueError for an unknown word, an amount that is not above 0, an empty age band, a
    missing citation, a UL without its scope, or two rows that claim the same person.
    """
    with _TABLE.open(newline="", encoding="utf-8") as lines:
        rows = tuple(_row(fields) for fields in csv.DictReader(lines))
    for row in rows:
        _check(row)
    for one, other in combinations(rows, 2):
        if _same_list(one, other) and _overlap(one, other):
            raise ValueError(f"two rows claim the same person: {one} and {other}")
    return rows


@lru_cache(maxsize=4096)
def target_for(authority: str, stage: LifeStage | None) -> Target | None:
    """The target of a life stage under an authority, or None.

    None without a life stage (no sex or birth date given: nothing is assumed) and where no row
    covers it. An authority that has rows for pregnancy or lactation, but not at this age (IOM
    1997 gives 14-50 years), falls back to its row for the age alone, and `Target.note` says so.
    One that has no row at all for the condition gives no target: a value known to be for other
    people is not shown. Raises ValueError for an authority not in `AUTHORITIES`.
    """
    if authority not in AUTHORITIES:
        raise ValueError(f"unknown authority {authority!r}, expected one of {list(AUTHORITIES)}")
    if stage is None or not _speaks_of(authority, stage.condition):
        return None
    for kind in get_args(TargetKind):
        row = _find(authority, kind, stage)
        if row is not None:
            return _target(row, stage)
    return None


def upper_level(authority: str, stage: LifeStage) -> ReferenceIntake | None:
    """The UL of a life stage with its own citation, for supplements and medicines only; or None."""
    return _find(authority, "UL", stage)


def _target(row: ReferenceIntake, stage: LifeStage) -> Target:
    ear = _find(row.authority, "EAR", stage)
    upper = upper_level(row.authority, stage)
    return Target(
        authority=row.authority,
        year=row.year,
        kind=cast(TargetKind, row.kind),
        target_mg=row.amount_mg,
        ear_mg=None if ear is None else ear.amount_mg,
        supplemental_ul_mg=None if upper is None else upper.amount_mg,
        citation=row.citation,
        stage=stage,
        note=_note(row, stage),
    )


def _note(row: ReferenceIntake, stage: LifeStage) -> str:
    if row.condition == stage.condition:
        return ""
    return (
        f"This authority gives no value for a person who is {stage.condition} at this age; "
        "the value for the age alone is used."
    )


def _speaks_of(authority: str, condition: Condition | None) -> bool:
    return any(
        row.authority == authority and row.condition == condition for row in reference_intakes()
    )


def _find(authority: str, kind: Kind, stage: LifeStage) -> ReferenceIntake | None:
    """The row for the stage's own condition, else the row for its age and sex alone."""
    rows = {
        row.condition: row
        for row in reference_intakes()
        if row.authority == authority
        and row.kind == kind
        and row.covers_person(stage.sex, stage.age_months)
    }
    return rows.get(stage.condition, rows.get(None))


def _row(fields: dict[str, str]) -> ReferenceIntake:
    return ReferenceIntake(
        authority=fields["authority"],
        year=int(fields["year"]),
        nutrient=fields["nutrient"],
        sex=Sex(fields["sex"]) if fields["sex"] else None,
        age_from_months=int(fields["age_from_months"]),
        age_to_months=int(fields["age_to_months"]) if fields["age_to_months"] else None,
        condition=Condition(fields["condition"]) if fields["condition"] else None,
        kind=cast(Kind, fields["kind"]),
        amount_mg=float(fields["amount_mg"]),
        scope=cast(Scope, fields["scope"]),
        citation=fields["citation"],
    )


def _check(row: ReferenceIntake) -> None:
    known = (
        row.authority in AUTHORITIES
        and row.nutrient == "magnesium"
        and row.kind in get_args(Kind)
        and row.scope in get_args(Scope)
    )
    if not known:
        raise ValueError(f"unknown authority, nutrient, kind or scope: {row}")
    if not row.amount_mg > 0 or not row.citation:
        raise ValueError(f"a row needs an amount above 0 and a citation: {row}")
    if row.age_to_months is not None and row.age_to_months <= row.age_from_months:
        raise ValueError(f"empty age band: {row}")
    if (row.kind == "UL") != (row.scope == "supplements_and_medicines"):
        raise ValueError(f"a magnesium UL, and only a UL, is for supplements alone: {row}")


def _same_list(one: ReferenceIntake, other: ReferenceIntake) -> bool:
    return (one.authority, one.kind, one.condition) == (
        other.authority,
        other.kind,
        other.condition,
    ) and (one.sex is None or other.sex is None or one.sex == other.sex)


def _overlap(one: ReferenceIntake, other: ReferenceIntake) -> bool:
    first, second = sorted((one, other), key=lambda row: row.age_from_months)
    return first.age_to_months is None or second.age_from_months < first.age_to_months
