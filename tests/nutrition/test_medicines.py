"""The table of medicines, row by row, and hours between two times of day."""

from datetime import time

import pytest

from tracker.nutrition import medicines as module
from tracker.nutrition.medicines import Distance, Effect, medicines

# From science.md, section 5: hours before and after magnesium, from and to; what else is said.
SPACING = {
    "bisphosphonates": [(2, 2, 2, 2), (3, 4, 3, 4)],  # NIH; product information
    "tetracyclines": [(2, 2, 4, 6)],
    "quinolones": [(2, 2, 4, 6)],
    "levothyroxine": [(4, 4, 4, 4)],
    "iron": [(3, 4, 3, 4)],
    "penicillamine": [(3, 4, 3, 4)],
    "nitrofurantoin": [(3, 4, 3, 4)],
    "digoxin": [(2, 3, 2, 3)],
}
LOWERING = {
    "digoxin",
    "loop_diuretics",
    "thiazide_diuretics",
    "proton_pump_inhibitors",
    "aminoglycosides",
    "cisplatin",
    "ciclosporin",
    "amphotericin_b",
}


def with_effect(effect):
    return {
        code
        for code, medicine in medicines().items()
        if any(each.effect is effect for each in medicine.statements)
    }


def test_the_spacings_are_those_of_the_reference_table():
    assert {
        code: [
            (each.before_from_h, each.before_to_h, each.after_from_h, each.after_to_h)
            for each in medicine.spacings
        ]
        for code, medicine in medicines().items()
        if medicine.spacings
    } == SPACING


def test_the_other_effects_are_those_of_the_reference_table():
    assert with_effect(Effect.LESS_ABSORBED) == SPACING.keys()
    assert with_effect(Effect.LOWERS_MAGNESIUM) == LOWERING
    assert with_effect(Effect.RETAINS_MAGNESIUM) == {"potassium_sparing_diuretics"}
    assert with_effect(Effect.CLINICIAN) == {"digoxin"}


@pytest.mark.parametrize("code", medicines())
def test_every_statement_has_its_source_and_every_class_words(code):
    medicine = medicines()[code]
    assert medicine.code == code
    assert len(code) <= 30  # the column of MedicineTaken
    assert medicine.name
    assert medicine.examples
    for statement in medicine.statements:
        assert statement.source.text
        assert statement.source.url.startswith("https://")
        assert (statement.spacing is None) == (statement.effect is not Effect.LESS_ABSORBED)
    for spacing in medicine.spacings:
        assert spacing.source in [each.source for each in medicine.statements]


HEADER = "code,name,examples,effect,before_from_h,before_to_h,after_from_h,after_to_h,source,url\n"


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("a,A,x,glows,,,,,S,https://s.example/", "glows"),
        ("a,A,x,less_absorbed,,,,,S,https://s.example/", "spacing"),
        ("a,A,x,less_absorbed,2,2,,,S,https://s.example/", "spacing"),
        ("a,A,x,lowers_magnesium,2,2,2,2,S,https://s.example/", "spacing"),
        ("a,A,x,less_absorbed,4,3,2,2,S,https://s.example/", "lower first"),
        ("a,A,x,less_absorbed,2,2,2,13,S,https://s.example/", "0 to 12"),
        ("a,A,x,lowers_magnesium,,,,,,https://s.example/", "citation"),
        ("a,A,x,lowers_magnesium,,,,,S,book", "citation"),
        (
            "a,A,x,clinician,,,,,S,https://s.example/\na,B,x,clinician,,,,,S,https://s.example/",
            "'a'",
        ),
    ],
)
def test_a_wrong_table_is_refused(rows, wrong, tmp_path, monkeypatch):
    table = tmp_path / "medicines.csv"
    table.write_text(HEADER + rows + "\n", encoding="utf-8")
    monkeypatch.setattr(module, "_TABLE", table)
    medicines.cache_clear()
    try:
        with pytest.raises(ValueError, match=wrong):
            medicines()
    finally:
        monkeypatch.undo()
        medicines.cache_clear()


@pytest.mark.parametrize(
    ("medicine", "magnesium", "before_h", "after_h"),
    [
        (time(8), time(12), 4, 20),
        (time(12), time(8), 20, 4),
        (time(23, 30), time(0, 30), 1, 23),
        (time(0, 30), time(23, 30), 23, 1),
        (time(8), time(8), 0, 0),
        (time(8), time(10, 15), 2.25, 21.75),
    ],
)
def test_hours_apart_on_a_clock_that_goes_round(medicine, magnesium, before_h, after_h):
    distance = Distance.between(medicine, magnesium)
    assert (distance.before_h, distance.after_h) == (before_h, after_h)
