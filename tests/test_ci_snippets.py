"""What `docs/ci.md`, `action.yml` and the template of GitLab say: valid, safe, and their commands run."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from patscan import __version__
from tests import tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM
from tests.test_project_files import check_schema, run

PROJECT = Path(__file__).parent.parent
PAGE = (PROJECT / "docs/ci.md").read_text("utf-8")
ACTION: Mapping[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
PAT = tokens.fake_token("pat")


def blocks() -> Iterator[tuple[str, str]]:
    """The blocks of the page, each with the heading it is below."""
    for section in re.split(r"(?m)^## ", PAGE)[1:]:
        heading = section.partition("\n")[0]
        for number, block in enumerate(re.findall(r"(?s)```\w+\n(.*?)```", section)):
            yield f"{heading} {number}" if number else heading, block


BLOCKS = dict(blocks())
# What checks a block: its schema, and the name of its file.
SCHEMAS = {
    "GitHub": ("vendor.github-workflows", "patscan.yml"),
    "GitHub 1": ("vendor.github-workflows", "patscan.yml"),
    "GitLab": ("vendor.gitlab-ci", ".gitlab-ci.yml"),
    "Azure Pipelines": ("vendor.azure-pipelines", "azure-pipelines.yml"),
    "Bitbucket": ("vendor.bitbucket-pipelines", "bitbucket-pipelines.yml"),
}
# The variables by which each service names the commits of a job: HEAD~1..HEAD here. `{base}` and
# `{head}` are their ids.
SERVICES: dict[str, dict[str, str]] = {
    "GitHub": {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_SHA": "{head}"},
    "GitLab": {
        "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_SHA": "{head}",
        "CI_COMMIT_BEFORE_SHA": "{base}",
    },
    "Jenkins": {"JENKINS_URL": "x", "GIT_COMMIT": "{head}", "GIT_PREVIOUS_COMMIT": "{base}"},
    "Azure Pipelines": {"TF_BUILD": "True", "BUILD_REASON": "Manual", "BUILD_SOURCEVERSION": "{head}"},
    "Bitbucket": {"BITBUCKET_COMMIT": "{head}"},
    "Gitee Go": {"GITEE_PIPELINE_NAME": "x"},
    "CODING": {"CODING": "true", "GIT_COMMIT": "{head}", "GIT_PREVIOUS_COMMIT": "{base}"},
}  # fmt: skip


def test_the_page_has_a_block_for_each_service() -> None:
    assert set(BLOCKS) == {*SERVICES, "GitHub 1", "Docker"}


@pytest.mark.parametrize("heading", SCHEMAS)
def test_a_block_fits_the_schema_of_its_service(heading: str, tmp_path: Path) -> None:
    schema, name = SCHEMAS[heading]
    path = tmp_path / name
    path.write_text(BLOCKS[heading])
    azure = ["--data-transform=azure-pipelines"] if "azure" in schema else []
    check_schema("--regex-variant=nonunicode", *azure, "--builtin-schema", schema, path)


def test_the_action_fits_its_schema() -> None:
    check_schema("--builtin-schema", "vendor.github-actions", PROJECT / "action.yml")


def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    workflows = tmp_path / ".github/workflows"
    pinned = {
        name: BLOCKS[name].replace("@COMMIT", "@" + "0" * 40) for name in ("GitHub", "GitHub 1")
    }
    write(workflows, {f"{number}.yml": text for number, text in enumerate(pinned.values())})
    write(tmp_path, {"action.yml": (PROJECT / "action.yml").read_text()})
    run("zizmor", "--offline", "--no-progress", tmp_path)


def test_the_version_is_this_one() -> None:
    pages = (PROJECT / "docs").rglob("*.md")
    for path in [*pages, PROJECT / "templates/patscan.yml", PROJECT / "README.md"]:
        named = re.findall(
            r"patscan==([\d.]+)|(?:ref|rev): v([\d.]+)|# v([\d.]+)$", path.read_text()
        )
        assert {version for row in named for version in row if version} <= {__version__}, path


# --- their commands -------------------------------------------------------------------------------


def commands(heading: str) -> list[str]:
    """The shell commands of a block, in order."""
    text = BLOCKS[heading]
    if heading in ("Jenkins", "CODING"):
        return [
            re.sub(r'"\$WORKSPACE_TMP/venv/bin/(\w+)"', r"\1", one)
            for one in re.findall(r"sh '(.*)'", text)
        ]
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("run", "script", "commands"):
                    found.extend([value] if isinstance(value, str) else value)
                else:
                    walk(value)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(yaml.safe_load(text))
    return list(dict.fromkeys(found))


def programs(tmp_path: Path) -> str:
    """A PATH on which `pip` and `python` install nothing, and patscan is the one under test."""
    folder = tmp_path / "programs"
    write(folder, {"pip": "#!/bin/sh\nexit 0\n", "python": "#!/bin/sh\nexit 0\n"})
    write(folder, {"patscan": f'#!/bin/sh\nexec {PROGRAM} "$@"\n'})
    for path in folder.iterdir():
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def pushed(tmp_path: Path, *, leak: bool) -> Path:
    """A clone whose last commit adds a token, or none."""
    root = repository(tmp_path / "clone", {"a.py": "x = 1\n"})
    write(root, {"b.py": f"t = '{PAT}'\n" if leak else "y = 2\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "more")
    return root


def environment(root: Path, tmp_path: Path, given: Mapping[str, str]) -> dict[str, str]:
    ids = {
        name: git(root, "rev-parse", one).strip()
        for name, one in (("head", "HEAD"), ("base", "HEAD~1"))
    }
    kept = ("HOME", "LC_ALL", "TMPDIR", "PYTHONPATH")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"before": ids["base"], "after": ids["head"]}))
    folders = {name: str(tmp_path / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    return {
        **inherited, **folders, "PATH": programs(tmp_path), "CI": "true", "PATSCAN_LANG": "en",
        "GITHUB_EVENT_PATH": str(event), "RUNNER_TEMP": str(tmp_path / "temp"),
        "WORKSPACE_TMP": str(tmp_path / "temp"),
        **{name: value.format(**ids) for name, value in given.items()},
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("heading", SERVICES)
@pytest.mark.parametrize("leak", [False, True])
def test_the_commands_of_a_block(heading: str, leak: bool, tmp_path: Path) -> None:
    root = pushed(tmp_path, leak=leak)
    given = environment(root, tmp_path, SERVICES[heading])
    codes = []
    for line in commands(heading):
        done = subprocess.run(
            ["bash", "-ec", line], cwd=root, env=given, check=False, capture_output=True, text=True
        )
        assert PAT not in done.stdout + done.stderr
        if "patscan history" in line:
            codes.append(done.returncode)
        else:
            assert done.returncode == 0, done.stderr
    assert codes == [int(leak)], done.stderr
    written = re.findall(r"-o (?:\w+=)?([\w/.-]+\.\w+)", BLOCKS[heading])
    assert all((root / name).stat().st_size for name in written)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scan", "args", "code"),
    [
        ("commits", "", 1),
        ("tree", "--verbose\n--exit-zero\n", 0),
        ("history", "", 1),
        ("x; touch y", "", 2),
    ],
)
def test_the_action(scan: str, args: str, code: int, tmp_path: Path) -> None:
    root = pushed(tmp_path, leak=True)
    given = environment(root, tmp_path, SERVICES["GitHub"])
    (step,) = [one for one in ACTION["runs"]["steps"] if one.get("id") == "scan"]
    write(tmp_path / "temp/patscan/bin", {"patscan": f'#!/bin/sh\nexec {PROGRAM} "$@"\n'})
    (tmp_path / "temp/patscan/bin/patscan").chmod(0o755)
    given |= {"SCAN": scan, "ARGS": args}
    if scan == "history":  # on a runner without job summaries
        del given["GITHUB_STEP_SUMMARY"]
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=root, env=given, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert not (root / "y").exists()
    if code == 2:
        return
    outputs = dict(
        line.split("=", 1) for line in (tmp_path / "GITHUB_OUTPUT").read_text().splitlines()
    )
    assert outputs["exit-code"] == str(code)
    assert json.loads(Path(outputs["sarif"]).read_text())["version"] == "2.1.0"
    if "GITHUB_STEP_SUMMARY" in given:
        assert "coze-pat" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert "title=Coze personal access token" in done.stdout
    assert PAT not in done.stdout + done.stderr


def test_the_action_installs_outside_of_the_checked_out_repository() -> None:
    """Python would import what lies in the current folder, such as a `venv.py` of the repository."""
    (step,) = [
        one
        for one in ACTION["runs"]["steps"]
        if "venv" in one.get("run", "") and "pip" in one["run"]
    ]
    assert step["working-directory"] == "${{ runner.temp }}"


# --- the image ------------------------------------------------------------------------------------


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    run("hadolint", PROJECT / "Dockerfile")


def test_the_image_scans_what_belongs_to_another_user(tmp_path: Path) -> None:
    """With the configuration that the Dockerfile writes for its user, no option is needed."""
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    text = (PROJECT / "Dockerfile").read_text()
    assert "git config --file /home/patscan/.gitconfig safe.directory '*'" in text
    assert "\nUSER 10001\n" in text
    root = pushed(tmp_path, leak=True)
    for path in [root, *root.rglob("*")]:
        os.chown(path, 12345, 12345)
    home = tmp_path / "home"
    home.mkdir()
    call = [PROGRAM, "history", str(root)]
    before = subprocess.run(
        call, check=False, capture_output=True, env={**os.environ, "HOME": str(home)}
    )
    assert before.returncode == 2
    git(tmp_path, "config", "--file", str(home / ".gitconfig"), "safe.directory", "*")
    done = subprocess.run(
        call, check=False, capture_output=True, env={**os.environ, "HOME": str(home)}
    )
    assert done.returncode == 1
