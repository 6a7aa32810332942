"""JSON documents: what their strings say, and what a place in them is called (a cell, a key)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from patscan import late
from patscan.coze.families import OVERLAP_BYTES, PREFIXES
from patscan.detect.decode.encodings import indicators_by_literal
from patscan.detect.decode.views import Replacement, View
from patscan.detect.literals import occurrences
from patscan.detect.prefilter import KEYWORDS, PrefilterResult, widened
from patscan.exposure.file_kinds import of
from patscan.model.findings import Evidence
from patscan.model.text import Text

# A key longer than this, or with other characters, is no name: it might be a credential itself.
MAX_KEY = 32
# Deeper documents are left unnamed.
MAX_DEPTH = 200

_AT_KEY = Text("at {place}", "位于 {place}")
_IN_CELL = Text("in cell {cell} of the notebook ({part})", "位于笔记本第 {cell} 个单元（{part}）")
_PARTS = {
    "source": Text("source", "代码"),
    "outputs": Text("output {number}", "输出 {number}"),
    "attachments": Text("attachment", "附件"),
    "metadata": Text("metadata", "元数据"),
}

_TOKEN = late.compile(rb'"(?:[^"\\]|\\.)*+"\s*+:?|[\[\]{},]', re.DOTALL)
# An escape in a string; or, in a notebook, the end of one line of a cell and the beginning of the next.
_ESCAPE = late.compile(rb'\\n",\s{1,80}+"|\\["\\/nrt]')
_MEANS = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t"}

JsonPath = tuple[str | int, ...]


def decoded_strings(path: str, raw: View, prefiltered: PrefilterResult) -> list[View]:
    """The document as its strings say, if `raw` is JSON by its name or its first character.

    Escapes are undone near what is `prefiltered`; everywhere if that is a name, which may give its
    meaning to a value far away.
    """
    if of(path).language != "json" and raw.text.lstrip()[:1] not in (b"{", b"["):
        return []
    replacements = [
        Replacement(
            match.start(), match.end(), _MEANS.get(match[0][:2], match[0][1:2]), len(match[0])
        )
        for start, end in _ranges(raw.text, prefiltered)
        for match in _ESCAPE.finditer(raw.text, start, end)
    ]
    return [View(raw, replacements=replacements, context=len(raw.text))] if replacements else []


def _ranges(text: bytes, prefiltered: PrefilterResult) -> list[tuple[int, int]]:
    """The stretches around the prefixes and marks in a text; all of it if something else is there."""
    literals = {KEYWORDS[gate] for gate in prefiltered.plain} | {
        mark for _, mark in prefiltered.encoded
    }
    if prefiltered.wide or not all(
        literal in PREFIXES or literal in indicators_by_literal() for literal in literals
    ):
        return [(0, len(text))]
    places = sorted(place for literal in literals for place in occurrences(text, literal))
    return widened(((place, place) for place in places), OVERLAP_BYTES, OVERLAP_BYTES)


def location_notes(path: str, text: bytes, places: Sequence[int]) -> list[tuple[Evidence, ...]]:
    """For each of `places` (byte offsets, rising) what its place in the document is called.

    Nothing where `path` is no JSON by its name, or the place has no name.
    """
    if of(path).language != "json":
        return [()] * len(places)
    notebook = of(path).ending == ".ipynb"  # it counts its cells
    return [_evidence(keys, notebook=notebook) for keys in _json_paths(text, places)]


def _evidence(keys: JsonPath, *, notebook: bool) -> tuple[Evidence, ...]:
    match keys:
        case ("cells", int(cell), str(part), *rest) if notebook and part in _PARTS:
            number = rest[0] + 1 if rest and isinstance(rest[0], int) else 1
            note = _IN_CELL.format(cell=cell + 1, part="{part}")
            name = _PARTS[part].format(number=number)
            note = Text(note.en.format(part=name.en), note.zh.format(part=name.zh))
            return (Evidence("notebook-cell", note, "", 0),)
        case ():
            return ()
    return (Evidence("json-key", _AT_KEY.format(place=_dotted(keys)), "", 0),)


def _dotted(keys: JsonPath) -> str:
    """`mcpServers.coze.env.COZE_API_TOKEN`, `item[2].request`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in keys)
    return "".join(parts).removeprefix(".")


def _shown(key: str) -> str:
    plain = len(key) <= MAX_KEY and key.replace("_", "").replace("-", "").isalnum()
    return key if plain and key.isascii() else "…"


def _json_paths(text: bytes, places: Sequence[int]) -> Iterator[JsonPath]:
    """The keys and numbers that lead to each place. What is not JSON gives what it gives."""
    keys: list[str | int] = []
    waiting = list(places)
    for match in _TOKEN.finditer(text):
        while waiting and waiting[0] < match.end():
            yield tuple(keys[:MAX_DEPTH]) if len(keys) <= MAX_DEPTH else ()
            del waiting[0]
        if not waiting:
            return
        mark = match[0][:1]
        if mark == b'"':
            if match[0].endswith(b":") and keys and isinstance(keys[-1], str):
                keys[-1] = match[0].rpartition(b'"')[0][1 : MAX_KEY + 2].decode("utf-8", "replace")
        elif mark in b"[{":
            keys.append(0 if mark == b"[" else "")
        elif mark in b"]}":
            del keys[-1:]
        elif keys and isinstance(keys[-1], int):
            keys[-1] += 1
    yield from [()] * len(waiting)
