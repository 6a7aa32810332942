"""What HEAD is, by as few questions to git as possible: the same as git says, in whatever form HEAD is."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.git import packs, queries
from patscan.git import store as store_
from patscan.git.repository import locate
from patscan.git.store import Store
from tests.repos import git, repository

# What is done to a repository with two files, and whether the packs then tell which names HEAD has.
STATES = {
    "packed": ((("repack", "-adq"),), True),
    "its refs are packed": ((("repack", "-adq"), ("pack-refs", "--all")), True),
    "detached": ((("repack", "-adq"), ("checkout", "-q", "--detach")), True),
    "another branch": ((("repack", "-adq"), ("checkout", "-q", "-b", "a/b")), True),
    "a branch called HEAD": ((("repack", "-adq"), ("update-ref", "refs/heads/HEAD", "HEAD")), True),
    "a symbolic ref": (
        (
            ("repack", "-adq"),
            ("symbolic-ref", "refs/heads/alias", "refs/heads/main"),
            ("symbolic-ref", "HEAD", "refs/heads/alias"),
        ),
        True,
    ),
    "a tag": ((("tag", "-a", "-m", "x", "v1"), ("repack", "-adq")), True),
    "a note": ((("notes", "add", "-m", "x"), ("repack", "-adq")), True),
    "loose": ((), False),
    "before the first commit": ((("checkout", "-q", "--orphan", "new"),), False),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository, with a file that a careless question to git takes for the answer."""
    return repository(tmp_path / "it", {"HEAD^{commit}": "", "b/c.txt": "x"})


@pytest.mark.parametrize(("commands", "_told"), STATES.values(), ids=STATES)
def test_commit_and_branch_by_one_question(
    root: Path, commands: tuple[tuple[str, ...], ...], _told: bool
) -> None:
    for command in commands:
        git(root, *command)
    asked = locate(str(root)).git
    head = queries.head(asked)
    assert queries.head_and_branch(asked) == (head, queries.branch(asked) if head else None)


@pytest.mark.parametrize(("commands", "told"), STATES.values(), ids=STATES)
def test_names_without_git(root: Path, commands: tuple[tuple[str, ...], ...], told: bool) -> None:
    for command in commands:
        git(root, *command)
    store = Store(locate(str(root)))
    assert store.names_at_head() is None  # no pack is prepared
    for pack in store.packs:
        packs.ready(pack.index_path, 20)
    assert store.names_at_head() == ({b"HEAD^{commit}", b"b"} if told else None)
    assert store.refs_with_kinds() == queries.refs(store.repository.git)


@pytest.mark.parametrize("most", [0, store_.MAX_LOOKUPS])
def test_kinds_are_those_of_git(root: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(store_, "MAX_LOOKUPS", most)
    git(root, "tag", "-a", "-m", "x", "v1")
    git(root, "repack", "-adq")
    (root / "loose").write_text("y")
    git(root, "add", ".")
    repository_ = locate(str(root))
    listing = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    rows = repository_.git.output(*listing).decode().split()
    expected = dict(zip(rows[::2], rows[1::2], strict=True))
    store = Store(repository_)
    asked = [*expected, "0" * 40]
    assert store.kinds(asked) == expected
    for pack in store.packs:
        packs.ready(pack.index_path, 20)
    assert store.kinds(asked) == expected
    assert sorted(set(expected.values())) == ["blob", "commit", "tag", "tree"]
