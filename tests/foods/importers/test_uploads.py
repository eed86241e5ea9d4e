"""A large file of a curator: kept in the database, imported by a worker, once, and then gone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods.importers import runs, uploads
from foods.importers.uploads import cancel, carry_out_upload, hand_over, is_late
from foods.models import Food, ImportRun, ImportUpload, ImportUploadPiece
from tests.builders import make_user
from tests.foods.importers.files import almonds, product, write_off

pytestmark = pytest.mark.django_db
LIST = "/admin/foods/importrun/"


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AT_ONCE_BYTES", 10)
    monkeypatch.setattr(uploads, "PIECE_BYTES", 200)


@pytest.fixture
def path(tmp_path):
    return almonds().write(tmp_path)


def send(client, path, source="sr28", **values):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(f"{LIST}add/", {"source": source, "file": file, **values})


def handed_over(path, source="sr28", *, is_part=False):
    run = ImportRun(source=source, file_name=path.name)
    content = path.read_bytes()
    pieces = [content[place : place + 200] for place in range(0, len(content), 200)]
    hand_over(run, pieces, is_part=is_part)
    return run


def page(client, run):
    return client.get(f"{LIST}{run.pk}/change/").content.decode()


class TestHandingOver:
    def test_keeps_the_file_in_pieces_and_asks_a_worker(self, desk, path, settings):
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
        response = send(desk, path)
        run = ImportRun.objects.get()
        assert response.url == f"{LIST}{run.pk}/change/"
        assert (run.status, run.user.username) == ("waiting", "cora")
        pieces = ImportUploadPiece.objects.values_list("content", flat=True)
        assert len(pieces) > 1
        assert b"".join(map(bytes, pieces)) == path.read_bytes()
        assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"run_id": run.pk}
        assert not Food.objects.exists()
        assert "It waits for a background worker" in page(desk, run)

    def test_a_small_one_is_imported_at_once(self, desk, path, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_AT_ONCE_BYTES", 1_000_000)
        send(desk, path)
        assert ImportRun.objects.get().status == "done"
        assert not ImportUpload.objects.exists()

    def test_half_a_file_is_not_imported(self, path):
        run = handed_over(path)
        ImportUpload.objects.update(size_bytes=0)
        carry_out_upload(run.pk)
        assert not Food.objects.exists()


class TestCarryingOut:
    def test_does_what_the_command_does_and_the_file_goes(self, desk, path):
        send(desk, path)
        run = ImportRun.objects.get()
        for _ in range(2):
            carry_out_upload(run.pk)
        run.refresh_from_db()
        assert (run.status, run.read, run.created) == ("done", 1, 1)
        assert Food.objects.get().history.get().history_user.username == "cora"
        assert not ImportUpload.objects.exists()
        assert not ImportUploadPiece.objects.exists()
        assert "Everything was taken over." in page(desk, run)

    def test_a_part_retires_nothing_and_the_release_is_kept(self, desk, tmp_path):
        send(desk, write_off(tmp_path / "a.tsv", product("1234"), product("5678")), "off")
        carry_out_upload(ImportRun.objects.first().pk)
        part = write_off(tmp_path / "b.tsv", product("1234"))
        send(desk, part, "off", is_part="on", release="2026-11")
        carry_out_upload(ImportRun.objects.first().pk)
        assert set(Food.objects.values_list("status", flat=True)) == {"published"}
        assert ImportRun.objects.first().release == "2026-11"

    def test_what_is_wrong_is_said_and_the_file_goes(self, desk, tmp_path):
        (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 and more")
        send(desk, tmp_path / "paper.pdf")
        run = ImportRun.objects.get()
        carry_out_upload(run.pk)
        run.refresh_from_db()
        assert run.status == "failed"
        assert "is a PDF document" in run.problem
        assert not ImportUpload.objects.exists()

    def test_one_that_a_later_import_took_for_dead_is_done_all_the_same(self, path):
        run = handed_over(path)
        ImportRun.objects.update(status="interrupted", finished_at=timezone.now())
        carry_out_upload(run.pk)
        run.refresh_from_db()
        assert run.status == "done"

    def test_a_worker_that_is_told_to_end_leaves_it_to_the_next(self, path, monkeypatch):
        run = handed_over(path)

        def told(*_args, **_options):
            raise KeyboardInterrupt

        monkeypatch.setattr(runs, "load_import", told)
        with pytest.raises(KeyboardInterrupt):
            carry_out_upload(run.pk)
        monkeypatch.undo()
        assert ImportRun.objects.get().status == "running"
        carry_out_upload(run.pk)
        assert ImportRun.objects.get().status == "done"

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError])
    def test_a_database_that_is_locked_or_away_for_a_while_loses_no_file(
        self, path, monkeypatch, error
    ):
        run = handed_over(path)

        def locked(*_args, **_options):
            raise error("database is locked")

        monkeypatch.setattr(runs, "load_import", locked)
        with pytest.raises(error):
            carry_out_upload(run.pk)
        monkeypatch.undo()
        assert ImportRun.objects.get().status == "running"
        carry_out_upload(run.pk)
        assert ImportRun.objects.get().status == "done"

    def test_how_far_it_is_is_told_while_it_is_read(self, desk, tmp_path, monkeypatch):
        monkeypatch.setattr(uploads, "_EVERY_S", -1)
        wrong = product("1")
        path = write_off(tmp_path / "a.tsv", product("1234"), wrong, product("5678"))
        run = handed_over(path, "off")
        seen = []
        load = runs.load_import

        def looked_at(*args, **options):
            seen.append(ImportUpload.objects.values("step", "foods", "refused").get())
            seen.append(page(desk, run))
            return load(*args, **options)

        monkeypatch.setattr(runs, "load_import", looked_at)
        carry_out_upload(run.pk)
        assert seen[0] == {"step": "writing", "foods": 2, "refused": 1}
        assert "2 foods are written, all at once" in seen[1]
        assert "The last one refused: line 3" in seen[1]
        assert "Cancel the import" not in seen[1]


class TestCancelling:
    def test_before_it_is_begun(self, desk, path):
        send(desk, path)
        run = ImportRun.objects.get()
        said = desk.post(f"{LIST}{run.pk}/end/", {"cancel": "1"}, follow=True).content.decode()
        assert "Cancelled. Nothing was changed." in said
        carry_out_upload(run.pk)
        assert ImportRun.objects.get().status == "cancelled"
        assert not ImportUploadPiece.objects.exists()
        assert not Food.objects.exists()

    def test_while_it_is_read(self, path, monkeypatch):
        run = handed_over(path)
        usual = runs.digest

        def cancelled(path):
            assert cancel(run)
            return usual(path)

        monkeypatch.setattr(runs, "digest", cancelled)
        carry_out_upload(run.pk)
        assert ImportRun.objects.get().status == "cancelled"
        assert not Food.objects.exists()

    def test_in_the_last_moment_before_it_writes(self, path, monkeypatch):
        run = handed_over(path)
        begin = uploads._Progress.begin

        def cancelled(self, step, total):
            begin(self, step, total)
            if step == "writing":
                ImportRun.objects.update(status="cancelled", finished_at=timezone.now())

        monkeypatch.setattr(uploads._Progress, "begin", cancelled)
        carry_out_upload(run.pk)
        assert ImportRun.objects.get().status == "cancelled"
        assert not Food.objects.exists()

    def test_too_late(self, desk, path):
        send(desk, path)
        run = ImportRun.objects.get()
        ImportUpload.objects.update(step="writing")
        said = desk.post(f"{LIST}{run.pk}/end/", {"cancel": "1"}, follow=True).content.decode()
        assert "It is too late to cancel" in said
        carry_out_upload(run.pk)
        assert ImportRun.objects.get().status == "done"


class TestWhereNoWorkerComes:
    def test_the_page_says_so_and_imports_it_itself(self, desk, path):
        send(desk, path)
        run = ImportRun.objects.get()
        assert "Import it now" not in page(desk, run)
        ImportUpload.objects.update(step_at=timezone.now() - timedelta(seconds=20))
        assert "Nobody has begun yet" in page(desk, run)
        said = desk.post(f"{LIST}{run.pk}/end/", {"now": "1"}, follow=True).content.decode()
        assert "sr28asc.zip: done." in said
        assert Food.objects.count() == 1

    def test_after_a_day_the_file_is_deleted(self, path, capsys):
        handed_over(path)
        ImportUpload.objects.update(step_at=timezone.now() - timedelta(days=2))
        call_command("clean_up")
        assert "1 files that nobody imported deleted" in capsys.readouterr().out
        assert ImportRun.objects.get().status == "interrupted"
        assert not ImportUploadPiece.objects.exists()

    def test_when_it_is_late(self):
        now = timezone.now()
        late = {
            (step, seconds): is_late(
                ImportUpload(step=step, step_at=now - timedelta(seconds=seconds)), now
            )
            for step in ("waiting", "reading")
            for seconds in (10, 20, 1_000)
        }
        assert [key for key, is_so in late.items() if is_so] == [
            ("waiting", 20),
            ("waiting", 1_000),
            ("reading", 1_000),
        ]


class TestWhoMay:
    def test_end_it_only_who_may_import(self, client, path):
        run = handed_over(path)
        viewer = make_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_importrun"))
        client.force_login(viewer)
        assert "Cancel the import" not in page(client, run)
        for deed in ("cancel", "now"):
            assert client.post(f"{LIST}{run.pk}/end/", {deed: "1"}).status_code == 403
        assert ImportRun.objects.get().status == "waiting"

    def test_nobody_by_looking(self, desk, path):
        run = handed_over(path)
        assert desk.get(f"{LIST}{run.pk}/end/").status_code == 405

    def test_an_address_that_is_none(self, desk):
        assert desk.get(f"{LIST}{'9' * 30}/change/").status_code == 302
        assert desk.post(f"{LIST}999/end/", {"cancel": "1"}).status_code == 404
