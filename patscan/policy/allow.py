"""Allow comments: a user's decision, on the line of a credential, that it is not reported.

An `--isolated` run ignores them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late

if TYPE_CHECKING:
    from patscan.model.findings import Allow

# The syntax: the comment, and after it the last day that it counts.
_allow = late.compile(r"(?i)patscan:\s{0,4}allow\b(?!-)")
_until = late.compile(r"(?i)\(?\buntil\s{1,4}([0-9]{4}-[0-9]{2}-[0-9]{2})\b\)?[:,;.]?")
# What a user may have meant as either. An end date that is not understood must not become no end date.
_VERBS = (
    r"(?:allow|ignor|disabl|skip|suppress|exclud|accept|permit|silenc|whitelist|off|noqa|nosec)"
    r"(?:p?ed|p?ing|e|list|list?ed|ance|all)?(?![a-z])"
    r"|允许|放行|忽略|跳过|禁用|关闭|排除|白名单"
)
_near_miss = late.compile(
    rf"(?i)(?<!\.)pat[-_ ]?scan[\W_]{{0,8}}(?:{_VERBS})"
    rf"|(?<![a-z])(?:no|{_VERBS})[\W_]{{0,4}}pat[-_ ]?scan(?![a-z])"
)
_end = late.compile(
    r"(?i)\b(?:until+|till?)(?![a-z])"
    r"|\b(?:expir(?:es|y|ation)|exp|through|thru)\b[^\w\n]{0,4}(?:(?:on|at|date)\b[^\w\n]{0,4})?[0-9]"
    r"|\bvalid (?:to|for)\b[^\w\n]{0,4}[0-9]"
    r"|有效期|有效至|截止|截至|直到|为止|(?:到期|失效)[日时期间]{0,2}[^\w\n]{0,4}[0-9]|[到至]\s{0,4}[0-9]{2}"
)
_closer = late.compile(r"\*/|-->|{%|--%>|%>|#}|#>|--}}|}}|\*\)|\*@|-}|\|#|\]\]|\"\"\"|\'\'\'")
MAX_REASON_CHARS = 400
_MOST_ON_A_LINE = 4


def allow_in(line: str, previous: str, *, line_number: int, path: str = "") -> Allow | None:
    """The allow comment for a line: on the line itself, or alone on the line above.

    `patscan: allow <reason>` must have a reason and be in a comment. With `until 2027-01-31` that is the
    last day it counts. If there is none that counts, text that may have been meant as one is returned
    with its `problem`.

    Args:
        line: the line of the finding.
        previous: the line above it; empty for the first line.
        line_number: of `line`.
        path: of the file; tells which comment syntax applies.
    """
    found = [*_candidates(line, line_number, path, above=False)]
    found += _candidates(previous, line_number - 1, path, above=True)
    # A real allow comment on either line comes before a near miss; else the line itself comes first.
    found.sort(key=lambda one: one.problem in ("near-miss", "no-comment"))
    return found[0] if found else None


def _candidates(line: str, line_number: int, path: str, *, above: bool) -> Iterator[Allow]:
    """The allow comment on a line; if there is none, text that looks like one, with its problem."""
    from patscan.model.findings import Allow
    from patscan.policy.comments import code_of, context_of

    if "scan" not in line.casefold():  # every pattern has it
        return
    line = code_of(line, path)
    seen: Allow | None = None
    matches = itertools.islice(_allow.finditer(line), _MOST_ON_A_LINE)
    for found in itertools.chain(matches, filter(None, [_near_miss.search(line)])):
        context = context_of(line, found.start(), path)
        if above and not context.alone:
            continue
        is_ours = found.re.pattern == _allow.pattern
        if is_ours and context.in_comment:
            yield _read(line[found.end() :][:MAX_REASON_CHARS], line_number)
            return
        seen = seen or Allow("", None, line_number, "no-comment" if is_ours else "near-miss")
    if seen:
        yield seen


def _read(text: str, line_number: int) -> Allow:
    """The allow comment with the `text` after the word `allow`."""
    import datetime as dt

    from patscan.model.findings import Allow

    text = _closer.split(text.partition("\r")[0], maxsplit=1)[0]
    until = _until.search(text)
    rest = _until.sub(" ", text, count=1)
    reason = " ".join(rest.split()).strip(" \t-:,;()}")
    reason = reason.removesuffix('"') if reason.count('"') % 2 else reason
    if _end.search(rest):
        return Allow("", None, line_number, "end")
    if until:
        try:
            dt.date.fromisoformat(until[1])
        except ValueError:
            return Allow("", None, line_number, "end")
    if not any(char.isalnum() for char in reason):
        return Allow("", None, line_number, "no-reason")
    return Allow(reason, until[1] if until else None, line_number)
