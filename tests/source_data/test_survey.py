"""The model against real people: two recalls of each of 15,456, NHANES 2007-2010.

Needs the recalls; set SOURCE_DATA_DIR to the folder that holds nhanes/ (default: ../shared/data
beside the checkout).
"""

import pytest
from django.core.management import CommandError, call_command

from tests.source_data.folder import SOURCES, need
from tracker.recalls import forecasts, read_recalls, share_below_ear

FILE = SOURCES / "nhanes" / "two_day_recalls_2007_2010.csv.gz"
LEVELS = (0.50, 0.80, 0.90, 0.95)

need(FILE)


@pytest.fixture(scope="module")
def recalls():
    return read_recalls(FILE)


@pytest.fixture(scope="module", params=[0, 1], ids=["newer cycle", "older cycle"])
def forecast(request, recalls):
    return forecasts(recalls)[request.param]


def test_everyone_with_two_reliable_days_is_in(recalls):
    assert len(recalls) == 15_456


def test_half_the_population_is_below_the_ear(recalls):
    """52.0 %: what an independent calculation of the same model gives."""
    assert share_below_ear(recalls) == pytest.approx(0.520, abs=0.005)


@pytest.mark.parametrize("weighted", [False, True], ids=["people", "population"])
def test_foretold_intervals_hold_as_often_as_they_say(forecast, weighted):
    assert forecast.coverage(LEVELS, weighted) == pytest.approx(LEVELS, abs=0.02)


def test_the_score_of_day_two_below_the_ear(forecast):
    scores = forecast.brier_scores()
    assert scores.model <= 0.19
    assert scores.model < min(scores.published, scores.base_rate, scores.first_day)


def test_the_score_weighted_to_the_population_over_both_cycles(recalls):
    both = [each.brier_scores(weighted=True).model for each in forecasts(recalls)]
    assert sum(both) / len(both) <= 0.19


def test_the_shipped_parameters_follow_from_the_file(capsys):
    call_command("estimate_within_person", FILE)
    assert "These are the parameters in use." in capsys.readouterr().out


def test_other_people_give_other_parameters(tmp_path, capsys):
    import pandas as pd

    rows = pd.read_csv(FILE)
    some = tmp_path / "some.csv"
    rows[rows["cycle"] == "2007-2008"].to_csv(some, index=False)
    with pytest.raises(CommandError, match="14 of 14 groups differ"):
        call_command("estimate_within_person", some)


def test_a_file_that_is_no_such_table_says_what_is_missing(tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("cycle,seqn\n2007-2008,1\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"wrong\.csv: there is no column sex"):
        call_command("estimate_within_person", wrong)
    with pytest.raises(CommandError, match="No such file"):
        call_command("estimate_within_person", tmp_path / "absent.csv")
