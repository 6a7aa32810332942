"""The protocol of sources, which provide the inputs of a run. A new source is one file with such a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Covered, Outcome, Progress, Skip, Unit


class Source(Protocol):
    """What is scanned (files on disk, the index, a history), and the project around a finding."""

    @property
    def unit(self) -> Unit:
        """What a progress bar counts."""

    def outcomes(self, progress: Progress, /) -> Iterator[Outcome]:
        """Scan everything; yield the results in parts, and report the `progress`.

        Raises:
            PatscanError: nothing can be scanned, and the user can fix that.
        """

    def project(self, finding: Finding, trail: Trail | None, /) -> Project:
        """The project of a finding: the other files of the same version."""

    def covered(self, skips: Sequence[Skip], /) -> Covered | None:
        """A predicate for baseline entries that can be stale, given what was skipped; None if none can."""
