"""Masks credentials in quoted text, such as a commit's message or a command line.

`coze.mask` is the last pass over every byte that leaves the process, and knows tokens by their prefix.
Here the whole scanner reads a name or a message before anything cuts, folds or joins it; and what the
run has found elsewhere is known by its fingerprint, also where nothing around it says what it is.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from patscan import late
from patscan.coze.mask import mask_text
from patscan.model.findings import Secret
from patscan.model.run import MaskedReport, Report

if TYPE_CHECKING:
    import re

# A text with fewer characters holds no credential, in whatever form.
MIN_CHARS = 24
# The first and the last characters of a body, which its mask shows.
_ENDS = 4
_RUN = late.compile(r"[A-Za-z0-9+/_=%.\-]{24,4096}")


def redacted(text: str) -> str:
    """`text` with each credential in it replaced by its mask, those without a prefix too."""
    from patscan.detect.scanner import process_scanner

    text = text.lstrip("\ufeff")  # it would count as no column
    lines = text.split("\n")
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    pieces, done = [], 0
    for one in process_scanner().text("", text.encode("utf-8", "replace")).findings:
        place = one.location
        start = starts[place.line - 1] + place.column - 1
        pieces += [text[done:start], str(one.secret or "")] if start >= done else []
        done = max(done, starts[place.end_line - 1] + place.end_column - 1)
    return mask_text("".join([*pieces, text[done:]]))


def masked_report(report: Report) -> MaskedReport:
    """The same report, with every credential in any of its words cut down to its mask.

    Words are paths, names of branches, of people and of variables, reasons, remarks.
    """
    secrets = {one.finding.secret for one in report.verdicts if one.finding.secret}
    return MaskedReport(Masker(secrets).value(report))


class Masker:
    """Masks words, and knows what the run has found."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        """`secrets` are what was found anywhere."""
        # Those whose body begins with these characters.
        self._known: dict[str, list[Secret]] = defaultdict(list)
        self._done: dict[str, str] = {}
        for one in secrets:
            if one.length >= MIN_CHARS:
                self._known[_head(one)].append(one)

    def value(self, value: Any) -> Any:
        """The same value, with all text in it masked; tuples are searched through."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Secret) or not isinstance(value, tuple):
            return value
        items = [self.value(one) for one in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)

    def text(self, text: str) -> str:
        """One name or message, masked."""
        if len(text) < MIN_CHARS:
            return text
        if text not in self._done:
            masked = redacted(text)
            self._done[text] = _RUN.sub(self._run, masked) if self._known else masked
        return self._done[text]

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
            for secret in self._known.get(run[start : start + _ENDS], ()):
                body = run[start : start + secret.length]
                if body.endswith(secret.masked[-_ENDS:]) and _is(secret, body):
                    yield secret, start


def _label(secret: Secret) -> str:
    """What a mask shows in front of the body, such as `pat_`."""
    return secret.masked.rpartition("…")[0][:-_ENDS]


def _head(secret: Secret) -> str:
    return secret.masked.rpartition("…")[0][-_ENDS:]


def _is(secret: Secret, body: str) -> bool:
    value = (_label(secret) + body).encode("utf-8", "replace")
    return hashlib.sha256(value).hexdigest() == secret.fingerprint


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
