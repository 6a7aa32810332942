"""Measures `patscan history`: against other scanners, by size, on a range, and with a cache."""

from __future__ import annotations

import os
from pathlib import Path

from bench import repositories, tools
from bench.measure import Cost
from bench.tables import found, interleaved, table
from bench.tools import Tool

# Sizes of generated histories, in objects.
GROWTH = (500_000, 1_000_000, 2_000_000)
RANGE_COMMITS = 20
VARIABLE = "PATSCAN_BENCH_REPOSITORY"


def subject() -> Path:
    """The repository to measure on, from the environment."""
    named = os.environ.get(VARIABLE)
    if not named:
        raise SystemExit(
            f"set {VARIABLE} to a clone of the repository to measure on, such as git/git"
        )
    return Path(named).resolve()


def _patscan(work: Path, *words: str) -> Tool:
    return Tool("patscan", (str(tools.patscan(work) / "patscan"), "history", *words))


def history(work: Path, repeat: int) -> str:
    """All objects of a large repository, without and with a token in it."""
    folder = repositories.copy(work, subject())
    patscan = _patscan(work, "--no-cache", "--jobs", "2")
    everybody = [patscan, *tools.history_peers(work)]
    clean = interleaved({patscan.name: patscan.command(folder)}, repeat, memory=True)["patscan"]
    planted = repositories.plant(folder)
    try:
        commands = {tool.name: tool.command(folder) for tool in everybody}
        leaky = interleaved(commands, 1, memory=True, warm=False)
    finally:
        repositories.unplant(folder)
    costs = [("patscan, nothing to find", clean, "-")]
    costs += [(name, cost, found(cost, planted)) for name, cost in leaky.items()]
    rows = [
        (
            name,
            f"{cost.wall_s:.1f} s",
            f"{cost.cpu_s:.1f} s",
            f"{cost.wall_s / clean.wall_s:.1f} ×",
            f"{cost.peak_bytes / 1e6:.0f} MB",
            seen,
        )
        for name, cost, seen in costs
    ]
    objects, size_bytes = repositories.facts(folder)
    head = (
        f"{objects:,} objects in {size_bytes / 1e6:,.0f} MB of packs, page cache warm; memory is the PSS "
        "of all processes, without what they map of the packs. All but the first row with one planted "
        "token, for which patscan also finds the first and the last commit that contain it.\n\n"
    )
    columns = ("", "wall", "CPU", "wall, to nothing to find", "peak memory", "planted token")
    return head + table(columns, rows)


def growth(work: Path, repeat: int) -> str:
    """Generated histories of growing size."""
    tool = _patscan(work, "--no-cache", "--jobs", "2")
    rows = []
    for objects in GROWTH:
        folder = repositories.generated(work, objects)
        cost = interleaved({"": tool.command(folder)}, max(1, repeat // 3), memory=True)[""]
        held, _ = repositories.facts(folder)
        rows.append(
            (
                f"{held:,}",
                f"{cost.wall_s:.2f} s",
                f"{cost.cpu_s / held * 1e6:.1f} µs",
                f"{cost.peak_bytes / 1e6:.0f} MB",
            )
        )
    return table(("objects", "wall", "CPU an object", "peak memory"), rows)


def again(work: Path, repeat: int) -> str:
    """The same repository a second time, without and with a token in it, and a range of its commits."""
    folder = repositories.copy(work, subject())
    patscan = str(tools.patscan(work) / "patscan")
    cached = ["env", f"XDG_CACHE_HOME={work / 'cache'}", patscan, "history", str(folder)]
    base = repositories.git(folder, "rev-parse", f"HEAD~{RANGE_COMMITS}")
    span = [patscan, "history", "--range", f"{base}..HEAD", str(folder)]
    first = [patscan, "history", "--no-cache", str(folder)]
    clean = interleaved({"first": first, "second": cached, "range": span}, repeat)
    repositories.plant(folder)
    try:
        leaky = interleaved({"first": first, "second": cached}, max(1, repeat // 3))
    finally:
        repositories.unplant(folder)
    rows = [
        ("first audit", clean["first"].wall_s, clean["first"].wall_s),
        ("second audit", clean["second"].wall_s, clean["first"].wall_s),
        ("first audit, one token planted", leaky["first"].wall_s, leaky["first"].wall_s),
        ("second audit, one token planted", leaky["second"].wall_s, leaky["first"].wall_s),
        (f"--range of {RANGE_COMMITS} first parents", clean["range"].wall_s, clean["first"].wall_s),
    ]
    shown = [(name, f"{wall_s:.2f} s", f"{wall_s / whole_s:.1%}") for name, wall_s, whole_s in rows]
    return table(("", "wall", "of the first"), shown)


def staged(work: Path, repeat: int) -> str:
    """Ten staged files in a repository of five thousand."""
    folder = work / "staged"
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        repositories.git(folder, "init", "--quiet")
        for number in range(5000):
            (folder / f"f{number}.py").write_text(f"value = {number}\n" * 50)
        repositories.git(folder, "add", "--all")
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        repositories.git(folder, *identity, "commit", "--quiet", "--message=first")
        for number in range(10):
            (folder / f"f{number}.py").write_text(f"other = {number}\n" * 50)
        repositories.git(folder, "add", "--all")
    programs = tools.patscan(work)
    commands = {
        'python -c "import click"': [str(programs / "python"), "-c", "import click"],
        "git diff-index --cached": ["git", "diff-index", "--cached", "HEAD"],
        "patscan staged": [str(programs / "patscan"), "staged"],
    }
    costs: dict[str, Cost] = interleaved(commands, repeat, folder)
    rows = [
        (name, f"{cost.wall_s * 1e3:.0f} ms", f"{cost.cpu_s * 1e3:.0f} ms")
        for name, cost in costs.items()
    ]
    return table(("", "wall", "CPU"), rows)
