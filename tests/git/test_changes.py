"""What commits changed, as git tells it: whatever the files are called, and however its output arrives."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from patscan.git import changes, command
from patscan.git.command import Git, GitError, GitHangsError
from tests.repos import environment, git, repository

REMOVED = f"0 {'0' * 40}"
ROW = ":100644 100644 {blob} {blob} M"
# Paths that could be taken for a part of git's output; `{blob}` is the id that is asked for.
HOSTILE = ("{blob}", ROW, f"a {ROW}", f"x\n{{blob}}\n{ROW}", " {blob} ", ":", "::", "dir/{blob} M")


def stored(root: Path, content: str) -> str:
    """The mode and id of a blob, which is written."""
    arguments = ["git", "-C", str(root), "hash-object", "-w", "--stdin"]
    done = subprocess.run(arguments, input=content.encode(), capture_output=True, check=True)
    return f"100644 {done.stdout.decode().strip()}"


def committed(root: Path, files: dict[str, str], *parents: str) -> str:
    """The id of a commit that adds files to those of its first parent: their modes and blobs by path."""
    rows = "".join(f"{entry}\t{path}\0" for path, entry in files.items())
    git(root, "read-tree", *parents[:1] or ["--empty"])
    subprocess.run(
        ["git", "-C", str(root), "-c", "core.protectNTFS=false", "update-index", "-z", "--index-info"],
        input=rows.encode(), check=True, env=environment(),
    )  # fmt: skip
    above = [word for one in parents for word in ("-p", one)]
    return git(root, "commit-tree", git(root, "write-tree").strip(), "-m", "x", *above).strip()


class Built(NamedTuple):
    """A repository: git in it, its commits, and the blob that is asked for."""

    git: Git
    commits: list[str]
    blob: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A history in which one commit adds a blob at a plain path, one removes it, and a merge adds it elsewhere."""
    root = repository(tmp_path_factory.mktemp("changes") / "r", {})
    blob, other, third = (stored(root, content) for content in ("asked for", "other", "third"))
    oid = blob.split()[1]
    named = {path.format(blob=oid): other for path in HOSTILE}
    first = committed(root, {**named, "kept": other})
    added = committed(root, {"plain": blob}, first)
    empty = committed(root, {}, added)
    removed = committed(root, {"plain": REMOVED, **dict.fromkeys(named, third)}, empty)
    merged = committed(root, {"kept": blob}, removed, added)
    return Built(Git(str(root)), [merged, removed, empty, added, first], oid)


def told(built: Built) -> list[tuple[int, bytes, int]]:
    """The changes of the blob: the place of the commit, the path, and how many parents there are."""
    found = changes.changes(built.git, built.commits, [built.blob], jobs=1)
    return [(built.commits.index(one.commit), one.path, len(one.old)) for one in found]


EXPECTED = [(0, b"kept", 2), (1, b"plain", 1), (3, b"plain", 1)]


@pytest.mark.parametrize("read_bytes", [1, 7, 64, command.READ_BYTES])
def test_paths_are_not_taken_for_rows_or_commits(
    built: Built, read_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "READ_BYTES", read_bytes)
    assert told(built) == EXPECTED


def test_all_that_add_a_blob_are_told_where_none_is_named(built: Built) -> None:
    root, head = Path(built.git.folder), built.commits[-1]
    linked = committed(root, {"module": f"160000 {head}", "file": f"100644 {built.blob}"}, head)
    found = changes.changes(built.git, [linked, head], None, jobs=1)
    paths = {one.path for one in found if one.commit == head}
    assert [(one.path, one.new) for one in found if one.commit == linked] == [(b"file", built.blob)]
    assert paths == {b"kept", *(one.format(blob=built.blob).encode() for one in HOSTILE)}


def test_pairs_of_trees_are_told_by_their_names(built: Built) -> None:
    merged, removed, empty, added, _ = built.commits
    trees = [
        git(Path(built.git.folder), "rev-parse", f"{one}^{{tree}}").strip() for one in built.commits
    ]
    tree_of = dict(zip(built.commits, trees, strict=True))
    pairs = [(added, removed), (added, empty), (removed, merged)]
    requests = "".join(f"{tree_of[old]} {tree_of[new]}\n" for old, new in pairs)
    found: dict[str, bytes] = {}
    for name, rows in changes.compared(built.git, requests=requests.encode()):
        found[name] = found.get(name, b"") + rows
    counts = [found[f"{tree_of[old]} {tree_of[new]}"].count(b"\0") // 2 for old, new in pairs]
    assert counts == [len(HOSTILE) + 1, 0, 1]


def test_a_commit_with_a_missing_tree_hides_no_other(built: Built, tmp_path: Path) -> None:
    root = Path(shutil.copytree(built.git.folder, tmp_path / "r"))
    tree = git(root, "rev-parse", f"{built.commits[1]}^{{tree}}").strip()
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    built = built._replace(git=Git(str(root)))
    assert told(built) == EXPECTED[2:]  # the merge and the removal cannot be compared without it


class Scripted:
    """Stands in for git: what it prints in each run, and how that ends."""

    config = ()

    def __init__(self, runs: Sequence[tuple[bytes, GitError | None]]) -> None:
        self._runs = iter(runs)
        self.asked: list[bytes] = []

    def _replace(self, **_: object) -> Scripted:
        return self

    def blocks(self, *_: str, requests: bytes) -> Iterator[bytes]:
        """See `Git.blocks`."""
        self.asked.append(requests)
        printed, error = next(self._runs)
        yield printed
        if error:
            raise error


ONE, TWO, THREE, WANTED = (digit * 40 for digit in "123a")
CHANGED = f":000000 100644 {'0' * 40} {WANTED} A\0path\0"


@pytest.mark.parametrize(
    ("printed", "error", "asked_again"),
    [
        pytest.param(f"{ONE}\0{CHANGED}", GitError("broken"), f"{THREE}\n", id="after a change"),
        pytest.param(
            f"{ONE}\0{CHANGED}:000000 100644 {TWO}", GitError("broken"), f"{THREE}\n", id="in a row"
        ),
        pytest.param(f"{ONE}\0{CHANGED}{TWO[:9]}", GitError("broken"), f"{THREE}\n", id="in an id"),
        pytest.param("", GitError("broken"), f"{TWO}\n{THREE}\n", id="at once"),
        pytest.param(f"{ONE}\0{CHANGED}", GitHangsError(), None, id="hangs"),
    ],
)
def test_git_goes_on_after_the_commit_that_it_fails_on(
    printed: str, error: GitError, asked_again: str | None
) -> None:
    last = f"{THREE}\0{CHANGED}".encode()
    calls = Scripted([(printed.encode(), error), (last, None)])
    found = changes.changes(calls, [ONE, TWO, THREE], [WANTED], jobs=1)  # type: ignore[arg-type]
    assert calls.asked[1:] == ([asked_again.encode()] if asked_again else [])
    before = [ONE] if printed else []
    assert [one.commit for one in found] == (before if asked_again is None else [*before, THREE])
