"""The names of secrets in code, and where they stand."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import NamedTuple

from patscan.exposure import secret_names
from patscan.literals import Database, expression, occurrences

MAX_WORDS = 5_000
MAX_WORD = 80
# Every name of a secret has one of these in it, in any case.
_HINTS = (b"token", b"pat", b"sat", b"key", b"secret", b"jwt", b"bearer", b"credential")
_DATABASE = Database(lambda: tuple(map(expression, _HINTS)), located=lambda _: True, caseless=True)
_DIGITS = b"0123456789"
# Maps every byte that no name has to a blank.
_NAME_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$" + _DIGITS)
_NAMES = bytes(byte if byte in _NAME_BYTES else 0x20 for byte in range(256))


class Word(NamedTuple):
    """A name of a secret in code, at byte `start`."""

    name: str
    start: int
    end: int


@functools.lru_cache(maxsize=2)  # several modules need those of the current file
def secrets(code: bytes) -> tuple[Word, ...]:
    """The names in the code that speak of a secret: at most `MAX_WORDS` of them."""
    return tuple(itertools.islice(_secrets(code), MAX_WORDS))


@functools.lru_cache(maxsize=2)  # likewise
def coze_secrets(code: bytes) -> tuple[Word, ...]:
    """Those of `secrets` whose name is one of Coze's."""
    return tuple(word for word in secrets(code) if "coze" in word.name.lower())


def _secrets(code: bytes) -> Iterator[Word]:
    offsets = _offsets(code)
    names = code.translate(_NAMES) + b" " if offsets else b""
    end = 0
    for at in offsets:
        if at < end:  # another hint in the same name
            continue
        end = names.find(b" ", at)
        word = names[names.rfind(b" ", 0, at) + 1 : end].lstrip(_DIGITS)
        if name := _secret(word):
            yield Word(name, end - len(word), end)


def _offsets(code: bytes) -> list[int]:
    """Where the hints begin, in order."""
    found = _DATABASE.scan(code)
    if found is not None:
        return sorted({end - len(_HINTS[index]) for index, ends in found.items() for end in ends})
    lowered = code.lower()
    return sorted({at for hint in _HINTS for at in occurrences(lowered, hint)})


@functools.lru_cache(1 << 16)  # files of a project have most of their words in common
def _secret(word: bytes) -> str:
    """A name of a secret; empty for any other word."""
    name = word.decode() if len(word) <= MAX_WORD else ""
    return name if secret_names.is_secret(name) else ""
