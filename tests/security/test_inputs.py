"""What comes in is bounded and runs nothing; where it leads is this site."""

import base64
import io
import pickle
import zipfile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from foods.importers.archives import open_bundle
from foods.importers.records import SourceError
from foods.importers.workbooks import open_sheet
from tests.builders import make_food
from tests.security.every_address import address_of, every_route
from tracker.server.database_cache import plain_value

MB = 1024 * 1024
EVIL_HOST = "evil.example"


class TestSizes:
    @pytest.mark.parametrize(
        ("path", "megabytes"),
        [
            ("/", 12),
            ("/import/", 12),
            ("/accounts/login/", 12),
            ("/profile/you/", 12),
            ("/nowhere/", 12),
            ("/admin/foods/importrun/add/", 202),
            ("/api/v1/entries/", 3),
            ("/api/v1/changes/", 3),
            ("/api/v1/import/", 51),
            ("/_allauth/app/v1/auth/login", 1),
        ],
    )
    def test_more_than_is_read_there_is_refused_before_it_is(self, path, megabytes, web, owner):
        """By the length it says: nothing of it is kept in memory or on the disk."""
        body = b" " * (megabytes * MB) if megabytes < 10 else b"{}"
        said = {"Content-Length": str(megabytes * MB)}
        answer = web.post(path, body, content_type="application/json", headers=said)
        assert answer.status_code == 413

    def test_of_fields_a_form_has_a_thousand(self, web):
        answer = web.post("/profile/you/", {f"field{n}": "x" for n in range(1_001)})
        assert answer.status_code == 400

    def test_of_files_a_hundred(self, web):
        files = {f"file{n}": SimpleUploadedFile("a.csv", b"x") for n in range(101)}
        assert web.post("/import/", files).status_code == 400

    def test_a_form_of_three_megabytes_is_none(self, web):
        assert web.post("/profile/you/", {"sex": "x" * 3_000_000}).status_code == 400

    def test_json_is_not_nested_without_end(self, api):
        body = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        assert (
            api.post("/api/v1/entries/", body, content_type="application/json").status_code == 400
        )


def workbook_with(part: str, text: bytes) -> bytes:
    import openpyxl

    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["2021-2023"])
    book.active.append(["Food code"])
    book.save(out)
    with zipfile.ZipFile(out) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    parts[part] = text
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as write:
        for name, content in parts.items():
            write.writestr(name, content)
    return changed.getvalue()


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


class TestFiles:
    @pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "other.xml"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_a_workbook_with_entities_is_not_read(self, tmp_path, part, encoding):
        path = tmp_path / "Nutrient Values.xlsx"
        path.write_bytes(workbook_with(part, ENTITIES.encode(encoding)))
        with (
            open_bundle(path) as bundle,
            pytest.raises(SourceError, match=f"{part} declares entities"),
            open_sheet(bundle, path.name),
        ):
            pass

    def test_one_without_is(self, tmp_path):
        path = tmp_path / "Nutrient Values.xlsx"
        path.write_bytes(workbook_with("other.xml", b"<x/>"))
        with open_bundle(path) as bundle, open_sheet(bundle, path.name) as sheet:
            assert sheet.header == ["food code"]

    def test_no_upload_is_ever_served_or_named_by_its_sender(self):
        """Nothing is stored as a file: there is no folder of uploads and no field for one."""
        from django.apps import apps
        from django.db.models import FileField

        fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
        assert fields
        assert not [field for field in fields if isinstance(field, FileField)]
        assert not settings.MEDIA_ROOT


class Call:
    def __reduce__(self):
        return (print, ("run",))


class TestDeserialization:
    @pytest.mark.parametrize("value", [Call(), {"a": [Call()]}, Call])
    def test_what_would_call_something_is_not_cached(self, db, value):
        with pytest.raises(TypeError, match="only plain values"):
            cache.set("key", value)
        with pytest.raises(TypeError, match="only plain values"):
            cache.add("key", value)

    def test_nor_read_where_somebody_wrote_it_into_the_table(self, db, capsys):
        cache.set("key", 1, 60)
        stored = base64.b64encode(pickle.dumps(Call())).decode()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tracker_cache SET value = %s", [stored])
        with pytest.raises(pickle.UnpicklingError):
            cache.get("key")
        with pytest.raises(pickle.UnpicklingError):
            plain_value(stored)
        assert "run" not in capsys.readouterr().out

    @pytest.mark.parametrize("value", [1, 2.5, "ä", None, [1, (2, "x")], {"a": {"b": True}}, b"x"])
    def test_plain_values_come_back(self, db, value):
        cache.set("key", value, 60)
        assert cache.get("key") == value
        assert cache.get_many(["key", "other"]) == {"key": value}

    def test_what_has_ended_is_not_there(self, db):
        cache.set("key", 1, 60)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tracker_cache SET expires = '2001-01-01 00:00:00'")
        assert cache.get("key") is None
        assert cache.add("key", 2, 60)
        assert cache.get("key") == 2


class TestWhereItLeads:
    @pytest.mark.parametrize(
        "target",
        [
            f"https://{EVIL_HOST}/",
            f"//{EVIL_HOST}/",
            f"/\\{EVIL_HOST}/",
            f"\t//{EVIL_HOST}/",
            f"http:{EVIL_HOST}",
            "javascript:alert(1)",
            f"https://testserver@{EVIL_HOST}/",
            f"https://{EVIL_HOST}\\@testserver/",
        ],
    )
    def test_nobody_is_sent_elsewhere(self, db, owner, target):
        owner.set_password("a long password")
        owner.save()
        form = {"login": owner.username, "password": "a long password"}
        client = Client()
        asked = {
            "/accounts/login/": form,
            "/accounts/logout/": {},
            "/language/": {"language": "de"},
            "/accounts/reauthenticate/": {"password": "a long password"},
        }
        for path, sent in asked.items():
            answer = client.post(path, {**sent, "next": target}, query_params={"next": target})
            assert answer.status_code in {302, 422}, path
            assert EVIL_HOST not in answer.get("Location", ""), path
            assert not answer.get("Location", "").startswith("javascript"), path
            client.force_login(owner)

    @pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded"])
    def test_no_link_is_made_of_a_host_that_is_not_ours(self, db, name, owner, mailoutbox):
        owner.email = "owner@example.org"
        owner.save()
        told = f"host={EVIL_HOST}" if name == "Forwarded" else EVIL_HOST
        answer = Client().post(
            "/accounts/password/reset/", {"email": owner.email}, headers={name: told}
        )
        assert answer.status_code == (400 if name == "Host" else 302)
        assert EVIL_HOST not in answer.get("Location", "") + str([m.body for m in mailoutbox])

    @pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "FOO"])
    def test_other_methods_are_answered_nowhere(self, web, method):
        for route in every_route():
            if route.startswith(("accounts/", "_allauth/")) or "logout" in route:
                continue
            answer = web.generic(method, address_of(route))
            is_free = answer.status_code in {301, 302, 400, 403, 404, 405, 415}
            assert is_free, (route, answer.status_code)

    def test_nothing_is_asked_of_another_server(self, db, owner, curator, monkeypatch):
        """Neither do pages, the API or the admin; only the database and the mail server."""
        asked: list[str] = []

        def note(_socket: object, address: object) -> None:
            asked.append(str(address))
            raise OSError("nothing may be asked")

        make_food("Spinach", 79)
        clients = [Client(raise_request_exception=False) for _ in range(3)]
        clients[1].force_login(owner)
        clients[2].force_login(curator)
        for client in clients:
            client.get("/livez")
        monkeypatch.setattr("socket.socket.connect", note)
        monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: note(None, _args))
        for client in clients:
            for route in every_route():
                if "logout" not in route:
                    client.get(address_of(route), query_params={"q": f"http://{EVIL_HOST}/"})
        assert asked == []
