"""Equal trees within each other: ten levels of ten entries are ten billion paths, of which some are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.git import command, packs, queries
from patscan.git.command import Git
from patscan.git.commit_graph import Graph, Node
from patscan.git.trees import FOLDER
from patscan.sources.history import second_pass, tree_changes
from patscan.sources.history.packed_trees import Entry
from patscan.sources.history.trails import LEFT_OUT, MAX_DEPTH
from patscan.sources.history.tree_changes import TreeChanges
from patscan.sources.history.tree_search import Found
from patscan.sources.projects import CommitTree
from tests import scans
from tests.repos import git, nested, repository, tree
from tests.tokens import fake_token

INSIDE, BESIDE = (fake_token("pat", seed=seed) for seed in ("inside", "beside"))
FILE = 0o100644


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many paths of an object are told."""
    monkeypatch.setattr(tree_changes, "MAX_PATHS", 20)
    monkeypatch.setattr(second_pass, "MAX_PATHS", 20)
    monkeypatch.setattr(command, "BRIEF_PATIENCE_S", 0.5)
    monkeypatch.setattr(command, "MAX_COLLECTED_BYTES", 24 << 20)
    packs.opened.cache_clear()
    return 20


def _made(root: Path, levels: int) -> tuple[str, str]:
    """The ids of a tree with a file and many copies of another, and of a commit that has it."""
    repository(root, {"in.js": f"coze = '{INSIDE}'", "z.js": f"coze = '{BESIDE}'"})
    inside, beside = (git(root, "rev-parse", f"HEAD:{name}").strip() for name in ("in.js", "z.js"))
    inner = nested(root, inside, levels)
    top = tree(root, ("40000", "a", inner), ("100644", "z.js", beside))
    commit = git(root, "commit-tree", "-m", "x", top).strip()
    git(root, "reset", "--quiet", "--soft", commit)
    git(root, "read-tree", "--empty")
    git(root, "reflog", "expire", "--expire=now", "--all")
    return top, commit


@pytest.mark.parametrize("is_tagged", [False, True])
def test_every_credential_is_reported_at_some_of_its_paths(
    tmp_path: Path, few: int, is_tagged: bool
) -> None:
    top, _ = _made(tmp_path / "r", 10)
    if is_tagged:
        git(tmp_path / "r", "update-ref", "refs/tags/tree", top)
        git(tmp_path / "r", "update-ref", "-d", "refs/heads/main")
    git(tmp_path / "r", "gc", "--quiet", "--prune=now")
    facts = scans.history(tmp_path / "r")
    found = sorted(one.location.path for one in facts.findings)
    first = "a/" + "d0/" * 8
    copies = [f"{first}d{number // 10}/f{number % 10}" for number in range(few)]
    assert found == [*copies, "z.js"]
    assert LEFT_OUT in facts.notes
    assert not any(one.lost for one in facts.skips)
    assert all(trail.refs_total or trail.at_head for trail in facts.trails.values())


def test_what_is_below_too_many_folders_is_reported_without_a_path(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"in.js": f"coze = '{INSIDE}'"})
    inner, mode = git(root, "rev-parse", "HEAD:in.js").strip(), "100644"
    for _ in range(MAX_DEPTH + 2):
        inner, mode = tree(root, (mode, "d", inner)), "40000"
    git(root, "update-ref", "HEAD", git(root, "commit-tree", "-m", "x", inner).strip())
    git(root, "read-tree", "--empty")
    git(root, "reflog", "expire", "--expire=now", "--all")
    git(root, "prune", "--expire=now")
    facts = scans.history(root)
    assert [one.location.path[:6] for one in facts.findings] == ["<blob "]
    assert LEFT_OUT in facts.notes


def test_a_project_of_nested_is_listed_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_COUNTED_PATHS", 64)
    _, commit = _made(tmp_path / "r", 10)
    paths = CommitTree(Git(str(tmp_path / "r")), commit).paths()
    assert "z.js" in paths
    assert len(paths) < 200


def test_a_project_of_few_copies_is_listed_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_COUNTED_PATHS", 5)
    names = [f"{letter}/{number}" for letter in "abc" for number in range(9)]
    root = repository(tmp_path / "r", {name: name[2:] for name in names})
    assert list(CommitTree(Git(str(root)), "HEAD").paths()) == names


def _chain(length: int) -> tuple[Found, bytes]:
    """Trees with a blob and the next of them, the last of which has the first one; and the blob."""
    ids = [number.to_bytes(20, "big") for number in range(1, length + 1)]
    blob = b"b" * 20
    entries = {
        one: [Entry(b"f", FILE, blob), Entry(b"d", FOLDER, following)]
        for one, following in zip(ids, [*ids[1:], ids[0]], strict=True)
    }
    return Found(entries), blob


@pytest.mark.parametrize("length", [1, 2, 5000])
def test_trees_that_a_forged_index_puts_into_themselves_end(length: int) -> None:
    found, blob = _chain(length)
    commit = "1" * 40
    graph = Graph([Node(commit, (), 0, next(iter(found.entries)).hex())])
    told = TreeChanges(Git("."), found).changes(lambda: graph)
    assert b"f" in {one.path for one in told}
    assert {one.new for one in told} == {blob.hex()}
    assert len(told) <= MAX_DEPTH + 2


def test_after_many_copies_fewer_are_told_and_after_many_steps_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"MAX_PATHS": 3, "MAX_COPIES": 7, "FEW_PATHS": 2, "MAX_STEPS": 40}.items():
        monkeypatch.setattr(tree_changes, name, value)
    blob, top = b"b" * 20, b"t" * 20
    found = Found({top: [Entry(name, FILE, blob) for name in (b"f", b"g", b"h", b"i")]})
    graph = Graph([Node(f"{number:040}", (), 0, top.hex()) for number in range(12)])
    trees = TreeChanges(Git("."), found)
    told = [one.commit for one in trees.changes(lambda: graph)]
    counts = [told.count(commit) for commit in graph]
    assert counts == sorted(counts, reverse=True)
    assert set(counts) == {0, 2, 3}
    assert trees.left_out


def test_a_folder_that_was_told_often_enough_is_not_entered_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tree_changes, "MAX_PATHS", 20)
    monkeypatch.setattr(tree_changes, "MAX_STEPS", 1000)
    ids = [b"b" * 20, *(number.to_bytes(20, "big") for number in range(1, 11))]
    modes = [FILE, *[FOLDER] * 10]
    entries = {
        tree: [Entry(b"%d" % name, mode, child) for name in range(10)]
        for tree, mode, child in zip(ids[1:], modes, ids, strict=False)
    }
    graph = Graph([Node(f"{number:040}", (), 0, ids[-1].hex()) for number in range(5)])
    told = [one.commit for one in TreeChanges(Git("."), Found(entries)).changes(lambda: graph)]
    assert [told.count(commit) for commit in graph] == [20] * 5


@pytest.mark.parametrize(
    ("counts", "most"),
    [([2] * 9000, 1000), ([2] * 90_000, 8), ([5000] * 16, 1000), ([5000] * 40, 250), ([], 1000)],
)
def test_an_object_is_scanned_at_fewer_paths_if_many_have_many(
    counts: list[int], most: int
) -> None:
    assert second_pass._most_paths(counts) == most
