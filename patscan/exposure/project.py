"""What the judge may ask about the project around a finding: its files, nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Project(Protocol):
    """The files of one state of a project: paths relative to its root, with `/`."""

    def paths(self) -> Collection[str]:
        """All files, in any order; the same answer at every call."""

    def read(self, path: str) -> bytes | None:
        """What is in a file; None if it is not there, unreadable or too large to be source."""
