"""The CSV of the desk: exported, shown, applied; who may, and what is refused."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foods.admin import corrections
from foods.models import Food
from tests.builders import make_food, make_user
from tests.foods.admin_pages import LIST, post

pytestmark = pytest.mark.django_db

EXPORT = f"{LIST}export/"
CORRECTIONS = f"{LIST}corrections/"


@pytest.fixture
def spinach():
    return make_food("Spinach, raw", 79, portions={"1 cup": 30}, source="sr28", source_id="11457")


def text_of(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows_of(response):
    return list(csv.DictReader(io.StringIO(text_of(response))))


def send(client, rows, name="foods.csv"):
    """The table of these rows, or the bytes themselves."""
    if not isinstance(rows, bytes):
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        rows = out.getvalue().encode()
    return client.post(CORRECTIONS, {"file": SimpleUploadedFile(name, rows)})


def edited(client, **cells):
    rows = rows_of(client.get(EXPORT))
    rows[0].update(cells)
    return rows


class TestExport:
    def test_begins_with_what_tells_a_spreadsheet_the_encoding(self, desk, spinach):
        response = desk.get(EXPORT)
        assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbfid,version,source")
        assert 'filename="foods-' in response["Content-Disposition"]

    def test_all_foods_of_the_filtered_list(self, desk, spinach):
        make_food("Mystery", None)
        link = f'href="{EXPORT}?magnesium=unknown"'
        assert link in desk.get(LIST, {"magnesium": "unknown"}).content.decode()
        rows = rows_of(desk.get(EXPORT, {"magnesium": "unknown"}))
        assert [row["name"] for row in rows] == ["Mystery"]

    def test_all_foods_of_a_search(self, desk, spinach):
        make_food("Kale")
        rows = rows_of(desk.get(EXPORT, {"q": "spinach"}))
        assert [row["name"] for row in rows] == ["Spinach, raw"]

    def test_the_selected_ones(self, desk, spinach):
        make_food("Kale")
        data = {"action": "export_csv", "_selected_action": [spinach.pk]}
        assert [row["name"] for row in rows_of(desk.post(LIST, data))] == ["Spinach, raw"]

    def test_more_than_a_page_of_the_list(self, desk):
        for number in range(120):
            make_food(f"Food {number}")
        assert len(rows_of(desk.get(EXPORT))) == 120

    def test_it_runs_no_formula(self, desk):
        make_food("=cmd|' /C calc'!A0")
        assert rows_of(desk.get(EXPORT))[0]["name"] == "'=cmd|' /C calc'!A0"

    def test_without_peoples_own_foods(self, desk, owner, spinach):
        make_food("Secret stew", owner=owner)
        assert "Secret stew" not in text_of(desk.get(EXPORT))

    def test_a_wrong_filter_goes_back_to_the_list(self, desk):
        assert desk.get(EXPORT, {"status__nonsense": "x"}).status_code == 302

    def test_who_may_look_may_export(self, client, spinach):
        clerk = make_user("clerk", is_staff=True)
        client.force_login(clerk)
        assert client.get(EXPORT).status_code == 403
        clerk.user_permissions.add(Permission.objects.get(codename="view_food"))
        assert len(rows_of(client.get(EXPORT))) == 1

    def test_people_of_the_diary_may_not(self, web):
        assert web.get(EXPORT).status_code == 302


class TestCorrections:
    def test_an_export_sent_back_would_change_nothing(self, desk, spinach):
        assert "Nothing would change." in send(desk, edited(desk)).content.decode()

    def test_every_cell_is_shown_before_anything_is_written(self, desk, spinach):
        page = send(desk, edited(desk, magnesium_mg="87", name="Spinach leaves"))
        text = page.content.decode()
        assert "2 cells of 1 food would change" in text
        assert '<td data-label="Now">79</td>' in text
        assert "<strong>87</strong>" in text
        assert spinach.contents.get().amount_per_100g == 79

    def test_then_it_is_done_with_the_reason(self, desk, spinach):
        kept = send(desk, edited(desk, magnesium_mg="87")).context["kept"]
        response = desk.post(CORRECTIONS, {"kept": kept, "reason": "SR28 says so"}, follow=True)
        assert "1 food changed, 1 cell." in response.content.decode()
        latest = spinach.contents.get().history.first()
        assert (latest.amount_per_100g, latest.history_user.username) == (87, "cora")
        assert latest.history_change_reason == "SR28 says so"

    def test_a_value_becomes_unknown_only_when_that_is_confirmed(self, desk, spinach):
        page = send(desk, edited(desk, magnesium_mg=""))
        assert "becomes unknown" in page.content.decode()
        kept = page.context["kept"]
        page = desk.post(CORRECTIONS, {"kept": kept, "reason": "not measured"})
        assert "Confirm that values become unknown" in page.content.decode()
        assert spinach.contents.exists()
        done = {"kept": kept, "reason": "not measured", "forget": "on"}
        assert desk.post(CORRECTIONS, done).status_code == 302
        assert not spinach.contents.exists()

    def test_refusals_have_line_and_column_and_stay_while_the_reason_is_mended(self, desk, spinach):
        make_food("Kale", 33)
        rows = edited(desk, magnesium_mg="x")
        rows[1]["magnesium_mg"] = "80"
        shown = send(desk, rows)
        again = desk.post(CORRECTIONS, {"kept": shown.context["kept"], "reason": ""})
        for page in (shown, again):
            text = page.content.decode()
            assert '<td data-label="Line">2</td>' in text
            assert "&#x27;x&#x27; is not a number" in text
            assert "1 line is refused" in text
        assert "This field is required." in text

    def test_a_food_somebody_changed_since_the_export_is_a_conflict(self, desk, spinach):
        rows = edited(desk, magnesium_mg="80")
        spinach.contents.update(amount_per_100g=93)
        text = send(desk, rows).content.decode()
        assert "somebody changed the food since the export" in text
        assert "Nothing would change." in text

    def test_or_since_it_was_shown_and_the_rest_can_go_on(self, desk, spinach):
        kale = make_food("Kale", 33)
        rows = edited(desk)
        for row in rows:
            row["magnesium_mg"] = "80"
        kept = send(desk, rows).context["kept"]
        spinach.contents.update(amount_per_100g=93)
        page = desk.post(CORRECTIONS, {"kept": kept, "reason": "why"})
        text = page.content.decode()
        assert "somebody changed one of these foods after this was shown" in text
        assert "1 line is refused" in text
        assert kale.contents.get().amount_per_100g == 33
        again = {"kept": page.context["kept"], "reason": "why"}
        assert desk.post(CORRECTIONS, again).status_code == 302
        assert kale.contents.get().amount_per_100g == 80
        assert spinach.contents.get().amount_per_100g == 93

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "The submitted file is empty."),
            (b"PK\x03\x04", "is a workbook. Save it as “CSV UTF-8”"),
            (b"name,magnesium_mg\nx,1\n", "there is no column id"),
            (b"id,version,source,source_id\n,,csv,new\n", "new ones come in by Imports"),
        ],
    )
    def test_a_wrong_file(self, desk, spinach, data, said):
        page = send(desk, data)
        assert page.status_code == 200
        assert said in page.content.decode()

    def test_a_file_over_the_limit(self, desk, monkeypatch):
        monkeypatch.setattr(corrections, "MAX_UPLOAD_MB", 1)
        text = send(desk, b"x" * 1_200_000).content.decode()
        assert "The file has 1.2 MB; up to 1 MB can be checked at a time." in text

    def test_too_many_foods_at_a_time(self, desk, spinach, monkeypatch):
        monkeypatch.setattr(corrections, "MAX_CORRECTED_FOODS", 0)
        text = send(desk, edited(desk, magnesium_mg="80")).content.decode()
        assert "changes 1 foods; up to 0 can be changed at a time" in text

    def test_more_than_a_form_holds(self, desk, spinach, settings):
        rows = edited(desk, magnesium_mg="80")
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200
        assert "changes too much at a time" in send(desk, rows).content.decode()

    def test_what_was_shown_is_neither_old_nor_forged_nor_anothers(
        self, desk, client, spinach, monkeypatch
    ):
        kept = send(desk, edited(desk, magnesium_mg="80")).context["kept"]
        said = "shown too long ago"
        page = desk.post(CORRECTIONS, {"kept": f"{kept}x", "reason": "why"})
        assert said in page.content.decode()
        monkeypatch.setattr(corrections, "KEPT_SECONDS", -1)
        assert said in desk.post(CORRECTIONS, {"kept": kept, "reason": "why"}).content.decode()
        monkeypatch.undo()
        client.force_login(make_user("root", is_staff=True, is_superuser=True))
        assert said in client.post(CORRECTIONS, {"kept": kept, "reason": "why"}).content.decode()
        assert spinach.contents.get().amount_per_100g == 79

    def test_a_persons_own_food_is_no_food_of_the_catalogue(self, desk, spinach, owner):
        own = make_food("Secret stew", owner=owner)
        page = send(desk, edited(desk, id=own.pk, source="own", source_id="", name="Mine"))
        text = page.content.decode()
        assert "there is no food" in text
        assert "Secret stew" not in text

    def test_who_may_only_look_sees_no_link_and_is_refused(self, client, spinach):
        clerk = make_user("clerk", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_food"))
        client.force_login(clerk)
        assert CORRECTIONS not in client.get(LIST).content.decode()
        assert client.get(CORRECTIONS).status_code == 403
        assert send(client, b"id").status_code == 403
        assert client.post(CORRECTIONS, {"kept": "x"}).status_code == 403

    def test_curators_find_it(self, desk):
        assert CORRECTIONS in desk.get(LIST).content.decode()
        assert desk.get(CORRECTIONS).status_code == 200

    def test_a_post_from_elsewhere_is_refused(self, desk, spinach):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = desk.cookies
        assert send(strict, b"id").status_code == 403


def test_the_change_page_names_stored_nutrients_and_offers_a_choice_for_new_ones(desk):
    food = make_food(magnesium_mg=1, energy_kcal=2, calcium_mg=3)
    page = desk.get(f"{LIST}{food.pk}/change/").content.decode()
    assert page.count('<select name="contents-') == 3 + 2  # how they came about; the empty row
    assert "<strong>Magnesium (mg)</strong>" in page


def test_a_stored_content_cannot_become_one_of_another_nutrient(desk):
    food = make_food(magnesium_mg=1, energy_kcal=2)
    post(desk, food, **{"contents-0-nutrient": "calcium"})
    assert set(food.contents.values_list("nutrient", flat=True)) == {"magnesium", "energy"}
    assert Food.objects.get().contents.get(nutrient="magnesium").amount_per_100g == 1
