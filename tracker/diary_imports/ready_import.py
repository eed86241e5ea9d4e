"""An import made ready to be stored, without a lock: what is left is to insert its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

from django.utils import timezone

from foods.columns_in_sql import batches
from foods.importers.many_rows import insert_rows, update_rows
from foods.importers.ready_rows import ReadyRows
from tracker.diary_imports.amounts import Amounts, Keys, Values
from tracker.diary_imports.choices import LEAVE, Choice
from tracker.diary_imports.planning import Plan, day_key
from tracker.diary_imports.records import DaySummary, LeftOut, Serving
from tracker.many_rows_written import add_many, add_ready, change_many, delete_many
from tracker.models import (
    DayRecord,
    DiaryImport,
    DiaryUpload,
    ImportChoice,
    ImportedRow,
    IntakeEntry,
    Profile,
    SupplementDose,
)
from tracker.portability.storing import columns_of, ready_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_TOLD: Final = 500  # rows that were left out, each with why
Row = TypeVar("Row", IntakeEntry, SupplementDose)


@dataclass(frozen=True, slots=True)
class Options:
    """What is done with the days of a daily summary."""

    complete_food: bool = False
    complete_supplements: bool = False
    day_totals: bool = False


class ReadyImport:
    """Decided and turned into what the database stores; `store` writes it, once."""

    def __init__(self, user: "User", upload: DiaryUpload, found: Plan, options: Options) -> None:
        self._user, self._upload = user, upload
        self._plan, self._options = found, options
        self._totals = found.totals if options.day_totals else []
        self._amounts = Amounts(user, found, self._totals)
        self._left_out = list(found.left_out)
        self._lacking: set[date] = set()  # days of which a food does not get in
        self._links: list[ImportedRow] = []
        # The stand-in of the import itself, whose rows are linked to it before it is stored.
        self._made = DiaryImport(pk=-1, user=user)
        entries = [e for e in map(self._entry, found.new) if e is not None]
        doses = [d for d in map(self._dose, found.new) if d is not None]
        totals = [t for t in map(self._total, self._totals) if t is not None]
        now = timezone.now()
        for row in (*entries, *doses, *totals):
            row.created_at = row.updated_at = now
        fingerprints = {each.key: each.fingerprint for each in found.new}
        links = [
            *self._linked("entry", [*entries, *totals], fingerprints),
            *self._linked("dose", doses, fingerprints),
        ]
        self._ready_links = ready_rows(ImportedRow, links)
        self._ready: tuple[ReadyRows, ...] = (
            ready_rows(IntakeEntry, entries),
            ready_rows(SupplementDose, doses),
            ready_rows(IntakeEntry, totals),
        )
        self._days = {each.date for each in (*entries, *doses, *totals)}
        self._days_of_totals = {each.date for each in totals}
        self.food_ids: list[int] = []

    def store(self, profile: Profile) -> DiaryImport:
        """Within a transaction that holds the catalogue's lock and that of this profile."""
        self._profile = profile
        keys = self._keys = self._amounts.store()
        self.food_ids = list(keys.food.values())
        self._made = self._record()
        giving_way = IntakeEntry.objects.filter(user=self._user, pk__in=self._plan.giving_way)
        delete_many(profile=profile, rows=list(giving_way))
        for ready in self._ready:
            for name in ("food", "portion", "supplement"):
                if ready.has(name):
                    ready.put_keys(name, getattr(keys, name))
            add_ready(profile=profile, ready=ready)
        self._ready_links.put_keys("diary_import", {-1: self._made.pk})
        self._ready_links.insert_all()
        changed = self._change()
        days = self._complete(self._days_of_totals)
        self._note_made(keys)
        insert_rows(ImportedRow, *columns_of(ImportedRow, self._links))
        _remember(self._user, self._plan, self._upload)
        self._left_out.sort(key=lambda each: each.row)
        self._made.left_out = [each.as_json() for each in self._left_out[:MOST_TOLD]]
        entries, doses, totals = map(len, self._ready)
        self._made.counts = {
            "rows": self._plan.file.rows,
            "entries": entries,
            "doses": doses,
            "day_totals": totals,
            "changed": changed,
            "there": self._plan.there,
            "yours": self._plan.yours,
            "deleted": self._plan.deleted,
            "left_out": len(self._left_out),
            "unknown": self._plan.unknown,
            "foods": len(keys.food),
            "supplements": len(keys.supplement),
            "days": len(self._days),
            "days_complete": days,
            "giving_way": len(self._plan.giving_way),
        }
        self._made.save()
        return self._made

    def _record(self) -> DiaryImport:
        first, last = self._plan.span or (None, None)
        return DiaryImport.objects.create(
            user=self._user,
            uuid=self._upload.uuid,
            source=self._upload.source,
            file_name=self._upload.file_name,
            digest=sha256(bytes(self._upload.content)).hexdigest(),
            first_day=first,
            last_day=last,
        )

    def _entry(self, serving: Serving) -> IntakeEntry | None:
        if serving.is_supplement:
            return None
        values = self._amounts.of_entry(serving)
        if values is None:
            return self._too_large(serving)
        return IntakeEntry(**self._row(serving, serving.key), meal=serving.meal, **values)

    def _dose(self, serving: Serving) -> SupplementDose | None:
        if not serving.is_supplement:
            return None
        values = self._amounts.of_dose(serving)
        if values is None:
            return self._too_large(serving)
        return SupplementDose(**self._row(serving, serving.key), **values)

    def _total(self, day: DaySummary) -> IntakeEntry | None:
        values = self._amounts.of_total(day)
        if values is None:
            self._left_out.append(LeftOut(day.row, "too_much_magnesium", value=str(day.day)))
            return None
        row = {"user": self._user, "uuid": uuid4(), "date": day.day}
        return IntakeEntry(**row, **self._named(day_key(day.day)), **values)

    def _too_large(self, serving: Serving) -> None:
        self._left_out.append(LeftOut(serving.row, "too_large", value=serving.name))
        if not serving.is_supplement:
            self._lacking.add(serving.day)

    def _row(self, serving: Serving, key: str) -> Values:
        return {
            "user": self._user,
            "uuid": uuid4(),
            "date": serving.day,
            "time": serving.time,
            "note": serving.note,
            **self._named(key),
        }

    def _named(self, key: str) -> Values:
        record = {"external_id": key, "external_version": 1}
        return {"external_source": self._upload.source, **record}

    def _linked(
        self, kind: str, rows: Sequence[Any], fingerprints: dict[str, str]
    ) -> list[ImportedRow]:
        return [
            ImportedRow(
                user=self._user,
                diary_import_id=self._made.pk,
                kind=kind,
                object_id=row.object_id,
                fingerprint=fingerprints.get(row.external_id, ""),
                written_at=row.updated_at,
            )
            for row in rows
        ]

    def _change(self) -> int:
        """Rows that the file says otherwise by now; they stay of the import that made them."""
        by_kind: dict[str, dict[int, Serving]] = {"entry": {}, "dose": {}}
        for serving, old in self._plan.changed:
            by_kind[old.kind][old.pk] = serving
        entries = self._changed(IntakeEntry, by_kind["entry"])
        doses = self._changed(SupplementDose, by_kind["dose"])
        amount = ("food", "portion", "quantity", "amount_g")
        change_many(profile=self._profile, rows=entries, names=("time", "note", *amount))
        change_many(
            profile=self._profile, rows=doses, names=("time", "note", "supplement", "quantity")
        )
        self._know_again("entry", {row.object_id: row for row in entries}, by_kind["entry"])
        self._know_again("dose", {row.object_id: row for row in doses}, by_kind["dose"])
        return len(entries) + len(doses)

    def _changed(self, model: type[Row], servings: dict[int, Serving]) -> list[Row]:
        values_of = self._amounts.of_entry if model is IntakeEntry else self._amounts.of_dose
        rows = []
        for some in batches(list(servings)):
            for row in model.objects.filter(user=self._user, pk__in=some):
                serving = servings[row.pk]
                values = values_of(serving)
                if values is None:
                    self._too_large(serving)
                    continue
                for name, value in self._keys.of(values).items():
                    setattr(row, name, value)
                row.time, row.note = serving.time, serving.note
                rows.append(row)
        return rows

    def _know_again(self, kind: str, rows: dict[str, Any], servings: dict[int, Serving]) -> None:
        for some in batches(list(rows)):
            links = list(ImportedRow.objects.filter(user=self._user, kind=kind, object_id__in=some))
            for link in links:
                row = rows[link.object_id]
                link.written_at = row.updated_at
                link.fingerprint = servings[row.pk].fingerprint
            update_rows(ImportedRow, links, ["written_at", "fingerprint"])

    def _complete(self, with_totals: set[date]) -> int:
        """Call days complete that the app calls so and that hold all of their food here."""
        wanted = {
            "food_complete": self._options.complete_food,
            "supplements_complete": self._options.complete_supplements,
        }
        names = [name for name, is_wanted in wanted.items() if is_wanted]
        days = set(self._plan.complete) - self._lacking
        days |= set(self._plan.complete_with_totals) & with_totals
        if not names or not days:
            return 0
        stored = {row.date: row for row in DayRecord.objects.filter(user=self._user)}
        new, old, said = [], [], {}
        for day in sorted(days):
            row = stored.get(day) or DayRecord(user=self._user, date=day)
            setting = [name for name in names if not getattr(row, name)]
            if not setting:
                continue
            for name in setting:
                setattr(row, name, True)
            said[day] = [name.removesuffix("_complete") for name in setting]
            (old if day in stored else new).append(row)
        add_many(profile=self._profile, rows=new)
        change_many(profile=self._profile, rows=old, names=list(wanted))
        for is_new, rows in ((True, new), (False, old)):
            self._links += [
                ImportedRow(
                    user=self._user,
                    diary_import=self._made,
                    kind="day",
                    object_id=row.object_id,
                    revision=row.revision,
                    said=" ".join([*(["new"] if is_new else []), *said[row.date]]),
                )
                for row in rows
            ]
        return len(new) + len(old)

    def _note_made(self, keys: Keys) -> None:
        link = {"user": self._user, "diary_import": self._made}
        self._links += [ImportedRow(**link, kind="food", food_id=pk) for pk in keys.food.values()]
        self._links += [
            ImportedRow(**link, kind="supplement", supplement_id=pk)
            for pk in keys.supplement.values()
        ]


def _remember(user: "User", found: Plan, upload: DiaryUpload) -> None:
    """What was chosen on purpose, for the next file."""
    said: Iterable[tuple[Any, Choice]] = (
        (each, found.choices.by_key[each.key]) for each in found.names if each.key in upload.choices
    )
    rows = {
        (each.name, each.unit): ImportChoice(
            user=user,
            source=upload.source,
            name=each.name,
            unit=each.unit,
            choice=choice.kind,
            food_id=choice.food_id,
            portion_id=choice.portion_id,
            grams_per_unit=choice.grams_per_unit,
            supplement_id=choice.supplement_id,
        )
        for each, choice in said
        if choice.kind != LEAVE or not choice.why
    }
    ImportChoice.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["user", "source", "name", "unit"],
        update_fields=["choice", "food", "portion", "grams_per_unit", "supplement"],
    )
