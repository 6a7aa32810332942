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

# The command whose findings other people see than those who run it.
ON_SERVER = "pre-receive"
# The command that reads a message before it is stored.
OF_MESSAGE = "commit-msg"

ONE = Text("Next:", "接下来：")
MANY = Text("Next, for the first:", "接下来，以第一个为例：")

_SAME = Text("", "")
_REMOVE = Text("remove", "移走")
_FIX = Text("fix", "修改")
_REVOKE = Text("revoke", "撤销")
_ALLOW = Text("allow", "放行")
_ACCEPT = Text("accept", "接受")
_WHY = Text("why", "依据")

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
_UNPUSHED = Text(
    "revoke it, and take it out of the commits that bring it; every step:",
    "先撤销它，再从引入它的提交中移除。每一步：",
)
_REWORD = Text("revoke it, and leave it out of the message", "先撤销它，再从提交说明中删去")
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
_LEFT_OUT = Text(
    "not all reasons are shown; of the first such place:", "依据没有全部列出；第一个这样的位置："
)
_EXPLAIN = Text("patscan explain --why {place}", "patscan explain --why {place}")
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
    groups: Sequence[Sequence[Verdict]],
    root: str = "",
    cwd: str = "",
    *,
    command: str = "",
    shortened: str = "",
) -> Iterator[Step]:
    """What to do about the first place of the first credential of `groups`, most severe first.

    Args:
        groups: the findings, in the order of the report.
        root: the folder that their paths are relative to.
        cwd: that paths are shown relative to.
        command: that was run. A server tells it to whoever pushes: there, what they push counts, not a baseline.
        shortened: the first place whose reasons are not all shown, as `explain --why` takes it; empty if there is none.
    """
    worst, on_server = groups[0][0], command == ON_SERVER
    item, place = worst.assessed, worst.finding.location
    digits = key(item).fingerprint[:SHOWN_DIGITS]
    label, sentence = _first(worst, command)
    yield Step(label, sentence.format(path=paths.shown(place.path, root, cwd)))
    if worst.finding.secret and sentence not in (_REWORD, _ELSEWHERE):  # not there any more
        yield Step(_SAME, _RESPOND.format(digits=digits), pastes=True)
    written = _comment(place.path) if label in (_REMOVE, _FIX) else None
    if written:
        yield Step(_ALLOW, _MAY_STAY.format(line=place.line))
        yield Step(_SAME, written, pastes=True)
    if not on_server:
        yield from _accepting(digits, alone=not written, several=len(groups) > 1)
    if shortened:
        yield Step(_WHY, _LEFT_OUT)
        yield Step(_SAME, _EXPLAIN.format(place=shortened), pastes=True)


def _accepting(digits: str, *, alone: bool, several: bool) -> Iterator[Step]:
    if alone:
        yield Step(_ACCEPT, _KNOWN)
    yield Step(_SAME if alone else _ACCEPT, _COMMAND.format(what=digits), pastes=True)
    if several:
        yield Step(_SAME, _ALL.format(command=_COMMAND.format(what="--last")), pastes=True)


def _first(verdict: Verdict, command: str) -> tuple[Text, Text]:
    """What to do at first, in a word and in a sentence."""
    trail = verdict.assessed.trail
    if command == ON_SERVER:
        return (_REMOVE, _UNPUSHED) if verdict.finding.secret else (_FIX, _CHANGE)
    if trail and not trail.at_head:
        return _REVOKE, _HISTORY
    if not paths.is_file(verdict.finding.location.path):
        return _REVOKE, _REWORD if command == OF_MESSAGE else _ELSEWHERE
    return (_REMOVE, _MOVE) if verdict.finding.secret else (_FIX, _CHANGE)


def _comment(path: str) -> Text | None:
    """An allow comment as the file writes comments."""
    en, zh = comment(_WORDS.en, path), comment(_WORDS.zh, path)
    return Text(en, zh) if en and zh else None
