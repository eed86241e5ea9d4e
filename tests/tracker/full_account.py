"""An account with a row in every table that knows of people, and its words in every text."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from foods.curation.replacements import replace_food
from foods.curation.submissions import approve, merge_into, send_back, submit
from foods.models import (
    DistinctFoods,
    Food,
    FoodGroup,
    FoodReplacement,
    ImportRun,
    NutrientContent,
    Portion,
    Recipe,
    RecipeIngredient,
    Supplement,
    ValueDoubt,
)
from foods.own_foods import new_version
from foods.recipes import save_recipe
from foods.search import refresh
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
    make_user,
    nutrient,
)
from tests.tracker.background import some_tasks
from tracker.accounts.tokens import make_token
from tracker.clinical.choices import Choices
from tracker.clinical.links import share_report
from tracker.models import (
    AccountDeletion,
    AnsweredRequest,
    CorrectionNotice,
    DayRecord,
    DiaryImport,
    DiaryRow,
    DiaryUpload,
    Favourite,
    ImportChoice,
    ImportedRow,
    IntakeEntry,
    LifeStagePeriod,
    MailSent,
    MealTemplate,
    MealTemplateItem,
    MedicineTaken,
    MovedEntry,
    Profile,
    SharedReport,
    Shortfall,
    ShortfallStep,
    SupplementDose,
    SymptomEntry,
)
from tracker.services import delete_row
from tracker.shortcuts.meal_templates import keep_meal

# What cannot occur by chance: the person's key, names, and a word of all they ever wrote.
ID = 987654321
NAME = "leaverqxzv"
EMAIL = "leaver-qxzv@example.org"
MARK = "qxzwordmark"
PASSWORD = "a-long-password"
SOME = {"portion": None, "quantity": None, "amount_g": Decimal(50)}

# Whose rows are the person's own, words and all.
OWN: dict[type[models.Model], str] = {
    User: "pk",
    AccountDeletion: "user",
    AnsweredRequest: "user",
    Authenticator: "user",
    CorrectionNotice: "user",
    DayRecord: "user",
    DiaryImport: "user",
    DiaryUpload: "user",
    Favourite: "user",
    Food: "owner",
    FoodReplacement: "old__owner",
    ImportChoice: "user",
    ImportedRow: "user",
    IntakeEntry: "user",
    LifeStagePeriod: "user",
    MealTemplate: "user",
    MealTemplateItem: "user",
    LogEntry: "user",
    MailSent: "user",
    MedicineTaken: "user",
    MovedEntry: "user",
    NutrientContent: "food__owner",
    Portion: "food__owner",
    Profile: "user",
    Recipe: "food__owner",
    RecipeIngredient: "recipe__food__owner",
    SharedReport: "user",
    Shortfall: "user",
    ShortfallStep: "user",
    Supplement: "owner",
    SupplementDose: "user",
    SymptomEntry: "user",
    Food.history.model: "owner",
    Supplement.history.model: "owner",
}
# Written by other means, or once only.
_NOT_MARKED = {
    *("username", "email", "password"),
    *("search_text", "indexed_text", "loaded_by", "source_id", "external_source", "external_id"),
}


def full_account() -> User:
    """The person of ID, two years of life in a minute; also a curator."""
    user = make_user(NAME, pk=ID, email=EMAIL, is_staff=True)
    _eat(user)
    _own(user)
    _curate(user)
    _log_in(user)
    _be_told(user)
    _bring_in(user)
    for model, owner in OWN.items():
        rows = model._default_manager.filter(**{owner: user.pk})
        assert rows.exists(), model
        if words := marked(model):
            rows.update(**words)
        if issubclass(model, DiaryRow):  # each of another record
            for row in rows:
                record = {"external_source": MARK, "external_id": f"{MARK}-{row.pk}"}
                rows.filter(pk=row.pk).update(**record)
    refresh()
    return user


def marked(model: type[models.Model]) -> dict[str, Any]:
    """A value with the word for each field of the model that can hold it."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in _NOT_MARKED or field.choices or field.unique or field.is_relation:
            continue
        if isinstance(field, models.JSONField):
            found[field.name] = {MARK: MARK} if field.default is dict else [MARK]
        elif isinstance(field, models.CharField | models.TextField) and (
            field.max_length is None or field.max_length >= len(MARK)
        ):
            found[field.name] = MARK
    return found


def _eat(user: User) -> None:
    make_profile(user)
    user.medicines_taken.create(medicine="iron")
    LifeStagePeriod.objects.create(user=user, kind="pregnant", from_date=date(2026, 1, 1))
    shared = make_food("Shared", portions={"1 piece": 40})
    kept = make_entry(user, shared, portion=shared.portions.get())
    make_dose(user, make_supplement("Shared pill"))
    SymptomEntry.objects.create(user=user, kind="cramp", severity=7, date=DAY)
    make_day(user)
    Favourite.objects.create(user=user, food=shared)
    keep_meal(user=user, name=MARK, day=DAY, meal=kept.meal)
    AnsweredRequest.objects.create(
        user=user, key=MARK, fingerprint=MARK, claimed_at=timezone.now(), body=MARK
    )
    delete_row(row=make_entry(user, shared))
    by = FoodReplacement.objects.create(
        old=make_food("Old"), new=shared, kind="merge", made_by=user
    )
    MovedEntry.objects.create(user=user, entry=kept, replacement=by)


def _own(user: User) -> None:
    bar = make_food(f"Bar {MARK}", 110, owner=user, portions={"1 bar": 40})
    make_entry(user, bar, portion=bar.portions.get())
    new_version(food=bar, by=user, from_date=DAY, contents={"magnesium": Decimal(90)})
    make_dose(user, make_supplement(f"Pill {MARK}", owner=user))
    save_recipe(
        owner=user,
        name=f"Muesli {MARK}",
        servings=Decimal(2),
        yield_factor=Decimal(1),
        ingredients=[{"food": Food.objects.get(name="Shared"), **SOME}],
    )
    curator = make_user("curator", is_staff=True, is_superuser=True)
    offers = {
        kind: submit(food=make_food(f"{kind} {MARK}", 5, owner=user), by=user, note=MARK)
        for kind in ("waiting", "back", "merged")
    }
    send_back(submission=offers["back"], by=curator, reason=f"Which {MARK}?")
    into = Food.objects.get(name="Shared")
    merge_into(submission=offers["merged"], into=into, by=curator, keep_names=False)
    # This one becomes everybody's, and its words with it.
    offer = submit(food=make_food("Everybody's", 5, owner=user), by=user, note=MARK)
    approve(submission=offer, by=curator, group=FoodGroup.objects.get())


def _bring_in(user: User) -> None:
    own = Food.objects.filter(owner=user).first()
    entry = IntakeEntry.objects.filter(user=user).first()
    DiaryUpload.objects.create(user=user, source="cronometer", content=MARK.encode())
    made = DiaryImport.objects.create(user=user, source="cronometer", digest=MARK)
    link: dict[str, Any] = {"user": user, "diary_import": made}
    ImportedRow.objects.create(
        **link, kind="entry", object_id=str(entry.uuid), written_at=entry.updated_at
    )
    ImportChoice.objects.create(
        user=user, source="cronometer", name=MARK, unit="g", choice="food", food=own
    )


def _curate(user: User) -> None:
    one, other = make_food("Leek"), make_food("Leeks")
    DistinctFoods.objects.create(one=one, other=other, said_by=user)
    ValueDoubt.objects.create(food=one, nutrient=nutrient(), kind="missing", settled_by=user)
    ImportRun.objects.create(source="csv", file_name="foods.csv", user=user)
    theirs = make_food("Of another", 5, owner=make_user("another"), portions={"1": 5})
    sent_back = submit(food=theirs, by=theirs.owner)
    send_back(submission=sent_back, by=user, reason="Which brand?")
    replace_food(old=other, new=one, kind="merge", by=user)
    for model in (Food, NutrientContent, Portion, Supplement):
        model.history.filter(**({"owner": None} if model in (Food, Supplement) else {})).update(
            history_user=user
        )
    LogEntry.objects.log_actions(user.pk, [one], CHANGE, "Settled")


def _log_in(user: User) -> None:
    """Sessions, half a login, rate limits, and what the admin wrote of the account."""
    address = EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    EmailConfirmation.objects.create(email_address=address, key=MARK)
    login = {"login": EMAIL, "password": PASSWORD}
    browser = Client(headers={"user-agent": MARK})
    browser.post("/accounts/login/", login)
    assert browser.get("/api/v1/account/").json()["email"] == EMAIL
    browser.post("/profile/delete/", {"password": "wrong"})
    browser.post("/profile/tokens/", {"name": MARK})  # waits in the session for the password
    phone = APIClient()
    phone.post("/_allauth/app/v1/auth/login", {"email": EMAIL, "password": PASSWORD})
    fresh = browser.get("/my-foods/add/").context["once"]["uuid"].value()
    rows = {"portions-TOTAL_FORMS": 0, "portions-INITIAL_FORMS": 0}
    label = {"name": f"Once {MARK}", "per_g": "100", "nutrient_magnesium": "5", "uuid": fresh}
    assert browser.post("/my-foods/add/", label | rows).status_code == 302
    Authenticator.objects.create(user=user, type="totp", data={"secret": MARK})
    Client().post("/accounts/login/", login)  # stops where the second factor is asked for
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    user.groups.add(Group.objects.create(name="tasters"))
    user.user_permissions.add(Permission.objects.first())
    root = User.objects.get(username="curator")
    LogEntry.objects.log_actions(root.pk, [user], CHANGE, f"Changed for {EMAIL}")
    LogEntry.objects.log_actions(root.pk, [address], CHANGE, "")
    make_token(user=user, name=MARK, lifetime=None)
    browser.post("/report/", {"period": "28", "name": MARK})  # kept in the session
    chosen = Choices(DAY, DAY, name=MARK)
    share_report(user=user, choices=chosen, reader=MARK, lifetime=timedelta(days=1))


def _be_told(user: User) -> None:
    told: dict[str, Any] = {"user": user, "authority": "iom", "target_mg": 320}
    Shortfall.objects.create(**told, opened_on=DAY, last_confirmed_on=DAY)
    ShortfallStep.objects.create(
        **told,
        step="opened",
        assessed_on=DAY,
        usual_intake_mg=200,
        low_mg=150,
        high_mg=250,
        days_complete=20,
        probability_below_target=0.99,
    )
    CorrectionNotice.objects.create(
        user=user, food_name=MARK, days=1, first_day=DAY, last_day=DAY, change_mg=5
    )
    MailSent.objects.create(
        user=user, kind="digest", period=DAY, claim=uuid4(), claimed_at=timezone.now()
    )
    AccountDeletion.objects.create(user=user, due_at=timezone.now() - timedelta(seconds=1))
    some_tasks.keep_for.enqueue(user_id=user.pk)
