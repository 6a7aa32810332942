"""What the code around a credential does with it: the signals of the file it stands in."""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure import (
    assignments,
    bundlers,
    contents,
    file_kinds,
    markers,
    paths,
    response_headers,
    server_functions,
    syntax,
)
from patscan.exposure.bundlers import Published
from patscan.exposure.evidence import seen
from patscan.exposure.server_functions import HANDED_ON
from patscan.exposure.syntax import NodePath, Source, frontmatter_end
from patscan.lines import offsets_of
from patscan.model.findings import Evidence, Kind
from patscan.model.text import Text

# At most this many credentials of a file have their code analysed; the rest share what the file tells.
MAX_ASKED = 200
MAX_USES = 20
FLAG = "allowPersonalAccessTokenInBrowser"

# What a Coze client takes its token by, in a syntax path (docs: install_web_sdk.md, ui_builder_web_sdk.md; coze-js: ws-tools, realtime-api, chat-sdk).
_BROWSER_SDKS = (
    r"new ([\w$]+\.)?(?P<sdk>WebChatClient|AppWebSDK|RealtimeClient|WsChatClient|WsSpeechClient"
    r"|WsTranscriptionClient|WsSimultInterpretationClient)\(\)"
    r"|<(?P<element>ChatFramework|ChatSdk|CozeChat|ChatSDK)>|(?P<call>[cC]ozeWebSDK\.\w+)\(\)"
)
_LOADER = Text("the loader", "加载函数")
# Props that a server gives a page: of Next's functions; the answer of a loader of Remix, Gatsby, SvelteKit, Vike.
PROPS = late.compile(
    r"(function (getServerSideProps|getStaticProps)|(getServerSideProps|getStaticProps) =) > .*props > [\w$]+"
    + HANDED_ON
    + r"|(function (loader|getServerData|load|getInitialProps)|(?:(?<![\w$.])|(?<=exports\.))(loader|getServerData|load|([\w$]+\.)?getInitialProps) =) > (.* > )?(return|(json|defer|data)\(\))"
    + HANDED_ON
)
# A prop of a component, or an attribute of the page's own elements, which are in lower case.
COMPONENT_PROP = late.compile(r"<(?P<component>[A-Z][\w.]*)>( > @[\w$\-]+)?" + HANDED_ON)
ATTRIBUTE = late.compile(r"<(?P<element>[a-z][\w\-.]*)> > @[\w$\-]+" + HANDED_ON)
_IN_SERVER = late.compile(rb"\{\s*['\"]use server['\"]")
_VARIABLE = late.compile(rb"(?:export\s+|set\s+)?([A-Za-z_][\w.\-]*)\s*[=:]")


# Where a file declares a name itself; `%s` is the name.
_DECLARES = rb"\b(?:class|interface|function\*?)\s+%s\b|\b(?:const|let|var)\s+%s\b\s*(?::[^=\n]{0,100})?=(?![=>])([^\n]{0,200})"
# Imports stand at the beginning of a file.
_IMPORTS_BYTES = 256 << 10
# The name of a variable stands at the beginning of its line.
_MAX_LINE_BYTES = 4096
# The literal first, so that `re` searches for that.
_IMPORT = late.compile(
    rb"import(?<=\bimport)\s([^;'\"`()]{1,1000}?)\bfrom\s*[\"'`]([^\"'`\n]{1,200})"
)


# learn.microsoft.com/aspnet/core/mvc/views/razor: a block of code, up to where a page's own elements begin.
_RAZOR = late.compile(rb"@(?:functions\s{0,9})?\{(?:[^{}<]|\{[^{}<]{0,400}\})*\Z")
_RAZOR_BYTES = 2_000


class Seen(NamedTuple):
    """What was observed about a credential in its file: the kind of leak, and the evidence.

    `variable` is the name it is given to, if its line tells.
    """

    kind: Kind
    evidence: tuple[Evidence, ...]
    variable: str = ""


# What is no part of the file in a diff: its headers, and the first character of every line.
_MARKS = late.compile(
    rb"^(?:(?:\+\+\+|---|@@|diff|index|new|deleted|old) [^\n]*|[+\- ])", re.MULTILINE
)


class Surroundings:
    """A file around its findings: its evidence is collected once, and only if there are any."""

    def __init__(self, path: str, data: bytes) -> None:
        self._source: Source | None = None
        self._path, self._data = path, data
        self._by_path: tuple[Evidence, ...] = ()
        self._words: tuple[Evidence, ...] | None = None
        self._is_rendered = self._is_variables = False
        self._asked = 0

    def of_line(self, line: int, start: int = -1) -> tuple[Evidence, ...]:
        """What the path, and the file as a whole, tell about a line of it, and the byte `start` on it."""
        source = self._tree()
        if self._words is None:
            self._by_path = tuple(paths.evidence(source.path))
            self._words = tuple(markers.evidence(source.path, source.code))
            self._is_rendered = _is_rendered(source)
            self._is_variables = _is_variables(source)
        found = [*self._by_path]
        if self._is_variables:
            found.append(seen("environment-file", source.path, line))
        if self._is_rendered:
            found += _in_template(source, start, line)
        if file_kinds.of(source.path).language == "astro":
            front = frontmatter_end(source.path, source.data)
            server = front and line <= source.line(front)
            found.append(seen("frontmatter" if server else "page", source.path, line))
        return (*found, *self._words)

    def about(self, start: int, line: int) -> Seen:
        """What the file tells about the credential at byte `start` of it, on that line."""
        self._asked += 1
        source, found = self._tree(), self.of_line(line, start)
        given = assignments.assignment(source.data, start)
        if file_kinds.is_environment(source.path):
            given = given._replace(name=variable_at(source, start) or given.name)
        published = tuple(assignments.evidence(source.path, source.data, given, line))
        found = (*found, *response_headers.evidence(source.path, source.data, start, line))
        if published or source.root is None or self._asked > MAX_ASKED:
            kind: Kind = "public-env" if published else "hardcoded"
            return Seen(kind, (*found, *published), given.name)
        node_path = source.node_path(start)
        placed = bundlers.section(source, node_path, start) or _placed_by_name(source, node_path)
        used = tuple(uses(source, node_path, line))
        return Seen(
            "hardcoded",
            (*found, *((placed.evidence,) if placed else ()), *used),
            given.name,
        )

    def _tree(self) -> Source:
        if self._source is None:
            self._source = syntax.source(self._path, self._data)
        return self._source


class DiffSurroundings(Surroundings):
    """The section of a diff about one file, as that file: its path, and its lines without their prefix.

    `begin` and `end` are byte offsets in the diff; reasons stand at the line they are asked for, because
    lines of a diff are no lines of the file.
    """

    def __init__(self, path: str, diff: bytes, begin: int, end: int) -> None:
        blank = _MARKS.sub(lambda mark: b" " * len(mark[0]), diff[begin:end])
        super().__init__(path, blank)
        self._begin = begin

    def of_line(self, line: int, start: int = -1) -> tuple[Evidence, ...]:
        """As for any file."""
        return tuple(one._replace(line=line) for one in super().of_line(line, start))

    def about(self, start: int, line: int) -> Seen:
        """As for any file."""
        seen = super().about(start - self._begin, line)
        return seen._replace(evidence=tuple(one._replace(line=line) for one in seen.evidence))


def _placed_by_name(source: Source, node_path: NodePath) -> Published | None:
    """What a configuration does with the constant that the value is given to, or that it is a part of."""
    names = [step.name for step in node_path.steps]
    declared = next((at for at, name in enumerate(names) if name.endswith(" =")), -1)
    if declared < 0 or not file_kinds.is_configuration(source.path):
        return None
    word, below = names[declared].removesuffix(" ="), " > ".join(names[declared + 1 :])
    uses = itertools.islice(
        re.finditer(rb"\b" + re.escape(word.encode()) + rb"\b", source.code), 1, MAX_USES
    )
    found = [
        placed
        for use in uses
        if (placed := bundlers.section(source, source.node_path(use.start()), use.start(), below))
    ]
    return next(
        (one for one in found if one.evidence.signal not in bundlers.KEPT), next(iter(found), None)
    )


def _is_rendered(source: Source) -> bool:
    """Whether a server makes a page of the file."""
    kind = file_kinds.of(source.path)
    is_page = kind.form == "template" or kind.language == "php"
    is_mixed = kind.form == "mixed" and file_kinds.has_html(source.data)
    return is_page or (is_mixed and not contents.is_helm(source.data))


def _is_variables(source: Source) -> bool:
    """Whether a plain text is an environment file by its lines, whatever its name is."""
    kind = file_kinds.of(source.path)
    is_plain = not kind.signals and kind.language in ("", "text") and not kind.form
    return is_plain and contents.is_variables(source.data)


def _in_template(source: Source, start: int, line: int) -> Iterator[Evidence]:
    """What a place in a template is, where the file's name alone does not say so."""
    kind = file_kinds.of(source.path)
    if kind.has_code and start >= 0:
        yield from _scriptlet(source, start, line)
    elif not kind.has_code and kind.form == "mixed":
        yield seen("page", source.path, line)
    elif kind.ending == ".cshtml" and _RAZOR.search(
        source.data, max(0, start - _RAZOR_BYTES), max(0, start)
    ):
        yield seen("scriptlet", source.path, line)


def _scriptlet(source: Source, start: int, line: int) -> Iterator[Evidence]:
    """Whether a place in a template is code that the server runs, or text that it sends."""
    for opener, closer in ((b"<?", b"?>"), (b"<%", b"%>")):
        openers, closers = offsets_of(source.data, opener), offsets_of(source.data, closer)
        number = bisect_right(openers, start - len(opener)) - 1
        if number < 0:
            continue
        opened = openers[number]
        closed = bisect_left(closers, opened)
        if closed == len(closers) or closers[closed] > start - len(closer):
            prints = source.data[opened : opened + 12].startswith(
                (b"<?=", b"<%=", b"<%-", b"<?php echo")
            )
            hidden = source.data.startswith(b"<%--", opened)
            yield seen(
                "template-value" if prints and not hidden else "scriptlet", source.path, line
            )
            return
    yield seen("page", source.path, line)


def variable_at(source: Source, start: int) -> str:
    """The variable of an environment file that the value at `start` is given to."""
    if not file_kinds.is_environment(source.path):
        return ""
    feeds = offsets_of(source.data, b"\n")
    before = bisect_left(feeds, start)
    begin = feeds[before - 1] + 1 if before else 0
    match = _VARIABLE.match(source.data[begin : min(start, begin + _MAX_LINE_BYTES)].strip())
    return match[1].decode() if match else ""


def uses(source: Source, node_path: NodePath, line: int) -> Iterator[Evidence]:
    """What the code at a place does with the value there."""
    trail = str(node_path)
    match = re.search(_BROWSER_SDKS, trail)
    what = (match["sdk"] or match["element"] or match["call"]) if match else ""
    if what and is_of_sdk(source, what):
        yield seen("browser-sdk", source.path, line, f"`{what}`")
    for step in node_path.steps:
        if step.name.startswith("new ") and has_flag(step.node.text or b""):
            yield seen("browser-flag", source.path, line)
    if any(
        _IN_SERVER.match((node.text or b"")[:200])
        for node in node_path.nodes
        if node.type == "statement_block"
    ):
        yield seen("server-function", source.path, line, "`'use server'`")
    if PROPS.search(trail):
        name = server_functions.around(source, trail)
        yield seen("server-props", source.path, line, f"`{name}`" if name else _LOADER)
    elif match := COMPONENT_PROP.search(trail):
        yield seen("component-props", source.path, line, f"`<{match['component']}>`")
    elif ATTRIBUTE.search(trail):
        yield seen("template-value", source.path, line)
    elif name := server_functions.answering(source, trail):
        yield seen("token-endpoint", source.path, line, f"`{name}`")
    elif name := server_functions.around(source, trail):
        yield seen("server-function", source.path, line, f"`{name}`")


@functools.lru_cache(maxsize=1)
def _imported(code: bytes) -> dict[bytes, bytes]:
    """The names that a script imports, each with its module."""
    return {
        name: match[2] for match in _IMPORT.finditer(code) for name in re.findall(rb"[\w$]+", match[1])
    }  # fmt: skip


def is_of_sdk(source: Source, name: str) -> bool:
    """Whether a name means the SDK's own: imported from `@coze/…`, or declared nowhere in the file.

    Public code has functions and classes of its own with the same names. A bundle declares the SDK's.
    """
    word = name.partition(".")[0].encode()
    if module := _imported(source.code[:_IMPORTS_BYTES]).get(word):
        return b"@coze" in module
    declared = re.search(_DECLARES.replace(b"%s", re.escape(word)), source.code)
    bundled = b"isPersonalAccessToken" in source.code
    return declared is None or bundled or b"coze" in (declared[1] or b"").lower()


_FLAG_ON = late.compile(FLAG.encode() + rb"""['"]?\s*+[:=]\s*+(?:\{\s*+)?(?:true\b|!0|1\b)""")


def has_flag(code: bytes) -> bool:
    """Whether a call switches the SDK's guard off."""
    return bool(_FLAG_ON.search(code[: 64 << 10]))


def flags(code: bytes) -> Iterator[re.Match[bytes]]:
    """Every place where the guard is switched off."""
    return _FLAG_ON.finditer(code)
