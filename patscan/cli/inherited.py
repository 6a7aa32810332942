"""Undoes what a process may inherit from its parent that would make this one tell less than the truth."""

from __future__ import annotations

import contextlib
import os
import signal

_STANDARD_STREAMS = (0, 1, 2)


def undo() -> None:
    """Let standard streams wait, and the exit codes of other programs be known.

    A stream that does not wait (`O_NONBLOCK`, which all processes that share it have in common) seems to end where
    nothing is there to read yet, and drops what its reader has not taken yet. Where SIGCHLD is ignored, the system
    forgets exit codes, and `subprocess` takes each for 0 (Python, `Popen._try_wait`): a git that failed would be one
    with nothing to say.
    """
    if hasattr(os, "set_blocking"):  # on Windows since Python 3.12
        for number in _STANDARD_STREAMS:
            with contextlib.suppress(OSError):  # closed
                os.set_blocking(number, True)
    child = getattr(signal, "SIGCHLD", None)  # Windows has none
    if child is not None and signal.getsignal(child) is signal.SIG_IGN:
        signal.signal(child, signal.SIG_DFL)
