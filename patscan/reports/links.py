"""Links to a commit, or to a line of a file at a commit, on the host of the repository (GitHub …)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from patscan import late
from patscan.git.remote import repository_uri
from patscan.reports.paths import is_file
from patscan.reports.uris import path_uri

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Provenance, Trail
    from patscan.model.run import MaskedReport


class Host(NamedTuple):
    """The URLs of one kind of host.

    Attributes:
        name: pattern of one label of the host's name, so that `gitlab.example.com` matches.
        commit: template for a commit; `{repo}` is the page of the repository.
        line: template for a line of a file at a commit.
    """

    name: str
    commit: str
    line: str


# GitHub shows Markdown as a page without lines unless it is asked for plain text.
HOSTS = (
    Host("github", "{repo}/commit/{commit}", "{repo}/blob/{commit}/{path}?plain=1#L{line}"),
    Host("gitlab|jihulab", "{repo}/-/commit/{commit}", "{repo}/-/blob/{commit}/{path}#L{line}"),
    Host("gitee", "{repo}/commit/{commit}", "{repo}/blob/{commit}/{path}#L{line}"),
    Host("bitbucket", "{repo}/commits/{commit}", "{repo}/src/{commit}/{path}#lines-{line}"),
    Host(
        "codeberg|gitea|forgejo",
        "{repo}/commit/{commit}",
        "{repo}/src/commit/{commit}/{path}#L{line}",
    ),
)
# Hosts for SSH on the port of HTTPS; the web pages are on the host without this prefix.
_SSH_DOOR = late.compile(r"^(?:alt)?ssh\.")
# A commit that none of these refs contains was most likely never pushed.
_PUSHED = ("refs/heads/", "refs/tags/", "refs/remotes/", "refs/pull/", "refs/merge-requests/")


def link(provenance: Provenance | None, trail: Trail | None, path: str, line: int) -> str | None:
    """The page that shows `line` of `path` in the last commit that had it, or a commit's message.

    None if the kind of host is not known, or no pushed ref contains the commit.
    """
    if not trail or not trail.last or not any(one.startswith(_PUSHED) for one in trail.refs):
        return None
    if trail.object != trail.last.id:
        return line_url(provenance, trail.last.id, path, line)
    return commit_url(provenance, trail.object) if path.startswith("<commit ") else None


def place_url(report: MaskedReport, item: Assessed) -> str | None:
    """The page that shows a finding: as `link`, or for a file on disk as the scanned commit has it.

    A line that was never committed or pushed is not there.
    """
    known, place = report.provenance, item.finding.location
    if item.trail or report.command != "scan" or not known or not known.revision:
        return link(known, item.trail, place.path, place.line)
    in_tree = is_file(place.path) and "!" not in place.path
    return line_url(known, known.revision, place.path, place.line) if in_tree else None


def commit_url(provenance: Provenance | None, commit: str) -> str | None:
    """The page of a commit."""
    found = page(provenance)
    return found and found[0].commit.format(repo=found[1], commit=commit)


def line_url(provenance: Provenance | None, commit: str, path: str, line: int) -> str | None:
    """The page of a file as a commit has it, at a line (from 1)."""
    found = page(provenance)
    return found and found[0].line.format(
        repo=found[1], commit=commit, path=path_uri(path), line=line
    )


def page(provenance: Provenance | None) -> tuple[Host, str] | None:
    """The kind of host, and the URL of the repository's page; None if the kind is not known."""
    parts = urlsplit(repository_uri(provenance.repository_uri or "") or "" if provenance else "")
    name = _SSH_DOOR.sub("", parts.hostname or "")
    path = parts.path.strip("/").removesuffix(".git")
    if "/" not in path:
        return None
    web = parts.scheme in ("http", "https")
    place = parts.netloc if web else name  # the port of SSH is not that of the pages
    for host in HOSTS:
        if re.search(rf"(?:^|[.\-])(?:{host.name})(?:[.\-]|$)", name):
            return host, f"{parts.scheme if web else 'https'}://{place}/{path}"
    return None
