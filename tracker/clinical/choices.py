"""What a report for a clinician shows, as its person chose it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

MOST_DAYS: Final = 366


class Section(StrEnum):
    """A part of the report that its person may leave out."""

    DAYS = "days"
    SHORTFALLS = "shortfalls"
    SUPPLEMENTS = "supplements"
    SOURCES = "sources"
    COMPANIONS = "companions"
    SYMPTOMS = "symptoms"
    MEDICINES = "medicines"
    CONDITIONS = "conditions"
    NOTES = "notes"


# What says more of a person than what they eat is shown when they ask for it.
ASKED_FOR: Final = frozenset(
    {Section.SYMPTOMS, Section.MEDICINES, Section.CONDITIONS, Section.NOTES}
)
USUAL_SECTIONS: Final = frozenset(Section) - ASKED_FOR


@dataclass(frozen=True)
class Choices:
    """The days of a report, both ends included, and what it shows of them.

    `notes` are the days whose notes were chosen, each with the digest of the note as it was then:
    one that was changed or removed since is not shown.
    """

    from_date: date
    to_date: date
    sections: frozenset[Section] = USUAL_SECTIONS
    name: str = ""
    shows_birth_date: bool = False
    notes: Mapping[date, str] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.to_date - self.from_date).days + 1

    def as_json(self) -> dict[str, Any]:
        return {
            "from_date": self.from_date.isoformat(),
            "to_date": self.to_date.isoformat(),
            "sections": sorted(self.sections),
            "name": self.name,
            "shows_birth_date": self.shows_birth_date,
            "notes": {day.isoformat(): digest for day, digest in self.notes.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Choices":
        """What `as_json` wrote. A section that is none any more is left out."""
        known = set(Section)
        return cls(
            from_date=date.fromisoformat(stored["from_date"]),
            to_date=date.fromisoformat(stored["to_date"]),
            sections=frozenset(Section(name) for name in stored["sections"] if name in known),
            name=stored["name"],
            shows_birth_date=stored["shows_birth_date"],
            notes={date.fromisoformat(day): digest for day, digest in stored["notes"].items()},
        )


def digest_of_note(text: str) -> str:
    return sha256(text.encode()).hexdigest()
