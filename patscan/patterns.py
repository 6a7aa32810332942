"""Gitignore patterns, as a hostile repository may have written them: each match ends in time.

`pathspec` knows the syntax; its own engines either backtrack for as long as a pattern wants (`re`)
or take minutes to compile one (hyperscan), so `regex` matches, which gives up after `MATCH_S`.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    import re

    import regex
    from pathspec import GitIgnoreSpec

# The longest that patterns may think about one path (seconds of CPU); sane ones need microseconds.
MATCH_S = 0.25
# No path is longer (Linux), so no longer pattern is of any use.
MAX_PATTERN_CHARS = 4096
# More are no ignore file; each costs a millisecond to compile.
MAX_PATTERNS = 5000
# How most patterns begin once they are regular expressions: in any folder.
_ANYWHERE = "^(?:.+/)?"


class PatternTooSlowError(ValueError):
    """A pattern took longer than `MATCH_S` over one path."""


class _Timed(NamedTuple):
    """A compiled pattern that gives up in time; looks like `re.Pattern` to pathspec."""

    pattern: regex.Pattern[str]

    def search(self, path: str) -> regex.Match[str] | None:
        """Where the pattern matches.

        Raises:
            PatternTooSlowError: it takes too long.
        """
        try:
            return self.pattern.search(path, timeout=MATCH_S)
        except TimeoutError as error:
            raise PatternTooSlowError from error

    @property
    def match(self) -> object:
        """What tells pathspec that this is a compiled pattern; it searches all the same."""
        return self.search


class Patterns(NamedTuple):
    """The patterns of an ignore file. `any` matches where one of them does: mostly, none does."""

    spec: GitIgnoreSpec
    any: _Timed

    def verdict(self, path: str) -> bool | None:
        """Whether `path` (relative, with `/`, a folder's with one at its end) is to be ignored.

        None where no pattern says anything.

        Raises:
            PatternTooSlowError: it takes too long to say.
        """
        if self.any.search(path) is None:
            return None
        return self.spec.check_file(path).include


def compiled(lines: Iterable[str]) -> Patterns:
    """The patterns in `lines`.

    Raises:
        ValueError: a line is no pattern, or there are more than `MAX_PATTERNS`.
    """
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    expressions = []

    def pattern(line: str) -> GitIgnoreSpecPattern:
        if len(line) > MAX_PATTERN_CHARS:
            raise ValueError("longer than any path")
        expression, include = GitIgnoreSpecPattern.pattern_to_regex(line)
        if expression is None:
            return GitIgnoreSpecPattern(None)
        expressions.append(expression)
        return GitIgnoreSpecPattern(cast("re.Pattern[str]", _timed(expression)), include)

    chosen = [line for line in lines if line]
    if len(chosen) > MAX_PATTERNS:
        raise ValueError("too many patterns")
    spec = GitIgnoreSpec([pattern(line) for line in chosen], backend="simple")
    return Patterns(spec, _timed(_joined(expressions)))


def _timed(expression: str) -> _Timed:
    import regex

    try:
        with warnings.catch_warnings(action="ignore"):  # `[[` means what it says
            return _Timed(regex.compile(expression))
    except regex.error as error:
        raise ValueError(str(error)) from error


def _joined(expressions: Iterable[str]) -> str:
    """One expression for all; what they begin with is looked for once."""
    groups: dict[bool, list[str]] = {True: [], False: []}
    for one in expressions:
        groups[one.startswith(_ANYWHERE)].append(one.removeprefix(_ANYWHERE))
    anywhere = [_ANYWHERE + f"(?:{'|'.join(groups[True])})"] if groups[True] else []
    return "|".join([*anywhere, *groups[False]]) or "(?!)"


def usable(lines: Iterable[str]) -> Patterns:
    """Those of `lines` that are patterns; as git does, the others are passed over.

    Raises:
        ValueError: there are more than `MAX_PATTERNS`.
    """

    def is_pattern(line: str) -> bool:
        try:
            compiled([line])
        except ValueError:
            return False
        return True

    some = itertools.islice(lines, MAX_PATTERNS + 1)
    return compiled([line for line in some if is_pattern(line)])
