"""Age and provenance are extras: whatever breaks there costs that fact and a note, never the findings."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import git as gitpython
import pytest

from patscan.detect.scanner import Scanner
from patscan.git.command import Git
from patscan.model.findings import Finding
from patscan.sources import ages
from tests import tokens
from tests.git.test_hostile import patscan
from tests.repos import environment, git, repository, write

pytestmark = pytest.mark.slow  # whole runs, as processes

PAT = tokens.fake_token("pat")
DAY = "2020-01-01T00:00:00Z"


def found(root: Path, path: str = "a.py") -> list[Finding]:
    return list(Scanner().text(path, (root / path).read_bytes()).findings)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = repository(tmp_path / "r", {"a.py": f"x = '{PAT}'\n"}, date=DAY)
    git(root, "remote", "add", "origin", "https://git.example.com/a/b.git")
    return root


# --- whatever GitPython raises --------------------------------------------------------------------

ERRORS = (
    TypeError,
    IndexError,
    RecursionError,
    MemoryError,
    KeyError,
    ValueError,
    OSError,
    AssertionError,
)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("where", ["__init__", "blame_incremental"])
def test_whatever_gitpython_raises_costs_the_age(
    root: Path, error: type[Exception], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error(PAT)

    monkeypatch.setattr(gitpython.Repo, where, broken)
    told = ages.first_seen(str(root), found(root))
    assert told.days == {}
    (note,) = told.notes
    assert error.__name__ in note.en
    assert PAT not in note.en + note.zh


def test_gitpython_reads_no_configuration_and_starts_no_git(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    ages.first_seen(str(root), found(root))  # GitPython asks for git's version when it is imported
    monkeypatch.setattr(gitpython.Git, "execute", never)
    monkeypatch.setattr(gitpython.config.GitConfigParser, "read", lambda _: None)
    monkeypatch.setattr(gitpython.Repo, "_get_config_path", never)
    assert ages.first_seen(str(root), found(root)).notes == ()


# --- whatever the repository is -------------------------------------------------------------------


def head(what: str) -> Callable[[Path], None]:
    return lambda root: write(root, {".git/HEAD": git(root, "rev-parse", what)})


def branch(what: str) -> Callable[[Path], None]:
    return lambda root: write(root, {".git/refs/heads/main": git(root, "rev-parse", what)})


def without(what: str) -> Callable[[Path], None]:
    def take(root: Path) -> None:
        oid = git(root, "rev-parse", what).strip()
        (root / ".git/objects" / oid[:2] / oid[2:]).unlink()

    return take


def damaged(what: str) -> Callable[[Path], None]:
    def spoil(root: Path) -> None:
        oid = git(root, "rev-parse", what).strip()
        path = root / ".git/objects" / oid[:2] / oid[2:]
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-9])

    return spoil


def made_up(words: str) -> Callable[[Path], None]:
    """HEAD points to a commit with this text after the line of its tree."""

    def make(root: Path) -> None:
        tree = git(root, "rev-parse", "HEAD^{tree}").strip()
        done = subprocess.run(
            ["git", "-C", str(root), "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
            input=f"tree {tree}\n{words}".encode(), env=environment(), capture_output=True, check=True,
        )  # fmt: skip
        write(root, {".git/refs/heads/main": done.stdout})

    return make


def header(root: Path) -> None:
    git(root, "pack-refs", "--all")
    packed = root / ".git/packed-refs"
    packed.write_text(
        "# pack-refs with: sorted new-word \n" + packed.read_text().partition("\n")[2]
    )


AUTHOR = "author A <a@b> 1577836800 +0000\ncommitter A <a@b> 1577836800 +0000\n\nm\n"
# Whether the age is known, and whether the revision is.
STATES: dict[str, tuple[Callable[[Path], None], bool, bool]] = {
    "HEAD names a blob": (head("HEAD:a.py"), False, False),
    "HEAD names a tree": (head("HEAD^{tree}"), False, False),
    "the branch names a blob": (branch("HEAD:a.py"), False, False),
    "the branch names a tree": (branch("HEAD^{tree}"), False, False),
    "the branch names nothing that is here": (
        lambda root: write(root, {".git/refs/heads/main": "1" * 40 + "\n"}), False, False,
    ),
    "HEAD is no ref": (lambda root: write(root, {".git/HEAD": "nonsense\n"}), False, False),
    "HEAD is empty": (lambda root: write(root, {".git/HEAD": ""}), False, False),
    "an unknown header of the packed refs": (header, True, True),
    "no commit": (without("HEAD"), False, False),
    "no tree": (without("HEAD^{tree}"), False, True),
    "no blob": (without("HEAD:a.py"), False, True),
    "a damaged commit": (damaged("HEAD"), False, False),
    "a damaged tree": (damaged("HEAD^{tree}"), False, True),
    "a damaged blob": (damaged("HEAD:a.py"), False, True),
    "a commit without an author": (made_up("\nm\n"), True, True),
    "a commit of an impossible time": (made_up(AUTHOR.replace("1577836800", "9" * 30)), False, True),
    "a commit without words": (made_up(AUTHOR), True, True),
    "a detached HEAD": (head("HEAD"), True, True),
    "a broken configuration": (
        lambda root: write(root, {".git/config": "[broken"}), False, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("state", "aged", "placed"), STATES.values(), ids=STATES)
def test_in_every_kind_of_repository_the_finding_is_reported(
    root: Path, state: Callable[[Path], None], *, aged: bool, placed: bool
) -> None:
    state(root)
    done = patscan(root, "scan", "--format=json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    (finding,) = report["findings"]
    assert (finding["lifetime"]["state"] != "unknown") == aged
    assert bool((report["provenance"] or {}).get("revision")) == placed
    for arguments in (("history", "--no-cache"), ("scan", "--format=sarif"), ("staged",)):
        assert patscan(root, *arguments).returncode in (0, 1, 2, 3), arguments


NOTED = (
    "HEAD names a blob",
    "no commit",
    "a damaged tree",
    "a damaged blob",
    "a broken configuration",
)


@pytest.mark.parametrize("name", NOTED)
def test_what_is_not_known_is_reported(root: Path, name: str) -> None:
    STATES[name][0](root)
    told = ages.first_seen(str(root), found(root))
    assert told.days == {}
    assert len(told.notes) == 1
    report = json.loads(patscan(root, "scan", "--format=json").stdout)
    assert report["notes"]


def test_without_errors_there_are_no_notes(tmp_path: Path, root: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    write(empty, {"a.py": PAT})
    write(tmp_path / "none", {"a.py": PAT})
    write(root, {"new.py": PAT})
    for folder, path in ((empty, "a.py"), (tmp_path / "none", "a.py"), (root, "new.py")):
        assert ages.first_seen(str(folder), found(folder, path)) == ({}, ())
        assert ages.provenance(str(folder)).notes == ()


def test_git_that_falls_silent_costs_the_age(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "MAX_S", -1.0)
    (note,) = ages.first_seen(str(root), found(root)).notes
    assert "too long" in note.en


# --- many, and large ------------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    asked: list[tuple[str, ...]] = []
    output = Git.output

    def noted(self: Git, *arguments: str, **more: Any) -> bytes:
        asked.append(arguments)
        return output(self, *arguments, **more)

    monkeypatch.setattr(Git, "output", noted)
    return asked


@pytest.mark.parametrize("gap", ["", "other\n"], ids=["neighbours", "apart"])
def test_many_credentials_in_a_file_are_one_blame(
    tmp_path: Path, gap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [tokens.fake_token("pat", seed=seed) for seed in range(1, 401)]
    text = "".join(f"T = {value}\n{gap}" for value in values)
    root = repository(tmp_path / "r", {"a.py": text}, date=DAY)
    write(root, {"a.py": text + f"T = {PAT}\n"})
    git(root, "commit", "--quiet", "--all", "--message=more", date="2021-01-01T00:00:00Z")
    asked = counted(monkeypatch)
    told = ages.first_seen(str(root), found(root))
    assert len(told.days) == 401
    assert sorted({seen.latest.year for seen in told.days.values()}) == [2020, 2021]
    assert sum("blame" in arguments for arguments in asked) == 1


def test_of_a_large_file_only_the_last_change_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ages, "MAX_BLAMED_BYTES", 1000)
    text = "a line\n" * 1000 + f"x = '{PAT}'\n"
    root = repository(tmp_path / "r", {"a.py": text}, date=DAY)
    write(root, {"a.py": text + "and another\n"})
    git(root, "commit", "--quiet", "--all", "--message=more", date="2021-01-01T00:00:00Z")
    write(root, {"b.py": "1"})
    git(root, "add", "b.py")
    git(root, "commit", "--quiet", "--message=other", date="2022-01-01T00:00:00Z")
    git(root, "config", "log.follow", "true")
    asked = counted(monkeypatch)
    told = ages.first_seen(str(root), found(root))
    assert [seen.latest.year for seen in told.days.values()] == [2021]
    assert told.notes == ()
    assert not any("blame" in arguments for arguments in asked)


@pytest.mark.parametrize(
    "path", [":(exclude)a.py", "*.py", "-L1,1.py", "a b.py", "\u00e9.py", "a\nb.py"]
)
@pytest.mark.parametrize("limit_bytes", [1, 1 << 20])
def test_odd_names_have_an_age(
    tmp_path: Path, path: str, limit_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ages, "MAX_BLAMED_BYTES", limit_bytes)
    root = repository(tmp_path / "r", {path: f"x = '{PAT}'\n"}, date=DAY)
    write(root, {"other.py": "1"})
    git(root, "add", "other.py")
    git(root, "commit", "--quiet", "--message=other", date="2022-01-01T00:00:00Z")
    told = ages.first_seen(str(root), found(root, path))
    assert [seen.latest.year for seen in told.days.values()] == [2020]
