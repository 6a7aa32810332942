"""Archives that cannot be read whole are told by their paths, wherever in the history they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from patscan.git import queries
from patscan.model.run import Facts
from tests import scans
from tests.repos import commit_files, git, repository


def _cut_short() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "text\n" * 99)
    return buffer.getvalue()[:300]


def paths(facts: Facts) -> set[str]:
    """The paths of the archives that were not scanned whole."""
    return {skip.path.partition("!")[0] for skip in facts.skips}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = repository(tmp_path / "r", {"b/cut.zip": _cut_short(), "x": "1\n"})
    git(root, "branch", "other")
    return root


@pytest.mark.parametrize("ref", ["refs/heads/other", "refs/pull/1/head"])
def test_at_a_ref_no_commits_are_read(
    root: Path, monkeypatch: pytest.MonkeyPatch, ref: str
) -> None:
    git(root, "update-ref", ref, "other")
    if ref != "refs/heads/other":
        git(root, "branch", "--quiet", "-D", "other")
    git(root, "rm", "--quiet", "b/cut.zip")
    git(root, "commit", "--quiet", "--message=remove")
    monkeypatch.setattr(queries, "graph", lambda *_, **__: pytest.fail("the graph was read"))
    facts = scans.history(root)
    assert paths(facts) == {"b/cut.zip"}
    assert all(skip.lost for skip in facts.skips)


def test_in_the_history_only(root: Path) -> None:
    git(root, "branch", "--quiet", "-D", "other")
    git(root, "rm", "--quiet", "b/cut.zip")
    git(root, "commit", "--quiet", "--message=remove")
    assert paths(scans.history(root)) == {"b/cut.zip"}


def test_where_one_of_its_paths_is_excluded_the_others_are_told(root: Path) -> None:
    commit_files(root, {"a/cut.zip": _cut_short()}, "copy")
    facts = scans.history(root, exclude=("a/",))
    assert paths(facts) == {"b/cut.zip"}
