"""A frame of many people's days gives each the figures they get alone."""

from dataclasses import asdict, replace
from datetime import timedelta
from random import Random

import pandas as pd
import pytest

from tracker.nutrition.assessment import assess
from tracker.nutrition.daily_totals import DailyTotal
from tracker.nutrition.frames import assess_frame

from .builders import SUNDAY, make_day, make_days, make_stage, make_target
from .test_panel import PEOPLE, random_diaries


def frame_of(diaries):
    return pd.DataFrame(
        [{"person": person, **asdict(day)} for person, days in diaries.items() for day in days]
    )


@pytest.mark.parametrize("seed", range(8))
def test_every_column_is_what_the_page_says(seed):
    diaries = dict(zip("abcde", random_diaries(seed), strict=True))
    targets = {
        person: make_target(authority, stage)
        for person, (authority, stage) in zip("abcde", PEOPLE, strict=True)
    }
    days = frame_of(diaries).sample(frac=1, random_state=seed)
    table = assess_frame(days, targets, SUNDAY)
    assert list(table.index) == list("abcde")
    for person, target in targets.items():
        one, row = assess(SUNDAY, diaries[person], target), table.loc[person]
        assert (row.days_complete, row.verdict) == (one.days_complete, one.verdict.value)
        assert row.effective_days == pytest.approx(one.effective_days)
        expected = {
            name: getattr(one, name)
            for name in (
                "mean_mg",
                "low_mg",
                "high_mg",
                "food_mg",
                "supplement_mg",
                "probability_below_target",
                "probability_adequate",
            )
        }
        iom = one.iom
        expected |= {
            "iom_mean_mg": iom and iom.mean_mg,
            "iom_z": iom and iom.z,
            "iom_probability_adequate": iom and iom.probability_adequate,
        }
        for name, value in expected.items():
            if value is None:
                assert pd.isna(row[name]), name
            else:
                assert row[name] == pytest.approx(value, rel=1e-12, abs=1e-14), name


def test_the_worked_example_of_the_book_in_a_frame():
    """Woman of 40, mean 320 mg over 3 days: z just under 1, "85 %" (IOM 2000, pp. 54-57)."""
    days = frame_of({"ada": make_days(3, food_mg=320.0)})
    row = assess_frame(days, {"ada": make_target()}, SUNDAY).loc["ada"]
    assert row.iom_mean_mg == 320
    assert row.iom_z == pytest.approx(55 / (26.5**2 + 98**2 / 3) ** 0.5)


def test_a_person_without_a_day_has_a_row_and_no_figure():
    days = frame_of({"ada": make_days(10)})
    table = assess_frame(days, {"ada": make_target(), "bob": make_target()}, SUNDAY)
    assert table.loc["bob", "verdict"] == "too_few_days"
    assert table.loc["bob", ["mean_mg", "iom_z", "probability_below_target"]].isna().all()


def test_days_outside_the_window_and_other_people_are_left_aside():
    inside = make_days(9)
    more = [replace(inside[0], date=SUNDAY + timedelta(days=1)), make_day(SUNDAY - timedelta(28))]
    days = frame_of({"ada": [*inside, *more], "nobody": make_days(28)})
    only = assess_frame(frame_of({"ada": inside}), {"ada": make_target()}, SUNDAY)
    pd.testing.assert_frame_equal(assess_frame(days, {"ada": make_target()}, SUNDAY), only)


def test_timestamps_are_dates_and_nan_is_unknown():
    random = Random(1)
    days = [make_day(SUNDAY - timedelta(days=i), random.choice([None, 250.0])) for i in range(20)]
    table = frame_of({"ada": days})
    table["date"] = pd.to_datetime(table["date"])
    row = assess_frame(table, {"ada": make_target()}, SUNDAY).loc["ada"]
    assert row.days_complete == sum(day.food_mg is not None for day in days)


def test_nobody_is_an_empty_table():
    table = assess_frame(frame_of({"ada": make_days(3)}), {}, SUNDAY)
    assert len(table) == 0
    assert "verdict" in table.columns


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda days: days.drop(columns="doses"), "there is no column doses"),
        (lambda days: pd.concat([days, days.head(1)]), "occurs twice for 'ada'"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(change, said):
    days = change(frame_of({"ada": make_days(3)}))
    with pytest.raises(ValueError, match=said):
        assess_frame(days, {"ada": make_target()}, SUNDAY)


def test_an_infant_has_no_known_variation():
    days = pd.DataFrame(columns=["person", *DailyTotal.__dataclass_fields__])
    infant = make_target(stage=make_stage(years=0, months=3))
    with pytest.raises(ValueError, match="day-to-day variation is not known"):
        assess_frame(days, {"baby": infant}, SUNDAY)
