from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from tracker.nutrition import reference_intakes as module
from tracker.nutrition.life_stage import Condition, LifeStage, Sex, life_stage_on
from tracker.nutrition.reference_intakes import AUTHORITIES, reference_intakes, target_for

from .builders import make_stage

F, M = Sex.FEMALE, Sex.MALE
PREGNANT, LACTATING = Condition.PREGNANT, Condition.LACTATING

# sex, first and last completed month, condition, EAR, RDA, UL: IOM 1997, pp. 219, 239, 241
IOM = [
    (F, 12, 47, None, 65, 80, 65),
    (M, 12, 47, None, 65, 80, 65),
    (F, 48, 107, None, 110, 130, 110),
    (M, 48, 107, None, 110, 130, 110),
    (F, 108, 167, None, 200, 240, 350),
    (M, 108, 167, None, 200, 240, 350),
    (M, 168, 227, None, 340, 410, 350),
    (F, 168, 227, None, 300, 360, 350),
    (M, 228, 371, None, 330, 400, 350),
    (F, 228, 371, None, 255, 310, 350),
    (M, 372, 611, None, 350, 420, 350),
    (F, 372, 611, None, 265, 320, 350),
    (M, 612, 851, None, 350, 420, 350),
    (F, 612, 851, None, 265, 320, 350),
    (M, 852, 1400, None, 350, 420, 350),
    (F, 852, 1400, None, 265, 320, 350),
    (F, 168, 227, PREGNANT, 335, 400, 350),
    (F, 228, 371, PREGNANT, 290, 350, 350),
    (F, 372, 611, PREGNANT, 300, 360, 350),
    (F, 168, 227, LACTATING, 300, 360, 350),
    (F, 228, 371, LACTATING, 255, 310, 350),
    (F, 372, 611, LACTATING, 265, 320, 350),
]

# sex, first and last completed month, condition, AI, UL
EFSA = [
    (F, 7, 11, None, 80, None),
    (M, 7, 11, None, 80, None),
    (F, 12, 35, None, 170, None),
    (M, 12, 35, None, 170, None),
    (F, 36, 47, None, 230, None),
    (M, 48, 119, None, 230, 250),
    (F, 48, 119, None, 230, 250),
    (M, 120, 215, None, 300, 250),
    (F, 120, 215, None, 250, 250),
    (M, 216, 1400, None, 350, 250),
    (F, 216, 1400, None, 300, 250),
    (F, 216, 1400, PREGNANT, 300, 250),
    (F, 216, 1400, LACTATING, 300, 250),
]

UK = [(F, 180, 227, 300), (M, 180, 227, 300), (M, 228, 779, 300), (F, 228, 779, 270)]


@pytest.mark.parametrize(("sex", "first", "last", "condition", "ear", "rda", "ul"), IOM)
def test_iom_row_holds_at_both_edges_of_its_age_band(sex, first, last, condition, ear, rda, ul):
    for months in (first, last):
        target = target_for("iom", LifeStage(sex, months, condition))
        assert target is not None
        assert (target.kind, target.year, target.note) == ("RDA", 1997, "")
        assert (target.ear_mg, target.target_mg, target.supplemental_ul_mg) == (ear, rda, ul)


@pytest.mark.parametrize(("first", "last", "ai"), [(0, 6, 30), (7, 11, 75)])
def test_iom_infants_have_an_ai_and_neither_ear_nor_ul(first, last, ai):
    for sex, months in product((F, M), (first, last)):
        target = target_for("iom", LifeStage(sex, months, None))
        assert target is not None
        assert (target.kind, target.target_mg) == ("AI", ai)
        assert target.ear_mg is None
        assert target.supplemental_ul_mg is None


@pytest.mark.parametrize(("authority", "year"), [("efsa", 2015), ("nnr", 2023)])
@pytest.mark.parametrize(("sex", "first", "last", "condition", "ai", "ul"), EFSA)
def test_efsa_and_nnr_rows_hold_at_both_edges(authority, year, sex, first, last, condition, ai, ul):
    for months in (first, last):
        target = target_for(authority, LifeStage(sex, months, condition))
        assert target is not None
        assert (target.kind, target.year, target.note) == ("AI", year, "")
        assert (target.target_mg, target.supplemental_ul_mg) == (ai, ul)
        assert target.ear_mg is None


@pytest.mark.parametrize(("sex", "first", "last", "rni"), UK)
def test_uk_row_holds_at_both_edges(sex, first, last, rni):
    for months in (first, last):
        target = target_for("uk", LifeStage(sex, months, None))
        assert target is not None
        assert (target.kind, target.year, target.target_mg) == ("RNI", 1991, rni)
        assert target.ear_mg is None
        assert target.supplemental_ul_mg is None


@pytest.mark.parametrize(
    ("authority", "stage"),
    [
        ("iom", None),
        ("efsa", LifeStage(F, 6, None)),
        ("nnr", LifeStage(M, 0, None)),
        ("uk", LifeStage(F, 179, None)),
        ("uk", LifeStage(M, 780, None)),
        ("uk", LifeStage(F, 360, LACTATING)),  # COMA's own value is not confirmed: none shown
    ],
)
def test_no_target_without_a_stage_or_a_row(authority, stage):
    assert target_for(authority, stage) is None


def test_the_target_moves_on_the_31st_birthday_and_not_the_day_before():
    born = date(1990, 5, 17)
    eve = target_for("iom", life_stage_on(date(2021, 5, 16), F, born))
    birthday = target_for("iom", life_stage_on(date(2021, 5, 17), F, born))
    assert eve is not None
    assert birthday is not None
    assert (eve.ear_mg, eve.target_mg) == (255, 310)
    assert (birthday.ear_mg, birthday.target_mg) == (265, 320)


@pytest.mark.parametrize("condition", list(Condition))
@pytest.mark.parametrize(("months", "ear", "rda"), [(167, 200, 240), (612, 265, 320)])
def test_iom_condition_outside_14_to_50_years_falls_back_to_the_age_and_says_so(
    condition, months, ear, rda
):
    target = target_for("iom", LifeStage(F, months, condition))
    assert target is not None
    assert (target.ear_mg, target.target_mg) == (ear, rda)
    assert condition in target.note


def test_a_target_carries_its_stage_and_citation():
    stage = make_stage()
    target = target_for("iom", stage)
    assert target is not None
    assert target.stage == stage
    assert "nap.edu 5776" in target.citation


def test_an_unknown_authority_is_an_error_even_without_a_stage():
    with pytest.raises(ValueError, match="unknown authority 'fda'"):
        target_for("fda", None)


def test_every_age_has_exactly_one_iom_target():
    for sex, months in product((F, M), range(110 * 12)):
        assert target_for("iom", LifeStage(sex, months, None)) is not None


def test_every_authority_is_in_the_table_and_has_a_name():
    assert {row.authority for row in reference_intakes()} == set(AUTHORITIES)


def test_every_rda_is_its_ear_times_1_2_rounded_to_10():
    rows = [row for row in reference_intakes() if row.kind in ("EAR", "RDA")]
    pairs = {}
    for row in rows:
        key = (row.sex, row.age_from_months, row.condition)
        pairs.setdefault(key, {})[row.kind] = row.amount_mg
    assert len(pairs) == 19
    for pair in pairs.values():
        assert pair["RDA"] == round(1.2 * pair["EAR"], -1)


def test_only_the_ul_is_for_supplements_alone():
    for row in reference_intakes():
        assert (row.scope == "supplements_and_medicines") == (row.kind == "UL")


def test_the_ul_of_efsa_keeps_its_own_year_and_citation():
    (upper,) = [r for r in reference_intakes() if (r.authority, r.kind) == ("efsa", "UL")]
    assert upper.year == 2001
    assert "Scientific Committee on Food" in upper.citation


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("authority", "fda", "unknown authority"),
        ("nutrient", "zinc", "unknown authority, nutrient"),
        ("kind", "DRI", "kind or scope"),
        ("scope", "food", "kind or scope"),
        ("amount_mg", 0.0, "amount above 0"),
        ("amount_mg", -1.0, "amount above 0"),
        ("amount_mg", float("nan"), "amount above 0"),
        ("citation", "", "and a citation"),
        ("age_to_months", 0, "empty age band"),
        ("scope", "supplements_and_medicines", "only a UL"),
    ],
)
def test_a_faulty_row_is_refused_on_load(column, value, complaint):
    row = reference_intakes()[0]
    with pytest.raises(ValueError, match=complaint):
        module._check(replace(row, **{column: value}))


def test_two_rows_for_the_same_person_are_refused_on_load(tmp_path, monkeypatch):
    lines = module._TABLE.read_text(encoding="utf-8").splitlines()
    twice = tmp_path / "twice.csv"
    twice.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    monkeypatch.setattr(module, "_TABLE", twice)
    with pytest.raises(ValueError, match="claim the same person"):
        reference_intakes.__wrapped__()
