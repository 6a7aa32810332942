"""Makes text safe to show: invisible characters and bytes that are not UTF-8 are written as escapes."""

from __future__ import annotations

import re

from patscan import late

# Characters that are invisible but change how text is shown or read: C1 controls, soft
# hyphen, fillers, zero-width characters, line separators, bidi controls, tags, lone surrogates.
_HIDDEN = (
    r"\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
# A zero-width joiner is ordinary only between the parts of one emoji.
_EMOJI = r"\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_STRAY_JOINER = rf"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
# Runners of GitHub and Azure carry out what follows on a line of a log, wherever on it.
_COMMAND = r"#(?=#(?:vso)?\[)"
_NOT_PRINTABLE = late.compile(rf"[\x00-\x1f{_HIDDEN}]|{_STRAY_JOINER}|{_COMMAND}")
# Inside JSON text the characters below U+0020 are already escaped, or are its own line ends.
_NOT_JSON = late.compile(rf"[{_HIDDEN}]|{_STRAY_JOINER}")
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def printable(text: str) -> str:
    r"""`text` on one line, with every control, bidi or invisible character written as an escape.

    `\t \n \r` keep their short names, others become `\x1b`, `\u202e` or `\U000e0041`; a byte that
    is not UTF-8 (a surrogate escape in a path) becomes `\xff`. Chinese, emoji and their joiners stay
    as they are. `##[`, with which a CI's log gives commands, becomes `\x23#[`. The result is for people
    and cannot be parsed: a backslash is not doubled.
    """
    return _NOT_PRINTABLE.sub(lambda match: _escape(match[0]), text)


def cut(text: str, most: int) -> str:
    """`text`, of which at most `most` characters are shown."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a surrogate escape of a byte
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def json_bytes(value: object) -> bytes:
    r"""`value` as indented JSON in UTF-8 that is safe to show, with a newline at its end.

    Invisible characters are written as JSON escapes, so the value stays the same. But JSON has no
    valid form for a lone surrogate: it becomes the text that `printable` gives (`\xff`).
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _NOT_JSON.sub(_json_escape, text).encode() + b"\n"


def _json_escape(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\\" + _escape(character)
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
