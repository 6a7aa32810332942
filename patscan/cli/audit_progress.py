"""How far an audit is: a bar on a terminal; elsewhere a line now and then, or for each repository."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from patscan.audit.values import STATUSES
from patscan.cli.options import Options
from patscan.cli.progress import LINE_EVERY_S, PATIENCE_S
from patscan.cli.terminal import tell
from patscan.model.text import Language, Text

if TYPE_CHECKING:
    from rich.progress import Progress

    from patscan.audit.run import Step

_DONE = Text(
    "{done:,} of {total:,} repositories, the last was {name}",
    "已完成 {done:,} / {total:,} 个仓库，最近一个是 {name}",
)
_ONE = Text("{name}: {status}, findings: {n:,}", "{name}：{status}，{n:,} 处发现")


@contextlib.contextmanager
def watching(language: Language, options: Options) -> Iterator[Callable[[Step], None]]:
    """Show the progress of a run; nothing if it is quiet."""
    watcher = _Watcher(language, quiet=options.quiet, verbose=options.verbose)
    try:
        yield watcher
    finally:
        watcher.close()


class _Watcher:
    """Shows each step."""

    def __init__(self, language: Language, *, quiet: bool, verbose: bool) -> None:
        self._language = language
        self._quiet = quiet or sys.stderr is None
        self._verbose = verbose
        self._since = self._said = time.monotonic()
        self._bar: Progress | None = None

    def __call__(self, step: Step) -> None:
        """Show a step."""
        now = time.monotonic()
        if self._quiet:
            return
        if self._verbose:
            tell(self._one(step))
        elif now - self._since < PATIENCE_S:
            return
        elif sys.stderr.isatty():
            self._bar = self._bar or self._start()
            self._bar.update(
                self._bar.task_ids[0],
                description=self._words(step),
                completed=step.done,
                total=step.total,
            )
        elif now - self._said >= LINE_EVERY_S:
            self._said = now
            tell(self._words(step))

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _words(self, step: Step) -> str:
        from patscan.reports.printable import printable

        words = _DONE.format(done=step.done, total=step.total, name=printable(step.result.name))
        return words.to(self._language)

    def _one(self, step: Step) -> str:
        result = step.result
        n = len(result.report.verdicts) if result.report else 0
        words = _ONE.format(name=result.name, status=STATUSES[result.status], n=n)
        return words.to(self._language)

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = BarColumn(bar_width=20), TextColumn("{task.description}", markup=False)
        progress = Progress(*columns, console=Console(file=sys.stderr), transient=True)
        progress.add_task("", total=None)
        progress.start()
        return progress
