"""JSON documents: the values of their strings, and names for locations in them (a key, a cell)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from patscan import late
from patscan.coze.families import OVERLAP_BYTES, PREFIXES
from patscan.detect.decode.encodings import indicators_by_literal
from patscan.detect.decode.views import Replacement, View
from patscan.detect.prefilter import KEYWORDS, PrefilterResult
from patscan.detect.runs import widened
from patscan.exposure.file_kinds import of
from patscan.literals import occurrences
from patscan.model.findings import Evidence
from patscan.model.text import Text

# A key longer than this, or with other characters, is no name: it might be a credential itself.
MAX_KEY = 32
# Locations that are nested deeper get no name.
MAX_DEPTH = 200

_AT_KEY = Text("at {place}", "位于 {place}")
_IN_CELL = Text("in cell {cell} of the notebook ({part})", "位于笔记本第 {cell} 个单元（{part}）")
_PARTS = {
    "source": Text("source", "代码"),
    "outputs": Text("output {number}", "输出 {number}"),
    "attachments": Text("attachment", "附件"),
    "metadata": Text("metadata", "元数据"),
}

_TOKEN = late.compile(rb'(?<!\\)"(?:[^"\\]|\\.)*+"\s*+:?|[\[\]{},]', re.DOTALL)
# An escape in a string; or, in a notebook, what separates two lines of a cell.
_JOINED_LINES = rb'\\n",\s{1,80}+"'
_JOINED = late.compile(_JOINED_LINES)
_ESCAPE = late.compile(_JOINED_LINES + rb'|\\["\\/nrt]')
_MEANS = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t"}

JsonPath = tuple[str | int, ...]


def may_decode(path: str, text: bytes) -> bool:
    """Whether `text` is a document with escapes: JSON by its name or first character, with a backslash."""
    return b"\\" in text and (of(path).language == "json" or text.lstrip()[:1] in (b"{", b"["))


def unescaped(text: bytes) -> bytes:
    """The text of `decoded_strings` where all of a document is decoded, without its positions: a fraction of the work."""
    text = _JOINED.sub(b"\n", text.replace(b"\\\\", b"\0"))
    for escape in (b'"', b"/", b"n", b"r", b"t"):
        text = text.replace(b"\\" + escape, _MEANS.get(b"\\" + escape, escape))
    return text.replace(b"\0", b"\\")


def decoded_strings(path: str, raw: View, prefiltered: PrefilterResult) -> list[View]:
    """The document with the escapes in its strings decoded, if there are any.

    Only the surroundings of prefixes and indicators are decoded. But all of the document is, if it has
    other keywords: these may belong to a value far away.
    """
    if not may_decode(path, raw.text):
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
    """The ranges around the prefixes and indicators in a text; all of it if it has other keywords."""
    plain = {KEYWORDS[index] for index in prefiltered.plain}
    literals = plain | {literal for _, literal in prefiltered.encoded}
    if prefiltered.wide or not all(
        literal in PREFIXES or literal in indicators_by_literal() for literal in literals
    ):
        return [(0, len(text))]
    offsets = sorted(at for literal in literals for at in occurrences(text, literal))
    return widened(((at, at) for at in offsets), OVERLAP_BYTES, OVERLAP_BYTES)


def location_notes(path: str, text: bytes, offsets: Sequence[int]) -> list[tuple[Evidence, ...]]:
    """For each byte offset of a sorted list, a note that names its location in the document.

    Empty if `path` has no suffix of JSON, or the location has no name.
    """
    if of(path).language != "json":
        return [()] * len(offsets)
    notebook = of(path).ending == ".ipynb"  # it counts its cells
    return [_evidence(keys, notebook=notebook) for keys in _json_paths(text, offsets)]


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
    parts = (f"[{key}]" if isinstance(key, int) else f".{_shown(key)}" for key in keys)
    return "".join(parts).removeprefix(".")


def _shown(key: str) -> str:
    plain = len(key) <= MAX_KEY and key.replace("_", "").replace("-", "").isalnum()
    return key if plain and key.isascii() else "…"


def _json_paths(text: bytes, offsets: Sequence[int]) -> Iterator[JsonPath]:
    """The JSON path of each offset. For text that is not JSON, the paths mean nothing."""
    keys: list[str | int] = []
    done = 0
    for match in _TOKEN.finditer(text):
        while done < len(offsets) and offsets[done] < match.end():
            yield tuple(keys[:MAX_DEPTH]) if len(keys) <= MAX_DEPTH else ()
            done += 1
        if done == len(offsets):
            return
        token = match[0][:1]
        if token == b'"':
            if match[0].endswith(b":") and keys and isinstance(keys[-1], str):
                keys[-1] = match[0].rpartition(b'"')[0][1 : MAX_KEY + 2].decode("utf-8", "replace")
        elif token in b"[{":
            keys.append(0 if token == b"[" else "")
        elif token in b"]}":
            del keys[-1:]
        elif keys and isinstance(keys[-1], int):
            keys[-1] += 1
    yield from [()] * (len(offsets) - done)
