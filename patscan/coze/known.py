"""Values that a run has found, to be known again wherever their words stand: by their fingerprints.

A client secret has no prefix. Nothing in a file's or a branch's name says what it is, but its mask
shows the first and the last characters, and its fingerprint is the SHA-256 of all of them.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.model.findings import Secret

if TYPE_CHECKING:
    import re

# A body with fewer characters would be known by chance.
MIN_CHARS = 24
# The first and the last characters of a body, which its mask shows.
_ENDS = 4
# Secrets whose masks are the same but for what they show before the body: by that, and by fingerprint.
_Alike = dict[str, dict[str, Secret]]
_RUN = late.compile(r"[A-Za-z0-9+/_=%.\-]{24,4096}")


class Known:
    """Masks known values in text, also where they are encoded."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        # By the first characters of a body, by its length, and by its last characters. However many look
        # alike, a text has its hash compared with all of them at once.
        self._by_head: dict[str, dict[int, dict[str, _Alike]]] = {}
        for one in secrets:
            if one.length >= MIN_CHARS:
                by_length = self._by_head.setdefault(_head(one), {})
                alike = by_length.setdefault(one.length, {}).setdefault(one.masked[-_ENDS:], {})
                alike.setdefault(_label(one), {})[one.fingerprint] = one

    def masked(self, text: str) -> str:
        """`text` with each known value cut down to its mask."""
        return _RUN.sub(self._run, text) if self._by_head else text

    def _run(self, match: re.Match[str]) -> str:
        """A run of characters without what is known; all of it, where it is an encoding of that."""
        run = match[0]
        for secret, start in self._within(run):
            before, after = run[:start].removesuffix(_label(secret)), run[start + secret.length :]
            return before + str(secret) + _RUN.sub(self._run, after)
        for alphabet, decodings in _ENCODINGS:
            run = alphabet.sub(functools.partial(self._decoded, decodings), run)
        return run

    def _decoded(self, decodings: Callable[[str], Iterator[bytes]], run: re.Match[str]) -> str:
        """The mask of what is known, where a run is an encoding of it."""
        for decoded in decodings(run[0]):
            for secret, _ in self._within(decoded.decode("latin-1")):
                return str(secret)
        return run[0]

    def _within(self, run: str) -> Iterator[tuple[Secret, int]]:
        """Each known body in a run of characters, and where it begins."""
        for start in range(len(run) - MIN_CHARS + 1):
            for length, by_end in self._by_head.get(run[start : start + _ENDS], {}).items():
                body = run[start : start + length]
                for label, by_fingerprint in by_end.get(body[-_ENDS:], {}).items():
                    if secret := by_fingerprint.get(_fingerprint(label + body)):
                        yield secret, start


def _label(secret: Secret) -> str:
    """What a mask shows in front of the body, such as `pat_`."""
    return secret.masked.rpartition("…")[0][:-_ENDS]


def _head(secret: Secret) -> str:
    return secret.masked.rpartition("…")[0][-_ENDS:]


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _percent(run: str) -> Iterator[bytes]:
    from urllib.parse import unquote_to_bytes

    yield unquote_to_bytes(run)


def _hex(run: str) -> Iterator[bytes]:
    for start in range(2):  # a letter of the word in front may be a digit, too
        part = run[start:]
        yield bytes.fromhex(part[: len(part) // 2 * 2])


def _base64(run: str) -> Iterator[bytes]:
    import base64

    plain = run.replace("-", "+").replace("_", "/")
    for start in range(4):  # a word may stand in front
        part = plain[start:]
        yield base64.b64decode(part[: len(part) // 4 * 4] + _REST[len(part) % 4](part))


# What is left of base64 beyond groups of four characters, made whole.
_REST: tuple[Callable[[str], str], ...] = (
    lambda part: "",  # noqa: ARG005
    lambda part: "",  # noqa: ARG005 - one character holds no byte
    lambda part: part[-2:] + "==",
    lambda part: part[-3:] + "=",
)
# What a run of characters may mean, by the alphabet of the encoding.
_PERCENT_RUN = late.compile(r"(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9_.-]){24,4096}")
_HEX_RUN = late.compile(r"[0-9A-Fa-f]{48,4096}")
_BASE64_RUN = late.compile(r"[A-Za-z0-9+/_-]{32,4096}")
_ENCODINGS = ((_PERCENT_RUN, _percent), (_HEX_RUN, _hex), (_BASE64_RUN, _base64))
