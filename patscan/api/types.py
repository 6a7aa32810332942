"""The values that the Python API returns: plain, frozen, without a credential.

Sentences are in the language that was asked for, on one line, without control characters. Paths are exact.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from patscan.model.findings import Confidence, ExposureLevel, LifetimeState

SeverityWord = Literal["low", "medium", "high", "critical"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence for who can see a credential.

    Attributes:
        signal: what kind of evidence it is; `docs/exposure.md` lists them.
        text: a sentence.
        path: the file that shows it, relative to the root; None if it is no file's.
        line: the line in that file, from 1; None without a file.
    """

    signal: str
    text: str
    path: str | None
    line: int | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why a finding does not count.

    Attributes:
        by: `inline` for an allow comment, `baseline` for an accepted finding.
        reason: the user's words; may be empty for a baseline.
    """

    by: Literal["inline", "baseline"]
    reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Where a credential is in a repository's history.

    Attributes:
        commit: id of the commit that added it; None if no commit contains it.
        author: the author of that commit; None likewise.
        since: when it was added (UTC), as `2026-01-02T03:04:05Z`; None likewise.
        at_head: whether HEAD contains it at this path.
        refs: branches and tags that contain it, the first ones if there are many.
        kept_by: what keeps git from deleting it.
    """

    commit: str | None
    author: str | None
    since: str | None
    at_head: bool
    refs: tuple[str, ...]
    kept_by: Literal["refs", "reflog", "index", "nothing"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A credential, or code that will leak one, at one place.

    Attributes:
        rule: the rule's id, such as `coze-pat`.
        title: what it is, such as "Coze personal access token".
        severity: how urgent it is.
        confidence: how sure it is that this is such a credential.
        path: of the file, relative to the root, with `/`; `a.zip!b.txt` in an archive.
        line: the line of its first character, from 1. Lines end at a line feed.
        column: the column of its first character, from 1, in code points.
        end_line: the line of its last character.
        end_column: the column after its last character.
        mask: the credential with all but its ends left out; None for a leak without a literal.
        fingerprint: SHA-256, in hex: of the credential, else of the rule and the subject. It is the
            same wherever the credential is, and what `patscan baseline accept` takes.
        subject: the variable or call that it is about; empty if there is none.
        exposure: who can see it.
        exposure_text: the same in words.
        reasons: the evidence for that, the strongest first.
        lifetime: whether it can still be valid; `unknown` for a leak without a literal.
        valid_until: the last day that it can be (UTC), as an ISO date; None where that is not known.
        lifetime_text: until when it can be valid, in words; empty for a leak without a literal.
        message: what is wrong and what to do, in one or two sentences.
        advice: what to use instead.
        revoke_urls: the pages where it is revoked, that of coze.cn first.
        suppressed: why it does not count; None if it does.
        history: its history; None for what was found in files.
    """

    rule: str
    title: str
    severity: SeverityWord
    confidence: Confidence
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    mask: str | None
    fingerprint: str
    subject: str
    exposure: ExposureLevel
    exposure_text: str
    reasons: tuple[Reason, ...]
    lifetime: LifetimeState
    valid_until: str | None
    lifetime_text: str
    message: str
    advice: str
    revoke_urls: tuple[str, ...]
    suppressed: Suppression | None
    history: History | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """An input that was not scanned.

    Attributes:
        path: of the input, relative to the root.
        reason: why, as a sentence.
        lost: whether it may hold a credential; False for sockets, devices and the like.
    """

    path: str
    reason: str
    lost: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of scanning files or a history.

    Attributes:
        root: the absolute folder that all paths are relative to.
        findings: what was found, by place; suppressed findings, too.
        skips: what was not scanned.
        notes: remarks about the run.
    """

    root: str
    findings: tuple[Finding, ...]
    skips: tuple[Skip, ...]
    notes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether everything was scanned. If not, no findings does not mean that there is nothing."""
        return not any(skip.lost for skip in self.skips)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A range of a file and what stands there afterwards; where the range is empty, an insertion.

    Attributes:
        line: the line of the range's first character, from 1.
        column: its column, from 1, in code points.
        end_line: the line of the range's end.
        end_column: the column after its last character.
        text: what is inserted; never a credential.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change that takes a credential out of a file. The result was parsed and scanned.

    Attributes:
        edits: in order, without overlaps.
        variable: the environment variable that is read instead; empty where the value is only deleted.
        note: what is done, and what the reader has to do.
    """

    edits: tuple[Edit, ...]
    variable: str
    note: str
