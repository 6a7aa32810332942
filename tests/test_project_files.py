"""The files around the package are correct: workflows, hooks, addresses, the contributors' page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

PROJECT = Path(__file__).parent.parent
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").iterdir())
PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in (
        *PROJECT.glob("*.md"),
        *(PROJECT / "docs").rglob("*.md"),
        PROJECT / "bench/README.md",
    )
)
# Where a path in a page may begin: at the top of the project, or, of the package, at its own.
TOPS = (PROJECT, PROJECT / "patscan")
# Paths that a recipe uses as an example, that a build creates, or that are in the reader's project.
MADE_UP = {
    "context_processors.py",
    "idf.py",
    ".github/workflows/patscan.yml",
    "patscan/reports/yaml.py",
    "tests/reports/test_yaml.py",
    "dist/",
    "setup.py",
    "manage.py",
}


def run(program: str, *arguments: str | Path) -> None:
    """Run a program of the development environment, which must succeed."""
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [found, *arguments], cwd=PROJECT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def check_schema(*arguments: str | Path) -> None:
    """Run check-jsonschema, which must succeed, in this process: to start it takes four seconds."""
    checker = pytest.importorskip("check_jsonschema")
    done = CliRunner().invoke(checker.main, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output


# --- workflows and hooks --------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_what_it_uses_and_keeps_no_credentials(path: Path) -> None:
    text = path.read_text("utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used
    for one in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)
    assert text.count("uses: actions/checkout@") == text.count("persist-credentials: false")
    assert "\npermissions: {}\n" in text


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    run("zizmor", "--offline", "--no-progress", "--persona=pedantic", PROJECT / ".github")


@pytest.mark.slow
def test_the_workflows_fit_the_schema() -> None:
    check_schema("--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("validate-config", ".pre-commit-config.yaml"),
        ("validate-manifest", ".pre-commit-hooks.yaml"),
    ],
)
def test_pre_commit_accepts_the_hooks(command: str, file: str) -> None:
    run("pre-commit", command, file)


# --- pages ------------------------------------------------------------------------------------------


def test_the_addresses_are_those_of_the_readme() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    readme = (PROJECT / "README.md").read_text("utf-8")
    (home,) = set(re.findall(r"repo: (https://\S+)", readme))
    assert project["urls"]["Homepage"] == home
    for address in project["urls"].values():
        assert address.startswith(home)
        page = urlsplit(address).path.partition("/blob/main/")[2]
        assert (PROJECT / page).exists()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (PROJECT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    assert {link for link in links if not (PROJECT / page).parent.joinpath(link).exists()} == set()


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_files_that_there_are(page: str) -> None:
    text = re.sub(r"(?s)```.*?```", "", (PROJECT / page).read_text("utf-8"))
    ours = "|".join(path.name for top in TOPS for path in top.iterdir() if path.is_dir())
    named = set(re.findall(rf"`([\w./-]+\.py|(?:{ours})/[\w./-]*)`", text)) - MADE_UP
    names = {path.name for path in (PROJECT / "patscan").rglob("*.py")}
    # One without a folder has it near by; `.git/` is the reader's own.
    rest = {one for one in named if "/" in one or one not in names}
    rest = {one for one in rest if not one.startswith(".git/")}
    assert {one for one in rest if not any((top / one).exists() for top in TOPS)} == set()


def test_the_contributors_page_names_tables_that_there_are() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    tables = set(re.findall(r"`([A-Z][A-Z_]+)`", text)) - {"PATH"}
    assert len(tables) > 10
    files = [*(PROJECT / "patscan").rglob("*.py"), *(PROJECT / "tests").rglob("*.py")]
    defined = {
        name
        for path in files
        if "corpus" not in path.parts
        for name in re.findall(r"(?m)^(_?[A-Z][A-Z_]+)\b.*=", path.read_text("utf-8"))
    }
    assert tables - defined == set()
