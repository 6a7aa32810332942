"""The commits that a search of the trees finds are those whose changes git tells."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from patscan.git import changes, packs, queries
from patscan.git.commit_graph import Graph
from patscan.git.repository import locate
from patscan.git.store import Store
from patscan.sources.history import attribution, tree_search
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.tree_search import TreeSearch, UnsearchableError
from tests.repos import commit_files, git, repository, write

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


# How the objects are stored, and whether hyperscan is there and the ids are of SHA-256.
CASES = {
    "packed": (_packed, True, False),
    "packed, without hyperscan": (_packed, False, False),
    "two packs": (_in_two_packs, True, False),
    "half of it loose": (_half_loose, True, True),
    "SHA-256, without hyperscan": (_packed, False, True),
}


def _blobs(root: Path) -> list[str]:
    rows = git(root, "cat-file", "--batch-all-objects", "--batch-check").splitlines()
    return [row.split()[0] for row in rows if row.split()[1] == "blob"]


@pytest.mark.parametrize("case", CASES)
def test_every_change_that_git_tells_is_in_one_of_the_commits(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_as, hyperscan, sha256 = CASES[case]
    root = history(tmp_path / "r", list(CASES).index(case), sha256=sha256)
    store_as(root)
    packs.opened.cache_clear()
    if not hyperscan:
        monkeypatch.setattr(tree_search, "MAX_LITERALS", 0)
    store = Store(locate(str(root)))
    calls = store.repository.git
    graph = Graph(queries.graph(calls, "--all", "--reflog"))
    blobs = _blobs(root)
    told = changes.changes(calls, list(graph), blobs, jobs=1)
    search = TreeSearch(store)
    fewer = 0
    for blob in blobs:
        found = frozenset(graph.differing(search.signatures([blob])))
        assert {one.commit for one in told if blob in (one.new, *one.old)} <= found, blob
        fewer += len(found) < len(list(graph)) / 2
    assert fewer


def test_an_attribution_says_the_same_with_and_without_a_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attribution, "SEARCHED_COMMITS", 0)
    root = history(tmp_path / "r", 10)
    _packed(root)
    packs.opened.cache_clear()
    store = Store(locate(str(root)))
    calls = store.repository.git
    kinds = dict.fromkeys(_blobs(root), "blob")
    with_search = Attribution(calls, kinds, bare=False, jobs=1, store=store)
    without = Attribution(calls, kinds, bare=False, jobs=1)
    paths = with_search.paths(store.commit_ids)
    assert paths == without.paths(store.commit_ids)
    versions = [(oid, path) for oid, row in paths.items() for path in row]
    assert with_search.trails(versions) == without.trails(versions)


def test_what_is_unreachable_is_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "SEARCHED_COMMITS", 0)
    root = repository(tmp_path / "r", {"x": "1\n"})
    commit_files(root, {"gone/y": "a value\n"}, "gone")
    blob = git(root, "rev-parse", "HEAD:gone/y").strip()
    git(root, "reset", "--quiet", "--hard", "HEAD~1")
    git(root, "reflog", "expire", "--expire=now", "--all")
    packs.opened.cache_clear()
    store = Store(locate(str(root)))
    kinds = {blob: "blob"}
    found = Attribution(store.repository.git, kinds, bare=False, jobs=1, store=store)
    assert found.paths(store.commit_ids) == {blob: ["gone/y"]}
    (trail,) = found.trails([(blob, "gone/y")]).values()
    assert trail.first is not None
    assert trail.first.summary == "gone"


def test_a_tree_that_cannot_be_read_leaves_all_commits_to_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a/x": "1\n"})
    tree = git(root, "rev-parse", "HEAD:a").strip()
    loose = root / ".git" / "objects" / tree[:2] / tree[2:]
    loose.chmod(0o644)
    loose.write_bytes(b"damaged")
    packs.opened.cache_clear()
    with pytest.raises(UnsearchableError):
        TreeSearch(Store(locate(str(root))))
