"""Combinations that close a gap: exact, within the limits, and explained where there is none."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tracker.nutrition.suggestions import Candidate, Effort, Obstacle, suggest

SEEDS = Candidate(1, 11, magnesium_mg=156, energy_kcal=163)
SPINACH = Candidate(2, 21, magnesium_mg=157, energy_kcal=41)
BEANS = Candidate(3, 31, magnesium_mg=60, energy_kcal=114)
BANANA = Candidate(4, 41, magnesium_mg=32, energy_kcal=105)
CHARD = Candidate(5, 51, magnesium_mg=150, energy_kcal=35)
FOODS = [SEEDS, SPINACH, BEANS, BANANA, CHARD]


def foods_of(combination):
    return {item.candidate.food: item.portions for item in combination.items}


def test_the_least_effort_comes_first():
    """One food never eaten, one portion: 100 + 60 + 40 points, and one for each 10 kcal."""
    found = suggest(FOODS, 100)
    assert [foods_of(each) for each in found.combinations] == [{5: 1}, {2: 1}, {1: 1}]
    assert [each.effort for each in found.combinations] == [203.5, 204.1, 216.3]
    assert found.combinations[0].magnesium_mg == 150


def test_what_a_person_eats_already_comes_first():
    beans = replace(BEANS, times_eaten=9)
    assert foods_of(suggest([*FOODS[:2], beans], 100).combinations[0]) == {3: 2}


def test_rarely_eaten_lies_between():
    efforts = [Effort().of_food(replace(BEANS, times_eaten=n)) for n in (0, 1, 2, 3)]
    assert efforts == [1600, 1300, 1300, 1000]


def test_what_everybody_knows_comes_before_what_few_do():
    conch = replace(SPINACH, food=9, energy_kcal=20, is_everyday=False)
    assert foods_of(suggest([conch, SEEDS], 100).combinations[0]) == {1: 1}
    known = replace(conch, times_eaten=3)
    assert foods_of(suggest([known, SEEDS], 100).combinations[0]) == {9: 1}


def test_alternatives_share_no_food_as_long_as_they_can():
    found = suggest(FOODS, 300)
    used = [foods_of(each) for each in found.combinations]
    assert used[0] == {5: 2}
    assert used[1] == {2: 2}
    assert used[2] == {1: 2}


def test_alternatives_that_must_share_a_food_are_never_the_same_foods_with_more():
    """Only with the seeds can the gap be closed: each alternative has something else beside."""
    found = suggest([SEEDS, BEANS, BANANA], 330, items=2)
    assert [foods_of(each) for each in found.combinations] == [{1: 2, 4: 1}, {1: 2, 3: 1}]


def test_a_plate_has_few_foods():
    found = suggest(FOODS, 500, items=2)
    assert all(len(each.items) <= 2 for each in found.combinations)
    assert found.combinations[0].magnesium_mg >= 500


def test_the_energy_a_person_allows_is_kept():
    found = suggest(FOODS, 150, energy_limit_kcal=100)
    assert [foods_of(each) for each in found.combinations] == [{5: 1}, {2: 1}]


def test_nothing_to_close():
    for gap in (0, -20):
        found = suggest(FOODS, gap)
        assert (found.obstacle, found.combinations) == (Obstacle.NO_GAP, ())


@pytest.mark.parametrize("foods", [[], [replace(BANANA, magnesium_mg=0)], [replace(BEANS, most=0)]])
def test_nothing_that_suits(foods):
    assert suggest(foods, 100).obstacle is Obstacle.NOTHING_SUITABLE


def test_too_little_energy_says_how_much_it_would_take_and_how_near_one_gets():
    found = suggest([SEEDS, BEANS, BANANA], 150, energy_limit_kcal=120)
    assert found.obstacle is Obstacle.ENERGY
    assert found.combinations == ()
    assert found.least_energy_kcal == 163
    assert foods_of(found.nearest) == {3: 1}


def test_a_gap_too_large_for_a_plate_says_how_near_one_gets():
    found = suggest([SEEDS, BEANS, BANANA], 2_000)
    assert found.obstacle is Obstacle.TOO_LARGE
    assert foods_of(found.nearest) == {1: 2, 3: 2, 4: 2}
    assert found.least_energy_kcal is None


def test_no_energy_at_all_leaves_nothing_near():
    found = suggest([SEEDS], 100, energy_limit_kcal=0)
    assert (found.obstacle, found.nearest) == (Obstacle.ENERGY, None)


def test_the_gap_is_closed_exactly_or_not_at_all():
    exact = replace(SEEDS, magnesium_mg=33.3, most=3)
    assert suggest([exact], 99.9).combinations[0].items[0].portions == 3
    assert suggest([exact], 99.901).obstacle is Obstacle.TOO_LARGE


@pytest.mark.parametrize(
    ("foods", "more"),
    [
        ([SEEDS, replace(SEEDS, portion=12)], {}),
        ([replace(SEEDS, magnesium_mg=-1)], {}),
        ([replace(SEEDS, magnesium_mg=float("nan"))], {}),
        ([SEEDS], {"items": 0}),
        ([SEEDS], {"energy_limit_kcal": -1}),
    ],
)
def test_what_makes_no_sense_is_refused(foods, more):
    with pytest.raises(ValueError, match=r"each food|at least"):
        suggest(foods, 100, **more)


def made_up(random, n):
    return [
        Candidate(
            food,
            food * 10,
            magnesium_mg=round(random.expovariate(1 / 30), 3),
            energy_kcal=round(random.uniform(5, 350), 1),
            times_eaten=random.choice([0, 0, 0, 1, 5]),
            most=random.choice([1, 2, 2, 3]),
            is_everyday=random.random() < 0.5,
        )
        for food in range(n)
    ]


def least_effort_by_scipy(candidates, gap_mg, limit_kcal, items):
    """The same programme as it stands in the module's docstring, nothing left out beforehand."""
    effort = Effort()
    n = len(candidates)
    cost = [effort.of_portion(c) for c in candidates] + [effort.of_food(c) for c in candidates]
    most = np.array([c.most for c in candidates])
    none, unit = np.zeros(n), np.eye(n)
    rows = [
        LinearConstraint(np.array([[c.magnesium_mg for c in candidates] + [0] * n]), lb=gap_mg),
        LinearConstraint(np.concatenate([none, np.ones(n)]).reshape(1, -1), ub=items),
        LinearConstraint(np.hstack([unit, -np.diag(most)]), ub=0),
    ]
    if limit_kcal is not None:
        energy = np.array([[c.energy_kcal for c in candidates] + [0] * n])
        rows.append(LinearConstraint(energy, ub=limit_kcal))
    bounds = Bounds(0, np.concatenate([most, np.ones(n)]))
    found = milp(
        cost,
        constraints=rows,
        bounds=bounds,
        integrality=np.ones(2 * n),
        options={"mip_rel_gap": 0},
    )
    return found.fun / 10 if found.success else None


@pytest.mark.parametrize("seed", range(500))
def test_never_more_effort_than_an_independent_solver_finds(seed):
    random = Random(seed)
    candidates = made_up(random, random.randint(3, 60))
    gap_mg = round(random.uniform(10, 400), 3)
    limit_kcal = random.choice([None, 150.0, 400.0])
    items = random.choice([1, 2, 3])

    found = suggest(
        candidates, gap_mg, energy_limit_kcal=limit_kcal, items=items, alternatives=1
    ).combinations

    expected = least_effort_by_scipy(candidates, gap_mg, limit_kcal, items)
    assert [each.effort for each in found] == (
        [] if expected is None else [pytest.approx(expected)]
    )


@pytest.mark.parametrize("seed", range(40))
def test_leaving_out_who_is_beaten_loses_no_alternative(seed):
    """Of many foods the answer is the one all of them together give, alternatives included."""
    random = Random(seed)
    candidates = made_up(random, 150)
    gap_mg, limit_kcal = random.uniform(30, 300), random.choice([None, 250.0])
    found = suggest(candidates, gap_mg, energy_limit_kcal=limit_kcal).combinations
    used = set()
    for each in found:
        rest = [c for c in candidates if c.food not in used]
        expected = least_effort_by_scipy(rest, gap_mg, limit_kcal, 3)
        if expected is None:
            break  # from here on foods are shared
        assert each.effort == pytest.approx(expected)
        used |= foods_of(each).keys()
    assert len(found) == 3


candidates = st.lists(
    st.builds(
        Candidate,
        food=st.integers(1, 200),
        portion=st.integers(1, 9),
        magnesium_mg=st.floats(0, 200),
        energy_kcal=st.floats(0, 400),
        times_eaten=st.integers(0, 4),
        most=st.integers(0, 3),
        is_everyday=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda candidate: candidate.food,
)


@settings(deadline=None, max_examples=150)
@given(candidates, st.floats(0.01, 600), st.none() | st.floats(0, 900), st.randoms())
def test_every_combination_keeps_every_rule_whatever_the_order(foods, gap_mg, limit_kcal, random):
    found = suggest(foods, gap_mg, energy_limit_kcal=limit_kcal)
    for each in found.combinations:
        assert each.magnesium_mg >= gap_mg - 1e-6
        assert limit_kcal is None or each.energy_kcal <= limit_kcal + 1e-6
        assert 1 <= len(each.items) <= 3
        assert all(1 <= item.portions <= item.candidate.most for item in each.items)
    together = [frozenset(foods_of(each)) for each in found.combinations]
    assert len(set(together)) == len(together)
    assert (found.obstacle is None) == bool(found.combinations)
    shuffled = list(foods)
    random.shuffle(shuffled)
    assert suggest(shuffled, gap_mg, energy_limit_kcal=limit_kcal) == found
