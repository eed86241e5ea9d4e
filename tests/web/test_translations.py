"""Every text can be translated, every translation is whole, and what is compiled is up to date.

Red until the texts of a change are in the files: run `make messages`, then translate what is new.
"""

import re
from collections import Counter

import polib
import pytest
from django.conf import settings

from tests.texts import (
    APPS,
    MODULES,
    ROOT,
    TEMPLATES,
    bare_in_code,
    bare_in_template,
    marked_in_code,
    marked_in_template,
    name_of,
)
from tracker.management.commands.list_words import LISTS, listed

TRANSLATED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
FILES = [
    ROOT / app / "locale" / code / "LC_MESSAGES" / "django.po"
    for app in APPS
    for code in TRANSLATED
]
# Curators and operators are spoken to in English.
IN_ENGLISH = re.compile(
    r"tracker/management|foods/(management|admin|importers)|tracker/admin"
    r"|foods/curation/(?!submissions)|foods/models/(curation|imports)|tracker/settings"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%%|\{\w*\}")


@pytest.mark.parametrize("path", FILES, ids=name_of)
class TestATranslation:
    def test_is_compiled_as_it_is_written(self, path):
        written = {
            (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
            for entry in polib.pofile(path).translated_entries()
        }
        compiled = {
            (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
            for entry in polib.mofile(path.with_suffix(".mo"))
        }
        assert compiled == written

    def test_lacks_nothing_and_holds_nothing_old_or_guessed(self, path):
        file = polib.pofile(path)
        assert [entry.msgid for entry in file.untranslated_entries()] == []
        assert [entry.msgid for entry in file.fuzzy_entries()] == []
        assert [entry.msgid for entry in file.obsolete_entries()] == []

    def test_names_the_same_placeholders(self, path):
        wrong = [entry.msgid for entry in polib.pofile(path) if not fits(entry)]
        assert wrong == []

    def test_says_how_its_plurals_go(self, path):
        assert "nplurals" in polib.pofile(path).metadata["Plural-Forms"]


def fits(entry):
    """Whether each translation has the placeholders of its text, or of its plural."""
    originals = [placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)]
    given = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(not text or placeholders(text) in originals for text in given)


def placeholders(text):
    return Counter(found for found in PLACEHOLDER.findall(text) if found != "%%")


@pytest.mark.parametrize(
    ("text", "translation", "good"),
    [
        ("%(count)s of %(all)s", "%(all)s, davon %(count)s", True),
        ("%(count)s of %(all)s", "%(count)s von %(alle)s", False),
        ("{count} days", "Tage", False),
        ("5 %% of it", "5 % davon", True),
    ],
)
def test_a_lost_placeholder_is_noticed(text, translation, good):
    assert fits(polib.POEntry(msgid=text, msgstr=translation)) is good


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("code", TRANSLATED)
def test_every_marked_text_is_in_the_file(app, code):
    """`make messages` finds them with gettext's tools; this asks without them."""
    file = polib.pofile(ROOT / app / "locale" / code / "LC_MESSAGES" / "django.po")
    known = {(entry.msgid, entry.msgid_plural or None) for entry in file}
    found = {
        (text, plural)
        for paths, read in ((MODULES, marked_in_code), (TEMPLATES, marked_in_template))
        for path in paths
        if path.is_relative_to(ROOT / app)
        for text, plural in read(path)
    }
    lacking = {text for text, plural in found - known if plural or (text, None) not in known}
    # A text that is counted in one place and not in another stands in the file once, counted.
    counted = {text for text, plural in known if plural}
    assert sorted(lacking - counted) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_bare_words(path):
    assert bare_in_template(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Nothing yet.</p>", ["Nothing yet."]),
        ('<p>{% translate "Nothing yet." %}</p>', []),
        ("<p>{% blocktranslate %}{{ n }} days{% endblocktranslate %} mg</p>", []),
        ('<a aria-label="Day before" href="x">←</a>', ["Day before"]),
        ('<a aria-label="{% translate "Day before" %}">←</a>', []),
        ("{{ count }} day{{ count|pluralize }}", ["pluralize", "day"]),
        ('{% include "a.html" with label="All food" code="all_food" %}', ["All food"]),
        ('{{ value|default:"not known" }}', ["not known"]),
        ("{# to be said #}<b>{{ x }} kcal</b>", []),
    ],
)
def test_bare_words_are_noticed(source, found):
    assert bare_in_template(source) == found


@pytest.mark.parametrize(
    "path", [path for path in MODULES if not IN_ENGLISH.match(name_of(path))], ids=name_of
)
def test_errors_notices_and_labels_are_marked(path):
    assert bare_in_code(path) == []


def test_words_that_are_data_are_listed():
    """Of the catalogue and the tables: `manage.py list_words` writes them out again."""
    there = {
        path: path.read_text(encoding="utf-8")
        for folder in LISTS
        for path in (ROOT / folder).glob("*.py")
    }
    assert there == listed()
