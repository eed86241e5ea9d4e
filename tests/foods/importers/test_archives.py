"""Files nobody should import: each is refused with a sentence before anything is read."""

import gzip
import io
import zipfile

import pytest

from foods.importers import archives
from foods.importers.archives import open_bundle
from foods.importers.records import SourceError
from foods.importers.sources import READERS
from tests.foods.importers.files import almonds, product, read_all, write_off, write_zip


def refused(path, source="sr28"):
    with pytest.raises(SourceError) as error:
        read_all(source, path)
    return str(error.value)


@pytest.mark.parametrize("source", READERS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"  \r\n", "the file is empty"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"<!DOCTYPE html><html><body>Not found", "is a web page"),
        (b"\n<html>", "is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is no file an importer reads"),
        (b"PK\x03\x04 and then nothing", "damaged or cut short"),
    ],
)
def test_a_wrong_file_for_every_source(tmp_path, source, content, said):
    path = tmp_path / "download.bin"
    path.write_bytes(content)
    message = refused(path, source)
    assert said in message
    assert "download.bin" in message


def test_a_file_that_is_not_there(tmp_path):
    assert "there is no such file" in refused(tmp_path / "nothing.zip")


def test_an_empty_folder(tmp_path):
    assert "the folder holds no file" in refused(tmp_path)


def test_an_empty_zip(tmp_path):
    assert "the zip archive is empty" in refused(write_zip(tmp_path / "a.zip", {}))


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.99])
def test_a_zip_cut_short(tmp_path, keep):
    path = almonds().write(tmp_path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "damaged or cut short" in refused(path)


def test_a_zip_with_a_damaged_member(tmp_path):
    sr28 = almonds()
    for number in range(2_000):
        sr28.value("12061", "606", str(number))
    path = sr28.write(tmp_path)
    content = bytearray(path.read_bytes())
    content[1_500:1_520] = b"\0" * 20
    path.write_bytes(content)
    assert "damaged or cut short" in refused(path)


def test_a_gz_cut_short(tmp_path):
    plain = write_off(tmp_path / "off.tsv", *(product(str(n)) for n in range(10_000, 12_000)))
    packed = tmp_path / "off.tsv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes())[:-3_000])
    assert "damaged or cut short" in refused(packed, "off")


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path):
    path = write_zip(tmp_path / "bomb.zip", {"NUT_DATA.txt": b"0" * 20_000_000})
    assert path.stat().st_size < 100_000
    assert "unpacks to more than 100 times its size" in refused(path)


def test_a_zip_bomb_is_refused_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1_000)
    path = write_zip(tmp_path / "big.zip", {"a.txt": b"1234567890" * 200})
    assert "would unpack to" in refused(path)


def test_a_gz_bomb_stops_while_it_is_read(tmp_path):
    bomb = tmp_path / "off.tsv.gz"
    rows = (
        b"\t".join([b"code", b"product_name"]) + b"\n" + (b"1234\t" + b"B" * 10_000 + b"\n") * 6_000
    )
    bomb.write_bytes(gzip.compress(rows))
    assert "unpacks to more than 100 times its size" in refused(bomb, "off")


def test_a_workbook_that_is_a_bomb(tmp_path):
    for kind in ("Nutrient Values", "Portions and Weights"):
        write_zip(tmp_path / f"{kind}.xlsx", {"xl/sharedStrings.xml": b"0" * 20_000_000})
    assert "unpacks to more than" in refused(tmp_path, "fndds")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..\\b", "C:\\b"])
def test_names_that_lead_out_of_the_archive(tmp_path, name):
    message = refused(write_zip(tmp_path / "slip.zip", {name: "x", **almonds().files()}))
    assert "out of its folder" in message


def test_two_files_of_one_name(tmp_path):
    path = write_zip(tmp_path / "two.zip", {"a/food.csv": "x", "b/food.csv": "y"})
    assert "two files named food.csv" in refused(path, "fdc")


def test_a_locked_zip(tmp_path):
    path = almonds().write(tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag "encrypted" of the first entry of the directory
    path.write_bytes(content)
    assert f"{names[0]} is locked with a password" in refused(path)


def test_system_folders_in_a_zip_are_passed_by(tmp_path):
    extra = {"__MACOSX/._FOOD_DES.txt": b"\0\1", ".DS_Store": b"\0"}
    assert len(read_all("sr28", write_zip(tmp_path / "a.zip", almonds().files() | extra))[0]) == 1


def test_gzip_without_its_ending(tmp_path):
    path = tmp_path / "off.tsv"
    path.write_bytes(gzip.compress(b"code\tproduct_name\n"))
    assert "its name must end in .gz" in refused(path, "off")


def test_a_line_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_LINE_CHARACTERS", 1_000)
    path = tmp_path / "off.tsv"
    path.write_text("code\tproduct_name\n" + "1" * 2_000)
    assert "off.tsv line 2: is too long" in refused(path, "off")


@pytest.mark.parametrize("source", ["fndds", "fdc", "csv"])
def test_the_file_of_another_source_is_named(tmp_path, source):
    message = refused(almonds().write(tmp_path), source)
    assert message.endswith("It looks like a file for “sr28”")


def test_open_food_facts_given_as_csv_is_named(tmp_path):
    path = write_off(tmp_path / "export.csv", product())
    assert "It looks like a file for “off”" in refused(path, "csv")


def test_a_bundle_reads_bytes_whatever_it_came_in(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"text")
    with open_bundle(tmp_path / "a.txt") as bundle, bundle.open("a.txt") as stream:
        assert io.BufferedReader(stream).read() == b"text"
