"""Golden files: the expected output of a format.

`PATSCAN_UPDATE_GOLDEN=1 python -m pytest tests` updates them; then read the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import patscan

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, produced: bytes, folder: Path = FOLDER) -> None:
    """Assert that `produced` equals the golden file `name`, byte for byte."""
    path = folder / name
    if os.environ.get("PATSCAN_UPDATE_GOLDEN"):
        path.write_bytes(produced)
    assert produced.decode() == path.read_bytes().decode()


def words_of_page(data: bytes) -> bytes:
    """An HTML report without the version, and what is the same on every page: its style and its script."""
    data = data.replace(patscan.__version__.encode(), b"VERSION")
    data = re.sub(rb"(?s)(<(style|script)>).*?(?=</\2>)", rb"\1", data)
    return re.sub(rb"'sha256-[^']+'", b"'sha256'", data)
