"""Runs fuzz targets, each in a process of its own: `python -m tests.fuzz --seconds 600 pack`."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from tests.fuzz.instrumented import fuzz, targets

MAX_INPUT_BYTES = 8192
# One input may take this long; a fuzzed process is many times slower than a free one.
SLOW_S = 20
MAX_MEMORY_MB = 2048
MAX_REPORT_BYTES = 6000
# Files of the targets are in memory, if there is such a folder, which is faster than a disk.
MEMORY = next(filter(os.path.isdir, ["/dev/shm"]), None)
_COUNT = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")


def main() -> int:
    """Fuzz the targets that the command line names; returns how many failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all of them")
    parser.add_argument("--seconds", type=int, default=10, help="for each target")
    parser.add_argument("--seed", type=int, default=1, help="of libFuzzer's choices")
    parser.add_argument("--keep", type=Path, help="where inputs that lead further are kept")
    asked = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("not fuzzed: there is no atheris for this Python and platform")
        return 0
    with tempfile.TemporaryDirectory(prefix="patscan-fuzz-", dir=MEMORY) as scratch:
        os.environ["TMPDIR"] = scratch  # of the targets
        names = asked.targets or list(targets())
        if unknown := set(names) - set(targets()):
            parser.error(f"no target {unknown.pop()!r}; there are: {', '.join(targets())}")
        fallen = list(run(names, asked.seconds, asked.seed, asked.keep or Path(scratch)))
    print(f"{len(names) - len(fallen)} of {len(names)} targets stood;", *fallen or ["none"], "fell")
    return len(fallen)


def run(names: Sequence[str], seconds: int, seed: int, keep: Path) -> Iterator[str]:
    """Fuzz targets, as many at a time as there are processors; the names of those that fell.

    Instrumenting the package takes seconds, so it is done once, and each target's process is a copy of this one.

    Args:
        names: of the targets.
        seconds: how long, for each.
        seed: the same one makes the same choices.
        keep: a folder for the corpora, and for inputs that fell a target.
    """
    waiting = iter(names)
    running: dict[int, str] = {}
    while True:
        for name in islice(waiting, (os.cpu_count() or 1) - len(running)):
            running[_start(name, seconds, seed, keep)] = name
        if not running:
            return
        process, status = os.wait()
        name = running.pop(process)
        output = _output(name, keep).read_bytes()
        count = _COUNT.search(output)
        print(f"{name}: {int(count[1]) if count else 0:,} inputs", flush=True)
        if status:
            report = output[max(output.find(b"\n === "), 0) :][:MAX_REPORT_BYTES]
            print(report.decode("utf-8", "replace"), flush=True)
            yield name


def _start(name: str, seconds: int, seed: int, keep: Path) -> int:
    """The id of a process that fuzzes a target."""
    corpus = keep / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(targets()[name].seeds()):
        (corpus / f"seed-{number}").write_bytes(data)
    options = {
        "max_total_time": seconds,
        "seed": seed,
        "max_len": MAX_INPUT_BYTES,
        "timeout": SLOW_S,
        "rss_limit_mb": MAX_MEMORY_MB,
        "print_final_stats": 1,
        "artifact_prefix": f"{keep}/{name}-",
    }
    words = [f"-{option}={value}" for option, value in options.items()]
    process = os.fork()
    if not process:
        fuzz(name, [*words, str(corpus)], _output(name, keep))
    return process


def _output(name: str, keep: Path) -> Path:
    return keep / f"{name}.log"


if __name__ == "__main__":
    sys.exit(main())
