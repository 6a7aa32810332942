"""Measures where Coze is spoken of: logs, histories and trees of projects that use it, and common words.

What others have measured says nothing of Coze, and is passed over by its first literal. Here every
line, file or version has one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import inputs, repositories, tools
from bench.tables import interleaved, table
from bench.tools import Tool

# Parts of the full size at which patscan is measured once more.
GROWTH = (0.25, 0.5)
LOG_BYTES = 100_000_000
WORDS_BYTES = 50_000_000
HISTORY_COMMITS = 14_000
# What patscan is asked to do: one process, and nothing from an earlier run.
SCAN = ("scan", "--no-ignore", "--jobs", "1")
HISTORY = ("history", "--no-cache", "--jobs", "1")


def _scan(work: Path) -> Tool:
    return Tool("patscan", (str(tools.patscan(work) / "patscan"), *SCAN))


def _history(work: Path) -> Tool:
    return Tool("patscan", (str(tools.patscan(work) / "patscan"), *HISTORY))


def _compared(everybody: Sequence[Tool], subject: Path, repeat: int) -> str:
    """What every tool takes for one input; one process, where a tool can be told."""
    commands = {tool.name: tool.command(subject) for tool in everybody}
    costs = interleaved(commands, repeat, memory=True)
    ours = costs["patscan"].cpu_s
    rows = [
        (name, f"{cost.cpu_s:.2f} s", f"{cost.wall_s:.2f} s", f"{cost.cpu_s / ours:.2f} ×",
         f"{cost.peak_bytes / 1e6:.0f} MB")
        for name, cost in costs.items()
    ]  # fmt: skip
    return table(("", "CPU", "wall", "CPU, to patscan", "peak memory"), rows)


def _grown(patscan: Tool, made: Callable[[float], Path], size: float, repeat: int) -> str:
    """What patscan takes for a quarter and half of an input."""
    rows = []
    for part in GROWTH:
        subject = made(size * part)
        cost = interleaved({"": patscan.command(subject)}, repeat)[""]
        rows.append((f"{part:.0%} of it", f"{cost.cpu_s:.2f} s", f"{cost.wall_s:.2f} s"))
    return table(("patscan", "CPU", "wall"), rows)


def log(work: Path, repeat: int, size: float = 1.0) -> str:
    """A log that names Coze's API in every line."""

    def made(part: float) -> Path:
        return inputs.lines(work / "coze-log", int(LOG_BYTES * part), inputs.log_line, 1 << 30)

    folder = made(size)
    head = f"{inputs.size(folder)[1] / 1e6:,.0f} MB, every line names api.coze.cn, no token.\n\n"
    everybody = [_scan(work), *tools.peers(work)]
    result = _compared(everybody, folder, repeat)
    return head + result + "\n\n" + _grown(_scan(work), made, size, repeat)


def common_words(work: Path, repeat: int, size: float = 1.0) -> str:
    """Files with names in every line that begin as a token does."""

    def made(part: float) -> Path:
        return inputs.lines(work / "words", int(WORDS_BYTES * part), inputs.line_of_names, 25_000)

    folder = made(size)
    files, size_bytes = inputs.size(folder)
    head = f"{files:,} files, {size_bytes / 1e6:,.0f} MB: `pat_id`, `compat_`, `eyJ`, no token.\n\n"
    everybody = [_scan(work), *tools.peers(work)]
    result = _compared(everybody, folder, repeat)
    return head + result + "\n\n" + _grown(_scan(work), made, size, repeat)


def history(work: Path, repeat: int, size: float = 1.0) -> str:
    """The made-up history of a project that uses Coze."""

    def made(part: float) -> Path:
        return repositories.of_coze(work, int(HISTORY_COMMITS * part))

    folder = made(size)
    objects, size_bytes = repositories.facts(folder)
    head = f"{objects:,} objects in {size_bytes / 1e6:,.0f} MB of packs, no token.\n\n"
    everybody = [_history(work), *tools.history_peers(work)]
    result = _compared(everybody, folder, repeat)
    return head + result + "\n\n" + _grown(_history(work), made, size, repeat)


def clone(name: str) -> Path:
    """A clone of one of the vendor's repositories, which the environment names."""
    variable = f"PATSCAN_BENCH_{name.upper().replace('-', '_')}"
    if variable not in os.environ:
        raise SystemExit(f"set {variable} to a clone of coze-dev/{name}")
    return Path(os.environ[variable]).resolve()


def _of_vendor(work: Path, name: str, repeat: int, size: float) -> str:
    def made(part: float) -> Path:
        return repositories.part(work, clone(name), part)

    folder = made(size)
    objects, size_bytes = repositories.facts(folder)
    head = f"{objects:,} objects in {size_bytes / 1e6:,.0f} MB of packs.\n\n"
    result = _compared([_history(work), *tools.history_peers(work)], folder, repeat)
    return head + result + "\n\n" + _grown(_history(work), made, size, repeat)


def js(work: Path, repeat: int, size: float = 1.0) -> str:
    """The history of coze-dev/coze-js, with all that is found in it."""
    return _of_vendor(work, "coze-js", repeat, size)


def studio(work: Path, repeat: int, size: float = 1.0) -> str:
    """The history of coze-dev/coze-studio."""
    return _of_vendor(work, "coze-studio", repeat, size)


def tree(work: Path, repeat: int, _size: float = 1.0) -> str:
    """The files of coze-dev/coze-studio and of coze-dev/coze-js."""
    return "\n\n".join(_tree_of(work, name, repeat) for name in ("coze-studio", "coze-js"))


def _tree_of(work: Path, name: str, repeat: int) -> str:
    folder = repositories.tree_of(work, clone(name))
    files, size_bytes = inputs.size(folder)
    head = f"{name}: {files:,} files, {size_bytes / 1e6:,.0f} MB.\n\n"
    return head + _compared([_scan(work), *tools.peers(work)], folder, repeat)
