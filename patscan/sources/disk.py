"""The source for files, folders and standard input. Workers read what was listed; archives come last."""

import functools
import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.model.run import REST, STDIN, Advance, ArchiveTask, Covered, Outcome, Progress, Skip
from patscan.policy.exclusion import exclusion
from patscan.sources import listing, reading, stream, workers

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Unit
    from patscan.policy.settings import Settings


# Of more files the paths are not kept: the files around a finding are listed again.
MAX_KEPT = 200_000


class Disk:
    """The files below some paths, as they are on disk."""

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
        """Create the source; `outcomes` scans it.

        Args:
            settings: the settings of the run.
            paths: files and folders, absolute.
            stdin: whether to scan standard input, too.
            ignore: whether to leave out what `.gitignore` files match below a folder.
            on_finding: called while workers are still scanning, if there are findings: it imports the
                modules that a report with findings needs.
        """
        self._settings = settings
        self._paths = tuple(paths)
        self._stdin = stdin
        self._ignore = ignore
        self._on_finding = on_finding
        # The files that were scanned, once all of them are listed; None if they are too many to keep.
        self._scanned: list[str] | None = None
        # The files with findings.
        self._found: set[str] = set()

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """The outcomes: standard input first, archives last."""

        def meanwhile() -> None:
            if self._found:
                self._on_finding()

        for outcome in self._read(meanwhile):
            progress(Advance(outcome.files, outcome.size_bytes))
            self._found |= {one.location.path.partition("!")[0] for one in outcome.findings}
            yield outcome

    def _read(self, meanwhile: Callable[[], None]) -> Iterator[Outcome]:
        settings = self._settings
        if self._stdin:
            given = stream.standard_input()
            yield stream.read_stream(STDIN, given, archives=settings.archives)
        if not self._paths:
            return
        excluded = exclusion(settings)
        jobs = settings.jobs or workers.default_jobs()
        read = functools.partial(reading.read, archives=settings.archives)
        archives: list[ArchiveTask] = []
        tasks = self._remembering(self._tasks(excluded))
        for outcome in workers.run(read, tasks, jobs=jobs, lost=reading.lost, meanwhile=meanwhile):
            archives += outcome.archives
            yield outcome
        read_archive = functools.partial(reading.read_archive, archives=settings.archives)
        for outcome in workers.run(read_archive, archives, jobs=jobs, lost=reading.lost_archive):
            yield outcome.without(excluded)

    def _tasks(self, excluded: Callable[[str], bool] | None) -> Iterator[listing.Task]:
        wanted = listing.Listing(
            self._settings.root, self._paths, self._ignore, excluded, alone=not self._stdin
        )
        return listing.tasks(wanted)

    def _remembering(self, tasks: Iterator[listing.Task]) -> Iterator[listing.Task]:
        """The tasks; their files are kept, for the project around the findings."""
        paths: list[str] = []
        for task in tasks:
            if len(paths) <= MAX_KEPT:
                paths += task.paths
            yield task
        self._scanned = paths if len(paths) <= MAX_KEPT else None

    @functools.cached_property
    def _listed(self) -> frozenset[str]:
        """The files that are scanned, relative to the root; listed again."""
        root = self._settings.root
        tasks = self._tasks(exclusion(self._settings))
        return frozenset(listing.relative(root, path) for task in tasks for path in task.paths)

    def project(self, _finding: "Finding", _trail: "Trail | None") -> "Project":
        """The files below the root, without installed packages; the same for every finding.

        Of what git ignores only what was named belongs to it, and files with findings.
        """
        return self._on_disk

    @functools.cached_property
    def _on_disk(self) -> "Project":
        from patscan.sources.working_tree import on_disk

        # `mentions_coze` is only called if no scanned file does, so after a scan of the root it is known.
        root = self._settings.root
        is_all = self._paths == (root,) and exclusion(self._settings) is None
        listed = self._scanned if is_all else None
        if listed is not None and not self._ignore:
            from patscan.sources.ignoring import not_ignored

            listed = None if listing.in_repository(root) else [*not_ignored(root, listed)]
        silent = root in self._paths
        also = {os.path.join(root, path) for path in self._found}
        if not silent:
            also.update(self._scanned or ())
        return on_disk(root, silent=silent, listed=listed, named=self._paths, also=sorted(also))

    def covered(self, skips: Sequence[Skip]) -> Covered:
        """Whether a path is at or below a named one, and was scanned or does not exist any more.

        An interrupted run covers nothing, and entries for the history are never covered.
        """
        root = self._settings.root
        named = {listing.relative(root, path) for path in self._paths}
        missed = {skip.path for skip in skips}

        def covered(path: str, history_only: bool, /) -> bool:
            if history_only or REST in missed or ("!" in path and not self._settings.archives):
                return False
            above = {path, *(path[: found.start()] for found in re.finditer("[/!]", path))}
            if named.isdisjoint({root, *above}) or not missed.isdisjoint(above):
                return False
            file = path.partition("!")[0]
            return not os.path.lexists(os.path.join(root, file)) or file in self._listed

        return covered
