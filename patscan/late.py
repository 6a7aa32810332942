"""Patterns that are compiled when they are first asked: there are hundreds, and few runs need many."""

from __future__ import annotations

import re
import sys
from typing import Any, AnyStr, cast

# Before that, `re` may go on behind a possessive repeat from where its last, failed try got to
# (https://github.com/python/cpython/issues/106052), and with that miss things.
_RE_IS_SOUND = sys.version_info >= (3, 11, 5)


class _Late:
    """Stands for a pattern. Its methods are the pattern's own from the first use on."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags
        self._pattern: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._pattern is None:
            self._pattern = _compiled(self._source, self._flags)
        value = getattr(self._pattern, name)
        setattr(self, name, value)  # so that this is not called again
        return value


def _compiled(source: str | bytes, flags: int) -> re.Pattern[Any]:
    if _RE_IS_SOUND:
        return re.compile(source, flags)
    import regex

    names = [flag.name for flag in re.RegexFlag(flags)]
    own = sum(getattr(regex, name) for name in names if name)
    return cast("re.Pattern[Any]", regex.compile(source, own))


def compile(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:  # noqa: A001 - as `re` has it
    """What `re.compile` gives; a pattern in error is found out at its first use."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
