"""patscan run as a process: from a shell, or with something around it broken."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests import child, faults

PROGRAM = str(Path(sys.executable).with_name("patscan"))
PATIENCE_S = 120.0


def shell(script: str, cwd: Path, **environment: str | None) -> subprocess.CompletedProcess[bytes]:
    """Run a bash script in which `patscan` is the program under test; None unsets a variable."""
    merged = {**os.environ, **environment, "P": PROGRAM}
    return subprocess.run(
        ["bash", "-c", f'patscan() {{ "$P" "$@"; }}; {script}'],
        cwd=cwd, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE_S,
        env={name: value for name, value in merged.items() if value is not None},
    )  # fmt: skip


def broken(fault: Callable[[], None], *arguments: str) -> list[str]:
    """The command line of a patscan that starts once `fault` has broken something in its process.

    Args:
        fault: one of `tests.faults`, with its arguments as a `functools.partial`.
        *arguments: of patscan.
    """
    return child.command(faults.run_with, fault, arguments)


def patched(
    fault: Callable[[], None], *arguments: str, cwd: Path
) -> subprocess.CompletedProcess[bytes]:
    """Run patscan with something broken: see `broken`."""
    return subprocess.run(
        broken(fault, *arguments), cwd=cwd, capture_output=True, check=False,
        stdin=subprocess.DEVNULL, timeout=PATIENCE_S,
    )  # fmt: skip


def wait_for(condition: Callable[[], object], what: str, patience_s: float = 30.0) -> None:
    """Wait until `condition()` is true; `what` is the failure if it never is."""
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)
