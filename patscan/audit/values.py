"""The values of an audit: what came of each repository, and the view over all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple

from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport
from patscan.model.text import Severity, Text

Mode = Literal["history", "tree", "both"]
# Of a repository: all of it was scanned, something in it could not be, or it could not be opened.
Status = Literal["complete", "partial", "failed"]
StateName = Literal["open", "revoked", "accepted", "false-positive"]
# Of a credential, compared with what was known before: seen for the first time; seen before; in the latest
# earlier run, and in no repository any more; so, but one of its repositories could not be scanned now.
Change = Literal["new", "known", "gone", "unchecked"]


def timestamp(moment: dt.datetime) -> str:
    """A time in UTC as the database stores it, such as `2026-01-31T08:00:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Owners(NamedTuple):
    """Who can be asked about a file.

    Attributes:
        added_by: the author of the commit that added the credential, as `name <address>`; empty if not known.
        last_author: the author of the newest commit that changed the file; if it is gone from HEAD, of the newest
            one that contained it.
        code_owners: whom the file CODEOWNERS at HEAD names for the path.
    """

    added_by: str = ""
    last_author: str = ""
    code_owners: tuple[str, ...] = ()

    @property
    def responsible(self) -> tuple[str, ...]:
        """Whom to ask first: whom CODEOWNERS names, else the last author."""
        return self.code_owners or tuple(filter(None, (self.last_author or self.added_by,)))


class Result(NamedTuple):
    """What came of one repository. It crosses processes and machines, and contains no credential.

    Attributes:
        location: of the target.
        name: of the target.
        status: whether all of it was scanned.
        report: the findings and the coverage; None if it could not be opened.
        owners: for each finding of the report, who can be asked.
        failure: why it could not be opened.
    """

    location: str
    name: str
    status: Status
    report: MaskedReport | None = None
    owners: tuple[Owners, ...] = ()
    failure: Text | None = None


class State(NamedTuple):
    """What somebody decided about a credential.

    Attributes:
        state: the decision.
        until: the last day on which it is accepted, as an ISO date; empty if it is not, or without end.
        who: the person, in their own words.
        at: when, as an ISO time in UTC; empty if nothing was ever decided.
        note: why.
        ticket: where it is tracked.
    """

    state: StateName = "open"
    until: str = ""
    who: str = ""
    at: str = ""
    note: str = ""
    ticket: str = ""

    def on(self, day: str) -> State:
        """The state on a day (ISO date): what was accepted until an earlier one is open again."""
        is_over = self.state == "accepted" and self.until and self.until < day
        return self._replace(state="open") if is_over else self


class Place(NamedTuple):
    """Where a credential stands: the repository's name, the finding, and who can be asked."""

    repository: str
    verdict: Verdict
    owners: Owners


class Credential(NamedTuple):
    """One credential, or one leak without a literal, in all repositories.

    Attributes:
        fingerprint: the SHA-256 of its value (see `policy.baseline.key`).
        rule: the id of its rule.
        masked: its mask; for a leak, the name it is about.
        severity: the highest of its places.
        state: what was decided about it.
        change: compared with earlier runs.
        first_seen: the day of the first run that found it, as an ISO date.
        places: where it stands, the most severe first; none if it is gone.
        repositories: the names of the repositories that it stands in; if it is gone, stood in.
    """

    fingerprint: str
    rule: str
    masked: str
    severity: Severity
    state: State
    change: Change
    first_seen: str
    places: tuple[Place, ...]
    repositories: tuple[str, ...]

    @property
    def at_head(self) -> bool:
        """Whether a branch that is checked out, or a file on disk, still has it."""
        trails = [one.verdict.assessed.trail for one in self.places]
        return any(trail is None or trail.at_head for trail in trails)

    @property
    def owners(self) -> tuple[str, ...]:
        """Who can be asked, each once: whom CODEOWNERS names first, then last authors, then who added it."""
        asked = [one.owners for one in self.places]
        names = [name for one in asked for name in one.code_owners]
        names += [one.last_author for one in asked]
        names += [one.added_by for one in asked]
        return tuple(dict.fromkeys(filter(None, names)))

    @property
    def responsible(self) -> tuple[str, ...]:
        """Whom to ask first, each once."""
        return tuple(dict.fromkeys(name for one in self.places for name in one.owners.responsible))

    @property
    def counts(self) -> bool:
        """Whether somebody has to act: it is open, still there, and not every place is allowed or in the baseline."""
        unsuppressed = any(one.verdict.suppressed is None for one in self.places)
        return self.state.state == "open" and unsuppressed


class Figures(NamedTuple):
    """The figures of a run, for its summary and for the trend.

    Attributes:
        day: the day it was started, as an ISO date.
        repositories, partial, failed: how many there are, and how many of them were not scanned wholly or at all.
        credentials: how many there are in all.
        new, known, gone: how many of them by `Change`; `known` are those that count.
        open, revoked, accepted, false_positive: how many of those that are there, by state.
        revoked_at_head: how many are revoked, and still in files.
        critical, high: how many count, by severity.
    """

    day: str
    repositories: int = 0
    partial: int = 0
    failed: int = 0
    credentials: int = 0
    new: int = 0
    known: int = 0
    gone: int = 0
    open: int = 0
    revoked: int = 0
    accepted: int = 0
    false_positive: int = 0
    revoked_at_head: int = 0
    critical: int = 0
    high: int = 0


class Audit(NamedTuple):
    """A run over many repositories, as reports show it.

    Attributes:
        run: the number of the run in the database.
        mode: what was scanned.
        day: the day the run was started, as an ISO date.
        first: whether there was no earlier run to compare with.
        fail_on: the least severity that fails the run.
        repositories: what came of each, by name.
        credentials: one row for each, the most urgent first; gone ones last.
        figures: of this run.
        trend: the figures of this run and of earlier ones of the same repositories, oldest first.
    """

    run: int
    mode: Mode
    day: str
    first: bool
    fail_on: Severity
    repositories: tuple[Result, ...]
    credentials: tuple[Credential, ...]
    figures: Figures
    trend: tuple[Figures, ...] = ()


STATES: Mapping[StateName, Text] = {
    "open": Text("open", "未处理"),
    "revoked": Text("revoked", "已撤销"),
    "accepted": Text("accepted", "已接受"),
    "false-positive": Text("false positive", "误报"),
}
STATUSES: Mapping[Status, Text] = {
    "complete": Text("complete", "完整"),
    "partial": Text("partial", "部分"),
    "failed": Text("failed", "失败"),
}
CHANGES: Mapping[Change, Text] = {
    "new": Text("new", "新增"),
    "known": Text("known", "已知"),
    "gone": Text("gone", "已消失"),
    "unchecked": Text("not checked", "未检查"),
}
