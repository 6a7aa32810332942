"""The strings of a file that may name a module, and words that tell more of it: all by one pass over its text.

There is no syntax tree, so that a string may stand in a comment. Whoever follows it asks `imports` whether
it is an import.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from patscan import late
from patscan.exposure import file_kinds
from patscan.exposure.graph import fetches
from patscan.literals import Database, expression

# Possessive throughout: a run of blanks is read once, however the text goes on.
_BLANK = rb"(?:\s*+/\*[^*]*+\*/)?\s*+"
_KEYWORD = rb"(?:from|import|require|resolve|context|glob|globEager|async|register|addModule|URL|Worker|load\s*+\(|src|href)"
_OPENING = _BLANK + rb"(?:[=(]" + _BLANK + rb")?+[\[{]?+\s*+[\"'`]"
_NAMED = late.compile(_KEYWORD + rb"(?=(" + _OPENING + rb"))")
_REST = late.compile(rb"([^\"'`\n]{1,300}+)[\"'`]")
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

# One of these is in a text that has what the pattern is for.
_LISTS = (b"importScripts", b"define(", b"require(", b"glob(")
_CONTEXTS = (b"require.context",)
# ... that may say for which side it is; that may hand out folders.
DECLARING = (b"use client", b"use server", b"-only")
HANDING_OUT = (b"tatic", b"serve(", b"sirv(", b"serveDir")
_WORDS = (*_LISTS, *fetches.WORDS, *_CONTEXTS, *DECLARING, *HANDING_OUT)
# `import type` or `export type`, however it is spaced.
_TYPES = rb"port\s+type\s"
_TYPED = late.compile(_TYPES)
# Compiling the database takes as long as finding all without it in this much text.
_HYPERSCAN_FROM_BYTES = 1 << 20


class Hints(NamedTuple):
    """What the pass over a text has found.

    Attributes:
        openings: the offsets behind the quotes that begin a string after a word such as `import`, in order.
        words: those of `_WORDS` that occur.
        has_types: whether it may import or export types.
    """

    openings: Sequence[int]
    words: Collection[bytes]
    has_types: bool

    def any_of(self, words: tuple[bytes, ...]) -> bool:
        """Whether one of the words occurs."""
        return any(word in self.words for word in words)


# What comes before the words in the table of expressions.
_FIRST_WORD = 2


def _expressions() -> tuple[bytes, ...]:
    """Those of the openings, of `_TYPES`, and of each word. Hyperscan never backtracks: it needs nothing possessive."""
    opening = re.sub(rb"([*?+])\+", rb"\1", _KEYWORD + _OPENING)
    return opening, _TYPES, *map(expression, _WORDS)


def database(*, hyperscan: bool = True, from_bytes: int = _HYPERSCAN_FROM_BYTES) -> Database:
    """What searches texts for hints. One per process; for the arguments see `Database`."""
    return Database(
        _expressions, located=lambda index: index == 0, hyperscan=hyperscan, from_bytes=from_bytes
    )


_DATABASE = database()


def hints(data: bytes, searched: Database = _DATABASE) -> Hints:
    """Search a text for all that any finder asks of it."""
    found = searched.scan(data)
    if found is None:
        openings = sorted(match.end(1) for match in _NAMED.finditer(data))
        return Hints(openings, [w for w in _WORDS if w in data], _TYPED.search(data) is not None)
    words = [_WORDS[index - _FIRST_WORD] for index in found if index >= _FIRST_WORD]
    return Hints(found.get(0, ()), words, 1 in found)


@functools.lru_cache(file_kinds.MAX_PATHS)
def last_word(specifier: str) -> str:
    """What a specifier has in common with the path of the file it names, or with a package's name."""
    name = specifier.rstrip("/").rpartition("/")[2]
    return name.lstrip("~@$#").partition(".")[0].casefold()


@functools.lru_cache(file_kinds.MAX_PATHS)
def is_pattern(specifier: str) -> bool:
    """Whether it names many files: a glob, or a template with a hole."""
    return "*" in specifier or "{" in specifier


@functools.lru_cache(file_kinds.MAX_PATHS)
def cleaned(raw: bytes) -> str:
    """A specifier without loaders before it (`raw-loader!./x`) and queries after it (`./x?worker`)."""
    text = raw.decode("utf-8", "surrogateescape").strip()
    text = text.rpartition("!")[2]
    return text.partition("?")[0] if not text.startswith("?") else text


Finder = Callable[[bytes, Hints], Iterator[tuple[int, bytes]]]


def finder(path: str) -> Finder | None:
    """How to find the specifiers of a file, and their offsets; None if it has none."""
    kind = file_kinds.of(path)
    if kind.is_script:
        return None if "leaf" in kind.traits else _in_script
    return _FINDERS.get(kind.form)


def _in_page(data: bytes, hinted: Hints) -> Iterator[tuple[int, bytes]]:
    yield from _in_script(data, hinted)
    for match in _UNQUOTED.finditer(data):
        yield match.start(1), match[1]


def _in_template(data: bytes, hinted: Hints) -> Iterator[tuple[int, bytes]]:
    yield from _in_page(data, hinted)
    for match in _EXPRESSED.finditer(data):
        for word in _PATH.finditer(data, *match.span(1)):
            # From the top: it is not served from beside the template.
            if word[0].endswith((b".js", b".mjs")):
                yield word.start(), b"/" + word[0].lstrip(b"./")
                break


def _in_mixed(data: bytes, hinted: Hints) -> Iterator[tuple[int, bytes]]:
    return _in_template(data, hinted) if file_kinds.has_html(data) else iter(())


def _in_indented(data: bytes, hinted: Hints) -> Iterator[tuple[int, bytes]]:
    yield from _in_page(data, hinted)
    for match in _IN_HASH.finditer(data):
        yield match.start(1), match[1]


def _in_script(data: bytes, hinted: Hints) -> Iterator[tuple[int, bytes]]:
    yield from _after_keywords(data, hinted.openings)
    if hinted.any_of(_LISTS):
        for match in _LISTED.finditer(data):
            for one in _STRING.finditer(data, match.start(1), match.end(1)):
                yield one.start(1), one[1]
    if hinted.any_of(fetches.WORDS):
        yield from fetches.names(data)
    if hinted.any_of(_CONTEXTS):
        for match in _CONTEXT.finditer(data):
            yield match.start(1), match[1].rstrip(b"/") + b"/**"


def _after_keywords(data: bytes, openings: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The strings that begin at `openings`. A quote that ends one string does not begin another."""
    end = 0
    for start in openings:
        if start > end and (match := _REST.match(data, start)):
            end = match.end()
            yield start, match[1]


_FINDERS: dict[str, Finder] = {
    "page": _in_template,  # Thymeleaf and others keep the ending of a page
    "template": _in_template,
    "mixed": _in_mixed,
    "indented": _in_indented,
    "view": _in_page,
}
