"""A first visit loads little: the page as it is, its files as they are sent, compressed."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.builders import make_profile

MOST_BYTES = 60_000
MOST_AGAIN_BYTES = 15_000
FILES = re.compile(r'(?:href|src)="/static/([^"]+)"')


@pytest.mark.parametrize("path", ["/today/", "/trends/", "/more/", "/profile/", "/foods/"])
def test_a_page_and_its_files_are_small(web, owner, path):
    make_profile(owner)
    page = web.get(path, follow=True).content
    again = len(gzip.compress(page, 6))
    names = set(FILES.findall(page.decode()))
    assert {"tracker/tracker.css", "tracker/tracker.js"} <= names
    files = sum(len(gzip.compress(Path(finders.find(name)).read_bytes(), 6)) for name in names)
    assert again <= MOST_AGAIN_BYTES
    assert again + files <= MOST_BYTES
