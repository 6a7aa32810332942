"""The values of a finding: what was found, where, who can see it, and whether it counts.

A run without findings does not load this module.
"""

from typing import Literal, NamedTuple, Self

from patscan.model.fixes import Fix
from patscan.model.text import Severity, Text

Confidence = Literal["high", "medium", "low"]
Kind = Literal["hardcoded", "public-env", "sdk-flag", "server-rendered", "other"]
ExposureLevel = Literal["client", "server", "config", "docs", "unknown"]
# The vendor's sites, coze.cn and coze.com: accounts and tokens of one are unknown to the other.
Region = Literal["cn", "com"]
Keeper = Literal["refs", "reflog", "index", "nothing"]
KEEPERS: tuple[Keeper, ...] = ("refs", "reflog", "index", "nothing")  # longest first
AllowProblem = Literal["no-reason", "end", "no-comment", "near-miss"]
LifetimeState = Literal[
    "alive-window", "expired-by-policy", "unknown-legacy", "assume-alive", "short-lived", "unknown"
]
VerificationState = Literal["works", "rejected", "unknown"]


class Rule(NamedTuple):
    """The description of a rule. Every text is one to four plain sentences.

    Attributes:
        id: such as `coze-pat`.
        severity: the severity before exposure, lifetime and confidence change it (`policy.verdict`).
        title: a headline, such as "Coze personal access token".
        meaning: what was found.
        risk: what somebody who has it can do.
        revoke: how to make it useless.
        instead: what to use in its place.
        revoke_urls: the console pages where it is revoked, that of coze.cn first.
        sources: pages of the vendor's documentation, files of its public repositories, and counts
            over public code.
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
    """A range in a file. Lines and columns count from 1; columns are in code points.

    Attributes:
        path: relative to the root of the scan, with `/`; bytes that are not UTF-8 are surrogate
            escapes. An entry of an archive follows a `!`: `a.zip!b.txt`.
        line: the line of its first character.
        column: the column of its first character.
        end_line: the line of its last character.
        end_column: the column after its last character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Evidence(NamedTuple):
    """One reason for a classification: the signal's name, a sentence, and the line it was found in."""

    signal: str
    note: Text
    path: str
    line: int


class Exposure(NamedTuple):
    """Who can see the credential, and the evidence for it."""

    level: ExposureLevel
    evidence: tuple[Evidence, ...] = ()


class Lifetime(NamedTuple):
    """How long the credential may be valid.

    Attributes:
        state: whether it can still be valid.
        until: the last day that it can be, as an ISO date (UTC); None where it is not known.
        note: the reason.
    """

    state: LifetimeState
    until: str | None
    note: Text


class Allow(NamedTuple):
    """An inline `patscan: allow` comment, or text that may have been meant as one.

    Attributes:
        reason: the user's words; empty if there is a `problem`.
        until: the last day that it counts, as an ISO date; None if it does not end.
        line: the line of the comment.
        problem: why it does not count: it has no reason (`no-reason`), its `end` is no ISO date, it
            is not in a comment (`no-comment`), or it is worded differently, such as
            `patscan: ignore` (`near-miss`). None for a comment that counts.
    """

    reason: str
    until: str | None
    line: int
    problem: AllowProblem | None = None


class Commit(NamedTuple):
    """A commit, or an annotated tag. Times are UTC, as `2026-01-02T03:04:05Z`.

    Attributes:
        id: its object id.
        author: the author's name, as the mailmap has it.
        email: the author's address, as the mailmap has it.
        authored: the author's time.
        committed: the committer's time.
        summary: the first line of its message.
    """

    id: str
    author: str
    email: str
    authored: str
    committed: str
    summary: str

    @property
    def seen(self) -> str:
        """The later of its two times, so that a forged one cannot make a token look older."""
        return max(self.authored, self.committed)


class Trail(NamedTuple):
    """The history of a credential at one path of a repository.

    Attributes:
        object: id of the newest blob (or commit, or tag) that contains it.
        first: the commit that added it; None if no commit contains it.
        last: the newest commit that contains it, as far as known; None likewise.
        at_head: whether the tree of HEAD contains it.
        refs: branches, tags and other refs whose history contains it; only the first ones if there
            are many.
        refs_total: how many refs that are in all.
        kept_by: what keeps git from deleting it: refs, a reflog, the index, or nothing.
        since: when `first` was created: the latest time of this commit and its ancestors. The times
            in a commit can be forged, but a commit is not older than its parents.
        ranks: the numbers of `first` and `last` in the order of the history, in which every commit
            comes after its parents, whatever their times.
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


class Reference(NamedTuple):
    """A value that another module of the project defines, such as `CozeProperties.getToken`, or its settings.

    Attributes:
        owner: the module as an import has it, or the class; empty for a variable of the environment or a setting.
        members: what of it, from the outside in; none for the whole.
        is_needed: the finding counts only if that holds a token, as the other module shows.
    """

    owner: str
    members: tuple[str, ...] = ()
    is_needed: bool = False


class Finding(NamedTuple):
    """A fact: this text contains this credential, here. Created once, in a worker, from one text alone.

    Attributes:
        rule: a rule's id (see `coze.rules`), such as `coze-pat`.
        family: the group it belongs to: `pat`, `sat`, `oauth` or `private-key`.
        confidence: how sure it is that this is a credential.
        kind: how it leaks, as far as its own file shows.
        location: its range in the file.
        secret: the credential, masked; None for a leak without a literal.
        evidence: what its own file shows about who can see it.
        allow: the allow comment on its line or the line above.
        needs_project: whether it counts only if another file of the project mentions Coze.
        subject: the variable or call it is about, such as `VITE_COZE_TOKEN`. Two leaks without a
            literal, of the same rule in the same file, differ in it.
        decoded: the encodings it was written in, the outermost first, such as `("base64",)`; empty
            for plain text.
        surroundings: notes on its location: the notebook cell, the JSON key, a removed line of a diff.
        reference: where in another module the value comes from; None if it does not, or that is not known.
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
    reference: Reference | None = None


class Workspace(NamedTuple):
    """A workspace of the account that a credential belongs to.

    Attributes:
        id: its id at the vendor.
        name: its name.
        role: the account's role in it: `owner`, `admin` or `member`.
    """

    id: str
    name: str
    role: str


class Verification(NamedTuple):
    """What the vendor answered when it was asked whether a credential still works.

    Attributes:
        state: whether it works; `unknown` if it was not asked, or the answer does not tell.
        note: the reason, as a clause.
        hosts: the hosts that were asked, in order.
        owner: the account it belongs to, as name and id; empty if that is not known.
        workspaces: the account's workspaces; the credential may be limited to some of them.
        workspaces_total: how many workspaces the account has; None if they may not be listed.
    """

    state: VerificationState
    note: Text
    hosts: tuple[str, ...] = ()
    owner: str = ""
    workspaces: tuple[Workspace, ...] = ()
    workspaces_total: int | None = None


class Assessed(NamedTuple):
    """A finding in its project: what the files around it and the history add.

    Attributes:
        finding: the fact.
        kind: how it leaks; other files of the project may show more than its own.
        subject: the variable it is about, likewise.
        family: the group of credentials, likewise.
        exposure: who can see it.
        lifetime: how long it can be valid.
        trail: its history; None for what was found in files.
        verification: what the vendor answered; None if it was not asked (only `patscan verify` asks).
        region: the vendor's site that issued it, by the nearest base URL; None where that is not known.
    """

    finding: Finding
    kind: Kind
    subject: str
    family: str
    exposure: Exposure
    lifetime: Lifetime
    trail: Trail | None = None
    verification: Verification | None = None
    region: Region | None = None

    @property
    def commit(self) -> str | None:
        """The id of the commit that added it."""
        return self.trail.first.id if self.trail and self.trail.first else None


class Suppression(NamedTuple):
    """Why a finding does not count: `by` is `inline` or `baseline`, `reason` the user's words."""

    by: Literal["inline", "baseline"]
    reason: str


class Verdict(NamedTuple):
    """An opinion about one finding: how urgent it is, and why it does not count if it does not.

    Attributes:
        assessed: the finding in its project.
        severity: how urgent it is.
        suppressed: why it does not count; None if it does.
        fix: the change that takes it out of the file; None where there is none, or nobody asked.
    """

    assessed: Assessed
    severity: Severity
    suppressed: Suppression | None = None
    fix: Fix | None = None

    @property
    def finding(self) -> Finding:
        """The fact it is about."""
        return self.assessed.finding


class Provenance(NamedTuple):
    """The repository that contains the root of the scan. None of its fields contains a credential."""

    repository_uri: str | None
    revision: str | None
    branch: str | None
