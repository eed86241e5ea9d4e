"""Bringing in a diary of another app on the web."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from foods.models import Food
from foods.search import refresh
from tests.builders import DAY, make_entry, make_food, make_supplement, nutrient
from tests.diary_files import (
    DIARY,
    ROLLS,
    SOUP,
    TABLET,
    meals,
    row,
    servings,
    summary,
)
from tracker.diary_imports.uploads import keep_upload
from tracker.models import DiaryImport, DiaryUpload, IntakeEntry, SupplementDose
from tracker.portability.export import export_of

URL = "/import/"


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)


def send(web, content, name="servings.csv"):
    return web.post(URL, {"file": SimpleUploadedFile(name, content)})


def looked_at(web, content):
    """The address of the page that says what is in the file."""
    return send(web, content)["Location"]


def brought_in(web, content, **options):
    done = web.post(f"{looked_at(web, content)}write/", options)
    assert done.status_code == 302
    return done["Location"]


def name_page(web, address, name):
    page = web.get(address)
    (found,) = [each for each in page.context["names"] if each["named"].name == name]
    return f"{address}names/{found['named'].key}/"


class TestChoosingAFile:
    def test_leads_to_what_is_in_it_and_writes_nothing(self, web):
        page = web.get(looked_at(web, servings()))
        content = page.content.decode()
        assert "Nothing is written yet." in content
        assert page.context["plan"].entries == 3
        assert [day.isoformat() for day in page.context["plan"].span] == [
            "2026-03-02",
            "2026-03-03",
        ]
        assert not IntakeEntry.objects.exists()

    def test_the_name_of_the_file_says_nothing(self, web):
        send(web, summary(("2026-03-02", "2000", "310", "true")), name="anything.txt")
        assert DiaryUpload.objects.get().source == "cronometer-days"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty."),
            (b"PK\x03\x04bomb", "This is an archive"),
            (b"Date,Weight\n2026-03-02,70", "Its first columns are: Date, Weight."),
            (b'Day,Food Name,Amount\n"x', "Row 2 cannot be read"),
            (b'{"a": 1}', "not an export of this application"),
            (b"[" * 9_000, "none of the files"),
            (b'{"a":' * 90_000, "damaged"),
            (b"\xff\xfe\x00", "no text file"),
            (b"Day,Food Name,Amount\n" + b"2026-03-02,Kale,1 g\n" * 20_001, "more than 20000 rows"),
        ],
    )
    def test_what_cannot_be_read_is_said_at_the_field(self, web, content, said):
        page = send(web, content)
        assert page.status_code == 422
        assert said in page.content.decode()
        assert not DiaryUpload.objects.exists()

    def test_no_file_and_too_large_a_file(self, web, monkeypatch):
        assert "Choose a file first." in web.post(URL, {}).content.decode()
        monkeypatch.setattr("tracker.diary_imports.forms.MAX_UPLOAD_MB", 0)
        assert "larger than 0 MB" in send(web, servings()).content.decode()

    def test_a_file_that_waits_is_offered_and_can_be_forgotten(self, web):
        address = looked_at(web, servings())
        assert address in web.get(URL).content.decode()
        web.post(f"{address}forget/")
        assert address not in web.get(URL).content.decode()
        assert web.get(address).status_code == 404

    def test_after_an_hour_it_has_to_be_chosen_again(self, web):
        address = looked_at(web, servings())
        DiaryUpload.objects.update(made_at=timezone.now() - timedelta(hours=2))
        page = web.get(address, follow=True)
        assert "no longer kept" in page.content.decode()

    def test_nobody_else_sees_it(self, web, client, stranger):
        address = looked_at(web, servings())
        done = brought_in(web, servings())
        client.force_login(stranger)
        for path in (address, done):
            assert client.get(path).status_code == 404
        for path in (f"{address}write/", f"{done}undo/"):
            assert client.post(path).status_code == 404
        assert IntakeEntry.objects.count() == 3

    def test_who_is_not_logged_in_is_asked_to(self, client):
        assert client.get(URL)["Location"].startswith("/accounts/login/")


class TestThePreview:
    def test_rows_that_cannot_be_read_say_where_and_why(self, web):
        bad = row(("2026-03-02", "", "Lunch", "Kale", "1 cup", "", "", "", "#REF!"))
        content = web.get(looked_at(web, servings(*DIARY, bad))).content.decode()
        assert "Row 6: column “Magnesium (mg)”: “#REF!” is not a number." in content

    def test_the_same_file_again_has_nothing_new(self, web):
        brought_in(web, servings())
        content = web.get(looked_at(web, servings())).content.decode()
        assert "There is nothing new in this file." in content

    def test_what_is_unknown_is_said(self, web):
        tablet = row((*TABLET[:8], ""), "Supplements")
        content = web.get(looked_at(web, servings(*DIARY, tablet))).content.decode()
        assert "magnesium not in the file" in content
        assert "1 of them has no magnesium value" in content
        assert "1 row is left out" in content

    def test_energy_alone_says_what_that_means(self, web):
        page = web.get(looked_at(web, meals(("2026-03-02", "Lunch", "900", ""))))
        assert "without magnesium" in page.content.decode()
        assert "All I ate" not in page.content.decode()

    def test_of_many_names_a_page_at_a_time(self, web):
        rows = [row((*ROLLS[:3], f"Roll {n:03}", *ROLLS[4:])) for n in range(60)]
        address = looked_at(web, servings(*rows))
        assert len(web.get(address).context["names"]) == 25
        assert len(web.get(f"{address}?page=3").context["names"]) == 10

    def test_as_many_queries_for_many_rows(self, web, django_assert_max_num_queries):
        rows = [row((f"2026-02-{n % 28 + 1:02}", *ROLLS[1:])) for n in range(300)]
        address = looked_at(web, servings(*rows))
        # The session, the account and its deletion, the profile, the file, choices, rows there
        # were, totals; and a search for the one name.
        with django_assert_max_num_queries(30):
            web.get(address)


class TestWhatANameMeans:
    def test_foods_that_are_here_are_proposed_with_their_magnesium(self, web):
        make_food("Spelt rolls", 60)
        make_food("Walnuts", 158)
        refresh()
        page = web.get(name_page(web, looked_at(web, servings()), "Spelt Rolls"))
        content = page.content.decode()
        assert "with <strong>55 mg</strong> of magnesium in 100 g" in content
        assert "very likely · 60 mg in 100 g" in content
        assert "Walnuts" not in content

    def test_another_word_can_be_looked_for(self, web):
        make_food("Wholemeal buns", 60)
        refresh()
        address = name_page(web, looked_at(web, servings()), "Spelt Rolls")
        assert "Wholemeal buns" in web.get(f"{address}?q=buns").content.decode()

    def test_one_is_taken_and_the_preview_says_so(self, web):
        food = make_food("Wholemeal buns", 60)
        address = looked_at(web, servings())
        page = web.post(name_page(web, address, "Spelt Rolls"), {"choice": f"food:{food.pk}"})
        assert page["Location"] == f"{address}?page=1#names"
        assert "Wholemeal buns" in web.get(address).content.decode()
        web.post(f"{address}write/")
        assert IntakeEntry.objects.get(food=food).amount_g == 60

    def test_a_measure_the_food_does_not_have_is_asked_for(self, web):
        food = make_food("Bean soup, canned", 30)
        address = looked_at(web, servings(row(SOUP)))
        page = name_page(web, address, "Bean Soup")
        refused = web.post(page, {"choice": f"food:{food.pk}"})
        assert refused.status_code == 422
        assert "what does one weigh?" in refused.content.decode()
        assert refused.context["picked"] == f"food:{food.pk}"
        web.post(page, {"choice": f"food:{food.pk}", "grams": "250,5"})
        web.post(f"{address}write/")
        assert IntakeEntry.objects.get().amount_g == 501

    def test_one_it_has_is_matched(self, web):
        food = make_food("Bean soup, canned", 30, portions={"1 bowl": 250})
        address = looked_at(web, servings(row(SOUP)))
        web.post(name_page(web, address, "Bean Soup"), {"choice": f"food:{food.pk}"})
        web.post(f"{address}write/")
        assert IntakeEntry.objects.get().portion == food.portions.get()

    def test_a_tablet_of_unknown_magnesium_can_be_one_that_is_here(self, web):
        pill = make_supplement("Citrate", 100)
        address = looked_at(web, servings(row((*TABLET[:8], ""), "Supplements")))
        page = name_page(web, address, "Mg Citrate")
        assert "unknown is not zero" in web.get(page).content.decode()
        assert web.post(page, {"choice": "file"}).status_code == 422
        assert web.post(page, {"choice": "supplement"}).status_code == 422
        web.post(page, {"choice": "supplement", "supplement": pill.pk})
        web.post(f"{address}write/")
        assert SupplementDose.objects.get().supplement == pill

    @pytest.mark.parametrize(
        "choice", ["", "food:", "food:x", "food:9999999999999999999", "food:1", "supplement", "\0"]
    )
    def test_rubbish_is_refused_at_the_field(self, web, choice):
        address = looked_at(web, servings())
        page = web.post(name_page(web, address, "Spelt Rolls"), {"choice": choice})
        assert page.status_code == 422

    def test_another_s_food_is_none(self, web, stranger):
        theirs = make_food("Theirs", 60, owner=stranger)
        page = name_page(web, looked_at(web, servings()), "Spelt Rolls")
        assert web.post(page, {"choice": f"food:{theirs.pk}"}).status_code == 422

    def test_a_name_that_is_not_in_the_file_has_no_page(self, web):
        assert web.get(f"{looked_at(web, servings())}names/nothing/").status_code == 404


class TestBringingIn:
    def test_says_what_was_done_and_what_next(self, web):
        bad = row(("2026-03-02", "", "Lunch", "Kale", "1 cup", "", "", "", "#REF!"))
        page = web.get(brought_in(web, servings(*DIARY, bad)))
        content = page.content.decode()
        assert "Row 6: column “Magnesium (mg)”" in content
        assert 'href="/days/2026-03-03/"' in content
        assert "Say which days are complete" in content
        assert "Your imports" in web.get(URL).content.decode()

    def test_twice_from_one_page_is_once(self, web):
        address = looked_at(web, servings())
        first, second = (web.post(f"{address}write/")["Location"] for _ in range(2))
        assert first == second
        assert DiaryImport.objects.count() == 1

    def test_days_are_called_complete_when_asked(self, web):
        brought_in(web, servings(), complete_food="on")
        day = web.get("/days/2026-03-02/").context["report"]
        assert (day.total.food_complete, day.total.supplements_complete) == (True, False)

    def test_can_be_undone_as_a_whole(self, web):
        address = brought_in(web, servings())
        page = web.post(f"{address}undo/", follow=True)
        assert "This import is undone" in page.content.decode()
        assert not IntakeEntry.objects.exists()
        assert web.get(f"{address}undo/").status_code == 405

    def test_what_was_changed_since_is_kept_and_named(self, web):
        address = brought_in(web, servings())
        entry = IntakeEntry.objects.get(food__name="Spelt Rolls")
        web.post(f"/entries/{entry.uuid}/", {"amount": "70", "measure": "g", "meal": "lunch"})
        content = web.post(f"{address}undo/", follow=True).content.decode()
        assert "Kept, because you changed them since" in content
        assert "Spelt Rolls" in content
        assert IntakeEntry.objects.count() == 1

    def test_too_many_foods_are_told_and_nothing_is_written(self, web, monkeypatch):
        monkeypatch.setattr("tracker.diary_imports.new_foods.MOST_OWN_FOODS", 2)
        page = web.post(f"{looked_at(web, servings())}write/")
        assert page.status_code == 422
        assert "Nothing was written" in page.content.decode()
        assert not Food.objects.exists()


class TestAnOwnExport:
    def test_comes_into_an_empty_account(self, web, owner, client, stranger):
        make_entry(owner, date=DAY)
        file = json.dumps(export_of(owner), default=str).encode()
        client.force_login(stranger)
        address = looked_at(client, file)
        assert "Foods eaten" in client.get(address).content.decode()
        assert client.post(f"{address}write/")["Location"] == "/today/"
        assert IntakeEntry.objects.filter(user=stranger).count() == 1
        assert not DiaryUpload.objects.exists()

    def test_and_into_no_other(self, web, owner):
        make_entry(owner, date=DAY)
        file = json.dumps(export_of(owner), default=str).encode()
        page = web.post(f"{looked_at(web, file)}write/")
        assert page.status_code == 422
        assert "holds something already" in page.content.decode()

    def test_a_changed_one_says_where(self, web, owner):
        said = export_of(owner)
        said["digest"] = "0" * 64
        page = web.post(f"{looked_at(web, json.dumps(said, default=str).encode())}write/")
        assert page.status_code == 422
        assert "<code>digest</code>" in page.content.decode()


def test_an_import_is_of_its_person(owner):
    upload = keep_upload(user=owner, source="cronometer", file_name="x\0y", content=b"")
    assert upload.file_name == "xy"
