"""What curators do to the catalogue, and people who follow it."""

from decimal import Decimal

from django.contrib.auth.models import User

from foods.models import NutrientContent
from tests.builders import nutrient
from tracker import services
from tracker.corrections.following import catch_up
from tracker.models import CorrectionNotice


def follow(user):
    """What the person is told that they have not seen."""
    user = User.objects.get(pk=user.pk)
    return catch_up(user=user, profile=services.profile_of(user))


def told(user):
    """(food, days, mean change in mg) of everything the person was ever told."""
    rows = CorrectionNotice.objects.filter(user=user).order_by("pk")
    return [(row.food_name, row.days, row.change_mg) for row in rows]


def correct(food, mg, reason="as on the label", by=None, code="magnesium"):
    """Another amount per 100 g; None: it turned out to be unknown."""
    content = NutrientContent.objects.filter(food=food, nutrient=code).first()
    if content is None:
        if mg is None:
            return
        content = NutrientContent(food=food, nutrient=nutrient(code))
    content._change_reason, content._history_user = reason, by
    if mg is None:
        content.delete()
    else:
        content.amount_per_100g = Decimal(str(mg))
        content.save()


def reweigh(portion, grams, reason="weighed again", by=None):
    portion.refresh_from_db()
    portion.gram_weight = Decimal(str(grams))
    portion._change_reason, portion._history_user = reason, by
    portion.save()


def relabel(supplement, reason="as on the label", by=None, **values):
    """Another amount per unit, route, unit or name of a supplement."""
    supplement.refresh_from_db()
    for name, value in values.items():
        setattr(supplement, name, value)
    supplement._change_reason, supplement._history_user = reason, by
    supplement.save()
