"""Measures `patscan audit`: many small repositories, against another scanner; forks; and how it grows."""

from __future__ import annotations

import json
from pathlib import Path

from bench import organisation, repositories, tools
from bench.measure import Cost
from bench.tables import Row, interleaved, table

COUNT = 50
FORK_OBJECTS = 100_000
THOUSAND = 1000
CLUSTERED = 250
# The smaller of two sizes, of which the difference is measured.
PART = 5
COLUMNS = ("", "wall", "CPU", "to one")


def audit(work: Path, repeat: int, scale: float) -> str:
    """Fifty repositories in one run; fifty forks of one; a thousand with one in twenty damaged; some by Dask."""
    patscan = str(tools.patscan(work) / "patscan")
    parts = [
        _organisation(work, patscan, repeat),
        _forks(work, patscan, max(1, repeat // 3), int(FORK_OBJECTS * scale)),
        _thousand(work, patscan, max(10, int(THOUSAND * scale))),
        _cluster(work, max(1, repeat // 3), max(2 * PART, int(CLUSTERED * scale))),
    ]
    return "\n\n".join(parts)


def _command(work: Path, patscan: str, *words: str, name: str = "audit") -> list[str]:
    """An audit with a database of its own, which is empty at the beginning."""
    script = 'rm -f "$0" "$0"-wal "$0"-shm; exec "$@" --db "$0" --no-cache --format json'
    return ["sh", "-c", script, str(work / f"{name}.db"), patscan, "audit", *words]


def _organisation(work: Path, patscan: str, repeat: int) -> str:
    folder = organisation.organisation(work, COUNT)
    names = sorted(str(one) for one in folder.iterdir() if one.is_dir())
    peer = next((one for one in tools.history_peers(work) if one.name == "kingfisher"), None)
    commands = {"patscan": _command(work, patscan, str(folder))}
    if peer:
        commands[peer.name] = [*peer.words, *names]
    costs = interleaved(commands, repeat)
    base = costs.get("kingfisher", costs["patscan"])
    rows = [_row(name, cost, base.wall_s) for name, cost in costs.items()]
    found = len(json.loads(costs["patscan"].output)["credentials"])
    head = (
        f"{COUNT} repositories of {organisation.COMMITS} commits; one token in three of them, ten others deleted "
        f"long ago: {found} rows.\n\n"
    )
    return head + table(("", "wall", "CPU", "wall, to kingfisher"), rows)


def _forks(work: Path, patscan: str, repeat: int, objects: int) -> str:
    original = repositories.generated(work, objects)
    rows = []
    for label, own in (("", False), (", with 5 to 20 commits of its own each", True)):
        folders = {
            f"{count}{label}": organisation.forks(work, original, count, own=own)
            for count in (1, COUNT)
        }
        commands = {name: _command(work, patscan, str(one)) for name, one in folders.items()}
        costs = interleaved(commands, repeat)
        one = next(iter(costs.values()))
        rows += [
            (*_row(name, cost, one.wall_s), f"{cost.cpu_s / one.cpu_s:.1f} ×")
            for name, cost in costs.items()
        ]
    head = f"Forks of a repository with {objects:,} objects.\n\n"
    return head + table(("", "wall", "CPU", "wall, to one", "CPU, to one"), rows)


def damaged(work: Path, count: int) -> Path:
    """A list of repositories of which one in twenty is damaged."""
    folder = organisation.organisation(work, count)
    listed = folder.with_suffix(".txt")
    if not listed.exists():
        names = sorted(str(one) for one in folder.iterdir() if one.is_dir())
        organisation.damage(folder)
        listed.write_text("\n".join(names))
    return listed


def _thousand(work: Path, patscan: str, count: int) -> str:
    listed = damaged(work, count)
    tenth = work / "tenth.txt"
    tenth.write_text("\n".join(listed.read_text().splitlines()[: count // 10]))
    commands = {
        f"{count // 10:,} repositories": _command(work, patscan, "--from", str(tenth)),
        f"{count:,} repositories": _command(work, patscan, "--from", str(listed), name="thousand"),
    }
    costs = interleaved(commands, 1, memory=True, warm=False)
    first = next(iter(costs.values()))
    rows = [
        (*_row(name, cost, first.wall_s), f"{cost.peak_bytes / 1e6:.0f} MB", statuses(cost.output))
        for name, cost in costs.items()
    ]
    head = "One in twenty is missing, corrupt, of another user, empty or shallow.\n\n"
    return head + table((*COLUMNS[:-1], "to a tenth", "peak memory", "coverage"), rows)


def _cluster(work: Path, repeat: int, count: int) -> str:
    """The same repositories by workers of Dask, which are started for the run, and without."""
    patscan = str(tools.patscan(work, "dask") / "patscan")
    rows: list[Row] = []
    ways = (
        ("--jobs", "1"),
        ("--jobs", "2"),
        ("--scheduler", "local:1"),
        ("--scheduler", "local:2"),
    )
    parts = {size: organisation.organisation(work, size) for size in (count // PART, count)}
    costs = {
        size: interleaved(
            {" ".join(way): _command(work, patscan, str(folder), *way) for way in ways},
            repeat,
            warm=False,
        )
        for size, folder in parts.items()
    }
    few, many = costs.values()
    for way in few:
        each_s = (many[way].cpu_s - few[way].cpu_s) / (count - count // PART)
        rows.append(
            (f"`{way}`", *(f"{cost[way].wall_s:.2f} s" for cost in (few, many)),
             *(f"{cost[way].cpu_s:.2f} s" for cost in (few, many)), f"{each_s * 1e3:.1f} ms")
        )  # fmt: skip
    head = f"{count // PART} and {count} repositories of {organisation.COMMITS} commits, by workers of Dask and without.\n\n"
    sizes = tuple(f"{kind}, {n}" for kind in ("wall", "CPU") for n in (count // PART, count))
    return head + table(("", *sizes, "CPU for one more"), rows)


def _row(name: str, cost: Cost, base_s: float) -> Row:
    return name, f"{cost.wall_s:.2f} s", f"{cost.cpu_s:.2f} s", f"{cost.wall_s / base_s:.1f} ×"


def statuses(report: bytes) -> str:
    """How many repositories of an audit's JSON report are complete, partial and failed."""
    found = [one["status"] for one in json.loads(report)["coverage"]]
    return ", ".join(f"{found.count(one)} {one}" for one in ("complete", "partial", "failed"))
