"""A large file on the web: handed to a worker, how far it is, and what if none comes."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.builders import make_entry, make_food, nutrient
from tests.diary_files import servings
from tracker.diary_imports.handing_over import carry_out
from tracker.models import DiaryImport, DiaryUpload, IntakeEntry
from tracker.portability.export import export_of

PARTIAL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _nutrients(db, monkeypatch):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)
    monkeypatch.setattr("tracker.diary_imports.handing_over.MOST_AT_ONCE", 3)


def handed_over(web, content=None, name="servings.csv"):
    """The address of a file that is large, after it was asked for."""
    file = SimpleUploadedFile(name, content or servings())
    address = web.post("/import/", {"file": file})["Location"]
    asked = web.post(f"{address}write/", {"complete_food": "on"})
    assert asked["Location"] == address
    return address


def said(web, address):
    return web.get(address).content.decode()


def wait(seconds):
    DiaryUpload.objects.update(step_at=timezone.now() - timedelta(seconds=seconds))


def test_nothing_is_written_before_a_worker_comes(web):
    page = said(web, handed_over(web))
    assert "It waits for its turn." in page
    assert "4 rows are read and checked." in page
    assert "Look again" in page
    assert "Do it now" not in page
    assert not IntakeEntry.objects.exists()


def test_the_page_asks_again_on_its_own_and_leads_to_the_result(web):
    address = handed_over(web)
    part = web.get(address, headers=PARTIAL).content.decode()
    assert f'hx-get="{address}"' in part
    assert 'hx-trigger="every 2s"' in part
    carry_out(DiaryUpload.objects.get().uuid)
    result = f"/import/{DiaryImport.objects.get().pk}/"
    assert web.get(address, headers=PARTIAL)["HX-Redirect"] == result
    assert web.get(address)["Location"] == result
    assert "Undo the import" in said(web, result)
    assert DiaryImport.objects.get().counts["days_complete"] == 2


def test_each_step_says_what_is_done(web):
    address = handed_over(web)
    DiaryUpload.objects.update(step="storing")
    page = said(web, address)
    assert "4 rows were read and checked." in page
    assert "All of it is stored at once." in page
    assert page.index('aria-current="step"') > page.index("It had its turn.")


def test_where_no_worker_comes_the_page_says_so_and_it_is_done_now(web):
    address = handed_over(web)
    wait(20)
    page = said(web, address)
    assert "Nobody has begun yet" in page
    assert "every 2s" not in page, "a page nobody looks at would keep its login alive"
    assert "Do it now" in page
    done = web.post(f"{address}write/", {"now": "1"})
    assert done["Location"] == f"/import/{DiaryImport.objects.get().pk}/"
    assert DiaryImport.objects.get().counts["days_complete"] == 2  # as it was asked for
    carry_out(DiaryImport.objects.get().uuid)
    assert IntakeEntry.objects.count() == 3


def test_one_that_was_interrupted_can_be_done_now(web):
    address = handed_over(web)
    DiaryUpload.objects.update(step="reading")
    wait(200)
    assert "It may have been interrupted" in said(web, address)


def test_asking_twice_is_asking_once(web):
    address = handed_over(web)
    assert web.post(f"{address}write/", {})["Location"] == address
    assert DiaryUpload.objects.get().options["complete_food"] is True


def test_it_is_taken_back(web):
    address = handed_over(web)
    uuid = DiaryUpload.objects.get().uuid
    web.post(f"{address}forget/")
    carry_out(uuid)
    assert not IntakeEntry.objects.exists()
    assert web.get(address).status_code == 404


def test_names_stay_as_they_were_chosen(web):
    file = SimpleUploadedFile("a.csv", servings())
    address = web.post("/import/", {"file": file})["Location"]
    key = web.get(address).context["names"][0]["named"].key
    web.post(f"{address}write/")
    changed = web.post(f"{address}names/{key}/", {"choice": "leave"})
    assert changed["Location"] == address
    assert DiaryUpload.objects.get().choices == {}


def test_another_file_is_told_to_wait(web):
    address = handed_over(web)
    page = web.post("/import/", {"file": SimpleUploadedFile("b.csv", servings())})
    assert page.status_code == 422
    assert "Another file of yours is being brought in." in page.content.decode()
    index = said(web, "/import/")
    assert "is being brought in" in index
    assert address in index


def test_what_went_wrong_is_said_where_it_can_be_asked_again(web, monkeypatch):
    monkeypatch.setattr("tracker.diary_imports.new_foods.MOST_OWN_FOODS", 0)
    address = handed_over(web)
    carry_out(DiaryUpload.objects.get().uuid)
    page = said(web, address)
    assert "more own foods or supplements than one account can have" in page
    assert f'action="{address}write/"' in page


class TestAnExportOfThisApplication:
    @pytest.fixture
    def file(self, stranger):
        for _ in range(4):
            make_entry(stranger, make_food())
        return export_of(stranger)

    def test_says_when_all_is_there(self, web, owner, file):
        address = handed_over(web, json.dumps(file).encode(), "export.json")
        carry_out(DiaryUpload.objects.get().uuid)
        page = said(web, address)
        assert "Everything in the file is here now." in page
        assert "hx-get" not in page.partition('id="state"')[2].partition(">")[0]
        assert address not in said(web, "/import/")

    def test_says_what_is_wrong_and_where(self, web, file):
        file["entries"][1]["date"] = "yesterday"
        address = handed_over(web, json.dumps(file).encode(), "export.json")
        carry_out(DiaryUpload.objects.get().uuid)
        page = said(web, address)
        assert "the file is not as it was exported" in page
        assert "<code>entries 1 date</code>" in page
