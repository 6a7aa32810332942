"""Where inputs come from. A new source is one file with a class that answers these questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Covered, Outcome, Progress, Skip, Unit


class Source(Protocol):
    """Files on disk, the index, a history: what is scanned, and what surrounds a finding there."""

    @property
    def unit(self) -> Unit:
        """What a progress bar counts."""

    def outcomes(self, progress: Progress, /) -> Iterator[Outcome]:
        """Scan everything, a part at a time, and tell `progress` how far it is.

        Raises:
            PatscanError: nothing can be scanned, and the user can mend it.
        """

    def project(self, finding: Finding, trail: Trail | None, /) -> Project:
        """The files around a finding, as they were where it stands."""

    def covered(self, skips: Sequence[Skip], /) -> Covered | None:
        """Tells which entries of a baseline can be judged, by what was skipped; None if none can."""
