"""Measure patscan against other scanners: `python -m bench.run [NAME]... [--record]`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
from collections.abc import Callable
from pathlib import Path

from bench import audit, coze, decoding, disturbed, exposure, history, inputs, phases, tools
from bench.tables import found, interleaved, table
from bench.tools import Tool

RESULTS = Path(__file__).parent / "README.md"


def hook(work: Path, repeat: int) -> str:
    """Ten clean files, as a commit hook gets them: most of it is start-up."""
    programs = tools.patscan(work)
    folder = inputs.small_files(work)
    names = sorted(os.listdir(folder))
    commands = {
        'python -c "import click"': [str(programs / "python"), "-c", "import click"],
        "patscan": [str(programs / "patscan"), "scan", *names],
    }
    for tool in tools.peers(work):
        commands[tool.name] = tool.command(folder)
    costs = interleaved(commands, repeat, folder)
    base = costs['python -c "import click"']
    rows = [
        (
            name,
            f"{cost.cpu_s * 1e3:.0f} ms",
            f"{cost.wall_s * 1e3:.0f} ms",
            f"{cost.cpu_s / base.cpu_s:.2f} ×",
        )
        for name, cost in costs.items()
    ]
    return "Ten clean files of 5 kB.\n\n" + table(
        ("", "CPU", "wall", "CPU, to `import click`"), rows
    )


def tree(work: Path, repeat: int) -> str:
    """All files of a large tree."""
    patscan = Tool("patscan", (str(tools.patscan(work) / "patscan"), "scan", "--no-ignore"))
    folder, planted = inputs.tree(work)
    measured = [tool for tool in (tools.ripgrep(), patscan) if tool]
    costs = interleaved({tool.name: tool.command(folder) for tool in measured}, repeat)
    slow = {tool.name: tool.command(folder) for tool in tools.peers(work)}
    costs |= interleaved(slow, max(1, repeat // 4))
    files, size_bytes = inputs.size(folder)
    patscan_s = costs["patscan"].wall_s
    rows = [
        (
            name,
            f"{cost.wall_s:.2f} s",
            f"{cost.cpu_s:.2f} s",
            f"{cost.wall_s / patscan_s:.2f} ×",
            found(cost, planted),
        )
        for name, cost in costs.items()
    ]
    head = f"{files:,} files, {size_bytes / 1e6:,.0f} MB, page cache warm.\n\n"
    return head + table(("", "wall", "CPU", "wall, to patscan", "planted token"), rows)


def then(work: Path, repeat: int) -> str:
    """The same inputs with the first version of patscan, to show what later features cost."""
    old, new = tools.earlier(work), tools.patscan(work)
    if old is None:
        return "The first scanner is not in this clone's history."
    small, (large, _) = inputs.small_files(work), inputs.tree(work)
    jobs = {
        "ten clean files": (["scan", *sorted(os.listdir(small))], small, repeat * 3),
        "a large tree": (["scan", "--no-ignore"], large, repeat),
    }
    rows = []
    for name, (words, folder, turns) in jobs.items():
        commands = {str(one): [str(one / "patscan"), *words] for one in (old, new)}
        before, now = interleaved(commands, turns, folder).values()
        rows += [
            (name, f"{before.wall_s * 1e3:.0f} ms", f"{now.wall_s * 1e3:.0f} ms",
             f"{now.wall_s / before.wall_s:.2f} ×", f"{now.cpu_s / before.cpu_s:.2f} ×")
        ]  # fmt: skip
    return table(("", "first scanner", "now", "wall", "CPU"), rows)


def big(work: Path, repeat: int) -> str:
    """One file of four gigabytes."""
    patscan = Tool("patscan", (str(tools.patscan(work) / "patscan"), "scan"))
    path, planted = inputs.big_file(work)
    try:
        measured = [tool for tool in (tools.ripgrep(), patscan) if tool]
        commands = {tool.name: tool.command(path) for tool in measured}
        costs = interleaved(commands, repeat, memory=True)
    finally:
        path.unlink()
    rows = [
        (name, f"{inputs.BIG_BYTES / cost.wall_s / 1e9:.2f} GB/s", f"{cost.peak_bytes / 1e6:.0f} MB",
         found(cost, planted))
        for name, cost in costs.items()
    ]  # fmt: skip
    head = "A file of 4 GiB, page cache warm; memory is the PSS of all processes.\n\n"
    return head + table(("", "throughput", "peak memory", "planted token"), rows)


BENCHMARKS: dict[str, Callable[[Path, int], str]] = {
    "hook": hook,
    "tree": tree,
    "then": then,
    "big": big,
    "front-end": exposure.front_end,
    "staged": history.staged,
    "history": history.history,
    "again": history.again,
    "growth": history.growth,
    "decoding": decoding.decoding,
}


# Those whose input can be made smaller.
SIZED: dict[str, Callable[[Path, int, float], str]] = {
    "audit": audit.audit,
    "audit-disturbed": disturbed.disturbed,
    "coze-log": coze.log,
    "common-words": coze.common_words,
    "coze-history": coze.history,
    "coze-js": coze.js,
    "coze-studio": coze.studio,
    "coze-tree": coze.tree,
    "phases": phases.phases,
}


def record(name: str, text: str) -> None:
    """Put a result between its markers in the README."""
    page = RESULTS.read_text()
    block = f"<!-- {name} -->\n{text}\n<!-- /{name} -->"
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    RESULTS.write_text(pattern.sub(lambda _: block, page))


def main() -> None:
    """Run the named benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"{', '.join((*BENCHMARKS, *SIZED))} (default: all)",
    )
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "patscan-bench")
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument(
        "--size",
        type=float,
        default=1.0,
        help="part of the full size, of what mentions Coze",
    )
    parser.add_argument("--record", action="store_true", help="write the results into README.md")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    for name in arguments.names or (*BENCHMARKS, *SIZED):
        where = f"{os.cpu_count()} cores, CPython {platform.python_version()}"
        if name in SIZED:
            text = SIZED[name](work, arguments.repeat, arguments.size)
        else:
            text = BENCHMARKS[name](work, arguments.repeat)
        text += f"\n\n{dt.date.today().isoformat()}, {where}, median of {arguments.repeat} runs."
        print(f"\n## {name}\n\n{text}")
        if arguments.record:
            record(name, text)


if __name__ == "__main__":
    main()
