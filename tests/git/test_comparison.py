"""What commits changed, as our own comparison of trees tells it: as git does, and where git fails or would not end."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.git import changes, comparison, objects
from patscan.git.command import Git
from patscan.git.comparison import Comparison, Difference
from tests.repos import git, nested, repository, spoil, tree

# What a name stands for in the trees of a history: `F`, `G` files, `X` the first as a program, `L` the same as a link,
# `M` a submodule, `D`, `E`, `N` folders (`N` has `D` twice), `-` nothing. A row is a commit: its parents, and `a` to `c`.
HISTORY = {
    "root": ([], "FD-"),
    "changed": (["root"], "GD-"),
    "mode": (["root"], "XD-"),
    "link": (["root"], "LDM"),
    "file to folder": (["root"], "DD-"),
    "folder to file": (["root"], "FF-"),
    "folder changed": (["root"], "FEN"),
    "all gone": (["root"], "---"),
    "nothing changed": (["root"], "FD-"),
    "submodule changed": (["link"], "LDG"),
    "one side": (["changed", "folder changed"], "GEN"),
    "neither": (["changed", "folder changed"], "XNE"),
    "of both": (["mode", "file to folder"], "LFN"),
    "into a folder": (["changed", "mode"], "ED-"),
    "into a file": (["file to folder", "folder changed"], "FGF"),
    "removed from both": (["changed", "folder changed"], "--N"),
    "removed from one": (["changed", "folder changed"], "GE-"),
    "three": (["changed", "mode", "folder changed"], "DNX"),
    "no common parent": ([], "NNN"),
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The ids of the commits of `HISTORY`, and the folder."""
    root = repository(tmp_path_factory.mktemp("comparison") / "r", {"f": "f", "g": "g"})
    f, g, head = (git(root, "rev-parse", name).strip() for name in ("HEAD:f", "HEAD:g", "HEAD"))
    inner = tree(root, ("100644", "f", f), ("100644", "z", g))
    changed = tree(root, ("100644", "f", g), ("40000", "in", inner), ("100644", "z", g))
    entries = {
        "F": ("100644", f), "G": ("100644", g), "X": ("100755", f), "L": ("120000", f),
        "M": ("160000", head), "D": ("40000", inner), "E": ("40000", changed),
        "N": ("40000", tree(root, ("40000", "d", inner), ("40000", "e", inner))),
    }  # fmt: skip
    made = {"folder": str(root)}
    for name, (parents, row) in HISTORY.items():
        rows = ((letter, path) for letter, path in zip(row, "abc", strict=True) if letter != "-")
        top = tree(root, *((entries[letter][0], path, entries[letter][1]) for letter, path in rows))
        above = [word for parent in parents for word in ("-p", made[parent])]
        made[name] = git(root, "commit-tree", "-m", name, *above, top).strip()
    return made


@pytest.mark.parametrize("removals", [True, False])
@pytest.mark.parametrize("name", HISTORY)
def test_it_tells_what_git_tells(history: dict[str, str], name: str, *, removals: bool) -> None:
    calls = Git(history["folder"])
    expected = set()
    options = ("--always", "-c", "--root")
    for _, rows in changes.compared(calls, *options, requests=f"{history[name]}\n".encode()):
        for fields, path in changes._rows(rows):
            *old, new = (one.decode() for one in fields[len(fields) // 2 : -1])
            if removals or new.strip("0"):
                expected.add((path, tuple(old), new))
    found = list(Comparison(calls, removals=removals).differences([history[name]]))
    assert {(one.path, one.old, one.new) for _, one in found} == expected
    assert len(found) == len(expected)


def of_tree(root: Path, top: str) -> tuple[list[Difference], Comparison]:
    """What a commit of a tree has that HEAD has not, and what it was compared with."""
    commit = git(root, "commit-tree", "-m", "x", "-p", "HEAD", top).strip()
    made = Comparison(Git(str(root)), removals=False)
    return [one for _, one in made.differences([commit])], made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "r", {"old/f": "f", "old/g": "g"})


def test_of_equal_folders_within_each_other_each_is_read_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    answer = objects.Reader._answer

    def counting(reader: objects.Reader, name: str, kind: str, limit_bytes: int) -> bytes | None:
        reads.append(name)
        return answer(reader, name, kind, limit_bytes)

    monkeypatch.setattr(objects.Reader, "_answer", counting)
    blob = git(root, "rev-parse", "HEAD:old/f").strip()
    found, made = of_tree(root, nested(root, blob, 10))
    assert len(reads) == 2 + 9  # of both commits, then those within each other
    assert {one.new for one in found} == {blob}
    assert len(found) <= 10 + comparison.MAX_REPEATED
    assert not made.unread


def test_of_a_folder_that_is_not_told_again_the_name_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MAX_REPEATED", 0)
    blob = git(root, "rev-parse", "HEAD:old/f").strip()
    inner = tree(root, ("100644", "x", blob))
    found, made = of_tree(root, tree(root, ("40000", "one", inner), ("40000", "two", inner)))
    (told,) = found
    folder = told.path.removesuffix(b"x")
    assert {folder, *made.repeated} == {b"one/", b"two/"}


def test_what_is_old_at_one_path_is_new_at_another(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MAX_REPEATED", 0)
    f, g = (git(root, "rev-parse", f"HEAD:old/{name}").strip() for name in "fg")
    inner = tree(root, ("100644", "f", f), ("100644", "h", g))
    found, _ = of_tree(root, tree(root, ("40000", "new", inner), ("40000", "old", inner)))
    assert {one.path for one in found} >= {b"new/f", b"new/h", b"old/h"}


DAMAGE = {"missing": None, "no object": b"damaged"}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_tree_hides_only_what_is_in_it(root: Path, content: bytes | None) -> None:
    blob = git(root, "rev-parse", "HEAD:old/f").strip()
    bad, good = (tree(root, ("100644", name, blob)) for name in ("bad", "good"))
    top = tree(root, ("40000", "bad", bad), ("40000", "good", good))
    spoil(root, bad, content)
    found, made = of_tree(root, top)
    assert [one.path for one in found] == [b"good/good"]
    (reason,) = made.unread.values()
    assert bad[:12] in reason.en
    assert not made.unlike


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_of_what_was_there_before_nothing_counts_that_cannot_be_read(
    root: Path, content: bytes | None
) -> None:
    blob, old = (git(root, "rev-parse", name).strip() for name in ("HEAD:old/f", "HEAD:old"))
    inner = tree(root, ("100644", "f", blob), ("100644", "h", blob))
    top = tree(root, ("40000", "old", inner))
    spoil(root, old, content)
    found, made = of_tree(root, top)
    assert {one.path for one in found} == {b"old/f", b"old/h"}
    assert not made.unread
    assert len(made.unlike) == 1


def test_a_tree_that_ends_early_is_told(root: Path) -> None:
    blob = git(root, "rev-parse", "HEAD:old/f").strip()
    found, made = of_tree(root, tree(root, ("100644", "a", blob), ("100644", "b", blob[:20])))
    assert [one.path for one in found] == [b"a"]
    assert made.unread


def test_of_two_entries_of_one_name_both_count(root: Path) -> None:
    f, g = (git(root, "rev-parse", f"HEAD:old/{name}").strip() for name in "fg")
    found, _ = of_tree(root, tree(root, ("100644", "a", f), ("100644", "a", g)))
    assert {one.new for one in found} == {f, g}


def test_folders_that_are_nested_too_deeply_are_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MAX_DEPTH", 3)
    blob = git(root, "rev-parse", "HEAD:old/f").strip()
    assert not of_tree(root, nested(root, blob, 4))[1].unread
    found, made = of_tree(root, nested(root, blob, 5))
    assert not found
    assert made.unread


def test_a_commit_that_is_not_there_is_told(root: Path) -> None:
    made = Comparison(Git(str(root)), removals=False)
    gone, head = "1" * 40, git(root, "rev-parse", "HEAD").strip()
    assert {commit for commit, _ in made.differences([gone, head])} == {head}
    assert made.unread.keys() == {gone}
