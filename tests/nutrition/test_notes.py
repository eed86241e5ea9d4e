"""Notes on a day's supplements and medicines: what brings each, and what never does."""

from datetime import time
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.citations import Citation
from tracker.nutrition.medicines import medicines
from tracker.nutrition.notes import (
    Dose,
    Note,
    NoteCode,
    Severity,
    Taken,
    UpperLevel,
    counted_mg,
    forbids_supplement_suggestions,
    notes_for_day,
)
from tracker.nutrition.reference_intakes import reference_intakes

ADULT = UpperLevel(350, Citation("a table", "https://example.org/"))


def dose(mg: float = 100, **values: Any) -> Dose:
    return Dose(
        **{
            "name": "Tablets",
            "form": "malate",
            "kind": "supplement",
            "route": "oral",
            "elemental_mg": mg,
            "time": time(12),
            "is_estimate": False,
            **values,
        }
    )


def notes(*doses: Dose, taken: Any = (), upper: UpperLevel | None = ADULT, **values: Any) -> Any:
    return notes_for_day(doses, [Taken(*each) for each in taken], upper, **values)


def codes(found: tuple[Note, ...]) -> list[str]:
    return [note.code.value for note in found]


def test_a_plain_day_has_none():
    assert notes() == ()
    assert notes(dose()) == ()


# --- upper level ---


@pytest.mark.parametrize("limit_mg", [350, 250, 65])
def test_above_the_upper_level_and_not_at_it(limit_mg):
    upper = UpperLevel(limit_mg, ADULT.citation)
    assert notes(dose(limit_mg), upper=upper) == ()
    (note,) = notes(dose(limit_mg - 20), dose(20.5), upper=upper)
    assert (note.code, note.severity) == (NoteCode.ABOVE_UPPER_LEVEL, Severity.CARE)
    assert (note.amount_mg, note.limit_mg) == (limit_mg + 0.5, limit_mg)
    assert note.source == upper.citation


def test_without_an_age_or_a_limit_nothing_is_judged():
    assert notes(dose(5_000), upper=None) == ()


def test_what_is_put_on_the_skin_never_counts():
    bath = dose(2_000, route="topical", form="sulfate")
    assert codes(notes(bath)) == ["adds_nothing"]
    assert counted_mg([bath, dose(10)]) == 10


def test_antacids_and_laxatives_count():
    antacid = dose(200, kind="medicine", form="carbonate", name="Antacid")
    found = notes(antacid, dose(151))
    assert codes(found) == ["above_upper_level", "medicine_counts"]
    assert found[1].names == ("Antacid",)


def test_thirds_of_a_tablet_add_up_to_the_limit_and_no_further():
    assert notes(dose(116.6), dose(116.7), dose(116.7)) == ()


def test_every_upper_level_of_the_table_can_be_read_somewhere():
    rows = [row for row in reference_intakes() if row.kind == "UL"]
    assert {row.authority for row in rows} == {"iom", "efsa", "nnr"}
    for row in rows:
        assert UpperLevel.of(row).amount_mg == row.amount_mg
        assert UpperLevel.of(row).citation.text == row.citation


# --- spacing ---


def apart(medicine: str, moment: str, magnesium: str = "12:00") -> list[str]:
    at = time.fromisoformat
    return codes(notes(dose(time=at(magnesium)), taken=[(medicine, at(moment))]))


@pytest.mark.parametrize(
    ("medicine", "too_close_before", "enough_before", "too_close_after", "enough_after"),
    [
        ("tetracyclines", "10:01", "10:00", "15:59", "16:00"),
        ("quinolones", "10:01", "10:00", "15:59", "16:00"),
        ("levothyroxine", "08:01", "08:00", "15:59", "16:00"),
        ("iron", "09:01", "09:00", "14:59", "15:00"),
        ("penicillamine", "09:01", "09:00", "14:59", "15:00"),
        ("nitrofurantoin", "09:01", "09:00", "14:59", "15:00"),
        ("bisphosphonates", "10:01", "09:00", "13:59", "15:00"),
    ],
)
def test_each_window_at_both_edges(
    medicine, too_close_before, enough_before, too_close_after, enough_after
):
    assert apart(medicine, too_close_before) == ["spacing_too_close"]
    assert apart(medicine, enough_before) == []
    assert apart(medicine, too_close_after) == ["spacing_too_close"]
    assert apart(medicine, enough_after) == []


def test_between_two_sources_it_is_only_said_that_they_differ():
    for moment in ("10:00", "09:01", "14:00", "14:59"):
        (note,) = notes(dose(), taken=[("bisphosphonates", time.fromisoformat(moment))])
        assert (note.code, note.severity) == (NoteCode.SPACING_SOURCES_DIFFER, Severity.INFO)
        assert note.source.url == "https://www.medicines.org.uk/emc/product/2678/smpc"


@pytest.mark.parametrize(
    ("medicine", "magnesium", "is_first", "apart_h"),
    [("00:30", "23:30", False, 1), ("23:30", "00:30", True, 1), ("07:00", "23:00", None, None)],
)
def test_spacing_holds_over_midnight(medicine, magnesium, is_first, apart_h):
    at = time.fromisoformat
    found = notes(dose(time=at(magnesium)), taken=[("levothyroxine", at(medicine))])
    if apart_h is None:
        assert found == ()
        return
    (note,) = found
    assert (note.is_medicine_first, note.apart_h) == (is_first, apart_h)
    assert (note.dose_time, note.medicine_time) == (at(magnesium), at(medicine))
    assert note.names == ("Tablets",)


def test_an_antibiotic_keeps_longer_after_magnesium_than_before():
    assert apart("quinolones", "09:00") == []  # 3 h before
    assert apart("quinolones", "15:00") == ["spacing_too_close"]  # 3 h after


def test_of_several_times_the_nearest_is_told_once_for_each_dose():
    taken = [("levothyroxine", time(9)), ("levothyroxine", time(11))]
    (note,) = notes(dose(), taken=taken)
    assert (note.apart_h, note.medicine_time) == (1, time(11))


@pytest.mark.parametrize(
    ("dose_time", "medicine_time"), [(None, time(8)), (time(8), None), (None, None)]
)
def test_without_a_time_the_spacing_is_told_in_general(dose_time, medicine_time):
    (note,) = notes(dose(time=dose_time), taken=[("bisphosphonates", medicine_time)])
    assert (note.code, note.severity) == (NoteCode.SPACING_IN_GENERAL, Severity.INFO)
    assert note.spacing is not None
    assert note.spacing.before_from_h == 3
    assert note.medicine == medicines()["bisphosphonates"]


def test_there_is_nothing_to_space_on_a_day_without_magnesium_swallowed():
    assert notes(taken=[("levothyroxine", None)]) == ()
    bath = dose(route="topical")
    assert codes(notes(bath, taken=[("levothyroxine", time(12))])) == ["adds_nothing"]


# --- medicines, conditions ---


@pytest.mark.parametrize(
    ("medicine", "expected", "severity"),
    [
        ("loop_diuretics", "medicine_lowers", "info"),
        ("thiazide_diuretics", "medicine_lowers", "info"),
        ("proton_pump_inhibitors", "medicine_lowers", "info"),
        ("aminoglycosides", "medicine_lowers", "info"),
        ("cisplatin", "medicine_lowers", "info"),
        ("ciclosporin", "medicine_lowers", "info"),
        ("amphotericin_b", "medicine_lowers", "info"),
        ("potassium_sparing_diuretics", "medicine_retains", "ask"),
    ],
)
def test_medicines_that_change_what_the_body_keeps(medicine, expected, severity):
    (note,) = notes(taken=[(medicine, None)])
    assert (note.code.value, note.severity.value) == (expected, severity)


def test_digoxin_asks_for_a_clinician_first():
    assert codes(notes(taken=[("digoxin", None)])) == ["medicine_clinician", "medicine_lowers"]
    assert apart("digoxin", "10:01") == [
        "spacing_too_close",
        "medicine_clinician",
        "medicine_lowers",
    ]


def test_a_medicine_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="moonlight"):
        notes(taken=[("moonlight", None)])


def test_kidney_disease_asks_and_with_a_dose_asks_for_care():
    (note,) = notes(conditions=["kidney_disease"])
    assert (note.code, note.severity) == (NoteCode.KIDNEY_DISEASE, Severity.ASK)
    assert notes(dose(), conditions=["kidney_disease"])[0].severity is Severity.CARE
    assert forbids_supplement_suggestions(["kidney_disease"])
    assert not forbids_supplement_suggestions(["type_2_diabetes"])


@pytest.mark.parametrize("condition", ["crohn_or_coeliac", "type_2_diabetes", "alcohol_dependence"])
def test_risk_groups_are_told(condition):
    (note,) = notes(conditions=[condition])
    assert (note.code, note.condition) == (NoteCode.RISK_CONDITION, condition)


# --- forms ---


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("oxide", ["poorly_absorbed", "loosens_bowels"]),
        ("citrate", ["loosens_bowels"]),
        ("hydroxide", ["loosens_bowels"]),
        ("sulfate", ["loosens_bowels"]),
        ("glycinate", ["may_hold_oxide"]),
        ("malate", []),
        ("taurate", []),
        ("other", []),
    ],
)
def test_what_is_known_of_a_form(form, expected):
    assert codes(notes(dose(form=form))) == expected


def test_supplements_of_one_form_are_named_together_and_once():
    found = notes(
        dose(form="oxide", name="A"), dose(form="oxide", name="B"), dose(form="oxide", name="A")
    )
    assert [note.names for note in found] == [("A", "B"), ("A", "B")]


def test_an_estimate_is_told():
    assert codes(notes(dose(is_estimate=True))) == ["estimated"]


# --- what holds for all ---

DOSES = st.builds(
    dose,
    mg=st.integers(0, 400_000).map(lambda ug: ug / 1000),
    form=st.sampled_from(["oxide", "citrate", "glycinate", "malate", "other"]),
    route=st.sampled_from(["oral", "topical"]),
    kind=st.sampled_from(["supplement", "medicine"]),
    time=st.none() | st.times(),
    is_estimate=st.booleans(),
)
TAKEN = st.lists(
    st.tuples(st.sampled_from(sorted(medicines())), st.none() | st.times()), max_size=5
)


@given(st.lists(DOSES, max_size=4), TAKEN)
def test_every_note_has_a_source_and_those_that_ask_for_care_come_first(doses, taken):
    found = notes(*doses, taken=taken, conditions=["kidney_disease", "type_2_diabetes"])
    order = [["care", "ask", "info"].index(note.severity) for note in found]
    assert order == sorted(order)
    assert all(note.source.text and note.source.url.startswith("https://") for note in found)


@given(st.lists(DOSES, max_size=3), TAKEN)
def test_the_order_of_doses_changes_no_code(doses, taken):
    expected = sorted(codes(notes(*doses, taken=taken)))
    for order in permutations(doses):
        assert sorted(codes(notes(*order, taken=taken))) == expected


@given(st.lists(DOSES, max_size=4), st.floats(0.001, 10_000))
def test_more_on_the_skin_never_reaches_the_upper_level(doses, mg):
    more = [*doses, dose(mg, route="topical")]
    assert counted_mg(more) == counted_mg(doses)
    assert ("above_upper_level" in codes(notes(*more))) == (
        "above_upper_level" in codes(notes(*doses))
    )


@given(st.times(), st.times(), st.integers(0, 24 * 60 - 1))
def test_only_the_hours_between_matter_not_the_hour_of_the_day(medicine, magnesium, shift):
    def later(moment: time) -> time:
        minutes = (moment.hour * 60 + moment.minute + shift) % (24 * 60)
        return time(minutes // 60, minutes % 60)

    medicine, magnesium = (
        medicine.replace(second=0, microsecond=0),
        magnesium.replace(second=0, microsecond=0),
    )
    now = notes(dose(time=magnesium), taken=[("quinolones", medicine)])
    then = notes(dose(time=later(magnesium)), taken=[("quinolones", later(medicine))])
    assert [(note.code, note.apart_h) for note in now] == [
        (note.code, note.apart_h) for note in then
    ]
