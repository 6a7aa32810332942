"""The source for standard input that is kept in memory, so that it can be read a second time."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.model.run import STDIN, Advance
from patscan.model.text import PatscanError, Text
from patscan.sources.stream import read_stream

if TYPE_CHECKING:
    from typing import BinaryIO

    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Covered, Outcome, Progress, Skip, Unit
    from patscan.policy.settings import Settings

MAX_BYTES = 64 << 20
_TOO_LONG = Text(
    "standard input has more than 64 MiB: save it to a file", "标准输入超过 64 MiB：请另存为文件"
)


class Piped:
    """What came through a pipe."""

    unit: Unit = "files"

    def __init__(self, settings: Settings, data: bytes) -> None:
        """`data` is all of the input; the project around it is that of the settings."""
        self._settings = settings
        self._data = data

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """One outcome."""
        stream = io.BytesIO(self._data)
        outcome = read_stream(STDIN, stream, archives=self._settings.archives)
        progress(Advance(outcome.files, outcome.size_bytes))
        yield outcome

    def project(self, _finding: Finding, _trail: Trail | None) -> Project:
        """The files below the root."""
        return self._on_disk

    @functools.cached_property
    def _on_disk(self) -> Project:
        from patscan.sources.projects import on_disk

        return on_disk(self._settings.root)

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """None: no file was scanned."""
        return None


def read_all(stream: BinaryIO) -> bytes:
    """Everything that a stream holds.

    Raises:
        PatscanError: it is more than `MAX_BYTES`.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PatscanError(_TOO_LONG)
    return data
