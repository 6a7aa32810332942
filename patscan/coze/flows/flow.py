"""The code for one kind of server that gets its tokens by OAuth JWT."""

from __future__ import annotations

from typing import NamedTuple


class Flow(NamedTuple):
    """One row: the framework's key in `exposure.server_frameworks`, the language for highlighting, and the code."""

    key: str
    language: str
    code: str
