"""Completion, asked as a shell does it, and in the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.repos import write
from tests.robustness import PROGRAM

# The words typed so far, and completions that must be among those offered.
OFFERED = [
    ("patscan ", {"scan", "history", "completion"}),
    ("patscan sc", {"scan"}),
    ("patscan scan --fo", {"--format"}),
    ("patscan scan --format=sa", {"sarif"}),
    ("patscan scan --fail-on ", {"low", "medium", "high", "critical"}),
    ("patscan explain coze-p", {"coze-pat"}),
    ("patscan baseline cr", {"create"}),
    ("patscan hooks run pre-c", {"pre-commit"}),
    ("patscan audit ", {"state", "review", "export", "import"}),
    ("patscan audit --fr", {"--from", "--fresh"}),
    ("patscan audit a --fr", {"--from", "--fresh"}),
    ("patscan audit state abcd rev", {"revoked"}),
    ("patscan completion ", {"bash", "zsh", "fish", "powershell"}),
]
# Where files are completed, which the shell does itself.
FILES = ["patscan scan ", "patscan history ", "patscan scan --config ", "patscan scan -o "]


def asked(shell: str, line: str) -> list[str]:
    """What patscan answers to a shell that completes the end of a line."""
    words = line.split(" ")
    environment = {
        **os.environ, "_PATSCAN_COMPLETE": f"{shell}_complete", "COMP_WORDS": line,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
    }  # fmt: skip
    done = subprocess.run([PROGRAM], env=environment, capture_output=True, check=True, text=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize(("line", "wanted"), OFFERED)
def test_what_is_offered(line: str, wanted: set[str]) -> None:
    offered = {one.removeprefix("plain,") for one in asked("bash", line)}
    assert wanted <= offered
    last = line.rsplit(" ", maxsplit=1)[-1].partition("=")[2] or line.rsplit(" ", maxsplit=1)[-1]
    assert all(one.startswith(last) for one in offered)


@pytest.mark.parametrize("line", FILES)
def test_where_files_are_completed(line: str) -> None:
    assert asked("bash", line) == ["file,"]


def test_powershell() -> None:
    assert asked("powershell", "patscan explain coze-pa")[:2] == ["plain", "coze-pat"]


# How a shell is made to print what it offers for a line; $1 is the folder of the program.
SHELLS = {
    "bash": 'PATH="$1:$PATH"; eval "$(patscan completion bash)"; COMP_WORDS=(patscan scan --format sa); '
    'COMP_CWORD=3; _patscan_completion patscan; printf "%s\\n" "${COMPREPLY[@]}"',
    "fish": 'set -gx PATH $argv[1] $PATH; patscan completion fish | source; complete --do-complete "patscan scan --format sa"',
    "zsh": 'PATH="$1:$PATH"; autoload -Uz compinit; compinit -D; eval "$(patscan completion zsh)"; '
    'words=(patscan scan --format sa); CURRENT=4; compadd() { print -rl -- "${@[-1]}" ; print -rl -- $completions }; '
    "_describe() { print -rl -- $completions_with_descriptions }; _patscan_completion",
}


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_in_the_shell_itself(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        if os.environ.get("PATSCAN_NO_SKIPS"):
            pytest.fail(f"{shell} is not installed")
        pytest.skip(f"{shell} is not installed")
    write(tmp_path, {"notes.txt": ""})
    own = [] if shell == "fish" else ["x"]  # what $0 is for the others
    done = subprocess.run(
        [program, "-c", SHELLS[shell], *own, str(Path(PROGRAM).parent)],
        cwd=tmp_path, capture_output=True, check=False, text=True, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "sarif" in done.stdout.split(), done.stderr
