"""Objects and texts with the server's token that a component, or a script in the page, gets by a name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from patscan import late
from patscan.detect.linter import elsewhere
from patscan.detect.linter.forms import LITERAL
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import Near
from patscan.detect.linter.secret_words import MAX_WORDS, Word, coze_secrets
from patscan.detect.linter.server_scripts import is_value
from patscan.exposure import secret_names
from patscan.exposure.evidence import seen
from patscan.exposure.surroundings import COMPONENT_PROP
from patscan.exposure.syntax import NodePath, Source
from patscan.model.findings import Evidence


class _Handed(NamedTuple):
    """A `use` of a variable, by its name, that its `node_path` says is one: see `Leak` for the others."""

    rule: str
    signal: str
    use: re.Pattern[bytes] | Near
    node_path: re.Pattern[str]


# What is made of the token is handed on by its name: an object to a component (`config={config}`, `{...config}`),
# a text to a script in the page (`<Script>{text}</Script>`, `__html: text`).
_HANDED = (
    _Handed("coze-props-token", "component-props",
     Near(late.compile(rb"(?:=\{\s{0,9}|\{\s{0,9}\.\.\.)(?P<name>[A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60}){0,3})\s{0,9}\}"), (b"={", b"..."), 20, 280),
     COMPONENT_PROP),
    _Handed("coze-server-rendered", "template-value",
     # A letter first in each: `re` goes from one of these letters to the next.
     late.compile(rb"(?:>\s{0,40}\{|__html\s{0,4}:|\$\{|JSON(?<=\bJSON)\.stringify\()\s{0,9}(?P<name>[A-Za-z_$][\w$]{0,60})\s{0,9}[},)]"),
     late.compile(r"<(?P<component>script|Script)>( > @dangerouslySetInnerHTML > __html)?( > JSON\.stringify\(\))?$")),
)  # fmt: skip
# A part of an object, or of a text, in a syntax path.
_PART = late.compile(
    r"(^| > )(?P<object>[\w$]+) =(?P<parts>( > (JSON\.stringify\(\)|[\w$'\-]+))*)$"
)


def leaks(source: Source) -> Iterator[Leak]:
    """The objects and texts with the server's token that a component or a script in the page gets by a name."""
    uses = _uses(source.code)
    if not uses or b"use client" in source.code[:400]:
        return
    written = [Word("token", *match.span("value")) for match in LITERAL.finditer(source.code)]
    sinks: dict[str, tuple[str, Evidence] | None] = {}
    for word in itertools.islice((*written, *coze_secrets(source.code)), MAX_WORDS):
        node_path = source.node_path(word.start)
        part = _PART.search(str(node_path))
        if (
            part is None
            or not (word in written or is_value(node_path))
            or not _is_part(part, node_path)
        ):
            continue
        name = part["object"]
        if name not in sinks:
            sinks[name] = _sink(source, uses.get(name, ()))
        if sink := sinks[name]:
            yield Leak(
                sink[0], "server-rendered", word.start, word.end, word.name,
                secret_names.family(word.name), "medium", (sink[1],), word.start if word in written else -1,
            )  # fmt: skip
    yield from _imported_objects(source, uses)


# What an object of settings is called; the token itself is told where it is read.
_SETTINGS = late.compile(
    r"(?:^|[.\w](?=[A-Z])|\.)(?:[cC]onf(?:ig|iguration)?|[cC]fg|[sS]ettings?|[oO]ptions?|[oO]pts|[eE]nv|[cC]redentials|[aA]uth|coze|[A-Z][A-Z_]{1,60})$"
)


def _imported_objects(source: Source, uses: dict[str, list[tuple[int, _Handed]]]) -> Iterator[Leak]:
    """The objects of other modules that a component or a script gets whole: `config={cozeConfig}`."""
    for name, places in uses.items():
        if not _SETTINGS.search(name):
            continue
        reference = elsewhere.of(source.code, "js").reference(name.split("."))
        if not (reference and elsewhere.may_hold(reference)):
            continue
        if sink := _sink(source, places):
            start = places[0][0]
            yield Leak(
                sink[0], "server-rendered", start, start + len(name), name.replace(".", "_"), "pat",
                "medium", (sink[1],), reference=reference._replace(is_needed=True),
            )  # fmt: skip


def _uses(code: bytes) -> dict[str, list[tuple[int, _Handed]]]:
    """By the name of a variable: where a component or a script may get it, each offset with its row."""
    uses: dict[str, list[tuple[int, _Handed]]] = {}
    for row in _HANDED if b"<script" in code or b"<Script" in code else _HANDED[:1]:
        for match in itertools.islice(row.use.finditer(code), MAX_WORDS):
            uses.setdefault(match["name"].decode(), []).append((match.start("name"), row))
    return uses


def _sink(source: Source, uses: Iterable[tuple[int, _Handed]]) -> tuple[str, Evidence] | None:
    """The rule and the evidence of the first use that gives a variable away."""
    for at, row in uses:
        if match := row.node_path.search(str(source.node_path(at))):
            line = source.line(at)
            return row.rule, seen(row.signal, source.path, line, f"`<{match['component']}>`")
    return None


def _is_part(part: re.Match[str], node_path: NodePath) -> bool:
    """Whether a value is put into an object or a text; the value itself is told where it is used."""
    return bool(part["parts"]) or any(
        node.type == "template_substitution" for node in node_path.nodes
    )
