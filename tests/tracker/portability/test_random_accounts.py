"""Whatever somebody wrote, in whatever order: taken along it is the same."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from foods.models import Food
from foods.own_foods import new_version, remove_own_food
from foods.recipe_updates import recompute_recipes
from tests.builders import DAY, make_food, make_supplement, make_user
from tests.tracker.catalogue_changes import correct, follow
from tests.tracker.portability.accounts import another_server, cook, exported, of, taken_to
from tracker import services
from tracker.accounts.removal import delete_account
from tracker.models import IntakeEntry, SupplementDose, SymptomEntry

pytestmark = pytest.mark.django_db
_WORDS = ("", "=1+1", "crème brûlée", "'quoted'", '"', "\\", "a\nb", "𝄞", "  blanks ", "0")


class Life:
    """Somebody who writes this and that."""

    def __init__(self, user, seed):
        self.random, self.user = random.Random(seed), user
        for number in range(3):
            make_food(
                f"Shared {number}",
                self.random.choice([None, 0, 55.5]),
                brand=self.random.choice(("", "Brand")),
                portions={"1 cup": 80 + number, "1 slice": "12.345"},
            )
        self.supplement = make_supplement()

    def live(self, steps):
        doing = (self.eat, self.eat, self.take, self.feel, self.say, self.add, self.cook)
        doing += (self.change, self.remove, self.delete, self.corrected)
        for _step in range(steps):
            self.random.choice(doing)()
            follow(self.user)

    def food(self):
        return self.random.choice(Food.objects.for_user(self.user).order_by("pk"))

    def number(self):
        return Decimal(self.random.randrange(1, 400_000)) / 1_000

    def row(self, model, **values):
        values |= {
            "date": DAY + timedelta(days=self.random.randrange(9)),
            "note": self.random.choice(_WORDS),
        }
        services.save_diary_row(user=self.user, model=model, values=values)

    def eat(self):
        food = self.food()
        portion = self.random.choice([None, *food.portions.filter(is_active=True)])
        amount = {"portion": portion, "quantity": self.number() / 100}
        amount["quantity"] = round(amount["quantity"], 3) + Decimal("0.001")
        self.row(IntakeEntry, food=food, **(amount if portion else {"amount_g": self.number()}))

    def take(self):
        self.row(SupplementDose, supplement=self.supplement, quantity=Decimal("0.5"))

    def feel(self):
        self.row(SymptomEntry, kind="cramp", severity=self.random.randrange(11))

    def say(self):
        day = DAY + timedelta(days=self.random.randrange(9))
        services.set_day(user=self.user, day=day, food_complete=self.random.random() < 0.5)

    def add(self):
        name = f"Own {self.random.randrange(5)}"
        make_food(name, self.number(), owner=self.user, portions={"1 piece": self.number()})

    def cook(self):
        foods = {self.food(), self.food()}
        cook(self.user, "Dish", *(of(food, 1 + self.random.randrange(90)) for food in foods))

    def own(self, **values):
        foods = Food.objects.for_user(self.user).filter(owner=self.user, **values)
        return foods.order_by("pk").last()

    def change(self):
        food = self.own(recipe=None)
        if food is not None:
            day = DAY + timedelta(days=self.random.randrange(9))
            new_version(food=food, by=self.user, from_date=day, contents={"magnesium": 1})

    def remove(self):
        food = self.own()
        if food is not None:
            remove_own_food(food=food, by=self.user)

    def delete(self):
        row = IntakeEntry.objects.filter(user=self.user).order_by("?").first()
        if row is not None:
            services.delete_row(row=row)

    def corrected(self):
        food = Food.objects.filter(owner=None).order_by("pk")[0]
        correct(food, self.random.randrange(900))
        recompute_recipes([food.pk], reason="corrected")


@pytest.mark.parametrize("seed", range(8))
def test_a_random_account_comes_back_here_and_elsewhere(owner, stranger, seed):
    Life(owner, seed).live(60)
    file = exported(owner)
    taken_to(stranger, file)
    again = exported(stranger)
    delete_account(user=stranger)
    another_server(owner)
    newcomer = make_user("newcomer")
    taken_to(newcomer, again)
