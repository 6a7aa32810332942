"""Which file mentions which: every string of a project that may name a module, by its last word.

One pass over the text of all files that can import something, without a syntax tree: what it brings may
stand in a comment. Whoever follows a reference asks `imports` whether it is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from patscan.exposure.graph.kinds import MANIFESTS, PAGES, SCRIPTS, is_configuration, is_foreign
from patscan.exposure.project import Project

MAX_FILE_BYTES = 1 << 20
MAX_TOTAL_BYTES = 1 << 30
MAX_REFERENCES = 2_000_000
MAX_PATTERNS = 10_000

# Possessive throughout: a run of blanks is read once, however the text goes on.
_BLANK = rb"(?:\s{0,200}+/\*[^*]{0,200}+\*/)?\s*+"
_NAMED = re.compile(
    rb"(?:from|import|require|resolve|context|glob|globEager|async|register|addModule|URL|Worker|load|src|href)"
    + _BLANK
    + rb"(?:[=(]" + _BLANK + rb")?+[\[{]?+\s*+[\"'`]([^\"'`\n]{1,300}+)[\"'`]"
)  # fmt: skip
_LISTED = re.compile(rb"(?:importScripts|define|require|glob)\s*+\(([^()]{1,8000}+)\)")
_CONTEXT = re.compile(rb"require\.context\(\s*+[\"'`]([^\"'`\n]{1,300}+)[\"'`]")
_STRING = re.compile(rb"[\"'`]([^\"'`\n]{1,300}+)[\"'`]")
_WORD = re.compile(rb"[\w@./\\$*-]{1,300}+")


class Reference(NamedTuple):
    """`importer` mentions `specifier`, at byte `at`."""

    importer: str
    specifier: str
    at: int


def last_word(specifier: str) -> str:
    """What a specifier has in common with the path of the file it names, or with a package's name."""
    name = specifier.rstrip("/").rpartition("/")[2]
    return name.partition(".")[0].casefold()


def is_pattern(specifier: str) -> bool:
    """Whether it names many files: a glob, or a template with a hole."""
    return "*" in specifier or "${" in specifier


class References:
    """All references of a project: those with one target by their last word, and the patterns."""

    def __init__(self, project: Project) -> None:
        """Read everything that can refer to something."""
        self.by_word: dict[str, list[Reference]] = {}
        self.patterns: list[Reference] = []
        left, total = MAX_TOTAL_BYTES, 0
        for path in project.paths():
            read = _reader(path)
            if read is None or is_foreign(path) or left <= 0:
                continue
            data = project.read(path)
            if data is None or len(data) > MAX_FILE_BYTES or total > MAX_REFERENCES:
                continue
            left -= len(data)
            for at, raw in read(data):
                total += 1
                specifier = cleaned(raw)
                one = Reference(path, specifier, at)
                if is_pattern(specifier):
                    if len(self.patterns) < MAX_PATTERNS:
                        self.patterns.append(one)
                else:
                    self.by_word.setdefault(last_word(specifier), []).append(one)


def cleaned(raw: bytes) -> str:
    """A specifier without loaders before it (`raw-loader!./x`) and queries after it (`./x?worker`)."""
    text = raw.decode("utf-8", "surrogateescape").strip()
    text = text.rpartition("!")[2]
    return text.partition("?")[0] if not text.startswith("?") else text


def _reader(path: str) -> Callable[[bytes], Iterator[tuple[int, bytes]]] | None:
    name = path.rpartition("/")[2].lower()
    if name in MANIFESTS:
        return _words
    if is_configuration(path):
        return _strings
    if name.endswith(SCRIPTS):
        return None if name.endswith((".min.js", ".d.ts")) else _in_script
    return _in_script if name.endswith(PAGES) else None


def _in_script(data: bytes) -> Iterator[tuple[int, bytes]]:
    for match in _NAMED.finditer(data):
        yield match.start(1), match[1]
    for match in _LISTED.finditer(data):
        for one in _STRING.finditer(data, match.start(1), match.end(1)):
            yield one.start(1), one[1]

    for match in _CONTEXT.finditer(data):
        yield match.start(1), match[1].rstrip(b"/") + b"/**"


def _strings(data: bytes) -> Iterator[tuple[int, bytes]]:
    for match in _STRING.finditer(data):
        yield match.start(1), match[1]


def _words(data: bytes) -> Iterator[tuple[int, bytes]]:
    for match in _WORD.finditer(data):
        yield match.start(), match[0]
