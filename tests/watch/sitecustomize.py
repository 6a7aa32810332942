"""Tells a file what a Python does: every Python loads this module first that finds it on its path.

`PATSCAN_TEST_LOG` is the file; each line of it is a JSON list of an event of `sys.audit` and the
`repr` of what came with it. Workers and other Pythons that a process starts write to it, too.
"""

import json
import os
import sys
from typing import Any

_EVENTS = (
    "socket.",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.putenv",
    "os.system",
    "open",
)
_LOG = os.open(os.environ["PATSCAN_TEST_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _watch(event: str, values: tuple[Any, ...]) -> None:
    if not event.startswith(_EVENTS) or (event == "open" and "r" in (values[1] or "r")):
        return
    os.write(_LOG, json.dumps([event, repr(values)]).encode() + b"\n")


sys.addaudithook(_watch)
