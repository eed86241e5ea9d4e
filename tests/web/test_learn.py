"""Pages to read: for everybody, each statement with its source, a label worked out."""

import pytest

from foods.supplement_forms import FORMS
from tracker.web.learn import upper_levels

PAGES = ("/learn/", "/learn/sources/", "/learn/forms/", "/learn/absorption/", "/learn/excess/")


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_reads_it_and_may_keep_a_copy(client, db, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=600"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("path", PAGES)
def test_of_somebody_logged_in_no_copy_is_kept(web, path):
    assert web.get(path)["Cache-Control"] == "private, no-store"


def test_a_page_with_news_for_one_is_not_kept(client, owner):
    client.force_login(owner)
    client.post("/accounts/logout/")
    response = client.get("/learn/")
    assert "signed out" in response.content.decode()
    assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("path", PAGES[2:])
def test_sources_are_named(client, db, path):
    content = client.get(path).content.decode()
    assert 'id="sources-read"' in content
    assert content.count(">source<") >= 3


def test_the_hub_leads_everywhere(client, db):
    content = client.get("/learn/").content.decode()
    for path in (*PAGES[1:], "/safety/#medicines", "/method/"):
        assert f'href="{path}"' in content


def test_no_page_but_the_table_asks_the_database(client, db, django_assert_num_queries):
    for path in ("/learn/", "/learn/forms/?form=oxide&weight_mg=5", *PAGES[3:]):
        with django_assert_num_queries(0):
            client.get(path)


class TestForms:
    URL = "/learn/forms/"

    def test_they_are_compared_each_with_its_source(self, client, db):
        content = client.get(self.URL).content.decode()
        for form in FORMS.values():
            assert form.citation.url in content
        assert "taken up poorly; can loosen the bowels" in content
        assert ">60.3 %</td>" in content
        assert ">16.2 %<br>11.9 %</td>" in content

    @pytest.mark.parametrize(
        ("form", "weight", "said"),
        [
            ("lactate", "404,85", ["about 49 mg", "about 41 mg"]),
            ("oxide", "500", ["about 302 mg"]),
            ("glycinate", "7.5", ["about 1.1 mg"]),
        ],
    )
    def test_a_label_is_worked_out(self, client, db, form, weight, said):
        """404.85 mg lactate: 48.6 mg anhydrous, 41.3 mg as the dihydrate."""
        response = client.get(self.URL, {"form": form, "weight_mg": weight})
        content = response.content.decode()
        assert response.status_code == 200
        assert [words for words in said if words not in content] == []
        assert ("one or the other" in content) == (len(said) == 2)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"form": "citrate", "weight_mg": ""}, "weight_mg"),
            ({"form": "citrate", "weight_mg": "much"}, "weight_mg"),
            ({"form": "citrate", "weight_mg": "0"}, "weight_mg"),
            ({"form": "citrate", "weight_mg": "NaN"}, "weight_mg"),
            ({"form": "gold", "weight_mg": "5"}, "form"),
            ({"weight_mg": "5"}, "form"),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field_and_kept(self, client, db, sent, field):
        response = client.get(self.URL, sent)
        assert response.status_code == 422
        assert response.context["form"].errors.keys() == {field}
        assert response.context["form"]["weight_mg"].value() == sent["weight_mg"]
        assert response.context["answer"] is None


def test_upper_levels_are_told_in_bands():
    bands = upper_levels("iom")["bands"]
    assert [(band["from_years"], band.get("to_years"), band["amount_mg"]) for band in bands] == [
        (1, 3, 65),
        (4, 8, 110),
        (9, None, 350),
    ]
    assert upper_levels("uk") == {}
