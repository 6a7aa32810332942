"""How far a run is: a bar where somebody is watching, now and then a line where nobody is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from patscan.model.run import Advance, Unit
from patscan.model.text import Language, Text

if TYPE_CHECKING:
    from rich.progress import Progress

# A run that is over by then shows nothing.
PATIENCE_S = 1.0
# Without a terminal, a line as often as this.
LINE_EVERY_S = 30.0
# What is measured for a shorter time, or of a smaller part, says nothing about the time that is left:
# the largest objects come first.
MEASURE_S = 2.0
MEASURE_PART = 0.1

_DONE: dict[Unit, Text] = {
    "files": Text("{done:,} files, {size:,.0f} MB", "{done:,} 个文件，{size:,.0f} MB"),
    "objects": Text(
        "{done:,} of {total:,} objects, {size:,.0f} MB",
        "{done:,} / {total:,} 个对象，{size:,.0f} MB",
    ),
}
_LISTING = Text("listing the objects", "正在列出对象")
_LEFT = Text(", {rate:,.0f}/s, {left} left", "，每秒 {rate:,.0f} 个，还需 {left}")


class Watcher:
    """Counts what is done and shows it on standard error."""

    def __init__(self, language: Language, *, quiet: bool, unit: Unit = "files") -> None:
        """`quiet` shows nothing at all."""
        self._language = language
        self._quiet = quiet or sys.stderr is None
        self._unit = unit
        self._since = self._said = time.monotonic()
        self._done = self._size_bytes = self._total = 0
        # When the rate began to be measured, and what was done then: what a cache knew is done at once,
        # and listing does nothing.
        self._measured: tuple[float, int] | None = None
        self._bar: Progress | None = None

    def __call__(self, step: Advance) -> None:
        """Take note of a step."""
        self._done += step.done
        self._size_bytes += step.size_bytes
        self._total = max(self._total, step.total, self._done if step.total else 0)
        now = time.monotonic()
        if self._quiet or now - self._since < PATIENCE_S:
            return
        if self._measured is None or not step.done:  # more is planned
            self._measured = now, self._done
        if self._bar or sys.stderr.isatty():  # what rich puts in its place is none before rich 15
            self._bar = self._bar or self._start()
            self._bar.update(
                self._bar.task_ids[0],
                description=self._words(now),
                completed=self._done,
                total=self._total or None,
            )
        elif now - self._said >= LINE_EVERY_S:
            self._said = now
            sys.stderr.write(f"patscan: {self._words(now)}\n")
            sys.stderr.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _words(self, now: float) -> str:
        if self._unit == "objects" and not self._total:
            return _LISTING.to(self._language)
        words = _DONE[self._unit].format(
            done=self._done, total=self._total, size=self._size_bytes / 1e6
        )
        return words.to(self._language) + self._left(now)

    def _left(self, now: float) -> str:
        """How long the rest will take; nothing where that is not known."""
        began, done_before = self._measured or (now, self._done)
        done, elapsed_s = self._done - done_before, now - began
        if not self._total or not done or elapsed_s < MEASURE_S:
            return ""
        if done < MEASURE_PART * (self._total - done_before):
            return ""
        rate = done / elapsed_s
        left_s = round((self._total - self._done) / rate)
        left = f"{left_s // 60}:{left_s % 60:02}"
        return _LEFT.format(rate=rate, left=left).to(self._language)

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        bar = BarColumn(bar_width=20) if self._unit == "objects" else SpinnerColumn()
        columns = bar, TextColumn("{task.description}")
        progress = Progress(*columns, console=Console(file=sys.stderr), transient=True)
        progress.add_task("", total=None)
        progress.start()
        return progress
