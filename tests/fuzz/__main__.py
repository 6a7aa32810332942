"""Runs fuzz targets, each in a process of its own: `python -m tests.fuzz --seconds 600 pack`."""

from __future__ import annotations

import argparse
import functools
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.targets import TARGETS

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
    names = asked.targets or list(TARGETS)
    if unknown := set(names) - set(TARGETS):
        parser.error(f"no target {unknown.pop()!r}; there are: {', '.join(TARGETS)}")
    if importlib.util.find_spec("atheris") is None:
        print("not fuzzed: there is no atheris for this Python and platform")
        return 0
    with tempfile.TemporaryDirectory(prefix="patscan-fuzz-", dir=MEMORY) as scratch:
        os.environ["TMPDIR"] = scratch  # of the targets
        keep = asked.keep or Path(scratch)
        fuzz = functools.partial(run, seconds=asked.seconds, seed=asked.seed, keep=keep)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            fallen = [
                name for name, stood in zip(names, pool.map(fuzz, names), strict=True) if not stood
            ]
    print(f"{len(names) - len(fallen)} of {len(names)} targets stood;", *fallen or ["none"], "fell")
    return len(fallen)


def run(name: str, seconds: int, seed: int, keep: Path) -> bool:
    """Fuzz one target in a process of its own; whether it stood.

    Args:
        name: of the target.
        seconds: how long.
        seed: the same one makes the same choices.
        keep: a folder for the corpus, and for the input that fells the target.
    """
    corpus = keep / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(TARGETS[name].seeds()):
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
    command = [sys.executable, "-m", "tests.fuzz.one", name, *words, str(corpus)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    count = _COUNT.search(done.stdout)
    print(f"{name}: {int(count[1]) if count else 0:,} inputs", flush=True)
    if done.returncode:
        report = done.stdout[done.stdout.find(b"\n === ") :][:MAX_REPORT_BYTES]
        print(report.decode("utf-8", "replace"))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
