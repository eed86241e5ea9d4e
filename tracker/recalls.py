"""Two 24-hour recalls of each person of a survey: what the model's parameters come from.

The table is NHANES (CDC/NCHS, public domain) with magnesium recomputed from food codes and grams:
one row per person and day, with the columns of `COLUMNS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.nutrition.calibration import brier_score, interval_coverage
from tracker.nutrition.estimation import Parameters, estimate_group
from tracker.nutrition.iom_method import assess_against_ear
from tracker.nutrition.life_stage import LifeStage, Sex
from tracker.nutrition.panel import Groups
from tracker.nutrition.reference_intakes import target_for
from tracker.nutrition.usual_intake import Floats, UsualIntake, usual_intake
from tracker.nutrition.within_person import WithinPerson, within_person_for, within_person_rows

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = (
    "cycle", "seqn", "sex", "age_y", "day", "recall_status", "wt_two_day", "magnesium_mg"
)  # fmt: skip
_RELIABLE: Final = 1
_SEXES: Final = {"F": Sex.FEMALE, "M": Sex.MALE}


@dataclass(frozen=True)
class Recalls:
    """People with two reliable days, arrays in step; `stages` and `groups` one for each person."""

    cycle: Any
    first_mg: Floats
    second_mg: Floats
    weight: Floats
    stages: tuple[LifeStage, ...]
    groups: tuple[WithinPerson, ...]

    def __len__(self) -> int:
        return len(self.first_mg)

    def of(self, chosen: Any) -> "Recalls":
        """The people a mask marks."""
        marked = np.flatnonzero(chosen)
        return Recalls(
            self.cycle[marked],
            self.first_mg[marked],
            self.second_mg[marked],
            self.weight[marked],
            tuple(self.stages[i] for i in marked),
            tuple(self.groups[i] for i in marked),
        )

    def usual_intake(self, parameters: Mapping[WithinPerson, Parameters]) -> UsualIntake:
        """Everyone's usual intake as the first day alone tells it, by these parameters."""
        mine = [parameters[group] for group in self.groups]
        mu, sw, sb = np.array([(each.mu, each.sw, each.sb) for each in mine]).T
        return usual_intake(np.cbrt(self.first_mg), 1.0, mu, sw, sb, 0.0)

    def ear_mg(self, authority: str = "iom") -> Floats:
        """The EAR of each person, mg/day; an authority without one is a ValueError."""
        targets = [target_for(authority, stage) for stage in self.stages]
        ears = [None if target is None else target.ear_mg for target in targets]
        if None in ears:
            raise ValueError(f"{authority} has no EAR for everyone")
        return np.array(ears, dtype=np.float64)

    def parameters(self) -> dict[WithinPerson, Parameters]:
        """The parameters of every group of within_person.csv, estimated from these people."""
        found = {}
        for group in within_person_rows():
            people = self.of(np.array([each is group for each in self.groups]))
            found[group] = estimate_group(people.first_mg, people.second_mg, people.weight)
        return found


def read_recalls(path: Path) -> Recalls:
    """Everyone aged 1 and over with two reliable days.

    Raises ValueError when the file is no such table; OSError when it cannot be read.
    """
    import pandas as pd

    rows = pd.read_csv(path)
    if missing := [name for name in COLUMNS if name not in rows.columns]:
        raise ValueError(f"{path.name}: there is no column {missing[0]}")
    rows = rows[(rows["recall_status"] == _RELIABLE) & (rows["age_y"] >= 1)]
    people = _both_days(rows)
    if people.empty:
        raise ValueError(f"{path.name}: nobody in it has two reliable days")
    stages = tuple(
        LifeStage(_SEXES[sex], int(age) * 12, None)
        for sex, age in zip(people["sex"], people["age_y"], strict=True)
    )
    groups = [within_person_for(stage) for stage in stages]
    return Recalls(
        people["cycle"].to_numpy(),
        people[1].to_numpy(dtype=np.float64),
        people[2].to_numpy(dtype=np.float64),
        people["wt_two_day"].to_numpy(dtype=np.float64),
        stages,
        tuple(group for group in groups if group is not None),
    )


def _both_days(rows: "pd.DataFrame") -> "pd.DataFrame":
    """A row for each person, with the magnesium of day 1 and day 2 in the columns 1 and 2."""
    person = ["cycle", "seqn", "sex", "age_y", "wt_two_day"]
    days = rows.pivot(index=person, columns="day", values="magnesium_mg")
    return days.dropna(subset=[1, 2]).reset_index()


@dataclass(frozen=True)
class BrierScores:
    """Scores of "day 2 is below the EAR": of the model and of simpler rules; lower is better.

    `published` says Phi((EAR - day 1) / SD_D) by the method of the IOM, made for usual intake;
    `first_day` says that day 2 is as day 1 was; `base_rate` says to everybody the share of their
    group that the learning cycle had below.
    """

    model: float
    published: float
    first_day: float
    base_rate: float


@dataclass(frozen=True)
class Forecast:
    """Day 2 of one cycle's people foretold from day 1 with what the other cycle taught."""

    learnt_from: str
    cycle: str
    people: Recalls
    usual: UsualIntake
    base_rate: Floats

    def coverage(self, levels: Sequence[float], weighted: bool = False) -> list[float]:
        """The share of second days inside the foretold central interval of each level."""
        reached = self.usual.probability_day_below(self.people.second_mg)
        return [interval_coverage(reached, level, self._weights(weighted)) for level in levels]

    def brier_scores(self, weighted: bool = False) -> BrierScores:
        people, ear_mg = self.people, self.people.ear_mg()
        below = people.second_mg < ear_mg
        published = [
            1 - assess_against_ear(day_mg, 1, ear, group.sd_within_mg).probability_adequate
            for day_mg, ear, group in zip(people.first_mg, ear_mg, people.groups, strict=True)
        ]
        rules = (
            self.usual.probability_day_below(ear_mg),
            published,
            people.first_mg < ear_mg,
            self.base_rate,
        )
        return BrierScores(*(brier_score(rule, below, self._weights(weighted)) for rule in rules))

    def _weights(self, weighted: bool) -> Floats | None:
        return self.people.weight if weighted else None


def forecasts(recalls: Recalls) -> list[Forecast]:
    """Each cycle foretold by every other one."""
    cycles = sorted(set(recalls.cycle))
    return [
        _forecast(recalls, learnt_from, cycle)
        for learnt_from in cycles
        for cycle in cycles
        if cycle != learnt_from
    ]


def _forecast(recalls: Recalls, learnt_from: str, cycle: str) -> Forecast:
    teachers = recalls.of(recalls.cycle == learnt_from)
    people = recalls.of(recalls.cycle == cycle)
    below = teachers.first_mg < teachers.ear_mg()
    rates = {
        group: np.average(below[marked], weights=teachers.weight[marked])
        for group in within_person_rows()
        if (marked := np.array([each is group for each in teachers.groups])).any()
    }
    return Forecast(
        learnt_from,
        cycle,
        people,
        people.usual_intake(teachers.parameters()),
        np.array([rates[group] for group in people.groups]),
    )


def share_below_ear(recalls: Recalls) -> float:
    """The survey-weighted mean of everyone's P(usual intake below the EAR), from both days.

    By the product's own functions and parameters; the two days are taken as far apart.
    """
    mean_y = (np.cbrt(recalls.first_mg) + np.cbrt(recalls.second_mg)) / 2
    groups = Groups.of(recalls.groups)
    usual = usual_intake(mean_y, 2.0, groups.mu, groups.sw, groups.sb, 0.0)
    return float(np.average(usual.probability_below(recalls.ear_mg()), weights=recalls.weight))
