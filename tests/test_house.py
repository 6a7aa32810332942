"""The rules for the package's layout: allowed imports, and what a clean run must not import."""

from __future__ import annotations

import ast
import graphlib
import itertools
import os
import re
import subprocess
from pathlib import Path

import pytest

import patscan
from patscan.cli.output import FORMATS
from tests import faults, tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM, patched

PACKAGE = Path(patscan.__file__).parent

# The layers, from the lowest. A file imports from a strictly lower layer, or from
# its own folder.
FLOORS = (
    ("model", "late", "lines", "literals", "toml"),
    ("coze", "exposure", "files", "network"),
    ("git", "policy"),
    ("detect", "verify"),
    ("reports", "sources"),
    ("audit", "response"),
    ("api",),
    ("lsp",),
    ("cli",),
)
FLOOR = {unit: floor for floor, row in enumerate(FLOORS) for unit in row}
MAX_LINES = 350
TESTS = sorted(Path(__file__).parent.rglob("*.py"))
OUT_OF_SIGHT = ("monkeypatch.setattr('patscan.x.y', 1)", "[sys.executable, '-c', source]")
# Dependencies that are too slow to import for a run without findings.
NOT_ON_A_CLEAN_RUN = (
    "git", "pathspec", "rich", "json", "msgspec", "tomllib", "regex", "hyperscan", "subprocess",
    "multiprocessing", "concurrent.futures", "hashlib", "pathlib", "patscan.coze.checks",
    "patscan.model.findings", "patscan.coze.rules", "patscan.policy.baseline", "patscan.reports.text",
    "patscan.reports.printable", "patscan.reports.paths", "patscan.reports.concise", "patscan.reports.wording",
    "patscan.reports.identity", "patscan.coze.mask", "patscan.detect.matcher", "patscan.exposure",
    "patscan.detect.decode.decoder", "patscan.detect.linter", "tree_sitter",
    "patscan.sources.archives.walk", "bz2", "lzma",
    "patscan.api", "patscan.git.command", "patscan.cli.baseline", "patscan.cli.info", "patscan.cli.hooks_files",
    "patscan.policy.ignore",
    "patscan.verify", "patscan.network", "httpx", "asyncio", "patscan.audit", "sqlite3", "distributed", "patscan.response",
    "patscan.lsp", "pygls", "patscan.reports.html",
)  # fmt: skip
# Those of them that a text that mentions Coze needs.
FOR_A_MENTION = (
    "patscan.model.findings", "patscan.detect.matcher", "patscan.exposure", "patscan.detect.linter",
)  # fmt: skip


def modules() -> dict[str, Path]:
    """The files of the package by dotted names, without `patscan.`, `__init__` and `__main__`."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found[name] = path
    return {name: path for name, path in found.items() if name not in ("__init__", "__main__")}


MODULES = modules()


def imported(module: str) -> set[str]:
    """The files that a file imports, wherever in it, for the type checker alone or not."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{one.name}" for one in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    names = {name.removeprefix("patscan.") for name in found} & set(MODULES)
    # `from a import b` names the folder `a`, too, whose `__init__` is nearly empty.
    return {one for one in names if not any(other.startswith(one + ".") for other in names)}


def unit(module: str) -> str:
    """The folder at the top of the package that a file is in."""
    return module.partition(".")[0]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_file_imports_from_lower_floors_or_its_own_folder(module: str) -> None:
    others = {one for one in imported(module) if unit(one) != unit(module)}
    assert {one for one in others if FLOOR[unit(one)] >= FLOOR[unit(module)]} == set()


def test_no_file_imports_another_in_a_cycle() -> None:
    graphlib.TopologicalSorter({name: imported(name) for name in MODULES}).prepare()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_file_is_too_long(module: str) -> None:
    assert len(MODULES[module].read_text().splitlines()) <= MAX_LINES


def is_out_of_sight(node: ast.AST) -> bool:
    """Whether a string contains source or a module's name, which renames and the type checker miss."""
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return called.endswith("monkeypatch.setattr") and isinstance(node.args[0], ast.Constant)
    if isinstance(node, ast.List | ast.Tuple):
        pairs = itertools.pairwise(ast.unparse(one) for one in node.elts)
        return ("sys.executable", "'-c'") in pairs
    return False


def test_no_test_patches_by_a_string() -> None:
    assert all(is_out_of_sight(ast.parse(one).body[0].value) for one in OUT_OF_SIGHT)  # type: ignore[attr-defined]
    trees = {path: ast.parse(path.read_text()) for path in TESTS if "corpus" not in path.parts}
    assert [path for path, tree in trees.items() if any(map(is_out_of_sight, ast.walk(tree)))] == []


@pytest.mark.parametrize(
    ("arguments", "text", "needed"),
    [
        (("scan", "a.py"), "compat_mode = 1\n", ()),
        (("scan", "a.py"), "url = 'api.coze.cn'\n", FOR_A_MENTION),
        (("hooks", "run", "pre-commit"), "x = 1\n", ("subprocess", "patscan.git.command")),
    ],
)
def test_a_clean_run_imports_no_slow_package(
    tmp_path: Path, arguments: tuple[str, ...], text: str, needed: tuple[str, ...]
) -> None:
    repository(tmp_path, {})
    write(tmp_path, {"a.py": text, "pyproject.toml": "[project]\nname = 'x'\n"})
    git(tmp_path, "add", ".")
    # Where coverage is measured, it would load half of the list itself.
    environment = {key: value for key, value in os.environ.items() if "COVERAGE" not in key}
    environment["PYTHONPROFILEIMPORTTIME"] = "1"  # Python then prints every module that it imports
    done = subprocess.run(
        [PROGRAM, *arguments],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
        env=environment,
    )
    loaded = set(re.findall(r"(?m)^import time:.*\| +(\S+)$", done.stderr))
    assert "patscan.detect.scanner" in loaded
    assert set(NOT_ON_A_CLEAN_RUN) & loaded == set(needed)


@pytest.mark.parametrize("format_", FORMATS)
def test_what_assesses_and_writes_is_loaded_while_workers_read(
    tmp_path: Path, format_: str
) -> None:
    write(tmp_path, {f"{number}.js": tokens.fake_token("pat") for number in range(200)})
    arguments = "scan", "--jobs=2", f"--format={format_}", "."
    done = patched(faults.tell_modules_when_assessing, *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assessing = {
        "patscan.exposure.graph",
        "patscan.exposure.project_assessment",
        "patscan.policy.verdict",
    }
    assert {*assessing, f"patscan.reports.{format_}"} <= set(done.stderr.decode().split())
