"""Hook files: where they go, what is kept of the one that was there, and how it comes back."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from patscan.git import hooks
from patscan.git.hook_script import KEPT, STAGES, Slot, is_ours
from patscan.git.hook_script import script as hook_script
from patscan.git.repository import locate
from patscan.model.text import PatscanError
from tests.repos import git, repository, write

OURS = hook_script(Slot("pre-commit", "/x/pre-commit"), (), "en")
THEIRS = b"#!/bin/sh\nexit 0\n"


def script(path: Path) -> None:
    path.write_bytes(THEIRS)
    path.chmod(0o755)


def odd_bytes(path: Path) -> None:
    path.write_bytes(b"#!/bin/sh\r\n# \xff\xfe \xe4\r\n")
    path.chmod(0o700)


def binary(path: Path) -> None:
    path.write_bytes(b"\x7fELF\0\1\2" + bytes(5000))
    path.chmod(0o555)


def not_executable(path: Path) -> None:
    path.write_bytes(b"echo never\n")
    path.chmod(0o644)


def link(path: Path) -> None:
    script(path.parent / "real")
    path.symlink_to("real")


def dangling_link(path: Path) -> None:
    path.symlink_to("../gone")


def link_to_ours(path: Path) -> None:
    (path.parent / "real").write_bytes(OURS)
    path.symlink_to("real")


def empty(path: Path) -> None:
    path.touch()


THERE = [script, odd_bytes, binary, not_executable, link, dangling_link, link_to_ours, empty]


def picture(path: Path) -> tuple[int, bytes | str]:
    """All that is to come back: the kind and mode, and the content or target."""
    content = os.readlink(path) if path.is_symlink() else path.read_bytes()
    return os.lstat(path).st_mode, content


def no_links(*_: object, **__: object) -> None:
    raise OSError(1, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("made", THERE)
def test_the_hook_that_was_there_comes_back_as_it_was(
    tmp_path: Path, made: Callable[[Path], None], links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Slot("pre-commit", str(tmp_path / "a b" / "pre-commit"))
    path = Path(place.path)
    path.parent.mkdir()
    made(path)
    before = picture(path)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    hooks.install(place, OURS)
    hooks.install(place, OURS + b"# again\n")
    assert path.read_bytes() == OURS + b"# again\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert picture(Path(place.kept)) == before
    assert hooks.status(place) == "installed"
    assert hooks.uninstall(place) == "restored"
    assert picture(path) == before
    assert not os.path.lexists(place.kept)
    assert hooks.uninstall(place) == "foreign"
    assert picture(path) == before


def test_without_a_hook_before_nothing_is_left(tmp_path: Path) -> None:
    place = Slot("pre-push", str(tmp_path / "hooks" / "pre-push"))
    assert hooks.uninstall(place) == "absent"
    hooks.install(place, OURS)
    assert hooks.uninstall(place) == "removed"
    assert os.listdir(tmp_path / "hooks") == []


def insert(data: bytes) -> bytes:
    return data.replace(b"\n", b"\nnpm test\n", 1)


@pytest.mark.parametrize(
    "edit", [insert, lambda data: data + b"npm test\n", lambda data: data * 99]
)
def test_what_was_written_into_our_hook_is_kept(
    tmp_path: Path, edit: Callable[[bytes], bytes]
) -> None:
    place = Slot("pre-commit", str(tmp_path / "pre-commit"))
    copies = [tmp_path / f"pre-commit.patscan-edited{number}" for number in ("", "2")]
    for copy in copies:
        hooks.install(place, OURS)
        assert hooks.set_aside(place) is None
        Path(place.path).write_bytes(edit(OURS))
        assert hooks.set_aside(place) == str(copy)
        assert copy.read_bytes() == edit(OURS)
        assert not os.access(copy, os.X_OK)  # nor run by what runs a whole folder
    assert hooks.uninstall(place) == "removed"
    assert sorted(tmp_path.iterdir()) == copies


def test_a_hook_of_an_earlier_version_is_not_called_edited(tmp_path: Path) -> None:
    place = Slot("pre-commit", str(tmp_path / "pre-commit"))
    lines = OURS.splitlines(keepends=True)
    hooks.install(place, b"".join(line for line in lines if b"written as" not in line))
    assert hooks.set_aside(place) is None


def test_many_at_once_keep_the_hook_once(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        place = Slot("pre-commit", str(folder / "pre-commit"))
        script(Path(place.path))
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _, one=place: hooks.install(one, OURS), range(16)))
        assert sorted(os.listdir(folder)) == ["pre-commit", "pre-commit.patscan-kept"]
        assert is_ours(place.path)
        assert Path(place.kept).read_bytes() == THEIRS


def test_what_a_crash_leaves_is_put_right(tmp_path: Path) -> None:
    place = Slot("pre-commit", str(tmp_path / "pre-commit"))
    script(Path(place.path))
    os.link(place.path, place.kept)  # the first of two steps
    hooks.install(place, OURS)
    assert Path(place.kept).read_bytes() == THEIRS
    hooks.uninstall(place)
    os.link(place.path, place.kept)
    assert hooks.uninstall(place) == "restored"
    assert os.listdir(tmp_path) == ["pre-commit"]
    os.rename(place.path, place.kept)  # as on a file system without links
    assert hooks.uninstall(place) == "restored"
    assert Path(place.path).read_bytes() == THEIRS


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def two_hooks(path: Path) -> None:
    script(path)
    path.with_name(path.name + KEPT).write_bytes(b"an older one")


def no_folder(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_bytes(b"")


@pytest.mark.parametrize("made", [a_folder, a_pipe, two_hooks, no_folder])
def test_what_cannot_be_kept_is_left_alone(tmp_path: Path, made: Callable[[Path], None]) -> None:
    place = Slot("pre-commit", str(tmp_path / "hooks" / "pre-commit"))
    path = Path(place.path)
    path.parent.mkdir()
    made(path)
    before = sorted(tmp_path.rglob("*")), path.is_file() and path.read_bytes()
    with pytest.raises(PatscanError, match="pre-commit"):
        hooks.install(place, OURS)
    assert before == (sorted(tmp_path.rglob("*")), path.is_file() and path.read_bytes())


def test_a_folder_that_may_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)  # root may write anywhere
    with pytest.raises(PatscanError, match=r"cannot write the hook .*: Permission denied"):
        hooks.install(Slot("pre-commit", str(tmp_path / "pre-commit")), OURS)


# Where the hook of a stage goes, relative to the repository (`@` is the folder around it), and whether others
# use the folder.
SLOTS = {
    "plain": ({}, "pre-commit", ".git/hooks/pre-commit", False),
    "relative": ({"core.hooksPath": "scripts"}, "commit-msg", "scripts/commit-msg", False),
    "absolute": ({"core.hooksPath": "@/all my hooks"}, "pre-push", "@/all my hooks/pre-push", False),
    "home": ({"core.hooksPath": "~/h"}, "pre-push", "@/home/h/pre-push", False),
    "through another": ({"core.hooksPath": "a/../h"}, "pre-push", "a/../h/pre-push", False),
    "last wins": ({"core.hooksPath": "two"}, "pre-push", "two/pre-push", False),
    "husky 9": ({"core.hooksPath": ".husky/_"}, "pre-commit", ".husky/pre-commit", False),
    "husky 4": ({"core.hooksPath": ".husky"}, "pre-commit", ".husky/pre-commit", False),
    "user's": ({"--global core.hooksPath": "@/mine"}, "pre-push", "@/mine/pre-push", True),
    "user's, relative": ({"--global core.hooksPath": ".hooks"}, "pre-push", ".hooks/pre-push", True),
    "repository's before the user's": (
        {"--global core.hooksPath": "@/mine", "core.hooksPath": "own"}, "pre-push", "own/pre-push", False,
    ),
    "server with files": ({"core.hooksPath": "h"}, "pre-receive", ".git/h/pre-receive", False),
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own settings, in a home of the test."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.mark.parametrize("row", SLOTS)
def test_a_hook_goes_where_git_looks(tmp_path: Path, home: Path, row: str) -> None:
    configuration, stage, expected, shared = SLOTS[row]
    root = repository(tmp_path / "re po", {})
    for key, value in configuration.items():
        option = [f"--file={home / '.gitconfig'}"] if key.startswith("--global") else []
        git(root, "config", *option, key.split()[-1], value.replace("@", str(tmp_path)))

    found = hooks.slot(locate(str(root)), stage)
    path = expected.replace("@", str(tmp_path))
    assert found.path == os.path.join(root, path)
    assert (found.shared, found.husky) == (shared, row == "husky 9")


@pytest.mark.parametrize("scope", ["repository", "user"])
@pytest.mark.parametrize("value", ["", "/dev/null", os.devnull])
def test_where_git_runs_no_hooks_it_is_told(
    tmp_path: Path, home: Path, value: str, scope: str
) -> None:
    root = repository(tmp_path / "root", {})
    where = [f"--file={home / '.gitconfig'}"] if scope == "user" else []
    git(root, "config", *where, "core.hooksPath", value)
    with pytest.raises(PatscanError, match="git runs no hooks here"):
        hooks.slot(locate(str(root)), "pre-commit")
    if scope == "user":
        with pytest.raises(PatscanError, match="git runs no hooks here"):
            hooks.users_folder(str(tmp_path))


@pytest.mark.usefixtures("home")
def test_linked_worktrees_share_hooks_and_submodules_have_their_own(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a": "b"})
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    inner = repository(tmp_path / "inner", {"a": "b"})
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    found = [
        hooks.slot(locate(str(folder)), "pre-commit").path
        for folder in (tmp_path / "linked", root / "sub")
    ]
    assert found == [
        str(root / ".git" / "hooks" / "pre-commit"),
        str(root / ".git" / "modules" / "sub" / "hooks" / "pre-commit"),
    ]


# Files of a bare repository, and where its hook goes.
SERVERS = {
    "plain": ({}, "hooks/pre-receive"),
    "Gitea": (
        {"hooks/pre-receive": "x", "hooks/pre-receive.d/gitea": "x"},
        "hooks/pre-receive.d/patscan",
    ),
    "a folder that no hook runs": ({"hooks/pre-receive.d/a": "x"}, "hooks/pre-receive"),
    "GitLab": ({"custom_hooks/.keep": ""}, "custom_hooks/pre-receive.d/patscan"),
}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("row", SERVERS)
def test_a_server_runs_it_with_its_own(tmp_path: Path, row: str) -> None:
    files, expected = SERVERS[row]
    folder = tmp_path / "server.git"
    git(tmp_path, "init", "--quiet", "--bare", str(folder))
    write(folder, dict(files))
    assert hooks.slot(locate(str(folder)), "pre-receive").path == str(folder / expected)


SHELLS = [one for one in ("sh", "dash", "bash", "busybox") if shutil.which(one)]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("stage", STAGES)
def test_every_shell_can_read_it(tmp_path: Path, stage: str, shell: str) -> None:
    for husky in (True, False):
        place = Slot(stage, str(tmp_path / stage), husky=husky)
        Path(place.path).write_bytes(hook_script(place, ["--config", "a 'b' $c"], "zh"))
        command = [shell, *["sh"] * (shell == "busybox"), "-n", place.path]
        subprocess.run(command, check=True)


def test_a_python_with_an_odd_name_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Slot("pre-commit", str(tmp_path / "pre-commit"))
    real = sys.executable
    for name in ("a b", "it's", "$(x)", "中文", "\udcff", "@STAGE@"):
        python = tmp_path / name / "python"
        python.parent.mkdir()
        python.symlink_to(real)
        monkeypatch.setattr(sys, "executable", str(python))
        hooks.install(place, hook_script(place, (), "en"))
        assert hooks.status(place) == "installed"
        if os.name != "nt":
            os.chmod(place.path, 0o644)  # then git does not run it
            assert hooks.status(place) == "broken"
            os.chmod(place.path, 0o700)
        python.unlink()
        assert hooks.status(place) == "broken"
