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

    `masked` shows the prefix and the first and last four characters of the body;
    `fingerprint` is the SHA-256, in hex, of the credential's bytes.
    """

    masked: str
    fingerprint: str

    @classmethod
    def of(cls, value: bytes, *, label: str = "", body: bytes = b"") -> Self:
        """The secret for the credential `value`, shown as `label` and the ends of its `body`."""
        import hashlib  # 2 ms that a clean run does not need

        text = (body or value).decode("ascii", "replace")
        return cls(f"{label}{text[:4]}…{text[-4:]}", hashlib.sha256(value).hexdigest())

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

    One without a reason (or with a day that does not exist) has the reason `""` and never counts.
    """

    reason: str
    until: str | None
    line: int


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
    """A fact: this credential stands here. Made in a worker; judged nowhere but in `policy`.

    `rule` is a rule's id (see `rules`), `family` the group it belongs to
    (`pat`, `sat`, `oauth` or `private-key`). A leak without a literal has no `secret`; `subject` is the
    variable or the call that it speaks of, and tells it from others of its rule in the file. What was found in a repository's history has a
    `trail`, and `commit` is the id of the commit that brought it. `decoded` names the spellings
    (see `spellings`) that it was written in, the outermost first; none for one in plain sight.
    `surroundings` tell what its place is called: a cell, a key, a line that a diff removes.
    """

    rule: str
    family: str
    confidence: Confidence
    kind: Kind
    location: Location
    secret: Secret | None
    exposure: Exposure
    lifetime: Lifetime
    commit: str | None = None
    trail: Trail | None = None
    allow: Allow | None = None
    needs_project: bool = False
    subject: str = ""
    decoded: tuple[str, ...] = ()
    surroundings: tuple[Evidence, ...] = ()


class Suppression(NamedTuple):
    """Why a finding does not count: `by` is `inline` or `baseline`, `reason` the user's words."""

    by: Literal["inline", "baseline"]
    reason: str


class Verdict(NamedTuple):
    """An opinion about one finding."""

    finding: Finding
    severity: Severity
    suppressed: Suppression | None = None


class Provenance(NamedTuple):
    """The repository the scan stands in, as far as git tells: nothing here is a credential."""

    repository_uri: str | None
    revision: str | None
    branch: str | None
