"""Measures where the CPU time of patscan goes: `python -m bench.phases history REPOSITORY` for one run."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import repositories
from bench.coze import HISTORY, HISTORY_COMMITS, SCAN, clone
from bench.tables import table

_COMPILED, _SEARCHED, _IN_GIT = "hyperscan's databases compiled", "hyperscan's searches", "git"
# A phase, and the functions whose time it is, without that of phases inside. The first seven are what patscan
# asks of others' code; "git" is its processes.
PHASES = {
    "modules imported": ("importlib._bootstrap:_find_and_load",),
    "regular expressions compiled": ("re._compiler:compile",),
    _COMPILED: ("patscan.literals:_compiled",),
    _SEARCHED: (),
    "objects inflated, deltas applied": ("patscan.git.packs:Pack._inflated", "patscan.git.packs:Pack._content"),
    "syntax trees": ("patscan.exposure.syntax:_timed",),
    _IN_GIT: (),
    "every object, or file, searched": (
        "patscan.sources.history.candidates:candidates", "patscan.sources.disk:Disk.outcomes",
    ),
    "what was found in, at its paths": ("patscan.sources.history.second_pass:SecondPass.scan",),
    "linted": ("patscan.detect.linter.rules:linted",),
    "who can see it": ("patscan.policy.assess:assess_facts",),
    "paths, commits, refs": (
        "patscan.sources.history.attribution:Attribution.paths", "patscan.sources.history.attribution:Attribution.trails",
    ),
}  # fmt: skip
REST = "command line, report"
# Calls after which it is known how long reading the clock takes: up to 3 µs on a virtual machine.
_TRIALS = 10_000
# What a command does not import.
_NOT_FOR = {"scan": "patscan.sources.history", "history": "patscan.sources.disk"}


class Clock:
    """Adds up the CPU seconds of phases: without those of phases inside, and of the clock itself."""

    def __init__(self) -> None:
        self.costs_s: dict[str, float] = defaultdict(float)
        self._phases = ["modules imported"]  # Python's own start
        self._since_s = self._tick_s = 0.0
        self._tick()
        started_s = time.process_time()
        for _ in range(_TRIALS):
            self.enter(REST)
            self.leave()
        self._tick()
        self._tick_s = (self._since_s - started_s) / (2 * _TRIALS)
        self.costs_s[REST] = 0.0

    def enter(self, phase: str) -> None:
        """From now on it is `phase`."""
        self._tick()
        self._phases.append(phase)

    def leave(self) -> None:
        """It is the caller's phase again."""
        self._tick()
        self._phases.pop()

    def _tick(self) -> None:
        now_s = time.process_time()
        self.costs_s[self._phases[-1]] += now_s - self._since_s - self._tick_s
        self._since_s = now_s

    def timed(self, function: Callable[..., Any], phase: str) -> Callable[..., Any]:
        """The function, or the generator, with its time counted as `phase`."""

        @functools.wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            self.enter(phase)
            try:
                return function(*arguments, **named)
            finally:
                self.leave()

        @functools.wraps(function)
        def steps(*arguments: Any, **named: Any) -> Iterator[Any]:
            step = self.timed(function(*arguments, **named).__next__, phase)
            while True:
                try:
                    item = step()
                except StopIteration:
                    return
                yield item

        return steps if inspect.isgeneratorfunction(function) else call


class _Searched:
    """A database of hyperscan whose searches are counted."""

    def __init__(self, database: Any, clock: Clock) -> None:
        self.scan = clock.timed(database.scan, _SEARCHED)


def _watch(clock: Clock, command: str) -> None:
    """Have the functions of all phases of a command counted."""
    for phase, places in PHASES.items():
        for place in places:
            module, _, name = place.partition(":")
            if module.startswith(_NOT_FOR[command]):
                continue
            *holders, last = name.split(".")
            holder = functools.reduce(getattr, holders, importlib.import_module(module))
            function = clock.timed(getattr(holder, last), phase)
            if phase == _COMPILED:
                function = _searched(function, clock)
            setattr(holder, last, function)


def _searched(compiled: Callable[..., Any], clock: Clock) -> Callable[..., Any]:
    return lambda *arguments: _Searched(compiled(*arguments), clock)


def measure(arguments: list[str]) -> dict[str, float]:
    """Run patscan's command line in this process; the CPU seconds of each phase."""
    clock = Clock()
    _watch(clock, arguments[0])
    from patscan.cli import run

    clock.enter(REST)
    run(arguments)
    clock.leave()
    git = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock.costs_s[_IN_GIT] = git.ru_utime + git.ru_stime
    return clock.costs_s


def phases(work: Path, repeat: int, size: float = 1.0) -> str:
    """Where the time goes in the histories and trees of `bench.coze`."""
    js, studio = clone("coze-js"), clone("coze-studio")
    inputs: dict[str, Sequence[str | Path]] = {
        "coze-js": (*HISTORY, repositories.part(work, js, size)),
        "coze-studio": (*HISTORY, repositories.part(work, studio, size)),
        "generated": (*HISTORY, repositories.of_coze(work, int(HISTORY_COMMITS * size))),
        "coze-js, tree": (*SCAN, repositories.tree_of(work, js)),
        "coze-studio, tree": (*SCAN, repositories.tree_of(work, studio)),
    }
    columns = [_median([_run(one) for _ in range(repeat)]) for one in inputs.values()]
    rows = [(phase, *(_shown(costs[phase]) for costs in columns)) for phase in (*PHASES, REST)]
    rows.append(("all", *(_shown(sum(costs.values())) for costs in columns)))
    return "CPU seconds of one process.\n\n" + table(("", *inputs), rows)


def _shown(cost_s: float) -> str:
    return f"{cost_s:.2f}" if cost_s >= 0.005 else "-"


def _run(arguments: Sequence[str | Path]) -> dict[str, float]:
    """The phases of a run in a process of its own."""
    command = [sys.executable, "-m", "bench.phases", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    costs: dict[str, float] = json.loads(done.stderr.splitlines()[-1])
    return costs


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {
        phase: statistics.median(run.get(phase, 0.0) for run in runs) for phase in (*PHASES, REST)
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1:])), file=sys.stderr)
