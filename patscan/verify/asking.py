"""From a credential to a verification: which hosts are asked what, and what their answers amount to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.coze.placeholders import is_placeholder
from patscan.model.findings import Verification, Workspace
from patscan.model.text import Text
from patscan.network.client import NoAnswerError
from patscan.verify.answers import PATHS, Answer, Endpoint, Row, row_of
from patscan.verify.client import Client

if TYPE_CHECKING:
    from patscan.model.held import Held
    from patscan.verify.hosts import Host

# A host that asks us to wait is asked again at most this often, after at most this many seconds.
MAX_RETRIES = 2
MAX_WAIT_S = 60.0
# Where it does not say how long.
DEFAULT_WAIT_S = 5.0
# Names come from the vendor, or from whoever chose them there.
MAX_NAME_CHARS = 80
MAX_WORKSPACES = 50

_WORKS = Text("it works: {host} accepts it", "有效：{host} 接受它")
_WORKS_ONLY = Text(
    "it works: {host} accepts it, but it may not list its workspaces",
    "有效：{host} 接受它，但它无权列出工作空间",
)
_REJECTED = Text(
    "{hosts} does not accept it: it is invalid, expired or revoked; delete it all the same",
    "{hosts} 不接受它：无效、已过期或已撤销；仍请删除",
)
_REJECTED_BY_ALL = Text(
    "neither {hosts} accepts it: it is invalid, expired or revoked; delete it all the same",
    "{hosts} 都不接受它：无效、已过期或已撤销；仍请删除",
)
_UNKNOWN = Text("{host} does not tell: {reason}", "{host} 无法确定：{reason}")
_WAIT = Text(
    "it was asked too often, and wants {seconds:,.0f} seconds of patience",
    "请求过于频繁，它要求等待 {seconds:,.0f} 秒",
)
_PLACEHOLDER = Text("it looks made up, so it was not sent", "它像是编造的示例，因此没有发送")
_NOR = Text(" nor ", " 和 ")


class _Reply(NamedTuple):
    """A row of the table that fits, the answer, and the reason if it does not tell."""

    row: Row | None
    answer: Answer | None
    note: Text

    @property
    def meaning(self) -> str:
        return self.row.meaning if self.row else "unknown"

    @property
    def ends_it(self) -> bool:
        """Whether it makes no sense to ask the host anything else: it is silent, or wants no more requests."""
        return self.meaning == "limited" or self.answer is None


def verify(client: Client, held: Held, hosts: Sequence[Host]) -> Verification:
    """Ask `hosts`, in order, until one accepts the credential.

    It is rejected only if every request to every host says so: anything else is unknown.
    """
    if is_placeholder(held.value().partition(b"_")[2]):
        return Verification("unknown", _PLACEHOLDER)
    asked: list[str] = []
    uncertain: list[Text] = []
    for host in hosts:
        asked.append(host.name)
        me = _reply(client, held, host, "me")
        workspaces = me if me.ends_it else _reply(client, held, host, "workspaces")
        meanings = {me.meaning, workspaces.meaning}
        if not meanings.isdisjoint({"works", "forbidden"}):
            return _working(host, tuple(asked), me.answer, workspaces)
        if meanings != {"rejected"}:
            reply = me if me.meaning != "rejected" else workspaces
            uncertain.append(_UNKNOWN.format(host=host.name, reason=reply.note))
    if uncertain:
        return Verification("unknown", uncertain[0], tuple(asked))
    return Verification("rejected", _rejected(asked), tuple(asked))


def _rejected(asked: Sequence[str]) -> Text:
    names = Text(_NOR.en.join(asked), _NOR.zh.join(asked))
    return (_REJECTED if len(asked) == 1 else _REJECTED_BY_ALL).format(hosts=names)


def _reply(client: Client, held: Held, host: Host, endpoint: Endpoint) -> _Reply:
    """What a host says, asked again if it wants to be asked later."""
    for attempt in range(MAX_RETRIES + 1):
        try:
            answer = client.get(host.base + PATHS[endpoint], held)
        except NoAnswerError as error:
            return _Reply(None, None, error.reason)
        row = row_of(endpoint, answer)
        note = row.note.format(status=answer.status, code=answer.code)
        if row.meaning != "limited":
            break
        wait_s = DEFAULT_WAIT_S if answer.retry_after_s is None else answer.retry_after_s
        if wait_s > MAX_WAIT_S:
            note = _WAIT.format(seconds=wait_s)
            break
        if attempt < MAX_RETRIES:
            client.pause(wait_s)
    return _Reply(row, answer, note)


def _working(
    host: Host, asked: tuple[str, ...], me: Answer | None, workspaces: _Reply
) -> Verification:
    listed, total = _workspaces(workspaces.answer) if workspaces.meaning == "works" else ((), None)
    said = _WORKS_ONLY if workspaces.meaning == "forbidden" else _WORKS
    return Verification("works", said.format(host=host.name), asked, _owner(me), listed, total)


def _owner(me: Answer | None) -> str:
    """The account: its name, and its id in brackets."""
    data = me.data if me and isinstance(me.data, dict) else {}
    if not data.get("user_id"):
        return ""
    name = _text(data.get("nick_name")) or _text(data.get("user_name"))
    return f"{name} ({_text(data.get('user_id'))})".strip()


def _workspaces(answer: Answer | None) -> tuple[tuple[Workspace, ...], int]:
    """The workspaces in a list, and how many there are in all."""
    data = answer.data if answer and isinstance(answer.data, dict) else {}
    rows = data.get("workspaces")
    listed = tuple(
        Workspace(_text(row.get("id")), _text(row.get("name")), _text(row.get("role_type")))
        for row in (rows if isinstance(rows, list) else [])[:MAX_WORKSPACES]
        if isinstance(row, dict)
    )
    total = data.get("total_count")
    return listed, max(total if isinstance(total, int) else 0, len(listed))


def _text(value: object) -> str:
    return str(value)[:MAX_NAME_CHARS] if isinstance(value, str | int) else ""
