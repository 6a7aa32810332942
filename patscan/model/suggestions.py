"""What somebody may have meant by a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from patscan.model.text import Text

_NEAR = Text("Did you mean `{near}`?", "是否想写 `{near}`？")


def nearest(name: str, known: Iterable[str]) -> Text | None:
    """The question whether the most similar known name was meant; None if none is similar."""
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    return _NEAR.format(near=near[0]) if near else None
