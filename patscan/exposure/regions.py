"""Which of the vendor's two sites issued a credential, coze.cn or coze.com, by the nearest base URL: the token does not tell.

The file that contains it is searched first, then the files beside it and in the folders above, then all environment files,
and in the end all files of a project that is not large.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from weakref import proxy

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.kept import kept, once

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Region

# Hosts of the API and of the SDKs, and the constants of the SDKs (coze-js, coze-py, coze-go).
_BASE = late.compile(
    r"(?i)\b(?:static-)?(?:api|ws|mcp|lf-cdn|sf-cdn|integration|loop|www)\.coze\.(cn|com)(?![\w-])|\bCOZE_(CN|COM)_BASE_URL\b|\b(Cn|Com)BaseURL\b"
)
# One of these is in a text that has one.
_WORDS = (b".coze.c", b"coze_c", b"nbaseurl", b"mbaseurl")
# At most this many files of a folder, and environment files, are searched.
MAX_FILES = 40
# A project with more files that may name one is not searched whole.
MAX_ALL = 400
# Of a larger file, only the beginning is searched.
MAX_FILE_BYTES = 1 << 20
# At most this many base URLs of one file count.
MAX_BASES = 2_000


class _Regions:
    """The regions of one project's files, each read once."""

    def __init__(self, context: Context) -> None:
        self._context = proxy(context)  # which this is kept for
        self._by_path: dict[str, tuple[list[int], list[str]]] = {}
        self._by_folder: dict[str, Region | None] = {}

    def of(self, path: str, line: int) -> Region | None:
        """The region of a line of a file."""
        return self._in_file(path, line) or self._around(path.rpartition("/")[0])

    def _bases(self, path: str) -> tuple[list[int], list[str]]:
        if path not in self._by_path:
            data = self._context.project.read(path) if self._context.exists(path) else None
            self._by_path[path] = _bases(path, data) if data else ([], [])
        return self._by_path[path]

    def _in_file(self, path: str, line: int) -> Region | None:
        """The region of the nearest base URL; none where two are as near."""
        lines, regions = self._bases(path)
        at = bisect_left(lines, line)
        near = [n for n in (at - 1, at) if 0 <= n < len(lines)]
        if not near:
            return None
        distance = min(abs(lines[n] - line) for n in near)
        return _one({regions[n] for n in near if abs(lines[n] - line) == distance})

    def _around(self, folder: str) -> Region | None:
        """The one region that the files of the nearest folder name which names any."""
        found, passed = None, []
        while folder not in self._by_folder:
            passed.append(folder)
            beside = filter(_may_name, self._context.by_folder.get(folder, ()))
            found = _one(self._named(tuple(itertools.islice(beside, MAX_FILES))))
            if not folder:
                found = found or self._anywhere
            if found or not folder:
                break
            folder = folder.rpartition("/")[0]
        else:
            found = self._by_folder[folder]
        self._by_folder |= dict.fromkeys(passed, found)
        return found

    @functools.cached_property
    def _anywhere(self) -> Region | None:
        """The one region that the environment files of the project name, or all of its files."""
        return next(filter(None, (_one(self._named(files)) for files in self._of_project())), None)

    def _of_project(self) -> Iterator[Sequence[str]]:
        """The files of the project that may name a region: for its environment, then all, if they are few."""
        named = filter(file_kinds.is_environment, self._context.by_name)  # their names alone tell
        environments = sorted(path for name in named for path in self._context.by_name[name])
        yield tuple(itertools.islice(filter(_may_name, environments), MAX_FILES))
        every = filter(_may_name, self._context.project.paths())
        some = tuple(itertools.islice(every, MAX_ALL + 1))
        if len(some) <= MAX_ALL:
            yield tuple(itertools.filterfalse(file_kinds.is_test, some))

    def _named(self, paths: Sequence[str]) -> set[str]:
        return {region for path in paths for region in self._bases(path)[1]}


@kept
def _bases(_path: str, data: bytes) -> tuple[list[int], list[str]]:
    """The lines of a file that have a base URL, and their regions."""
    data = data[:MAX_FILE_BYTES].replace(b"\0", b"")  # it may be UTF-16
    lines, regions, at, line = [], [], 0, 1
    lower = data.lower()
    text = data.decode("utf-8", "replace") if any(word in lower for word in _WORDS) else ""
    for match in _BASE.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        lines.append(line)
        regions.append(next(group for group in match.groups() if group).lower())
        if len(lines) >= MAX_BASES:
            break
    return lines, regions


def _one(regions: set[str]) -> Region | None:
    """The region if there is exactly one."""
    if regions == {"cn"}:
        return "cn"
    return "com" if regions == {"com"} else None


@functools.lru_cache(file_kinds.MAX_PATHS)
def _may_name(path: str) -> bool:
    """Whether a file may say which site a project talks to: its own code and configuration, no prose."""
    kind = file_kinds.of(path)
    return not (file_kinds.is_documentation(path) or file_kinds.is_foreign(path)) and bool(
        kind.is_script or {"configuration", "server-language", "page", "app-code"} & set(kind.signals)
        or file_kinds.is_environment(path)
    )  # fmt: skip


_regions = once(_Regions)


def region(context: Context, path: str, line: int) -> Region | None:
    """The site that issued a credential at a line of a file; None where the project does not tell."""
    return _regions(context).of(path, line)
