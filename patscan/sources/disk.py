"""Files, folders and standard input: listed, then read by workers; archives last."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.model.run import REST, STDIN, Advance, ArchiveTask, Covered, Outcome, Progress, Skip
from patscan.model.text import PatscanError, Text
from patscan.policy.ignore import exclusion
from patscan.sources import listing, reading, workers

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Unit
    from patscan.policy.settings import Settings


class Disk:
    """The files below some paths, as they are now."""

    unit: "Unit" = "files"

    def __init__(
        self,
        settings: "Settings",
        paths: Sequence[str],
        *,
        stdin: bool = False,
        ignore: bool = True,
        on_finding: Callable[[], None] = lambda: None,
    ) -> None:
        """Scan nothing yet.

        Args:
            settings: what counts.
            paths: files and folders, absolute.
            stdin: read standard input, too.
            ignore: whether `.gitignore` counts below a folder.
            on_finding: called while workers are still reading, once something was found: to load
                what a report with findings will need.
        """
        self._settings = settings
        self._paths = tuple(paths)
        self._stdin = stdin
        self._ignore = ignore
        self._on_finding = on_finding

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """Every outcome: standard input first, archives last."""
        found = False

        def meanwhile() -> None:
            if found:
                self._on_finding()

        for outcome in self._read(meanwhile):
            progress(Advance(outcome.files, outcome.size_bytes))
            found = found or bool(outcome.findings)
            yield outcome

    def _read(self, meanwhile: Callable[[], None]) -> Iterator[Outcome]:
        settings = self._settings
        if self._stdin:
            import sys

            if sys.stdin is None:
                raise PatscanError(Text("standard input is closed", "标准输入已关闭"))
            yield reading.read_stream(STDIN, sys.stdin.buffer, archives=settings.archives)
        if not self._paths:
            return
        excluded = exclusion(settings)
        tasks = listing.tasks(listing.Listing(settings.root, self._paths, self._ignore, excluded))
        jobs = settings.jobs or workers.default_jobs()
        read = functools.partial(reading.read, archives=settings.archives)
        archives: list[ArchiveTask] = []
        for outcome in workers.run(read, tasks, jobs=jobs, lost=reading.lost, meanwhile=meanwhile):
            archives += outcome.archives
            yield outcome
        for outcome in workers.run(
            reading.read_archive, archives, jobs=jobs, lost=reading.lost_archive
        ):
            yield outcome.without(excluded)

    def project(self, _finding: "Finding", _trail: "Trail | None") -> "Project":
        """The files below the root, whatever the finding; without what was installed."""
        return self._on_disk

    @functools.cached_property
    def _on_disk(self) -> "Project":
        from patscan.sources.projects import on_disk

        # It is asked whether it mentions Coze only if nothing that was read does.
        return on_disk(self._settings.root, silent=self._settings.root in self._paths)

    def covered(self, skips: Sequence[Skip]) -> Covered:
        """Whether a path lies at or below a named one, and is not among what could not be scanned.

        Nothing was covered by a run that was stopped.
        """
        root = self._settings.root
        named = [listing.relative(root, path) for path in self._paths]
        missed = {skip.path for skip in skips}

        def covered(path: str) -> bool:
            if REST in missed:
                return False
            below = any(one in (root, path) or path.startswith(one + "/") for one in named)
            return below and not any(
                path == one or path.startswith((one + "/", one + "!")) for one in missed
            )

        return covered
