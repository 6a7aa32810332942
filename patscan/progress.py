"""A progress bar for runs that take longer than a second, where somebody is watching."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from patscan.model import Language, Text
from patscan.scan import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE_S = 1.0
_LABEL = Text("{files:,} files, {size:,.0f} MB", "{files:,} 个文件，{size:,.0f} MB")


class Watcher:
    """Counts outcomes and shows how far the run is, on standard error if that is a terminal."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self._language = language
        self._quiet = quiet or sys.stderr is None or not sys.stderr.isatty()
        self._since = time.monotonic()
        self._files = 0
        self._size_bytes = 0
        self._bar: Progress | None = None

    def __call__(self, outcome: Outcome) -> None:
        """Take note of one outcome."""
        self._files += outcome.files
        self._size_bytes += outcome.size_bytes
        if self._quiet or time.monotonic() - self._since < PATIENCE_S:
            return
        if self._bar is None:
            self._bar = self._start()
        label = _LABEL.format(files=self._files, size=self._size_bytes / 1e6).to(self._language)
        self._bar.update(self._bar.task_ids[0], description=label)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        bar = Progress(*columns, console=Console(file=sys.stderr), transient=True)
        bar.add_task("")
        bar.start()
        return bar
