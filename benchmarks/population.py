"""People as a tracker has them, made up by a seed: who they are, what they eat and how they log.

Pure: no Django, no clock. Three in ten log nearly every day, four in ten every other day, three in
ten gave up after two months; a written day has two foods for breakfast, three for lunch and for
dinner and up to two snacks, from meals of the person's own that come back. So a year has about
1,600 entries a person and four weeks 160.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

_MEALS: Final = (("breakfast", 2, 5), ("lunch", 3, 9), ("dinner", 3, 9))  # foods, meals known
_SNACKS: Final = 12
_GAVE_UP_AFTER: Final = 60  # days
_KINDS: Final = (("steady", 0.3, 0.92), ("now and then", 0.4, 0.5), ("gave up", 0.3, 0.8))


class Helping(NamedTuple):
    """A food and how much of it: so many of a portion, or grams; numbers as they are stored."""

    food_id: int
    portion_id: int | None
    quantity: str | None
    amount_g: str | None


@dataclass(slots=True)
class Person:
    """What is written of one person, by the place of each day in the days asked for."""

    sex: str
    birth_date: date
    authority: str
    periods: list[tuple[str, date, date | None]]
    eaten: list[tuple[int, str, Helping]] = field(default_factory=list)  # day, meal, what
    taken: list[tuple[int, int, str]] = field(default_factory=list)  # day, supplement, quantity
    complete: list[tuple[int, bool]] = field(default_factory=list)  # day, supplements too


def people(
    count: int,
    days: Sequence[date],
    portions: Sequence[tuple[int, int]],
    supplements: Sequence[int],
    seed: int = 1,
) -> Iterator[Person]:
    """So many people over these days, the oldest first; the same ones for the same seed.

    `portions` are pairs of a food and one of its portions.
    """
    for number in range(count):
        yield _person(Random(f"{seed}/{number}"), days, portions, supplements)


def _person(
    chance: Random,
    days: Sequence[date],
    portions: Sequence[tuple[int, int]],
    supplements: Sequence[int],
) -> Person:
    last = days[-1]
    age_days = int(chance.triangular(12, 90, 38) * 365.25)
    sex = "female" if chance.random() < 0.6 else "male"
    authority = "iom" if chance.random() < 0.7 else chance.choice(["efsa", "nnr", "uk"])
    person = Person(sex, last - timedelta(days=age_days), authority, [])
    if sex == "female" and 20 * 365 < age_days < 42 * 365 and chance.random() < 0.15:
        person.periods = _pregnancy(chance, last)
    meals = {
        meal: [[_helping(chance, portions) for _ in range(foods)] for _ in range(known)]
        for meal, foods, known in _MEALS
    }
    snacks = [_helping(chance, portions) for _ in range(_SNACKS)]
    supplement = chance.choice(supplements) if chance.random() < 0.4 else None
    kind, written = _kind(chance)
    for day in range(len(days)):
        if (kind == "gave up" and day >= _GAVE_UP_AFTER) or chance.random() > written:
            continue
        is_complete = chance.random() < 0.8
        for meal, known in meals.items():
            # A day that is not complete lacks a meal now and then.
            if is_complete or chance.random() < 0.6:
                helpings = known[int(chance.random() * len(known))]
                person.eaten += [(day, meal, helping) for helping in helpings]
        for _ in range(int(chance.random() * 3)):
            person.eaten.append((day, "snack", snacks[int(chance.random() * _SNACKS)]))
        if supplement is not None and chance.random() < 0.85:
            person.taken.append((day, supplement, chance.choice(("1.000", "1.000", "2.000"))))
        if is_complete:
            person.complete.append((day, chance.random() < 0.9))
    return person


def _kind(chance: Random) -> tuple[str, float]:
    share = chance.random()
    for kind, part, written in _KINDS:
        if share < part:
            return kind, written
        share -= part
    return _KINDS[-1][0], _KINDS[-1][2]


def _pregnancy(chance: Random, last: date) -> list[tuple[str, date, date | None]]:
    """Forty weeks, and half a year of breast-feeding where they are over."""
    begun = last - timedelta(days=chance.randrange(500))
    born = begun + timedelta(days=280)
    if born > last:
        return [("pregnant", begun, None)]
    weaned = born + timedelta(days=180)
    return [
        ("pregnant", begun, born - timedelta(days=1)),
        ("lactating", born, weaned if weaned <= last else None),
    ]


def _helping(chance: Random, portions: Sequence[tuple[int, int]]) -> Helping:
    food, portion = portions[int(chance.random() * len(portions))]
    if chance.random() < 0.6:
        return Helping(food, portion, chance.choice(("0.500", "1.000", "1.000", "1.500")), None)
    return Helping(food, None, None, f"{5 * chance.randint(4, 50)}.000")
