"""A finding is classified by the version of the project that contains it: on disk, staged, in a commit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patscan.detect.scanner import Scanner
from patscan.git.command import Git
from patscan.model.findings import Commit, Trail
from patscan.sources import projects
from tests.repos import commit_files, git, repository, write
from tests.tokens import fake_token

PROGRAM = str(Path(sys.executable).parent / "patscan")
TOKEN = fake_token("pat")
LISTED = "module.exports = { env: { COZE_TOKEN: process.env.COZE_TOKEN } }"
READ = "fetch(process.env.COZE_TOKEN)\n"


def levels(root: Path, *command: str) -> dict[str, str]:
    """The exposure of each finding that a command reports, by `path: rule`."""
    arguments = [PROGRAM, *command, "--format", "json", "--exit-zero"]
    done = subprocess.run(arguments, cwd=root, capture_output=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return {f"{one['path']}: {one['rule']}": one["exposure"]["level"] for one in report["findings"]}


def test_staged_is_assessed_by_the_index(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"next.config.js": LISTED})
    write(root, {".env": f"COZE_TOKEN={TOKEN}\n", "pages/a.js": READ})
    git(root, "add", "--all", "--force")
    (root / "next.config.js").write_text("module.exports = {}")  # not staged: does not count
    found = {".env: coze-pat": "client", "pages/a.js: coze-public-env": "client"}
    assert levels(root, "staged") == found
    git(root, "add", "--all", "--force")
    assert levels(root, "staged") == {".env: coze-pat": "config"}


def test_scan_is_assessed_by_the_disk(tmp_path: Path) -> None:
    write(tmp_path, {".env": f"COZE_TOKEN={TOKEN}\n", "next.config.js": LISTED})
    assert levels(tmp_path, "scan", ".env") == {".env: coze-pat": "client"}


def test_history_is_assessed_by_the_commit(tmp_path: Path) -> None:
    files = {".env": f"COZE_TOKEN={TOKEN}\n", "next.config.js": LISTED, "pages/a.js": READ}
    root = repository(tmp_path / "r", files)
    git(root, "rm", "--quiet", "-r", ".")
    commit_files(root, {"README": "empty"}, "gone", date="2026-01-03T03:04:05Z")
    assert levels(root, "history") == {".env: coze-pat": "client"}
    assert levels(root, "history", "--deep") == {
        ".env: coze-pat": "client",
        "next.config.js: coze-config-inline": "client",
        "pages/a.js: coze-public-env": "client",
    }
    assert levels(root, "history", "--range", "HEAD~1..HEAD") == {}


def test_many_commits_do_not_mean_many_trees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", {"a": "1"})
    monkeypatch.setattr(projects, "MAX_COMMITS", 2)
    project = projects.of_commits(Git(str(root)))
    (item,) = Scanner().text("a.js", f"'{TOKEN}'".encode()).findings
    seen = [project(item, _trail(str(number))) for number in (1, 2, 3, 1, 4)]
    assert len({id(one) for one in seen}) == 3
    assert seen[0] is seen[3]
    assert list(seen[2].paths()) == []
    assert seen[2].read("a") is None
    assert project(item, None) is seen[2]


def test_many_files_do_not_mean_many_trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", {"a": "1", "b": "2"})
    commits = [git(root, "rev-parse", "HEAD").strip()]
    for number in range(3):
        commit_files(root, {"c": str(number)})
        commits.append(git(root, "rev-parse", "HEAD").strip())
    monkeypatch.setattr(projects, "MAX_LISTED_FILES", 4)
    project = projects.of_commits(Git(str(root)))
    (item,) = Scanner().text("c", f"'{TOKEN}'".encode()).findings
    seen = [project(item, _trail(commit)) for commit in commits]
    assert [len(one.paths()) for one in seen] == [2, 3, 3, 3]
    assert seen[2] is seen[3] is project(item, _trail("HEAD"))


def _trail(commit: str) -> Trail:
    one = Commit(commit, "", "", "", "", "")
    return Trail("", one, one, False, (), 0, "refs")


def test_why(tmp_path: Path) -> None:
    write(tmp_path, {".env": f"COZE_TOKEN={TOKEN}\n", "next.config.js": LISTED})

    def why(place: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [PROGRAM, "explain", "--why", place, "--lang", "en"], cwd=tmp_path, capture_output=True, check=False
        )  # fmt: skip
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    code, out, _ = why(".env:1")
    assert code == 0
    assert "public-by-configuration  next.config.js:1" in out
    assert "54  environment-file" in out
    assert "verdict: reaches the browser" in out
    assert TOKEN not in out
    assert why(".env:2")[0] == 2
    assert "is not PATH:LINE" in why(".env")[2]
    write(tmp_path, {"server/a.js": READ, "next.config.js": ""})
    assert "verdict: not reported" in why("server/a.js:1")[1]
