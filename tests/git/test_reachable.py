"""The commits that are read from packs are those that git tells, in the same order."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from patscan.git import packs, queries, reachable
from patscan.git.command import Git, GitError
from patscan.git.commit_graph import CommitPosition, Graph, Node
from patscan.git.repository import locate
from patscan.git.store import Store
from tests.repos import environment, git, repository

COMMITS = 60
TIMES_S = (1_700_000_000, 1_700_000_001, 1_600_000_000, 1, 4_000_000_000)


@pytest.fixture(autouse=True)
def _of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachable, "MIN_COMMITS", 1)
    packs.opened.cache_clear()


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a repository for each format of ids, to be copied."""
    folder = tmp_path_factory.mktemp("histories")
    for seed, form in enumerate(("sha1", "sha256")):
        history(folder / form, seed, form=form)
    return folder


def fed(root: Path, *arguments: str, requests: bytes) -> str:
    """Run git with some input and return what it prints."""
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(
        command, input=requests, check=True, capture_output=True, env=environment()
    )
    return done.stdout.decode()


def _stream(source: random.Random) -> Iterator[str]:
    """Commits for `git fast-import`, with any commits before them as parents, on six branches."""
    for mark in range(1, COMMITS + 1):
        above = source.sample(
            range(1, mark), min(mark - 1, source.choice((0, 1, 1, 1, 1, 2, 2, 5)))
        )
        time_s = source.choice(TIMES_S)
        yield f"commit refs/heads/b{source.randrange(6)}\nmark :{mark}\n"
        yield f"author A <a@x> 5 +0000\ncommitter C <c@x> {time_s} +0100\n"
        yield f"data {mark % 10}\n{'m' * (mark % 10)}\n"
        yield "".join(
            f"{'merge' if number else 'from'} :{one}\n" for number, one in enumerate(above)
        )
        yield f"deleteall\nM 644 inline f\ndata 1\n{mark % 4}\n\nreset refs/x/{mark % 9}\nfrom :{mark}\n\n"


def history(root: Path, seed: int, *, form: str = "sha1") -> Path:
    """A repository with one pack, and refs to commits, trees, blobs and tags of them."""
    source = random.Random(seed)
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=b0", f"--object-format={form}")
    stream = "".join(_stream(source)).encode()
    fed(
        root, "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force", requests=stream
    )
    git(root, "update-ref", "refs/tags/tree", git(root, "rev-parse", "refs/x/1^{tree}").strip())
    git(root, "update-ref", "refs/tags/blob", git(root, "rev-parse", "refs/x/1:f").strip())
    git(root, "tag", "-am", "a tag", "tag", "refs/x/2")
    git(root, "tag", "-am", "a tag of a tag", "again", "tag")
    return root


def _ids(root: Path, kind: str = "commit") -> list[str]:
    check = "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"
    rows = (row.split() for row in git(root, *check).splitlines())
    return [oid for own, oid in rows if own == kind]


def _pack(root: Path, ids: list[str]) -> None:
    requests = "".join(f"{oid}\n" for oid in ids).encode()
    name = str(root / ".git" / "objects" / "pack" / "pack")
    fed(root, "pack-objects", "--quiet", name, requests=requests)


def _unpacked(root: Path) -> None:
    """Make all objects loose."""
    for pack in (root / ".git" / "objects" / "pack").glob("*.pack"):
        data = pack.read_bytes()
        for suffix in (".pack", ".idx", ".rev"):
            pack.with_suffix(suffix).unlink(missing_ok=True)
        fed(root, "unpack-objects", "-q", requests=data)


def _as_it_is(root: Path) -> None:
    pass


def _in_two_packs(root: Path) -> None:
    """Some commits are in both."""
    ids = _ids(root)
    _unpacked(root)
    _pack(root, ids[:40])
    _pack(root, ids[30:])
    git(root, "prune-packed")


def _half_loose(root: Path) -> None:
    """Packed commits have loose parents, and the other way round."""
    ids = _ids(root)
    _unpacked(root)
    _pack(root, ids[::2])
    git(root, "prune-packed")


def _only_in_reflogs(root: Path) -> None:
    git(root, "checkout", "--quiet", "--force", "--detach", "refs/x/3")
    git(root, "checkout", "--quiet", "--force", "refs/x/4")
    for name in ("b1", "b2", "b3"):
        git(root, "branch", "--quiet", "--delete", "--force", name)
    for number in (3, 4, 5):
        git(root, "update-ref", "-d", f"refs/x/{number}")


def _unreachable(root: Path) -> None:
    for number in range(6):
        git(root, "update-ref", "-d", f"refs/heads/b{number}")


def _linked(root: Path) -> None:
    """The HEAD of a linked working tree counts, and its reflog."""
    git(root, "worktree", "add", "--quiet", "--detach", "../linked", "refs/x/5")
    git(root.parent / "linked", "checkout", "--quiet", "--detach", "refs/x/6")
    _unreachable(root)
    for number in (5, 6):
        git(root, "update-ref", "-d", f"refs/x/{number}")


def _replaced(root: Path) -> None:
    """Neither replaced objects nor grafts count."""
    git(root, "replace", "--graft", "refs/x/7")
    git(root, "replace", "--graft", "refs/x/8", "refs/x/1")
    (root / ".git" / "info" / "grafts").write_text(git(root, "rev-parse", "refs/x/2"))


def _shallow(root: Path) -> None:
    """The parents of a commit are there, but do not count."""
    merges = git(root, "rev-list", "--min-parents=1", "--all").split()
    (root / ".git" / "shallow").write_text("".join(f"{one}\n" for one in sorted(merges)[:20]))


def _borrowed(root: Path) -> None:
    """All other objects are in another repository."""
    other = root.with_name("other")
    git(root.parent, "clone", "--quiet", "--bare", str(root), str(other))
    ids = _ids(root)
    _unpacked(root)
    _pack(root, ids[::2])
    for loose in (root / ".git" / "objects").glob("??/*"):
        loose.unlink()
    (root / ".git" / "objects" / "info" / "alternates").write_text(f"{other}/objects\n")


def _loose_parent(root: Path) -> Path:
    """Pack all but a commit that others have as their parent; its file."""
    oid = git(root, "rev-list", "--all", "--topo-order").split()[20]
    ids = _ids(root)
    _unpacked(root)
    _pack(root, [one for one in ids if one != oid])
    return root / ".git" / "objects" / oid[:2] / oid[2:]


def _without_a_commit(root: Path) -> None:
    _loose_parent(root).unlink()
    git(root, "prune-packed")


def _with_a_wrong_id(root: Path) -> None:
    """A file has the content of another commit."""
    path = _loose_parent(root)
    other = git(root, "rev-parse", "refs/x/1").strip()
    content = (path.parent.parent / other[:2] / other[2:]).read_bytes()
    path.unlink()
    path.write_bytes(content)
    git(root, "prune-packed")


def _with_a_graph(root: Path) -> None:
    git(root, "commit-graph", "write", "--reachable")


# What to do with a history, the format of its ids, and whether git is asked for all of it.
CASES: dict[str, tuple[Callable[[Path], None], str, bool]] = {
    "one pack": (_as_it_is, "sha1", False),
    "SHA-256": (_as_it_is, "sha256", False),
    "two packs": (_in_two_packs, "sha1", False),
    "half of it loose": (_half_loose, "sha1", False),
    "half of it loose, SHA-256": (_half_loose, "sha256", False),
    "reflogs": (_only_in_reflogs, "sha1", False),
    "unreachable commits": (_unreachable, "sha1", False),
    "a linked working tree": (_linked, "sha1", False),
    "replaced objects": (_replaced, "sha1", False),
    "a file with a commit graph": (_with_a_graph, "sha1", False),
    "borrowed objects": (_borrowed, "sha1", False),
    "nothing packed": (_unpacked, "sha1", True),
    "cut off": (_shallow, "sha1", True),
    "a missing commit": (_without_a_commit, "sha1", True),
    "a commit under the id of another": (_with_a_wrong_id, "sha1", True),
}


class Told(NamedTuple):
    """All that a graph tells.

    Attributes:
        ids: the commits, in order.
        positions: of all of them.
        is_ahead: whether the time of one is in the future.
        differing: for each tree of the repository, the commits that have it and whose parents have another, or
            the other way round.
    """

    ids: list[str]
    positions: dict[str, CommitPosition]
    is_ahead: bool
    differing: list[list[tuple[str, bytes, tuple[bytes, ...]]]]


def _told(root: Path, git: Git, make: Callable[[], Graph]) -> Told | str:
    """What a graph tells; the error message if git fails."""
    try:
        graph = make()
    except GitError as error:
        return str(error)
    ids = list(graph)
    tips = {ref.peeled: 1 << bit for bit, ref in enumerate(queries.refs(git))}
    differing = [list(graph.differing({bytes.fromhex(tree): 1})) for tree in _ids(root, "tree")]
    return Told(ids, graph.positions(ids, tips), graph.is_ahead(2_000_000_000), differing)


def _compared(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Told | str, bool]:
    """What the commits in packs tell, which must be what git tells; and whether git was asked for all of it."""
    store = Store(locate(str(root)))
    for pack in store.packs:
        packs.ready(pack.index_path, pack.index.hash_bytes)
    call = store.repository.git
    asked = []

    def graph(*arguments: str) -> Iterator[Node]:
        asked.append(arguments)
        return queries.graph(call, *arguments)

    monkeypatch.setattr(
        reachable, "queries", SimpleNamespace(graph=lambda _, *words: graph(*words))
    )
    found = _told(root, call, lambda: reachable.graph(call, store))
    assert found == _told(root, call, lambda: Graph(queries.graph(call, "--all", "--reflog")))
    return found, bool(asked)


@pytest.mark.parametrize("case", CASES)
def test_packs_tell_what_git_tells(
    tmp_path: Path, case: str, histories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, form, left_to_git = CASES[case]
    root = shutil.copytree(histories / form, tmp_path / "r")
    prepare(root)
    found, asked = _compared(root, monkeypatch)
    assert isinstance(found, str) or found.ids
    assert asked is left_to_git


def test_what_is_not_prepared_or_too_much_is_left_to_git(
    histories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(histories / "sha1", tmp_path / "r")
    for name, value in (("MIN_COMMITS", COMMITS + 1), ("MAX_BYTES", 200)):
        with monkeypatch.context() as patch:
            patch.setattr(reachable, name, value)
            assert _compared(root, patch)[1]
    monkeypatch.setattr(packs.Pack, "prepared", False)
    assert _compared(root, monkeypatch)[1]
    monkeypatch.undo()
    _half_loose(root)
    monkeypatch.setattr(reachable, "MIN_COMMITS", 1)
    monkeypatch.setattr(reachable, "MAX_LOOSE", 3)
    assert _compared(root, monkeypatch)[1]


_PEOPLE = "author A <a@x> 1 +0000\ncommitter C <c@x> 1600000000 +0000\n"
_LINES = "tree {tree}\nparent {parent}\n"
# The contents of commits, of which `{tree}` and so on are ids; whether git is asked.
HEADERS = {
    "usual": (_LINES + _PEOPLE + "\nm\n", False),
    "no parents": ("tree {tree}\n" + _PEOPLE + "\n", False),
    "no message": (_LINES + _PEOPLE, False),
    "one parent twice": (_LINES + "parent {parent}\n" + _PEOPLE + "\n", False),
    "many parents": (_LINES + "parent {other}\n" * 150 + _PEOPLE + "\n", False),
    "too many parents": (_LINES + "parent {other}\n" * 250 + _PEOPLE + "\n", True),
    "parents after the people": (_LINES + _PEOPLE + "parent {other}\ntree {empty}\n\nm", False),
    "a merged tag": (
        _LINES + _PEOPLE + "mergetag object {other}\n type commit\n tree {empty}\n\nm",
        False,
    ),
    "a signature": (
        _LINES + _PEOPLE + "gpgsig -----\n tree {empty}\n parent {other}\n ---\n\nm",
        False,
    ),
    "an encoding": (_LINES + _PEOPLE + "encoding UTF-16\n\nm", False),
    "a message like a header": (_LINES + _PEOPLE + "\n" + _LINES + _PEOPLE, False),
    "a NUL": (_LINES + _PEOPLE + "\n\0m", False),
    "two trees": ("tree {tree}\ntree {empty}\nparent {parent}\n" + _PEOPLE + "\n", True),
    "parents apart": (_LINES + "x y\nparent {other}\n" + _PEOPLE + "\n", True),
    "capitals": (_LINES.replace("{tree}", "{TREE}") + _PEOPLE + "\n", True),
    "lines of Windows": ((_LINES + _PEOPLE + "\nm").replace("\n", "\r\n"), True),
    "no people": (_LINES + "\nm\n", True),
    "no author": (_LINES + _PEOPLE.partition("\n")[2] + "\n", True),
    "two authors": (_LINES + "author B <b@x> 2 +0000\n" + _PEOPLE + "\n", True),
    "no address": (_LINES + _PEOPLE.replace("<c@x>", "") + "\n", True),
    "two addresses": (_LINES + _PEOPLE.replace("<c@x>", "<c@x> 5 > ") + "\n", True),
    "a bracket after the time": (_LINES + _PEOPLE.removesuffix("\n") + "> 7 +0000\n\n", True),
    "no time": (_LINES + _PEOPLE.replace("1600000000 +0000", "") + "\n", True),
    "no zone": (_LINES + _PEOPLE.replace("1600000000 +0000", "1600000000") + "\n", True),
    "another word for the time": (_LINES + _PEOPLE.replace("1600000000", "now") + "\n", True),
    "zeros before the time": (_LINES + _PEOPLE.replace("1600000000", "001600000000") + "\n", False),
    "a time before 1970": (_LINES + _PEOPLE.replace("1600000000", "-1600000000") + "\n", True),
    "a late time": (_LINES + _PEOPLE.replace("1600000000", "999999999999") + "\n", False),
    "a later time": (_LINES + _PEOPLE.replace("1600000000", "9" * 13) + "\n", True),
    "a time of 65 bits": (_LINES + _PEOPLE.replace("1600000000", "9" * 20) + "\n", True),
    "a parent that is missing": (_LINES + "parent {missing}\n" + _PEOPLE + "\n", True),
    "a parent that is a tree": (_LINES + "parent {empty}\n" + _PEOPLE + "\n", True),
    "a tree that is missing": (_LINES.replace("{tree}", "{missing}") + _PEOPLE + "\n", False),
    "a tree that is a blob": (_LINES.replace("{tree}", "{blob}") + _PEOPLE + "\n", False),
}


def _write(root: Path, kind: str, content: bytes) -> str:
    """Write a loose object, of any content, and return its id."""
    data = b"%b %d\0%b" % (kind.encode(), len(content), content)
    oid = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    path = root / ".git" / "objects" / oid[:2] / oid[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(data))
    return oid


@pytest.fixture(scope="module")
def headers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A repository with a pack of all commits of `HEADERS`, and a child of each, by its name."""
    root = repository(tmp_path_factory.mktemp("headers") / "r", {"f": "1"})
    blob, tree = (git(root, "rev-parse", name).strip() for name in ("HEAD:f", "HEAD:"))
    ids = {"tree": tree, "TREE": tree.upper(), "blob": blob, "empty": _write(root, "tree", b"")}
    ids["missing"] = "1" * 40
    for name in ("parent", "other"):
        content = f"tree {tree}\n{_PEOPLE}\n{name}"
        ids[name] = _write(root, "commit", content.encode())
    children = {}
    for case, (form, _) in HEADERS.items():
        odd = _write(root, "commit", form.format(**ids).encode())
        content = f"tree {tree}\nparent {odd}\n{_PEOPLE}\n"
        children[case] = _write(root, "commit", content.encode())
    _pack(root, _ids(root))
    git(root, "prune-packed")
    return root, children


@pytest.mark.parametrize("case", HEADERS)
def test_a_header_is_read_as_git_reads_it(
    case: str, headers: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, children = headers
    (root / ".git" / "refs" / "heads" / "main").write_text(f"{children[case]}\n")
    found, asked = _compared(root, monkeypatch)
    assert asked is HEADERS[case][1]
    assert isinstance(found, str) or children[case] in found.ids
