"""The nouns of a finding: what was found, where, who can see it, and what came of it.

A clean run does not load this room.
"""

from typing import Literal, NamedTuple, Self

from patscan.model.text import Severity, Text

Confidence = Literal["high", "medium", "low"]
Kind = Literal["hardcoded", "public-env", "sdk-flag", "server-rendered", "other"]
ExposureLevel = Literal["client", "server", "config", "docs", "unknown"]
Keeper = Literal["refs", "reflog", "index", "nothing"]
KEEPERS: tuple[Keeper, ...] = ("refs", "reflog", "index", "nothing")  # the firmest first
AllowProblem = Literal["no-reason", "end", "no-comment", "near-miss"]
LifetimeState = Literal[
    "alive-window", "expired-by-policy", "unknown-legacy", "assume-alive", "short-lived", "unknown"
]


class Rule(NamedTuple):
    """One rule, as people read it.

    `severity` is the starting point that `policy` adjusts. `revoke_urls` are the console pages,
    coze.cn first. Every text is one to four plain sentences. `sources` are pages of the vendor's
    documentation, files of its public repositories, and counts over public code.
    """

    id: str
    severity: Severity
    title: Text
    meaning: Text
    risk: Text
    revoke: Text
    instead: Text
    revoke_urls: tuple[str, ...]
    sources: tuple[str, ...]


class Secret(NamedTuple):
    """A credential that was found. The value itself is not kept, so nothing can print it.

    Attributes:
        masked: the prefix, and the first and last four characters of the body.
        fingerprint: the SHA-256, in hex, of the credential's bytes.
        length: how many characters the body has.
    """

    masked: str
    fingerprint: str
    length: int = 0

    @classmethod
    def of(cls, value: bytes, *, label: str = "", body: bytes = b"") -> Self:
        """The secret for the credential `value`, shown as `label` and the ends of its `body`."""
        import hashlib  # 2 ms that a clean run does not need

        text = (body or value).decode("ascii", "replace")
        masked = f"{label}{text[:4]}…{text[-4:]}"
        return cls(masked, hashlib.sha256(value).hexdigest(), len(text))

    def __str__(self) -> str:
        return self.masked


class Location(NamedTuple):
    """Where something stands. Lines and columns count from 1, columns in code points.

    `path` is relative to the scanned root, with `/`; bytes that are not UTF-8 are kept as
    surrogate escapes. `end_column` is the column just after the last character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Evidence(NamedTuple):
    """One reason for a judgement: the signal's name, a sentence, and where it was seen."""

    signal: str
    note: Text
    path: str
    line: int


class Exposure(NamedTuple):
    """Who can see the credential, and why we think so."""

    level: ExposureLevel
    evidence: tuple[Evidence, ...] = ()


class Lifetime(NamedTuple):
    """How long the credential may be good for. `until` is an ISO date (UTC) or None."""

    state: LifetimeState
    until: str | None
    note: Text


class Allow(NamedTuple):
    """An inline `patscan: allow` comment: its reason, and the last ISO date it counts, or None.

    What was perhaps meant as one has the reason `""`, never counts, and says what its `problem` is: no
    reason, an `end` that is no ISO date, not in a comment, or some other words (`patscan: ignore`).
    """

    reason: str
    until: str | None
    line: int
    problem: AllowProblem | None = None


class Commit(NamedTuple):
    """A commit (or an annotated tag): its id, who wrote it, when, and its first line.

    Times are UTC, as `2026-01-02T03:04:05Z`. Name and address are the author's, by the mailmap.
    """

    id: str
    author: str
    email: str
    authored: str
    committed: str
    summary: str

    @property
    def seen(self) -> str:
        """The later of its two times: a forged one can only make us more careful."""
        return max(self.authored, self.committed)


class Trail(NamedTuple):
    """The way of a credential, at one path, through a repository's history.

    `object` is the id of the newest blob (or commit, or tag) that holds it; `first` brought it and
    `last` is the newest commit known to have it, each None where no commit has. `refs` are
    branches, tags and others with it in their history, the first of `refs_total`. `kept_by`
    tells what keeps git from deleting it: refs, a reflog, the index, or nothing. `since` is when
    `first` was made: the latest of its own times and of those of the commits before it, because a
    commit is not older than its parents, whatever it says. `ranks` are the places of `first` and
    `last` in the order of the history, in which a commit comes after its parents, whatever their times.
    """

    object: str
    first: Commit | None
    last: Commit | None
    at_head: bool
    refs: tuple[str, ...]
    refs_total: int
    kept_by: Keeper
    since: str | None = None
    ranks: tuple[int, int] = (0, 0)


class Finding(NamedTuple):
    """A fact: this credential stands here. Made once, in a worker, from one text alone.

    Attributes:
        rule: a rule's id (see `coze.rules`), such as `coze-pat`.
        family: the group it belongs to: `pat`, `sat`, `oauth` or `private-key`.
        confidence: how sure we are that it is one.
        kind: the way it gets out, as far as its own file tells.
        location: where it stands.
        secret: the credential, masked; None for a leak without a literal.
        evidence: what its own file tells of who can see it.
        allow: the allow comment beside it.
        needs_project: it counts only where the project speaks of Coze.
        subject: the variable or the call that it speaks of; tells a leak without a literal from
            others of its rule in the file.
        decoded: the encodings it was written in, the outermost first, such as `("base64",)`; none
            for one in plain sight.
        surroundings: what its place is called: a cell, a key, a line that a diff removes.
    """

    rule: str
    family: str
    confidence: Confidence
    kind: Kind
    location: Location
    secret: Secret | None
    evidence: tuple[Evidence, ...] = ()
    allow: Allow | None = None
    needs_project: bool = False
    subject: str = ""
    decoded: tuple[str, ...] = ()
    surroundings: tuple[Evidence, ...] = ()


class Assessed(NamedTuple):
    """A finding in its project: what the files around it and the history add.

    Attributes:
        finding: the fact.
        kind: the way it gets out, where the project knows better than the file.
        subject: the variable it speaks of, likewise.
        family: the group of credentials, likewise.
        exposure: who can see it.
        lifetime: how long it can be good for.
        trail: its way through the history; None for what was found in files.
    """

    finding: Finding
    kind: Kind
    subject: str
    family: str
    exposure: Exposure
    lifetime: Lifetime
    trail: Trail | None = None

    @property
    def commit(self) -> str | None:
        """The id of the commit that brought it."""
        return self.trail.first.id if self.trail and self.trail.first else None


class Suppression(NamedTuple):
    """Why a finding does not count: `by` is `inline` or `baseline`, `reason` the user's words."""

    by: Literal["inline", "baseline"]
    reason: str


class Verdict(NamedTuple):
    """An opinion about one finding: how urgent it is, and why it does not count if it does not."""

    assessed: Assessed
    severity: Severity
    suppressed: Suppression | None = None

    @property
    def finding(self) -> Finding:
        """The fact that it is about."""
        return self.assessed.finding


class Provenance(NamedTuple):
    """The repository the scan stands in, as far as git tells: nothing here is a credential."""

    repository_uri: str | None
    revision: str | None
    branch: str | None
