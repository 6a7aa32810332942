"""No credential leaves patscan: not in any output, file, cache or environment, not even in a crash."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.model.findings import Secret
from tests import child, faults, tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM, patched, wait_for

pytestmark = pytest.mark.slow  # whole runs, as processes

PLANTED = {
    "pat": tokens.fake_token("pat"),
    "sat": tokens.fake_token("sat"),
    "cztei": tokens.fake_token("cztei"),
    "czs": tokens.fake_token("czs"),
    "czu": tokens.fake_token("czu"),
    "selfhosted": tokens.selfhosted_key(),
    "jwt": tokens.site_jwt(),
    "workload": tokens.workload_key(),
    "secret": tokens.body(48, seed="client"),
    "callback": tokens.body(64, seed="callback"),
    "refresh": tokens.body(72, seed="refresh"),
    "pem": tokens.private_key(),
}
IN_A_NAME = tokens.fake_token("pat", seed="name")


IN_WORDS = " ".join(
    (
        f"COZE_CLIENT_SECRET={PLANTED['secret']} COZE_CALLBACK_TOKEN={PLANTED['callback']}",
        f"coze_refresh_token={PLANTED['refresh']} api.coze.cn {PLANTED['jwt']} {PLANTED['pat']}",
        f"COZE_WORKLOAD_IDENTITY_API_KEY={PLANTED['workload']}",
    )
)


def project(folder: Path) -> Path:
    """A repository with every credential: in files, names, messages, authors, tags and the index."""
    named = {
        "a.txt": "\n".join(
            PLANTED[key] for key in ("pat", "sat", "cztei", "czs", "czu", "selfhosted")
        ),
        "b.env": f"COZE_CLIENT_SECRET={PLANTED['secret']}\nCOZE_CALLBACK_TOKEN={PLANTED['callback']}\n"
        f"COZE_REFRESH_TOKEN={PLANTED['refresh']}\nCOZE_WORKLOAD_IDENTITY_API_KEY={PLANTED['workload']}\n",
        "private_key.pem": PLANTED["pem"],
        "deploy.py": f"TOKEN = '{PLANTED['jwt']}'\n",
        f"{IN_A_NAME}.txt": IN_A_NAME,
        ".patscan.toml": "lang = 'en'\n",
    }
    root = repository(folder, named)
    git(root, "checkout", "--quiet", "-b", IN_A_NAME)
    git(root, "remote", "add", "origin", f"https://{IN_A_NAME}@git.example.com/{IN_A_NAME}.git")
    git(root, "commit", "--quiet", "--allow-empty", "-m", f"{IN_WORDS}\n\ncoze\n{PLANTED['pem']}")
    git(root, "-c", f"user.name={IN_WORDS}", "tag", "-a", "v1", "-m", IN_WORDS)
    write(root, {"staged.py": IN_WORDS})
    git(root, "add", "--all")
    return root


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `project` makes, once; it is for copying."""
    return project(tmp_path_factory.mktemp("planted") / "repo")


@pytest.fixture
def root(planted: Path, tmp_path: Path) -> Path:
    """A copy of it, with a folder for reports."""
    root = tmp_path / "repo"
    shutil.copytree(planted, root)
    (root / "out").mkdir()
    return root


def pieces() -> list[bytes]:
    """The parts of the credentials that must be nowhere: all but the ends that a mask shows."""
    values = [*PLANTED.values(), IN_A_NAME]
    middles = [value[10:-6] for value in values if not value.startswith("-----")]
    middles += PLANTED["pem"].split("\n")[2:-2]
    return [middle[:30].encode() for middle in middles]


COMMANDS = [
    ("scan", "--verbose"),
    ("scan", "--color", "always", "--lang", "zh"),
    ("scan", "--format", "json"),
    ("scan", "--format", "sarif", "--jobs", "2"),
    ("scan", "-o", "json=out/a.json", "-o", "sarif=out/b.sarif", "-o", "text=out/c.txt"),
    *(
        ("scan", "--format", format_)
        for format_ in (
            "concise",
            "github",
            "gitlab",
            "codequality",
            "junit",
            "markdown",
            "html",
            "csv",
        )
    ),
    ("scan", "-o", "out/a.json", "-o", "out/b.csv", "-o", "out/c.html"),
    (
        "history",
        "-o",
        "out/gl-secret-detection-report.json",
        "-o",
        "out/h.md",
        "-o",
        "out/h.xml",
        "-o",
        "out/h.html",
    ),
    ("scan", "-"),
    ("staged", "--verbose"),
    ("staged", "--format", "json"),
    ("history", "--verbose", "--deep"),
    ("history", "--format", "json"),
    ("history", "--format", "sarif", "-o", "out/h.sarif"),
    ("history", "--range", "HEAD~1..HEAD", "--format", "json"),
    ("history", "--range", f"{IN_A_NAME}..{IN_A_NAME}x"),
    ("history", "--branch", IN_A_NAME, "--format", "json"),
    (
        "audit",
        "--db",
        "out/a.db",
        "-o",
        "out/a.json",
        "-o",
        "out/a.csv",
        "-o",
        "out/a.sarif",
        "-o",
        "out/a.md",
    ),
    (
        "audit",
        ".",
        f"https://{IN_A_NAME}@localhost:1/{IN_A_NAME}.git",
        f"/{IN_A_NAME}",
        "--both",
        "--trust",
    ),
    ("hooks", "install", "--stage", "commit-msg"),
    ("hooks", "status"),
    ("hooks", "uninstall"),
    ("hooks", "run", "pre-commit", "--verbose"),
    ("hooks", "run", "commit-msg", "--", "a.txt"),
    ("hooks", "run", "pre-push", "--", IN_A_NAME, f"https://{IN_A_NAME}@localhost/x.git"),
    ("hooks", "run", "pre-receive", "--push-option", IN_A_NAME),
    ("hooks", "run", IN_WORDS),
    ("hooks", "run", "pre-push", "--timeout", IN_WORDS),
    ("hooks", "install", "--", f"--{IN_WORDS}"),
    ("baseline", "create", "--verbose"),
    ("baseline", "update", "--baseline", "out/b.json"),
    ("baseline", "prune"),
    ("baseline", "list", "--verbose"),
    ("baseline", "accept", "--last", "--reason", "a sample"),
    ("baseline", "accept", "--last", "--reason", IN_WORDS),
    ("baseline", "accept", IN_WORDS, "--reason", "a sample"),
    ("baseline", "accept", "--last", "--reason", "a sample", "--until", IN_WORDS),
    # Without consent nothing is sent; what is sent then: tests/verify.
    ("verify", "--verbose"),
    ("verify", "--history", "--format", "json"),
    ("verify", IN_WORDS),
    ("verify", "--host", IN_WORDS),
    ("verify", "--proxy", IN_WORDS),
    # An organisation is listed only if it is well-formed; what is sent then: tests/audit.
    ("audit", "--github", IN_WORDS),
    ("audit", "--gitlab", f"https://user:{PLANTED['jwt']}@localhost:1/{IN_A_NAME}"),
    ("audit", "--gitea", f"{IN_A_NAME}@localhost:1/acme"),
    ("respond",),
    ("respond", "--format", "markdown", "--output", "out/steps.md", "--lang", "zh"),
    ("respond", IN_WORDS),
    ("config", "show"),
    ("lsp",),
    ("lsp", f"--config={IN_A_NAME}"),
    ("demo",),
    ("rules",),
    ("explain",),
    # The user's mistakes, with a credential in them.
    ("scan", f"missing-{IN_A_NAME}"),
    ("scan", f"--config={IN_A_NAME}"),
    ("explain", IN_A_NAME),
    (IN_WORDS,),
    ("config", IN_WORDS),
    ("config", "show", "--baseline", IN_WORDS),
    ("explain", IN_WORDS),
    ("scan", f"--{IN_WORDS}"),
    *(
        ("scan", option, IN_WORDS)
        for option in ("--", "--config", "--baseline", "--output", "--fail-on", "--jobs", "--lang")
    ),
    *(("history", option, IN_WORDS) for option in ("--", "--range", "--branch", "--since")),
    ("history", f"https://user:{PLANTED['jwt']}@localhost:1/{IN_A_NAME}.git"),
    ("audit", "state", PLANTED["pat"], "revoked", "--note", IN_WORDS),
    ("audit", "import", IN_A_NAME),
    ("audit", "--compare", IN_A_NAME),
]

# The folder of `sitecustomize`, by which Python reports what a process and its workers do.
WATCH = Path(__file__).parent / "watch"


def environment(home: Path) -> dict[str, str]:
    """One in which everything that is kept is kept below `home`, and every process is watched."""
    write(home, {"tmp/.keep": ""})
    return {
        **{key: value for key, value in os.environ.items() if "COVERAGE" not in key},
        "HOME": str(home), "TMPDIR": str(home / "tmp"), "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(WATCH), "PATSCAN_TEST_LOG": str(home / "log"),
    }  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda row: " ".join(row)[:30])
def test_no_output_file_or_child_holds_a_credential(
    tmp_path: Path, root: Path, arguments: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    write(root, {"out/b.json": '{"version": 1, "entries": []}'})
    kept = home / "log"
    watched = environment(home)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=root, capture_output=True, check=False, env=watched,
        input=IN_WORDS.encode(),
    )  # fmt: skip
    assert done.returncode in (0, 1, 2), done.stderr
    written = [path for path in tmp_path.rglob("*") if before.get(path) is None]
    changed = [path for path in before if path.exists() and path.stat().st_mtime_ns != before[path]]
    files = [path for path in (*written, *changed) if path.is_file() and path != kept]
    texts = [done.stdout, done.stderr, *(path.read_bytes() for path in files)]
    texts += [str(path.relative_to(tmp_path)).encode() for path in written]
    for piece in pieces():
        assert not any(piece in text for text in texts)
    events = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    _assert_innocent(events, home, root)


def _assert_innocent(events: list[tuple[str, str]], home: Path, root: Path) -> None:
    """No socket; no credential on a child's command line or in a variable; nothing written elsewhere."""
    for event, values in events:
        # The loop of the language server wakes itself through a pair of local sockets.
        is_local_pair = event == "socket.__new__" and values.endswith(
            f", {socket.AF_UNIX:d}, 1, 0)"
        )
        assert not event.startswith("socket.") or is_local_pair, values
        if event == "open":
            place = values.split(",")[0].strip("('\" b")
            allowed = (str(home), str(root), "out/", "/dev/null", ".", os.devnull)
            assert place.startswith(allowed) or place.isdigit(), values
        elif "clone" not in values:  # the user has written that address on our own command line
            assert not any(piece.decode() in values for piece in pieces()), event


def connect_run_and_write() -> None:
    socket.socket().close()
    subprocess.run(["true"], env={"A": "b"}, check=True)
    Path("x").write_text("")


def test_the_watch_sees_what_it_watches_for(tmp_path: Path) -> None:
    """A socket, a child and a file for writing."""
    subprocess.run(
        child.command(connect_run_and_write), cwd=tmp_path, check=True,
        env=environment(tmp_path / "home"),
    )  # fmt: skip
    events = {json.loads(line)[0] for line in (tmp_path / "home/log").read_text().splitlines()}
    assert {"socket.__new__", "subprocess.Popen", "open"} <= events


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "--jobs", "2", "-o", "json=out/a.json"),
        ("history", "-o", "sarif=out/a.sarif"),
        ("baseline", "create"),
        ("demo",),
    ],
    ids=lambda row: row[0],
)
def test_the_kernel_sees_no_credential_leave(
    tmp_path: Path, root: Path, arguments: tuple[str, ...]
) -> None:
    """By the system calls of patscan, its workers and git: all writes, except to pipes."""
    calls = "network,write,pwrite64,writev,execve,rename,unlink,mkdir"
    subprocess.run(
        ["strace", "-f", "-y", "-s", "1000000", "-e", f"trace={calls}", "-o", str(tmp_path / "calls"),
         PROGRAM, *arguments],
        cwd=root, capture_output=True, check=False, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    lines = (tmp_path / "calls").read_bytes().splitlines()
    assert any(b"execve(" in line for line in lines)
    assert not [line for line in lines if re.search(rb"\b(socket|connect|bind)\(", line)]
    leaving = [line for line in lines if not re.search(rb"write\w*\(\d+<pipe:", line)]
    for piece in pieces():
        assert not any(piece in line for line in leaving)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_no_core_file_is_left(tmp_path: Path) -> None:
    """What was scanned is in memory, and would be in the file."""
    process = subprocess.Popen(
        ["bash", "-c", 'ulimit -c unlimited; exec "$0" scan -', PROGRAM], cwd=tmp_path,
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(IN_WORDS.encode())
    process.stdin.flush()
    limits = Path(f"/proc/{process.pid}/limits")
    wait_for(
        lambda: re.search(r"(?m)^Max core file size\s+0\s", limits.read_text()), "no limit is set"
    )
    process.send_signal(signal.SIGABRT)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []


def test_everything_planted_is_found(root: Path) -> None:
    for command in ("scan", "history"):
        done = subprocess.run(
            [PROGRAM, command, "-f", "json"], cwd=root, capture_output=True, check=False
        )
        found = json.loads(done.stdout)["findings"]
        assert len({item["secret"]["fingerprint"] for item in found}) == len(PLANTED) + 1, command


CRASHES = [
    pytest.param(faults.crash_assessing, 4, id="parent"),
    pytest.param(faults.crash_reading, 4, id="worker"),
    pytest.param(faults.kill_readers, 3, id="killed-worker"),
    pytest.param(faults.crash_reporting, 4, id="report"),
    pytest.param(faults.interrupt_assessing, 130, id="interrupted"),
]


@pytest.mark.parametrize(("fault", "code"), CRASHES)
def test_a_forced_crash_shows_no_credential(
    root: Path, fault: Callable[[], None], code: int
) -> None:
    done = patched(fault, "scan", "--verbose", "-j", "2", cwd=root)
    assert done.returncode == code, done.stderr
    assert not any(piece in done.stdout + done.stderr for piece in pieces())
    assert (b"interrupted: this run is not complete" in done.stderr) == (code == 130)


def test_a_secret_has_no_value_to_print() -> None:
    secret = Secret.of(PLANTED["pat"].encode(), label="pat_", body=PLANTED["pat"][4:].encode())
    for text in (str(secret), repr(secret), f"{secret}", repr(vars), repr([secret])):
        assert PLANTED["pat"][12:-8] not in text
    assert str(secret) == f"{PLANTED['pat'][:8]}…{PLANTED['pat'][-4:]}"
