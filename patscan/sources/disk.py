"""Files, folders and standard input: listed, read by workers, gathered into facts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.run import (
    REST,
    STDIN,
    Advance,
    ArchiveTask,
    Covered,
    Facts,
    Outcome,
    Progress,
    Skip,
    Stats,
)
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.model.findings import Finding
    from patscan.policy.settings import Settings


_STOPPED = Text("stopped by a signal before it was scanned", "在扫描之前被信号终止")


class Request(NamedTuple):
    """Which files to scan, and how.

    `paths` are absolute. `stdin`: read standard input too. `ignore`: whether `.gitignore` counts
    below a folder.
    """

    paths: tuple[str, ...]
    stdin: bool = False
    ignore: bool = True


def collect(
    settings: Settings,
    request: Request,
    progress: Progress,
    *,
    on_finding: Callable[[], None] = lambda: None,
) -> Facts:
    """List and scan files, without judging. Ctrl-C ends it with what was found so far.

    Args:
        settings: what counts.
        request: what to scan.
        progress: called as files are done.
        on_finding: called while workers are still reading, once something was found: to load what
            a report with findings will need.
    """
    found: list[Finding] = []
    skips: list[Skip] = []
    files = size_bytes = excluded = 0
    coze = False

    def get_ready() -> None:
        if found:
            on_finding()

    try:
        for outcome in _outcomes(settings, request, get_ready):
            progress(Advance(outcome.files, outcome.size_bytes))
            found += outcome.findings
            skips += outcome.skips
            files += outcome.files
            size_bytes += outcome.size_bytes
            excluded += outcome.excluded
            coze = coze or outcome.coze
    except KeyboardInterrupt:
        skips.append(Skip(REST, _STOPPED))
    return Facts(tuple(found), tuple(skips), Stats(files, size_bytes, excluded), coze)


def _outcomes(
    settings: Settings, request: Request, meanwhile: Callable[[], None]
) -> Iterator[Outcome]:
    """Every outcome: standard input first, archives last."""
    from patscan.sources import listing, reading

    if request.stdin:
        import sys

        if sys.stdin is None:
            raise PatscanError(Text("standard input is closed", "标准输入已关闭"))
        yield reading.read_stream(STDIN, sys.stdin.buffer, archives=settings.archives)
    if request.paths:
        from patscan.policy.ignore import exclusion
        from patscan.sources import workers

        excluded = exclusion(settings)
        alone = not request.stdin
        wanted = listing.Listing(settings.root, request.paths, request.ignore, excluded, alone)
        jobs = settings.jobs or workers.default_jobs()
        read = functools.partial(reading.read, archives=settings.archives)
        found: list[ArchiveTask] = []
        tasks = listing.tasks(wanted)
        for outcome in workers.run(read, tasks, jobs=jobs, lost=reading.lost, meanwhile=meanwhile):
            found += outcome.archives
            yield outcome
        look_into = reading.read_archive
        for outcome in workers.run(look_into, found, jobs=jobs, lost=reading.lost_archive):
            yield outcome.without(excluded)


def covers(skips: Iterable[Skip], settings: Settings, paths: Iterable[str]) -> Covered:
    """A function that tells whether a path, relative to the root, was within reach of the scan.

    It was if it lies at or below a named path and is not among what could not be scanned; nothing
    was in a run that was stopped.
    """
    from patscan.sources.listing import relative

    root = settings.root
    named = [relative(root, path) for path in paths]
    missed = {skip.path for skip in skips}

    def covered(path: str) -> bool:
        if REST in missed:
            return False
        below = any(one in (root, path) or path.startswith(one + "/") for one in named)
        return below and not any(
            path == one or path.startswith((one + "/", one + "!")) for one in missed
        )

    return covered
