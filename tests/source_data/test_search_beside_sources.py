"""The search with SR28 and FNDDS beside the catalogue: plain names stay first.

Needs the USDA files; set SOURCE_DATA_DIR to their folder (default: ../shared/data beside the
repository). Without them the whole module is skipped.
"""

import zipfile

import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction

from foods.models import Food
from foods.search import refresh
from tests.foods.search_measure import measure
from tests.source_data.folder import FNDDS, SR28_ZIP, need

need(SR28_ZIP, *FNDDS.values())


def sr28():
    with zipfile.ZipFile(SR28_ZIP) as bundle:
        [member] = [name for name in bundle.namelist() if name.endswith("FOOD_DES.txt")]
        for line in bundle.read(member).decode("cp1252").splitlines():
            number, _group, name, _short, common, maker = line.split("^")[:6]
            yield "sr28", number.strip("~"), name.strip("~"), common.strip("~"), maker.strip("~")


def fndds():
    for folder in reversed(FNDDS.values()):  # the newer names first
        for workbook in folder.glob("*utrient*alues*.xlsx"):
            sheet = openpyxl.load_workbook(workbook, read_only=True).worksheets[0]
            for code, name, *_ in sheet.iter_rows(min_row=3, values_only=True):
                if name:
                    yield "fndds", str(code), str(name), "", ""


@pytest.mark.takes_long
@pytest.mark.django_db
def test_nine_in_ten_are_first_among_the_sources_own_names():
    with transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        known = set(Food.objects.values_list("source", "source_id"))
        foods = {
            (source, number): Food(
                source=source,
                source_id=number,
                name=name[:200],
                source_name=name[:300],
                aliases=common.replace(",", ";"),
                brand=maker[:120],
                loaded_by=source,
            )
            for source, number, name, common, maker in (*sr28(), *fndds())
            if (source, number) not in known
        }
        Food.objects.bulk_create(foods.values(), batch_size=500)
        assert refresh() == len(foods) > 14_000
        first, in_three, missed = measure(Food.objects.filter(status="published"))
    assert first >= 0.95, missed
    assert in_three >= 0.97, missed
