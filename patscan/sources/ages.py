"""Since when does a repository know a credential, and which repository is it?

GitPython reads references and objects; blame tells which commit a line comes from. A credential is
at least as old as that commit, so what follows for its age can only err on the careful side.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from patscan.coze.lifetime import Seen
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.git.command import environment
from patscan.git.remote import repository_uri
from patscan.git.special_files import what_waits
from patscan.model.findings import Finding, Provenance

if TYPE_CHECKING:
    from git import Repo

# Blame walks the history of a file; a report on more files than this does not wait for it.
MAX_FILES = 32

Sighting = tuple[str, str]


@contextlib.contextmanager
def _opened(folder: str, *, bare: bool = False) -> Iterator[Repo | None]:
    """The repository whose working tree `folder` is the top of, or None; a `bare` one counts if asked.

    GitPython hands its own process's environment on to git, so that is the safe one meanwhile.
    """
    marks = [".git"], *([["HEAD", "objects"]] if bare else [])
    there = any(all(os.path.lexists(os.path.join(folder, one)) for one in row) for row in marks)
    if not there or what_waits(folder):
        yield None
        return
    inherited = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment(inherited), GIT_PYTHON_REFRESH="quiet")
    try:
        import git

        try:
            with git.Repo(folder, search_parent_directories=False) as repo:
                yield repo
        except (git.InvalidGitRepositoryError, git.NoSuchPathError):
            yield None
    finally:
        os.environ.clear()
        os.environ.update(inherited)


def first_seen(folder: str, findings: Iterable[Finding]) -> Mapping[Sighting, Seen]:
    """The day since which the committed version of a file holds a credential.

    Args:
        folder: the top of a working tree; anything else gives an empty answer.
        findings: with paths relative to `folder`.

    Returns:
        Days (UTC) by path and fingerprint; what was never committed is left out, as is what lies in
        a file that has a token for a name.
    """
    wanted: dict[str, set[str]] = {}
    for finding in findings:
        # Everybody on the machine sees what git is called with: no token in a file's name gets there.
        raw = path_bytes(finding.location.path)
        if finding.secret and mask_tokens(raw) == raw:
            wanted.setdefault(finding.location.path, set()).add(finding.secret.fingerprint)
    days: dict[Sighting, Seen] = {}
    with _opened(folder) as repo:
        if repo is None:
            return {}
        for path in sorted(wanted)[:MAX_FILES]:
            for fingerprint, line in _committed_lines(repo, path).items():
                day = _line_date(repo, path, line) if fingerprint in wanted[path] else None
                if day:
                    days[path, fingerprint] = day
    return days


def _committed_lines(repo: Repo, path: str) -> dict[str, int]:
    """The fingerprints in the version of `path` at HEAD, with the line each one starts on."""
    import git

    from patscan.detect.scanner import process_scanner

    try:
        data = repo.head.commit.tree.join(path).data_stream.read()
    except (KeyError, ValueError, OSError, AttributeError, git.CommandError):
        return {}
    found = process_scanner().text(path, data).findings
    return {item.secret.fingerprint: item.location.line for item in found if item.secret}


def _line_date(repo: Repo, path: str, line: int) -> Seen | None:
    """The author's and the committer's day of the commit that last wrote a line at HEAD, in order."""
    import git

    try:
        answer = repo.git.blame(
            "--porcelain",
            "--no-textconv",
            "-L",
            f"{line},{line}",
            "HEAD",
            "--",
            path,
            stdout_as_string=False,
        )
    except git.CommandError:
        return None
    times = [
        int(row.split()[1])
        for row in answer.splitlines()
        if row.startswith((b"author-time ", b"committer-time ")) and row.split()[1].isdigit()
    ]
    try:
        days = [dt.datetime.fromtimestamp(time, dt.UTC).date() for time in sorted(times)]
    except (OverflowError, ValueError, OSError):
        return None
    return Seen(days[0], days[-1]) if days else None


def provenance(folder: str) -> Provenance | None:
    """Which repository and revision `folder` is, or is a working tree of; its URL without credentials."""
    import configparser

    with _opened(folder, bare=True) as repo:
        if repo is None:
            return None
        import git

        try:
            revision = repo.head.commit.hexsha
        except (ValueError, OSError, git.CommandError):
            return None
        branch = None if repo.head.is_detached else repo.active_branch.name
        try:
            url = repo.remotes["origin"].url if "origin" in repo.remotes else None
            return Provenance(repository_uri(url) if url else None, revision, branch)
        except (configparser.Error, AttributeError, ValueError, OSError):
            return Provenance(None, revision, branch)
