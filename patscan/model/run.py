"""The values of a run: what was read and what was not, the facts and the report.

They are named tuples, not dataclasses: as immutable, and five times cheaper to define, which a
commit hook pays at every start. For the same reason annotations are not postponed in the modules
that a clean run loads, and the values of findings have a module of their own.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.model.findings import Finding, Provenance, Verdict

STDIN = "<stdin>"
# Stands for everything that a stopped run did not come to.
REST = "<rest>"


class Advance(NamedTuple):
    """How a run goes on: what was done since the last time, and how much there is, 0 if unknown."""

    done: int
    size_bytes: int
    total: int = 0


Progress = Callable[[Advance], None]
# Whether a path, relative to the root, was within reach of the scan.
Covered = Callable[[str], bool]


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


class ArchiveTask(NamedTuple):
    """An archive to look into, as an absolute path. `follow`: the user named it."""

    root: str
    path: str
    follow: bool = False


class Outcome(NamedTuple):
    """What came of one task.

    `coze`: whether any input that was read speaks of Coze; `present`: whether any has a literal
    that a credential could stand behind; `archives` are files left to a task of their own.
    """

    findings: tuple["Finding", ...] = ()
    skips: tuple[Skip, ...] = ()
    files: int = 0
    size_bytes: int = 0
    excluded: int = 0
    coze: bool = False
    present: bool = False
    archives: tuple[ArchiveTask, ...] = ()

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
