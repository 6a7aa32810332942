"""`python -m patscan` is the console script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import child, tokens
from tests.repos import write


def module(*arguments: str, cwd: Path, python: tuple[str, ...] = ()) -> tuple[int, str, str]:
    """Run `python -m patscan` in `cwd`: exit code, standard output, standard error."""
    command = [sys.executable, *python, "-m", "patscan", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout, done.stderr


def test_it_is_called_patscan_and_tells_the_exit_code(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": f"x = '{tokens.fake_token('pat')}'\n"})
    assert module("--version", cwd=tmp_path)[1].startswith("patscan 0.")
    assert "Usage: patscan scan" in module("scan", "--help", cwd=tmp_path)[1]
    code, out, err = module("scan", "--lang=en", cwd=tmp_path)
    assert code == 1
    assert "a.py:1:6" in out
    assert err == "patscan: 1 credential in 1 place; 1 file scanned\n"


class _Interrupted:
    """An importer that is stopped by Ctrl-C when it is asked for the command line."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "patscan.cli":
            raise KeyboardInterrupt


def interrupt_importing() -> None:
    """Ctrl-C, while the command line is being imported."""
    from patscan.__main__ import main

    sys.meta_path.insert(0, _Interrupted)
    main()


def test_ctrl_c_while_it_is_imported_shows_no_traceback(tmp_path: Path) -> None:
    command = child.command(interrupt_importing)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize("python", [(), ("-P",)], ids=["plain", "safe-path"])
def test_it_imports_nothing_from_the_folder_it_stands_in(
    tmp_path: Path, python: tuple[str, ...]
) -> None:
    planted = "open('ran', 'w').close()\n"
    names = ("click", "regex", "json", "hashlib", "multiprocessing", "hyperscan")
    write(
        tmp_path, {**{f"{name}.py": planted for name in names}, "a.txt": tokens.fake_token("pat")}
    )
    assert module("scan", "--format=json", cwd=tmp_path, python=python)[0] == 1
    assert not (tmp_path / "ran").exists()
