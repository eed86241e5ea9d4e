"""The shipped catalogue: wherever the published sources differ, somebody chose and says why.

Needs the USDA files; set SOURCE_DATA_DIR to their folder (default: ../shared/data beside the
repository). Without them the whole module is skipped.
"""

import csv

import pytest
from django.core.management import call_command

from tests.source_data.folder import FNDDS, SR28_ZIP, need

FILES = {
    "sr28": SR28_ZIP,
    "fndds_2021": FNDDS["2021-2023"],
    "fndds_2017": FNDDS["2017-2018"],
    "ingredients": FNDDS["2021-2023"],
}

need(*FILES.values())


@pytest.fixture(scope="module")
def differing(tmp_path_factory):
    """The foods that differ, as the command writes them; it fails when one has no choice."""
    file = tmp_path_factory.mktemp("check") / "differing.csv"
    call_command("check_catalogue", **FILES, csv=file, verbosity=0)
    with file.open(encoding="utf-8", newline="") as lines:
        return {(row["source"], row["source_id"]): row for row in csv.DictReader(lines)}


def test_every_difference_has_its_choice_and_a_reason(differing):
    assert len(differing) > 50
    for row in differing.values():
        taken_from, _, reason = row["choice"].partition(": ")
        assert taken_from.split()[0] in {"sr28", "fndds"}, row
        assert len(reason.split()) > 5, row


@pytest.mark.parametrize(
    ("source", "source_id", "magnesium_mg", "fndds_2021", "fndds_2017"),
    [
        ("fndds", "57417000", "132", "36", "132"),  # shredded wheat
        ("fndds", "57207000", "165", "29", "165"),  # bran flakes
        ("fndds", "42203200", "87", "87", "279"),  # soy nut butter
        ("sr28", "15201", "36", "35; 36", "73; 76"),  # mackerel
        ("sr28", "11458", "87", "109; 106", "93; 90"),  # boiled spinach
    ],
)
def test_the_known_faults_are_found_and_settled(
    differing, source, source_id, magnesium_mg, fndds_2021, fndds_2017
):
    row = differing[source, source_id]
    assert row["magnesium_mg"] == magnesium_mg
    assert row["FNDDS 2021-2023 mg"] == fndds_2021
    assert row["FNDDS 2017-2018 mg"] == fndds_2017
