"""Finds the refs that point to some commits, and annotated tags, which are objects with a message."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence

from patscan import late
from patscan.git import objects, queries
from patscan.git.command import Git, GitError

# A tag may point to a tag; longer chains are not followed.
MAX_NESTED = 16
_HEAD_BYTES = 200
_HEAD = late.compile(rb"object ([0-9a-f]{40,64})\ntype (\w+)\n")


def refs_to(git: Git, commits: Sequence[str]) -> list[queries.Ref]:
    """The refs that point to one of the commits, without HEAD."""
    within = frozenset(commits)
    found: list[queries.Ref] = []
    with contextlib.suppress(GitError):
        for ref in queries.refs(git) if within else ():
            nested = ref.peeled_kind == "tag"
            commit = chain(git, ref.peeled)[1] if nested else ref.peeled
            if commit in within and ref.name != "HEAD":
                found.append(ref)
    return found


def tags_of(git: Git, refs: Iterable[queries.Ref], named: Iterable[str]) -> list[str]:
    """The ids of the tag objects of some refs, and of revisions that the user named."""
    found: dict[str, None] = {}
    for ref in refs:
        if ref.kind == "tag":
            nested = ref.peeled_kind == "tag"
            found |= dict.fromkeys(chain(git, ref.id)[0] if nested else [ref.id])
    for name in named:
        found |= dict.fromkeys(chain(git, _object(git, name))[0])
    return list(found)


def _object(git: Git, name: str) -> str:
    """The id of the tag object that a revision names; empty if it names something else."""
    with contextlib.suppress(GitError):
        answer = git.output("cat-file", "--batch-check", requests=os.fsencode(name) + b"\n").split()
        if len(answer) == 3 and answer[1] == b"tag":
            return answer[0].decode()
    return ""


def chain(git: Git, oid: str) -> tuple[list[str], str, str]:
    """The ids of a chain of tags that begins at `oid`, and the id and kind of the object that the last one points to."""
    tags: list[str] = []
    kind = "tag"
    while oid and len(tags) < MAX_NESTED:
        answers = objects.read(git, [oid])
        item = next(answers)
        text = item.body.read(_HEAD_BYTES) if item.body and item.kind == "tag" else b""
        head = _HEAD.match(text)
        if head is None:
            break
        tags.append(oid)
        oid, kind = head[1].decode(), head[2].decode()
        if kind != "tag":
            break
    return tags, oid, kind
