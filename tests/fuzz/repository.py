"""Targets: what a hostile repository makes git, or its own files, say."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from typing import cast

from patscan.git import ci, queries
from patscan.git.command import Git
from patscan.git.pack_index import CorruptPackError, read_index
from patscan.git.packs import KINDS, MAX_OBJECT_BYTES, Pack
from patscan.sources.history import people
from tests.repos import git, repository, write

HASH_BYTES = 20


@functools.cache
def packed() -> tuple[bytes, bytes]:
    """A pack of every kind of object with deltas of deltas, and its index."""
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="patscan-fuzz-") as folder:
        root = repository(Path(folder), {"a.txt": "".join(f"line {n}\n" for n in range(99))})
        for turn in range(3):
            write(root, {"a.txt": "".join(f"line {n * (n % 7 != turn)}\n" for n in range(99))})
            git(root, "commit", "--quiet", "-am", f"turn {turn}")
        git(root, "tag", "-a", "-m", "a tag", "v1")
        git(root, "repack", "--quiet", "-a", "-d", "-f")
        (pack,) = (root / ".git/objects/pack").glob("*.pack")
        return pack.read_bytes(), pack.with_suffix(".idx").read_bytes()


@contextlib.contextmanager
def _stored(pack: bytes, index: bytes) -> Iterator[str]:
    """Both on disk; the path of the index."""
    with tempfile.TemporaryDirectory(prefix="patscan-fuzz-") as folder:
        for kind, data in (("pack", pack), ("idx", index)):
            with open(os.path.join(folder, f"x.{kind}"), "wb") as file:
                file.write(data)
        yield os.path.join(folder, "x.idx")


def _signed(index: bytes) -> bytes:
    """The index with a valid checksum, so that a changed one is not rejected at once."""
    body = index[:-HASH_BYTES]
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def pack_index(data: bytes) -> None:
    """An index is read, and every name in it found, or it is refused."""
    with _stored(b"", _signed(data)) as path:
        try:
            index = read_index(path, HASH_BYTES)
        except CorruptPackError:
            return
        for number in range(min(64, len(index.offsets))):
            index.find(bytes.fromhex(index.name(number)))


def pack(data: bytes) -> None:
    """Entries of a pack come out once each, as far as they can be read, and within bounds.

    The input is `offset, bytes` changes to a sound pack: two bytes where, one how many, the bytes.
    """
    content, index = (bytearray(part) for part in packed())
    at = 0
    while at + 3 <= len(data):
        where = int.from_bytes(data[at : at + 2]) % (len(content) - HASH_BYTES)
        change = data[at + 3 : at + 3 + data[at + 2] % 32]
        content[where : where + len(change)] = change
        at += 3 + len(change) or 1
    del content[len(packed()[0]) :]
    content[-HASH_BYTES:] = packed()[0][-HASH_BYTES:]
    with _stored(bytes(content), bytes(index)) as path:
        try:
            read = Pack(path, HASH_BYTES)
        except CorruptPackError:
            return
        read.prepare([read.headers(0, read.count)])
        visited = [number for number, body in read.walk(read.roots(KINDS)) if _fits(body)]
        assert len(visited) == len(set(visited)), "an entry came twice"
        assert set(visited).isdisjoint(read.unresolved())
        assert len(visited) + len(read.unresolved()) == read.count


def _fits(content: bytes | None) -> bool:
    assert content is None or len(content) <= MAX_OBJECT_BYTES
    return True


# What git says of its own accord, whatever is in a repository.
_OF_GIT = {
    "rev-parse": b"1" * 40,
    "ls-tree": b"100644 blob %b\t.gitmodules" % (b"1" * 40),
}


class _FakeGit:
    """A fake git with the same output for every call, but for what it says of its own accord."""

    folder = os.devnull

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def output(self, *arguments: str, **_more: object) -> bytes:
        return next((_OF_GIT[one] for one in arguments if one in _OF_GIT), self._answer)

    def lines(self, *arguments: str, separator: bytes = b"\0", **_more: object) -> Iterator[bytes]:
        yield from self.output(*arguments).split(separator)


def _fake_git(answer: bytes) -> Git:
    return cast("Git", _FakeGit(answer))


def commits(data: bytes) -> None:
    """Author, address, dates and message of a commit are anybody's words."""
    author, _, rest = data.partition(b"\1")
    seconds, _, message = rest.partition(b"\1")
    author, seconds = (part.replace(b"\n", b"").replace(b"\0", b"") for part in (author, seconds))
    rows = [b"1" * 40, author, author, seconds, b"0", message.replace(b"\0", b"")]
    (commit,) = people.commits(_fake_git(b"\n".join(rows)), ["1" * 40]).values()
    assert commit.seen >= commit.authored
    assert "\n" not in commit.author


def tags(data: bytes) -> None:
    """A tag object may contain anything."""
    tag = people.tag(_fake_git(data), "1" * 40)
    assert tag is None or tag.authored.endswith("Z")


def submodules(data: bytes) -> None:
    """So is a list of submodules."""
    queries.submodules(_fake_git(data))


def ci_ranges(data: bytes) -> None:
    """Variables and event files of a CI give ranges, or nothing."""
    with tempfile.NamedTemporaryFile(prefix="patscan-fuzz-") as file:
        event, _, value = data.partition(b"\0")
        file.write(event)
        file.flush()
        words = value.replace(b"\0", b"").decode("utf-8", "surrogateescape")
        environ = {
            "GITHUB_EVENT_PATH": file.name,
            "GITHUB_SHA": words,
            "TRAVIS_COMMIT_RANGE": words,
        }
        run = ci.run(environ)
        for found in run.ranges if run else ():
            assert ".." in found or found == words


def seeds_of_pack() -> list[bytes]:
    """No change, and one in each part."""
    return [b"", b"\0\x0c\x01\xff", b"\x01\0\x03\x70\x01\x02", b"\0\x40\x02\x65\x10\0\x80\x01\0"]


def seeds_of_commits() -> list[bytes]:
    """Ordinary and odd commits."""
    return [b"Ada <\x011760000000\x01a message\n\nbody", "名\u202e\x01-1\x01\x1b[31m".encode()]


def seeds_of_tags() -> list[bytes]:
    """An annotated tag, and one of the first days of git, without a tagger."""
    head = b"object " + b"1" * 40 + b"\ntype commit\ntag v1\n"
    return [head + b"tagger Ada <a@example.com> 1760000000 +0000\n\na tag\n", head + b"\nold\n"]


def seeds_of_submodules() -> list[bytes]:
    """A `.gitmodules`."""
    return [b'[submodule "a"]\n\tpath = lib/a\n\turl = https://example.com/a\n', b" path =\n\n x\n"]


def seeds_of_ci_ranges() -> list[bytes]:
    """GitHub's events."""
    push = {"before": "1" * 40, "after": "2" * 40, "repository": {"default_branch": "main"}}
    pull = {"pull_request": {"base": {"sha": "3" * 40}, "head": {"sha": "4" * 40}}}
    events: list[object] = [push, pull, [], {}]
    return [json.dumps(event).encode() + b"\0" + b"5" * 40 for event in events]
