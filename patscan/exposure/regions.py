"""Which of the vendor's two sites issued a credential, coze.cn or coze.com, by the nearest base URL: the token does not tell.

The file that contains it is searched first, then the files beside it and in the folders above, then all environment files,
and in the end all files of a project that is not large.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, proxy

from patscan import late
from patscan.exposure import file_kinds

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Region

# Hosts of the API and of the SDKs, and the constants of the SDKs (coze-js, coze-py, coze-go).
_BASE = late.compile(
    r"(?i)\b(?:static-)?(?:api|ws|mcp|lf-cdn|sf-cdn|integration|loop|www)\.coze\.(cn|com)(?![\w-])|\bCOZE_(CN|COM)_BASE_URL\b|\b(Cn|Com)BaseURL\b"
)
# At most this many files of a folder, and environment files, are searched.
MAX_FILES = 40
# A project with more files that may name one is not searched whole.
MAX_ALL = 400
# At most this many base URLs of one file count.
MAX_BASES = 2_000


class _Regions:
    """The regions of one project's files, each read once."""

    def __init__(self, context: Context) -> None:
        self._context = proxy(context)  # `_known` would keep what its values refer to
        self._by_path: dict[str, tuple[list[int], list[str]]] = {}
        self._by_folder: dict[str, Region | None] = {}
        self._files: dict[str, list[str]] = {}
        for path in context.project.paths():
            self._files.setdefault(path.rpartition("/")[0], []).append(path)

    def of(self, path: str, line: int) -> Region | None:
        """The region of a line of a file."""
        return self._in_file(path, line) or self._around(path.rpartition("/")[0])

    def _bases(self, path: str) -> tuple[list[int], list[str]]:
        if path not in self._by_path:
            text = self._context.text(path).replace("\0", "")  # it may be UTF-16
            lines, regions, at, line = [], [], 0, 1
            for match in re.finditer(_BASE.pattern, text) if "oze" in text or "OZE" in text else ():
                line += text.count("\n", at, match.start())
                at = match.start()
                lines.append(line)
                regions.append(next(group for group in match.groups() if group).lower())
                if len(lines) >= MAX_BASES:
                    break
            self._by_path[path] = lines, regions
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
        if folder not in self._by_folder:
            found = (_one(self._named(files)) for files in self._nearest(folder))
            self._by_folder[folder] = next(filter(None, found), None)
        return self._by_folder[folder]

    def _nearest(self, folder: str) -> Iterator[list[str]]:
        while True:
            yield _first(self._files.get(folder, ()), MAX_FILES)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        yield self._environment
        if len(every := _first(self._context.project.paths(), MAX_ALL + 1)) <= MAX_ALL:
            yield [path for path in every if not file_kinds.is_test(path)]

    @functools.cached_property
    def _environment(self) -> list[str]:
        paths = self._context.project.paths()
        return _first(filter(file_kinds.is_environment, paths), MAX_FILES)

    def _named(self, paths: list[str]) -> set[str]:
        return {region for path in paths for region in self._bases(path)[1]}


def _one(regions: set[str]) -> Region | None:
    """The region if there is exactly one."""
    if regions == {"cn"}:
        return "cn"
    return "com" if regions == {"com"} else None


def _first(paths: Iterable[str], limit: int) -> list[str]:
    """At most `limit` of some files, by their paths: those that may name a base URL."""
    named = (path for path in sorted(paths) if not file_kinds.is_foreign(path) and _may_name(path))
    return list(itertools.islice(named, limit))


@functools.lru_cache(file_kinds.MAX_PATHS)
def _may_name(path: str) -> bool:
    """Whether a file may say which site a project talks to: code and configuration, no prose."""
    kind = file_kinds.of(path)
    return not file_kinds.is_documentation(path) and bool(
        kind.is_script or {"configuration", "server-language", "page", "app-code"} & set(kind.signals)
        or file_kinds.is_environment(path)
    )  # fmt: skip


_known: WeakKeyDictionary[Context, _Regions] = WeakKeyDictionary()


def region(context: Context, path: str, line: int) -> Region | None:
    """The site that issued a credential at a line of a file; None where the project does not tell."""
    if context not in _known:
        _known[context] = _Regions(context)
    return _known[context].of(path, line)
