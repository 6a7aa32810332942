"""Which file mentions which: every string of a project that may name a module, by its last word.

One pass over the text of all files that can import something, without a syntax tree: what it brings may
stand in a comment. Whoever follows a reference asks `imports` whether it is one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.file_kinds import MANIFESTS, is_configuration, is_foreign
from patscan.exposure.graph import fetches
from patscan.exposure.project import Project
from patscan.exposure.server_packages import SERVING

MAX_FILE_BYTES = 1 << 20
MAX_TOTAL_BYTES = 1 << 30
MAX_REFERENCES = 2_000_000
MAX_PATTERNS = 10_000

# Possessive throughout: a run of blanks is read once, however the text goes on.
_BLANK = rb"(?:\s{0,200}+/\*[^*]{0,200}+\*/)?\s*+"
_NAMED = late.compile(
    rb"(?:from|import|require|resolve|context|glob|globEager|async|register|addModule|URL|Worker|load(?=\s{0,9}+\()|src|href)"
    + _BLANK
    + rb"(?:[=(]" + _BLANK + rb")?+[\[{]?+\s*+[\"'`]([^\"'`\n]{1,300}+)[\"'`]"
)  # fmt: skip
_LISTED = late.compile(rb"(?:importScripts|define|require|glob)\s*+\(([^()\]]{1,8000}+)")
_CONTEXT = late.compile(rb"require\.context\(\s*+[\"'`]([^\"'`\n]{1,300}+)[\"'`]")
_STRING = late.compile(rb"[\"'`]([^\"'`\n]{1,300}+)[\"'`]")
_UNQUOTED = late.compile(rb"<script\b[^>\"']{0,300}?\ssrc=([^\s\"'>]{1,300}+)", re.IGNORECASE)
# An address that a template puts together: `{{ asset('a.js') }}`, `@{/a.js}`, `<?= url('a.js') ?>`.
_EXPRESSED = late.compile(
    rb"<script\b[^>]{0,300}?[\s:]src\s{0,4}=\s{0,4}[\"']?(?=([{<$@~#][^\n]{1,200}+))",
    re.IGNORECASE,
)
_PATH = late.compile(rb"[\w./-]++")
# Haml's attributes: `{src: "a.js"}`, `{:src => "a.js"}`.
_IN_HASH = late.compile(rb"\bsrc\s{0,4}(?::|=>)\s{0,4}[\"']([^\"'\n]{1,300}+)[\"']")


# How far before a specifier its statement may begin.
_STATEMENT_BYTES = 2000
# `import type from './x'` imports something that is called `type`.
_TYPES = late.compile(rb"(?:im|ex)port\s++type\s++(?!from\b)[\w{*$]")
_ANY_TYPES = late.compile(rb"port\s++type\s")

Finder = Callable[[bytes], Iterator[tuple[int, bytes]]]


class Reference(NamedTuple):
    """`importer` mentions `specifier`, at byte `at`."""

    importer: str
    specifier: str
    at: int


@functools.lru_cache(file_kinds.MAX_PATHS)
def last_word(specifier: str) -> str:
    """What a specifier has in common with the path of the file it names, or with a package's name."""
    name = specifier.rstrip("/").rpartition("/")[2]
    return name.lstrip("~@$#").partition(".")[0].casefold()


def is_pattern(specifier: str) -> bool:
    """Whether it names many files: a glob, or a template with a hole."""
    return "*" in specifier or "{" in specifier


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
            if is_foreign(path):
                continue
            if _is_manifest(path):
                self.manifests.append(path)
            find = _finder(path)
            if find and self._left_bytes > 0:
                mentions = known.get(path)
                self._take(path, mentions or _mentions(path, project.read(path), find))

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


def _mentions(path: str, data: bytes | None, find: Finder) -> Mentions:
    """What one file refers to; nothing if it cannot be read, or is too large to be written by hand."""
    if data is None or len(data) > MAX_FILE_BYTES:
        return Mentions()
    references, patterns, serves = [], [], False
    has_types = _ANY_TYPES.search(data) is not None
    for at, raw in find(data):
        specifier = cleaned(raw)
        if specifier in SERVING:
            serves = True
        elif is_pattern(specifier):
            patterns.append(Reference(path, specifier, at))
        elif not (has_types and _is_for_types(data, at)):
            references.append(Reference(path, specifier, at))
    return Mentions(
        len(data),
        tuple(references),
        tuple(patterns),
        declares=b"use client" in data or b"use server" in data or b"-only" in data,
        serves=serves,
        static=b"tatic" in data or b"serve(" in data or b"sirv(" in data or b"serveDir" in data,
    )


def _is_for_types(data: bytes, at: int) -> bool:
    """Whether `import type {…} from` or `export type` stands before a specifier."""
    start = max(0, at - _STATEMENT_BYTES)
    start = max(data.rfind(b"import", start, at), data.rfind(b"export", start, at))
    return start >= 0 and _TYPES.match(data, start) is not None


def cleaned(raw: bytes) -> str:
    """A specifier without loaders before it (`raw-loader!./x`) and queries after it (`./x?worker`)."""
    text = raw.decode("utf-8", "surrogateescape").strip()
    text = text.rpartition("!")[2]
    return text.partition("?")[0] if not text.startswith("?") else text


def _is_manifest(path: str) -> bool:
    return path.rpartition("/")[2].lower() in MANIFESTS or is_configuration(path)


def _finder(path: str) -> Finder | None:
    """How to find the references of a file; None if it has none."""
    kind = file_kinds.of(path)
    if kind.is_script:
        return None if "leaf" in kind.traits else _in_script
    return _FINDERS.get(kind.form)


def _in_page(data: bytes) -> Iterator[tuple[int, bytes]]:
    yield from _in_script(data)
    for match in _UNQUOTED.finditer(data):
        yield match.start(1), match[1]


def _in_template(data: bytes) -> Iterator[tuple[int, bytes]]:
    yield from _in_page(data)
    for match in _EXPRESSED.finditer(data):
        for word in _PATH.finditer(data, *match.span(1)):
            if word[0].endswith(
                (b".js", b".mjs")
            ):  # from the top: it is not served from beside the template
                yield word.start(), b"/" + word[0].lstrip(b"./")
                break


def _in_mixed(data: bytes) -> Iterator[tuple[int, bytes]]:
    return _in_template(data) if file_kinds.has_html(data) else iter(())


def _in_indented(data: bytes) -> Iterator[tuple[int, bytes]]:
    yield from _in_page(data)
    for match in _IN_HASH.finditer(data):
        yield match.start(1), match[1]


def _in_script(data: bytes) -> Iterator[tuple[int, bytes]]:
    for match in _NAMED.finditer(data):
        yield match.start(1), match[1]
    if b"require(" in data or b"importScripts" in data or b"define(" in data or b"glob(" in data:
        for match in _LISTED.finditer(data):
            for one in _STRING.finditer(data, match.start(1), match.end(1)):
                yield one.start(1), one[1]
    yield from fetches.names(data)
    if b"require.context" in data:
        for match in _CONTEXT.finditer(data):
            yield match.start(1), match[1].rstrip(b"/") + b"/**"


_FINDERS: dict[str, Finder] = {
    "page": _in_template,  # Thymeleaf and others keep the ending of a page
    "template": _in_template,
    "mixed": _in_mixed,
    "indented": _in_indented,
    "view": _in_page,
}
