"""Shared by all benchmarks: runs commands in turns, and formats tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import measure
from bench.measure import Cost

Row = tuple[str, ...]


def table(head: Row, rows: Sequence[Row]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def interleaved(commands: dict[str, list[str]], repeat: int, cwd: Path | None = None,
                *, memory: bool = False, warm: bool = True) -> dict[str, Cost]:  # fmt: skip
    """The median cost of each command. They run in turns, so that other load affects all of them.

    With `warm`, one more turn at the beginning is not counted: it fills the page cache.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(repeat + warm):
        for name, command in commands.items():
            cost = measure.run(command, cwd, memory=memory)
            if turn >= warm:
                costs[name].append(cost)
    return {name: measure.median(runs) for name, runs in costs.items()}


def found(cost: Cost, planted: str) -> str:
    """Whether a tool reported the planted token, in any form: plain, masked or redacted."""
    text = cost.output.decode("utf-8", "replace")
    shown = planted in text or planted[:8] in text or "REDACTED" in text or "pat_" in text
    return "found" if shown else "**missed**"
