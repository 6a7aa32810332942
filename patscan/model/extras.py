"""How to install an optional dependency (an extra) into the environment that patscan runs in."""

from __future__ import annotations

import sys

from patscan.model.text import Text

_INSTALL = Text("Install it with: {command}", "请安装：{command}")


def command(extra: str) -> str:
    """What to paste: the `pip` of this very Python, because that on the PATH may be another's.

    There patscan is installed already, so `pip` takes what the extra names and no `patscan` from an index.
    """
    python = sys.executable or "python3"
    quoted = f'"{python}"' if " " in python else python
    return f'{quoted} -m pip install "patscan[{extra}]"'


def hint(extra: str) -> Text:
    """The sentence that says so."""
    return _INSTALL.format(command=command(extra))
