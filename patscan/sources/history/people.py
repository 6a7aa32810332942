"""Reads the author, times and message of commits and tags. Credentials in them are masked."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from patscan.detect.redact import redacted
from patscan.git.command import Git
from patscan.git.errors import GitError
from patscan.git.queries import in_halves, iso
from patscan.git.special_files import in_working_tree
from patscan.model.findings import Commit
from patscan.model.text import Text

# How much of a name, an address or a summary is shown.
MAX_TEXT_CHARS = 200
_CUT_SHORT = Text("git ended within a commit", "git 在输出提交时中断")


def commits(git: Git, ids: Iterable[str]) -> dict[str, Commit]:
    """The authors, times and summaries of some commits, by id, with names as in the mailmap.

    A commit that git fails on is left out.
    """
    use_mailmap = in_working_tree(git.folder, ".mailmap") is None
    ask = functools.partial(_existing, git, use_mailmap=use_mailmap)
    return {made.id: made for _, made_by in in_halves(ask, sorted(set(ids))) for made in made_by}


def _existing(git: Git, ids: Sequence[str], *, use_mailmap: bool) -> list[Commit]:
    """Those of some commits that exist.

    Raises:
        GitError: git failed on one of them.
    """
    requests = "".join(f"{one}\n" for one in ids).encode()
    author = "%aN%n%aE" if use_mailmap else "%an%n%ae"
    options = (
        "--mailmap" if use_mailmap else "--no-mailmap",
        "--no-walk=unsorted",
        "--ignore-missing",
        "--stdin",
        "-z",
        f"--format=%H%n{author}%n%at%n%ct%n%B",
    )
    made = []
    for record in git.lines("log", *options, requests=requests):
        fields = record.decode("utf-8", "replace").split("\n", 5)
        if len(fields) < 6:
            raise GitError(_CUT_SHORT)
        oid, name, email, authored, committed, message = fields
        times = iso(authored), iso(committed)
        made.append(Commit(oid, _name(name), _name(email), *times, _summary(message)))
    return made


def _summary(message: str) -> str:
    """The first line of a message that is not empty, with credentials masked."""
    return redacted(message).strip().partition("\n")[0].rstrip()[:MAX_TEXT_CHARS]


def _name(text: str) -> str:
    """A name or an address, with credentials masked."""
    return redacted(text)[:MAX_TEXT_CHARS]


def tag(git: Git, oid: str) -> Commit | None:
    """The tagger, time and summary of an annotated tag, as a `Commit`; None if it has no tagger."""
    try:
        head, _, text = (
            git.output("cat-file", "tag", oid).decode("utf-8", "replace").partition("\n\n")
        )
    except GitError:
        return None
    made = re.search(r"(?m)^tagger ([^<\n]*) <([^>\n]*)> (\d+)", head)
    if made is None:
        return None
    when = iso(made[3])
    return Commit(oid, _name(made[1]), _name(made[2]), when, when, _summary(text))
