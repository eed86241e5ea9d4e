"""Two imports at the same time: the second one is refused and changes nothing."""

import threading

import pytest
from django.db import connection, connections

from foods.importers import load_import
from foods.importers.runs import ImportFailedError, import_foods
from foods.models import Food, ImportRun
from tests.foods.importers.files import almonds, product, write_off
from tests.patience import impatient

# PostgreSQL lets both begin, so the import itself looks; SQLite lets one write and says so.
SAID = {"sqlite": "database is locked", "postgresql": "another import is under way since"}


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_imports_is_refused_and_the_first_goes_on(tmp_path, monkeypatch):
    writing, go_on = threading.Event(), threading.Event()
    retire = load_import._retire

    def wait(*args):
        writing.set()
        assert go_on.wait(20)
        retire(*args)

    def first():
        try:
            import_foods("sr28", almonds().write(tmp_path))
        finally:
            connections.close_all()

    monkeypatch.setattr(load_import, "_retire", wait)
    with impatient(100):
        thread = threading.Thread(target=first)
        thread.start()
        assert writing.wait(20)
        try:
            with pytest.raises(ImportFailedError, match=SAID[connection.vendor]):
                import_foods("off", write_off(tmp_path / "off.tsv", product()))
        finally:
            go_on.set()
            thread.join(20)
    assert [food.source for food in Food.objects.all()] == ["sr28"]
    assert ImportRun.objects.get(source="sr28").status == "done"
    assert not ImportRun.objects.filter(source="off").exclude(status="failed").exists()
