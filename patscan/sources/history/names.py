"""Scans the names of refs and files of a history, as git lists them with the objects."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.scanner import findings, mentions_coze, process_scanner
from patscan.detect.windows import Input
from patscan.git.command import Git, GitError
from patscan.sources.history.known import COZE

if TYPE_CHECKING:
    from patscan.detect.prefilter import PrefilterResult
    from patscan.sources.history.known import Known

# Of a history whose names are known, one in this many commits is remembered. Of a fork, this many of the newest are
# looked up: the second number if none of the first is known.
NAMED_COMMITS = 16
NEWEST_COMMITS = (64, 512)
# How many names are scanned together.
BLOCK_NAMES = 1 << 14


class Names(NamedTuple):
    """What the names of a history have.

    Attributes:
        names: those that hold a credential.
        missing: the ids of objects that are referred to and not there.
        coze: whether one mentions Coze.
        failure: why not all names could be listed; empty if they could.
    """

    names: set[str]
    missing: set[str]
    coze: bool
    failure: str = ""


def scan(git: Git, refs: bytes, *, whole: bool, table: Known | None, is_fork: bool) -> Names:
    """Scan the names that git lists with the objects; one is cut at a line feed by git.

    Args:
        git: the repository.
        refs: its refs, see `Store.refs`.
        whole: whether to scan all names that there ever were, and not only those at the refs.
        table: knows histories that need not be listed again, and is added to.
        is_fork: whether parts of the history may be known, too.
    """
    which = ("--all", "--reflog") if whole else ("--no-walk", "--all")
    rows = [row.split(b" ", 2) for row in refs.splitlines()]
    names = names_in([b"<%b>" % name for _, name, _ in rows])
    missing: set[str] = set()
    tips = [oid.decode() for oid, *_ in rows]
    commits: list[str] = []
    try:
        known = _known(git, table, tips, is_fork=is_fork) if table else {}
        coze = any(value & COZE for value in known.values())
        left_out = "".join(f"^{commit}\n" for commit in known).encode()
        listing = ("rev-list", "--objects", "--missing=print", *which, "--stdin")
        for block in git.blocks(*listing, separator=b"\n", requests=left_out):
            prefiltered = process_scanner().prefilter.scan(block)
            names |= _names_in(block, prefiltered)
            coze = coze or mentions_coze(prefiltered)
            lines = block.split(b"\n") if table or b"?" in block else []
            commits += (line.decode() for line in lines if line.isalnum()) if table else ()
            missing |= {line[1:].decode() for line in lines if line[:1] == b"?"}
    except GitError as error:
        return Names(names, missing, coze=False, failure=str(error))
    if table and not (names or missing):
        _keep(table, tips, commits, coze=coze)
    return Names(names, missing, coze)


def _keep(table: Known, tips: Sequence[str], commits: Sequence[str], *, coze: bool) -> None:
    """Enter the commits in whose histories all names are known.

    Which of several histories mentions Coze is not known, and neither is since when.
    """
    if not coze:
        table.keep_names([*tips, *commits[::NAMED_COMMITS]], coze=False)
    elif len(set(tips)) == 1:
        table.keep_names(tips, coze=True)


def _known(git: Git, table: Known, tips: Sequence[str], *, is_fork: bool) -> dict[str, int]:
    """Commits in whose histories all names are known, with their values: tips, or among the newest commits."""
    known = {tip: value for tip in tips if (value := table.names(tip))}
    for count in NEWEST_COMMITS if is_fork and len(known) < len(tips) else ():
        newest = git.output("rev-list", "--all", f"--max-count={count}").decode().split()
        found = {commit: value for commit in newest if (value := table.names(commit))}
        if found.keys() - known:
            return known | found
    return known


def names_in(names: Sequence[bytes]) -> set[str]:
    """Those of some names that hold a credential; a line feed in one is shown as a blank."""
    found = set()
    for at in range(0, len(names), BLOCK_NAMES):
        rows = (b"- " + name.replace(b"\n", b" ") for name in names[at : at + BLOCK_NAMES])
        block = b"\n".join(rows)
        found |= _names_in(block, process_scanner().prefilter.scan(block))
    return found


def _names_in(block: bytes, prefiltered: PrefilterResult) -> set[str]:
    """The names in a block of lines, each behind an id, that hold a credential."""
    rows = {item.location.line for item in findings(Input("", block, prefiltered))}
    lines = block.split(b"\n") if rows else []
    return {os.fsdecode(lines[row - 1].partition(b" ")[2]) for row in rows}
