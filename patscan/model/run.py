"""The values of a run: what was read and what was not, the facts and the report.

A commit hook pays for every definition at each start. So these are named tuples, which are as
immutable as frozen dataclasses and five times cheaper to define; annotations are not postponed in
modules that every run loads; and the values of findings are in a module of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, NewType, Self

from patscan.model.text import Severity, Text

if TYPE_CHECKING:
    from patscan.model.findings import Finding, Provenance, Trail, Verdict

STDIN = "<stdin>"
# The path of the `Skip` for everything that an interrupted run did not reach.
REST = "<rest>"
# What a progress bar counts.
Unit = Literal["files", "objects"]
_STOPPED = Text("stopped by a signal before it was scanned", "在扫描之前被信号终止")


class Advance(NamedTuple):
    """A step of progress.

    Attributes:
        done: how many files or objects were done since the last step.
        size_bytes: how many bytes they have.
        total: how many files or objects there are in all; 0 if that is not known.
    """

    done: int
    size_bytes: int
    total: int = 0


Progress = Callable[[Advance], None]
# Whether this scan can tell if a baseline entry is stale. Arguments: the entry's path, relative to the
# root, and whether it is for a value that only the history contains.
Covered = Callable[[str, bool], bool]


class Skip(NamedTuple):
    """An input that was not scanned.

    Attributes:
        path: of the input, relative to the root.
        reason: why it was not scanned.
        lost: whether it may contain a credential (an unreadable file), so that the run is
            incomplete; False if there is nothing to scan (a socket, a device).
    """

    path: str
    reason: Text
    lost: bool = True


class Stats(NamedTuple):
    """What was covered.

    Attributes:
        files: how many files were read, or blobs of a history.
        size_bytes: how many bytes they have.
        excluded: how many inputs the user's patterns excluded.
        objects: how many objects of a history were read.
        commits: how many commits are among them.
        refs: how many refs the repository has.
    """

    files: int = 0
    size_bytes: int = 0
    excluded: int = 0
    objects: int = 0
    commits: int = 0
    refs: int = 0


class Report(NamedTuple):
    """The result of a run, in a stable order.

    Attributes:
        verdicts: the findings, by location.
        skips: what was not scanned, by path.
        stats: what was covered.
        stale_baseline: baseline entries that match nothing any more, as `path: rule`.
        provenance: the repository; None if the report does not name it.
        notes: remarks about the run.
        root: the absolute folder that all paths are relative to.
        fail_on: the least severity that fails the run.
        command: the command that was run, such as `history`.
        day: the day (UTC) for which lifetimes were estimated, as an ISO date; empty if it is not known.
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
    day: str = ""


# A report whose texts contain no credential (`detect.redact`): only such a report is written or shown.
MaskedReport = NewType("MaskedReport", Report)


class ArchiveTask(NamedTuple):
    """An archive that is scanned as a task of its own.

    Attributes:
        root: absolute path of the root of the scan.
        path: absolute path of the archive.
        follow: whether to follow a symbolic link, because the user named the file.
    """

    root: str
    path: str
    follow: bool = False


class Outcome(NamedTuple):
    """The result of scanning some inputs.

    Attributes:
        findings: credentials and leaks, in the order of their discovery.
        skips: what was not scanned.
        files: how many inputs were read; in a history, blobs.
        size_bytes: how many bytes they have.
        excluded: how many inputs the user's patterns exclude.
        coze: whether any of them mentions Coze.
        present: whether the prefilter found a keyword or an indicator in any of them.
        archives: files that need a task of their own.
        objects: how many objects of a history were read.
        commits: how many commits are among them.
        refs: how many refs the repository has.
        notes: remarks about the run.
        trails: the history of each finding of a history.
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
    """The results of a whole source, before they are assessed.

    Attributes:
        findings: credentials and leaks, in the order of their discovery.
        skips: what was not scanned.
        stats: what was covered.
        coze: whether any input mentions Coze.
        notes: remarks about the run, each once.
        trails: the history of each finding of a history.
    """

    findings: tuple["Finding", ...]
    skips: tuple[Skip, ...]
    stats: Stats
    coze: bool = False
    notes: tuple[Text, ...] = ()
    trails: Mapping["Finding", "Trail"] = {}

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Self:
        """The sum of all outcomes. Ctrl-C ends it early; a skip for `REST` then says so."""
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
