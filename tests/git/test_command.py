"""The output of git, as it is read while git is running."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from patscan.git import command
from patscan.git.errors import GitHangsError
from tests.repos import git, nested, repository

LONG = b"x" * 300


@pytest.mark.parametrize(
    ("printed", "lines"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\0", [b"a"]),
        (b"a\0\0b\0", [b"a", b"", b"b"]),
        (b"\0\0", [b"", b""]),
        (b"a\0" + LONG + b"\0b" + LONG, [b"a", LONG, b"b" + LONG]),
    ],
)
def test_output_is_split_alike_however_it_arrives(
    tmp_path: Path, printed: bytes, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = command.Git(str(repository(tmp_path, {"file": printed})))
    for read_bytes in (1, 2, 100, command.READ_BYTES):
        monkeypatch.setattr(command, "READ_BYTES", read_bytes)
        assert list(calls.lines("cat-file", "blob", "HEAD:file")) == lines
        blocks = list(calls.blocks("cat-file", "blob", "HEAD:file"))
        assert b"".join(blocks) == printed
        assert all(block.endswith(b"\0") for block in blocks[:-1])


@pytest.mark.skipif(
    sys.platform != "linux", reason="no other system limits the memory of a process"
)
def test_git_gets_so_much_memory_and_no_more(tmp_path: Path) -> None:
    root = repository(tmp_path, {"file": "x"})
    blob = git(root, "rev-parse", "HEAD:file").strip()
    bounded = command.Git(str(root), memory_bytes=24 << 20)
    question = "diff-tree", "-r", "HEAD"
    assert bounded.output(*question, nested(root, blob, 2))
    with pytest.raises(GitHangsError, match="memory"):
        bounded.output(*question, nested(root, blob, 10))
