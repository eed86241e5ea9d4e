"""Whatever curators do in whatever order, the days hold what they would hold if computed afresh,
and what people were told adds up to what changed."""

import random
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foods.curation.replacements import portions_of, replace_food, undo_replacement
from foods.models import Food, FoodReplacement, NutrientContent, Portion
from tests.builders import DAY, make_food, make_supplement
from tests.tracker.catalogue_changes import correct, follow, relabel, reweigh
from tracker import services
from tracker.corrections import moved_days
from tracker.models import IntakeEntry, MovedEntry, Profile, SupplementDose
from tracker.reports import day_reports

pytestmark = pytest.mark.django_db
DAYS = 6
STEPS = 60


class World:
    """A few foods and supplements, a person who takes them, and what they once wrote down."""

    def __init__(self, user, seed, *, unknowns):
        self.random = random.Random(seed)
        self.user = user
        self.unknowns = unknowns
        self.foods = [
            make_food(f"Food {name}", 100 + 10 * index, portions={"cup": 80, "slice": 30 + index})
            for index, name in enumerate("ABCD")
        ]
        self.supplements = [make_supplement(name, 100) for name in ("Tablets", "Drops")]
        services.profile_of(user)
        self.written = {}  # entry -> the food, portion and quantity the person chose, and the day
        self.total_mg = 0.0  # as the person would work it out from what they wrote and were told

    def day(self):
        return DAY + timedelta(days=self.random.randrange(DAYS))

    def eat(self):
        food, day = self.random.choice(self.foods), self.day()
        portion = self.random.choice([None, *food.portions.all()])
        much = Decimal(self.random.randrange(1, 40)) / 4
        values = (None, None, much * 10) if portion is None else (portion, much, None)
        names = ("portion", "quantity", "amount_g")
        row, _created = services.save_diary_row(
            user=self.user,
            model=IntakeEntry,
            values={"date": day, "food": food, **dict(zip(names, values, strict=True))},
        )
        self.written[row.pk] = (food.pk, portion and portion.pk, much, day)
        self.total_mg += self.shown_mg(row.pk) or 0

    def take(self):
        values = {
            "date": self.day(),
            "supplement": self.random.choice(self.supplements),
            "quantity": Decimal(self.random.randrange(1, 9)) / 2,
        }
        row, _created = services.save_diary_row(user=self.user, model=SupplementDose, values=values)
        doses = SupplementDose.objects.filter(pk=row.pk)
        self.total_mg += doses.with_amounts().get().magnesium_mg

    def relabel(self):
        mg, route = self.random.randrange(0, 300, 30), self.random.choice(["oral", "topical"])
        supplement = self.random.choice(self.supplements)
        relabel(supplement, elemental_mg_per_unit=mg, route=route)

    def eat_more_of_it(self):
        """Once the day was looked at: another amount of an entry, as the page shows it."""
        if not self.written:
            return
        self.look()
        pk = self.random.choice(list(self.written))
        self.total_mg -= self.shown_mg(pk) or 0
        row = IntakeEntry.objects.get(pk=pk)
        food, portion, much, day = self.written[pk]
        much += 1
        amount = {"quantity": much} if row.portion_id else {"amount_g": much * 10}
        services.save_diary_row(user=self.user, model=IntakeEntry, uuid=row.uuid, values=amount)
        self.written[pk] = (food, portion, much, day)
        self.total_mg += self.shown_mg(pk) or 0

    def shown_mg(self, pk):
        return IntakeEntry.objects.filter(pk=pk).with_amounts().get().magnesium_mg

    def correct(self):
        values = [None, 0] if self.unknowns else []
        mg = self.random.choice([*values, *range(40, 400, 30)])
        correct(self.random.choice(self.foods), mg)

    def reweigh(self):
        reweigh(self.random.choice(list(Portion.objects.all())), self.random.randrange(10, 200))

    def replace(self):
        old, new = self.random.sample(self.foods, 2)
        kind = self.random.choice(["merge", "reformulated"])
        from_date = None if kind == "merge" else self.day()
        with suppress(ValidationError):  # one of them is replaced already
            replace_food(old=old, new=new, kind=kind, from_date=from_date)

    def undo(self):
        rows = list(FoodReplacement.objects.filter(undoes=None, undone_by=None))
        if not rows:
            return
        with suppress(ValidationError):  # its food was replaced since
            undo_replacement(replacement=self.random.choice(rows))

    def look(self):
        seen = {notice.pk for notice in self.user.correction_notices.all()}
        for notice in follow(self.user):
            if notice.pk not in seen:
                known = notice.days - notice.days_known - notice.days_unknown
                self.total_mg += known * (notice.change_mg or 0)

    def step(self):
        name = self.random.choices(
            [
                *("eat", "eat_more_of_it", "correct", "reweigh", "replace", "undo", "look"),
                *("take", "relabel"),
            ],
            [6, 2, 4, 3, 3, 3, 3, 3, 3],
        )[0]
        getattr(self, name)()

    def taken_mg(self):
        """Magnesium of the doses, from the supplements as they are."""
        return sum(
            dose.quantity * dose.supplement.elemental_mg_per_unit
            for dose in SupplementDose.objects.select_related("supplement")
            if dose.supplement.route == "oral"
        )

    def afresh(self):
        """Magnesium of food by day, from what was written and the catalogue: (known, unknown)."""
        totals = {}
        for food_id, portion_id, much, day in self.written.values():
            food_id, portion_id = stands_for(food_id, portion_id, day)
            content = NutrientContent.objects.filter(food=food_id, nutrient="magnesium").first()
            grams = much * 10
            if portion_id is not None:
                grams = much * Portion.objects.get(pk=portion_id).gram_weight
            known, unknown = totals.get(day, (Decimal(0), 0))
            if content is None:
                totals[day] = known, unknown + 1
            else:
                totals[day] = known + grams * content.amount_per_100g / 100, unknown
        return totals


def stands_for(food_id, portion_id, day):
    """By the log alone: what stands for a food and its portion."""
    in_force = FoodReplacement.objects.filter(undoes=None, undone_by=None)
    while row := in_force.filter(old=food_id).first():
        if row.from_date is not None and day < row.from_date:
            break
        food_id = row.new_id
        portion_id = None if portion_id is None else portions_of(row)[portion_id]
    return food_id, portion_id


def check(world):
    reports = day_reports(world.user, DAY, DAY + timedelta(days=DAYS))
    shown = {
        day.date: (day.total.food_mg, day.total.unknown_entries)
        for day in reports
        if day.total.entries
    }
    expected = world.afresh()
    assert shown.keys() == expected.keys()
    for day, (known, unknown) in expected.items():
        assert (shown[day][0] or 0, shown[day][1]) == (pytest.approx(float(known)), unknown)
    if not world.unknowns:
        eaten_mg = sum(known or 0 for known, _ in shown.values())
        assert world.total_mg == pytest.approx(eaten_mg + float(world.taken_mg()))


@pytest.mark.parametrize("unknowns", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_days_and_what_was_told_follow_the_catalogue(owner, monkeypatch, seed, unknowns):
    monkeypatch.setattr(moved_days, "TOLD_FROM_MG", Decimal(0))
    world = World(owner, seed, unknowns=unknowns)
    for _ in range(STEPS):
        world.step()
        if world.random.random() < 0.1:
            world.look()
            check(world)
    world.look()
    check(world)
    revisions = [
        row.revision
        for model in (IntakeEntry, SupplementDose)
        for row in model.objects.filter(revision__gt=0)
    ]
    assert len(set(revisions)) == len(revisions)
    assert max(revisions) <= Profile.objects.get(user=owner).last_revision
    in_force = FoodReplacement.objects.filter(undoes=None, undone_by=None)
    assert set(MovedEntry.objects.values_list("replacement", flat=True)) <= set(
        in_force.values_list("pk", flat=True)
    )
    assert Food.objects.filter(status="retired").count() == in_force.count()
