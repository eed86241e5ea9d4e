"""A database of its own for a benchmark, and what is in it."""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOODS = 300


@contextmanager
def scratch_database() -> Iterator[str]:
    """An empty, migrated database of its own; yields the name of its kind."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe())
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/unused.sqlite3")
        import django

        django.setup()
        from django.db import connection

        name = f"bench_{secrets.token_hex(4)}"
        is_sqlite = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/{name}" if is_sqlite else name
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            yield connection.vendor
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def make_foods() -> list[Any]:
    """One portion of every food."""
    from foods.models import Food, Nutrient, NutrientContent, Portion

    magnesium = Nutrient.objects.create(code="magnesium", name="Magnesium", unit="mg", fdc_id=1090)
    energy = Nutrient.objects.create(code="energy", name="Energy", unit="kcal", fdc_id=1008)
    foods = Food.objects.bulk_create(Food(name=f"Food {n}") for n in range(FOODS))
    contents = [
        NutrientContent(food=food, nutrient=magnesium, amount_per_100g=Decimal(n % 97) / 4)
        for n, food in enumerate(foods)
        if n % 10
    ] + [
        NutrientContent(food=food, nutrient=energy, amount_per_100g=Decimal(n % 89))
        for n, food in enumerate(foods)
        if n % 20
    ]
    NutrientContent.objects.bulk_create(contents)
    return Portion.objects.bulk_create(
        Portion(food=food, description="1 cup", gram_weight=Decimal(100 + n % 150), is_default=True)
        for n, food in enumerate(foods)
    )


def entry(user: Any, portion: Any, day: date, n: int) -> Any:
    from tracker.models import IntakeEntry

    if n % 2:
        return IntakeEntry(
            user=user, date=day, food_id=portion.food_id, portion=portion, quantity=Decimal("1.5")
        )
    return IntakeEntry(user=user, date=day, food_id=portion.food_id, amount_g=Decimal(50 + n))
