"""Regular expressions that are compiled on first use: there are hundreds, and most runs need few."""

from __future__ import annotations

import re
import sys
from typing import Any, AnyStr, cast

# Before that version, `re` misses matches after a possessive quantifier: it continues where a failed
# attempt ended (https://github.com/python/cpython/issues/106052).
_RE_IS_SOUND = sys.version_info >= (3, 11, 5)


class _Late:
    """A proxy for a pattern that compiles it on first use; then its methods are the pattern's own."""

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
    """Like `re.compile`, but an invalid pattern raises on first use."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
