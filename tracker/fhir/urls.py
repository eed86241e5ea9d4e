"""Table of contents of the FHIR façade. As FHIR has it, no address ends in a slash."""

from django.urls import path, re_path

from tracker.fhir.answers import fhir_not_found
from tracker.fhir.views import (
    IntakeSearchView,
    IntakeView,
    MetadataView,
    ObservationSearchView,
    ObservationView,
    PatientView,
)

app_name = "fhir"
urlpatterns = [
    path("metadata", MetadataView.as_view(), name="metadata"),
    path("Patient/self", PatientView.as_view(), name="patient"),
    path("Observation", ObservationSearchView.as_view(), name="observations"),
    path("Observation/<str:id>", ObservationView.as_view(), name="observation"),
    path("NutritionIntake", IntakeSearchView.as_view(), name="intakes"),
    path("NutritionIntake/<str:id>", IntakeView.as_view(), name="intake"),
    re_path("", fhir_not_found),
]
