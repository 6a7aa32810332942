"""The values of a run: what was read and what was not, the facts and the report.

They are named tuples, not dataclasses: as immutable, and five times cheaper to define, which a
commit hook pays at every start. For the same reason annotations are not postponed in the modules
that a clean run loads, and the values of findings have a module of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, NewType, Self

from patscan.model.text import Severity, Text

if TYPE_CHECKING:
    from patscan.model.findings import Finding, Provenance, Trail, Verdict

STDIN = "<stdin>"
# Stands for everything that a stopped run did not come to.
REST = "<rest>"
# What a progress bar counts.
Unit = Literal["files", "objects"]
_STOPPED = Text("stopped by a signal before it was scanned", "在扫描之前被信号终止")


class Advance(NamedTuple):
    """How a run goes on: what was done since the last time, and how much there is, 0 if unknown."""

    done: int
    size_bytes: int
    total: int = 0


Progress = Callable[[Advance], None]
# Whether the scan can tell if a path, relative to the root, still holds what a baseline has an entry for;
# the flag: an entry for what no file holds any more, but the history does.
Covered = Callable[[str, bool], bool]


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


class Report(NamedTuple):
    """Everything one run has to say, in a stable order.

    `root` is the absolute folder that all paths are relative to; `stale_baseline` names the
    baseline entries (`path: rule`) that no longer match anything. `fail_on` is the least severity
    that fails the run; `command` is the patscan command that was run, such as `history`.
    """

    verdicts: tuple["Verdict", ...] = ()
    skips: tuple[Skip, ...] = ()
    stats: Stats = Stats()
    stale_baseline: tuple[str, ...] = ()
    provenance: "Provenance | None" = None
    notes: tuple[Text, ...] = ()
    root: str = ""
    fail_on: Severity = Severity.LOW
    command: str = ""


# A report whose words hold no credential (`detect.redact`): the only kind that is written or shown.
MaskedReport = NewType("MaskedReport", Report)


class ArchiveTask(NamedTuple):
    """An archive to look into, as an absolute path. `follow`: the user named it."""

    root: str
    path: str
    follow: bool = False


class Outcome(NamedTuple):
    """What came of some inputs.

    Attributes:
        findings: credentials and leaks, as they were found.
        skips: what was not scanned.
        files: inputs that were read, or in a history blobs.
        size_bytes: how many bytes they have.
        excluded: inputs that the user's patterns leave out.
        coze: whether any input that was read mentions Coze.
        present: whether any has a literal that a credential could stand behind.
        archives: files left to a task of their own.
        objects: objects of a history that were read.
        commits: commits among them.
        refs: refs of the repository.
        notes: remarks about the run.
        trails: of findings in a history, the way through it.
    """

    findings: tuple["Finding", ...] = ()
    skips: tuple[Skip, ...] = ()
    files: int = 0
    size_bytes: int = 0
    excluded: int = 0
    coze: bool = False
    present: bool = False
    archives: tuple[ArchiveTask, ...] = ()
    objects: int = 0
    commits: int = 0
    refs: int = 0
    notes: tuple[Text, ...] = ()
    trails: Mapping["Finding", "Trail"] = {}

    def without(self, excluded: Callable[[str], bool] | None) -> "Outcome":
        """The outcome of an archive, without those entries that the user's patterns exclude."""
        if excluded is None:
            return self
        paths = {one.location.path for one in self.findings} | {one.path for one in self.skips}
        left_out = {path for path in paths if excluded(path) or excluded(path.replace("!", "/"))}
        return self._replace(
            findings=tuple(one for one in self.findings if one.location.path not in left_out),
            skips=tuple(one for one in self.skips if one.path not in left_out),
            excluded=self.excluded + len(left_out),
        )


class Facts(NamedTuple):
    """What a source brought: everything there is to judge.

    Attributes:
        findings: credentials and leaks, as they were found.
        skips: what was not scanned.
        stats: what was covered.
        coze: whether anything that was read mentions Coze.
        notes: remarks about the run.
        trails: of what was found in a history, the way through it.
    """

    findings: tuple["Finding", ...]
    skips: tuple[Skip, ...]
    stats: Stats
    coze: bool = False
    notes: tuple[Text, ...] = ()
    trails: Mapping["Finding", "Trail"] = {}

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Self:
        """What all outcomes come to. Ctrl-C ends it with what came until then, and says so."""
        findings: list[Finding] = []
        skips: list[Skip] = []
        notes: dict[Text, None] = {}
        trails: dict[Finding, Trail] = {}
        covered = [0] * len(Stats._fields)
        coze = False
        try:
            for outcome in outcomes:
                findings += outcome.findings
                skips += outcome.skips
                notes |= dict.fromkeys(outcome.notes)
                trails |= outcome.trails
                coze = coze or outcome.coze
                for at, name in enumerate(Stats._fields):
                    covered[at] += getattr(outcome, name)
        except KeyboardInterrupt:
            skips.append(Skip(REST, _STOPPED))
        return cls(tuple(findings), tuple(skips), Stats(*covered), coze, tuple(notes), trails)
