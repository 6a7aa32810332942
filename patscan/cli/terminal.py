"""What the user sees: their language, standard output, standard error."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from patscan import language
from patscan.model import Language

LANGUAGE: Language = language.choose(sys.argv[1:], os.environ)


def say(en: str, zh: str) -> str:
    """The sentence in the user's language."""
    return zh if LANGUAGE == "zh" else en


def print_out(data: bytes) -> None:
    """Write a report to standard output."""
    _put(sys.stdout, data)


def tell(line: str) -> None:
    """Write one line to standard error."""
    _put(sys.stderr, f"patscan: {line}\n".encode("utf-8", "backslashreplace"))


def _put(stream: TextIO | None, data: bytes) -> None:
    """Mask what looks like a token, and write; if nobody reads (any more), be quiet about it."""
    if stream is None:  # closed before we started
        return
    if b"_" in data:  # every token has one, and loading the mask takes a while
        from patscan.mask import mask_tokens

        data = mask_tokens(data)
    try:
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        # Python would try, and complain, once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
