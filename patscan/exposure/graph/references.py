"""Which file mentions which: every string of a project that may name a module, by its last word."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from patscan import late
from patscan.exposure.file_kinds import MANIFESTS, MAX_PATHS, is_configuration, is_foreign
from patscan.exposure.graph.specifiers import (
    DECLARING,
    HANDING_OUT,
    cleaned,
    finder,
    hints,
    is_pattern,
    last_word,
)
from patscan.exposure.kept import kept
from patscan.exposure.project import Project
from patscan.exposure.server_packages import SERVING

MAX_FILE_BYTES = 1 << 20
MAX_TOTAL_BYTES = 1 << 30
MAX_REFERENCES = 2_000_000
MAX_PATTERNS = 10_000

# How far before a specifier its statement may begin.
_STATEMENT_BYTES = 2000
# `import type from './x'` imports something that is called `type`.
_TYPES = late.compile(rb"(?:im|ex)port\s++type\s++(?!from\b)[\w{*$]")


class Reference(NamedTuple):
    """`importer` mentions `specifier`, at byte `at`."""

    importer: str
    specifier: str
    at: int


class Mentions(NamedTuple):
    """What one file refers to, but for what it says are types.

    Attributes:
        size_bytes: of the file.
        references: those that may have one target.
        patterns: the others.
        declares: whether it may say for which side it is.
        serves: whether it imports what makes a server.
        static: whether it may hand out folders.
    """

    size_bytes: int = 0
    references: tuple[Reference, ...] = ()
    patterns: tuple[Reference, ...] = ()
    declares: bool = False
    serves: bool = False
    static: bool = False


class References:
    """What one pass over a project's text brings.

    `by_file` is what each file refers to, `by_word` the references that may have one target, by their last
    word, `patterns` the others. `manifests` are the files whose strings are entries, `declaring` those that may
    say for which side they are, `serving` those that import what makes a server, `static` those that may hand
    out folders.
    """

    def __init__(
        self, project: Project, known: Mapping[str, Mentions] = MappingProxyType({})
    ) -> None:
        """Read everything that can refer to something, but for the files of which that is `known`."""
        self.by_file: dict[str, Mentions] = {}
        self.by_word: dict[str, list[Reference]] = {}
        self.patterns: list[Reference] = []
        self.manifests: list[str] = []
        self.declaring: set[str] = set()
        self.serving: set[str] = set()
        self.static: set[str] = set()
        self._left_bytes, self._left = MAX_TOTAL_BYTES, MAX_REFERENCES
        for path in project.paths():
            kind = _kind(path)
            if kind.is_manifest:
                self.manifests.append(path)
            if kind.refers and self._left_bytes > 0:
                self._take(path, known.get(path) or _read(project, path))

    def _take(self, path: str, mentions: Mentions) -> None:
        """Add what one file refers to; of too many references none."""
        self.by_file[path] = mentions
        self._left_bytes -= mentions.size_bytes
        if mentions.declares:
            self.declaring.add(path)
        if mentions.static:
            self.static.add(path)
        self._left -= len(mentions.references) + len(mentions.patterns)
        if self._left < 0:
            return
        if mentions.serves:
            self.serving.add(path)
        self.patterns += mentions.patterns[: MAX_PATTERNS - len(self.patterns)]
        for one in mentions.references:
            self.by_word.setdefault(last_word(one.specifier), []).append(one)


def _read(project: Project, path: str) -> Mentions:
    """What one file refers to; nothing if it cannot be read, or is too large to be written by hand."""
    data = project.read(path)
    return _mentions(path, data) if data and len(data) <= MAX_FILE_BYTES else Mentions()


@kept
def _mentions(path: str, data: bytes) -> Mentions:
    """What a file with a `finder` refers to."""
    references, patterns, serves = [], [], False
    hinted = hints(data)
    find = finder(path)
    for at, raw in find(data, hinted) if find else ():
        specifier = cleaned(raw)
        if specifier in SERVING:
            serves = True
        elif is_pattern(specifier):
            patterns.append(Reference(path, specifier, at))
        elif not (hinted.has_types and _is_for_types(data, at)):
            references.append(Reference(path, specifier, at))
    return Mentions(
        len(data),
        tuple(references),
        tuple(patterns),
        declares=hinted.any_of(DECLARING),
        serves=serves,
        static=hinted.any_of(HANDING_OUT),
    )


def _is_for_types(data: bytes, at: int) -> bool:
    """Whether `import type {…} from` or `export type` stands before a specifier."""
    start = max(0, at - _STATEMENT_BYTES)
    start = max(data.rfind(b"import", start, at), data.rfind(b"export", start, at))
    return start >= 0 and _TYPES.match(data, start) is not None


class _Kind(NamedTuple):
    """Whether the strings of a file are entries, and whether they may name modules."""

    is_manifest: bool = False
    refers: bool = False


@functools.lru_cache(MAX_PATHS)
def _kind(path: str) -> _Kind:
    if is_foreign(path):
        return _Kind()
    is_manifest = path.rpartition("/")[2].lower() in MANIFESTS or is_configuration(path)
    return _Kind(is_manifest, finder(path) is not None)
