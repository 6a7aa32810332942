"""Completion, asked as a shell does it, and in the shells themselves.

`PATSCAN_PWSH` names the PowerShell to try; else it is `pwsh`, if there is one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

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


def asked(shell: str, line: str, **environment: str) -> list[str]:
    """What patscan answers to a shell that completes the end of a line."""
    words = line.split(" ")
    merged = {
        **os.environ, "_PATSCAN_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "\n".join(words) if shell == "powershell" else line,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1), **environment,
    }  # fmt: skip
    done = subprocess.run([PROGRAM], env=merged, capture_output=True, check=True, encoding="utf-8")
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


# What a PowerShell gets: the kind, the text (before a path: what precedes it in its word), and the help.
ANSWERS = [
    ("patscan explain coze-pat-i", "plain\tcoze-pat-in-production\tcoze-pat-in-production"),
    ("patscan rul", "plain\trules\tList the rules."),
    ("patscan scan --format=sa", "plain\t--format=sarif\tsarif"),
    ("patscan scan notes", "file\t\tnotes"),
    ("patscan scan a=b", "file\t\ta=b"),
    ("patscan scan --config=no", "file\t--config=\tno"),
    ("patscan scan C:\\new\\ --exit", "plain\t--exit-zero\tExit 0 even when there are findings."),
    ("patscan scan it's \"x --exit", "plain\t--exit-zero\tExit 0 even when there are findings."),
]


@pytest.mark.parametrize(("line", "answer"), ANSWERS)
def test_powershell(line: str, answer: str) -> None:
    assert asked("powershell", line, PATSCAN_LANG="en") == [answer]


def test_powershell_in_chinese() -> None:
    answer = asked("powershell", "patscan rul", PATSCAN_LANG="zh", PYTHONIOENCODING="utf-8")
    assert answer == ["plain\trules\t列出全部规则。"]


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


class Typed(NamedTuple):
    """A line, and what it becomes with the first completion."""

    line: str
    becomes: str | None
    after: str = ""  # the cursor


TYPED = [
    Typed("patscan sc", "patscan scan"),
    Typed("patscan.exe sc", "patscan.exe scan"),
    Typed("& patscan sc", "& patscan scan"),
    Typed("$found = patscan -h; patscan hi", "$found = patscan -h; patscan history"),
    Typed("patscan his", "patscan history --jobs 2", after=" --jobs 2"),
    Typed("patscan scan --fo", "patscan scan --format x.py", after=" x.py"),
    Typed("patscan scan -j 4 --fo", "patscan scan -j 4 --format"),
    Typed("patscan 'scan' --fo", "patscan 'scan' --format"),
    Typed("patscan scan --format=sa", "patscan scan --format=sarif"),
    Typed("patscan scan -f sar", "patscan scan -f sarif"),
    Typed("patscan scan C:\\new\\ 'a b' \"$HOME\" --fo", "patscan scan C:\\new\\ 'a b' \"$HOME\" --format"),
    Typed("patscan scan `\n --fo", "patscan scan `\n --format"),
    Typed("patscan explain 'coze-pat-i", "patscan explain coze-pat-in-production"),
    Typed("patscan scan nosuch", None),
    Typed("patscan scan no", "patscan scan ./notes.txt"),
    Typed("patscan scan -- no", "patscan scan -- ./notes.txt"),
    Typed("patscan scan -o no", "patscan scan -o ./notes.txt"),
    Typed("patscan scan two", "patscan scan './two words.txt'"),
    Typed("patscan scan \"two", "patscan scan \"./two words.txt\""),
    Typed("patscan scan 'a f", "patscan scan './a folder'"),
    Typed("patscan scan 'a folder/", "patscan scan './a folder/inner.txt'"),
    Typed("patscan scan it", "patscan scan './it''s.txt'"),
    Typed("patscan scan br", "patscan scan ./br[1].txt"),
    Typed("patscan scan 文", "patscan scan './文 件.txt'"),
    Typed("patscan scan --config=no", "patscan scan --config=./notes.txt"),
    Typed("patscan scan --config=two", "patscan scan --config='./two words.txt'"),
    Typed("patscan scan --config=\"two w", "patscan scan --config=\"./two words.txt\""),
    Typed("patscan scan --config=it", "patscan scan --config='./it''s.txt'"),
    Typed("patscan scan --config=br", "patscan scan --config='./br[1].txt'"),
    Typed("patscan scan --config='br", "patscan scan --config='./br[1].txt'"),
]  # fmt: skip

# Completes the lines of a file in the folder `work`, as TAB does.
_ASK = r"""
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
patscan completion powershell | Out-String | Invoke-Expression
Set-Location work
$env:COMP_WORDS = 'mine'
$global:LASTEXITCODE = 7
$answers = foreach ($asked in (Get-Content -Raw -Encoding utf8 ../lines.json | ConvertFrom-Json)) {
    $line = $asked.line + $asked.after
    $offered = TabExpansion2 $line $asked.line.Length
    $matches_ = @($offered.CompletionMatches)
    @{
        becomes = @($matches_ | ForEach-Object { $line.Remove($offered.ReplacementIndex, $offered.ReplacementLength).Insert(
            $offered.ReplacementIndex, $_.CompletionText) })
        tips = @($matches_ | ForEach-Object { $_.ToolTip })
    }
}
$told = @{ answers = @($answers); left = "$env:COMP_WORDS $env:_PATSCAN_COMPLETE $LASTEXITCODE" }
[IO.File]::WriteAllText("$PWD/../answers.json", (ConvertTo-Json $told -Depth 5))
"""

POWERSHELL = os.environ.get("PATSCAN_PWSH") or shutil.which("pwsh")


class Answer(NamedTuple):
    """The lines that a PowerShell offers, and the help of each."""

    becomes: list[str]
    tips: list[str]


def in_powershell(folder: Path, lines: list[Typed], language: str = "en") -> list[Answer]:
    """What a PowerShell offers for the lines, in a folder with some files; it leaves no trace of that in itself."""
    assert POWERSHELL
    names = (
        "notes.txt",
        "two words.txt",
        "a folder/inner.txt",
        "it's.txt",
        "br[1].txt",
        "文 件.txt",
    )
    write(folder / "work", dict.fromkeys(names, ""))
    asked_for = [{"line": one.line, "after": one.after} for one in lines]
    write(folder, {"lines.json": json.dumps(asked_for), "ask.ps1": _ASK})
    environment = {
        **os.environ, "HOME": str(folder), "PATSCAN_LANG": language,
        "PATH": os.pathsep.join([str(Path(PROGRAM).parent), os.environ["PATH"]]),
    }  # fmt: skip
    done = subprocess.run(
        [POWERSHELL, "-NoProfile", "-NonInteractive", "-File", "ask.ps1"],
        cwd=folder, capture_output=True, check=False, env=environment,
    )  # fmt: skip
    assert not done.returncode, done.stdout + done.stderr
    told = json.loads((folder / "answers.json").read_text("utf-8"))
    assert told["left"] == "mine  7"
    return [Answer(one["becomes"], one["tips"]) for one in told["answers"]]


if POWERSHELL:  # CI can install none, and where no test may be skipped it should pass without one

    @pytest.mark.slow
    def test_in_powershell_itself(tmp_path: Path) -> None:
        lines = [Typed(line, None) for line, _ in OFFERED]
        answers = in_powershell(tmp_path, [*TYPED, *lines, *(Typed(line, None) for line in FILES)])
        became = [next(iter(one.becomes), None) for one in answers[: len(TYPED)]]
        assert became == [one.becomes for one in TYPED]
        for (line, wanted), answer in zip(OFFERED, answers[len(TYPED) :], strict=False):
            before = line[: line.rfind(" ") + 1] + ("--format=" if "=" in line else "")
            assert {before + one for one in wanted} <= set(answer.becomes)
        for line, answer in zip(FILES, answers[-len(FILES) :], strict=True):
            assert {f"{line}./notes.txt", f"{line}'./two words.txt'"} <= set(answer.becomes)

    @pytest.mark.slow
    def test_in_powershell_itself_in_chinese(tmp_path: Path) -> None:
        (answer,) = in_powershell(tmp_path, [Typed("patscan rul", None)], language="zh")
        assert answer.tips == ["列出全部规则。"]
