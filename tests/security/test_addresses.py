"""No address of a page says what a person feels."""

import re
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth.models import User

from tests.builders import DAY, make_symptom
from tracker.models import SymptomEntry
from tracker.web.symptom_codes import hidden, meant

PLACES = {*SymptomEntry.BodyPart.values, *SymptomEntry.Side.values}


def addresses(answer):
    text = answer.content.decode().replace("&amp;", "&")
    return {each for each in re.findall(r'(?:href|hx-get|action)="([^"]*)"', text) if "?" in each}


def test_no_address_of_the_symptoms_names_one(web, owner):
    for kind in SymptomEntry.Kind:
        make_symptom(owner, kind, date=DAY)
    asked, seen = ["/symptoms/", f"/symptoms/?day={DAY}", "/symptoms/beside/"], set()
    steps = set()
    while asked:
        path = asked.pop()
        answer = web.get(path)
        steps.add((answer.context or {}).get("step"))
        for address in addresses(answer):
            said = parse_qs(urlsplit(address).query)
            for value in (value for values in said.values() for value in values):
                assert value not in SymptomEntry.Kind.values, address
                assert not set(value.split("-")) & PLACES, address
            # Each kind, as one asks for a place and another does not; then one place of it.
            kept = tuple(said.get("kind", ())), *sorted(set(said) - {"day", "month"})
            if len(kept) > 1 and kept not in seen and urlsplit(address).path == "/symptoms/":
                seen.add(kept)
                asked.append(address)
    assert {"what", "where", "how_bad"} <= steps


def test_nor_does_a_form_put_one_there(web, owner):
    make_symptom(owner, "cramp", date=DAY)
    for path in (f"/symptoms/?day={DAY}", "/symptoms/beside/"):
        text = web.get(path).content.decode()
        values = re.findall(r'<option value="([^"]*)"', text)
        assert values
        assert not set(values) & set(SymptomEntry.Kind.values)


def test_the_code_means_the_same_to_its_person_alone(owner, stranger):
    for kind in SymptomEntry.Kind.values:
        code = hidden(kind, owner.pk)
        assert re.fullmatch(r"[0-9a-f]{12}", code)
        assert meant(code, owner.pk, SymptomEntry.Kind.values) == kind
        assert meant(code, stranger.pk, SymptomEntry.Kind.values) == ""
        assert (
            meant(kind, owner.pk, SymptomEntry.Kind.values) == kind
        )  # an address kept from before
    assert hidden("", owner.pk) == ""
    assert meant("", owner.pk, SymptomEntry.Kind.values) == ""
    assert len({hidden(kind, owner.pk) for kind in SymptomEntry.Kind.values}) == len(
        SymptomEntry.Kind
    )
    assert User.objects.count() == 2
