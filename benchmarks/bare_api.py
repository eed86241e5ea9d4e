"""Two addresses of the API as plain Django views: the same job without DRF and our layers.

What `bench_api.py` measures by. Both look up the session token and answer the same bytes; the PUT
checks, locks and writes what ours does for a row typed in by a person (of imported records and
replaced foods it only makes sure that there are none). Neither counts requests nor follows the
catalogue.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import F, FilteredRelation, Q
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from foods.models import Food, Portion
from tracker.models import DayRecord, IntakeEntry, LifeStagePeriod, Profile, Tombstone
from tracker.nutrition.life_stage import Condition, Period, Sex, life_stage_on
from tracker.nutrition.reference_intakes import target_for

_FOOD = """
    SELECT e.date, SUM(e.grams * c.amount_per_100g / 100.0), COUNT(*),
           SUM(CASE WHEN c.amount_per_100g IS NULL THEN 1 ELSE 0 END)
    FROM (SELECT i.date, i.food_id, COALESCE(i.amount_g, i.quantity * p.gram_weight) AS grams
          FROM tracker_intakeentry i LEFT JOIN foods_portion p ON p.id = i.portion_id
          WHERE i.user_id = %s AND i.date BETWEEN %s AND %s) e
    LEFT JOIN foods_nutrientcontent c ON c.food_id = e.food_id AND c.nutrient_id = 'magnesium'
    GROUP BY e.date
"""
_DOSES = """
    SELECT d.date, SUM(d.quantity * s.elemental_mg_per_unit)
    FROM tracker_supplementdose d JOIN foods_supplement s ON s.id = d.supplement_id
    WHERE d.user_id = %s AND d.date BETWEEN %s AND %s AND s.route = 'oral'
    GROUP BY d.date
"""
_MOST_G = 20_000
_MEALS = {"breakfast", "lunch", "dinner", "snack"}

View = Callable[..., HttpResponse]


class Refused(Exception):  # noqa: N818
    """Something sent cannot be accepted."""


def for_a_person(view: View) -> View:
    """Who is logged in by the session token; what is refused is a 400."""

    @csrf_exempt
    def answer(request: HttpRequest, **names: Any) -> HttpResponse:
        request.session = SessionStore(request.headers.get("X-Session-Token"))
        request.user = get_user(request)
        if not request.user.is_authenticated:
            return HttpResponse(status=401)
        try:
            return view(request, **names)
        except Refused as error:
            return as_json({"detail": str(error)}, 400)

    return answer


def as_json(data: Any, status: int = 200) -> HttpResponse:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body.encode(), "application/json", status)


# --- GET days/ --------------------------------------------------------------------------------


@for_a_person
def days(request: HttpRequest) -> HttpResponse:
    profile = Profile.objects.get(user=request.user)
    first, last = window(request, profile)
    asked = [request.user.pk, first, last]
    with connection.cursor() as cursor:
        cursor.execute(_FOOD, asked)
        food = {str(row[0]): row[1:] for row in cursor.fetchall()}
        cursor.execute(_DOSES, asked)
        doses = {str(day): float(mg) for day, mg in cursor.fetchall()}
    records = {
        str(row["date"]): row
        for row in DayRecord.objects.filter(user=request.user, date__range=(first, last)).values()
    }
    target_on = targets(profile)
    shown = [
        shown_day(day, food.get(day), doses.get(day), records.get(day), target_on(day))
        for day in sorted(food.keys() | doses.keys() | records.keys())
    ]
    return as_json({"next": None, "previous": None, "results": shown[:500]})


def window(request: HttpRequest, profile: Profile) -> tuple[date, date]:
    today = datetime.now(ZoneInfo(profile.time_zone)).date()
    try:
        last = date.fromisoformat(request.GET.get("to", str(today)))
        first = date.fromisoformat(request.GET.get("from", str(last - timedelta(days=27))))
    except (ValueError, OverflowError) as error:
        raise Refused("from and to are dates") from error
    if not 0 <= (last - first).days < 366:
        raise Refused("Ask for 1 to 366 days.")
    return first, last


def targets(profile: Profile) -> Callable[[str], Any]:
    sex = Sex(profile.sex) if profile.sex else None
    periods = [
        Period(Condition(kind), first, last)
        for kind, first, last in LifeStagePeriod.objects.filter(user=profile.user_id).values_list(
            "kind", "from_date", "to_date"
        )
    ]
    known: dict[Any, Any] = {}

    def on(day: str) -> Any:
        stage = life_stage_on(date.fromisoformat(day), sex, profile.birth_date, periods)
        if stage not in known:
            target = target_for(profile.authority, stage)
            known[stage] = target and {
                "authority": target.authority,
                "kind": target.kind,
                "target_mg": target.target_mg,
                "ear_mg": target.ear_mg,
                "supplemental_ul_mg": target.supplemental_ul_mg,
            }
        return known[stage]

    return on


def shown_day(day: str, food: Any, dose_mg: float | None, record: Any, target: Any) -> Any:
    food_mg, entries, unknown = food or (None, 0, 0)
    if food_mg is not None:
        food_mg = float(food_mg)
    elif food is None and record and record["food_complete"]:
        food_mg = 0.0
    total_mg = dose_mg if food_mg is None else food_mg + (dose_mg or 0.0)
    of_target = None if total_mg is None or not target else 100 * total_mg / target["target_mg"]
    return {
        "date": day,
        "magnesium": {
            "food_mg": rounded(food_mg),
            "supplement_mg": rounded(dose_mg or 0.0),
            "total_mg": rounded(total_mg),
            "is_lower_bound": unknown > 0 or (food_mg is None and dose_mg is not None),
            "entries": entries,
            "unknown_entries": unknown,
        },
        "target": target,
        "percent_of_target": rounded(of_target),
        "complete": {
            "food": bool(record and record["food_complete"]),
            "supplements": bool(record and record["supplements_complete"]),
            "symptoms": bool(record and record["symptoms_complete"]),
        },
        "note": record["note"] if record else "",
        "revision": record["revision"] if record else 0,
    }


def rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)


# --- PUT entries/{uuid}/ ----------------------------------------------------------------------


@for_a_person
def put_entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    sent = read_body(request)
    with transaction.atomic():
        profile = Profile.objects.select_for_update().get(user=request.user)
        entry = IntakeEntry.objects.filter(user=request.user, uuid=uuid).first()
        food, portion = chosen(request.user, sent, entry)
        values = {
            "food_id": food.pk,
            "portion_id": portion.pk if portion else None,
            **checked(sent, portion, profile),
        }
        created = entry is None
        if (
            created
            and Tombstone.objects.filter(
                user=request.user, kind="entry", object_id=str(uuid)
            ).exists()
        ):
            return HttpResponse(status=428)
        entry = entry or IntakeEntry(user=request.user, uuid=uuid)
        if created or any(getattr(entry, name) != value for name, value in values.items()):
            if request.headers.get("If-Match") not in {None, "*", f'"{entry.revision}"'}:
                return HttpResponse(status=412)
            for name, value in values.items():
                setattr(entry, name, value)
            entry.revision = profile.last_revision = profile.last_revision + 1
            profile.save(update_fields=["last_revision"])
            entry.save()
    response = as_json(shown_entry(entry, food, portion), 201 if created else 200)
    response["ETag"] = f'"{entry.revision}"'
    if created:
        response["Location"] = request.build_absolute_uri(request.path)
    return response


def read_body(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except ValueError as error:
        raise Refused("This is no JSON.") from error
    if not isinstance(sent, dict):
        raise Refused("Send an object.")
    return sent


def chosen(user: Any, sent: dict[str, Any], entry: IntakeEntry | None) -> tuple[Any, Any]:
    """The food, with its magnesium, and the portion, as far as the person may choose them."""
    if not all(type(sent.get(name)) in {int, type(None)} for name in ("food", "portion")):
        raise Refused("food and portion are numbers")
    visible = Q(owner=None, status="published") | Q(owner=user, status__in=("published", "pending"))
    if entry is not None:
        visible |= Q(pk=entry.food_id)
    content = FilteredRelation("contents", condition=Q(contents__nutrient="magnesium"))
    food = (
        Food.objects.filter(visible, pk=sent.get("food"))
        .alias(magnesium=content)
        .annotate(magnesium_mg_per_100g=F("magnesium__amount_per_100g"))
        .first()
    )
    if food is None or food.replaced_by_id is not None:
        raise Refused("There is no such food.")
    if sent.get("portion") is None:
        return food, None
    portion = Portion.objects.filter(pk=sent["portion"], food=food).first()
    kept = entry is not None and portion is not None and entry.portion_id == portion.pk
    if portion is None or not (portion.is_active or kept):
        raise Refused("There is no such portion.")
    return food, portion


def checked(sent: dict[str, Any], portion: Any, profile: Profile) -> dict[str, Any]:
    quantity = number(sent.get("quantity"), most=1_000)
    amount_g = number(sent.get("amount_g"), most=_MOST_G)
    if (portion is None) != (quantity is None) or (quantity is None) == (amount_g is None):
        raise Refused("Send a portion with a quantity, or grams.")
    if portion is not None and portion.gram_weight * quantity > _MOST_G:
        raise Refused("That is too much.")
    if sent.get("meal", "snack") not in _MEALS:
        raise Refused("There is no such meal.")
    note = sent.get("note", "")
    if not isinstance(note, str) or len(note) > 200 or "\0" in note:
        raise Refused("A note has 200 characters at most.")
    try:
        day = date.fromisoformat(sent["date"])
        moment = None if sent.get("time") is None else time.fromisoformat(sent["time"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("date and time are not readable") from error
    today = datetime.now(ZoneInfo(profile.time_zone)).date()
    if not date(2000, 1, 1) <= day <= today + timedelta(days=1):
        raise Refused("This day is not in the diary.")
    return {
        "quantity": quantity,
        "amount_g": amount_g,
        "date": day,
        "time": moment,
        "meal": sent.get("meal", "snack"),
        "note": note.strip(),
    }


def number(value: Any, *, most: int) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
        exact = amount.quantize(Decimal("0.001"))
    except InvalidOperation as error:
        raise Refused("This is no number.") from error
    if isinstance(value, bool) or exact != amount or not Decimal("0.001") <= exact <= most:
        raise Refused("This amount cannot be.")
    return exact


def shown_entry(entry: IntakeEntry, food: Any, portion: Any) -> dict[str, Any]:
    grams = entry.amount_g if portion is None else entry.quantity * portion.gram_weight
    per_100g = food.magnesium_mg_per_100g
    made = timezone.localtime(entry.created_at)
    return {
        "uuid": str(entry.uuid),
        "food": food.pk,
        "food_name": food.name,
        "portion": portion.pk if portion else None,
        "portion_description": portion.description if portion else None,
        "quantity": None if entry.quantity is None else float(entry.quantity),
        "amount_g": rounded(grams),
        "magnesium_mg": None if per_100g is None else rounded(grams * per_100g / 100),
        "date": str(entry.date),
        "time": entry.time and entry.time.isoformat(),
        "meal": entry.meal,
        "note": entry.note,
        "external": None,
        "revision": entry.revision,
        "created_at": made.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


urlpatterns = [
    path("bare/days/", days),
    path("bare/entries/<uuid:uuid>/", put_entry),
    path("", include("tracker.urls")),
]
