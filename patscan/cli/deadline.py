"""A time limit for a run: when it is over, the run ends with what it has, and is incomplete."""

from __future__ import annotations

import _thread
import os
import re
import signal
import threading
from typing import TYPE_CHECKING, Any, Self

import click

from patscan.cli.terminal import say, tell
from patscan.model.text import Exit, Text

# A run that cannot be interrupted is ended this many seconds after its limit.
GRACE_S = 1.0
_HAS_ALARM = hasattr(signal, "SIGALRM")  # not on Windows
_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0}
_OVER = Text(
    "the time limit of {limit:g} s is over and not everything was scanned",
    "已超过 {limit:g} 秒的时限，未能扫描全部内容",
)

if TYPE_CHECKING:
    _Seconds = click.ParamType[float]
else:  # before 8.4 it takes no parameter
    _Seconds = click.ParamType


class Duration(_Seconds):
    """A time such as `4s`, `500ms` or `2m`, as seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds; see click."""
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)?", str(value).strip())
        seconds = float(match[1]) * _UNITS_S[match[2] or "s"] if match else 0.0
        if not seconds:
            message = say(f"{value!r} is not a time such as 4s", f"{value!r} 不是 4s 这样的时长")
            self.fail(message, param, ctx)
        return seconds


class Deadline:
    """Interrupts what is done in its context when the time is over; `is_over` tells whether that happened."""

    def __init__(self, limit_s: float | None) -> None:
        """No time is ever over where `limit_s` is None."""
        self._limit_s = limit_s
        self._timers: list[threading.Timer] = []
        self.is_over = False

    def __enter__(self) -> Self:
        """Let the time begin. The interruption may come from here, too."""
        if self._limit_s is not None:
            self._timers = [threading.Timer(self._limit_s + GRACE_S, self._give_up)]
            if not _HAS_ALARM:
                self._timers.append(threading.Timer(self._limit_s, self._interrupt))
            for timer in self._timers:
                timer.daemon = True
                timer.start()
            if _HAS_ALARM:
                signal.signal(signal.SIGALRM, self._interrupt)
                signal.setitimer(signal.ITIMER_REAL, self._limit_s)
        return self

    def __exit__(self, *_: object) -> None:
        """Let it end."""
        if _HAS_ALARM:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for timer in self._timers:
            timer.cancel()

    def tell(self) -> None:
        """Tell the user that it is over."""
        tell(_OVER.format(limit=self._limit_s))

    def _interrupt(self, *_: object) -> None:
        """Raise KeyboardInterrupt in the main thread, as Ctrl-C does."""
        self.is_over = True
        if _HAS_ALARM:  # this is its handler, in the main thread
            raise KeyboardInterrupt
        _thread.interrupt_main()

    def _give_up(self) -> None:
        """End the process, whatever it waits for."""
        self.tell()
        os._exit(Exit.INCOMPLETE)
