"""Gitignore patterns with a time limit, because a hostile repository may have written them.

`pathspec` knows the syntax. Its own engines either backtrack without limit (`re`) or may take minutes
to compile a pattern (hyperscan). So its patterns are matched by `regex`, which gives up after `MATCH_S`.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import re
import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from patscan import late

if TYPE_CHECKING:
    import regex
    from pathspec import GitIgnoreSpec

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
_ANY_PART = "[^/]*"
_ANY_NAME = (_ANY_PART, "[^/]+")
# The same, taken apart: what stands before all wildcards, the wildcards with what is between them, and the rest.
_PLAIN = r"(?:\\[^\w/]|[\w\- ~@#%&=,;:!<>'\"`])*"
_IS_PLAIN = late.compile(_PLAIN)
_AROUND_WILDCARDS = late.compile(
    rf"(?P<start>{_PLAIN})(?P<wildcards>(?:\[.*\][*+]?)?)(?P<end>{_PLAIN})"
)


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

    @property
    def match(self) -> object:
        """By this attribute pathspec recognises a compiled pattern; it searches, too."""
        return self.search


class Names(NamedTuple):
    """Names of files and folders: these, all that start or end so, or have that in them, and all that a pattern matches."""

    exact: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    others: tuple[_Timed, ...] = ()

    def hold(self, name: str) -> bool:
        """Whether a name is one of them; raises as `_Timed.search` does."""
        return (
            name in self.exact
            or name.endswith(self.ends)
            or name.startswith(self.starts)
            or any(part in name for part in self.inner)
            or any(one.search(name) for one in self.others)
        )

    def __or__(self, other: Names) -> Names:
        return Names(
            self.exact | other.exact, self.starts + other.starts, self.ends + other.ends,
            self.inner + other.inner, self.others + other.others,
        )  # fmt: skip


class Patterns:
    """The patterns of an ignore file. What is asked of few paths is compiled when it is first asked.

    Attributes:
        last: the names at which the patterns end: a path with another name matches one of these patterns only if
            the folder that it is in matches, too.
        above: the names of folders in which a pattern ends with a wildcard for any name: `build/*`.
        everywhere: whether a pattern tells no name: any path may match.
    """

    def __init__(self, patterns: Sequence[tuple[str, bool]]) -> None:
        """`patterns` are regular expressions, each with whether it ignores paths or takes them in again (`!x`)."""
        self._patterns = patterns
        told = [_told(expression) for expression, _ in patterns]
        self.last = _names(name for name, folder in filter(None, told) if not folder)
        self.above = _names(name for name, folder in filter(None, told) if folder)
        self._folders = [folder for _, folder in filter(None, told) if folder]
        self.everywhere = not all(told)
        self._told = self.last | self.above

    @functools.cached_property
    def _ignoring(self) -> _Timed:
        return _timed(_joined(expression for expression, ignores in self._patterns if ignores))

    @functools.cached_property
    def _negated(self) -> _Timed:
        return _timed(_joined(expression for expression, ignores in self._patterns if not ignores))

    @functools.cached_property
    def _above(self) -> _Timed:
        return _timed(_joined(self._folders))

    @functools.cached_property
    def spec(self) -> GitIgnoreSpec:
        """All patterns, for pathspec, which knows their order."""
        from pathspec import GitIgnoreSpec
        from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

        patterns = (
            GitIgnoreSpecPattern(cast("re.Pattern[str]", _timed(expression)), ignores)
            for expression, ignores in self._patterns
        )
        return GitIgnoreSpec(patterns, backend="simple")

    def verdict(self, path: str) -> bool | None:
        """Whether `path` is to be ignored; None where no pattern matches.

        `path` is relative, with `/`; that of a folder ends in `/`.

        Raises:
            PatternTooSlowError: it takes too long.
        """
        if not self.everywhere and not any(map(self._told.hold, path.split("/"))):
            return None
        ignored, negated = self._ignoring.search(path), self._negated.search(path)
        if ignored and negated:  # the order decides
            return self.spec.check_file(path).include
        return True if ignored else False if negated else None

    def may_match_below(self, path: str, name: str) -> bool:
        """Whether a pattern may match a path in the folder at `path`, called `name`, whatever that path ends with.

        Raises:
            PatternTooSlowError: it takes too long.
        """
        return self.above.hold(name) and self._above.search(path) is not None


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


def _pattern(line: str) -> tuple[str, bool] | None:
    """The pattern in a line, as in `Patterns`; None if it is a comment.

    Raises:
        ValueError: it is none.
    """
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    if len(line) > MAX_PATTERN_CHARS:
        raise ValueError("longer than any path")
    expression, ignores = GitIgnoreSpecPattern.pattern_to_regex(line)
    if expression is None or ignores is None:
        return None
    # Of what pathspec makes, only such a set can be invalid.
    if "[" in expression.replace("[^/]", ""):
        _timed(expression)
    return expression, ignores


def _together(patterns: Sequence[tuple[str, bool] | None]) -> Patterns:
    if len(patterns) > MAX_PATTERNS:
        raise ValueError("too many patterns")
    return Patterns([one for one in patterns if one])


def _told(expression: str) -> tuple[str, str] | None:
    """A pattern for the last name that every path has which matches the expression; None if it tells none.

    If wildcards for any name follow, with it an expression for the folders called so, else an empty one.
    """
    body = expression.removeprefix(_ANYWHERE).removeprefix("^").replace(_ANY_FOLDERS, "/")
    end = next((tail for tail in _TAILS if body.endswith(tail)), "")
    parts = body.removesuffix(end).replace("[^/]", "\0").strip("/").split("/")
    names = [part.replace("\0", "[^/]") for part in parts]
    is_plain = expression.startswith("^") and all(map(_ONE_NAME.fullmatch, names))
    told = [name for name in names if name not in _ANY_NAME]
    if not (is_plain and told):
        return None
    if names[-1] not in _ANY_NAME:
        return told[-1], ""
    if not re.search(r"\w", told[-1]):  # it may stand among the wildcards, too
        return None
    whole = expression.removesuffix(end)
    return told[-1], whole[: whole.rindex(told[-1]) + len(told[-1])] + "/"


def _names(expressions: Iterable[str]) -> Names:
    """The names that one of the expressions matches, and some more."""
    exact, starts, ends, inner, others = set(), [], [], [], []
    for one in expressions:
        parts = _AROUND_WILDCARDS.fullmatch(one)
        start, wildcards, end = parts.groups() if parts else ("", one, "")
        if not wildcards:
            exact.add(_plain(start))
        elif end:
            ends.append(_plain(end))
        elif start:
            starts.append(_plain(start))
        elif part := _between(wildcards):
            inner.append(part)
        else:
            others.append(f"^{one}$")
    joined = (_timed(_joined(others)),) if others else ()
    return Names(frozenset(exact), tuple(starts), tuple(ends), tuple(inner), joined)


def _between(wildcards: str) -> str:
    """The longest plain text between wildcards for any part of a name; nothing if there are others."""
    parts = wildcards.split(_ANY_PART)
    return max(map(_plain, parts), key=len) if all(map(_IS_PLAIN.fullmatch, parts)) else ""


def _plain(expression: str) -> str:
    """The only text that an expression matches."""
    return re.sub(r"\\(.)", r"\1", expression)


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
