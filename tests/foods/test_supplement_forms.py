"""How much of a compound is magnesium, and what is known of the forms it is sold in."""

import pytest

from foods.citations import Citation
from foods.composition import COMPOUNDS, elemental_mg
from foods.models import Supplement
from foods.supplement_forms import FORMS, LAXATIVES, form_of

# Standard atomic weights (IUPAC), g/mol.
ATOMS = {"Mg": 24.305, "H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "S": 32.06, "Cl": 35.45}
FORMULAS = {
    "oxide": {"Mg": 1, "O": 1},
    "hydroxide": {"Mg": 1, "O": 2, "H": 2},
    "carbonate": {"Mg": 1, "C": 1, "O": 3},
    "chloride": {"Mg": 1, "Cl": 2},
    "chloride_hexahydrate": {"Mg": 1, "Cl": 2, "H": 12, "O": 6},
    "sulfate": {"Mg": 1, "S": 1, "O": 4},
    "sulfate_heptahydrate": {"Mg": 1, "S": 1, "O": 11, "H": 14},
    "citrate": {"Mg": 3, "C": 12, "H": 10, "O": 14},
    "citrate_nonahydrate": {"Mg": 3, "C": 12, "H": 28, "O": 23},
    "glycinate": {"Mg": 1, "C": 4, "H": 8, "N": 2, "O": 4},
    "malate": {"Mg": 1, "C": 4, "H": 4, "O": 5},
    "malate_trihydrate": {"Mg": 1, "C": 4, "H": 10, "O": 8},
    "lactate": {"Mg": 1, "C": 6, "H": 10, "O": 6},
    "lactate_dihydrate": {"Mg": 1, "C": 6, "H": 14, "O": 8},
    "taurate": {"Mg": 1, "C": 4, "H": 12, "N": 2, "O": 6, "S": 2},
    "aspartate": {"Mg": 1, "C": 8, "H": 12, "N": 2, "O": 8},
    "threonate": {"Mg": 1, "C": 8, "H": 14, "O": 10},
    "orotate": {"Mg": 1, "C": 10, "H": 6, "N": 4, "O": 8},
    "gluconate": {"Mg": 1, "C": 12, "H": 22, "O": 14},
}
# The project's reference table, %.
PERCENT = {
    "oxide": 60.30,
    "hydroxide": 41.68,
    "carbonate": 28.83,
    "chloride": 25.53,
    "chloride_hexahydrate": 11.96,
    "sulfate": 20.19,
    "sulfate_heptahydrate": 9.86,
    "citrate": 16.16,
    "citrate_nonahydrate": 11.89,
    "glycinate": 14.10,
    "malate": 15.54,
    "malate_trihydrate": 11.55,
    "lactate": 12.01,
    "lactate_dihydrate": 10.19,
    "taurate": 8.92,
    "aspartate": 8.42,
    "threonate": 8.25,
    "orotate": 7.27,
    "gluconate": 5.86,
}


@pytest.mark.parametrize("code", COMPOUNDS)
def test_each_compound_has_the_share_of_its_formula(code):
    formula = FORMULAS[code]
    mass = sum(ATOMS[atom] * count for atom, count in formula.items())
    assert COMPOUNDS[code].molar_mass_g_per_mol == pytest.approx(mass, abs=0.02)
    share = formula["Mg"] * ATOMS["Mg"] / mass
    assert COMPOUNDS[code].elemental_fraction == pytest.approx(share, rel=1e-4)
    assert round(100 * COMPOUNDS[code].elemental_fraction, 2) == PERCENT[code]


def test_the_tables_name_the_same_compounds():
    assert COMPOUNDS.keys() == FORMULAS.keys() == PERCENT.keys()


def test_a_known_tablet_of_lactate():
    # Magnesioboi 48.62 mg: its product information states 404.85 mg of magnesium lactate.
    assert round(elemental_mg(404.85, "lactate"), 2) == pytest.approx(48.62, abs=0.02)


def test_nothing_is_guessed_of_an_unknown_compound():
    with pytest.raises(ValueError, match="unobtainium"):
        elemental_mg(100, "unobtainium")
    with pytest.raises(ValueError, match="unobtainium"):
        form_of("unobtainium")
    with pytest.raises(ValueError, match="negative"):
        elemental_mg(-1, "oxide")


def test_every_form_of_the_catalogue_is_described_and_every_compound_has_one():
    assert FORMS.keys() == set(Supplement.Form.values) - {"other"}
    assert {form_of(code) for code in COMPOUNDS} == FORMS.keys()
    for code, form in FORMS.items():
        assert form.compounds[0].code == code
        assert {form_of(each.code) for each in form.compounds} == {code}


def test_what_is_said_of_the_forms():
    high = {code for code, form in FORMS.items() if form.absorption == "high"}
    assert high == {
        *("citrate", "glycinate", "malate", "taurate", "chloride", "lactate", "aspartate")
    }
    assert [code for code, form in FORMS.items() if form.absorption == "low"] == ["oxide"]
    assert {"citrate", "oxide", "hydroxide", "sulfate"} == LAXATIVES


@pytest.mark.parametrize(("text", "url"), [("", "https://example.org/"), ("A book", "a shelf")])
def test_a_citation_can_be_followed(text, url):
    with pytest.raises(ValueError, match="citation"):
        Citation(text, url)
