"""What a Git LFS pointer stands for is scanned where the repository has it, and else named as not read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.model.run import Facts
from patscan.sources.archives import archive_in
from tests import scans
from tests.repos import git, repository, write
from tests.sources.archives import builders
from tests.sources.archives.test_found import SCANNER, SCRIPT

LARGE = bytes(9 << 20) + SCRIPT
CONTENTS = {
    "a script": (SCRIPT, {"a.bin"}),
    "more than a window": (LARGE, {"a.bin"}),
    "an archive": (builders.zip_of({"x.js": SCRIPT}), {"a.bin!x.js"}),
    "nothing of interest": (b"nothing", set()),
}


def pointer(content: bytes, size: int | None = None) -> str:
    oid = hashlib.sha256(content).hexdigest()
    length = len(content) if size is None else size
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {length}\n"


def place_of(root: Path, content: bytes) -> Path:
    oid = hashlib.sha256(content).hexdigest()
    return root / ".git" / "lfs" / "objects" / oid[:2] / oid[2:4] / oid


def stored(root: Path, content: bytes) -> Path:
    place = place_of(root, content)
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    return place


def with_pointer(tmp_path: Path, content: bytes) -> Path:
    """A repository whose last commit has `a.bin`, a pointer, and whose index has `b.bin`, the same."""
    root = repository(tmp_path / "r", {"a.bin": pointer(content)})
    write(root, {"b.bin": pointer(content)})
    git(root, "add", "--all")
    return root


SOURCES: dict[str, tuple[Callable[..., Facts], str]] = {
    "files": (scans.on_disk, "a.bin"),
    "index": (scans.staged, "b.bin"),
    "history": (scans.history, "a.bin"),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", CONTENTS)
def test_what_is_here_is_scanned_at_the_path_of_the_pointer(
    kind: str, source: str, tmp_path: Path
) -> None:
    content, expected = CONTENTS[kind]
    root = with_pointer(tmp_path, content)
    stored(root, content)
    facts, name = SOURCES[source][0](root), SOURCES[source][1]
    found = {one.location.path for one in facts.findings if one.location.path.startswith(name)}
    assert found == {path.replace("a.bin", name) for path in expected}
    assert facts.skips == ()


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_not_here_is_named(source: str, tmp_path: Path) -> None:
    root = with_pointer(tmp_path, SCRIPT)
    facts, name = SOURCES[source][0](root), SOURCES[source][1]
    assert name in {skip.path for skip in facts.skips if skip.lost}


def test_archives_that_are_not_wanted_stay_closed(tmp_path: Path) -> None:
    content = CONTENTS["an archive"][0]
    root = with_pointer(tmp_path, content)
    stored(root, content)
    for source, _ in SOURCES.values():
        facts = source(root, archives=False)
        assert (facts.findings, facts.skips) == ((), ())


def test_linked_working_trees_share_the_store(tmp_path: Path) -> None:
    root = with_pointer(tmp_path, SCRIPT)
    stored(root, SCRIPT)
    git(root, "worktree", "add", "--quiet", str(tmp_path / "w"))
    facts = scans.on_disk(tmp_path / "w")
    assert [one.location.path for one in facts.findings] == ["a.bin"]


# --- a hostile store ------------------------------------------------------------------------------


def other_content(root: Path) -> None:
    stored(root, SCRIPT).write_bytes(bytes(len(SCRIPT)))


def other_size(root: Path) -> None:
    stored(root, SCRIPT).write_bytes(SCRIPT + b"\n")


def link(root: Path) -> None:
    place = stored(root, SCRIPT)
    place.unlink()
    (root.parent / "elsewhere").write_bytes(SCRIPT)
    place.symlink_to(root.parent / "elsewhere")


def link_of_a_folder(root: Path) -> None:
    stored(root, SCRIPT)
    store = root / ".git" / "lfs"
    store.rename(root.parent / "lfs")
    store.symlink_to(root.parent / "lfs")


def pipe(root: Path) -> None:
    place = stored(root, SCRIPT)
    place.unlink()
    os.mkfifo(place)


def folder(root: Path) -> None:
    place_of(root, SCRIPT).mkdir(parents=True)


HOSTILE = [other_content, other_size, link, link_of_a_folder, pipe, folder]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.__name__)
def test_what_is_not_the_object_is_not_taken_for_it(
    hostile: Callable[[Path], None], source: str, tmp_path: Path
) -> None:
    root = with_pointer(tmp_path, SCRIPT)
    hostile(root)
    facts, name = SOURCES[source][0](root), SOURCES[source][1]
    assert facts.findings == ()
    assert name in {skip.path for skip in facts.skips if skip.lost}


def test_a_pointer_to_a_pointer_is_not_followed(tmp_path: Path) -> None:
    inner = pointer(SCRIPT).encode()
    root = with_pointer(tmp_path, inner)
    stored(root, inner)
    stored(root, SCRIPT)
    outcome = archive_in(pointer(inner).encode(), SCANNER, "a", folder=str(root))
    assert outcome is not None
    assert [skip.path for skip in outcome.skips] == ["a"]
