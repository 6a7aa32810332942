"""A time limit for a run: when it is over, the run ends with what it has, and is incomplete."""

from __future__ import annotations

import _thread
import contextlib
import os
import re
import signal
import threading
from collections.abc import Iterator
from typing import Any

import click

from patscan.cli.terminal import LANGUAGE, say, tell
from patscan.model.text import Exit, Text

# A run that cannot be interrupted is ended so long after its limit.
GRACE_S = 1.0
_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0}
_OVER = Text(
    "the time limit of {limit:g} s is over and not everything was scanned",
    "已超过 {limit:g} 秒的时限，未能扫描全部内容",
)


class Duration(click.ParamType[float]):
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
    """The end of a run's time: `is_over` tells whether it has come."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self.is_over = False

    def say_so(self) -> None:
        """Tell the user."""
        tell(_OVER.format(limit=self._limit_s).to(LANGUAGE))

    def interrupt(self, *_: object) -> None:
        """Raise KeyboardInterrupt in the main thread, as Ctrl-C does."""
        self.is_over = True
        if hasattr(signal, "SIGALRM"):  # we are its handler, and in the main thread
            raise KeyboardInterrupt
        _thread.interrupt_main()

    def give_up(self) -> None:
        """End the process, whatever it waits for."""
        self.say_so()
        os._exit(Exit.INCOMPLETE)


@contextlib.contextmanager
def deadline(limit_s: float | None) -> Iterator[Deadline]:
    """Interrupt what is done inside after `limit_s` seconds; None for never."""
    limit = Deadline(limit_s or 0)
    if limit_s is None:
        yield limit
        return
    timers = [threading.Timer(limit_s + GRACE_S, limit.give_up)]
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, limit.interrupt)
        signal.setitimer(signal.ITIMER_REAL, limit_s)
    else:
        timers.append(threading.Timer(limit_s, limit.interrupt))
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield limit
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for timer in timers:
            timer.cancel()
