"""What the evidence pages cite: title, publisher, year, and where to read it. Pure: no Django."""

from typing import Final

from foods.citations import Citation

GARRISON_2020: Final = Citation(
    "Magnesium for skeletal muscle cramps, Cochrane Database of Systematic Reviews 2020, CD009402",
    "https://doi.org/10.1002/14651858.CD009402.pub3",
)
ROGUIN_MAOR_2017: Final = Citation(
    "Roguin Maor and others: Effect of magnesium oxide supplementation on nocturnal leg cramps, "
    "JAMA Internal Medicine 2017, pubmed 28241153",
    "https://pubmed.ncbi.nlm.nih.gov/28241153/",
)
OXIDE_MONOHYDRATE_2021: Final = Citation(
    "Efficacy of magnesium oxide monohydrate in the treatment of nocturnal leg cramps: a "
    "randomized study, Nutrition Journal 2021",
    "https://doi.org/10.1186/s12937-021-00747-9",
)
PREGNANCY_COCHRANE_2020: Final = Citation(
    "Interventions for leg cramps in pregnancy, Cochrane Database of Systematic Reviews 2020, "
    "CD010655",
    "https://doi.org/10.1002/14651858.CD010655.pub3",
)
PREGNANCY_2021: Final = Citation(
    "Effect of oral magnesium supplementation for relieving leg cramps during pregnancy: a "
    "meta-analysis, Taiwanese Journal of Obstetrics and Gynecology 2021, pubmed 34247796",
    "https://pubmed.ncbi.nlm.nih.gov/34247796/",
)
NHS_INFORM_CRAMPS: Final = Citation(
    "NHS inform (Scotland): Leg cramps",
    "https://www.nhsinform.scot/illnesses-and-conditions/muscle-bone-and-joints/conditions/"
    "leg-cramps",
)
NIDIRECT_CRAMPS: Final = Citation(
    "nidirect (Northern Ireland): Leg cramps", "https://nidirect.gov.uk/node/10453"
)
NIH_2015: Final = Citation(
    "National Institutes of Health, Office of Dietary Supplements: Got magnesium? The Scoop, "
    "January 2015",
    "https://ods.od.nih.gov/News/The_Scoop_-_January_2015.aspx",
)
RESTLESS_REVIEW_2024: Final = Citation(
    "González-Parejo and others: Effects of dietary supplementation in patients with restless legs "
    "syndrome: a systematic review, Nutrients 2024",
    "https://doi.org/10.3390/nu16142315",
)
JADIDI_2022: Final = Citation(
    "Jadidi and others: Therapeutic effects of magnesium and vitamin B6 in restless legs syndrome, "
    "BMC Complementary Medicine and Therapies 2022",
    "https://doi.org/10.1186/s12906-022-03814-8",
)
RESTLESS_PILOT_2024: Final = Citation(
    "Magnesium citrate monotherapy improves restless legs syndrome symptoms in an open-label pilot "
    "study, 2024, pubmed 38738598",
    "https://pubmed.ncbi.nlm.nih.gov/38738598/",
)
RESTLESS_CAUSES_2017: Final = Citation(
    "Restless legs syndrome: from pathophysiology to clinical diagnosis and management, Frontiers "
    "in Aging Neuroscience 2017",
    "https://doi.org/10.3389/fnagi.2017.00171",
)
LACK_2015: Final = Citation(
    "Magnesium, deficiency signs and symptoms: table 2 of Nutrients 2015, 7, 8199",
    "https://doi.org/10.3390/nu7095388",
)
NEUROPATHY: Final = Citation(
    "nidirect (Northern Ireland): Peripheral neuropathy",
    "https://nidirect.gov.uk/conditions/peripheral-neuropathy",
)
PINS_AND_NEEDLES: Final = Citation(
    "Patient.info: Pins and needles",
    "https://patient.info/signs-symptoms/pins-and-needles-numbness/features",
)
VARICOSE_VEINS: Final = Citation(
    "National Institute for Health and Care Excellence: Varicose veins, information for the public "
    "(IPG557)",
    "https://www.nice.org.uk/guidance/ipg557/ifp/chapter/The-condition",
)
SORENESS_2024: Final = Citation(
    "Tarsitano and others: Effects of magnesium supplementation on muscle soreness: a systematic "
    "review, Journal of Translational Medicine 2024",
    "https://doi.org/10.1186/s12967-024-05434-x",
)
MUSCLE_ACHES: Final = Citation(
    "MedlinePlus, US National Library of Medicine: Muscle aches",
    "https://medlineplus.gov/ency/article/003178.htm",
)
TWITCHING: Final = Citation(
    "MedlinePlus, US National Library of Medicine: Muscle twitching",
    "https://medlineplus.gov/ency/article/003296.htm",
)
TIREDNESS: Final = Citation(
    "NHS factsheet: Tiredness and fatigue, 2023, as given by AXA Health",
    "https://axahealth.co.uk/staying-healthy/nhs-factsheets/tiredness-and-fatigue",
)
MIGRAINE_REVIEW_2014: Final = Citation(
    "An evidence-based review of oral magnesium supplementation in the preventive treatment of "
    "migraine, Cephalalgia 2014",
    "https://doi.org/10.1177/0333102414564891",
)
MIGRAINE_SURVEY_2021: Final = Citation(
    "Dietary calcium and magnesium and migraine in the National Health and Nutrition Examination "
    "Survey 1999 to 2004, PMC7973018",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC7973018/",
)
HEADACHE_SIGNS: Final = Citation(
    "Livehealthily: When to worry about a headache, 2020",
    "https://www.livehealthily.com/self-care/when-to-worry-about-a-headache",
)
