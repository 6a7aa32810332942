"""What a pattern matches, as far as its literals tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any


def texts_without(
    words: Iterable[bytes], pattern: re.Pattern[bytes], *, caseless: bool = False
) -> list[bytes]:
    """The texts that `pattern` matches, of those that its literals make up, with none of the `words`."""
    words = tuple(words)
    parsed = re._parser.parse(pattern.pattern)  # type: ignore[attr-defined]
    texts = (text.lower() if caseless else text for text in _texts(parsed))
    return [text for text in texts if not any(word in text for word in words)]


def width(pattern: re.Pattern[bytes]) -> int:
    """How many bytes `pattern` matches at most, with what it looks ahead to."""
    parsed = re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]
    ahead = (part for part in _parts(parsed) if str(part[0]) in ("ASSERT", "ASSERT_NOT"))
    return int(
        parsed.getwidth()[1] + max((inner.getwidth()[1] for _, (_, inner) in ahead), default=0)
    )


def _parts(parsed: Any) -> Iterator[tuple[Any, Any]]:
    """The parts of a parsed pattern, and theirs."""
    for part in parsed:
        yield part
        for argument in part[1] if isinstance(part[1], (list, tuple)) else ():
            inner = argument if isinstance(argument, list) else [argument]
            for one in inner:
                if isinstance(one, re._parser.SubPattern):  # type: ignore[attr-defined]
                    yield from _parts(one)


def _texts(parsed: Iterable[tuple[Any, Any]]) -> set[bytes]:
    """What a parsed pattern matches; NUL stands for what is more than a choice of literals."""
    texts = {b""}
    for operator, argument in parsed:
        more = _part(str(operator), argument)
        texts = {before + after for before in texts for after in more}
    return texts


def _part(operator: str, argument: Any) -> set[bytes]:
    texts = {b"\0"}
    match operator, argument:
        case "LITERAL", byte:
            texts = {bytes([byte])}
        case "IN", [*choice] if all(str(kind) == "LITERAL" for kind, _ in choice):
            texts = {bytes([byte]) for _, byte in choice}
        case "AT" | "ASSERT" | "ASSERT_NOT", _:
            texts = {b""}
        case "SUBPATTERN", (*_, inner):
            texts = _texts(inner)
        case "BRANCH", (_, choice):
            texts = set().union(*map(_texts, choice))
        case "MAX_REPEAT", (0, 1, inner):
            texts = {b"", *_texts(inner)}
    return texts
