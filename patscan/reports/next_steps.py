"""What the text report ends with after findings: the ways to go on, with the commands to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS, key
from patscan.policy.comments import comment
from patscan.reports import paths

if TYPE_CHECKING:
    from patscan.model.findings import Verdict

ONE = Text("Next:", "接下来：")
MANY = Text("Next, for the first:", "接下来，以第一个为例：")

_SAME = Text("", "")
_REMOVE = Text("remove", "移走")
_FIX = Text("fix", "修改")
_REVOKE = Text("revoke", "撤销")
_ALLOW = Text("allow", "放行")
_ACCEPT = Text("accept", "接受")

_MOVE = Text(
    "revoke it, move it out of {path}, and scan again; every step:",
    "先撤销它，再从 {path} 中移走，然后重新扫描。每一步：",
)
_CHANGE = Text(
    "change {path} as told above, and scan again", "按上面的说明修改 {path}，然后重新扫描"
)
_HISTORY = Text(
    "taking it out of the files leaves it in the history; every step:",
    "从文件中删除后，历史中仍会保留。每一步：",
)
_ELSEWHERE = Text("revoke it, and find out where it came from", "先撤销它，再查明它的来源")
_MAY_STAY = Text(
    "a sample may stay, with this at the end of line {line} or alone above it:",
    "示例可以保留，在第 {line} 行末尾或其上方单独一行写：",
)
_KNOWN = Text("a sample may stay, if you accept it:", "示例可以保留，只需接受它：")
_RESPOND = Text("patscan respond {digits}", "patscan respond {digits}")
_COMMAND = Text(
    'patscan baseline accept {what} --reason "<reason>"',
    'patscan baseline accept {what} --reason "<理由>"',
)
_ALL = Text("{command}  # all of this run", "{command}  # 本次运行的全部发现")
_WORDS = Text("patscan: allow <reason>", "patscan: allow <理由>")


class Step(NamedTuple):
    """A line of what to do.

    Attributes:
        label: what it does, in a word; empty if it belongs to the step before.
        text: a sentence, or what to paste.
        pastes: whether it is to be pasted, and must not be folded.
    """

    label: Text
    text: Text
    pastes: bool = False


def next_steps(
    groups: Sequence[Sequence[Verdict]], root: str = "", cwd: str = ""
) -> Iterator[Step]:
    """What to do about the first place of the first credential of `groups`, most severe first."""
    worst = groups[0][0]
    item, place = worst.assessed, worst.finding.location
    digits = key(item).fingerprint[:SHOWN_DIGITS]
    label, sentence = _first(worst)
    yield Step(label, sentence.format(path=paths.shown(place.path, root, cwd)))
    if worst.finding.secret and sentence != _ELSEWHERE:  # which is not there any more
        yield Step(_SAME, _RESPOND.format(digits=digits), pastes=True)
    written = _comment(place.path) if label in (_REMOVE, _FIX) else None
    if written:
        yield Step(_ALLOW, _MAY_STAY.format(line=place.line))
        yield Step(_SAME, written, pastes=True)
    else:
        yield Step(_ACCEPT, _KNOWN)
    accept = _COMMAND.format(what=digits)
    yield Step(_ACCEPT if written else _SAME, accept, pastes=True)
    if len(groups) > 1:
        yield Step(_SAME, _ALL.format(command=_COMMAND.format(what="--last")), pastes=True)


def _first(verdict: Verdict) -> tuple[Text, Text]:
    """What to do at first, in a word and in a sentence."""
    trail = verdict.assessed.trail
    if trail and not trail.at_head:
        return _REVOKE, _HISTORY
    if not paths.is_file(verdict.finding.location.path):
        return _REVOKE, _ELSEWHERE
    return (_REMOVE, _MOVE) if verdict.finding.secret else (_FIX, _CHANGE)


def _comment(path: str) -> Text | None:
    """An allow comment as the file writes comments."""
    en, zh = comment(_WORDS.en, path), comment(_WORDS.zh, path)
    return Text(en, zh) if en and zh else None
