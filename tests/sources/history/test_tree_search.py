"""The changes that follow from a search of the trees are those that git tells."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pytest

from patscan.git import changes, packs, queries
from patscan.git.changes import Change
from patscan.git.commit_graph import Graph
from patscan.git.repository import locate
from patscan.git.store import Store
from patscan.git.trees import Trees
from patscan.sources.history import packed_trees, tree_search
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.cache import ObjectCommits
from patscan.sources.history.packed_trees import UnsearchableError
from patscan.sources.history.tree_changes import TreeChanges
from patscan.sources.history.tree_search import TreeSearch
from tests.repos import commit_files, git, repository, tree, write

FOLDERS = ("", "a/", "a/b/", "a/b/c/", "a/deep/er/", "other/", "x" * 120 + "/")
NAMES = ("f", "g.txt", "h 1", "40000 odd", "ä", "i" * 130)
CONTENTS = tuple(f"content {number}\n" for number in range(12))


def _change(root: Path, source: random.Random) -> None:
    """Write, copy, move or remove files; or copy or move a folder."""
    files = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    for _ in range(source.randint(1, 4)):
        kind = source.choice(("write", "write", "write", "copy", "remove", "mode", "folder"))
        path = source.choice(FOLDERS) + source.choice(NAMES)
        if kind == "write" or not files:
            write(root, {path: source.choice(CONTENTS)})
        elif kind == "copy":
            write(root, {path: source.choice(files).read_bytes()})
        elif kind == "folder":
            kept = {one.name: one.read_bytes() for one in root.glob("a/b/*") if one.is_file()}
            write(
                root, {f"moved/{source.randint(0, 1)}/{name}": text for name, text in kept.items()}
            )
        elif kind == "mode":
            source.choice(files).chmod(source.choice((0o644, 0o755)))
        else:
            source.choice(files).unlink()
        files = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]


def _commit(root: Path, source: random.Random, number: int) -> str:
    _change(root, source)
    git(root, "add", "--all")
    day = f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}T00:00:00Z"
    git(root, "commit", "--quiet", "--allow-empty", f"--message=commit {number}", date=day)
    return git(root, "rev-parse", "HEAD").strip()


def _merged(root: Path, source: random.Random, number: int, others: list[str]) -> str:
    """A commit with several parents and a tree of its own: anything that a merge may bring."""
    _change(root, source)
    git(root, "add", "--all")
    tree = git(root, "write-tree").strip()
    head = git(root, "rev-parse", "HEAD").strip()
    parents = [word for one in dict.fromkeys([head, *others]) for word in ("-p", one)]
    day = f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}T00:00:00Z"
    made = git(root, "commit-tree", tree, *parents, "-m", f"merge {number}", date=day).strip()
    git(root, "reset", "--quiet", "--hard", made)
    return made


def history(folder: Path, seed: int, *, sha256: bool = False, commits: int = 45) -> Path:
    """A repository with branches, criss-cross and octopus merges, a second root, and several refs."""
    source = random.Random(seed)
    if sha256:
        folder.mkdir()
        git(folder, "init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    root = repository(folder, dict.fromkeys(NAMES, "content 0\n"))
    known = [git(root, "rev-parse", "HEAD").strip()]
    for number in range(1, commits):
        kind = source.choice(("commit", "commit", "commit", "branch", "merge", "octopus", "root"))
        if kind == "branch":
            git(root, "checkout", "--quiet", "--force", "-B", f"b{number}", source.choice(known))
        elif kind == "root" and number % 3 == 0:
            git(root, "checkout", "--quiet", "--orphan", f"r{number}")
        if kind == "merge":
            known.append(_merged(root, source, number, [source.choice(known)]))
        elif kind == "octopus":
            known.append(_merged(root, source, number, source.sample(known, min(3, len(known)))))
        else:
            known.append(_commit(root, source, number))
    git(root, "update-ref", "refs/tags/kept", source.choice(known))
    git(root, "tag", "--annotate", "--message=a tag", "annotated", source.choice(known))
    return root


def _packed(root: Path) -> None:
    git(root, "repack", "-adfq", "--depth=20", "--window=50")
    git(root, "prune-packed")


def _in_two_packs(root: Path) -> None:
    git(root, "reset", "--quiet", "--hard")
    git(root, "repack", "-dq")
    _commit(root, random.Random(1), 99)
    git(root, "repack", "-dq")


def _half_loose(root: Path) -> None:
    _packed(root)
    for number in range(100, 106):
        _commit(root, random.Random(number), number)


# The limits of packs that are read as a whole, and of hyperscan.
READ: Mapping[str, int] = {}
SEARCHED = {"SMALL_PACK_TREES": 0}
TOO_LARGE = {"SMALL_PACKS_BYTES": 1000}
SOME_SEARCHED = {"SMALL_PACK_TREES": 10}
WITHOUT_HYPERSCAN = {"SMALL_PACK_TREES": 0, "MAX_LITERALS": 0}
# How the objects are stored, the limits that are tried, and whether ids are of SHA-256.
CASES = {
    "packed": (_packed, (READ, SEARCHED, TOO_LARGE, WITHOUT_HYPERSCAN), False),
    "two packs": (_in_two_packs, (SOME_SEARCHED,), False),
    "half of it loose": (_half_loose, (SEARCHED,), False),
    "SHA-256": (_half_loose, (READ, SEARCHED, WITHOUT_HYPERSCAN), True),
}


def _blobs(root: Path) -> list[str]:
    rows = git(root, "cat-file", "--batch-all-objects", "--batch-check").splitlines()
    return [row.split()[0] for row in rows if row.split()[1] == "blob"]


def _store(root: Path) -> Store:
    packs.opened.cache_clear()
    return Store(locate(str(root)))


def _graph(store: Store) -> Graph:
    return Graph(queries.graph(store.repository.git, "--all", "--reflog"))


def _by_git(store: Store, graph: Graph, blobs: Collection[str]) -> list[Change]:
    return changes.changes(store.repository.git, list(graph), blobs, jobs=1)


def _only(told: Iterable[Change], blobs: Collection[str]) -> list[Change]:
    """The changes of some blobs, with zeros for all others."""
    return sorted(
        one._replace(
            old=tuple(oid if oid in blobs else "0" * len(oid) for oid in one.old),
            new=one.new if one.new in blobs else "0" * len(one.new),
        )
        for one in told
        if not frozenset(blobs).isdisjoint((one.new, *one.old))
    )


@pytest.mark.parametrize("case", CASES)
def test_the_changes_are_those_that_git_tells(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_as, each, sha256 = CASES[case]
    root = history(tmp_path / "r", list(CASES).index(case), sha256=sha256)
    store_as(root)
    store = _store(root)
    graph = _graph(store)
    every = _blobs(root)
    told = _by_git(store, graph, every)
    read: list[bytes] = []
    original = Trees.file

    def file(self: Trees, top: str, path: bytes) -> tuple[int, str]:
        read.append(path)
        return original(self, top, path)

    monkeypatch.setattr(Trees, "file", file)
    for limits in each:
        with monkeypatch.context() as patch:
            for name, value in limits.items():
                module = packed_trees if name == "MAX_LITERALS" else tree_search
                patch.setattr(module, name, value)
            search = TreeSearch(store)
            for blobs in (*([one] for one in every), every[::2], every):
                trees = TreeChanges(store.repository.git, search.find(blobs))
                assert sorted(trees.changes(lambda: graph)) == _only(told, blobs)
                assert not trees.left_out
                assert not trees.unreadable
    assert read, "no merge had to be compared by other blobs"


def test_entries_are_found_where_the_bytes_before_them_look_like_modes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id may end with a digit, and a name may have a mode."""
    monkeypatch.setattr(tree_search, "SMALL_PACK_TREES", 0)
    root = repository(tmp_path / "r", {"kept": "x"})
    blob = git(root, "rev-parse", "HEAD:kept").strip()
    other = "00" * 10 + "31" * 10
    inner = tree(root, ("160000", "100644 a", other), ("100755", "40000 b", blob))
    padded = tree(root, ("040000", "c", inner))
    top = tree(root, ("160000", "a", other), ("40000", "d", padded), ("100664", "e 1", blob))
    git(root, "update-ref", "HEAD", git(root, "commit-tree", "-m", "x", top).strip())
    git(root, "reflog", "expire", "--expire=now", "--all")
    git(root, "repack", "-adfq")
    git(root, "prune-packed")
    store = _store(root)
    graph = _graph(store)
    found = TreeChanges(store.repository.git, TreeSearch(store).find([blob]))
    assert {one.path for one in found.changes(lambda: graph)} == {b"d/c/40000 b", b"e 1"}
    assert sorted(found.changes(lambda: graph)) == _only(_by_git(store, graph, [blob]), [blob])


def _attribution(
    store: Store, blobs: Iterable[str], earlier: ObjectCommits | None = None
) -> Attribution:
    kinds = dict.fromkeys(blobs, "blob")
    git = store.repository.git
    return Attribution(git, kinds, bare=False, jobs=1, earlier=earlier, store=store)


def test_an_attribution_says_the_same_by_trees_by_git_and_by_what_an_earlier_run_has_kept(
    tmp_path: Path,
) -> None:
    root = history(tmp_path / "r", 10)
    git(root, "tag", "of-a-tree", "HEAD^{tree}")
    _packed(root)
    store = _store(root)
    blobs = _blobs(root)
    by_trees = _attribution(store, blobs)
    paths = by_trees.paths(store.commit_ids)
    versions = [(oid, path) for oid, row in paths.items() for path in row]
    trails = by_trees.trails(versions)
    kept = by_trees.to_keep
    assert kept
    again = _attribution(store, blobs, kept)
    assert again.paths(store.commit_ids) == paths
    assert again.trails(versions) == trails
    by_git = Attribution(store.repository.git, dict.fromkeys(blobs, "blob"), bare=False, jobs=1)
    assert by_git.paths(store.commit_ids) == paths
    assert by_git.trails(versions) == trails


def test_what_is_unreachable_is_found_too(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"x": "1\n"})
    commit_files(root, {"gone/y": "a value\n"}, "gone")
    blob = git(root, "rev-parse", "HEAD:gone/y").strip()
    git(root, "reset", "--quiet", "--hard", "HEAD~1")
    git(root, "reflog", "expire", "--expire=now", "--all")
    store = _store(root)
    found = _attribution(store, [blob])
    assert found.paths(store.commit_ids) == {blob: ["gone/y"]}
    (trail,) = found.trails([(blob, "gone/y")]).values()
    assert trail.first is not None
    assert trail.first.summary == "gone"


def test_a_tree_that_cannot_be_read_leaves_out_the_commits_that_need_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a/x": "1\n", "b": "1\n"})
    commit_files(root, {"a/x": "2\n"}, "hidden")
    commit_files(root, {"b": "2\n"}, "needs no tree but its own")
    one, two = (git(root, "rev-parse", f"HEAD:{path}").strip() for path in ("a", "b"))
    loose = root / ".git" / "objects" / one[:2] / one[2:]
    loose.chmod(0o644)
    loose.write_bytes(b"damaged")
    store = _store(root)
    graph = _graph(store)
    found = TreeChanges(store.repository.git, TreeSearch(store).find([two]))
    assert [one.path for one in found.changes(lambda: graph)] == [b"b"]
    assert found.unreadable == git(root, "rev-parse", "HEAD~1").strip()
    assert sorted(found.changes(lambda: graph)) == _only(_by_git(store, graph, [two]), [two])


def test_objects_that_are_elsewhere_leave_all_to_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"x": "1\n"})
    other = repository(tmp_path / "other", {"y": "1\n"})
    alternates = root / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{other}/.git/objects\n")
    with pytest.raises(UnsearchableError):
        TreeSearch(_store(root))
