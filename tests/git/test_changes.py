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
from patscan.git.comparison import Difference
from patscan.model.text import Text
from tests.repos import environment, git, nested, repository, spoil, tree

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


@pytest.mark.parametrize("content", [None, b"damaged"], ids=["missing", "damaged"])
def test_a_commit_without_its_tree_hides_no_other(
    built: Built, tmp_path: Path, content: bytes | None
) -> None:
    root = Path(shutil.copytree(built.git.folder, tmp_path / "r"))
    removed = built.commits[1]
    spoil(root, git(root, "rev-parse", f"{removed}^{{tree}}").strip(), content)
    built = built._replace(git=Git(str(root)))
    assert sorted(told(built)) == [
        EXPECTED[0],
        EXPECTED[2],
    ]  # what a merge has from neither of its parents
    found = changes.compare(built.git, built.commits, None, jobs=1)
    assert found.unread.keys() == {removed}
    assert {one.commit for one in found.all} == set(built.commits) - {removed, built.commits[2]}


class Scripted:
    """Stands in for git: what it prints in each run, and how that ends."""

    config = ()

    def __init__(self, runs: Sequence[tuple[bytes, GitError | None]]) -> None:
        self._runs = iter(runs)
        self.asked: list[bytes] = []

    def bounded(self) -> Scripted:
        """See `Git.bounded`."""
        return self

    def _replace(self, **_: object) -> Scripted:
        return self

    def blocks(self, *_: str, requests: bytes) -> Iterator[bytes]:
        """See `Git.blocks`."""
        self.asked.append(requests)
        printed, error = next(self._runs)
        yield printed
        if error:
            raise error


class Left:
    """Stands in for a comparison without git: the commits that are left to it."""

    left: Sequence[str] = ()
    repeated: Sequence[bytes] = ()

    def __init__(self, _git: object, *, removals: bool) -> None:
        assert removals
        self.unread = {"4" * 40: Text("not read", "未读取")}
        self.unlike = {"5" * 40: None}

    def differences(self, commits: Sequence[str]) -> Iterator[tuple[str, Difference]]:
        """See `Comparison.differences`."""
        Left.left = commits
        yield from ((one, Difference(b"here", b"100644", ("0" * 40,), WANTED)) for one in commits)


ONE, TWO, THREE, WANTED = (digit * 40 for digit in "123a")
CHANGED = f":000000 100644 {'0' * 40} {WANTED} A\0path\0"
BROKEN = GitError("broken")


@pytest.mark.parametrize(
    ("printed", "error", "asked_again", "left"),
    [
        pytest.param(f"{ONE}\0{CHANGED}", BROKEN, f"{THREE}\n", [ONE, TWO], id="after a change"),
        pytest.param(
            f"{ONE}\0{CHANGED}:000000 100644 {TWO}", BROKEN, f"{THREE}\n", [ONE, TWO], id="in a row"
        ),
        pytest.param(f"{ONE}\0{CHANGED}{TWO[:9]}", BROKEN, f"{THREE}\n", [ONE, TWO], id="in an id"),
        pytest.param("", BROKEN, f"{TWO}\n{THREE}\n", [ONE, TWO], id="at once"),
        pytest.param(f"{ONE}\0{CHANGED}", GitHangsError(), None, [ONE, TWO, THREE], id="hangs"),
        pytest.param(f"{ONE}\0{CHANGED}{THREE}\0", None, None, [TWO], id="passes one over"),
    ],
)
def test_what_git_does_not_print_is_compared_without_it(
    printed: str,
    error: GitError | None,
    asked_again: str | None,
    left: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "Comparison", Left)
    calls = Scripted([(printed.encode(), error), (f"{THREE}\0{CHANGED}".encode(), None)])
    found = changes.compare(calls, [ONE, TWO, THREE], [WANTED], jobs=1)  # type: ignore[arg-type]
    assert calls.asked[1:] == ([asked_again.encode()] if asked_again else [])
    assert Left.left == left
    by_git = [ONE] * (ONE not in left) + [THREE] * bool(asked_again)
    assert [(one.commit, one.path) for one in found.all] == [
        *((one, b"path") for one in by_git),
        *((one, b"here") for one in left),
    ]
    assert [*found.unread, *found.unlike] == ["4" * 40, "5" * 40]


@pytest.mark.parametrize("levels", [2, 10])
def test_equal_folders_within_each_other_end(
    tmp_path: Path, levels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten levels of ten are ten billion files, two are a hundred."""
    monkeypatch.setattr(command, "MAX_COLLECTED_BYTES", 24 << 20)
    monkeypatch.setattr(command, "BRIEF_PATIENCE_S", 0.5)
    root = repository(tmp_path / "r", {"x": "x"})
    blob, other = (stored(root, content).split()[1] for content in ("asked for", "other"))
    top = tree(root, ("100644", "a", other), ("40000", "d", nested(root, blob, levels)))
    new = git(root, "commit-tree", "-m", "x", "-p", "HEAD", top).strip()
    found = changes.compare(Git(str(root)), [new], None, jobs=1)
    assert {one.new for one in found.all} == {blob, other}
    assert found.unread == {}
    assert len(found.all) == 101 if levels == 2 else 101 < len(found.all) < 2000
