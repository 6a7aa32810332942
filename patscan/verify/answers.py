"""The table of answers: what an HTTP status and the `code` in the body tell about a credential.

Sources: the vendor's documentation (coze_error_codes.md, troubleshooting_4100_4101.md, list_workspace.md) and
its SDKs (coze-js: error.ts, coze-py: cozepy/users/__init__.py). A status is not enough: some errors come
with HTTP 200.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from patscan.model.text import Text

Endpoint = Literal["me", "workspaces"]
# `forbidden`: it works, but may not do what was asked. `limited`: ask again later.
Meaning = Literal["works", "forbidden", "rejected", "limited", "unknown"]

# Two requests that change nothing and need no id: who is it, and which workspaces has the account?
PATHS: dict[Endpoint, str] = {
    "me": "/v1/users/me",
    "workspaces": "/v1/workspaces?page_num=1&page_size=50",
}
# Of an error with code 4101, when it does not mean that a permission is missing.
INCORRECT = "token you entered is incorrect"


class Answer(NamedTuple):
    """What came back.

    Attributes:
        status: of HTTP.
        code: of the vendor's envelope; None if the body is none.
        message: its `msg`.
        data: its `data`.
        retry_after_s: how long the host asked to wait; None if it did not.
    """

    status: int
    code: int | None = None
    message: str = ""
    data: object = None
    retry_after_s: float | None = None


class Row(NamedTuple):
    """What some answers mean. An empty field fits every answer.

    Attributes:
        meaning: what they mean.
        statuses: of HTTP.
        codes: of the envelope; None in it stands for a body that is no envelope.
        endpoint: of the request.
        says: is part of the message.
        holds: a key that the data has.
        note: the reason, for those that tell nothing.
    """

    meaning: Meaning
    statuses: range = range(100, 1000)
    codes: frozenset[int | None] = frozenset()
    endpoint: Endpoint | None = None
    says: str = ""
    holds: str = ""
    note: Text = Text("", "")

    def fits(self, endpoint: Endpoint, answer: Answer) -> bool:
        """Whether the row is about this answer."""
        return (
            answer.status in self.statuses
            and (not self.codes or answer.code in self.codes)
            and self.endpoint in (None, endpoint)
            and self.says in answer.message.lower()
            and (
                not self.holds
                or (isinstance(answer.data, dict) and bool(answer.data.get(self.holds)))
            )
        )


def _codes(*codes: int | None) -> frozenset[int | None]:
    return frozenset(codes)


_RISK = Text("its risk control refused to answer", "其风控拒绝回答")
_LIMIT = Text("a limit of the account or of the platform is reached", "已达到账号或平台的限制")
_LATER = Text("it was asked too often", "请求过于频繁")
_SERVER = Text("it has an error of its own (HTTP {status})", "其自身出错（HTTP {status}）")
_REDIRECT = Text(
    "it answered with a redirect (HTTP {status}), which is not followed",
    "它返回了重定向（HTTP {status}），不会跟随",
)
_GARBAGE = Text(
    "its answer (HTTP {status}) is not one of the API's", "其回答（HTTP {status}）不是该 API 的格式"
)
_FORBIDDEN = Text(
    "it may not ask who it belongs to (code {code})", "它无权查询自己属于谁（错误码 {code}）"
)
_ELSE = Text(
    "its answer (HTTP {status}, code {code}) does not tell",
    "其回答（HTTP {status}，错误码 {code}）无法说明",
)
# The first row that fits counts. What is uncertain comes first, so that nothing that may work is called dead.
TABLE: tuple[Row, ...] = (
    Row("limited", range(429, 430), note=_LATER),
    Row("limited", codes=_codes(4013), note=_LATER),
    Row("unknown", codes=_codes(4102), note=_RISK),
    Row("unknown", codes=_codes(4008, 4009), note=_LIMIT),
    Row("unknown", range(300, 400), note=_REDIRECT),
    Row("unknown", range(500, 600), note=_SERVER),
    Row("unknown", codes=_codes(None), note=_GARBAGE),
    Row("rejected", codes=_codes(4101), says=INCORRECT),
    Row("forbidden", codes=_codes(4101), endpoint="workspaces"),
    Row("unknown", codes=_codes(4101), note=_FORBIDDEN),
    Row("rejected", codes=_codes(4100, 700012006)),
    Row("works", range(200, 201), codes=_codes(0), endpoint="me", holds="user_id"),
    Row("works", range(200, 201), codes=_codes(0), endpoint="workspaces", holds="workspaces"),
    Row("unknown", codes=_codes(0), note=_ELSE),
    Row("rejected", range(401, 402)),
    Row("unknown", note=_ELSE),
)


def row_of(endpoint: Endpoint, answer: Answer) -> Row:
    """The first row that fits."""
    return next(row for row in TABLE if row.fits(endpoint, answer))
