"""The message of the commit that is being made: what git will keep of it is scanned, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.git.repository import of_hook
from patscan.sources.message import PATH, Message
from tests import scans, tokens
from tests.repos import git, repository

PAT = tokens.fake_token("pat")
CUT = "------------------------ >8 ------------------------"
BELOW = f"# {CUT}\n# Do not modify or remove the line above.\n# Everything below it will be ignored.\ndiff\n-x = '{PAT}'\n"
Row = tuple[str, dict[str, str], dict[str, str]]
NOT_EDITED = {"GIT_EDITOR": ":"}

# Message, environment, configuration.
FOUND: dict[str, Row] = {
    "a line": (f"subject\n\n{PAT}\n", {}, {}),
    "behind a sign that is no comment": (f"x # {PAT}", {}, {}),
    "a comment that nobody cuts": (f"# {PAT}\n", NOT_EDITED, {}),
    "another comment character": (f"# {PAT}\n", {}, {"core.commentChar": ";"}),
    "a comment that is kept": (f"# {PAT}\n", {}, {"commit.cleanup": "whitespace"}),
    "one that is kept above the cut": (f"# {PAT}\n{BELOW}", {}, {"commit.cleanup": "scissors"}),
    "a cut that git did not write": (f"# {CUT}\n{PAT}\n", {}, {}),
    "a cut, not edited": (BELOW, NOT_EDITED, {}),
    "any comment character": (f"# {PAT}\n", {}, {"core.commentChar": "auto"}),
    "CRLF": (f"subject\r\n\r\n{PAT}\r\n# c\r\n", {}, {}),
    "not UTF-8": (f"\udcff\udce4\n{PAT}\n", {}, {}),
}
LEFT_ALONE: dict[str, Row] = {
    "empty": ("", {}, {}),
    "a comment": (f"x\n# {PAT}\n", {}, {}),
    "its own comment character": (f"x\n; {PAT}\n", {}, {"core.commentChar": ";"}),
    "a comment string": (f"x\n// {PAT}\n", {}, {"core.commentString": "//"}),
    "below the cut": (f"x\n{BELOW}", {}, {}),
    "below the cut, with scissors": (f"x\n{BELOW}", {}, {"commit.cleanup": "scissors"}),
    "below a cut with another character": (
        f"x\n{BELOW.replace('# ', '; ')}", {}, {"core.commentChar": "auto"},
    ),
}  # fmt: skip


def found(tmp_path: Path, row: Row) -> list[tuple[str, int]]:
    text, environ, configuration = row
    root = repository(tmp_path / "repo", {})
    for key, value in configuration.items():
        git(root, "config", key, value)
    path = tmp_path / "message"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    source = Message(scans.settings(root), of_hook(str(root), {}), str(path), environ)
    return [(one.location.path, one.location.line) for one in scans.facts(source).findings]


@pytest.mark.parametrize("name", FOUND)
def test_what_git_keeps_is_scanned(tmp_path: Path, name: str) -> None:
    lines = FOUND[name][0].encode("utf-8", "surrogateescape").split(b"\n")
    line = next(number for number, one in enumerate(lines, 1) if PAT.encode() in one)
    assert found(tmp_path, FOUND[name]) == [(PATH, line)]


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_git_cuts_is_not(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, LEFT_ALONE[name]) == []


def test_a_message_that_cannot_be_read_is_not_clean(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {})
    source = Message(scans.settings(root), of_hook(str(root), {}), str(tmp_path), {})
    assert [skip.lost for skip in scans.facts(source).skips] == [True]


def test_where_git_cannot_tell_what_it_cuts_nothing_is_left_out(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {})
    file = tmp_path / "message"
    file.write_text(f"x\n# {PAT}\n")
    source = Message(scans.settings(root), of_hook(str(root), {}), str(file), {})
    assert not scans.facts(source).findings
    with (root / ".git" / "config").open("a") as configuration:
        configuration.write("[")
    assert scans.facts(source).findings
