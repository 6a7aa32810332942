"""Since when does a repository know a credential, and which repository is it?

Both are extras: what cannot be told costs that fact and a note, whatever went wrong. Git answers through
the one door (`git.command`), for GitPython too, which parses what blame says and is let at nothing else.
A credential is at least as old as the commit that its line comes from, so what follows for its age can
only err on the careful side.
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

# Blame walks the history of a file; a report on more files than this does not wait for it.
MAX_FILES = 32
# Nor for longer than this, in all and for one answer.
MAX_S = 60.0
PATIENCE_S = 20.0
# Git holds every version of a file that it blames. Of a larger one it is asked who last changed the file.
MAX_BLAMED_BYTES = 8 << 20
# A file is blamed from its first line that matters to the last, if more parts of it do.
MAX_PARTS = 256

_NO_AGE = Text(
    "since when the repository has these credentials is not known for {count} of the files: {reason}",
    "有 {count} 个文件无法得知凭据何时进入仓库：{reason}",
)
_NO_ORIGIN = Text(
    "which commit and remote this repository has is not known: {reason}",
    "无法得知该仓库的提交和远程地址：{reason}",
)
_BROKEN = Text("GitPython failed with {kind}", "GitPython 出错：{kind}")
_TOO_LONG = Text("the others took too long", "其他文件耗时过长")

Sighting = tuple[str, str]


class Sightings(NamedTuple):
    """The days since which credentials are committed, by path and fingerprint; `notes` say what is missing."""

    days: Mapping[Sighting, Seen]
    notes: tuple[Text, ...] = ()


class Origin(NamedTuple):
    """Which repository something comes from, None if from none; `notes` say what is missing."""

    provenance: Provenance | None
    notes: tuple[Text, ...] = ()


def first_seen(folder: str, findings: Iterable[Finding], *, any_owner: bool = False) -> Sightings:
    """The day since which the committed version of a file holds a credential.

    Args:
        folder: the top of a working tree; anything else gives an empty answer.
        findings: with paths relative to `folder`.
        any_owner: look at it even if it belongs to somebody else.

    Returns:
        Days (UTC); what was never committed is left out, as is what lies in a file that has a token for
        a name.
    """
    wanted: dict[str, set[str]] = {}
    for finding in findings:
        # Everybody on the machine sees what git is called with: no token in a file's name gets there.
        raw = path_bytes(finding.location.path)
        if finding.secret and mask_tokens(raw) == raw:
            wanted.setdefault(finding.location.path, set()).add(finding.secret.fingerprint)
    if not wanted or not _is_repository(folder):
        return Sightings({})
    chosen = {path: wanted[path] for path in sorted(wanted)[:MAX_FILES]}
    days: dict[Sighting, Seen] = {}
    troubles: dict[str | Text, int] = {}
    try:
        for path, found in _files(Git(folder, *trust(any_owner=any_owner)), chosen):
            if isinstance(found, Mapping):
                days |= {(path, value): seen for value, seen in found.items()}
            else:
                troubles[found] = troubles.get(found, 0) + 1
    except GitError as error:
        troubles[error.reason] = len(chosen)
    notes = (_NO_AGE.format(count=count, reason=reason) for reason, count in troubles.items())
    return Sightings(days, tuple(notes))


def _is_repository(folder: str, *, bare: bool = False) -> bool:
    """Whether `folder` is the top of a working tree, or a `bare` repository if those count."""
    names = [(".git",), *([("HEAD", "objects")] if bare else [])]
    return any(all(os.path.lexists(os.path.join(folder, one)) for one in row) for row in names)


def _files(
    git: Git, wanted: Mapping[str, set[str]]
) -> Iterator[tuple[str, Mapping[str, Seen] | str | Text]]:
    """For each path the days of its fingerprints, or why they cannot be told.

    Raises:
        GitError: nothing can be told of any.
    """
    head = queries.head(git)
    if head is None:
        return
    if (said := in_working_tree(git.folder, ".mailmap")) is not None:
        raise GitError(said)
    ids = queries.listed_at(git, head, map(path_bytes, wanted))
    paths: dict[str, list[str]] = {}
    for path in wanted:
        if oid := ids.get(path_bytes(path)):
            paths.setdefault(oid, []).append(path)
    end = time.monotonic() + MAX_S
    for item in objects.read(git, paths):
        if item.body is None:
            yield from ((path, item.trouble) for path in paths[item.id])
            continue
        with contextlib.suppress(GitError):  # it will come again, without a body
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
    """The lines on which each fingerprint stands in a file; of a large one only a part is held at a time."""
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
    """The days of some fingerprints in the version of a file at HEAD, or why they cannot be told."""
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
    """The days on which some lines at HEAD were written, by their numbers, from a single blame.

    Raises:
        GitError: git cannot tell.
        Exception: GitPython does not understand what git says.
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
    """The first and last lines of the parts of a file that hold `lines`."""
    parts: list[tuple[int, int]] = []
    for line in sorted(lines):
        if parts and line == parts[-1][1] + 1:
            parts[-1] = parts[-1][0], line
        else:
            parts.append((line, line))
    return parts if len(parts) <= MAX_PARTS else [(parts[0][0], parts[-1][1])]


def _seen(times_s: Sequence[int]) -> Seen | None:
    """The days of the author's and the committer's time, the earlier one first."""
    try:
        days = [dt.datetime.fromtimestamp(time_s, dt.UTC).date() for time_s in sorted(times_s)]
    except (OverflowError, ValueError, OSError):
        return None
    return Seen(days[0], days[-1])


def _opened(git: Git) -> Repo:
    """GitPython's view of a repository, in which it reads no configuration, and git is what `git` calls.

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
    """Which repository and revision `folder` is, or is a working tree of; its URL without credentials."""
    if not _is_repository(folder, bare=True):
        return Origin(None)
    git = Git(folder, *trust(any_owner=any_owner))
    try:
        revision = queries.head(git)
    except GitError as error:
        return Origin(None, (_NO_ORIGIN.format(reason=error.reason),))
    if revision is None:
        return Origin(None)
    url = queries.remote_address(git, "origin")
    return Origin(Provenance(repository_uri(url) if url else None, revision, queries.branch(git)))
