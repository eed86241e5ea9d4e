"""Uploading a file in the admin: who may, what it does, what it says when it cannot."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from foods.admin.imports import without_formula
from foods.models import Food, ImportRun
from tests.builders import make_user
from tests.foods.importers.files import almonds, product, write_off

pytestmark = pytest.mark.django_db

LIST = "/admin/foods/importrun/"
ADD = f"{LIST}add/"


def upload(client, path, source="sr28", **values):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(ADD, {"source": source, "file": file, **values})


def page(run):
    return f"{LIST}{run.pk}/change/"


def test_a_curator_imports_a_file_and_sees_what_it_did(desk, tmp_path):
    response = upload(desk, almonds().write(tmp_path))
    run = ImportRun.objects.get()
    assert response.status_code == 302
    assert response.url == page(run)
    assert (run.file_name, run.user.username, run.status) == ("sr28asc.zip", "cora", "done")
    assert Food.objects.get().history.get().history_user.username == "cora"
    text = desk.get(page(run)).content.decode()
    assert "1 foods read: 1 new, 0 changed" in text
    assert "Everything was taken over." in text


def test_the_list_shows_the_runs_with_their_counts(desk, tmp_path, django_assert_max_num_queries):
    upload(desk, almonds().write(tmp_path))
    upload(desk, almonds().write(tmp_path))
    desk.get(LIST)  # shows what was said of them, which the session then forgets
    # session, user, permissions (2), count (2), runs with their people
    with django_assert_max_num_queries(8):
        response = desk.get(LIST)
    text = response.content.decode()
    assert text.count("sr28asc.zip") == 2
    assert 'class="field-created">1<' in text


def test_a_file_kept_on_the_disk_by_the_server_works_too(desk, tmp_path, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    assert upload(desk, almonds().write(tmp_path)).status_code == 302


def test_release_and_part_are_passed_on(desk, tmp_path):
    path = write_off(tmp_path / "off.tsv", product("1234"), product("5678"))
    upload(desk, path, "off")
    path = write_off(tmp_path / "part.tsv", product("1234"))
    upload(desk, path, "off", release="2026-11", is_part="on")
    assert ImportRun.objects.first().release == "2026-11"
    assert not Food.objects.filter(status="retired").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("paper.pdf", b"%PDF-1.7", "paper.pdf is a PDF document"),
        ("cut.zip", b"PK\x03\x04cut", "cut.zip: the zip archive is damaged or cut short"),
        ("empty.zip", b"", "The submitted file is empty."),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_why(desk, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    response = upload(desk, tmp_path / name)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Food.objects.exists()


def test_a_failed_run_is_kept_with_its_problem(desk, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    upload(desk, tmp_path / "paper.pdf")
    run = ImportRun.objects.get()
    assert (run.status, run.user.username) == ("failed", "cora")
    assert "is a PDF document" in desk.get(page(run)).content.decode()


def test_an_upload_over_the_limit_is_refused_with_the_limit(desk, tmp_path, settings):
    settings.IMPORT_UPLOAD_MAX_MB = 1
    path = tmp_path / "large.zip"
    path.write_bytes(b"0" * 1_600_000)
    text = upload(desk, path).content.decode()
    assert "The file has 2 MB; up to 1 MB can be uploaded." in text
    assert not ImportRun.objects.exists()


def test_an_unknown_source_is_refused(desk, tmp_path):
    response = upload(desk, almonds().write(tmp_path), "own")
    assert "Select a valid choice" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_the_reasons_are_downloaded_as_csv_that_runs_no_formula(desk, tmp_path):
    products = product(), product("1", product_name="=cmd|' /C calc'!A0")
    upload(desk, write_off(tmp_path / "off.tsv", *products), "off")
    run = ImportRun.objects.get()
    address = f"{LIST}{run.pk}/reasons.csv"
    assert address in desk.get(page(run)).content.decode()
    response = desk.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode())))
    assert rows == [
        ["what", "line_or_id", "name", "reason"],
        ["food refused", "line 3", "'=cmd|' /C calc'!A0", "the barcode '1' is not 4 to 14 digits"],
    ]


def test_reasons_that_are_only_counted_are_said(desk, tmp_path):
    run = ImportRun.objects.create(source="off", file_name="off.tsv", refused=3)
    run.refusals.create(what="food", place="line 2", reason="has no name")
    response = desk.get(f"{LIST}{run.pk}/reasons.csv")
    assert b"and 2 more that are counted but not listed" in b"".join(response.streaming_content)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_cells_that_begin_like_a_formula(cell):
    assert without_formula(cell) == f"'{cell}"
    assert without_formula("1-2") == "1-2"


def test_reasons_of_an_unknown_run(desk):
    assert desk.get(f"{LIST}999/reasons.csv").status_code == 404


def test_runs_are_neither_changed_nor_deleted(desk):
    run = ImportRun.objects.create(source="off", file_name="off.tsv")
    assert desk.post(page(run), {"file_name": "other"}).status_code == 403
    assert desk.post(f"{LIST}{run.pk}/delete/", {"post": "yes"}).status_code == 403


def test_staff_without_the_permission_may_not_import(client, tmp_path):
    clerk = make_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    client.force_login(clerk)
    assert client.get(LIST).status_code == 200
    assert client.get(ADD).status_code == 403
    assert upload(client, almonds().write(tmp_path)).status_code == 403
    assert not Food.objects.exists()


def test_staff_who_may_not_see_runs_get_no_reasons(client):
    run = ImportRun.objects.create(source="off", file_name="off.tsv")
    client.force_login(make_user("clerk", is_staff=True))
    assert client.get(f"{LIST}{run.pk}/reasons.csv").status_code == 403


@pytest.mark.parametrize("address", [LIST, ADD, f"{LIST}1/reasons.csv"])
def test_people_of_the_diary_see_nothing_of_it(web, address):
    response = web.get(address)
    assert response.status_code in {302, 403, 404}
    assert ImportRun.objects.count() == 0
