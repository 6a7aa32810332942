"""Measures `patscan history`: against its peers, as a repository grows, on a range, a second time."""

from __future__ import annotations

import os
from pathlib import Path

from bench import repositories, tools
from bench.measure import Cost
from bench.tables import found, interleaved, table
from bench.tools import Tool

# Sizes of made-up histories, in objects.
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
    return Tool("patscan", (str(tools.ours(work) / "patscan"), "history", *words))


def history(work: Path, repeat: int) -> str:
    """Everything a large repository holds."""
    folder, planted = repositories.planted_copy(work, subject())
    ours = _patscan(work, "--no-cache", "--jobs", "2")
    costs = interleaved({ours.name: ours.command(folder)}, repeat, memory=True)
    slow = {tool.name: tool.command(folder) for tool in tools.history_peers(work)}
    costs |= interleaved(slow, max(1, repeat // 4), memory=True, warm=False)
    objects, size_bytes = repositories.facts(folder)
    base = costs["patscan"].wall_s
    rows = [
        (
            name,
            f"{cost.wall_s:.1f} s",
            f"{cost.cpu_s:.1f} s",
            f"{cost.wall_s / base:.1f} ×",
            f"{cost.peak_bytes / 1e6:.0f} MB",
            found(cost, planted),
        )
        for name, cost in costs.items()
    ]
    head = (
        f"{objects:,} objects in {size_bytes / 1e6:,.0f} MB of packs, page cache warm; memory is the PSS "
        "of all processes, without what they map of the packs.\n\n"
    )
    columns = ("", "wall", "CPU", "wall, to patscan", "peak memory", "planted token")
    return head + table(columns, rows)


def growth(work: Path, repeat: int) -> str:
    """Made-up histories of growing size."""
    ours = _patscan(work, "--no-cache", "--jobs", "2")
    rows = []
    for objects in GROWTH:
        folder = repositories.made_up(work, objects)
        cost = interleaved({"": ours.command(folder)}, max(1, repeat // 3), memory=True)[""]
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
    """The same repository a second time, and a range of commits of it."""
    folder, _ = repositories.planted_copy(work, subject())
    programs = tools.ours(work)
    patscan = str(programs / "patscan")
    environment = f"XDG_CACHE_HOME={work / 'cache'}"
    base = repositories.git(folder, "rev-parse", f"HEAD~{RANGE_COMMITS}")
    commands = {
        "first audit": [patscan, "history", "--no-cache", str(folder)],
        "second audit": ["env", environment, patscan, "history", str(folder)],
        f"--range of {RANGE_COMMITS} commits": [
            patscan, "history", "--range", f"{base}..HEAD", str(folder),
        ],
    }  # fmt: skip
    costs = interleaved(commands, repeat)
    first = costs["first audit"].wall_s
    rows = [
        (name, f"{cost.wall_s:.2f} s", f"{cost.wall_s / first:.1%}") for name, cost in costs.items()
    ]
    return "With the finding of one planted token.\n\n" + table(("", "wall", "of the first"), rows)


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
    programs = tools.ours(work)
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
