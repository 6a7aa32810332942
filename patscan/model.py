"""The nouns of patscan: values that travel down the corridor and know nothing of the rooms.

They are named tuples, not dataclasses: as immutable, and five times cheaper to define, which a
commit hook pays at every start. (For the same reason annotations here are not postponed.)
"""

import enum
from typing import Literal, NamedTuple, Self

Language = Literal["en", "zh"]
Confidence = Literal["high", "medium", "low"]
Kind = Literal["hardcoded", "public-env", "sdk-flag", "server-rendered", "other"]
ExposureLevel = Literal["client", "server", "config", "docs", "unknown"]
Keeper = Literal["refs", "reflog", "index", "nothing"]
KEEPERS: tuple[Keeper, ...] = ("refs", "reflog", "index", "nothing")  # the firmest first
LifetimeState = Literal[
    "alive-window", "expired-by-policy", "unknown-legacy", "assume-alive", "short-lived", "unknown"
]


class Text(NamedTuple):
    """One sentence in the two languages patscan speaks; both carry the same meaning."""

    en: str
    zh: str

    def to(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Self:
        """The same sentence with `{names}` filled in, in both languages; a `Text` says its own."""

        def filled(language: Language) -> str:
            said = {
                name: value.to(language) if isinstance(value, Text) else value
                for name, value in values.items()
            }
            return self.to(language).format(**said)

        return type(self)(filled("en"), filled("zh"))


class Severity(enum.IntEnum):
    """How urgent a finding is, least first, so that `>=` compares."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The lower-case word used on the command line and in reports."""
        return self.name.lower()


class Exit(enum.IntEnum):
    """What the shell is told (design, section 2)."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 4
    INTERRUPTED = 130


class PatscanError(Exception):
    """Something the user can mend: what happened, and what to do about it."""

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.hint = hint


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
    commit is not older than its parents, whatever it says.
    """

    object: str
    first: Commit | None
    last: Commit | None
    at_head: bool
    refs: tuple[str, ...]
    refs_total: int
    kept_by: Keeper
    since: str | None = None


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


class Skip(NamedTuple):
    """An input that was not scanned, and why.

    `lost` tells whether content may have been missed (unreadable file) or whether there was
    nothing to scan by its nature (socket, device); only the former changes the exit code.
    """

    path: str
    reason: Text
    lost: bool = True


class Stats(NamedTuple):
    """What was covered: files read, or in a history blobs; its objects, commits and refs."""

    files: int = 0
    size_bytes: int = 0
    excluded: int = 0
    objects: int = 0
    commits: int = 0
    refs: int = 0


class Facts(NamedTuple):
    """What a source brought: everything there is to judge.

    `coze`: whether anything that was read speaks of Coze; `notes` are remarks about the run.
    """

    findings: tuple[Finding, ...]
    skips: tuple[Skip, ...]
    stats: Stats
    coze: bool = False
    notes: tuple[Text, ...] = ()


class Provenance(NamedTuple):
    """The repository the scan stands in, as far as git tells: nothing here is a credential."""

    repository_uri: str | None
    revision: str | None
    branch: str | None


class Report(NamedTuple):
    """Everything one run has to say, in a stable order.

    `root` is the absolute folder that all paths are relative to; `stale_baseline` names the
    baseline entries (`path: rule`) that no longer match anything.
    """

    verdicts: tuple[Verdict, ...] = ()
    skips: tuple[Skip, ...] = ()
    stats: Stats = Stats()
    stale_baseline: tuple[str, ...] = ()
    provenance: Provenance | None = None
    notes: tuple[Text, ...] = ()
    root: str = ""
