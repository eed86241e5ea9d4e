"""What was read, before it is written: repeats and superseded publications."""

from contextlib import closing

import pytest

from foods.importers.records import FoodRecord
from foods.importers.spool import Spool


@pytest.fixture
def spool():
    with closing(Spool()) as spool:
        yield spool


def branded(fdc_id, published, barcode="00012345678905", kind="branded_food"):
    return FoodRecord("fdc", fdc_id, "Cookies", barcode=barcode, published=published, kind=kind)


def settled(spool, *records):
    for record in records:
        assert spool.add(record) is None
    refusals = list(spool.settle())
    return [record.source_id for record in spool], refusals


def test_records_come_back_as_they_were_in_their_order(spool):
    records = [FoodRecord("csv", "b", "B", contents={"magnesium": 1}), FoodRecord("csv", "a", "A")]
    for record in records:
        spool.add(record)
    assert list(spool) == records
    assert len(spool) == 2
    assert "a" in spool
    assert "c" not in spool


def test_the_second_of_one_id_is_refused(spool):
    spool.add(FoodRecord("csv", "a", "First"))
    refusal = spool.add(FoodRecord("csv", "a", "Second"))
    assert (refusal.place, refusal.name) == ("a", "Second")
    assert [record.name for record in spool] == ["First"]


def test_the_newest_publication_of_a_barcode_wins(spool):
    ids, [refusal] = settled(spool, branded("10", "2021-05-01"), branded("9", "2022-01-31"))
    assert ids == ["9"]
    assert (refusal.place, refusal.what) == ("10", "food")
    assert "9 of 2022-01-31 counts" in refusal.reason


def test_of_two_published_the_same_day_the_higher_id_wins(spool):
    assert settled(spool, branded("9", "2021-05-01"), branded("10", "2021-05-01"))[0] == ["10"]


def test_zeros_before_a_barcode_make_no_other_product(spool):
    records = branded("1", "2021-05-01", "12345678905"), branded("2", "2021-05-02")
    assert settled(spool, *records)[0] == ["2"]


def test_three_publications_leave_one(spool):
    dates = ["2021-05-01", "2023-05-01", "2022-05-01"]
    records = [branded(str(n), date) for n, date in enumerate(dates, 1)]
    ids, refusals = settled(spool, *records)
    assert ids == ["2"]
    assert len(refusals) == 2


def test_foods_without_a_barcode_and_other_kinds_are_left_alone(spool):
    records = branded("1", "2021", ""), branded("2", "2022", ""), branded("3", "2023", kind="x")
    assert settled(spool, *records)[0] == ["1", "2", "3"]


def test_a_release_given_by_a_person_stands_on_every_record():
    with closing(Spool("2024")) as spool:
        spool.add(FoodRecord("csv", "a", "A", source_release="2021"))
        assert [record.source_release for record in spool] == ["2024"]
        assert spool.newest_release == "2024"


def test_kinds_and_the_newest_release(spool):
    settled(spool, branded("1", "2021"), branded("2", "2022", "5555", "foundation_food"))
    assert sorted(spool.kinds) == ["branded_food", "foundation_food"]
