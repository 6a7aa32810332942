"""No credential leaves patscan: not in any output, file, cache or environment, not even in a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patscan.model import Secret
from tests import tokens
from tests.repos import git, repository

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


def project(folder: Path) -> Path:
    """A repository with every credential, in files and a message, one in a file's name and a branch's."""
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
    told = " ".join(named["b.env"].split("\n"))
    git(root, "commit", "--quiet", "--allow-empty", f"--message={told}\n\n{named['a.txt']}")
    git(root, "remote", "add", "origin", f"https://{IN_A_NAME}@git.example.com/{IN_A_NAME}.git")
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
    ("scan", "--format", "sarif"),
    ("scan", "-o", "json=out/a.json", "-o", "sarif=out/b.sarif", "-o", "text=out/c.txt"),
    ("history", "--verbose"),
    ("history", "--format", "json"),
    ("history", "--format", "sarif", "--lang", "zh"),
    ("history", "--range", f"{IN_A_NAME}..{IN_A_NAME}x"),
    ("history", "--branch", IN_A_NAME, "--format", "json"),
    ("staged", "--verbose"),
    ("baseline", "create", "--verbose"),
    ("config", "show"),
    ("scan", f"missing-{IN_A_NAME}"),
    ("scan", f"--config={IN_A_NAME}"),
    ("explain", IN_A_NAME),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda row: " ".join(row)[:40])
def test_no_output_shows_a_credential(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    root = project(tmp_path / "repo")
    home = tmp_path / "home"
    (root / "out").mkdir()
    home.mkdir()
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("patscan")), *arguments], cwd=root, capture_output=True,
        check=False, env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
    )  # fmt: skip
    assert done.returncode in (0, 1, 2)
    written = [path for path in (*root.rglob("*"), *home.rglob("*")) if before.get(path) is None]
    texts = [done.stdout, done.stderr, *(path.read_bytes() for path in written if path.is_file())]
    for piece in pieces():
        assert not any(piece in text for text in texts)


def test_everything_planted_is_found(tmp_path: Path) -> None:
    from patscan.audit import Request, collect
    from patscan.config import Settings

    root = str(project(tmp_path / "repo"))
    found = collect(Settings(root), Request((root,)), lambda _: None).findings
    assert len({item.secret for item in found}) == len(PLANTED) + 1


def test_a_forced_crash_shows_no_credential(tmp_path: Path) -> None:
    root = project(tmp_path / "repo")
    script = (
        "import sys; from patscan import cli, policy\n"
        "def broken(*values): local = open('a.txt').read(); raise RuntimeError(local)\n"
        "policy.verdict = broken; sys.exit(cli.run(['scan', '--verbose']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, check=False
    )
    assert done.returncode == 4
    assert not any(piece in done.stdout + done.stderr for piece in pieces())


def test_a_secret_has_no_value_to_print() -> None:
    secret = Secret.of(PLANTED["pat"].encode(), label="pat_", body=PLANTED["pat"][4:].encode())
    for text in (str(secret), repr(secret), f"{secret}", repr(vars), repr([secret])):
        assert PLANTED["pat"][12:-8] not in text
    assert str(secret) == f"{PLANTED['pat'][:8]}…{PLANTED['pat'][-4:]}"
