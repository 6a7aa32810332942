"""Results that are kept: of what is read out of one file, and of what is made of a project."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

# How many results of a function are kept, and of files up to which size.
MAX_FILES = 1024
MAX_BYTES = 32 << 10

Found = TypeVar("Found")
Whole = TypeVar("Whole")


def kept(function: Callable[[str, bytes], Found]) -> Callable[[str, bytes], Found]:
    """Let a function of a file's path and content, whose result never changes, keep its last results.

    They serve the other snapshots of a project that have the same file.
    """
    remembering = functools.lru_cache(MAX_FILES)(function)

    @functools.wraps(function)
    def call(path: str, data: bytes) -> Found:
        return (remembering if len(data) <= MAX_BYTES else function)(path, data)

    return call


def once(make: Callable[[Whole], Found]) -> Callable[[Whole], Found]:
    """Make something of a whole, such as a project, when it is first asked for, and keep it as long as that is there.

    What is made must not refer to the whole, but by a `weakref.proxy`.
    """
    known: WeakKeyDictionary[Whole, Found] = WeakKeyDictionary()

    def of(whole: Whole) -> Found:
        if whole not in known:
            known[whole] = make(whole)
        return known[whole]

    return of
