"""Finds the refs that point to some commits, and annotated tags, which are objects with a message."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan import late
from patscan.git import objects, queries
from patscan.git.command import Git, GitError
from patscan.model.run import Skip
from patscan.model.text import Text

# A tag may point to a tag; longer chains are not followed.
MAX_NESTED = 16
_HEAD_BYTES = 200
_HEAD = late.compile(rb"object ([0-9a-f]{40,64})\ntype (\w+)\n")
_TOO_DEEP = Text("tags point to each other too often", "标签之间嵌套过深")
_NO_OBJECT = Text(
    "an object that it leads to is missing or damaged; `git fsck` tells more",
    "它所指向的对象缺失或已损坏；`git fsck` 可查看详情",
)


class Refs(NamedTuple):
    """Refs that point to some commits.

    Attributes:
        names: their full names, without HEAD.
        tags: the ids of their annotated tags.
        skips: refs that may be among them, which cannot be told.
    """

    names: Sequence[str] = ()
    tags: Sequence[str] = ()
    skips: Sequence[Skip] = ()


def refs_to(git: Git, commits: Sequence[str]) -> Refs:
    """The refs that point to one of the commits.

    Raises:
        GitError: git cannot list the refs.
    """
    if not commits:
        return Refs()
    within = frozenset(commits)
    names, tags, skips = [], dict[str, None](), []
    for ref in _refs(git):
        own, end, kind = [ref.id] * (ref.kind == "tag"), ref.peeled, ref.peeled_kind
        if kind == "tag":
            try:
                own, end, kind = chain(git, ref.id)
            except GitError as error:
                skips.append(Skip(f"<{ref.name}>", _said(error)))
                continue
        if kind in ("tag", ""):
            skips.append(Skip(f"<{ref.name}>", _NO_OBJECT))
        elif end in within and ref.name != "HEAD":
            names.append(ref.name)
            tags |= dict.fromkeys(own)
    return Refs(names, list(tags), skips)


def _said(error: GitError) -> Text:
    return error.reason if isinstance(error.reason, Text) else Text(error.reason, error.reason)


def _refs(git: Git) -> Iterator[queries.Ref]:
    """All refs. If one points to an object that cannot be read, then kinds are unknown: of tags, what they point to, too.

    Raises:
        GitError: git cannot list them.
    """
    try:
        yield from queries.refs(git)
        return
    except GitError:
        lines = git.output("for-each-ref", "--format=%(objectname) %(refname)").splitlines()
    rows = [os.fsdecode(line).split(" ", 1) for line in lines]
    kinds = dict(queries.kinds(git, {oid for oid, _ in rows}))
    for oid, name in rows:
        kind = kinds.get(oid, "")
        yield queries.Ref(name, oid, kind, oid, kind)


def tags_named(git: Git, names: Iterable[str]) -> list[str]:
    """The ids of the tag objects that revisions name, and of one that cannot be read.

    Raises:
        GitError: they cannot be followed.
    """
    found: dict[str, None] = {}
    for name in names:
        answer = git.output("cat-file", "--batch-check", requests=os.fsencode(name) + b"\n").split()
        if len(answer) == 3 and answer[1] == b"tag":
            tags, end, kind = chain(git, answer[0].decode())
            found |= dict.fromkeys([*tags, end] if kind == "tag" else tags)
    return list(found)


def chain(git: Git, oid: str) -> tuple[list[str], str, str]:
    """The ids of a chain of tags that begins at `oid`, and the id and kind of the object that the last one points to.

    That is a tag, too, if it cannot be read.

    Raises:
        GitError: there are too many, or git fails.
    """
    tags: list[str] = []
    while len(tags) < MAX_NESTED:
        answers = objects.read(git, [oid])
        item = next(answers)
        text = item.body.read(_HEAD_BYTES) if item.body and item.kind == "tag" else b""
        head = _HEAD.match(text)
        if head is None:
            return tags, oid, "tag"
        tags.append(oid)
        oid, kind = head[1].decode(), head[2].decode()
        if kind != "tag":
            return tags, oid, kind
    raise GitError(_TOO_DEEP)
