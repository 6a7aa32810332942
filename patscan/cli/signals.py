"""SIGINT, SIGTERM and SIGHUP: the first asks for what was found so far, the second ends at once."""

from __future__ import annotations

import signal
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # the last one is not on Windows
_received: list[int] = []


def listen() -> None:
    """Raise KeyboardInterrupt for each of them, unless our caller ignores it (as nohup does)."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def exit_code() -> int | None:
    """What the shell is told after a signal, by its own custom: 128 and the signal's number."""
    return 128 + _received[0] if _received else None
