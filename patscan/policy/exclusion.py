"""Which paths the user excludes from a scan: the setting `exclude`, and `.patscanignore`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.policy.settings import Settings

IGNORE_FILE = ".patscanignore"
# A larger file cannot be a real ignore file.
MAX_BYTES = 1 << 20

_NO_PATTERN = Text(
    "{source}: not a gitignore pattern: {line!r}", "{source}：不是有效的 gitignore 模式：{line!r}"
)
_BACKSLASH = Text(
    "A path in a pattern is written with `/`; `\\\\` is a backslash in a name.",
    "模式中的路径用 `/` 书写；`\\\\` 表示名称中的反斜杠。",
)
_TOO_MANY = Text("there are too many patterns to exclude paths", "排除路径的模式过多")
_TOO_SLOW = Text(
    "a pattern to exclude paths takes too long to match {path}", "排除模式匹配 {path} 耗时过长"
)
_ISOLATED = Text(
    "Simplify the patterns; --isolated ignores those of a repository you do not trust.",
    "请简化这些模式；对不信任的仓库可用 --isolated 忽略其中的模式。",
)


def exclusion(settings: Settings) -> Callable[[str], bool] | None:
    """A predicate for excluded paths; None if there are no patterns.

    Its argument is relative to the root, and that of a folder ends in `/`. The patterns are those of
    `exclude` and, unless isolated, of `.patscanignore` at the root, in gitignore's syntax; later
    patterns win.

    Raises:
        PatscanError: a pattern cannot be understood, or escapes a letter: it is a path of Windows or a regular
            expression, and would exclude nothing.
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

    for source, line in patterns:
        if _escapes_a_letter(line):
            raise PatscanError(_NO_PATTERN.format(source=source, line=line), _BACKSLASH)

    from patscan.policy.ignore import PatternTooSlowError, compiled

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


def _escapes_a_letter(line: str) -> bool:
    """Whether a pattern has a backslash before a letter or digit, which needs none."""
    _, *escaped = line.replace("\\\\", "").split("\\")
    return not line.startswith("#") and any(after[:1].isalnum() for after in escaped)


def _lines(path: str) -> list[str]:
    """The lines of an ignore file; none if it does not exist."""
    if not os.path.isfile(path) or os.path.islink(path):
        return []
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES).decode("utf-8-sig", "surrogateescape").splitlines()
    except OSError as error:
        from patscan.model import refusals

        what = Text("cannot read {path}: {reason}", "无法读取 {path}：{reason}")
        raise PatscanError(what.format(path=path, reason=refusals.reason(error))) from error


def _no_pattern(patterns: Iterable[tuple[str, str]]) -> PatscanError | None:
    """The error for the first line that is not a pattern."""
    from patscan.policy.ignore import compiled

    for source, line in patterns:
        try:
            compiled([line])
        except ValueError:
            return PatscanError(_NO_PATTERN.format(source=source, line=line))
    return None
