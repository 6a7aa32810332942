"""The sentence that tells how to go on after a scan with findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS, key
from patscan.policy.comments import comment
from patscan.reports import paths

if TYPE_CHECKING:
    from patscan.model.findings import Verdict

_ONE = Text("Next: {steps}", "接下来：{steps}")
_MANY = Text("Next, here for the first: {steps}", "接下来（以第一个为例）：{steps}")
_MOVE = Text(
    "revoke it, move it out of {path}, and scan again.",
    "先撤销它，再从 {path} 中移走，然后重新扫描。",
)
_CHANGE = Text(
    "change {path} as told above, and scan again.", "按上面的说明修改 {path}，然后重新扫描。"
)
_HISTORY = Text(
    "revoke it; taking it out of the files leaves it in the history.",
    "先撤销它；从文件中删除后，历史中仍会保留。",
)
_ELSEWHERE = Text("revoke it, and find out where it came from.", "先撤销它，再查明它的来源。")
_ALLOW = Text(
    " If it may stay (a sample, say), put `{comment}` at the end of line {line} or on a line of its own above, or run {accept}.",
    "如果可以保留（如示例），请在第 {line} 行末尾或其上方单独一行写 `{comment}`，或运行 {accept}。",
)
_ACCEPT = Text(
    " If it may stay (a sample, say), run {accept}.", "如果可以保留（如示例），请运行 {accept}。"
)
_RESPOND = Text(
    " `patscan respond {digits}` has every step.", "`patscan respond {digits}` 列出每一步。"
)
_COMMAND = Text(
    '`patscan baseline accept {digits} --reason "<reason>"`',
    '`patscan baseline accept {digits} --reason "<理由>"`',
)
_ALL = Text(
    " `--last` in place of {digits} accepts all of this run.",
    "用 `--last` 代替 {digits}，即接受本次运行的全部发现。",
)
_WORDS = Text("patscan: allow <reason>", "patscan: allow <理由>")


def next_steps(groups: Sequence[Sequence[Verdict]], root: str = "", cwd: str = "") -> Text:
    """What to do about the first place of the first credential of `groups`, most severe first."""
    worst = groups[0][0]
    item, place = worst.assessed, worst.finding.location
    trail = item.trail
    digits = key(item).fingerprint[:SHOWN_DIGITS]
    accept = _COMMAND.format(digits=digits)
    respond = _RESPOND.format(digits=digits) if worst.finding.secret else Text("", "")
    if trail and not trail.at_head:
        steps, allowed = _HISTORY, None
    elif not paths.is_file(place.path):
        steps, allowed = _ELSEWHERE, None
    else:
        steps = _MOVE if worst.finding.secret else _CHANGE
        allowed = _comment(place.path)
    if allowed:
        more = _ALLOW.format(comment=allowed, line=place.line, accept=accept)
    else:
        more = _ACCEPT.format(accept=accept)
    several = len(groups) > 1
    parts = [steps.format(path=paths.shown(place.path, root, cwd)), respond, more]
    parts += [_ALL.format(digits=digits)] if several else []
    both = Text("".join(one.en for one in parts), "".join(one.zh for one in parts))
    return (_MANY if several else _ONE).format(steps=both)


def _comment(path: str) -> Text | None:
    """An allow comment as the file writes comments."""
    en, zh = comment(_WORDS.en, path), comment(_WORDS.zh, path)
    return Text(en, zh) if en and zh else None
