"""Gitignore patterns, as a hostile repository may have written them: each match ends in time.

`pathspec` knows the syntax; its own engines either backtrack for as long as a pattern wants (`re`)
or take minutes to compile one (hyperscan), so `regex` matches, which gives up after `MATCH_S`.
"""

from __future__ import annotations

import itertools
import os
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, cast

from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    import re

    import regex
    from pathspec import GitIgnoreSpec

    from patscan.policy.settings import Settings

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


_NO_PATTERN = Text(
    "{source}: not a gitignore pattern: {line!r}", "{source}：不是有效的 gitignore 模式：{line!r}"
)
_TOO_MANY = Text("there are too many patterns to exclude paths", "排除路径的模式过多")
_TOO_SLOW = Text(
    "a pattern to exclude paths takes too long to match {path}", "排除模式匹配 {path} 耗时过长"
)
_ISOLATED = Text(
    "Simplify the patterns; --isolated ignores those of a repository you do not trust.",
    "请简化这些模式；对不信任的仓库可用 --isolated 忽略其中的模式。",
)
IGNORE_FILE = ".patscanignore"
# More patterns than this are no ignore file.
MAX_IGNORE_BYTES = 1 << 20


def exclusion(settings: Settings) -> Callable[[str], bool] | None:
    """A function that tells whether a path (relative to the root, a folder with `/`) is excluded.

    The patterns are those of `exclude` and, unless isolated, of `.patscanignore` at the root, in
    gitignore's syntax; later ones win. None where there are no patterns at all.

    Raises:
        PatscanError: a pattern cannot be understood.
    """
    patterns = [
        (f"exclude ({settings.origin.get('exclude', '')})", line) for line in settings.exclude
    ]
    if not settings.isolated:
        patterns += [
            (IGNORE_FILE, line) for line in _lines(os.path.join(settings.root, IGNORE_FILE))
        ]
    lines = [line for _, line in patterns if line.strip() and not line.startswith("#")]
    if not lines:
        return None

    try:
        chosen = compiled(lines)
    except ValueError as error:
        raise _no_pattern(patterns) or PatscanError(_TOO_MANY, _ISOLATED) from error

    def excluded(path: str) -> bool:
        try:
            return chosen.verdict(path) is True
        except PatternTooSlowError as error:
            raise PatscanError(_TOO_SLOW.format(path=path), _ISOLATED) from error

    return excluded


def _lines(path: str) -> list[str]:
    """The lines of an ignore file; none where there is no such file."""
    if not os.path.isfile(path) or os.path.islink(path):
        return []
    try:
        with open(path, "rb") as file:
            return file.read(MAX_IGNORE_BYTES).decode("utf-8-sig", "surrogateescape").splitlines()
    except OSError as error:
        what = Text("cannot read {path}: {reason}", "无法读取 {path}:{reason}")
        raise PatscanError(what.format(path=path, reason=error.strerror)) from error


def _no_pattern(patterns: Iterable[tuple[str, str]]) -> PatscanError | None:
    """What is said about the first pattern that is none."""
    for source, line in patterns:
        try:
            compiled([line])
        except ValueError:
            return PatscanError(_NO_PATTERN.format(source=source, line=line))
    return None
