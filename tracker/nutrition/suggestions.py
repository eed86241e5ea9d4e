"""Portions of foods that close a gap of magnesium: a small integer programme, solved exactly.

Of n candidate portions, with x_i of each on the plate (0 to its `most`) and y_i = 1 where x_i > 0:

    minimise    sum of (effort of the food) y_i + (effort of the portion) x_i
    subject to  sum magnesium_i x_i >= gap,  sum energy_i x_i <= energy limit,  sum y_i <= items

The effort puts what people do in numbers (`Effort`): few foods, those they eat already first, few
portions, little energy. Amounts are whole micrograms, tenths of a kcal and tenths of a point, so
that "closes the gap" is exact and every solution can be checked in whole numbers.

HiGHS solves it (Huangfu and Hall 2018). Before, candidates that cannot be missed are left out: one
that K + c others beat in everything can be replaced by one of these in any plate of K foods, also
where c plates are forbidden. That keeps the optimum and leaves some dozens of a whole catalogue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

MOST_ITEMS: Final = 3
ALTERNATIVES: Final = 3
_UG_PER_MG: Final = 1000
_TENTHS: Final = 10
_STRONG: Final = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A portion of a food one could eat: magnesium in mg and energy in kcal of one portion.

    `times_eaten` counts the days it was on the person's plate lately; `is_everyday` says that most
    people know the food; `most` is how many of the portion belong on one plate.
    """

    food: int
    portion: int | None
    magnesium_mg: float
    energy_kcal: float
    times_eaten: int = 0
    most: int = 2
    is_everyday: bool = True


@dataclass(frozen=True, slots=True)
class Effort:
    """What a combination costs, in points."""

    food: int = 100
    rarely_eaten: int = 30  # a food eaten once or twice lately
    never_eaten: int = 60
    unfamiliar: int = 250  # never eaten, and not an everyday food
    portion: int = 40
    kcal_per_point: int = 10

    def of_food(self, candidate: Candidate) -> int:
        """Tenths of a point for having the food at all."""
        if candidate.times_eaten >= 3:
            strange = 0
        elif candidate.times_eaten:
            strange = self.rarely_eaten
        else:
            strange = self.never_eaten if candidate.is_everyday else self.unfamiliar
        return (self.food + strange) * _TENTHS

    def of_portion(self, candidate: Candidate) -> int:
        """Tenths of a point for each portion of it."""
        return self.portion * _TENTHS + round(candidate.energy_kcal * _TENTHS / self.kcal_per_point)


@dataclass(frozen=True, slots=True)
class Item:
    """So many portions of one food."""

    candidate: Candidate
    portions: int

    @property
    def magnesium_mg(self) -> float:
        return self.candidate.magnesium_mg * self.portions

    @property
    def energy_kcal(self) -> float:
        return self.candidate.energy_kcal * self.portions


@dataclass(frozen=True, slots=True)
class Combination:
    """What to eat together, the most magnesium first; `effort` in points, by `Effort`."""

    items: tuple[Item, ...]
    effort: float

    @property
    def magnesium_mg(self) -> float:
        return sum(item.magnesium_mg for item in self.items)

    @property
    def energy_kcal(self) -> float:
        return sum(item.energy_kcal for item in self.items)


class Obstacle(StrEnum):
    """Why no combination closes the gap."""

    NO_GAP = "no_gap"
    NOTHING_SUITABLE = "nothing_suitable"
    ENERGY = "energy"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Up to three combinations that close the gap, the least effort first, or why there is none.

    Of a gap that cannot be closed, `nearest` adds the most magnesium within the limits;
    `least_energy_kcal` is what closing it takes when only the energy stands against it.
    """

    gap_mg: float
    combinations: tuple[Combination, ...] = ()
    obstacle: Obstacle | None = None
    nearest: Combination | None = None
    least_energy_kcal: float | None = None


@dataclass(frozen=True)
class _Plate:
    """The candidates in whole numbers, arrays in step; the rules every combination keeps."""

    candidates: tuple[Candidate, ...]
    magnesium_ug: Whole
    energy_tenths: Whole
    most: Whole
    items: int
    limit_tenths: int | None
    forbidden: tuple[frozenset[int], ...] = ()  # sets of foods

    @classmethod
    def of(cls, candidates: Sequence[Candidate], items: int, limit_kcal: float | None) -> "_Plate":
        ordered = tuple(sorted(candidates, key=lambda each: (each.food, each.portion or 0)))
        # Rounded to the careful side: never a plate that misses the gap or passes the limit.
        return cls(
            ordered,
            np.array([int(c.magnesium_mg * _UG_PER_MG + 1e-6) for c in ordered], dtype=np.int64),
            np.array([int(np.ceil(c.energy_kcal * _TENTHS - 1e-6)) for c in ordered], np.int64),
            np.array([c.most for c in ordered], dtype=np.int64),
            items,
            None if limit_kcal is None else int(limit_kcal * _TENTHS + 1e-6),
        )


def suggest(
    candidates: Sequence[Candidate],
    gap_mg: float,
    *,
    energy_limit_kcal: float | None = None,
    items: int = MOST_ITEMS,
    alternatives: int = ALTERNATIVES,
    effort: Effort | None = None,
) -> Suggestions:
    """The combinations of least effort that add at least `gap_mg` of magnesium.

    Later alternatives use none of the foods of earlier ones as long as the gap can be closed
    without them, and never the same foods together. The same arguments give the same answer,
    whatever the order of the candidates, of which each is of a food of its own.

    Raises ValueError for a negative amount, a food that occurs twice, or items below 1.
    """
    _check(candidates, energy_limit_kcal, items)
    if gap_mg <= 0:
        return Suggestions(gap_mg, obstacle=Obstacle.NO_GAP)
    useful = [each for each in candidates if each.magnesium_mg > 0 and each.most > 0]
    if not useful:
        return Suggestions(gap_mg, obstacle=Obstacle.NOTHING_SUITABLE)
    weights = effort or Effort()
    useful = _not_missed_in_any(useful, items, alternatives, energy_limit_kcal, weights)
    found: list[Combination] = []
    while len(found) < alternatives:
        used = {item.candidate.food for each in found for item in each.items}
        fresh = [each for each in useful if each.food not in used]
        forbidden = tuple(frozenset(item.candidate.food for item in c.items) for c in found)
        one = _least_effort(fresh, gap_mg, energy_limit_kcal, items, weights)
        if one is None and used:
            one = _least_effort(useful, gap_mg, energy_limit_kcal, items, weights, forbidden)
        if one is None:
            break
        found.append(one)
    if found:
        return Suggestions(gap_mg, tuple(found))
    return _explain(useful, gap_mg, energy_limit_kcal, items, weights)


def _not_missed_in_any(
    candidates: Sequence[Candidate],
    items: int,
    alternatives: int,
    limit_kcal: float | None,
    effort: Effort,
) -> list[Candidate]:
    """The candidates that any of the alternatives may need, earlier ones' foods taken away.

    Who is beaten in magnesium, energy and effort is beaten as well where one of these alone is
    looked at, as `_explain` does.
    """
    plate = _Plate.of(candidates, items, limit_kcal)
    by_food, by_portion = _efforts(plate, effort)
    spare = (alternatives - 1) * (items + 1)  # the foods of earlier ones, and their plates
    return [plate.candidates[i] for i in _not_missed(plate, by_food, by_portion, spare)]


def _efforts(plate: _Plate, effort: Effort) -> tuple[Whole, Whole]:
    """Tenths of a point for having each food, and for each portion of it."""
    return (
        np.array([effort.of_food(each) for each in plate.candidates], dtype=np.int64),
        np.array([effort.of_portion(each) for each in plate.candidates], dtype=np.int64),
    )


def _check(candidates: Sequence[Candidate], limit_kcal: float | None, items: int) -> None:
    foods = [each.food for each in candidates]
    if len(set(foods)) != len(foods):
        raise ValueError("each food is a candidate once")
    amounts = [amount for c in candidates for amount in (c.magnesium_mg, c.energy_kcal)]
    if not all(amount >= 0 for amount in [*amounts, limit_kcal or 0.0]):
        raise ValueError("amounts must be at least 0")
    if items < 1:
        raise ValueError(f"a combination has at least one item, not {items}")


def _least_effort(
    candidates: Sequence[Candidate],
    gap_mg: float,
    limit_kcal: float | None,
    items: int,
    effort: Effort,
    forbidden: tuple[frozenset[int], ...] = (),
) -> Combination | None:
    if not candidates:
        return None
    plate = replace(_Plate.of(candidates, items, limit_kcal), forbidden=forbidden)
    by_food, by_portion = _efforts(plate, effort)
    return _solved(plate, _gap_ug(gap_mg), by_food, by_portion, effort)


def _explain(
    candidates: Sequence[Candidate],
    gap_mg: float,
    limit_kcal: float | None,
    items: int,
    effort: Effort,
) -> Suggestions:
    """Which limit stands against it, and how near one gets within them."""
    within = _Plate.of(candidates, items, limit_kcal)
    none = np.zeros(len(within.candidates), dtype=np.int64)
    nearest = _solved(within, 0, none, -within.magnesium_ug, effort)
    free = _Plate.of(candidates, items, None)
    least = _solved(free, _gap_ug(gap_mg), none, free.energy_tenths, effort)
    if nearest is not None and not nearest.items:
        nearest = None
    if least is None:
        return Suggestions(gap_mg, obstacle=Obstacle.TOO_LARGE, nearest=nearest)
    return Suggestions(
        gap_mg,
        obstacle=Obstacle.ENERGY,
        nearest=nearest,
        least_energy_kcal=least.energy_kcal,
    )


def _gap_ug(gap_mg: float) -> int:
    return int(np.ceil(gap_mg * _UG_PER_MG - 1e-6))


def _solved(
    plate: _Plate, gap_ug: int, by_food: Whole, by_portion: Whole, effort: Effort
) -> Combination | None:
    """The plate with the least of `by_food` y + `by_portion` x, or None where there is none."""
    kept = _not_missed(plate, by_food, by_portion)
    portions = _integer_programme(plate, kept, gap_ug, by_food, by_portion)
    if portions is None:
        return None
    items = [Item(plate.candidates[i], n) for i, n in portions.items() if n]
    points = sum(
        effort.of_food(item.candidate) + effort.of_portion(item.candidate) * item.portions
        for item in items
    )
    ordered = sorted(items, key=lambda item: (-item.magnesium_mg, item.candidate.food))
    return Combination(tuple(ordered), points / _TENTHS)


def _not_missed(
    plate: _Plate, by_food: Whole, by_portion: Whole, spare: int = 0
) -> NDArray[np.intp]:
    """Positions of the candidates that fewer than items + forbidden + `spare` others beat.

    Beaten is who is no better in anything. Of two that are equal in everything, the earlier one
    beats the later one.
    """
    enough = plate.items + len(plate.forbidden) + spare
    goods = np.array([plate.magnesium_ug, -plate.energy_tenths, -by_food, -by_portion, plate.most])
    kept = np.arange(goods.shape[1])
    # Most are beaten by the strongest few already: only the others are compared with each other.
    strong = _strongest(plate, by_portion)
    kept = kept[_times_beaten(goods, kept, strong) < enough]
    return np.asarray(kept[_times_beaten(goods, kept, kept) < enough])


def _strongest(plate: _Plate, by_portion: Whole) -> NDArray[np.intp]:
    """Some that are likely to beat many: by magnesium alone, and by it for little effort."""
    cost = np.maximum(by_portion - by_portion.min() + 1, 1).astype(np.float64)
    orders = [np.argsort(-plate.magnesium_ug / cost**power) for power in (0.0, 0.25, 0.5, 1.0)]
    return np.unique(np.concatenate([order[:_STRONG] for order in orders]))


def _times_beaten(goods: Whole, which: NDArray[np.intp], by: NDArray[np.intp]) -> Whole:
    """By how many of `by` each of `which` is beaten; positions, all rows of `goods` count."""
    beats = np.ones((len(by), len(which)), dtype=np.bool_)
    equal = np.ones((len(by), len(which)), dtype=np.bool_)
    for good in goods:
        beats &= good[by][:, np.newaxis] >= good[which]
        equal &= good[by][:, np.newaxis] == good[which]
    return np.asarray((beats & (~equal | (by[:, np.newaxis] < which))).sum(axis=0))


def _integer_programme(
    plate: _Plate, kept: NDArray[np.intp], gap_ug: int, by_food: Whole, by_portion: Whole
) -> dict[int, int] | None:
    """Portions by position in the plate, or None where nothing satisfies the rules.

    One column for each food and number of portions, 0 or 1: the bounds of its relaxation are much
    tighter than with a column for the number, so that the search is short.
    """
    import highspy

    of_food = np.repeat(kept, plate.most[kept])
    counts = np.concatenate([np.arange(1, most + 1) for most in plate.most[kept]])
    columns = np.arange(len(of_food))
    every = np.ones(len(columns))
    infinity = highspy.kHighsInf
    rows = [
        (gap_ug, infinity, columns, plate.magnesium_ug[of_food] * counts),
        (-infinity, plate.items, columns, every),
    ]
    if plate.limit_tenths is not None:
        energy = plate.energy_tenths[of_food] * counts
        rows.append((-infinity, plate.limit_tenths, columns, energy))
    of_one = [columns[of_food == i] for i in kept]
    rows += [(-infinity, 1, mine, every[mine]) for mine in of_one]
    foods = np.array([plate.candidates[i].food for i in of_food])
    for together in plate.forbidden:
        inside = columns[np.isin(foods, sorted(together))]
        rows.append((-infinity, len(together) - 1, inside, every[inside]))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows)
    lp.col_cost_ = (by_food[of_food] + by_portion[of_food] * counts).astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(columns)), every
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    lp.row_lower_ = np.array([low for low, *_row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([high for _low, high, *_row in rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(where) for *_bounds, where, _values in rows)])
    lp.a_matrix_.index_ = np.concatenate([where for *_bounds, where, _values in rows])
    lp.a_matrix_.value_ = np.concatenate([values for *_row, values in rows]).astype(np.float64)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    chosen = np.asarray(solver.getSolution().col_value) > 0.5
    return {int(i): int(count) for i, count in zip(of_food[chosen], counts[chosen], strict=True)}
