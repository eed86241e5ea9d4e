"""What people eat and take, and what they were told. Every personal table leads with the user."""

from tracker.models.corrections import CorrectionNotice, MovedEntry
from tracker.models.diary import (
    DayRecord,
    DiaryRow,
    IntakeEntry,
    Meal,
    Personal,
    SupplementDose,
    SymptomEntry,
    Tombstone,
)
from tracker.models.people import (
    CONDITIONS,
    LifeStagePeriod,
    MedicineTaken,
    Profile,
    default_time_zone,
    validate_time_zone,
)
from tracker.models.shortfalls import Shortfall, ShortfallStep

__all__ = [
    "CONDITIONS",
    "CorrectionNotice",
    "DayRecord",
    "DiaryRow",
    "IntakeEntry",
    "LifeStagePeriod",
    "Meal",
    "MedicineTaken",
    "MovedEntry",
    "Personal",
    "Profile",
    "Shortfall",
    "ShortfallStep",
    "SupplementDose",
    "SymptomEntry",
    "Tombstone",
    "default_time_zone",
    "validate_time_zone",
]
