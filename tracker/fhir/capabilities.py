"""What this server can do, in FHIR's own words. Pure: plain values in, JSON objects out."""

from typing import Final

from tracker.fhir.vocabulary import NUTRIENT, Json

R4: Final = "4.0"
R5: Final = "5.0"
_RELEASES: Final = {R4: "4.0.1", R5: "5.0.0"}
_WRITTEN_ON: Final = "2026-11-26"  # when this statement last changed
_ABOUT: Final = (
    "Read-only. Whoever is logged in reads their own data, as Patient/self. Observation (a "
    "nutrient of a day) and Patient are FHIR R4; NutritionIntake (one thing eaten or taken) and "
    "Patient are FHIR R5. Ask for this statement with fhirVersion=4.0 or fhirVersion=5.0 in Accept."
)
_SECURITY: Final = (
    "A session token in X-Session-Token, a read-only token in Authorization, or a browser session, "
    "each made by the person, who can end it. Nothing is sent anywhere unasked."
)
_DATE: Final = (
    "date",
    "date",
    "A day, month or year after eq, ge, gt, le or lt; else the last 28 days; at most 366 days.",
)
_WHOSE: Final = (("patient", "reference", "Patient/self"), ("subject", "reference", "Patient/self"))
_CODE: Final = ("code", "token", f"A nutrient's code, alone or as {NUTRIENT}|magnesium.")
_SEARCHED: Final = {
    R4: ("Observation", (_DATE, _CODE, *_WHOSE)),
    R5: ("NutritionIntake", (_DATE, *_WHOSE)),
}


def capability_statement(release: str, *, base: str, version: str) -> Json:
    """The statement of one release, R4 or R5: each names only types that its release knows."""
    searched, parameters = _SEARCHED[release]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _WRITTEN_ON,
        "kind": "instance",
        "software": {"name": "Magnesium tracker", "version": version},
        "implementation": {"description": "What a person eats and takes", "url": base},
        "fhirVersion": _RELEASES[release],
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _ABOUT,
                "security": {"description": _SECURITY},
                "resource": [
                    {
                        "type": searched,
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "versioning": "no-version",
                        "searchParam": [
                            {"name": name, "type": kind, "documentation": text}
                            for name, kind, text in parameters
                        ],
                    },
                    {
                        "type": "Patient",
                        "interaction": [{"code": "read"}],
                        "versioning": "no-version",
                    },
                ],
            }
        ],
    }
