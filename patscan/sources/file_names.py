"""Scans the names of files, folders and refs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.detect.scanner import findings, only_mentions_coze, process_scanner
from patscan.detect.windows import Input
from patscan.sources.listing import relative

if TYPE_CHECKING:
    from patscan.detect.prefilter import PrefilterResult
    from patscan.model.findings import Finding

# How many names are scanned together.
BLOCK_NAMES = 1 << 14


def in_paths(paths: Sequence[str], root: str = "") -> list[Finding]:
    """The findings in the names of files and the folders around them; quick, for many that hold none.

    Args:
        paths: of the files; with a root, those that exist count.
        root: the absolute folder that reported paths are relative to; empty if they are already.
    """
    prefiltered = process_scanner().prefilter.scan(os.fsencode("\n".join(paths)))
    if not prefiltered or only_mentions_coze(prefiltered):
        return []
    names = [relative(root, path) for path in paths if os.path.lexists(path)] if root else paths
    return [*in_names(sorted(names_in([*map(os.fsencode, names)])))]


def names_in(names: Sequence[bytes]) -> set[str]:
    """Those of some names that hold a credential."""
    found = set()
    for at in range(0, len(names), BLOCK_NAMES):
        some = names[at : at + BLOCK_NAMES]
        block = b"\n".join(b"- " + _on_a_line(name) for name in some)
        rows = _rows(block, process_scanner().prefilter.scan(block))
        found |= {os.fsdecode(some[row]) for row in rows}
    return found


def names_in_block(block: bytes, prefiltered: PrefilterResult) -> set[str]:
    """The names in a block of lines, each behind an id, that hold a credential."""
    rows = _rows(block, prefiltered)
    lines = block.split(b"\n") if rows else []
    return {os.fsdecode(lines[row].partition(b" ")[2]) for row in rows}


def _rows(block: bytes, prefiltered: PrefilterResult) -> set[int]:
    """The lines of a block that hold a credential; they count from 0."""
    return {item.location.line - 1 for item in findings(Input("", block, prefiltered))}


def _on_a_line(name: bytes) -> bytes:
    return name.replace(b"\n", b" ")


def in_names(names: Iterable[str]) -> Iterator[Finding]:
    """The findings in names of files; they stand at the path that holds them, on line 1."""
    for name in names:
        for one in process_scanner().text(name, _on_a_line(os.fsencode(name))).findings:
            yield one._replace(kind="other")
