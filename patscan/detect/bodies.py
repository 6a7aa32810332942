r"""Whether a body may follow a prefix: names such as `pat_id` are common in code, tokens are not.

`after` reads a few bytes after each prefix, as many as tell most names. What it leaves may still be a
name in quotes, or in an address. So once there is much text with prefixes, one pass of hyperscan asks for
a quarter of a body, or for two interruptions of one. Both let more through than the decoders accept.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from patscan import late
from patscan.coze.families import FAMILIES, PREFIXES
from patscan.literals import Database

# A prefix followed by fewer letters and digits than this is part of an identifier, such as
# `compat_mode`, unless one of `INTERRUPTIONS` follows: then an encoding may go on there.
MIN_BODY_START = 8
INTERRUPTIONS = b"\"'`\\%&={$#^<\r\n\x1b\xc2\xcd\xe1\xe2\xef"
# Compiling the expressions takes as long as matching this much text without them.
HYPERSCAN_FROM_BYTES = 1 << 19
# In a diff, the lines of the other side may stand anywhere within a token.
_DIFF = b"@@ -"

_A = rb"[A-Za-z0-9]"
_QUOTE = rb"[\"'`]"
_LINE_BREAK = rb"(?:\r?\n|\\+[rn])"
_WRAP = rb"[ \t]*" + _LINE_BREAK
# The beginning of an escape, or of a line that continues another (`Encoding.interruption`); a backslash
# may be doubled, as in JSON.
_ESCAPE = (
    rb"(?:%[0-9A-Fa-f]{2}|&(?:#|amp;|shy;|[Zz]|NoBreak;)|\\+[uUx0-7]|[\xc2\xcd\xe1\xe2\xef]"
    rb"|[=\\^`]" + _LINE_BREAK + rb"[ \t>|*#/+\-]*)"
)
# In quoted-printable; and in `pat_id=12`, so that more is asked of the line behind it.
_QUOTED = rb"=[0-9A-F]{2}"
# Between two string literals (`split.joined_strings`).
_BETWEEN = rb"(?:[\"'`\\\s.+&~|<>^()$#@%,/*\-_]|\\[nrt])*"
_JOINT = (
    rb"(?:%[sv]|\{\d?\}|[$#]?\{\s*|\$\(\s*|\\+\(\s*)?\\*" + _QUOTE + rb"s?"
    rb"(?:"
    + _BETWEEN
    + rb"(?:\}\$?\{"
    + _BETWEEN
    + rb")?[fFrRbBuULN]{0,2}"
    + _QUOTE
    + rb"|\s*[)}])?"
)
_ANY = rb"[\"'`\\.+&~|<>^(){}$#@%,/*\-=\xc2\xcd\xe1\xe2\xef\x1b]"
# What an escape may have behind its first bytes.
_REST = rb"[A-Za-z0-9;#{}\[\x80-\xbf]*"
# Of a body that is interrupted once, one part has half of its characters; a quarter is asked for, which takes
# two thirds of the time to compile. If it is interrupted more often, there is a second interruption behind the first.
_BODY = b"|".join((
    _A + rb"{16}",
    # Colour codes; a method of a string; a comment behind one.
    _A + rb"*(?:\x1b|\\+e\[|\^\[\[|(?:%[sv]|\{\d?\})?\\*" + _QUOTE + _BETWEEN + rb"(?:\.\s*[A-Za-z]|/\*|//|\#))",
    _A + rb"*" + _ESCAPE + _REST + rb"(?:" + _A + rb"{16}|" + _ANY + rb"|" + _WRAP + rb")",
    _A + rb"*" + _QUOTED + _REST + rb"(?:" + _A + rb"{16}|" + _ANY + rb"|" + _WRAP + rb"[\s>|*#/+\-]*" + _A + rb"+(?:" + _A + rb"{16}|" + _QUOTED + rb"|=?" + _WRAP + rb"))",
    _A + rb"*" + _JOINT + _A + rb"+(?:" + _A + rb"{16}|" + _ANY + rb"|" + _WRAP + rb")",
    # Where a tag ends, and what follows it, would double the time to compile.
    _A + rb"*<[/a-z]",
    _A + rb"{8,}" + _WRAP + rb"[\s>|*#/+\-\"',\\]*" + _A + rb"+(?:" + _A + rb"{16}|" + _QUOTE + rb"|" + _ESCAPE + rb"|" + _WRAP + rb")",
))  # fmt: skip
_TOKEN = rb"(?:" + b"|".join(PREFIXES) + rb")(?:" + _BODY + rb")"
# A JWT has a dot, also where it is split into string literals.
_JWT = rb"eyJ[A-Za-z0-9_\-\"'`\\\s+,;\[\x1b]*\."


_JWTS = frozenset(row.prefix for row in FAMILIES if row.prefix and not row.lengths)
_TOKENS = frozenset(PREFIXES)


class Bodies:
    """Tells which prefixes in a text a body may follow. One per process."""

    def __init__(self, *, hyperscan: bool) -> None:
        """With `hyperscan=False`, hyperscan is never loaded."""
        # Two databases: one for both takes longer to compile, and to scan.
        self._databases = tuple(
            (
                prefixes,
                Database(
                    functools.partial(tuple, (pattern, _DIFF)),
                    hyperscan=hyperscan,
                    from_bytes=HYPERSCAN_FROM_BYTES,
                ),
            )
            for prefixes, pattern in ((_TOKENS, _TOKEN), (_JWTS, _JWT))
        )

    def followed(self, text: bytes | bytearray, firsts: Mapping[bytes, int]) -> frozenset[bytes]:
        """Those of some prefixes that a body may follow; `firsts` has the first offset of each in `text`."""
        found = dict(firsts)
        for prefixes, database in self._databases:
            some = prefixes & found.keys()
            if some and database.scan(text) == {}:
                found = {prefix: found[prefix] for prefix in found.keys() - some}
        return frozenset(
            prefix for prefix, first in found.items() if after(prefix).search(text, first)
        )


@functools.cache
def after(prefix: bytes, *, wide: bool = False) -> re.Pattern[bytes]:
    """The pattern of `prefix` and `MIN_BODY_START` letters and digits, or fewer and an interruption.

    With `wide`, there is a NUL between the characters of the prefix, and a byte before those of the body.
    """
    one, gap = (rb"[\s\S]", rb"\0") if wide else (b"", b"")
    body = one + _A
    return late.compile(
        gap.join(re.escape(bytes([byte])) for byte in prefix)
        + rb"(?:(?:%b){%d}|(?:%b){0,%d}(?:%b[%b])|(?:%b){1,%d}\Z)"
        % (body, MIN_BODY_START, body, MIN_BODY_START - 1, one, re.escape(INTERRUPTIONS),
           body, MIN_BODY_START - 1),
    )  # fmt: skip
