"""The rules of the house: who may import whom, and what a clean run must not load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import patscan
from patscan import audit
from patscan.cli.output import FORMATS, Output
from tests import tokens
from tests.repos import write

PACKAGE = Path(patscan.__file__).parent

# A room imports from its own floor and lower ones only; within a floor the order is free.
FLOORS = (
    ("model", "findings", "late", "__init__"),
    ("files", "families", "marks", "spellings", "rules", "leak_rules", "language", "mask", "invented",
     "patterns", "mention", "git.command"),
    ("checks", "literals", "screen", "matcher", "decode", "diffs", "containers", "positions", "lifetime", "exposure",
     "schema", "config",
     "baseline", "suppress"),
    ("linter",),
    ("scan", "scanner", "redaction", "pool", "policy", "progress", "reports"),
    ("git",),
    ("sources",),
    ("audit", "demo"),
    ("cli",),
)  # fmt: skip
# Guests that cost more than they bring to a run that finds nothing.
NOT_ON_A_CLEAN_RUN = (
    "git", "pathspec", "rich", "json", "msgspec", "tomllib", "regex", "hyperscan", "subprocess",
    "multiprocessing", "concurrent.futures", "hashlib", "pathlib", "patscan.checks", "patscan.findings",
    "patscan.rules", "patscan.baseline", "patscan.reports.text", "patscan.reports.printable",
    "patscan.mask", "patscan.matcher", "patscan.exposure", "patscan.linter", "tree_sitter",
    "patscan.sources.archives.walk", "bz2", "lzma",
    "patscan.git.command", "patscan.cli.baseline", "patscan.cli.words",
)  # fmt: skip


def rooms() -> list[str]:
    names = [path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py")]
    return sorted(".".join(name.parts).removesuffix(".__init__") for name in names)


def floor(room: str) -> int:
    for level, names in enumerate(FLOORS):
        if any(room == name or room.startswith(name + ".") for name in names):
            return level
    raise AssertionError(f"{room} stands on no floor")


def imported(room: str) -> set[str]:
    """The rooms that `room` imports, wherever in the file; not those for the type checker alone."""
    path = PACKAGE / Path(*room.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found: set[str] = set()

    class Visitor(ast.NodeVisitor):
        def visit_If(self, node: ast.If) -> None:
            if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
                self.generic_visit(node)

        def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
            module = node.module or ""
            if module == "patscan":
                found.update(name.name for name in node.names)
            elif module.startswith("patscan."):
                folder = module.removeprefix("patscan.")
                inner = {f"{folder}.{name.name}" for name in node.names} & set(rooms())
                found.update(inner or {folder})

    Visitor().visit(ast.parse(source.read_text()))
    return {name for name in found if name in rooms()}


@pytest.mark.parametrize("room", [name for name in rooms() if name != "__init__"])
def test_a_room_imports_from_its_floor_or_below(room: str) -> None:
    upward = {name for name in imported(room) if floor(name) > floor(room)}
    assert upward == set()


@pytest.mark.parametrize("room", rooms())
def test_no_room_is_too_large(room: str) -> None:
    path = PACKAGE / Path(*room.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    limit = 450 if room == "rules" else 380  # rules are texts
    assert len(source.read_text().splitlines()) <= limit


def test_a_clean_run_loads_no_heavy_guest(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "compat_mode = 1\n", "pyproject.toml": "[project]\nname = 'x'\n"})
    script = (
        "import sys; from patscan import cli; code = cli.run(['scan', 'a.py'])\n"
        "print(code, *sorted(sys.modules), sep='\\n')"
    )
    # Where coverage is measured, it would load half of the list itself.
    environment = {key: value for key, value in os.environ.items() if "COVERAGE" not in key}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True,
        env=environment,
    )  # fmt: skip
    code, *loaded = done.stdout.split()
    assert code == "0"
    assert set(NOT_ON_A_CLEAN_RUN) & set(loaded) == set()
    assert "patscan.scan" in loaded


@pytest.mark.parametrize("format_", FORMATS)
def test_what_judges_and_writes_is_loaded_while_workers_read(tmp_path: Path, format_: str) -> None:
    write(tmp_path, {f"{number}.js": tokens.fake_token("pat") for number in range(200)})
    script = (
        "import sys; from patscan import audit, cli, pool; pool.ALONE_S = 0\n"
        "judge = audit.judge\n"
        "def last(*values, **more):\n"
        "    print(*sorted(sys.modules), sep='\\n', file=sys.stderr)\n"
        "    return judge(*values, **more)\n"
        "audit.judge = last\n"
        f"cli.run(['scan', '--jobs=2', '--format={format_}', '.'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True
    )
    assert {*audit.JUDGES, *Output(format_, None).writers} <= set(done.stderr.split())
