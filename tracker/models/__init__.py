"""What people eat and take, and what they were told. Every personal table leads with the user."""

from tracker.models.access import AccountDeletion, ApiToken, SharedReport
from tracker.models.background import BackgroundWorker, DueWork
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
from tracker.models.favourites import Favourite
from tracker.models.imports import (
    DiaryImport,
    DiarySource,
    DiaryUpload,
    ImportChoice,
    ImportedRow,
)
from tracker.models.mail import MailSent
from tracker.models.meal_templates import MealTemplate, MealTemplateItem
from tracker.models.people import (
    CONDITIONS,
    LATEST_DAY_START,
    EnergyUnit,
    LifeStagePeriod,
    MedicineTaken,
    Profile,
    default_time_zone,
    validate_time_zone,
)
from tracker.models.rates import RateCount
from tracker.models.requests import AnsweredRequest
from tracker.models.restorations import Restoration
from tracker.models.shortfalls import Shortfall, ShortfallStep

__all__ = [
    "CONDITIONS",
    "LATEST_DAY_START",
    "AccountDeletion",
    "AnsweredRequest",
    "ApiToken",
    "BackgroundWorker",
    "CorrectionNotice",
    "DayRecord",
    "DiaryImport",
    "DiaryRow",
    "DiarySource",
    "DiaryUpload",
    "DueWork",
    "EnergyUnit",
    "Favourite",
    "ImportChoice",
    "ImportedRow",
    "IntakeEntry",
    "LifeStagePeriod",
    "MailSent",
    "Meal",
    "MealTemplate",
    "MealTemplateItem",
    "MedicineTaken",
    "MovedEntry",
    "Personal",
    "Profile",
    "RateCount",
    "Restoration",
    "SharedReport",
    "Shortfall",
    "ShortfallStep",
    "SupplementDose",
    "SymptomEntry",
    "Tombstone",
    "default_time_zone",
    "validate_time_zone",
]
