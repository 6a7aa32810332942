"""Results of what is read out of one file, kept for the other snapshots of a project that have the same file."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

# How many results of a function are kept, and of files up to which size.
MAX_FILES = 1024
MAX_BYTES = 32 << 10

Found = TypeVar("Found")


def kept(function: Callable[[str, bytes], Found]) -> Callable[[str, bytes], Found]:
    """Let a function of a file's path and content, whose result never changes, keep its last results."""
    remembering = functools.lru_cache(MAX_FILES)(function)

    @functools.wraps(function)
    def call(path: str, data: bytes) -> Found:
        return (remembering if len(data) <= MAX_BYTES else function)(path, data)

    return call
