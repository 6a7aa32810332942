"""The nouns of every run: values that travel down the corridor and know nothing of the rooms.

They are named tuples, not dataclasses: as immutable, and five times cheaper to define, which a
commit hook pays at every start. For the same reason annotations are not postponed in the rooms that
a clean run comes through, and the nouns of findings have a room of their own.
"""

import enum
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

if TYPE_CHECKING:
    from patscan.findings import Finding, Provenance, Verdict

Language = Literal["en", "zh"]


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

    findings: tuple["Finding", ...]
    skips: tuple[Skip, ...]
    stats: Stats
    coze: bool = False
    notes: tuple[Text, ...] = ()


class Report(NamedTuple):
    """Everything one run has to say, in a stable order.

    `root` is the absolute folder that all paths are relative to; `stale_baseline` names the
    baseline entries (`path: rule`) that no longer match anything.
    """

    verdicts: tuple["Verdict", ...] = ()
    skips: tuple[Skip, ...] = ()
    stats: Stats = Stats()
    stale_baseline: tuple[str, ...] = ()
    provenance: "Provenance | None" = None
    notes: tuple[Text, ...] = ()
    root: str = ""
