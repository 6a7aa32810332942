"""Parses TOML of a repository that may be hostile. Loaded only if there is such a file."""

from __future__ import annotations

import tomllib
from typing import Any

# More dots on a line are refused: `tomllib` takes time that grows with the square of a dotted key's parts, 15 s
# for 100,000 of them, and no key goes over a line.
MAX_DOTS = 1000


class UnparsableError(Exception):
    """A text that is not parsed, valid or not: it would take too long, or a number in it is too long."""


def loads(text: str) -> dict[str, Any]:
    """What a TOML document says.

    Raises:
        tomllib.TOMLDecodeError: it is not valid.
        UnparsableError: it is nested too deep, or has a number of more digits than Python reads.
    """
    if any(line.count(".") > MAX_DOTS for line in text.split("\n")):
        raise UnparsableError
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except (RecursionError, ValueError) as error:  # of `int`, in a number of more than 4,300 digits
        raise UnparsableError from error
