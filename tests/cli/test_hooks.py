"""`patscan hooks`, by real commits and pushes of the real git."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests import tokens
from tests.repos import environment, git, repository, write
from tests.robustness import PROGRAM

pytestmark = pytest.mark.slow  # whole runs, as processes

PAT = tokens.fake_token("pat")
MIDDLE = PAT[10:-6]
STAGES = ("pre-commit", "commit-msg", "pre-push", "pre-receive")
Done = subprocess.CompletedProcess[str]


def call(folder: Path, *command: str, **environ: str) -> Done:
    """Run a program of the test's own machine in `folder`; no credential may be in what it prints."""
    done = subprocess.run(
        command, cwd=folder, check=False, capture_output=True, text=True, errors="surrogateescape",
        stdin=subprocess.DEVNULL, env={**environment(), "PATSCAN_LANG": "en", **environ},
    )  # fmt: skip
    assert MIDDLE not in done.stdout + done.stderr
    return done


def hooks(folder: Path, *arguments: str, **environ: str) -> Done:
    return call(folder, PROGRAM, "hooks", *arguments, **environ)


def installed(folder: Path, *arguments: str, **environ: str) -> Done:
    done = hooks(folder, "install", *arguments, **environ)
    assert done.returncode == 0, done.stderr
    return done


def stage(root: Path, files: Mapping[str, str]) -> None:
    write(root, files)
    git(root, "add", "--all", "--force")


def commit(root: Path, files: Mapping[str, str], *arguments: str, **environ: str) -> Done:
    stage(root, files)
    return call(root, "git", "commit", *(arguments or ("-m", "more")), **environ)


def push(root: Path, *arguments: str, **environ: str) -> Done:
    return call(root, "git", "push", *arguments, **environ)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose name has a blank, and its empty remote."""
    root = repository(tmp_path / "re po", {"a.py": "x = 1\n"})
    git(root, "init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return root


@pytest.fixture
def server(tmp_path: Path) -> Path:
    return tmp_path / "remote.git"


def test_a_commit_with_a_token_is_stopped_and_told_how_to_go_on(root: Path) -> None:
    installed(root)
    clean = commit(root, {"b.py": "y = 2\n"})
    assert clean.returncode == 0
    assert "patscan" not in clean.stdout + clean.stderr
    stopped = commit(root, {"c.py": f"t = '{PAT}'\n"})
    assert stopped.returncode == 1
    assert "c.py:1:6" in stopped.stderr
    for words in ("`git add` what you change", "patscan: allow <reason>", "baseline accept "):
        assert stopped.stderr.count(words) == 1, "told once"
    assert "--no-verify" not in stopped.stderr
    allowed = commit(root, {"c.py": f"t = '{PAT}'  # patscan: allow a sample\n"})
    assert (allowed.returncode, "patscan: " in allowed.stderr) == (0, False)


def test_what_is_told_leads_on(root: Path) -> None:
    installed(root)
    assert commit(root, {"c.py": f"t = '{PAT}'\n"}).returncode == 1
    accept = ("baseline", "accept", "--last", "--reason", "a sample")
    assert call(root, PROGRAM, *accept).returncode == 0
    assert commit(root, {}).returncode == 0


def test_a_message_with_a_token_is_stopped_and_not_lost(root: Path) -> None:
    installed(root, "--stage", "commit-msg")
    stopped = commit(root, {"b.py": "y\n"}, "-m", f"add {PAT}")
    assert stopped.returncode == 1
    assert "<commit message>:1:5" in stopped.stderr
    assert "leave it out of the message" in stopped.stderr
    words = "git commit --edit --file=.git/COMMIT_EDITMSG"
    assert words in stopped.stderr
    editor = f"sed -i s/{PAT}/it/"
    assert call(root, *words.split(), GIT_EDITOR=editor).returncode == 0
    write(root, {"b.py": PAT})  # shown by --verbose below the line where git cuts
    git(root, "commit", "--quiet", "--no-verify", "--all", "-m", "x")
    stage(root, {"b.py": "gone"})
    verbose = call(root, "git", "commit", "--verbose", GIT_EDITOR="sed -i '1i gone'")
    assert verbose.returncode == 0, verbose.stderr


def test_a_push_is_stopped_for_what_it_brings(root: Path, server: Path) -> None:
    installed(root, "--stage", "pre-push")
    assert push(root, "origin", "main").returncode == 0  # the first of all
    commit(root, {"b.py": PAT})
    commit(root, {"b.py": ""})
    stopped = push(root, "origin", "main")
    assert stopped.returncode == 1
    assert "b.py:1:1" in stopped.stdout + stopped.stderr
    assert "still publishes it" in stopped.stderr
    assert push(root, "origin", "main~2:refs/heads/new", "main~2:refs/heads/x").returncode == 0
    assert push(root, "origin", ":new").returncode == 0
    assert push(root, str(server), "main").returncode == 1
    git(root, "reset", "--quiet", "--hard", "HEAD~2")
    git(root, "commit", "--quiet", "--amend", "--message=again")
    assert push(root, "--force", "origin", "main").returncode == 0
    git(root, "tag", "--annotate", "v1", f"--message={PAT}")
    assert push(root, "origin", "v1").returncode == 1
    assert push(root, "--all", "origin").returncode == 0


def test_a_server_refuses_what_is_pushed_with_a_token(root: Path, server: Path) -> None:
    installed(server)
    assert push(root, "origin", "main").returncode == 0
    commit(root, {"b.py": PAT})
    commit(root, {"b.py": ""})
    stopped = push(root, "origin", "main", "main~2:refs/heads/other")
    assert stopped.returncode == 1
    assert "remote: patscan: The server did not accept the push" in stopped.stderr
    assert "b.py:1:1" in stopped.stderr
    assert "GL-HOOK-ERR" not in stopped.stderr
    assert git(server, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    assert push(root, "--force", "origin", "main~2:main").returncode == 0
    git(root, "tag", "--annotate", "v1", "main~2", f"--message={PAT}")
    assert push(root, "origin", "v1").returncode == 1


def test_for_gitlab_all_lines_begin_as_it_wants(root: Path, server: Path) -> None:
    installed(server)
    commit(root, {"b.py": PAT})
    stopped = push(root, "origin", "main", GL_ID="user-1")
    assert stopped.returncode == 1
    lines = [line for line in stopped.stderr.splitlines() if line.startswith("remote: ")]
    assert len(lines) > 10
    assert all(line.startswith("remote: GL-HOOK-ERR: ") for line in lines if line.strip(" :remot"))
    (server / "config").write_text((server / "config").read_text())
    (server / ".patscan.toml").write_text("nonsense = 1\n")  # an error is told, too
    broken = push(root, "origin", "main", GL_ID="user-1")
    assert broken.returncode == 1
    assert "GL-HOOK-ERR: patscan: " in broken.stderr


def test_a_push_option_lets_it_pass_where_that_is_allowed(root: Path, server: Path) -> None:
    git(server, "config", "receive.advertisePushOptions", "true")
    commit(root, {"b.py": PAT})
    installed(server)
    given = ("--push-option=ci.skip", "--push-option=patscan.skip=it is urgent", "origin", "main")
    assert push(root, *given).returncode == 1
    installed(server, "--stage", "pre-receive", "--", "--push-option", "patscan.skip")
    without = push(root, "--push-option=patscan.skipped", "origin", "main")
    assert without.returncode == 1
    assert "--push-option=patscan.skip" in without.stderr
    passed = push(root, *given)
    assert passed.returncode == 0
    assert "not scanned: the push option patscan.skip was given" in passed.stderr


def test_a_time_limit_lets_nothing_pass(root: Path, server: Path) -> None:
    installed(server, "--stage", "pre-receive", "--", "--timeout", "1ms")
    stopped = push(root, "origin", "main")
    assert stopped.returncode == 1
    assert "the time limit of 0.001 s is over" in stopped.stderr
    assert "did not accept the push, because not everything could be scanned" in stopped.stderr
    installed(server, "--stage", "pre-receive", "--", "--timeout", "1m")
    assert push(root, "origin", "main").returncode == 0


def test_a_run_that_hangs_is_ended(root: Path) -> None:
    """Git writes nothing and does not end, so nothing is ever read."""
    command = [PROGRAM, "hooks", "run", "pre-push", "--timeout", "500ms"]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, env=environment()) as process:
        assert process.wait(30) == 3
    assert time.monotonic() - began < 25


@pytest.mark.parametrize(
    "options", [("--nonsense",), ("--timeout", "soon"), ("--timeout", "0s"), ("--fail-on", "x")]
)
def test_a_mistake_in_the_options_is_told_before_it_stops_every_commit(
    root: Path, options: tuple[str, ...]
) -> None:
    done = hooks(root, "install", "--", *options)
    assert done.returncode == 2
    assert not (root / ".git" / "hooks" / "pre-commit").exists()


@pytest.mark.timing
@pytest.mark.parametrize("side", ["pre-push", "pre-receive"])
def test_a_clean_push_of_ten_commits_is_hardly_noticed(root: Path, side: str) -> None:
    git(root, "push", "--quiet", "origin", "main")
    old = git(root, "rev-parse", "HEAD").strip()
    for number in range(10):
        stage(root, {f"{number}.py": f"coze = {number}\n"})
        git(root, "commit", "--quiet", "-m", f"{number}")
    new = git(root, "rev-parse", "HEAD").strip()
    git(root, "update-ref", "refs/heads/main", old)  # as before the push, on either side
    main = "refs/heads/main"
    line = f"{main} {new} {main} {old}\n" if side == "pre-push" else f"{old} {new} {main}\n"
    command = [PROGRAM, "hooks", "run", side, "--", "origin", "url"]

    def took_s() -> float:
        began = time.perf_counter()
        subprocess.run(command, cwd=root, check=True, input=line.encode(), env=environment())
        return time.perf_counter() - began

    assert min(took_s() for _ in range(10)) < 0.3


OTHER = '#!/bin/sh\necho "other $0 $*" >&2\ncat > "$(dirname "$0")/seen"\nexit {code}\n'


def other_hook(path: Path, code: int = 0, mode: int = 0o755) -> bytes:
    path.parent.mkdir(exist_ok=True)
    path.write_text(OTHER.format(code=code))
    path.chmod(mode)
    return path.read_bytes()


@pytest.mark.parametrize("mode", [0o755, 0o644])
def test_a_hook_that_was_there_runs_first_and_may_say_no(root: Path, mode: int) -> None:
    folder = root / ".git" / "hooks"
    no = {name: other_hook(folder / name, 1, mode) for name in ("pre-commit", "pre-push")}
    assert "it runs first" in installed(root).stderr
    done = commit(root, {"b.py": "y\n"})
    assert done.returncode == (1 if mode == 0o755 else 0)  # git itself ignores the other
    assert ("other" in done.stderr) == (mode == 0o755)
    (folder / "pre-commit.patscan-kept").write_text(OTHER.format(code=0))
    assert commit(root, {"b.py": PAT}).returncode == 1
    other_hook(folder / "pre-push.patscan-kept", 0, mode)
    git(root, "reset", "--quiet", "--hard")
    assert push(root, "origin", "main").returncode == 0
    if mode == 0o755:  # it had the same lines as we
        line = (
            f"refs/heads/main {git(root, 'rev-parse', 'main').strip()} refs/heads/main {'0' * 40}\n"
        )
        assert (folder / "seen").read_text() == line
    write(folder, {f"{name}.patscan-kept": data for name, data in no.items()})
    assert hooks(root, "uninstall").returncode == 0
    assert {name: (folder / name).read_bytes() for name in no} == no
    assert (folder / "pre-push").stat().st_mode & 0o777 == mode
    assert [name for name in os.listdir(folder) if "patscan" in name] == []


def test_a_hook_that_reads_nothing_is_not_waited_for(root: Path) -> None:
    folder = root / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    (folder / "pre-push").write_text("#!/bin/sh\nexit 0\n")
    (folder / "pre-push").chmod(0o755)
    installed(root)
    for number in range(300):  # more than fits into a pipe
        git(root, "update-ref", f"refs/heads/{'long' * 20}/{number}", "HEAD")
    assert push(root, "--all", "origin").returncode == 0


def test_status_tells_what_is_there(root: Path) -> None:
    other_hook(root / ".git" / "hooks" / "commit-msg")
    installed(root)
    done = hooks(root, "status")
    assert done.returncode == 0
    said = [line.partition(",")[0] for line in done.stdout.splitlines()]
    assert said == [
        "pre-commit: installed", "commit-msg: another hook", "pre-push: installed",
        "pre-receive: not installed",
    ]  # fmt: skip
    assert hooks(root, "status", "--stage", "pre-push").returncode == 0
    assert hooks(root, "status", "--stage", "commit-msg").returncode == 1


def test_it_needs_no_path_and_says_what_to_do_when_its_python_is_gone(
    root: Path, tmp_path: Path
) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(Path(sys.executable).resolve())
    home = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = call(root, str(python), "-P", "-m", "patscan", "hooks", "install", **home)
    assert done.returncode == 0, done.stderr
    tools = shutil.which("git")
    assert tools
    bare = {**home, "PATH": f"{Path(tools).parent}:/bin"}
    assert commit(root, {"b.py": PAT}, **bare).returncode == 1
    without = commit(root, {"b.py": "y"}, **{**bare, "PYTHONPATH": ""})  # patscan was removed
    assert without.returncode == 1
    assert "no longer has patscan, so nothing was scanned" in without.stderr
    python.unlink()
    gone = commit(root, {"b.py": "y"}, **bare)
    assert gone.returncode == 1
    assert f"nothing was scanned: {python}" in gone.stderr
    assert "run `patscan hooks install`; or remove" in gone.stderr
    assert hooks(root, "status").returncode == 1
    installed(root)
    assert commit(root, {"b.py": "y"}, **bare).returncode == 0


def test_a_patscan_of_the_repository_does_not_run(root: Path) -> None:
    trap = "import pathlib; pathlib.Path('ran').touch(); raise SystemExit(0)"
    installed(root, *(word for stage in STAGES[:3] for word in ("--stage", stage)))
    stopped = commit(root, {"patscan/__main__.py": trap, "patscan/__init__.py": trap, "t": PAT})
    assert stopped.returncode == 1
    assert "t:1:1" in stopped.stderr
    assert not (root / "ran").exists()


def test_a_python_of_another_program_is_not_taken_for_ours(root: Path) -> None:
    installed(root)
    assert commit(root, {"b.py": "y = 2\n"}, PYTHONHOME="/nonexistent").returncode == 0


def test_what_others_wrote_over_it_is_told_and_left(root: Path) -> None:
    path = root / ".git" / "hooks" / "pre-commit"
    path.write_text("#!/bin/sh\necho first\n")
    installed(root, "--stage", "pre-commit")
    path.write_text(path.read_text() + "npm test\n")
    told = installed(root, "--stage", "pre-commit").stderr
    assert "was edited by hand" in told
    assert "pre-commit.patscan-edited" in told
    path.write_text("#!/bin/sh\necho another\n")
    for command in ("status", "uninstall"):
        done = hooks(root, command)
        assert "there before ours; nothing runs it now" in done.stdout + done.stderr
        assert "runs first" not in done.stdout + done.stderr
    assert path.read_text() == "#!/bin/sh\necho another\n"


def test_hooks_of_the_repository_run_only_when_git_runs_them(root: Path) -> None:
    for name in ("pre-commit", "post-index-change", "reference-transaction", "pre-receive"):
        other_hook(root / ".git" / "hooks" / name)
    (root / ".git" / "hooks" / "pre-commit").chmod(0o644)
    for command in (("install",), ("status",), ("run", "pre-commit"), ("uninstall",)):
        assert hooks(root, *command).returncode == 0
    assert not (root / ".git" / "hooks" / "seen").exists()


def test_linked_worktrees_and_submodules(root: Path, tmp_path: Path) -> None:
    installed(root)
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "--quiet", str(linked))
    assert commit(linked, {"b.py": PAT}).returncode == 1
    git(linked, "commit", "--quiet", "--no-verify", "-m", "x")
    assert push(linked, "origin", "linked").returncode == 1
    inner = repository(tmp_path / "inner", {"a": "b"})
    local = ("-c", "protocol.file.allow=always")
    git(root, *local, "submodule", "--quiet", "add", str(inner), "sub")
    installed(root / "sub")
    assert commit(root / "sub", {"b.py": PAT}).returncode == 1
    git(root / "sub", "commit", "--quiet", "--no-verify", "-m", "x")
    assert push(root / "sub", "origin", "HEAD:refs/heads/new").returncode == 1
    git(root / "sub", "reset", "--quiet", "--hard", "HEAD~1")
    assert commit(root, {"c.py": "z"}).returncode == 0


def test_a_git_directory_elsewhere(root: Path, tmp_path: Path) -> None:
    """As people keep the files of their home folder."""
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(tmp_path / "dots"))
    place = [f"--git-dir={tmp_path / 'dots'}", f"--work-tree={tmp_path / 'home'}"]
    folder = tmp_path / "dots"
    write(tmp_path / "home", {".env": f"COZE_TOKEN={PAT}"})
    installed(folder, "--stage", "pre-commit", "--stage", "pre-push")
    call(tmp_path / "home", "git", *place, "add", ".env")
    assert call(tmp_path / "home", "git", *place, "commit", "-m", "x").returncode == 1
    call(tmp_path / "home", "git", *place, "commit", "--no-verify", "-m", "x")
    remote = str(tmp_path / "remote.git")
    assert call(tmp_path / "home", "git", *place, "push", remote, "main").returncode == 1


def test_husky_is_given_the_file_that_it_calls(root: Path) -> None:
    """As husky 9 sets it up: generated files call those of the folder around them by `sh -e`."""
    call_it = '#!/usr/bin/env sh\nn=$(basename "$0"); s=$(dirname "$(dirname "$0")")/$n\n[ ! -f "$s" ] && exit 0\nsh -e "$s" "$@"\n'
    write(root, {".husky/_/pre-commit": call_it, ".husky/pre-commit": "echo linted >&2\n"})
    (root / ".husky" / "_" / "pre-commit").chmod(0o755)
    git(root, "config", "core.hooksPath", ".husky/_")
    assert "do not commit it" in installed(root, "--stage", "pre-commit").stderr
    clean = commit(root, {"b.py": "y"})
    assert clean.returncode == 0
    assert "linted" in clean.stderr
    assert commit(root, {"b.py": PAT}).returncode == 1
    (root / ".husky" / "pre-commit.patscan-kept").write_text("false\n")
    assert commit(root, {"b.py": "z"}).returncode == 1
    (root / ".husky" / "pre-commit.patscan-kept").write_text("echo linted >&2\n")
    hooks(root, "uninstall")
    assert (root / ".husky" / "pre-commit").read_text() == "echo linted >&2\n"


def test_that_lefthook_writes_over_it_is_told(root: Path) -> None:
    lefthooks = '#!/bin/sh\n"$LEFTHOOK_BIN" run "pre-commit" "$@"\n'
    write(root, {".git/hooks/pre-commit": lefthooks, ".git/hooks/pre-push": "#!/bin/sh\n"})
    told = installed(root).stderr
    assert told.count("`patscan hooks run pre-commit` in that file instead") == 1
    assert "`patscan hooks run pre-push`" not in told


def in_template(home: Path) -> None:
    """Nothing was set."""


def in_users_template(home: Path) -> None:
    git(home, "config", f"--file={home / '.gitconfig'}", "init.templateDir", "~/tem plate")


def in_hooks_path(home: Path) -> None:
    git(home, "config", f"--file={home / '.gitconfig'}", "core.hooksPath", "~/hooks")


@pytest.mark.parametrize("made", [in_template, in_users_template, in_hooks_path])
def test_new_repositories_of_the_user_get_it(tmp_path: Path, made: Callable[[Path], None]) -> None:
    home = tmp_path / "home"
    write(home, {".gitconfig": "[user]\n\tname = x\n"})
    made(home)
    before = (home / ".gitconfig").read_bytes()
    own = {
        "HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
    }  # fmt: skip
    installed(home, "--global", **own)
    again = installed(home, "--global", **own)
    assert "New clones and `git init`" in again.stderr
    assert "pre-commit: installed" in hooks(home, "status", "--global", **own).stdout
    root = tmp_path / "new"
    call(tmp_path, "git", "init", "--quiet", str(root), **own)
    assert commit(root, {"b.py": PAT}, **own).returncode == 1
    assert commit(root, {"b.py": ""}, **own).returncode == 0
    assert hooks(home, "uninstall", "--global", **own).returncode == 0
    assert (home / ".gitconfig").read_bytes() == before
    assert [path for path in home.rglob("*") if path.name == "pre-commit"] == []
    assert hooks(home, "install", "--global", "--stage", "pre-receive", **own).returncode == 2


@pytest.mark.parametrize("given", ["<&-", "< /dev/tty", "<<< nonsense"])
def test_without_gits_lines_nothing_is_called_clean(root: Path, given: str) -> None:
    script = f'"$P" hooks run pre-push -- origin x {given}'
    command = ["script", "-qec", f"bash -c '{script}'", "/dev/null"]
    done = call(root, *command, P=PROGRAM)
    assert done.returncode == 2, done.stdout
    assert "git writes a line for each ref" in done.stdout


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    done = hooks(tmp_path, "install")
    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr


def test_what_could_not_be_scanned_stops_the_commit_and_tells_the_way_around(root: Path) -> None:
    installed(root)
    stage(root, {"a.zip": "PK\x03\x04" + "x" * 40})
    stopped = call(root, "git", "commit", "-m", "x")
    assert stopped.returncode == 1
    assert "INCOMPLETE" in stopped.stderr
    assert "git commit --no-verify" in stopped.stderr


def test_in_chinese(root: Path) -> None:
    hooks(root, "install", PATSCAN_LANG="zh")
    stopped = commit(root, {"c.py": f"t = '{PAT}'\n"}, PATSCAN_LANG="zh")
    assert "提交已被阻止。修改后请 `git add`" in stopped.stderr
    assert "已不存在" in (root / ".git" / "hooks" / "pre-commit").read_text()


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", STAGES[:3])
def test_a_repository_of_another_user(root: Path, name: str) -> None:
    """Git itself runs its hooks where `safe.directory` allows it; patscan needs to be told."""
    for path in [root, *root.rglob("*")]:
        os.chown(path, 12345, 12345)
    refused = hooks(root, "install", "--stage", name)
    assert refused.returncode == 2
    assert "--any-owner" in refused.stderr
    installed(root, "--stage", name, "--any-owner")
    mine = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    write(root, {"c.py": f"t = '{PAT}'\n"})
    assert call(root, "git", "add", "--all", **mine).returncode == 0
    message = f"with {PAT}" if name == "commit-msg" else "more"
    done = call(root, "git", "commit", "-m", message, **mine)
    if name == "pre-push":
        assert done.returncode == 0
        done = call(root, "git", "push", "origin", "HEAD", **mine)
    assert done.returncode == 1
    assert "coze" in (done.stdout + done.stderr).lower()
    assert hooks(root, "uninstall", "--any-owner").returncode == 0
