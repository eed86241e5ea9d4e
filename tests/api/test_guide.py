"""docs/api.md is true: its examples run as they stand, and every address it names is there."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from rest_framework.status import is_success

from tests.api.described import validator_of
from tests.builders import make_food, make_supplement
from tracker.accounts.tokens import make_token

GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(?:sh|console)\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
API = "/api/v1/"
ADA = "ada@example.org"
# Keeps of each call what was asked and answered, and shows the answer as curl does.
CURL = """
curl() {
  local answer; answer=$(mktemp -p "$ANSWERS")
  command curl --max-time 30 -o "$answer" \
    -w "%{http_code} %{method} %{url_effective} $answer\\n" "$@" >>"$ANSWERS/log"
  cat "$answer"
}
"""


@dataclass(frozen=True)
class Call:
    """A request of the guide and its answer."""

    status: int
    method: str
    address: str
    text: str

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.address}: {self.status}\n{self.text}"


class Reader:
    """Somebody in Berlin who types the guide's blocks into one shell."""

    def __init__(self, folder: Path, server: str) -> None:
        bash = shutil.which("bash")
        assert bash, "the examples of docs/api.md need bash"
        assert shutil.which("curl"), "the examples of docs/api.md need curl: apt-get install curl"
        self.folder = folder
        self.server = server
        self.log = folder / "log"
        self.log.touch()
        self.errors = (folder / "errors").open("w+", encoding="utf-8")
        self.shell = subprocess.Popen(  # noqa: S603
            [bash, "-u"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**os.environ, "ANSWERS": str(folder), "TZ": "Europe/Berlin"},
            text=True,
            cwd=folder,
        )
        self.type(CURL)

    def type(self, block: str) -> list[Call]:
        """The calls that one block makes; it fails with what the shell said."""
        before = len(self._logged())
        script = self.folder / "block.sh"
        script.write_text(block, encoding="utf-8")
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(
            f"source {shlex.quote(str(script))}; ended=$?; echo; echo DONE $ended\n"
        )
        self.shell.stdin.flush()
        said = ""
        for line in self.shell.stdout:
            if line == "DONE 0\n":
                return [self._call(each) for each in self._logged()[before:]]
            said += line
            if line.startswith("DONE "):
                break
        self.errors.seek(0)
        pytest.fail(f"This does not run:\n{block}\n{said}{self.errors.read()}", pytrace=False)

    def _logged(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def _call(self, logged: str) -> Call:
        status, method, address, answer = logged.split(" ")
        text = Path(answer).read_text(encoding="utf-8")
        return Call(int(status), method, address.removeprefix(self.server), text)

    def leave(self) -> None:
        self.shell.communicate(timeout=30)
        self.errors.close()


@pytest.fixture
def reader(tmp_path, transactional_db, live_server) -> Iterator[Reader]:
    """With what the guide finds: the food 17 of its last example, and a supplement."""
    make_food(id=17, portions={"1 oz": 28.35})
    make_supplement()
    reader = Reader(tmp_path, live_server.url)
    yield reader
    reader.leave()


def described_path(path: str, schema: dict[str, Any]) -> str:
    """The path of the schema that an address belongs to."""
    for described in schema["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", described), path):
            return str(described)
    return pytest.fail(f"The schema has no {path}", pytrace=False)


def of_schema(call: Call, schema: dict[str, Any]) -> dict[str, Any] | None:
    """The operation of a call; None: the login addresses have a schema of their own."""
    if not call.path.startswith(API):
        return None
    operation: dict[str, Any] = schema["paths"][described_path(call.path, schema)]
    return operation[call.method.lower()]


def check(call: Call, schema: dict[str, Any]) -> None:
    """Whether an answer is the success that the schema describes."""
    operation = of_schema(call, schema)
    if call.status == HTTPStatus.NOT_MODIFIED:
        assert operation, str(call)
        assert (str(int(call.status)) in operation["responses"], call.text) == (True, "")
        return
    assert is_success(call.status), str(call)
    answer = json.loads(call.text)
    if operation is None:
        return
    content = operation["responses"][str(call.status)]["content"]["application/json"]
    validator = validator_of(content["schema"], schema)
    assert [error.message for error in validator.iter_errors(answer)] == [], str(call)
    for result in answer.get("results", ()):  # of a batch, or rows of a list
        assert result.get("problem") is None, str(call)


def what_to_take(calls: list[Call]) -> str:
    """What the guide says to take from the answers, as assignments."""
    taken = []
    for call in calls:
        rows = json.loads(call.text or "{}").get("results", [])
        if call.path == f"{API}foods/":
            taken += [f"FOOD={rows[0]['id']}", f"PORTION={rows[0]['portions'][0]['id']}"]
        elif call.path == f"{API}supplements/":
            taken.append(f"SUPPLEMENT={rows[0]['id']}")
    return "\n".join(taken)


def read_token_of(email: str) -> str:
    """What somebody makes on their page, to whom the guide says nothing of how."""
    user = User.objects.get(email=email)
    user.api_tokens.all().delete()
    return make_token(user=user, name="guide", lifetime=None)[1]


def test_the_examples_run_as_they_stand(reader, schema):
    calls: list[Call] = []
    for block in BLOCKS:
        here = block.replace("HOST=http://localhost:8000\n", f"HOST={reader.server}\n")
        made = reader.type(here)
        assert made, f"This asks nothing:\n{block}"
        for call in made:
            check(call, schema)
        calls += made
        reader.type(what_to_take(made))
        reader.type(f"READ_TOKEN={read_token_of(ADA)}")
    assert len(BLOCKS) == 9
    day = next(call for call in calls if (call.method, call.path[:13]) == ("GET", f"{API}days/"))
    magnesium = json.loads(day.text)["magnesium"]
    # Two ounces and 30 g of 550 mg in 100 g, and a tablet of 100 mg.
    assert (magnesium["food_mg"], magnesium["supplement_mg"]) == (476.85, 100.0)


def test_a_refused_example_would_be_found(reader, schema):
    reader.type(f"HOST={reader.server}")
    (call,) = reader.type("curl -s $HOST/api/v1/profile/")
    with pytest.raises(AssertionError, match="401"):
        check(call, schema)


def named_paths() -> set[str]:
    """The addresses in the text and in the examples, as the schema would write them."""
    code = re.sub(r"^```.*?^```", "", GUIDE, flags=re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`(?:[A-Z]+ )?((?:/api/v1/)?[a-z]+/(?:[^` ?]+/)*)[?`]", code)
    typed = re.findall(r"^api [A-Z]+ '?([^\s']+)", GUIDE, re.MULTILINE)
    whole = re.findall(r"\$HOST(/api/v1/[a-z][^\s'\"]+)", GUIDE)
    return {API + each.partition("?")[0].removeprefix(API) for each in (*inline, *typed, *whole)}


def test_every_address_it_names_is_in_the_schema(schema):
    paths = named_paths() - {reverse("api:schema"), reverse("api:docs")}
    assert len(paths) > 15
    for path in sorted(paths):
        described_path(path, schema)
