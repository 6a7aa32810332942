"""Every git from the least version on is as safe and gives the same; an older one is refused.

`PATSCAN_TEST_OLD_GIT` names a real old git to try beside the imitated ones.
"""

from __future__ import annotations

import datetime as dt
import os
import shlex
import shutil
from pathlib import Path

import pytest

from patscan.git import outside
from patscan.git.command import Git
from patscan.git.environment import ANY_OWNER
from patscan.git.errors import GitError, NotReadyError
from patscan.git.repository import locate
from patscan.model.text import PatscanError
from patscan.sources import ages
from patscan.sources.history.revisions import Revisions
from tests import scans, tokens
from tests.git.test_hostile import patscan, payload
from tests.repos import git, repository, write

PAT = tokens.fake_token("pat")
LEAST = ".".join(map(str, outside.LEAST_VERSION))
# What a git of 2.25 does not know.
UNKNOWN_OPTIONS = ("--path-format", "--since-as-filter", "--no-lazy-fetch", "--config-env")


def imitated(folder: Path, version: str) -> str:
    """A folder with a git that reports `version`, and supports only what that version supports."""
    real = shutil.which("git")
    assert real
    program = folder / "old" / "git"
    program.parent.mkdir()
    refused = "|".join(f"{option}*" for option in UNKNOWN_OPTIONS)
    program.write_text(
        f"""#!/bin/sh
echo "$*" >> {shlex.quote(str(folder / "asked"))}
if [ "$1" = --version ]; then echo "git version {version}"; exit; fi
for one; do case $one in {refused}) echo "fatal: unknown option $one" >&2; exit 129;; esac; done
unset GIT_CONFIG_COUNT GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM
exec {shlex.quote(real)} "$@"
"""
    )
    program.chmod(0o755)
    return str(program.parent)


REAL = os.environ.get("PATSCAN_TEST_OLD_GIT", "")


@pytest.fixture(params=["imitated", *(["real"] if REAL else [])])
def old_git(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Puts a git of the oldest supported version first on PATH."""
    folder = os.path.dirname(REAL) if request.param == "real" else imitated(tmp_path, LEAST)
    monkeypatch.setenv("OLD_GIT_FOLDER", folder)


def take_old_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{os.environ['OLD_GIT_FOLDER']}:{os.environ['PATH']}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = repository(tmp_path / "r", {"a.py": f"x = '{PAT}'\n"}, date="2026-01-01T00:00:00Z")
    for day in (5, 3, 7):  # the second of them is older than the one before it
        write(root, {"b.py": f"{day}\n"})
        git(root, "add", "b.py")
        git(root, "commit", "--quiet", "--message=m", date=f"2026-01-{day:02}T00:00:00Z")
    return root


COMMANDS = (
    ("scan", "--isolated"), ("staged",), ("history", "--no-cache"),
    ("history", "--since=2020-01-01"), ("history", "--range=HEAD~1..HEAD"), ("scan", "--format=json"),
)  # fmt: skip


@pytest.mark.usefixtures("old_git")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_program_runs_under_an_old_git(
    root: Path, tmp_path: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    script, mark = payload(tmp_path)
    for key in ("core.fsmonitor", "core.alternateRefsCommand", "core.sshCommand", "core.pager"):
        git(root, "config", key, str(script))
    mark.unlink(missing_ok=True)
    take_old_git(monkeypatch)
    done = patscan(root, *arguments)
    assert not mark.exists()
    assert done.returncode in (0, 1), done.stderr


@pytest.mark.usefixtures("old_git")
@pytest.mark.parametrize(
    ("since", "most", "count"),
    [(None, 0, 4), (None, 2, 2), (4, 0, 2), (4, 1, 1), (1, 0, 4), (30, 0, 0)],
)
def test_limits_are_the_same_under_an_old_git(
    root: Path, since: int | None, most: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_old_git(monkeypatch)
    moment = dt.datetime(2026, 1, since, tzinfo=dt.UTC) if since else None
    facts = scans.ranged(root, Revisions(None, "main", moment, most))
    assert facts.stats.commits == count


@pytest.mark.usefixtures("old_git")
def test_a_folder_below_and_a_linked_working_tree_under_an_old_git(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "below").mkdir()
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    take_old_git(monkeypatch)
    places = [locate(str(path)) for path in (root, root / "below", tmp_path / "linked")]
    assert {place.common for place in places} == {str(root / ".git")}
    assert {place.stores for place in places} == {(str(root / ".git/objects"),)}
    assert ages.provenance(str(root)).notes == ()


OLD = ("2.24.4", "2.9.5", "1.8.3", "0.99")


@pytest.mark.parametrize("version", OLD)
def test_an_older_git_is_refused_before_it_is_asked_anything(
    root: Path, tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD_GIT_FOLDER", imitated(tmp_path, version))
    take_old_git(monkeypatch)
    for arguments in (("history",), ("staged",), ("history", "https://example.com/a.git")):
        done = patscan(root, *arguments)
        assert done.returncode == 2
        assert f"git {version} is too old: patscan needs git {LEAST}" in done.stderr
    scanned = patscan(root, "scan")
    assert scanned.returncode == 1
    assert f"needs git {LEAST}" in scanned.stdout + scanned.stderr
    assert set((tmp_path / "asked").read_text().split("\n")) <= {"--version", ""}


@pytest.mark.parametrize("words", ["git version", "hub 2.14", ""])
def test_a_git_of_unknown_version_is_refused(
    root: Path, tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Path(imitated(tmp_path, "x")) / "git"
    program.write_text(f"#!/bin/sh\necho '{words}'\n")
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    with pytest.raises(NotReadyError, match=LEAST):
        Git(str(root)).output("rev-parse", "HEAD")


def test_without_git_nothing_is_refused_as_old(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitError, match="not installed"):
        Git(str(root)).output("rev-parse", "HEAD")
    with pytest.raises(PatscanError):
        locate(str(root))


def test_the_version_is_determined_once(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD_GIT_FOLDER", imitated(tmp_path, "2.39.5"))
    take_old_git(monkeypatch)
    for _ in range(3):
        Git(str(root)).output("rev-parse", "HEAD")
    assert (tmp_path / "asked").read_text().splitlines().count("--version") == 1


def test_the_replacement_of_the_users_configuration_trusts_every_owner() -> None:
    path = dict(ANY_OWNER.variables)["GIT_CONFIG_GLOBAL"]
    trusted = git(Path("/"), "config", "--file", path, "--get-all", "safe.directory")
    assert trusted == "*\n"
    assert path == os.path.join(dict(ANY_OWNER.variables)["XDG_CONFIG_HOME"], "git", "config")
