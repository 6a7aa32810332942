"""Measures the cost of the import graph for one finding, in a front end of thousands of modules."""

from __future__ import annotations

from pathlib import Path

from bench import inputs, tools
from bench.tables import interleaved, table


def front_end(work: Path, repeat: int) -> str:
    """The same modules without and with the one that contains a token, at the end of a long import chain."""
    patscan = [str(tools.patscan(work) / "patscan"), "scan"]
    folder, planted_in = inputs.front_end(work)
    commands = {
        "no finding": [*patscan, str(folder / "src" / "features")],
        "one finding": [*patscan, str(folder)],
    }
    costs = interleaved(commands, repeat)
    assert planted_in in costs["one finding"].output.decode("utf-8", "replace")
    assert b"imports it" in costs["one finding"].output, "the way should be told"
    base = costs["no finding"]
    rows = [
        (name, f"{cost.wall_s:.2f} s", f"{cost.cpu_s:.2f} s", f"{cost.cpu_s - base.cpu_s:.2f} s")
        for name, cost in costs.items()
    ]
    head = f"{inputs.FRONT_END_MODULES:,} modules, 8 imports from the entry to the token.\n\n"
    return head + table(("", "wall", "CPU", "CPU for the import graph"), rows)
