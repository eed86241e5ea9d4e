"""Accounts that hold a row of every kind, and what becomes of them elsewhere."""

import json
from datetime import date, time, timedelta
from decimal import Decimal

from foods.curation.replacements import replace_food, undo_replacement
from foods.curation.submissions import submit
from foods.models import Food, Supplement
from foods.own_foods import correct_own_food, new_version
from foods.own_supplements import create_own_supplement, remove_own_supplement
from foods.recipes import save_recipe
from tests.builders import DAY, make_food, make_supplement
from tests.tracker.catalogue_changes import correct, follow
from tracker import services
from tracker.accounts.removal import delete_account
from tracker.models import (
    DayRecord,
    DiaryImport,
    ImportChoice,
    ImportedRow,
    IntakeEntry,
    Shortfall,
    ShortfallStep,
    SupplementDose,
    SymptomEntry,
)
from tracker.portability.bring_in import bring_in
from tracker.portability.digest import catalogue_digest_of, digest_of
from tracker.portability.export import export_of
from tracker.shortcuts.favourites import save_favourite
from tracker.shortcuts.meal_templates import keep_meal
from tracker.shortcuts.quick_add import noted_amount


def exported(user):
    """The file, as somebody has it on their disk."""
    return json.loads(json.dumps(export_of(user)))


def write(user, model, **values):
    return services.save_diary_row(user=user, model=model, values={"date": DAY, **values})[0]


def of(food, grams=50, portion=None):
    amount = {"quantity": None, "amount_g": Decimal(grams)}
    if portion is not None:
        amount = {"quantity": Decimal("1.5"), "amount_g": None}
    return {"food": food, "portion": portion, **amount}


def cook(owner, name, *ingredients, food=None):
    return save_recipe(
        owner=owner,
        name=name,
        servings=Decimal(3),
        yield_factor=Decimal("0.85"),
        ingredients=ingredients,
        food=food,
    )


def fill(user):
    """Write a row of every kind, by the services, so that there are revisions of all of them."""
    seeds = make_food("Seeds", source="sr28", source_id="12016", portions={"1 oz": "28.35"})
    soup = make_food("Soup", 12, brand="Maker", barcode="4001234567890", portions={"1 bowl": 300})
    plain = make_food("Tea", None, brand="Plain")
    services.update_profile(
        user=user,
        sex="female",
        birth_date=date(1985, 6, 15),
        time_zone="Europe/Berlin",
        conditions=["kidney_disease"],
        avoided_allergens=["soya"],
        medicines=[("levothyroxine", time(7)), ("levothyroxine", None)],
        energy_unit="kJ",
        day_starts_at=3,
        reminder_hour=20,
        weekly_digest=True,
    )
    services.add_period(
        user=user, kind="pregnant", from_date=date(2025, 1, 1), to_date=date(2025, 6, 1)
    )
    bar = make_food("Own bar", "110.25", energy_kcal=400, owner=user, portions={"1 bar": 40})
    write(user, IntakeEntry, food=bar, portion=bar.portions.get(), quantity=Decimal("0.5"))
    newer = new_version(
        food=bar, by=user, from_date=DAY + timedelta(days=1), contents={"magnesium": Decimal(90)}
    )
    later = DAY + timedelta(days=2)
    moved = {"food": bar, "portion": bar.portions.get(), "quantity": Decimal(2), "date": later}
    write(user, IntakeEntry, **moved, note="=1+1")
    base = cook(user, "Base", of(seeds, portion=seeds.portions.get()), of(newer), of(plain))
    dish = cook(user, "Dish", of(base, portion=base.portions.get()), of(soup, 200))
    entries = (
        {"food": seeds, "portion": seeds.portions.get(), "quantity": Decimal(1)},
        {"food": soup, "amount_g": Decimal("123.456"), "time": time(8, 15), "meal": "breakfast"},
        {"food": plain, "amount_g": Decimal(250)},
        {"food": dish, "portion": dish.portions.get(), "quantity": Decimal("1.5"), "date": later},
    )
    for values in entries:
        write(user, IntakeEntry, **values)
    correct_own_food(food=newer, by=user, portions=[{"description": "x", "gram_weight": 3}])
    submit(food=make_food("Offered", 90, owner=user), by=user, note="from the label")
    capsules = create_own_supplement(owner=user, **_capsules("Night capsules"))
    gone = create_own_supplement(owner=user, **_capsules("Taken away"))
    for supplement in (capsules, gone, make_supplement()):
        write(user, SupplementDose, supplement=supplement, quantity=Decimal("1.5"))
    remove_own_supplement(supplement=gone, by=user)
    write(user, SymptomEntry, kind="cramp", severity=0, body_part="calf", duration_min=5)
    services.set_day(user=user, day=DAY, food_complete=True, symptoms_complete=True, note="a fête")
    usual = {"portion": seeds.portions.get(), "quantity": Decimal(2), "amount_g": None}
    save_favourite(user=user, of=seeds, values={**usual, "position": 1})
    keep_meal(user=user, name="Every morning", day=DAY, meal="breakfast")
    keep_meal(user=user, name="In between", day=DAY, meal="snack")
    figure = noted_amount(user=user, name="Restaurant", magnesium_mg=Decimal("60.5"))
    write(user, IntakeEntry, **figure.values())
    services.delete_row(row=write(user, IntakeEntry, food=plain, amount_g=Decimal(1)))
    told_of_corrections(user, seeds)
    told_of_shortfalls(user)
    brought_in_before(user, seeds, newer)
    return {"seeds": seeds, "soup": soup, "plain": plain, "bar": bar}


def _capsules(name):
    return {"name": name, "form": "citrate", "elemental_mg_per_unit": 120, "unit": "capsule"}


def told_of_corrections(user, seeds):
    correct(seeds, 500)
    follow(user)
    old = make_food("Twice entered", 30, owner=user)
    again = make_food("Twice", 30, owner=user)
    write(user, IntakeEntry, food=old, amount_g=Decimal(10))
    undo_replacement(replacement=replace_food(old=old, new=again, kind="merge", by=user), by=user)
    follow(user)
    replace_food(old=old, new=make_food("Of everybody", 31), kind="merge")
    follow(user)


def told_of_shortfalls(user):
    figures = {"authority": "iom", "target_mg": 320.0}
    opened = {"opened_on": date(2025, 11, 2), "last_confirmed_on": date(2025, 11, 9)}
    Shortfall.objects.create(user=user, **figures, **opened)
    ShortfallStep.objects.create(
        user=user,
        step="opened",
        assessed_on=date(2025, 11, 2),
        usual_intake_mg=201.5,
        low_mg=180.25,
        high_mg=222.1,
        days_complete=20,
        probability_below_target=0.991,
        **figures,
    )


def brought_in_before(user, seeds, own):
    made = DiaryImport.objects.create(
        user=user,
        source="cronometer",
        file_name="servings.csv",
        digest="0" * 64,
        first_day=DAY,
        last_day=DAY,
        counts={"entries": 1},
        left_out=[{"row": 3, "code": "number", "column": "Iron (mg)", "value": "#REF!"}],
    )
    entry = IntakeEntry.objects.filter(user=user).first()
    link = {"user": user, "diary_import": made}
    ImportedRow.objects.create(
        **link, kind="entry", object_id=str(entry.uuid), written_at=entry.updated_at
    )
    ImportedRow.objects.create(**link, kind="food", food=own)
    day = DayRecord.objects.filter(user=user).first()
    called_complete = {"object_id": day.object_id, "revision": day.revision, "said": "food"}
    ImportedRow.objects.create(**link, kind="day", **called_complete)
    ImportChoice.objects.create(
        user=user,
        source="cronometer",
        name="Seeds, all kinds",
        unit="oz",
        choice="food",
        food=seeds,
        portion=seeds.portions.get(),
    )


def taken_to(user, file):
    """Bring the file in, and hold that the account is the same as the one it is of."""
    done = bring_in(user=user, data=json.loads(json.dumps(file)))
    assert done.digest == file["digest"] == export_of(user)["digest"]
    return done


def signed(file):
    """The file with the digests that its rows have now: changed, and not damaged."""
    return {**file, "digest": digest_of(file), "catalogue_digest": catalogue_digest_of(file)}


def another_server(user, *, has=str):
    """Forget the account and give what the catalogue `has`, all of it or by name, other ids."""
    shared = {"owner": None}
    foods = [
        (
            {name: getattr(food, name) for name in _OF_FOOD},
            list(food.contents.values_list("nutrient_id", "amount_per_100g")),
            list(food.portions.values_list("description", "gram_weight", "is_active")),
        )
        for food in Food.objects.filter(**shared).order_by("-pk")
    ]
    supplements = list(Supplement.objects.filter(**shared).values("name", *_OF_SUPPLEMENT))
    delete_account(user=user)
    for model in (Food, Supplement):
        model.objects.all().delete()
    make_food("Something else here")
    for values, contents, portions in foods:
        if has(values["name"]):
            food = Food.objects.create(**values)
            for code, amount in contents:
                food.contents.create(nutrient_id=code, amount_per_100g=amount)
            for description, grams, is_active in portions:
                food.portions.create(
                    description=description, gram_weight=grams, is_active=is_active
                )
    for values in supplements:
        if has(values["name"]):
            Supplement.objects.create(**values)


_OF_FOOD = ("name", "brand", "barcode", "source", "source_id", "status", "group")
_OF_SUPPLEMENT = ("form", "elemental_mg_per_unit", "unit")
