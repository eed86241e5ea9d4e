from datetime import timedelta

import pytest

from tracker.nutrition.life_stage import Sex
from tracker.nutrition.usual_intake import effective_days, usual_intake
from tracker.nutrition.verdicts import Verdict, seriousness, verdict_on
from tracker.nutrition.within_person import within_person_for

from .builders import SUNDAY, make_assessment, make_stage, make_target


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [
        (1.0, Verdict.BELOW_TARGET),
        (0.95, Verdict.BELOW_TARGET),
        (0.9499, Verdict.UNCERTAIN),
        (0.50, Verdict.UNCERTAIN),
        (0.4999, Verdict.ADEQUATE),
        (0.0, Verdict.ADEQUATE),
    ],
)
def test_bounds_with_an_rda(probability, verdict):
    assert verdict_on(make_target(), 7, probability) is verdict


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [
        (1.0, Verdict.UNCERTAIN),
        (0.16, Verdict.UNCERTAIN),
        (0.15, Verdict.ADEQUATE),
        (0.0, Verdict.ADEQUATE),
    ],
)
def test_bounds_with_an_ai(probability, verdict):
    assert verdict_on(make_target("efsa"), 7, probability) is verdict


@pytest.mark.parametrize(("days", "probability"), [(6, 1.0), (6, 0.0), (0, None)])
def test_too_few_days_come_before_any_probability(days, probability):
    assert verdict_on(make_target(), days, probability) is Verdict.TOO_FEW_DAYS


@pytest.mark.parametrize(
    ("probability_adequate", "expected"),
    [
        (0.0, "below_requirement"),
        (0.4999, "below_requirement"),
        (0.5, "between"),
        (0.9, "between"),
    ],
)
def test_seriousness_of_a_shortfall(probability_adequate, expected):
    found = make_assessment(0, Verdict.BELOW_TARGET, probability_adequate=probability_adequate)
    assert seriousness(found) == expected


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.BELOW_TARGET])
def test_no_shortfall_has_no_seriousness(verdict):
    assert seriousness(make_assessment(0, verdict, probability_adequate=0.1)) == "none"


@pytest.mark.parametrize("sex", list(Sex))
@pytest.mark.parametrize("years", [1, 4, 9, 14, 19, 31, 51, 71])
def test_an_estimate_at_the_rda_gives_reasonable_assurance_from_7_days_on(sex, years):
    """The reason given for `adequate` in the module: 0.83 to 0.89 at 7 days, over 0.90 at 28."""
    stage = make_stage(sex, years)
    target, group = make_target(stage=stage), within_person_for(stage)
    assert group is not None
    met = [_met_at_the_target(target, group, n) for n in (7, 28)]
    assert 0.83 < met[0] < 0.895
    assert met[1] > 0.90


def _met_at_the_target(target, group, n):
    days = [SUNDAY + timedelta(days=i) for i in range(n)]
    low, high = 0.0, 20.0
    for _ in range(60):  # bisect for the mean y whose estimate is the target
        mean_y = (low + high) / 2
        worth = effective_days(days)
        usual = usual_intake(mean_y, worth, group.mu, group.sw, group.sb, 0.0)
        if float(usual.mean_mg()) < target.target_mg:
            low = mean_y
        else:
            high = mean_y
    return float(usual.probability_adequate(target.ear_mg))
