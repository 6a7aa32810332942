"""SIGINT, SIGTERM and SIGHUP: the first signal ends the run with a report, the second at once."""

from __future__ import annotations

import signal
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
_received: list[int] = []


def listen() -> None:
    """Raise KeyboardInterrupt for each signal, except one that the caller ignores (as nohup does)."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def exit_code() -> int | None:
    """The exit code after a signal, as shells have it: 128 plus the signal's number; else None."""
    return 128 + _received[0] if _received else None
