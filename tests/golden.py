"""Golden files: the expected output of a format.

`PATSCAN_UPDATE_GOLDEN=1 python -m pytest tests` updates them; then read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, produced: bytes, folder: Path = FOLDER) -> None:
    """Assert that `produced` equals the golden file `name`, byte for byte."""
    path = folder / name
    if os.environ.get("PATSCAN_UPDATE_GOLDEN"):
        path.write_bytes(produced)
    assert produced.decode() == path.read_bytes().decode()
