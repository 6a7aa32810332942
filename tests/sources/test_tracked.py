"""What git tracks and a working tree does not have: it is said where it was not scanned, and no link leads out."""

from __future__ import annotations

import hashlib
import os
import struct
from pathlib import Path

import pytest

from patscan.model.run import Facts
from tests import scans, tokens
from tests.repos import git, repository, write

PAT = tokens.fake_token("pat")
SPARSE = "tracked files that are not checked out (a sparse checkout) were not scanned: {}; `patscan history` scans them"
MISSING = "submodules that are not checked out were not scanned: {}; `git submodule update --init` gets them"
FILES = {"a/b/p.py": "x = 1\n", "kept/q.py": "x = 1\n"}


def told(facts: Facts) -> list[str]:
    """What was found or not scanned, and remarks."""
    return [
        *(one.location.path for one in facts.findings),
        *(one.path for one in facts.skips),
        *(one.en for one in facts.notes),
    ]


@pytest.mark.parametrize("more", [[], ["--sparse-index"]], ids=["files", "folders"])
def test_what_a_sparse_checkout_leaves_out_is_counted(tmp_path: Path, more: list[str]) -> None:
    root = repository(tmp_path, {**FILES, "a/c.py": PAT})
    git(root, "sparse-checkout", "set", "--cone", *more, "kept")
    assert told(scans.on_disk(root)) == [SPARSE.format(2)]
    write(root, {"a/c.py": PAT})  # it is there nevertheless
    assert told(scans.on_disk(root)) == [
        "a/c.py",
        SPARSE.format(1),
    ]


def test_a_file_that_was_deleted_is_none_that_is_not_checked_out(tmp_path: Path) -> None:
    root = repository(tmp_path, FILES)
    (root / "a/b/p.py").unlink()
    assert told(scans.on_disk(root)) == []


def test_submodules_that_are_not_checked_out_are_named(tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"s.py": PAT})
    root = repository(tmp_path / "root", {})
    for name in ("lib/one", "two"):
        git(
            root,
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "add",
            "--quiet",
            str(other),
            name,
        )
    git(root, "commit", "--quiet", "--message=more")
    assert told(scans.on_disk(root)) == ["lib/one/s.py", "two/s.py"]
    git(root, "submodule", "deinit", "--quiet", "lib/one")
    assert told(scans.on_disk(root)) == [
        "two/s.py",
        MISSING.format("lib/one"),
    ]
    (root / "lib/one").rmdir()
    assert len(told(scans.on_disk(root))) == 2


@pytest.mark.parametrize("folder", ["a", "a/b"])
def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path, folder: str) -> None:
    write(tmp_path / "out", {"p.py": PAT, "b/p.py": PAT})
    root = repository(tmp_path / "root", {**FILES, ".gitignore": "a\n"})
    os.renames(root / folder, tmp_path / "old")
    (root / folder).parent.mkdir(exist_ok=True)
    (root / folder).symlink_to(tmp_path / "out")
    assert told(scans.on_disk(root)) == []


@pytest.mark.parametrize("name", ["../out/p.py", "a/../../out/p.py", "/out/p.py"])
def test_an_index_does_not_lead_out(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "root", FILES)
    write(tmp_path / "out", {"p.py": PAT})
    path = name.replace("/out", f"{tmp_path}/out", 1).encode() if name[0] == "/" else name.encode()
    blob = bytes.fromhex(git(root, "rev-parse", "HEAD:a/b/p.py").strip())
    head = struct.pack(">10I", *(0,) * 6, 0o100644, 0, 0, 6) + blob
    entry = head + struct.pack(">H", len(path)) + path  # gitformat-index(5), version 2
    entry += b"\0" * (8 - len(entry) % 8)
    data = b"DIRC" + struct.pack(">II", 2, 1) + entry
    (root / ".git/index").write_bytes(data + hashlib.sha1(data, usedforsecurity=False).digest())
    assert git(root, "ls-files", "-z").split("\0")[0] == path.decode()
    assert told(scans.on_disk(root)) == []
