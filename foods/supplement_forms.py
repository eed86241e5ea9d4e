"""The forms magnesium is sold in: how much of one is magnesium, and what is known of it. Pure.

Information, never arithmetic: reference intakes are for the elemental magnesium that is swallowed,
so nothing here changes an amount.
"""

from dataclasses import dataclass
from typing import Final, Literal

from foods.citations import (
    FIROZ_GRABER_2001,
    NIH,
    SCHUETTE_1994,
    UYSAL_2019,
    Citation,
)
from foods.composition import COMPOUNDS, Compound

Absorption = Literal["high", "low"]
Bowels = Literal["loosens", "minimal"]


@dataclass(frozen=True, slots=True)
class MagnesiumForm:
    """One form; None where science has not settled it, and then `citation` says where to read."""

    code: str
    absorption: Absorption | None
    bowels: Bowels | None
    citation: Citation

    @property
    def compounds(self) -> tuple[Compound, ...]:
        """Its compounds, the anhydrous one first."""
        return tuple(
            each
            for code, each in COMPOUNDS.items()
            if code == self.code or code.startswith(f"{self.code}_")
        )


_FORMS: Final = (
    MagnesiumForm("citrate", "high", "loosens", NIH),
    MagnesiumForm("glycinate", "high", "minimal", SCHUETTE_1994),
    MagnesiumForm("malate", "high", "minimal", UYSAL_2019),
    MagnesiumForm("taurate", "high", "minimal", UYSAL_2019),
    MagnesiumForm("chloride", "high", None, FIROZ_GRABER_2001),
    MagnesiumForm("lactate", "high", None, FIROZ_GRABER_2001),
    MagnesiumForm("aspartate", "high", None, FIROZ_GRABER_2001),
    MagnesiumForm("oxide", "low", "loosens", FIROZ_GRABER_2001),
    MagnesiumForm("hydroxide", None, "loosens", NIH),
    MagnesiumForm("sulfate", None, "loosens", NIH),
    MagnesiumForm("carbonate", None, None, NIH),
    MagnesiumForm("threonate", None, None, NIH),
    MagnesiumForm("orotate", None, None, NIH),
    MagnesiumForm("gluconate", None, None, NIH),
)
FORMS: Final = {form.code: form for form in _FORMS}

# Forms that loosen the bowels.
LAXATIVES: Final = frozenset(form.code for form in _FORMS if form.bowels == "loosens")


def form_of(compound: str) -> str:
    """The form a compound is a hydration of; a ValueError for a compound that is unknown."""
    if compound not in COMPOUNDS:
        raise ValueError(f"unknown magnesium compound {compound!r}")
    return compound.partition("_")[0]
