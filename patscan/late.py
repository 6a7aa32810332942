"""Patterns that are compiled when they are first asked: there are hundreds, and few runs need many."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Stands for a pattern. Its methods are the pattern's own from the first use on."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags
        self._pattern: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._pattern is None:
            self._pattern = re.compile(self._source, self._flags)
        value = getattr(self._pattern, name)
        setattr(self, name, value)  # so that this is not called again
        return value


def compile(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:  # noqa: A001 - as `re` has it
    """What `re.compile` gives, for module level; a pattern in error is found out at its first use."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
