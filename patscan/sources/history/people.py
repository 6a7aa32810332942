"""Who made a commit or a tag, and when; credentials in what they wrote are masked."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable

from patscan.detect.redact import redacted
from patscan.git.command import Git, GitError
from patscan.git.queries import iso
from patscan.model.findings import Commit

# A real mailmap is far smaller; git reads it whole, and would wait for ever on a pipe.
MAX_MAILMAP_BYTES = 4 << 20
# Of a name, an address or a summary, so much is told.
MAX_WORDS_CHARS = 200


def commits(git: Git, ids: Iterable[str]) -> dict[str, Commit]:
    """Who made some commits, and when; names as the mailmap has them, credentials masked."""
    requests = "".join(f"{one}\n" for one in sorted(set(ids))).encode()
    if not requests:
        return {}
    use_mailmap = _has_harmless_mailmap(git.folder)
    author = "%aN%n%aE" if use_mailmap else "%an%n%ae"
    options = (
        "--mailmap" if use_mailmap else "--no-mailmap",
        "--no-walk=unsorted",
        "--ignore-missing",
        "--stdin",
        "-z",
        "--encoding=UTF-8",
        f"--format=%H%n{author}%n%at%n%ct%n%B",
    )
    found = {}
    for record in git.lines("log", *options, requests=requests):
        oid, name, email, authored, committed, message = record.decode("utf-8", "replace").split(
            "\n", 5
        )
        found[oid] = Commit(
            oid, _name(name), _name(email), iso(authored), iso(committed), _summary(message)
        )
    return found


def _has_harmless_mailmap(folder: str) -> bool:
    """Whether git can be let at the mailmap in a working tree; there need not be one."""
    try:
        found = os.lstat(os.path.join(folder, ".mailmap"))
    except OSError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size <= MAX_MAILMAP_BYTES


def _summary(message: str) -> str:
    """The first line of a message that is not empty."""
    return redacted(message).strip().partition("\n")[0].rstrip()[:MAX_WORDS_CHARS]


def _name(text: str) -> str:
    """A name or an address, fit to be told."""
    return redacted(text)[:MAX_WORDS_CHARS]


def tag(git: Git, oid: str) -> Commit | None:
    """Who made an annotated tag, in the form of a commit; None if it says nothing of that."""
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
