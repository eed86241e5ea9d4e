"""What studies found: every statement has its source, and none is a verdict."""

import re

import pytest
from django.utils import translation

from tracker.models import SymptomEntry
from tracker.web.evidence_texts import TOPICS, topics_on


def claims(topic):
    return (*topic.studies, *topic.causes, *topic.doctor)


def test_the_list_leads_to_every_topic(client):
    page = client.get("/evidence/").content.decode()
    for topic in TOPICS:
        assert f'href="/evidence/{topic.slug}/"' in page


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_every_statement_stands_beside_its_source(client, db, topic):
    response = client.get(f"/evidence/{topic.slug}/")
    page = response.content.decode()
    assert response.status_code == 200
    links = len(claims(topic)) + len(topic.sources)
    assert page.count('rel="noreferrer"') == links > 2
    for claim in claims(topic):
        assert page.count(f'href="{claim.source.url}"') > 1
    assert topic.doctor
    assert topic.causes


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_it_never_promises_or_diagnoses(topic):
    with translation.override("en-gb"):
        said = [str(each.text) for each in claims(topic)] + [str(topic.in_short), str(topic.diary)]
    for text in said:
        assert not re.search(r"\b(cures?|heals you|you have a deficiency|dangerous)\b", text)


def test_where_no_trial_was_read_it_says_so(client, db):
    page = client.get("/evidence/heavy-legs/").content.decode()
    assert "That is no proof either way." in page


def test_an_unknown_symptom_is_no_page(client, db):
    assert client.get("/evidence/ghosts/").status_code == 404


def test_topics_follow_the_symptoms_in_their_order():
    found = topics_on(["headache", "cramp", "headache"])
    assert [topic.slug for topic in found] == ["headache", "night-cramps", "pregnancy-cramps"]
    assert topics_on(["other"]) == []


def test_slugs_are_there_once_and_kinds_exist():
    slugs = [topic.slug for topic in TOPICS]
    assert len(slugs) == len(set(slugs))
    assert all(topic.kinds <= set(SymptomEntry.Kind.values) for topic in TOPICS)
