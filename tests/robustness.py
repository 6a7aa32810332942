"""Faults for tests: patscan run as a process, with something around it broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def patched(
    patch: str, *arguments: str, cwd: Path, before: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """Run patscan after the Python statements of `patch`, which break something of the system's."""
    script = f"import os, sys, errno\n{before}\n{patch}\nfrom patscan import cli\nsys.argv[1:] = {list(arguments)!r}\ncli.main()"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=cwd, capture_output=True, check=False,
        stdin=subprocess.DEVNULL, timeout=PATIENCE_S,
    )  # fmt: skip
