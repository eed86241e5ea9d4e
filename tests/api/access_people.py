"""People with something of everything, and an unmistakable word in every text of it."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from foods.curation.submissions import send_back
from foods.models import Food, FoodReplacement, NutrientContent, Supplement
from foods.search import refresh
from tests.builders import DAY, make_profile, make_suggested, make_supplement, make_user, nutrient
from tests.tracker.full_account import MARK, marked
from tracker.accounts.tokens import make_token
from tracker.clinical.choices import Choices
from tracker.clinical.links import share_report
from tracker.models import (
    AccountDeletion,
    CorrectionNotice,
    DiaryImport,
    DiaryUpload,
    ImportChoice,
    ImportedRow,
    IntakeEntry,
    LifeStagePeriod,
    MailSent,
    Profile,
    SharedReport,
    Shortfall,
    ShortfallStep,
)
from tracker.shortcuts.meal_templates import keep_meal
from tracker.shortfalls.episodes import last_sunday_on_or_before

API = "/api/v1/"
LOGIN = "/_allauth/app/v1/auth/login"
PASSWORD = "a-long-password"
SOURCE = "health_app"
# The foods of a person that a diary may hold.
FOODS = ("food", "recipe", "waiting", "replaced")


@dataclass(frozen=True)
class Person:
    """`refs`: what of theirs a request can name; `mg`: in 100 g of their food, as nobody else's."""

    user: User
    word: str
    mg: float
    phone: APIClient
    browser: APIClient
    script: APIClient
    refs: dict[str, Any] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What an answer to somebody else cannot hold."""
        texts = (self.word, self.user.email, str(self.mg), self.refs["barcode"])
        return (*texts, self.refs["session"], self.refs["token"])


# What nobody has, in the form of what somebody has.
UNKNOWN: dict[str, Any] = {
    **{
        name: 900_000_001 + place
        for place, name in enumerate((*FOODS, "unused", "unserved", "sent_back"))
    },
    "portion": 900_000_101,
    "supplement": 900_000_102,
    "untaken": 900_000_103,
    "notice": 900_000_104,
    "person": 900_000_105,
    "entry": "0b9a4c1e-6d5f-4a57-9c0b-000000000001",
    "gone": "0b9a4c1e-6d5f-4a57-9c0b-000000000002",
    "dose": "0b9a4c1e-6d5f-4a57-9c0b-000000000003",
    "symptom": "0b9a4c1e-6d5f-4a57-9c0b-000000000004",
    "record": "record-of-nobody",
    "day": "2026-01-20",
    **{f"{name}_revision": 900_000 for name in ("entry", "day", "kept", "profile")},
    "observation": "2026-01-20-magnesium",
    "kept_food": "foods/900000001",
    "kept_supplement": "supplements/900000102",
    "word": "qxnobody",
    "begun": "qxnobo",
    "mistyped": "qxnobodie",
    "barcode": "40000999",
    "patient": "Patient/900000105",
}


def make_shared() -> None:
    """The catalogue that all of them see."""
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)
    make_suggested("Spinach, boiled", 87)
    make_suggested("Almonds", 270, energy_kcal=579, portions={"1 handful": 30})
    make_supplement("Citrate of all")
    make_user("root", is_staff=True, is_superuser=True)  # a last administrator cannot go


def make_person(name: str, mg: float, day: date, revision: int, **values: Any) -> Person:
    """Somebody with two years of life in a second; `day` is written of by nobody else."""
    word = f"qx{name}"
    email = f"{name}@{word}.example.org"
    user = make_user(name, email=email, first_name=word, last_name=word, **values)
    make_profile(user, last_revision=revision, time_zone="UTC")
    phone, token, secret = (
        APIClient(),
        _session_token(email),
        make_token(user=user, name=word, lifetime=timedelta(days=30))[1],
    )
    phone.credentials(HTTP_X_SESSION_TOKEN=token)
    browser, script = APIClient(), APIClient()
    browser.force_login(user)
    script.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert script.get(f"{API}account/").status_code == 200  # notes once an hour that it was used
    person = Person(user, word, mg, phone, browser, script)
    barcode = f"4{user.pk:03}1{round(mg)}"
    person.refs.update(
        {"word": word, "begun": word[:-1], "mistyped": f"{word}ie", "person": user.pk}
        | {"barcode": barcode, "patient": f"Patient/{user.pk}", "record": f"record-of-{name}"}
        | {"day": str(day), "observation": f"{day}-magnesium", "session": token, "token": secret}
    )
    _own(person)
    _eat(person)
    _use_pages(person)
    _be_told(person)
    refresh()
    return person


def read_on(person: Person) -> None:
    """Every list once, so that the diary has followed the catalogue; and places to go on from."""
    _note_places(person)
    _be_short(person)


def _session_token(email: str) -> str:
    answer = APIClient().post(LOGIN, {"email": email, "password": PASSWORD})
    return answer.json()["meta"]["session_token"]


def send(person: Person, method: str, path: str, body: Any = None) -> Any:
    answer = person.phone.generic(method.upper(), API + path, *_json(body))
    assert answer.status_code < 300, (path, answer.content)
    return answer.json() if answer.content else None


def _json(body: Any) -> tuple[str, str]:
    return ("" if body is None else json.dumps(body)), "application/json"


def a_food(person: Person, name: str, **values: Any) -> dict[str, Any]:
    return {
        "name": f"{person.word} {name}",
        "brand": f"{person.word} brand",
        "group": "vegetables",
        "magnesium_mg_per_100g": person.mg,
        "contents": {"energy": 120},
        "diet": "vegan",
        "allergens_complete": True,
        "portions": [{"description": f"1 {person.word}", "grams": 40, "is_default": True}],
        **values,
    }


def _own(person: Person) -> None:
    refs, word = person.refs, person.word
    food = send(person, "post", "foods/", a_food(person, "bar", barcode=refs["barcode"]))
    refs |= {"food": food["id"], "portion": food["portions"][0]["id"]}
    for name in ("waiting", "sent_back", "replaced", "unused"):
        refs[name] = send(person, "post", "foods/", a_food(person, name))["id"]
    changed = {"change": "new_version", "from_date": str(DAY), "magnesium_mg_per_100g": 5}
    send(person, "patch", f"foods/{refs['replaced']}/", changed)
    for name in ("waiting", "sent_back"):
        send(person, "put", f"foods/{refs[name]}/submission/", {"note": word})
    offer = Food.objects.get(pk=refs["sent_back"]).submissions.get()
    send_back(submission=offer, by=person.user, reason=word)
    for name in ("recipe", "unserved"):
        ingredient = {"food": refs["food"], "portion": refs["portion"], "quantity": 2}
        sent = {"name": f"{word} {name}", "ingredients": [ingredient]}
        refs[name] = send(person, "post", "recipes/", sent)["id"]
    for name in ("supplement", "untaken"):
        sent = {"name": f"{word} {name}", "form": "citrate", "unit": f"{word}s"}
        sent["elemental_mg_per_unit"] = round(person.mg / 10, 3)
        refs[name] = send(person, "post", "supplements/", sent)["id"]
    # What only curators and loaders write, still is of the person when they wrote it here.
    mine = {"owner": person.user}
    Food.objects.filter(**mine).update(aliases=word, source_name=word, source_release=word)
    Supplement.objects.filter(**mine).update(note=word, source=word)
    NutrientContent.objects.filter(food__owner=person.user).update(note=word)
    FoodReplacement.objects.filter(old__owner=person.user).update(reason=word)
    for model in (Food, Supplement):
        model.history.filter(**mine).update(history_change_reason=word)
    Food.history.filter(**mine).update(aliases=word, source_name=word, source_release=word)
    Supplement.history.filter(**mine).update(note=word, source=word)


def _eat(person: Person) -> None:
    refs, word = person.refs, person.word
    for day in (str(DAY), refs["day"]):
        shared = {"date": day, "note": word}
        external = {"source": SOURCE, "id": refs["record"], "version": 1}
        if day == refs["day"]:
            shared["external"] = external
        eaten = {"food": refs["food"], "amount_g": 100, **shared}
        taken = {"supplement": refs["supplement"], "quantity": 1, **shared}
        felt = {"kind": "cramp", "severity": 3, **shared}
        refs["entry"] = send(person, "post", "entries/", eaten)["uuid"]
        refs["dose"] = send(person, "post", "doses/", taken)["uuid"]
        refs["symptom"] = send(person, "post", "symptoms/", felt)["uuid"]
        whole = ("food_complete", "supplements_complete", "symptoms_complete")
        complete = {**dict.fromkeys(whole, True), "note": word}
        send(person, "put", f"days/{day}/", complete)
    gone = {"food": refs["replaced"], "amount_g": 1, "date": "2026-03-01", "note": word}
    refs["gone"] = send(person, "post", "entries/", gone)["uuid"]
    send(person, "delete", f"entries/{refs['gone']}/")
    refs["kept_food"] = f"foods/{refs['food']}"
    refs["kept_supplement"] = f"supplements/{refs['supplement']}"
    kept = {"portion": refs["portion"], "quantity": 2}
    send(person, "put", f"favourites/{refs['kept_food']}/", kept)
    send(person, "put", f"favourites/{refs['kept_supplement']}/", {"quantity": 1})
    medicines = [{"medicine": "iron", "time": "07:00:00"}]
    send(person, "patch", "profile/", {"medicines": medicines, "diet": "vegan"})


def _use_pages(person: Person) -> None:
    """What only pages and commands make; all of it can be in an export."""
    user, word = person.user, person.word
    entry = IntakeEntry.objects.filter(user=user, date=DAY).get()
    keep_meal(user=user, name=word, day=DAY, meal=entry.meal)
    made = DiaryImport.objects.create(user=user, source="cronometer", digest=word)
    DiaryUpload.objects.create(user=user, source="cronometer", content=word.encode())
    ImportedRow.objects.create(
        user=user,
        diary_import=made,
        kind="entry",
        object_id=str(entry.uuid),
        written_at=entry.updated_at,
    )
    ImportChoice.objects.create(
        user=user, source="cronometer", name=word, unit="g", choice="food", food_id=entry.food_id
    )
    choices = Choices(DAY - timedelta(days=27), DAY)
    share_report(user=user, choices=choices, reader=word, lifetime=timedelta(days=1))
    MailSent.objects.create(
        user=user, kind="digest", period=DAY, claim=uuid4(), claimed_at=timezone.now()
    )
    for model in (DiaryImport, DiaryUpload, ImportedRow, ImportChoice, SharedReport, MailSent):
        if texts := marked(model):
            model._default_manager.filter(user=user).update(
                **json.loads(json.dumps(texts).replace(MARK, word))
            )


def _be_told(person: Person) -> None:
    user, word = person.user, person.word
    about = {"user": user, "food_name": word, "reason": word, "days": 1}
    notice = CorrectionNotice.objects.create(**about, first_day=DAY, last_day=DAY, change_mg=5)
    person.refs["notice"] = notice.pk
    LifeStagePeriod.objects.create(user=user, kind="lactating", from_date=date(2020, 1, 1))
    AccountDeletion.objects.create(user=user, due_at=timezone.now() + timedelta(days=7))


def _note_places(person: Person) -> None:
    for name in ("foods", "recipes", "supplements", "entries", "doses", "symptoms"):
        following = send(person, "get", f"{name}/?page_size=1")["next"]
        person.refs[f"{name}_cursor"] = following.partition("cursor=")[2].partition("&")[0]
    changes = send(person, "get", "changes/?page_size=2")
    person.refs["changes_cursor"] = changes["next_cursor"]
    shown = {"entry": f"entries/{person.refs['entry']}/", "day": f"days/{person.refs['day']}/"}
    shown |= {"kept": f"favourites/{person.refs['kept_food']}/", "profile": "profile/"}
    for name, path in shown.items():
        person.refs[f"{name}_revision"] = send(person, "get", path)["revision"]
    for path in ("notices", "shortfalls", "assessment", "favourites", "days", "sources"):
        send(person, "get", f"{path}/")
    for name, kind in (("intakes", "NutritionIntake"), ("observations", "Observation")):
        bundle = person.phone.get(f"/fhir/{kind}", {"_count": 1}).json()
        links = {each["relation"]: each["url"] for each in bundle["link"]}
        cursor = links["next"].partition("_cursor=")[2].partition("&")[0]
        person.refs[f"{name}_cursor"] = cursor


def _be_short(person: Person) -> None:
    """An episode that counts as replayed from the diary as it is."""
    user = person.user
    sunday = last_sunday_on_or_before(timezone.localdate() - timedelta(days=1))
    Profile.objects.filter(user=user).update(assessed_on=sunday)
    told: dict[str, Any] = {"user": user, "authority": "iom", "target_mg": Decimal(str(person.mg))}
    first = DAY - timedelta(days=20)
    Shortfall.objects.create(**told, opened_on=first, last_confirmed_on=first)
    ShortfallStep.objects.create(
        **told,
        step="opened",
        assessed_on=first,
        usual_intake_mg=200,
        low_mg=150,
        high_mg=250,
        days_complete=20,
        probability_below_target=0.99,
    )
