"""The project around a finding, as the assessment sees it: its files, nothing else."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from patscan import late
from patscan.exposure import bundlers, file_kinds, server_packages, syntax
from patscan.exposure.bundlers import Published
from patscan.exposure.kept import kept


class Project(Protocol):
    """The files of one snapshot of a project: paths relative to its root, with `/`."""

    def paths(self) -> Collection[str]:
        """All files, in any order; the same answer at every call."""

    def read(self, path: str) -> bytes | None:
        """What is in a file; None if it is not there, unreadable or too large to be source."""

    def mentions_coze(self) -> bool:
        """Whether a file, or its name, mentions Coze; the same answer at every call."""


MAX_CONFIGURATIONS = 200
_STARTS_SERVER = late.compile(rf"(?:require\(|from )['\"](?:{server_packages.ANY_SERVING})['\"]")


@kept
def _published(path: str, data: bytes) -> tuple[Published, ...]:
    """What a configuration publishes."""
    if not re.search(
        rb"env|define|Plugin|extra|customFields|themeConfig|siteMetadata|globalVars|infoPlist|transformIndexHtml",
        data,
    ):
        return ()
    source = syntax.source(path, data)
    return (*bundlers.published(source), *bundlers.widened(source), *bundlers.whole(source))


class Context:
    """A project, with the results of earlier lookups."""

    def __init__(self, project: Project) -> None:
        self.project = project
        # Caches of this object, not of its class: those would keep every project for ever.
        self.text = functools.cache(self._text)
        self.holds = functools.cache(self._holds)
        self.scripts = functools.cache(self._scripts)
        self.reads = functools.cache(self._reads)

    @functools.cached_property
    def published(self) -> tuple[tuple[str, Published], ...]:
        """Every variable or prefix that a build configuration publishes, with the folder it is in."""
        found: list[tuple[str, Published]] = []
        configurations = sorted(
            path for path in self.project.paths() if file_kinds.is_configuration(path)
        )
        for path in configurations[:MAX_CONFIGURATIONS]:
            data = self.project.read(path)
            folder = path.rpartition("/")[0].removesuffix("config").rstrip("/")
            for one in _published(path, data) if data else ():
                found += [(at, one) for at in bundlers.environment_folders(folder, data or b"")]
        return tuple(found)

    @functools.cached_property
    def gradle(self) -> tuple[str, ...]:
        """The scripts of Gradle, in order."""
        return tuple(
            path
            for path in sorted(self.project.paths())
            if path.endswith((".gradle", ".gradle.kts"))
        )

    def _text(self, path: str) -> str:
        """The text of a small file; nothing where there is none."""
        data = self.project.read(path) if path in self._all else None
        return (data or b"")[: 1 << 20].decode("utf-8", "replace")

    def _holds(self, path: str, word: str) -> bool:
        """Whether a small file has that word."""
        return word in self.text(path)

    @functools.cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self.project.paths())

    @property
    def by_folder(self) -> Mapping[str, Sequence[str]]:
        """The paths of the files in each folder that has any, in order."""
        return self._indexes[0]

    @property
    def by_name(self) -> Mapping[str, Sequence[str]]:
        """The paths of the files of each name, in order."""
        return self._indexes[1]

    @functools.cached_property
    def _indexes(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        by_folder: dict[str, list[str]] = {}
        by_name: dict[str, list[str]] = {}
        for path in sorted(self.project.paths()):
            folder, _, name = path.rpartition("/")
            by_folder.setdefault(folder, []).append(path)
            by_name.setdefault(name, []).append(path)
        return by_folder, by_name

    def exists(self, path: str) -> bool:
        """Whether there is a file at a path."""
        return path in self._all

    def near(self, path: str, name: str) -> Iterator[str]:
        """The files called `name` beside `path` and in the folders above it, nearest first."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            candidate = f"{folder}/{name}" if folder else name
            if candidate in self._all:
                yield candidate

    def called(self, name: str) -> Sequence[str]:
        """All files of that name, in order."""
        return self.by_name.get(name, ())

    def _scripts(self, folder: str) -> tuple[str, ...]:
        """The code below a folder, what was installed there left out."""
        below = f"{folder}/" if folder else ""
        return tuple(
            path
            for path in sorted(self._all)
            if path.startswith(below)
            and file_kinds.of(path).is_script
            and not file_kinds.is_foreign(path)
        )

    def _reads(self, folder: str, variable: str) -> bool:
        """Whether code below a folder, but not a server's, reads the variable from `process.env`."""
        name = late.compile(rf"process\.env\.{re.escape(variable)}\b")
        return any(
            name.search(text) and not _STARTS_SERVER.search(text)
            for text in map(self.text, self.scripts(folder))
        )
