"""Where a statement comes from. Pure: no Django."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Citation:
    """What to cite, and the address to read it at."""

    text: str
    url: str

    def __post_init__(self) -> None:
        if not self.text or not self.url.startswith("https://"):
            raise ValueError(f"a citation needs words and an https address: {self}")


NIH: Final = Citation(
    "National Institutes of Health, Office of Dietary Supplements: Magnesium, Fact Sheet for "
    "Health Professionals",
    "https://ods.od.nih.gov/factsheets/Magnesium-HealthProfessional/",
)
FIROZ_GRABER_2001: Final = Citation(
    "Firoz and Graber 2001, Bioavailability of US commercial magnesium preparations, Magnesium "
    "Research 14, pubmed 11794633",
    "https://pubmed.ncbi.nlm.nih.gov/11794633/",
)
SCHUETTE_1994: Final = Citation(
    "Schuette and others 1994, Bioavailability of magnesium diglycinate vs magnesium oxide in "
    "patients with ileal resection, JPEN 18, pubmed 7815675",
    "https://pubmed.ncbi.nlm.nih.gov/7815675/",
)
UYSAL_2019: Final = Citation(
    "Uysal and others 2019, Timeline (bioavailability) of magnesium compounds in hours (in rats), "
    "Biological Trace Element Research 187, pubmed 29679349",
    "https://pubmed.ncbi.nlm.nih.gov/29679349/",
)
GROEBER_2017: Final = Citation(
    "Gröber and others 2017, Myth or Reality: Transdermal Magnesium? Nutrients 9, 813",
    "https://doi.org/10.3390/nu9080813",
)
MOLAR_MASS: Final = Citation(
    "Computed from the molar mass: 24.305 g magnesium per mole (standard atomic weights)",
    "https://ciaaw.org/magnesium.htm",
)
CFR_101_54: Final = Citation(
    "Code of Federal Regulations, title 21, section 101.54: Nutrient content claims for “good "
    "source”, “high”, “more”, and “high potency”",
    "https://www.ecfr.gov/current/title-21/section-101.54",
)
BOHN_2004: Final = Citation(
    "Bohn and others 2004, Phytic acid added to white-wheat bread inhibits fractional apparent "
    "magnesium absorption in humans",
    "https://www.researchgate.net/publication/8684048_Phytic_acid_added_to_white-wheat_bread_"
    "inhibits_fractional_apparent_magnesium_absorption_in_humans",
)
BOHN_2008: Final = Citation(
    "Bohn 2008, Dietary factors influencing magnesium absorption in humans, Current Nutrition and "
    "Food Science 4",
    "https://researchportal.lih.lu/en/publications/"
    "dietary-factors-influencing-magnesium-absorption-in-humans",
)
KIMURA_ITOKAWA_1990: Final = Citation(
    "Kimura and Itokawa 1990, Cooking losses of minerals in foods and its nutritional "
    "significance, Journal of Nutritional Science and Vitaminology 36, pubmed 2081985",
    "https://pubmed.ncbi.nlm.nih.gov/2081985/",
)
