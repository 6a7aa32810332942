"""Tells since when a repository contains a credential, and which repository and revision it is.

Neither is necessary for a report: if one cannot be found out, whatever the cause, a note says so. Git is
always called through `git.command`. GitPython, which parses the output of blame, calls it that way, too,
and does nothing else. A credential is at least as old as the commit of its line, so an estimate from that
commit may say that it is still valid when it has expired, but not the reverse.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from patscan.coze.lifetime import Seen
from patscan.coze.mask import mask_tokens
from patscan.detect.scanner import Scanner
from patscan.files import path_bytes
from patscan.git import objects, queries
from patscan.git.command import Git
from patscan.git.errors import GitError
from patscan.git.remote import repository_uri
from patscan.git.repository import trust
from patscan.git.special_files import in_working_tree
from patscan.model.findings import Finding, Provenance
from patscan.model.text import Text
from patscan.sources.archives import scan_body

if TYPE_CHECKING:
    from git import Repo

# Blame walks the history of a file, so it is called for at most this many files of a report,
MAX_FILES = 32
# and for at most so long, in all and for one line of output.
MAX_S = 60.0
PATIENCE_S = 20.0
# Git keeps every version of a blamed file in memory. For a larger file, its last change is used instead.
MAX_BLAMED_BYTES = 8 << 20
# If the lines are in more ranges than this, one range from the first line to the last is blamed.
MAX_PARTS = 256

_NO_AGE = Text(
    "since when the repository has these credentials is not known for {count} of the files: {reason}",
    "有 {count} 个文件无法得知凭证何时进入仓库：{reason}",
)
_NO_ORIGIN = Text(
    "which commit and remote this repository has is not known: {reason}",
    "无法得知该仓库的提交和远程地址：{reason}",
)
_BROKEN = Text("GitPython failed with {kind}", "GitPython 出错：{kind}")
_TOO_LONG = Text("the others took too long", "其他文件耗时过长")

Sighting = tuple[str, str]


class Sightings(NamedTuple):
    """When credentials were first committed.

    Attributes:
        days: the days, by path and fingerprint.
        notes: which days could not be found out, and why.
    """

    days: Mapping[Sighting, Seen]
    notes: tuple[Text, ...] = ()


class Origin(NamedTuple):
    """The repository of a folder.

    Attributes:
        provenance: the repository and revision; None if there is none, or it is not known.
        notes: what could not be found out, and why.
    """

    provenance: Provenance | None
    notes: tuple[Text, ...] = ()


def first_seen(folder: str, findings: Iterable[Finding], *, any_owner: bool = False) -> Sightings:
    """The days on which the credentials of some findings were committed.

    Args:
        folder: the top of a working tree; for other folders the result is empty.
        findings: with paths relative to `folder`.
        any_owner: whether git may be called in a repository that belongs to another user.

    Returns:
        Days (UTC), without credentials that were never committed or whose file name contains a token.
    """
    wanted: dict[str, set[str]] = {}
    for finding in findings:
        # All users of the machine can see the arguments of git, so a path with a token is left out.
        raw = path_bytes(finding.location.path)
        # A named file on another drive of Windows is outside, and has its whole path.
        if finding.secret and mask_tokens(raw) == raw and not os.path.isabs(finding.location.path):
            wanted.setdefault(finding.location.path, set()).add(finding.secret.fingerprint)
    if not wanted or not _is_repository(folder):
        return Sightings({})
    chosen = {path: wanted[path] for path in sorted(wanted)[:MAX_FILES]}
    days: dict[Sighting, Seen] = {}
    failures: dict[str | Text, int] = {}
    try:
        for path, found in _files(Git(folder, *trust(any_owner=any_owner)), chosen):
            if isinstance(found, Mapping):
                days |= {(path, value): seen for value, seen in found.items()}
            else:
                failures[found] = failures.get(found, 0) + 1
    except GitError as error:
        failures[error.reason] = len(chosen)
    notes = (_NO_AGE.format(count=count, reason=reason) for reason, count in failures.items())
    return Sightings(days, tuple(notes))


def _is_repository(folder: str, *, bare: bool = False) -> bool:
    """Whether `folder` is the top of a working tree or, with `bare`, a bare repository."""
    names = [(".git",), *([("HEAD", "objects")] if bare else [])]
    return any(all(os.path.lexists(os.path.join(folder, one)) for one in row) for row in names)


def _files(
    git: Git, wanted: Mapping[str, set[str]]
) -> Iterator[tuple[str, Mapping[str, Seen] | str | Text]]:
    """For each path the days of its fingerprints, or why they are not known.

    Raises:
        GitError: no days can be found out.
    """
    head = queries.head(git)
    if head is None:
        return
    if (problem := in_working_tree(git.folder, ".mailmap")) is not None:
        raise GitError(problem)
    ids = queries.listed_at(git, head, map(path_bytes, wanted))
    paths: dict[str, list[str]] = {}
    for path in wanted:
        if oid := ids.get(path_bytes(path)):
            paths.setdefault(oid, []).append(path)
    end = time.monotonic() + MAX_S
    for item in objects.read(git, paths):
        if item.body is None:
            yield from ((path, item.failure) for path in paths[item.id])
            continue
        with contextlib.suppress(GitError):  # `objects.read` then yields it again, without a body
            lines = _lines(paths[item.id][0], item.body) if item.kind == "blob" else {}
            for path in paths[item.id]:
                own = {one: lines[one] for one in wanted[path] if one in lines}
                if own and time.monotonic() > end:
                    yield path, _TOO_LONG
                elif own:
                    yield path, _days(git, head, path, own, large=_is_large(item.body))


def _is_large(body: objects.Body) -> bool:
    return body.size > MAX_BLAMED_BYTES


def _lines(path: str, body: objects.Body) -> dict[str, set[int]]:
    """The numbers of the lines that contain each fingerprint. A large file is read as a stream."""
    scanner = Scanner(hyperscan=False)
    if _is_large(body):
        found = scan_body(scanner, path, body, archives=False).findings
    else:
        found = scanner.text(path, body.read()).findings
    lines: dict[str, set[int]] = {}
    for item in found:
        if item.secret:
            lines.setdefault(item.secret.fingerprint, set()).add(item.location.line)
    return lines


def _days(
    git: Git, head: str, path: str, lines: Mapping[str, set[int]], *, large: bool
) -> Mapping[str, Seen] | str | Text:
    """The days of some fingerprints, given their `lines` in a file at HEAD, or why they are not known."""
    patient = git._replace(patience_s=PATIENCE_S)
    try:
        if large:
            seen = _seen(queries.last_change(patient, head, path))
            return dict.fromkeys(lines, seen) if seen else {}
        by_line = _blamed(patient, head, path, set().union(*lines.values()))
    except GitError as error:
        return error.reason
    except Exception as error:
        return _BROKEN.format(kind=type(error).__name__)
    days: dict[str, Seen] = {}
    for value, own in lines.items():
        known = [by_line[line] for line in own if line in by_line]
        if known:
            days[value] = Seen(*map(min, zip(*known, strict=True)))
    return days


def _blamed(git: Git, head: str, path: str, lines: set[int]) -> dict[int, Seen]:
    """The days on which some lines at HEAD were committed, by line number, from a single blame.

    Raises:
        GitError: git fails.
        Exception: GitPython fails to parse its output.
    """
    repository = _opened(git)
    parts = [f"{first},{last}" for first, last in _parts(lines)]
    days = {}
    for entry in repository.blame_incremental(head, path, L=parts, no_textconv=True):
        seen = _seen((entry.commit.authored_date, entry.commit.committed_date))
        if seen:
            days.update(dict.fromkeys(lines.intersection(entry.linenos), seen))
    return days


def _parts(lines: set[int]) -> list[tuple[int, int]]:
    """The ranges, as first and last line, that contain `lines`."""
    parts: list[tuple[int, int]] = []
    for line in sorted(lines):
        if parts and line == parts[-1][1] + 1:
            parts[-1] = parts[-1][0], line
        else:
            parts.append((line, line))
    return parts if len(parts) <= MAX_PARTS else [(parts[0][0], parts[-1][1])]


def _seen(times_s: Sequence[int]) -> Seen | None:
    """The days (UTC) of the author's and the committer's time (seconds since 1970), earlier first."""
    try:
        days = [dt.datetime.fromtimestamp(time_s, dt.UTC).date() for time_s in sorted(times_s)]
    except (OverflowError, ValueError, OSError):
        return None
    return Seen(days[0], days[-1])


def _opened(git: Git) -> Repo:
    """GitPython's object for a repository; it reads no configuration and calls git only through `git`.

    Raises:
        Exception: GitPython cannot open it.
    """
    import io

    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    import git as gitpython

    class Command(gitpython.Git):
        def execute(self, command: Sequence[str], *_: Any, **__: Any) -> bytes:  # type: ignore[override]
            return git.output(*itertools.islice(command, 1, None))

    class Repository(gitpython.Repo):
        GitCommandWrapperType = Command

        def _config_reader(self, *_: Any, **__: Any) -> gitpython.GitConfigParser:
            return gitpython.GitConfigParser(io.BytesIO(), read_only=True)

    return Repository(git.folder, search_parent_directories=False, expand_vars=False)


def provenance(folder: str, *, any_owner: bool = False) -> Origin:
    """The repository and revision of `folder`, the top of a working tree or a bare repository."""
    if not _is_repository(folder, bare=True):
        return Origin(None)
    git = Git(folder, *trust(any_owner=any_owner))
    try:
        revision, branch = queries.head_and_branch(git)
    except GitError as error:
        return Origin(None, (_NO_ORIGIN.format(reason=error.reason),))
    if revision is None:
        return Origin(None)
    url = queries.remote_address(git, "origin")
    return Origin(Provenance(repository_uri(url) if url else None, revision, branch))
