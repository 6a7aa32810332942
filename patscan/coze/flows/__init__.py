"""Code that gets tokens by OAuth JWT, for each kind of server: what to use in place of a personal token.

The private key, its id and the app's id come from the console (docs: oauth_jwt.md). The code is for the vendor's SDKs
as they are published.
"""

from __future__ import annotations

from patscan.coze.flows.flow import Flow
from patscan.coze.flows.node import NODE
from patscan.coze.flows.others import OTHERS
from patscan.coze.flows.python import PYTHON

FLOWS: tuple[Flow, ...] = (*NODE, *PYTHON, *OTHERS)
BY_SIGNAL = {f"framework-{row.key}": row for row in FLOWS}
# How a flow for coze.cn reads for coze.com.
_COM = (("api.coze.cn", "api.coze.com"), ("COZE_CN_BASE_URL", "COZE_COM_BASE_URL"), ("CnBaseURL", "ComBaseURL"))  # fmt: skip


def code(flow: Flow, *, com: bool) -> str:
    """The code of a flow, for coze.cn or, with `com`, for coze.com."""
    text = flow.code
    for cn, other in _COM if com else ():
        text = text.replace(cn, other)
    return text
