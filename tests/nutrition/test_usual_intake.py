import math
from datetime import date, timedelta
from statistics import StatisticsError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.nutrition.usual_intake import UsualIntake, effective_days, usual_intake

DAY = date(2024, 6, 1)

# The women's row 31-50 y: EAR 265, RDA 320.
MU, SW, SB = 6.3035, 0.730, 0.700
EAR_MG, RDA_MG = 265.0, 320.0


def make_usual(mean_y=6.5, n_eff=10.0, supplement_mg=0.0, mu=MU, sw=SW, sb=SB) -> UsualIntake:
    return usual_intake(mean_y, n_eff, mu, sw, sb, supplement_mg)


def in_a_row(n):
    return [DAY + timedelta(days=i) for i in range(n)]


def test_28_days_in_a_row_are_worth_15_4():
    assert effective_days(in_a_row(28)) == pytest.approx(15.44, abs=0.005)


def test_two_neighbouring_days_by_hand():
    assert effective_days(in_a_row(2)) == pytest.approx(4 / (2 + 2 * 0.3))


def test_two_days_with_one_between_by_hand():
    assert effective_days([DAY, DAY + timedelta(days=2)]) == pytest.approx(4 / (2 + 2 * 0.09))


@pytest.mark.parametrize("n", [1, 2, 12])
def test_days_far_apart_are_worth_themselves(n):
    assert effective_days([DAY + timedelta(days=30 * i) for i in range(n)]) == pytest.approx(n)


def test_no_days_are_worth_nothing():
    assert effective_days([]) == 0.0


def test_the_order_of_the_days_does_not_matter():
    days = [*in_a_row(3), DAY + timedelta(days=9)]
    assert effective_days(days[::-1]) == effective_days(days)


def test_uncorrelated_days_are_worth_themselves():
    assert effective_days(in_a_row(5), correlation=0.0) == 5


def test_a_day_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        effective_days([DAY, DAY])


@pytest.mark.parametrize("correlation", [-0.1, 1.0])
def test_a_correlation_out_of_range_is_refused(correlation):
    with pytest.raises(ValueError, match="correlation"):
        effective_days(in_a_row(2), correlation)


def test_posterior_by_hand():
    """mu 6, sb 0.5 (precision 4); sw 1, n_eff 12 (precision 12): m = (4*6 + 12*7)/16 = 6.75."""
    usual = usual_intake(7.0, 12.0, 6.0, 1.0, 0.5, 40.0)
    assert float(usual.posterior_mean) == pytest.approx(6.75)
    assert float(usual.posterior_sd) == pytest.approx(0.25)
    assert float(usual.food_mg()) == pytest.approx(6.75**3 + 3 * 6.75)
    assert float(usual.mean_mg()) == pytest.approx(6.75**3 + 3 * 6.75 + 40)


def test_interval_by_hand():
    usual = usual_intake(7.0, 12.0, 6.0, 1.0, 0.5, 40.0)
    low, high = 6.75 - 1.6448536 * 0.25, 6.75 + 1.6448536 * 0.25
    assert [float(end) for end in usual.interval_mg(0.90)] == pytest.approx(
        [low**3 + 3 * low + 40, high**3 + 3 * high + 40]
    )


def test_probability_below_by_hand():
    """u* = 6.5 solves u^3 + 3u = 294.125; (6.5 - 6.75) / 0.25 = -1; Phi(-1) = 0.158655."""
    usual = usual_intake(7.0, 12.0, 6.0, 1.0, 0.5, 40.0)
    assert float(usual.probability_below(294.125 + 40)) == pytest.approx(0.158655254)


def test_without_days_the_group_is_all_that_is_known():
    for mean_y in (math.nan, 0.0, 9.0):
        usual = make_usual(mean_y=mean_y, n_eff=0.0)
        assert float(usual.posterior_mean) == pytest.approx(MU)
        assert float(usual.posterior_sd) == pytest.approx(SB)


def test_the_estimate_is_the_median_of_what_is_known():
    usual = make_usual()
    mean_mg = float(usual.mean_mg())
    assert float(usual.quantile_mg(0.5)) == pytest.approx(mean_mg)
    assert float(usual.probability_below(mean_mg)) == pytest.approx(0.5)
    u = np.random.default_rng(1).normal(usual.posterior_mean, usual.posterior_sd, 400_000)
    drawn_mg = u**3 + 3 * u * SW**2
    assert float(np.median(drawn_mg)) == pytest.approx(mean_mg, abs=0.3)
    assert float(np.mean(drawn_mg)) > mean_mg + 0.5


@given(st.floats(0, 3000), st.floats(0.3, 1.2))
def test_the_probability_at_a_quantile_is_its_own(food_target_mg, sw):
    """quantile and probability are inverse to each other: the closed-form root is the root."""
    usual = make_usual(mean_y=float(np.cbrt(food_target_mg)), sw=sw)
    for p in (0.05, 0.5, 0.95):
        quantile_mg = float(usual.quantile_mg(p))
        if quantile_mg > 0:
            assert float(usual.probability_below(quantile_mg)) == pytest.approx(p, abs=1e-9)


def test_the_probability_at_every_quantile_of_a_low_intake():
    usual = make_usual(mean_y=0.0, n_eff=15.0)
    low_mg, high_mg = usual.interval_mg(0.999)
    assert float(low_mg) == 0.0  # food intake stops at 0
    assert float(high_mg) > 0.0


@pytest.mark.parametrize("target_mg", [0.0, 399.9, 400.0])
def test_a_target_that_supplements_reach_alone_is_below_with_exactly_0(target_mg):
    assert float(make_usual(supplement_mg=400.0).probability_below(target_mg)) == 0.0


def test_supplements_move_the_estimate_and_leave_its_width():
    without, with_supplement = make_usual(), make_usual(supplement_mg=100.0)
    ends = zip(without.interval_mg(), with_supplement.interval_mg(), strict=True)
    for end, moved in ends:
        assert float(moved) == pytest.approx(float(end) + 100)
    assert float(with_supplement.food_mg()) == float(without.food_mg())
    assert float(with_supplement.probability_below(RDA_MG)) == pytest.approx(
        float(without.probability_below(RDA_MG - 100))
    )


def riemann_adequate(usual: UsualIntake, ear_mg: float) -> float:
    """P(usual >= requirement), summed over a fine grid of the requirement: another route."""
    sd_mg = 0.10 * ear_mg
    step = 16 * sd_mg / 400_000
    requirement_mg = ear_mg - 8 * sd_mg + (np.arange(400_000) + 0.5) * step
    density = np.exp(-(((requirement_mg - ear_mg) / sd_mg) ** 2) / 2)
    met = 1 - usual.probability_below(requirement_mg)
    return float(np.sum(met * density) * step / (sd_mg * np.sqrt(2 * np.pi)))


@pytest.mark.parametrize("supplement_mg", [0.0, 60.0, EAR_MG - 1, EAR_MG, 400.0])
@pytest.mark.parametrize(
    ("mean_y", "n_eff"),
    [(6.3, 0.0), (6.0, 1.0), (6.5, 15.4), (7.5, 4.0), (2.0, 15.4), (0.0, 15.4), (6.4, 3650.0)],
)
def test_probability_adequate_is_accurate_to_a_millionth(mean_y, n_eff, supplement_mg):
    usual = make_usual(mean_y, n_eff, supplement_mg)
    expected = riemann_adequate(usual, EAR_MG)
    assert float(usual.probability_adequate(EAR_MG)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("ear_mg", "mu", "sw", "sb"), [(65.0, 5.6475, 0.533, 0.465), (350.0, 6.866, 0.795, 0.727)]
)
@pytest.mark.parametrize("mean_y", [3.9, 4.2, 6.5, 7.0])
def test_probability_adequate_is_accurate_for_toddlers_and_men(ear_mg, mu, sw, sb, mean_y):
    usual = make_usual(mean_y, 1.0, mu=mu, sw=sw, sb=sb)
    expected = riemann_adequate(usual, ear_mg)
    assert float(usual.probability_adequate(ear_mg)) == pytest.approx(expected, abs=1e-6)


@given(st.floats(0, 12), st.floats(0, 12), st.floats(0.5, 28), st.floats(0, 400))
def test_more_food_is_never_more_likely_below(y, other_y, n_eff, supplement_mg):
    low, high = (make_usual(each, n_eff, supplement_mg) for each in sorted((y, other_y)))
    assert float(high.probability_below(RDA_MG)) <= float(low.probability_below(RDA_MG)) + 1e-12
    assert float(high.mean_mg()) >= float(low.mean_mg())
    rise = float(high.probability_adequate(EAR_MG)) - float(low.probability_adequate(EAR_MG))
    assert rise >= -1e-9


@given(st.floats(0, 12), st.floats(0, 800), st.floats(0, 800))
def test_a_higher_target_is_never_less_likely_missed(y, target_mg, other_mg):
    low_mg, high_mg = sorted((target_mg, other_mg))
    usual = make_usual(y)
    assert float(usual.probability_below(low_mg)) <= float(usual.probability_below(high_mg))


@given(st.floats(0, 12), st.floats(0, 28), st.floats(0, 400))
def test_probabilities_lie_between_0_and_1_and_the_interval_holds_the_estimate(y, n_eff, extra):
    usual = make_usual(y, n_eff, extra)
    assert 0 <= float(usual.probability_below(RDA_MG)) <= 1
    assert -1e-9 <= float(usual.probability_adequate(EAR_MG)) <= 1 + 1e-9
    low_mg, high_mg = usual.interval_mg()
    assert float(low_mg) <= float(usual.mean_mg()) <= float(high_mg)


def test_many_people_at_once_get_what_each_gets_alone():
    means, days, supplements = [5.0, 6.5, 7.5], [2.0, 10.0, 0.0], [0.0, 50.0, 400.0]
    together = make_usual(np.array(means), np.array(days), np.array(supplements))
    alone = [make_usual(*one) for one in zip(means, days, supplements, strict=True)]
    ears = np.array([EAR_MG, EAR_MG, EAR_MG])
    assert together.mean_mg() == pytest.approx([float(one.mean_mg()) for one in alone])
    assert together.probability_below(RDA_MG) == pytest.approx(
        [float(one.probability_below(RDA_MG)) for one in alone]
    )
    assert together.probability_adequate(ears) == pytest.approx(
        [float(one.probability_adequate(EAR_MG)) for one in alone]
    )


def test_nobody_is_an_empty_answer():
    nobody = make_usual(np.array([]), np.array([]), np.array([]))
    assert nobody.probability_below(RDA_MG).shape == (0,)
    assert nobody.probability_adequate(EAR_MG).shape == (0,)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"sw": 0.0}, "sw and sb must be above 0"),
        ({"sb": 0.0}, "sw and sb must be above 0"),
        ({"n_eff": -1.0}, "at least 0"),
        ({"supplement_mg": -1.0}, "at least 0"),
    ],
)
def test_arguments_out_of_range_are_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        make_usual(**changes)


@pytest.mark.parametrize(("ear_mg", "cv"), [(0.0, 0.1), (-1.0, 0.1), (265.0, 0.0)])
def test_a_requirement_out_of_range_is_refused(ear_mg, cv):
    with pytest.raises(ValueError, match="must be above 0"):
        make_usual().probability_adequate(ear_mg, cv)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.5])
def test_a_quantile_out_of_range_is_refused(p):
    with pytest.raises(StatisticsError, match="must be in the range"):
        make_usual().quantile_mg(p)
