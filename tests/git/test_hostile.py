"""Nothing in a repository runs, hangs, opens a connection or makes patscan read elsewhere."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from patscan.git import command
from patscan.git.repository import locate
from patscan.sources.history.whole import History
from tests import faults, scans, tokens
from tests.repos import environment, git, repository, write
from tests.robustness import PROGRAM, broken

pytestmark = pytest.mark.slow  # whole runs, as processes

PAT = tokens.fake_token("pat")

# --- nothing runs ---------------------------------------------------------------------------------

CONFIG = (
    "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass",
    "core.alternateRefsCommand", "core.gitProxy", "diff.external", "diff.evil.command",
    "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
    "merge.evil.driver", "gpg.program", "gpg.ssh.program", "credential.helper",
    "uploadpack.packObjectsHook", "remote.origin.uploadpack", "pager.log", "pager.diff",
    "sequence.editor", "alias.log", "alias.cat-file", "interactive.diffFilter", "browser.evil.cmd",
    "man.evil.cmd", "difftool.evil.cmd", "trailer.evil.command", "trailer.evil.cmd",
)  # fmt: skip


def payload(folder: Path) -> tuple[Path, Path]:
    """A program that creates a file, and the path of this file."""
    script, mark = folder / "payload.sh", folder / "payload-ran"
    script.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(mark))}\ncat\n")
    script.chmod(0o755)
    return script, mark


def plant_config(root: Path, script: Path) -> None:
    """Every setting that names a program."""
    settings = {
        key: f"!{script}" if key.startswith(("credential", "alias")) else str(script)
        for key in CONFIG
    } | {
        "log.showSignature": "true", "diff.evil.cachetextconv": "false", "color.ui": "always",
        "filter.evil.required": "true", "core.pager": str(script), "log.mailmap": "true",
    }  # fmt: skip
    with (root / ".git" / "config").open("a") as file:
        for key, value in settings.items():
            section, _, rest = key.partition(".")
            name, _, last = rest.rpartition(".")
            file.write(f'[{section} "{name}"]\n' if name else f"[{section}]\n")
            file.write(f"\t{last} = {value}\n")
    assert git(root, "config", "--list").count(str(script)) == len(CONFIG)
    write(root, {".gitattributes": "* diff=evil filter=evil merge=evil\n"})


def plant_include(root: Path, script: Path) -> None:
    write(root, {"more.config": f"[core]\n fsmonitor = {script}\n[diff]\n external = {script}\n"})
    git(root, "config", "include.path", "../more.config")
    git(root, "config", f"includeIf.gitdir:{root}/.path", "../more.config")


def plant_hooks(root: Path, script: Path) -> None:
    names = (
        "pre-commit", "post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc",
        "fsmonitor-watchman", "query-watchman", "post-rewrite", "sendemail-validate",
    )  # fmt: skip
    for name in names:
        target = root / ".git" / "hooks" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(script.read_bytes())
        target.chmod(0o755)


def plant_promisor(root: Path, script: Path) -> None:
    """A partial clone whose missing blobs would be fetched with a program's help."""
    blob = git(root, "rev-parse", "HEAD:a.py").strip()
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    git(root, "config", "extensions.partialClone", "origin")
    git(root, "config", "core.repositoryFormatVersion", "1")
    git(root, "config", "remote.origin.url", f"ext::{script}")
    git(root, "config", "remote.origin.promisor", "true")
    git(root, "config", "protocol.ext.allow", "always")


def plant_worktree_config(root: Path, script: Path) -> None:
    git(root, "config", "extensions.worktreeConfig", "true")
    (root / ".git" / "config.worktree").write_text(f"[core]\n\tfsmonitor = {script}\n")


PLANTS = (plant_config, plant_include, plant_hooks, plant_promisor, plant_worktree_config)
COMMANDS = (
    ("history", "--no-cache"), ("history", "--no-cache", "--deep", "--recurse-submodules"),
    ("history", "--range", "HEAD~1..HEAD"), ("staged",), ("scan",), ("baseline", "create"),
)  # fmt: skip


def patscan(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=root, capture_output=True, text=True, check=False, timeout=60,
        env={**environment(), "HOME": str(root.parent), "GIT_CONFIG_GLOBAL": ""},
    )  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("plant", PLANTS)
def test_no_program_of_the_repository_runs(
    tmp_path: Path, plant: Callable[[Path, Path], None], arguments: tuple[str, ...]
) -> None:
    root = repository(tmp_path / "r", {"a.py": f"x = '{PAT}'\n", "b.py": "1\n"})
    write(root, {"b.py": "2\n"})
    git(root, "commit", "--quiet", "--all", "--message=second")
    script, mark = payload(tmp_path)
    plant(root, script)
    write(root, {"b.py": f"y = '{tokens.fake_token('sat')}'\n"})
    blob = git(root, "hash-object", "-w", "--no-filters", "b.py").strip()
    update = "-c", "core.fsmonitor=false", "update-index", "--cacheinfo"
    with contextlib.suppress(subprocess.CalledProcessError):  # the payload is no good fsmonitor
        git(root, *update, f"100644,{blob},b.py")
    mark.unlink(missing_ok=True)  # planting itself may have run it
    done = patscan(root, *arguments)
    assert not mark.exists()
    assert done.returncode in (0, 1, 3), done.stderr
    assert "Traceback" not in done.stderr


def test_the_payload_would_run(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "1\n"})
    script, mark = payload(tmp_path)
    plant_config(root, script)
    (root / "a.py").write_text("2\n")
    with contextlib.suppress(subprocess.CalledProcessError):
        git(root, "diff")
    assert mark.exists()


# --- nothing misleads -----------------------------------------------------------------------------

ODD = {
    "core.quotePath": "true", "core.abbrev": "4", "color.ui": "always", "log.decorate": "full",
    "log.date": "relative", "diff.renames": "copies", "diff.relative": "true", "diff.noprefix": "true",
    "diff.orderFile": "order", "log.follow": "true", "log.diffMerges": "off", "format.pretty": "oneline",
    "i18n.logOutputEncoding": "UTF-16", "log.excludeDecoration": "*", "core.ignoreCase": "true",
    "transfer.hideRefs": "refs", "diff.ignoreSubmodules": "all", "diff.suppressBlankEmpty": "true",
    "log.mailmap": "false", "grep.lineNumber": "true", "core.sparseCheckout": "true",
}  # fmt: skip


def plain(root: Path) -> list[tuple[object, ...]]:
    facts = scans.history(root)
    return [(item.location, item.secret, facts.trails.get(item)) for item in facts.findings]


def test_settings_change_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"é/a.py": PAT})
    git(root, "mv", "é/a.py", "b.py")
    git(root, "commit", "--quiet", "--message=mové")
    before = plain(root)
    assert len(before) == 2
    for key, value in ODD.items():
        git(root, "config", key, value)
    assert plain(root) == before


def test_a_replaced_object_is_read_as_it_is(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    write(root, {"harmless": "nothing\n"})
    other = git(root, "hash-object", "-w", "harmless").strip()
    git(root, "replace", git(root, "rev-parse", "HEAD:a.py").strip(), other)
    assert len(plain(root)) == 1


def test_a_graft_does_not_hide_history(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--message=gone")
    (root / ".git" / "info" / "grafts").write_text(git(root, "rev-parse", "HEAD"))
    (found,) = plain(root)
    trail = found[2]
    assert getattr(trail, "first").summary == "first"  # noqa: B009 - its type is not told here


def test_a_repository_of_another_user_is_refused_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    with open(root / ".git" / "config", "a") as file:
        file.write("# so that git is asked where the repository is\n")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    refused = patscan_as_stranger(root, "history", "--no-cache")
    assert refused.returncode == 2
    assert "--any-owner" in refused.stderr
    assert "dubious" not in refused.stdout
    taken = patscan_as_stranger(root, "history", "--no-cache", "--any-owner")
    assert taken.returncode == 1


def patscan_as_stranger(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with a git that takes the repository for another user's."""
    folder = root.parent / "bin"
    folder.mkdir(exist_ok=True)
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout
    wrapper = folder / "git"
    wrapper.write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {real.strip()} "$@"\n')
    wrapper.chmod(0o755)
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=root, capture_output=True, text=True, check=False, timeout=60,
        env={**environment(), "PATH": f"{folder}:{os.environ['PATH']}"},
    )  # fmt: skip


# --- nothing is read elsewhere, nothing hangs -----------------------------------------------------


def test_objects_are_not_borrowed_from_outside_unless_asked(tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"a.py": PAT})
    root = repository(tmp_path / "r", {"b.py": "1\n"})
    alternates = root / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{other}/.git/objects\n")
    facts = scans.history(root)
    assert facts.findings == ()
    assert [skip.lost for skip in facts.skips] == [True]
    assert "--alternates" in facts.skips[0].reason.en
    asked = locate(str(root), alternates=True)
    facts = scans.facts(History(scans.settings(root), asked))
    assert len(facts.findings) == 1
    assert facts.skips == ()


def test_a_git_file_that_points_elsewhere_is_reported(tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"a.py": PAT})
    write(tmp_path / "r", {".git": f"gitdir: {other}/.git\n"})
    facts = scans.history(tmp_path / "r")
    assert any(str(other) in note.en for note in facts.notes)


PIPES = (".gitignore", ".git/index", ".git/config", ".git/packed-refs", ".git/HEAD",
         ".git/objects/info/alternates", ".git/objects/pack/x.idx", ".git/refs/heads/pipe")  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files")
@pytest.mark.parametrize(
    "arguments", [("history", "--no-cache"), ("staged",), ("scan",)], ids=" ".join
)
@pytest.mark.parametrize("name", PIPES)
def test_a_pipe_in_place_of_a_file_does_not_hang(
    tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    fault = partial(faults.git_is_not_waited_for, 0.3)
    done = subprocess.run(
        broken(fault, *arguments),
        cwd=root, capture_output=True, text=True, check=False, timeout=30, env=environment(),
    )  # fmt: skip
    assert done.returncode in (0, 1, 2, 3), done.stderr
    if arguments == ("scan",):
        assert done.returncode == 1, done.stderr


def test_git_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path, {"a.py": "1\n"})
    (tmp_path / ".gitignore").unlink(missing_ok=True)
    os.mkfifo(tmp_path / ".gitignore")
    monkeypatch.setattr(command, "PATIENCE_S", 0.2)
    with pytest.raises(command.GitError, match="does not answer"):
        command.Git(str(tmp_path)).output("ls-files", "--others", "--exclude-standard")
