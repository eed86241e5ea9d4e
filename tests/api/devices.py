"""Devices of one person that write offline, and a network that loses, repeats and reorders."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

URL = "/api/v1/changes/"
ROWS = {"entry": "entries", "dose": "doses", "symptom": "symptoms"}
Key = tuple[str, str]  # type and id, as in changes/


@dataclass(frozen=True)
class Applied:
    """A write the server did: over which revision, and what it left there (None: deleted)."""

    revision: int
    over: int
    left: Any


@dataclass
class Server:
    """The one side of the network, and a protocol of all it did, heard by somebody or not."""

    client: Any
    done: dict[Key, dict[int, Applied]] = field(default_factory=lambda: defaultdict(dict))
    posted: list[tuple[str, str]] = field(default_factory=list)  # key of a POST, uuid it made

    def batch(self, body: dict[str, Any], key: str) -> list[dict[str, Any]]:
        answer = self.client.post(URL, body, headers={"Idempotency-Key": key})
        assert answer.status_code == 200, answer.content
        results = answer.json()["results"]
        for write, result in zip(body["changes"], results, strict=True):
            if result["revision"] is not None:
                self.note(write["type"], write["id"], result, write["if_revision"] or 0)
        return results

    def note(self, kind: str, id_: str, result: dict[str, Any], over: int) -> None:
        """A write that says what is there already has the revision of the one that said it."""
        revision = result["revision"]
        self.done[kind, id_].setdefault(revision, Applied(revision, over, result["object"]))

    def read(self, cursor: str, page_size: int) -> dict[str, Any]:
        answer = self.client.get(URL, {"cursor": cursor, "page_size": page_size})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def row(self, kind: str, id_: str) -> Any:
        """One row as it stands at its own address."""
        answer = self.client.get(f"/api/v1/{ROWS[kind]}/{id_}/")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def stands(self) -> dict[Key, Any]:
        """Every row, read at its own address and not from the feed."""
        found = {}
        for kind, path in ROWS.items():
            page = self.client.get(f"/api/v1/{path}/", {"page_size": 200}).json()
            assert page["next"] is None
            found.update({(kind, row["uuid"]): row for row in page["results"]})
        for row in self.client.get("/api/v1/favourites/").json()["results"]:
            found["favourite", f"{row['kind']}/{row['food'] or row['supplement']}"] = row
        return found


@dataclass
class Phone:
    """Keeps a copy, writes offline into `waiting`, sends one batch at a time until it is heard.

    What waits remembers over which revision it was written; a batch under way is sent again with
    the same Idempotency-Key. When somebody else was first, `mine_wins` decides.
    """

    server: Server
    copy: dict[Key, Any] = field(default_factory=dict)
    revisions: dict[Key, int] = field(default_factory=dict)
    cursor: str = "0"
    waiting: dict[Key, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, Any] | None = None
    heard: list[tuple[Key, int]] = field(default_factory=list)

    def write(self, kind: str, id_: str, content: Any) -> None:
        """Note a write, or with `content` None a deletion, until there is a network."""
        key = kind, id_
        over = self.waiting.get(key, {}).get("if_revision", self.revisions.get(key, 0))
        if content is None and key not in self.copy:
            self.waiting.pop(key, None)  # nobody has heard of it yet
            return
        change = {"deleted": True} if content is None else {"object": content}
        self.waiting[key] = {"type": kind, "id": id_, "if_revision": over, **change}

    def send(self, *, answer_is_lost: bool, mine_wins: bool) -> dict[str, Any] | None:
        """One round; returns what travelled, which the network may deliver once more later."""
        if self.sent is None:
            if not self.waiting:
                return None
            body = {"changes": list(self.waiting.values())}
            self.sent = {"body": body, "key": str(uuid.uuid4())}
            self.waiting = {}
        travelled = self.sent
        results = self.server.batch(travelled["body"], travelled["key"])
        if not answer_is_lost:
            for write, result in zip(travelled["body"]["changes"], results, strict=True):
                self._hear(write, result, mine_wins=mine_wins)
            self.sent = None
        return travelled

    def _hear(self, write: dict[str, Any], result: dict[str, Any], *, mine_wins: bool) -> None:
        key = write["type"], write["id"]
        if result["status"] in {200, 201, 204}:
            if result["revision"] is not None:
                self.heard.append((key, result["revision"]))
            self._adopt(key, result["object"], result["revision"] or 0)
            return
        assert result["status"] == 412, (write, result)
        current = result["problem"]["current"]
        over = current["revision"] if current else result["problem"].get("deleted_revision", 0)
        self._adopt(key, current, over)
        if mine_wins and key not in self.waiting and not (write.get("deleted") and not current):
            self.waiting[key] = {**write, "if_revision": over}

    def _adopt(self, key: Key, row: Any, revision: int) -> None:
        """Take over what stands; what waits is written over that from now on.

        A repeated answer may be older than what the feed has told since.
        """
        if revision < self.revisions.get(key, 0):
            return
        if row is None:
            self.copy.pop(key, None)
        else:
            self.copy[key] = row
        self.revisions[key] = revision
        if key in self.waiting:
            self.waiting[key]["if_revision"] = revision

    def fetch(self, page_size: int) -> None:
        last = int(self.cursor.split("-")[0])
        while True:
            page = self.server.read(self.cursor, page_size)
            for change in page["changes"]:
                assert change["revision"] > last, "the feed goes on in the order of revisions"
                last = change["revision"]
                self._learn(change)
            self.cursor = page["next_cursor"]
            if not page["has_more"]:
                return

    def _learn(self, change: dict[str, Any]) -> None:
        """What waits to be sent stays written over what the phone knew when it was written."""
        key = change["type"], change["id"]
        if change["deleted"]:
            self.copy.pop(key, None)
        else:
            self.copy[key] = change["object"]
        self.revisions[key] = change["revision"]
