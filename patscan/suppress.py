"""What the user has decided not to hear about: excluded paths and allow comments.

The baseline is a room of its own (`baseline`). Nothing here is trusted in an `--isolated` run,
except what the command line names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from patscan.model import PatscanError, Text

if TYPE_CHECKING:
    from patscan.config import Settings
    from patscan.findings import Allow

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
MAX_IGNORE_BYTES = 1 << 20

# The comment; the reason is what is left of it without its last day and without what closes it.
_MARK = r"(?i)patscan:\s{0,4}allow\b[:\s-]{0,4}([^\r\n]{0,400})"
_UNTIL = r"(?i)\(?\buntil\s{1,4}(\d{4}-\d{2}-\d{2})\b\)?[:,;.]?"
_CLOSER = r"\s*(\*/|-->|--%>|%>|#}|}}|\*\)|\]\]|\"\"\"|\'\'\').*$"
# What may open a comment that has its line to itself.
_OPENER = (
    r"(?i)\s*(#|//|/\*|\*|<!--|<%--|<%#|{#|{{!|{/\*|--|;|%|\'|!|REM\b|::|\"\"\"|\(\*|\.\.)\W*$"
)


def allow_in(line: str, previous: str, *, line_number: int) -> Allow | None:
    """The allow comment that speaks for `line`: on it, or alone on the line above.

    `patscan: allow <reason>` needs its reason; `until 2027-01-31` in it is the last day it counts.
    What is malformed (no reason, or a day that does not exist) comes back without a reason.
    """
    import re

    if own := re.search(_MARK, line):
        return _allow(own[1], line_number)
    above = re.search(_MARK, previous)
    if above and re.match(_OPENER, previous[: above.start()]):
        return _allow(above[1], line_number - 1)
    return None


def _allow(text: str, line_number: int) -> Allow:
    import datetime as dt
    import re

    from patscan.findings import Allow

    text = re.sub(_CLOSER, "", text)
    until = re.search(_UNTIL, text)
    reason = " ".join(re.sub(_UNTIL, " ", text).split()).strip(" \t-:,;()")
    if not any(char.isalnum() for char in reason):
        return Allow("", None, line_number)
    if until is None:
        return Allow(reason, None, line_number)
    try:
        dt.date.fromisoformat(until[1])
    except ValueError:
        return Allow("", None, line_number)
    return Allow(reason, until[1], line_number)


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
    from patscan.patterns import PatternTooSlowError, compiled

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
    from patscan.patterns import compiled

    for source, line in patterns:
        try:
            compiled([line])
        except ValueError:
            return PatscanError(_NO_PATTERN.format(source=source, line=line[:80]))
    return None
