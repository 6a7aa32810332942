"""What the judge may ask about the project that a finding stands in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Project(Protocol):
    """The files of one state of a project: paths relative to its root, with `/`."""

    def paths(self) -> Collection[str]:
        """All files."""
        ...

    def read(self, path: str) -> bytes | None:
        """The content of a file, bounded in size; None if it cannot be read or is too large."""
        ...
