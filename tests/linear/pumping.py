"""Texts that keep a backtracking matcher busy, made from the pattern that they are for."""

from __future__ import annotations

from collections.abc import Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# A character that hardly any pattern accepts.
STOP = "\x00!"


def pumped(pattern: str, flags: int, size: int) -> Iterator[str]:
    """For each repetition in a pattern: a text that reaches it, and `size` characters of what it repeats.

    Once as one long run, which must fail at its end, and once as many short runs; then the same with line feeds
    for spaces, and once as many beginnings of what follows the repetition, which may repeat that, too.

    Args:
        pattern: in the syntax of `re`.
        flags: of `re`.
        size: of each text.
    """
    yield ""
    ways = {  # of which many are the same
        (before, one): None
        for before, pump, after in _repetitions(list(parser.parse(pattern, flags)), "")
        for one in (pump, pump.replace(" ", "\n"), after)
        if one
    }
    for before, one in ways:
        yield before + one * (size // len(one)) + STOP
        yield (before + one) * (size // len(before + one)) + STOP


def _repetitions(nodes: list[Any], before: str) -> Iterator[tuple[str, str, str]]:
    """A text that reaches each repetition, one that it repeats, and one that follows it."""
    for at, (kind, value) in enumerate(nodes):
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            _, most, inner = value
            pump = _sample(list(inner))
            if most > 8 and pump:
                yield before, pump, _sample(nodes[at + 1 :])
            yield from _repetitions(list(inner), before)
        elif kind is kinds.SUBPATTERN:
            yield from _repetitions(list(value[3]), before)
        elif kind is kinds.ATOMIC_GROUP:
            yield from _repetitions(list(value), before)
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from _repetitions(list(branch), before)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from _repetitions(list(value[1]), before)
        before += _sample([(kind, value)])


def _sample(nodes: list[Any]) -> str:
    """A text that the nodes match, near enough: groups are repeated once at least."""
    return "".join(map(_one, nodes))


def _one(node: tuple[Any, Any]) -> str:
    kind, value = node
    if kind is kinds.LITERAL:
        return chr(value)
    if kind in (kinds.NOT_LITERAL, kinds.ANY):
        return "b" if value == ord("a") else "a"
    if kind is kinds.IN:
        return _member(value)
    inner: dict[Any, Any] = {
        kinds.SUBPATTERN: lambda: _sample(list(value[3])),
        kinds.ATOMIC_GROUP: lambda: _sample(list(value)),
        kinds.BRANCH: lambda: _sample(list(value[1][0])),
    }
    for repeat in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        inner[repeat] = lambda: _sample(list(value[2])) * min(max(1, value[0]), 64)
    # The others are lookarounds, which match no characters.
    return str(inner[kind]()) if kind in inner else ""


def _member(choices: list[Any]) -> str:
    """A character of a set: the first of a plain one, one that is not in a negated one."""
    if choices[0][0] is kinds.NEGATE:
        barred = {chr(value) for kind, value in choices if kind is kinds.LITERAL}
        return next(char for char in "ax1-_. " if char not in barred)
    kind, value = choices[0]
    if kind is kinds.LITERAL:
        return chr(value)
    if kind is kinds.RANGE:
        return chr(value[0])
    return {kinds.CATEGORY_SPACE: " ", kinds.CATEGORY_DIGIT: "1", kinds.CATEGORY_WORD: "a"}.get(
        value, "-"
    )
