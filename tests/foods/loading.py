"""Loading small tables, and looking at what came of it."""

from io import StringIO

from django.core.management import call_command

from foods.models import NutrientContent


def load(tables):
    """Load the tables; what the command printed."""
    out = StringIO()
    call_command("load_catalogue", "--from", str(tables.write()), stdout=out)
    return out.getvalue().strip()


def content(code="magnesium", source_id="100"):
    return NutrientContent.objects.filter(food__source_id=source_id, nutrient=code).first()
