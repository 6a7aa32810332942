"""Gitignore patterns with a time limit, because a hostile repository may have written them.

`pathspec` knows the syntax. Its own engines either backtrack without limit (`re`) or may take minutes
to compile a pattern (hyperscan). So its patterns are matched by `regex`, which gives up after `MATCH_S`.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from patscan import late

if TYPE_CHECKING:
    import re

    import regex
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern


# The longest that matching one path may take, in seconds of CPU; usual patterns need microseconds.
MATCH_S = 0.25
# No path on Linux is longer, so a longer pattern cannot match.
MAX_PATTERN_CHARS = 4096
# More cannot be a real ignore file; each takes a millisecond to compile.
MAX_PATTERNS = 5000
# A larger file cannot be a real ignore file.
MAX_IGNORE_BYTES = 1 << 20
# What most patterns begin with once they are regular expressions: any folder. What they have where a path
# may end, and where any folders may stand.
_ANYWHERE = "^(?:.+/)?"
_TAILS = ("(?:(?P<ps_d>/)|$)", "(?P<ps_d>/)")
_ANY_FOLDERS = "(?:/.+)?/"
# A part of a pattern that matches one name of a path and no `/`, as other classes and escapes may.
_ONE_NAME = late.compile(r"(?:\[\^/\][*+]?|\[[\w-]+\]|\\[^\w/]|[\w\- ~@#%&=,;:!<>'\"`])+")
_ANY_NAME = ("[^/]*", "[^/]+")
# Of how many names of files and folders it is remembered whether a pattern may match them.
MAX_NAMES = 1 << 16


class PatternTooSlowError(ValueError):
    """A pattern took longer than `MATCH_S` over one path."""


class _Timed(NamedTuple):
    """A compiled pattern with a time limit, with the methods of `re.Pattern` that pathspec uses."""

    pattern: regex.Pattern[str]

    def search(self, path: str) -> regex.Match[str] | None:
        """The first match of the pattern.

        Raises:
            PatternTooSlowError: it takes too long.
        """
        try:
            return self.pattern.search(path, timeout=MATCH_S)
        except TimeoutError as error:
            raise PatternTooSlowError from error

    def matches(self, name: str) -> bool:
        """Whether the pattern matches; raises as `search` does."""
        return self.search(name) is not None

    @property
    def match(self) -> object:
        """By this attribute pathspec recognises a compiled pattern; it searches, too."""
        return self.search


class Patterns(NamedTuple):
    """The patterns of an ignore file.

    Attributes:
        spec: all of them, for pathspec.
        any: one pattern that matches if any of them does, to answer quickly for most paths.
        negated: one for those that take a path in again (`!x`): without them the order does not matter.
        may_match: whether a path with such a name may match one of them. It is asked first, and
            remembers: a project has few names and many paths.
    """

    spec: GitIgnoreSpec
    any: _Timed
    negated: _Timed
    may_match: Callable[[str], bool]

    def verdict(self, path: str) -> bool | None:
        """Whether `path` is to be ignored; None where no pattern matches.

        `path` is relative, with `/`; that of a folder ends in `/`.

        Raises:
            PatternTooSlowError: it takes too long.
        """
        if not any(map(self.may_match, path.split("/"))) or self.any.search(path) is None:
            return None
        return self.negated.search(path) is None or self.spec.check_file(path).include


def compiled(lines: Iterable[str]) -> Patterns:
    """The patterns in `lines`.

    Raises:
        ValueError: a line is no pattern, or there are more than `MAX_PATTERNS`.
    """
    return _together([_pattern(line) for line in lines if line])


def usable(lines: Iterable[str]) -> Patterns:
    """The patterns in `lines`; like git, it skips lines that are none.

    Raises:
        ValueError: there are more than `MAX_PATTERNS`.
    """
    found = []
    for line in itertools.islice(lines, MAX_PATTERNS + 1):
        with contextlib.suppress(ValueError):
            found.append(_pattern(line))
    return _together(found)


def _pattern(line: str) -> GitIgnoreSpecPattern:
    """The pattern in a line.

    Raises:
        ValueError: it is none.
    """
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    if len(line) > MAX_PATTERN_CHARS:
        raise ValueError("longer than any path")
    expression, include = GitIgnoreSpecPattern.pattern_to_regex(line)
    if expression is None:
        return GitIgnoreSpecPattern(None)
    return GitIgnoreSpecPattern(cast("re.Pattern[str]", _timed(expression)), include)


def _together(patterns: Sequence[GitIgnoreSpecPattern]) -> Patterns:
    from pathspec import GitIgnoreSpec

    if len(patterns) > MAX_PATTERNS:
        raise ValueError("too many patterns")
    usual, negated = (
        [cast("_Timed", one.regex).pattern.pattern for one in patterns if one.include is include]
        for include in (True, False)
    )
    expressions = [*usual, *negated]
    spec = GitIgnoreSpec(patterns, backend="simple")
    any_one, any_negated = _timed(_joined(expressions)), _timed(_joined(negated))
    return Patterns(spec, any_one, any_negated, _by_name(expressions))


def _by_name(expressions: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path with such a name may match one of the patterns; always if one of them tells no name."""
    names = [_name(one) for one in expressions]
    if not all(names):
        return lambda _: True
    return functools.lru_cache(MAX_NAMES)(_timed(_joined(f"^{name}$" for name in names)).matches)


def _name(expression: str) -> str:
    """A pattern for a name that every path has which matches the expression; empty if it tells none."""
    body = expression.removeprefix(_ANYWHERE).removeprefix("^").replace(_ANY_FOLDERS, "/")
    end = next((tail for tail in _TAILS if body.endswith(tail)), "")
    parts = body.removesuffix(end).replace("[^/]", "\0").strip("/").split("/")
    names = [part.replace("\0", "[^/]") for part in parts]
    is_plain = expression.startswith("^") and all(map(_ONE_NAME.fullmatch, names))
    told = [name for name in names if name not in _ANY_NAME]
    return told[-1] if is_plain and told else ""


def _timed(expression: str) -> _Timed:
    import regex

    try:
        with warnings.catch_warnings(action="ignore"):  # `[[` means what it says
            return _Timed(regex.compile(expression))
    except regex.error as error:
        raise ValueError(str(error)) from error


def _joined(expressions: Iterable[str]) -> str:
    """One expression for all; a common beginning is searched for once."""
    by_start: dict[str, list[str]] = {}
    for one in expressions:
        start = next((start for start in (_ANYWHERE, "^") if one.startswith(start)), "")
        by_start.setdefault(start, []).append(one.removeprefix(start))
    groups = (f"{start}(?:{'|'.join(group)})" for start, group in by_start.items())
    return "|".join(groups) or "(?!)"
