"""A person's own supplements on the web."""

from decimal import Decimal

import pytest

from foods.models import Status, Supplement
from tests.builders import DAY, make_dose, make_supplement

URL = "/supplements/"
LABEL = {
    "name": "Night capsules",
    "unit": "capsule",
    "elemental_mg_per_unit": "120",
    "form": "glycinate",
    "kind": "supplement",
    "route": "oral",
}
WEIGHED = LABEL | {
    "elemental_mg_per_unit": "",
    "form": "other",
    "compound": "lactate",
    "compound_mg_per_unit": "404,85",
}


def test_what_to_read_before_choosing_is_linked(web):
    content = web.get(URL).content.decode()
    for page in ("/learn/forms/", "/learn/excess/", "/safety/#medicines"):
        assert f'href="{page}"' in content


def test_one_is_added_by_its_label_and_offered_on_the_day(web, owner):
    web.post(f"{URL}add/", LABEL)
    own = Supplement.objects.get()
    assert (own.owner, own.elemental_mg_per_unit, own.is_estimate) == (owner, 120, False)
    assert "Night capsules" in web.get(URL).content.decode()
    web.post(f"/days/{DAY}/doses/", {"supplement": own.pk, "quantity": "0,5"})
    assert web.get(f"/days/{DAY}/").context["report"].total.supplement_mg == 60


def test_a_form_sent_twice_adds_one(web):
    uuid = web.get(f"{URL}add/").context["once"].initial["uuid"]
    for _ in range(2):
        web.post(f"{URL}add/", LABEL | {"uuid": uuid})
    assert Supplement.objects.count() == 1


def test_a_name_of_the_catalogue_may_be_one_s_own_too(web):
    make_supplement("Night capsules")
    assert web.post(f"{URL}add/", LABEL).status_code == 302


def test_the_weight_of_a_compound_gives_an_estimate(web):
    web.post(f"{URL}add/", WEIGHED)
    own = Supplement.objects.get()
    assert own.elemental_mg_per_unit == pytest.approx(Decimal("48.62"), abs=Decimal("0.02"))
    assert (own.form, own.is_estimate) == ("lactate", True)
    assert "Estimated from 404.85 mg" in web.get(f"{URL}{own.pk}/").content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"elemental_mg_per_unit": ""}, "elemental_mg_per_unit"),
        ({"elemental_mg_per_unit": "much"}, "elemental_mg_per_unit"),
        ({"elemental_mg_per_unit": "5001"}, "elemental_mg_per_unit"),
        ({"elemental_mg_per_unit": "-1"}, "elemental_mg_per_unit"),
        ({"compound": "oxide", "compound_mg_per_unit": "400"}, "elemental_mg_per_unit"),
        ({"elemental_mg_per_unit": "", "compound": "oxide"}, "compound_mg_per_unit"),
        ({"elemental_mg_per_unit": "", "compound_mg_per_unit": "4"}, "compound"),
        (
            {"elemental_mg_per_unit": "", "compound": "oxide", "compound_mg_per_unit": "4"},
            "form",
        ),
        (
            {"elemental_mg_per_unit": "", "compound": "glycinate", "compound_mg_per_unit": "99999"},
            "compound_mg_per_unit",
        ),
        ({"name": ""}, "name"),
        ({"unit": ""}, "unit"),
        ({"form": "gold"}, "form"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_lost(web, change, field):
    response = web.post(f"{URL}add/", LABEL | change)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["kind"].value() == "supplement"
    assert not Supplement.objects.exists()


def test_correcting_it_corrects_the_past(web, owner):
    own = make_supplement("Mine", 100, owner=owner)
    make_dose(owner, own, quantity="1.5")
    page = web.get(f"{URL}{own.pk}/").content.decode()
    assert "corrects every day that holds it" in page
    response = web.post(
        f"{URL}{own.pk}/", LABEL | {"form": "citrate", "elemental_mg_per_unit": "80"}, follow=True
    )
    assert "Corrected, on all days that hold it." in response.content.decode()
    assert web.get(f"/days/{DAY}/").context["report"].total.supplement_mg == 120
    assert Supplement.history.first().history_change_reason == "corrected by its owner"


def test_an_estimate_stays_one_until_the_amount_is_typed(web, owner):
    web.post(f"{URL}add/", WEIGHED)
    own = Supplement.objects.get()
    amount = f"{own.elemental_mg_per_unit:f}"
    same = LABEL | {"form": "lactate", "elemental_mg_per_unit": amount, "name": "Renamed"}
    web.post(f"{URL}{own.pk}/", same)
    own.refresh_from_db()
    assert (own.name, own.is_estimate, f"{own.elemental_mg_per_unit:f}") == (
        "Renamed",
        True,
        amount,
    )
    web.post(f"{URL}{own.pk}/", same | {"elemental_mg_per_unit": "49"})
    own.refresh_from_db()
    assert (own.is_estimate, own.elemental_mg_per_unit, own.note) == (False, 49, "")


def test_one_in_use_is_put_away_and_comes_back(web, owner):
    own = make_supplement("Mine", owner=owner)
    make_dose(owner, own)
    response = web.post(f"{URL}{own.pk}/remove/", follow=True)
    assert "Days that hold it keep it" in response.content.decode()
    assert web.get(f"{URL}{own.pk}/").status_code == 404
    assert web.get(f"/days/{DAY}/").context["report"].total.supplement_mg == 100
    web.post(f"{URL}{own.pk}/back/")
    own.refresh_from_db()
    assert own.status == Status.PUBLISHED


def test_one_never_taken_is_deleted(web, owner):
    own = make_supplement("Mine", owner=owner)
    web.post(f"{URL}{own.pk}/remove/")
    assert not Supplement.objects.exists()
    assert not Supplement.history.exists()


@pytest.mark.parametrize("path", ["", "remove/", "back/"])
def test_what_is_not_theirs_is_404(web, stranger, path):
    for other in (make_supplement(), make_supplement("Theirs", owner=stranger)):
        assert web.post(f"{URL}{other.pk}/{path}", LABEL).status_code == 404
    assert "Theirs" not in web.get(URL).content.decode()
