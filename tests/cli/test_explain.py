"""`patscan explain --why`: every place that a report prints can be asked about."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests import tokens
from tests.repos import write
from tests.robustness import shell


def test_every_printed_place_is_explained(tmp_path: Path) -> None:
    page = f"const client = new CozeAPI({{ token: '{tokens.fake_token('pat')}' }})\n"
    write(tmp_path, {"src/a.ts": page, "b:7.ts": page, "bang!.ts": page, "sub/c.ts": page})
    with zipfile.ZipFile(tmp_path / "sub/build.zip", "w") as archive:
        archive.writestr("js/app.js", page)
    report = json.loads(shell("patscan scan -f json", tmp_path).stdout)
    places = report["findings"]
    assert {one["path"] for one in places} == {
        "src/a.ts", "b:7.ts", "bang!.ts", "sub/c.ts", "sub/build.zip!js/app.js",
    }  # fmt: skip
    for one in places:
        line = f"{one['path']}:{one['line']}"
        for place in (line, f"{line}:{one['column']}"):
            done = shell(f"patscan explain --why '{place}' --lang en", tmp_path)
            assert done.returncode == 0, done.stderr
            assert done.stdout.decode().startswith(f"{line}:{one['column']}  Coze ")
    below = shell("patscan explain --why c.ts:1", tmp_path / "sub")
    assert below.stdout.decode().startswith("c.ts:1:")


def test_what_another_file_does_with_a_credential_is_told(tmp_path: Path) -> None:
    write(tmp_path, {
        "config.js": f"module.exports = {{ coze: {{ token: '{tokens.fake_token('pat')}' }} }}\n",
        "app.js": "const app = require('express')()\nconst config = require('./config')\napp.get('/c', (req, res) => res.json(config.coze))\n",
    })  # fmt: skip
    done = shell("patscan explain --why config.js:1 --lang en", tmp_path)
    told = done.stdout.decode()
    assert "token-endpoint           app.js:3" in told
    assert "verdict: is in a server's answer" in told


NOT_THERE = [
    ("src/a.ts", "src/a.ts is not PATH:LINE"),
    ("gone.ts:1", "gone.ts:1 is not PATH:LINE"),
    ("src/a.ts:x", "src/a.ts:x is not PATH:LINE"),
    ("src/a.ts:1:1", "there is no finding at src/a.ts:1:1"),
    ("src/a.ts:2", "there is no finding at src/a.ts:2"),
    ("", " is not PATH:LINE"),
    (":", ": is not PATH:LINE"),
]


@pytest.mark.parametrize(("place", "message"), NOT_THERE)
def test_a_place_without_a_finding(tmp_path: Path, place: str, message: str) -> None:
    write(tmp_path, {"src/a.ts": "  x = 1\n"})
    done = shell(f"patscan explain --why '{place}' --lang en", tmp_path)
    assert done.returncode == 2
    assert message in done.stderr.decode()
