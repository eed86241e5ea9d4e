"""Logging, changing and taking back what was eaten."""

from decimal import Decimal
from uuid import uuid4

import pytest

from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement
from tracker import services
from tracker.models import IntakeEntry, SupplementDose, Tombstone


@pytest.fixture
def seeds(db):
    return make_food("Pumpkin seeds, roasted", 550, portions={"1 oz": "28.35", "1 cup": 118})


def add_url(food):
    return f"/days/{DAY}/add/{food.pk}/"


def test_a_portion_is_logged(web, owner, seeds):
    portion = seeds.portions.get(description="1 oz")
    response = web.post(
        add_url(seeds), {"amount": "2", "measure": portion.pk, "meal": "snack", "note": ""}
    )
    assert response["Location"] == f"/days/{DAY}/"
    entry = IntakeEntry.objects.for_user(owner).with_amounts().get()
    assert (entry.portion, entry.quantity, entry.amount_g) == (portion, 2, None)
    assert entry.magnesium_mg == pytest.approx(311.85)
    assert entry.revision == 1


def test_grams_are_logged(web, owner, seeds):
    web.post(add_url(seeds), {"amount": "28", "measure": "g", "meal": "snack"})
    entry = IntakeEntry.objects.get(user=owner)
    assert (entry.portion, entry.quantity, entry.amount_g) == (None, None, Decimal(28))


def test_a_decimal_comma_is_understood(web, owner, seeds):
    web.post(add_url(seeds), {"amount": "28,35", "measure": "g", "meal": "snack"})
    assert IntakeEntry.objects.get(user=owner).amount_g == Decimal("28.35")


def test_a_form_sent_twice_makes_one_entry(web, seeds):
    page = web.get(add_url(seeds))
    data = {"amount": "1", "measure": "g", "meal": "snack"}
    data["uuid"] = str(page.context["form"]["uuid"].value())
    for _ in range(3):
        web.post(add_url(seeds), data)
    assert IntakeEntry.objects.count() == 1


def test_a_form_sent_again_after_its_entry_was_removed_adds_nothing(web, owner, seeds):
    data = {"amount": "1", "measure": "g", "meal": "snack", "uuid": str(uuid4())}
    web.post(add_url(seeds), data)
    services.delete_row(row=IntakeEntry.objects.get())
    assert web.post(add_url(seeds), data).status_code == 302
    assert not IntakeEntry.objects.exists()


def test_again_tapped_twice_makes_one_entry(web, owner, seeds):
    entry = make_entry(owner, seeds, 10, date=DAY.replace(day=1), time="08:00", meal="breakfast")
    fresh = web.get(f"/days/{DAY}/").context["recent"][0].next_uuid
    for _ in range(2):
        web.post(f"/days/{DAY}/again/{entry.uuid}/", {"meal": "dinner", "uuid": fresh})
    (new,) = IntakeEntry.objects.filter(date=DAY)
    assert (new.uuid, new.meal, new.time, new.amount_g) == (fresh, "dinner", None, 10)


def test_a_dose_sent_twice_is_one_dose(web, owner):
    supplement = make_supplement()
    fresh = web.get(f"/days/{DAY}/").context["dose_form"]["uuid"].value()
    for _ in range(2):
        data = {"supplement": supplement.pk, "quantity": "1", "uuid": fresh}
        web.post(f"/days/{DAY}/doses/", data)
    assert SupplementDose.objects.count() == 1


def test_the_form_offers_the_usual_portion_first(web, seeds):
    content = web.get(add_url(seeds)).content.decode()
    assert content.index("1 oz (28.35 g)") < content.index("1 cup (118 g)") < content.index("grams")
    assert 'value="1"' in content


@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "0",
        "0.0000",
        "1e30",
        "999999",
        "NaN",
        "Infinity",
        "two",
        "",
        "1.23456",
        "\x00",
        "1_0",
        "1,2,3",
    ],
)
def test_an_impossible_amount_is_refused_at_the_field(web, seeds, amount):
    response = web.post(add_url(seeds), {"amount": amount, "measure": "g", "meal": "snack"})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"amount"}
    assert IntakeEntry.objects.count() == 0


def test_what_was_typed_is_kept_beside_the_error(web, seeds):
    response = web.post(add_url(seeds), {"amount": "lots", "measure": "g", "meal": "dinner"})
    content = response.content.decode()
    assert 'value="lots"' in content
    assert "aria-invalid" in content


def test_too_many_portions_are_refused(web, seeds):
    portion = seeds.portions.get(description="1 cup")
    response = web.post(add_url(seeds), {"amount": "900", "measure": portion.pk, "meal": "snack"})
    assert "at most 20000 g" in response.content.decode()
    assert IntakeEntry.objects.count() == 0


def test_a_portion_of_another_food_is_refused(web, seeds):
    other = make_food("Almonds", 279, portions={"1 handful": 30}).portions.get()
    response = web.post(add_url(seeds), {"amount": "1", "measure": other.pk, "meal": "snack"})
    assert response.context["form"].errors.keys() == {"measure"}
    assert IntakeEntry.objects.count() == 0


@pytest.mark.parametrize("pk", [987654, 10**30])
def test_a_missing_food_is_404(web, db, pk):
    assert web.get(f"/days/{DAY}/add/{pk}/").status_code == 404


def test_a_food_of_another_person_is_404(web, stranger):
    food = make_food("Secret stew", owner=stranger)
    assert web.get(add_url(food)).status_code == 404


def test_an_entry_is_changed_in_place(web, owner, seeds):
    entry = make_entry(owner, seeds, 10)
    web.post(f"/entries/{entry.uuid}/", {"amount": "20", "measure": "g", "meal": "lunch"})
    changed = IntakeEntry.objects.get()
    assert (changed.pk, changed.amount_g, changed.meal) == (entry.pk, 20, "lunch")


def test_saving_without_a_change_keeps_the_revision(web, owner, seeds):
    entry = make_entry(owner, seeds, 10, meal="snack")
    web.post(f"/entries/{entry.uuid}/", {"amount": "10", "measure": "g", "meal": "snack"})
    assert IntakeEntry.objects.get().revision == entry.revision


def test_an_old_portion_stays_with_its_entry(web, owner, seeds):
    portion = seeds.portions.get(description="1 cup")
    entry = make_entry(owner, seeds, portion=portion)
    portion.is_active = False
    portion.save()
    assert "1 cup" in web.get(f"/entries/{entry.uuid}/").content.decode()
    assert "1 cup" not in web.get(add_url(seeds)).content.decode()


def test_removing_leaves_a_tombstone_and_can_be_undone(web, owner, seeds):
    portion = seeds.portions.get(description="1 oz")
    entry = make_entry(owner, seeds, portion=portion, quantity=Decimal("1.5"), note="on bread")
    response = web.post(f"/entries/{entry.uuid}/delete/", follow=True)
    assert "Undo" in response.content.decode()
    assert not IntakeEntry.objects.exists()
    assert Tombstone.objects.get(user=owner).object_id == str(entry.uuid)
    web.post("/undo/")
    back = IntakeEntry.objects.get()
    assert (back.uuid, back.portion, back.quantity, back.note, back.date) == (
        entry.uuid,
        portion,
        Decimal("1.5"),
        "on bread",
        DAY,
    )
    assert not Tombstone.objects.exists()


def test_undo_of_nothing_says_so(web):
    assert "nothing to bring back" in web.post("/undo/", follow=True).content.decode()


@pytest.mark.parametrize("path", ["", "delete/"])
def test_another_persons_entry_is_404(web, stranger, path):
    entry = make_entry(stranger)
    assert web.post(f"/entries/{entry.uuid}/{path}").status_code == 404
    assert IntakeEntry.objects.filter(pk=entry.pk).exists()


def test_again_with_another_persons_entry_is_404(web, stranger):
    entry = make_entry(stranger)
    assert web.post(f"/days/{DAY}/again/{entry.uuid}/").status_code == 404


def test_half_a_tablet_is_logged(web, owner):
    supplement = make_supplement(mg=200)
    web.post(
        f"/days/{DAY}/doses/",
        {"supplement": supplement.pk, "quantity": "0.5", "time": "21:30"},
    )
    dose = SupplementDose.objects.for_user(owner).with_amounts().get()
    assert dose.magnesium_mg == pytest.approx(100)


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "20000", "x"])
def test_an_impossible_dose_is_refused_at_the_field(web, quantity):
    data = {"supplement": make_supplement().pk, "quantity": quantity}
    response = web.post(f"/days/{DAY}/doses/", data)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"quantity"}
    assert not SupplementDose.objects.exists()


def test_grams_taken_for_milligrams_are_refused_with_the_unit(web):
    powder = make_supplement("Citrate powder", "161.6", unit="g of compound")
    data = {"supplement": powder.pk, "quantity": "100"}
    response = web.post(f"/days/{DAY}/doses/", data)
    assert "would be 16160 mg of magnesium" in response.content.decode()
    assert not SupplementDose.objects.exists()


def test_a_bath_may_hold_any_amount(web):
    bath = make_supplement("Epsom salt bath", "98.6", unit="g", route="topical")
    web.post(f"/days/{DAY}/doses/", {"supplement": bath.pk, "quantity": "500"})
    assert SupplementDose.objects.count() == 1


def test_a_dose_is_removed_and_brought_back(web, owner):
    dose = make_dose(owner)
    web.post(f"/doses/{dose.uuid}/delete/")
    assert not SupplementDose.objects.exists()
    web.post("/undo/")
    assert SupplementDose.objects.get().uuid == dose.uuid


def test_another_persons_dose_is_404(web, stranger):
    dose = make_dose(stranger)
    assert web.post(f"/doses/{dose.uuid}/delete/").status_code == 404
