"""The changes that follow from a search of the trees are those that git tells."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from tests.repos import commit_files, environment, git, repository, tree

FOLDERS = ("", "a/", "a/b/", "a/b/c/", "a/deep/er/", "other/", "x" * 120 + "/")
NAMES = ("f", "g.txt", "h 1", "40000 odd", "ä", "i" * 130)
CONTENTS = tuple(f"content {number}\n" for number in range(12))

# The mode and content of each file of a commit, by path.
Files = dict[str, tuple[str, str]]


def _changed(files: Files, source: random.Random) -> Files:
    """The files after some were written, copied or removed, or got another mode, or a folder was copied."""
    files = dict(files)
    for _ in range(source.randint(1, 4)):
        kind = source.choice(("write", "write", "write", "copy", "remove", "mode", "folder"))
        path = source.choice(FOLDERS) + source.choice(NAMES)
        some = source.choice(sorted(files)) if files else ""
        if kind == "write" or not files:
            files[path] = "100644", source.choice(CONTENTS)
        elif kind == "copy":
            files[path] = files[some]
        elif kind == "folder":
            copy = f"moved/{source.randint(0, 1)}"
            files |= {
                f"{copy}/{name}": files[one] for name in NAMES if (one := f"a/b/{name}") in files
            }
        elif kind == "mode":
            files[some] = source.choice(("100644", "100755")), files[some][1]
        else:
            del files[some]
    return files


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def _commit(number: int, branch: str, parents: Sequence[str], files: Files) -> str:
    """A commit of `git fast-import`, whose mark is its number; parents are marks, such as `:1`, or refs."""
    links = [f"{'merge' if at else 'from'} {one}\n" for at, one in enumerate(parents)]
    rows = [f"M {mode} inline {path}\n{_data(text)}" for path, (mode, text) in files.items()]
    head = f"commit refs/heads/{branch}\nmark :{number}\ncommitter A <a@example.com> {1_700_000_000 + 86_400 * number} +0000\n"
    return "".join((head, _data(f"commit {number}"), *links, "deleteall\n", *rows))


def _import(root: Path, stream: str) -> None:
    """Few objects are then loose, many are in a pack."""
    command = ["git", "-C", str(root), "fast-import", "--quiet", "--force"]
    subprocess.run(command, input=stream.encode(), check=True, env=environment())


def history(root: Path, seed: int, *, sha256: bool = False, commits: int = 45) -> Path:
    """A repository with branches, criss-cross and octopus merges, roots, and several refs.

    A merge has a tree of its own: anything that one may bring.
    """
    source = random.Random(seed)
    root.mkdir()
    form = "sha256" if sha256 else "sha1"
    git(root, "init", "--quiet", "--initial-branch=main", f"--object-format={form}")
    made: list[Files] = [dict.fromkeys(NAMES, ("100644", "content 0\n"))]  # of commit 1, 2, …
    branch, parents = "main", [":1"]
    stream = [_commit(1, branch, [], made[0])]
    for number in range(2, commits + 1):
        kind = source.choice(("commit", "commit", "commit", "branch", "merge", "octopus", "root"))
        earlier = [f":{one}" for one in range(1, number)]
        if kind == "branch":
            branch, parents = f"b{number}", [source.choice(earlier)]
        others = {"merge": 1, "octopus": 3}.get(kind, 0)
        parents = [*dict.fromkeys([*parents, *source.sample(earlier, min(others, len(earlier)))])]
        files = _changed(made[int(parents[0][1:]) - 1], source)
        if kind == "root":
            branch, parents = f"r{number}", []
        made.append(files)
        stream.append(_commit(number, branch, parents, files))
        parents = [f":{number}"]
    kept, tagged = (source.randint(1, commits) for _ in range(2))
    stream.append(f"reset refs/tags/kept\nfrom :{kept}\n")
    stream.append(
        f"tag annotated\nfrom :{tagged}\ntagger A <a@example.com> 1 +0000\n{_data('a tag')}"
    )
    _import(root, "".join(stream))
    return root


def _grow(root: Path, commits: int) -> None:
    """A few more commits of `main`."""
    source = random.Random(commits)
    files: Files = {}
    parents = ["refs/heads/main^0"]
    stream = []
    for number in range(100, 100 + commits):
        files = _changed(files, source)
        stream.append(_commit(number, "main", parents, files))
        parents = [f":{number}"]
    _import(root, "".join(stream))


def _packed(root: Path) -> None:
    git(root, "repack", "-adfq", "--depth=20", "--window=50")
    git(root, "prune-packed")


def _in_two_packs(root: Path) -> None:
    git(root, "repack", "-adq")
    _grow(root, 1)
    git(root, "repack", "-dq")
    assert len(_store(root).packs) == 2


def _half_loose(root: Path) -> None:
    _packed(root)
    _grow(root, 6)
    assert len(_store(root).ids) > 10


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
