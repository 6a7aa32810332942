"""The source for content that is given under the name of a file: standard input, or an editor's buffer."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.coze.mention import in_path
from patscan.detect.scanner import process_scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.exposure.file_kinds import is_foreign
from patscan.model.run import Advance, Outcome
from patscan.policy.exclusion import exclusion
from patscan.sources import stream
from patscan.sources.archives import archive_in
from patscan.sources.archives.streams import Joined, exactly
from patscan.sources.listing import relative
from patscan.sources.projects import MAX_SOURCE_BYTES
from patscan.sources.working_tree import on_disk

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Covered, Progress, Skip, Unit
    from patscan.policy.settings import Settings
    from patscan.sources.archives.entry import Readable


class WithUnsaved:
    """A project on disk, with other content for some of its files."""

    def __init__(self, saved: Project, unsaved: Mapping[str, bytes]) -> None:
        """Create the project; nothing is read yet.

        Args:
            saved: the files as they are on disk.
            unsaved: the other content, by path. A file that is not on disk, or that git ignores, is added.
        """
        self._saved = saved
        self.unsaved = unsaved

    def paths(self) -> Collection[str]:
        """All files, relative to the root, with `/`."""
        return self._paths

    @functools.cached_property
    def _paths(self) -> Collection[str]:
        paths = self._saved.paths()
        added = [path for path in self.unsaved if path not in paths and not is_foreign(path)]
        return dict.fromkeys((*paths, *added)) if added else paths

    def mentions_coze(self) -> bool:
        """Whether the name or content of a file on disk mentions Coze, or the name of an unsaved one."""
        return any(map(in_path, self.unsaved)) or self._saved.mentions_coze()

    def read(self, path: str) -> bytes | None:
        """The content of a file of at most `MAX_SOURCE_BYTES`; None for anything else."""
        data = self.unsaved.get(path)
        if data is None:
            return self._saved.read(path)
        return data if len(data) <= MAX_SOURCE_BYTES else None


class Unsaved:
    """Content under the name of a file, which need not exist; scanned as that file would be."""

    unit: Unit = "files"

    def __init__(
        self, settings: Settings, path: str, content: Readable, project: Project | None = None
    ) -> None:
        """Create the source.

        Args:
            settings: the settings of the run.
            path: the file's name, absolute.
            content: is read once.
            project: the files around it, with this content; those on disk if it is None.
        """
        self._settings = settings
        self._path = relative(settings.root, path)
        self._folder = os.path.dirname(path)
        self._content = stream.Guarded(content)
        self._head = b""
        self._project = project

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """One outcome; a name that the user's patterns exclude is not read."""
        excluded = exclusion(self._settings)
        if excluded and excluded(self._path):
            yield Outcome(excluded=1)
            return
        outcome = self._content.told(self._path, self._scan()).without(excluded)
        progress(Advance(outcome.files, outcome.size_bytes))
        yield outcome

    def _scan(self) -> Outcome:
        archives = self._settings.archives
        self._head = exactly(self._content, MAX_SOURCE_BYTES + 1)
        if len(self._head) >= WINDOW_BYTES:
            whole = Joined(self._head, self._content)
            return stream.read_stream(self._path, whole, archives=archives)
        scanner = process_scanner()
        inside = archive_in(self._head, scanner, self._path, folder=self._folder, archives=archives)
        return inside or scanner.text(self._path, self._head)

    def project(self, _finding: Finding, _trail: Trail | None) -> Project:
        """The project around the file; the same for every finding."""
        if self._project is None:
            root = self._settings.root
            saved = on_disk(root, named=[os.path.join(root, self._path)])
            self._project = WithUnsaved(saved, {self._path: self._head})
        return self._project

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """None: the file itself was not scanned."""
        return None
