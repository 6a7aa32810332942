"""`patscan fix` as a process: what it shows, asks and writes, and that no value is in any of it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests import tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM
from tests.test_cli import PAT, SAT, patscan
from tests.test_no_leak import PLANTED, project

pytestmark = pytest.mark.slow  # whole runs, as processes

SERVER = f'import os\n\nTOKEN = "{PAT}"\nHEADERS = {{"Authorization": "Bearer {SAT}"}}\n'
FIXED = (
    'import os\n\nTOKEN = os.environ["COZE_API_TOKEN"]\n'
    'HEADERS = {"Authorization": f"Bearer {os.environ[\'COZE_API_TOKEN_2\']}"}\n'
)
PAGE = f"createRoot(x).render(<A token='{PAT}' base='https://api.coze.cn'/>)\n"


def leaky(folder: Path, **more: str) -> Path:
    return repository(folder, {"app/server.py": SERVER, **more})


def contents(root: Path) -> dict[str, bytes]:
    """All files of the working tree."""
    files = [one for one in root.rglob("*") if one.is_file() and ".git" not in one.parts]
    return {one.relative_to(root).as_posix(): one.read_bytes() for one in files}


def test_without_a_terminal_and_yes_nothing_is_written(tmp_path: Path) -> None:
    root = leaky(tmp_path / "r")
    before = contents(root)
    done = patscan("fix", cwd=root)
    assert done.returncode == 1
    assert contents(root) == before
    assert b"--yes was not given" in done.stderr
    assert b"+TOKEN = os.environ" in done.stdout
    assert b'-TOKEN = "pat_' in done.stdout
    assert PAT.encode() not in done.stdout + done.stderr
    assert SAT.encode() not in done.stdout + done.stderr


def test_yes_writes_and_a_second_run_has_nothing_to_do(tmp_path: Path) -> None:
    root = leaky(tmp_path / "r")
    os.chmod(root / "app/server.py", 0o700)
    assert patscan("fix", "--yes", cwd=root).returncode == 0
    after = contents(root)
    assert after["app/server.py"].decode() == FIXED
    assert after[".env.example"] == b"COZE_API_TOKEN=\nCOZE_API_TOKEN_2=\n"
    assert after[".gitignore"] == b".env\n"
    assert ".env" not in after
    assert stat.S_IMODE((root / "app/server.py").stat().st_mode) == 0o700
    again = patscan("fix", "--yes", cwd=root)
    assert (again.returncode, again.stdout) == (0, b"")
    assert contents(root) == after
    assert patscan("scan", cwd=root).returncode == 0


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 1)])
def test_a_terminal_is_asked(tmp_path: Path, answer: bytes, code: int) -> None:
    pty = pytest.importorskip("pty")
    root = leaky(tmp_path / "r")
    parent, child = pty.openpty()
    os.write(parent, answer)
    done = subprocess.run(
        [PROGRAM, "fix"], cwd=root, stdin=child, stderr=child, stdout=subprocess.PIPE, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60,
    )  # fmt: skip
    os.close(child)
    os.close(parent)
    assert done.returncode == code
    assert (root / "app/server.py").read_text() == (FIXED if code == 0 else SERVER)


@pytest.mark.parametrize(
    ("files", "code"),
    [({"a.py": SERVER}, 1), ({"src/main.tsx": PAGE}, 1), ({"a.py": FIXED}, 0)],
    ids=["could be fixed", "remains", "clean"],
)
def test_check_writes_nothing_and_tells_by_the_exit_code(
    tmp_path: Path, files: dict[str, str], code: int
) -> None:
    root = repository(tmp_path / "r", files)
    before = contents(root)
    assert patscan("fix", "--check", cwd=root).returncode == code
    assert contents(root) == before


def test_code_that_reaches_people_stays_and_a_route_is_named(tmp_path: Path) -> None:
    package = '{"dependencies": {"next": "15"}}\n'
    root = repository(tmp_path / "r", {"src/main.tsx": PAGE, "package.json": package})
    done = patscan("fix", "--yes", cwd=root)
    assert done.returncode == 1
    assert (root / "src/main.tsx").read_text() == PAGE
    assert b"a server of yours" in done.stderr
    assert b"patscan fix --route next" in done.stderr
    route = patscan("fix", "--route", "auto", cwd=root)
    assert route.returncode == 0
    assert b"export async function POST" in route.stdout
    assert b"app/api/coze/chat/route.ts" in route.stderr


# --- the environment file ---------------------------------------------------------------------------


def test_values_go_into_an_ignored_file_for_its_user_alone(tmp_path: Path) -> None:
    root = leaky(tmp_path / "r", **{"package.json": "{}\n"})
    write(root, {".env": "COZE_API_TOKEN=mine\n", ".gitignore": ".env\n"})
    os.chmod(root / ".env", 0o644)
    done = patscan("fix", "--yes", "--env-file", cwd=root)
    assert done.returncode == 0
    assert (root / ".env").read_text() == f"COZE_API_TOKEN=mine\nCOZE_API_TOKEN_2={SAT}\n"
    assert stat.S_IMODE((root / ".env").stat().st_mode) == 0o600
    assert (root / ".gitignore").read_text() == ".env\n"
    assert b".env now has COZE_API_TOKEN_2" in done.stderr
    assert SAT.encode() not in done.stdout + done.stderr


def test_no_value_goes_into_a_file_that_git_tracks(tmp_path: Path) -> None:
    root = leaky(tmp_path / "r", **{".env": "A=1\n"})
    done = patscan("fix", "--yes", "--env-file", cwd=root)
    assert done.returncode == 2
    assert b"git rm --cached .env" in done.stderr
    assert contents(root) == {"app/server.py": SERVER.encode(), ".env": b"A=1\n"}


# --- what is hostile --------------------------------------------------------------------------------


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(SERVER)
    root = repository(tmp_path / "r", {"a.txt": "x\n"})
    (root / "server.py").symlink_to(outside)
    (root / ".env").symlink_to(tmp_path / "elsewhere")
    done = patscan("fix", "--yes", "--env-file", "server.py", cwd=root)
    assert done.returncode == 1
    assert outside.read_text() == SERVER
    assert not (tmp_path / "elsewhere").exists()
    assert b"a link" in done.stderr


def test_no_value_leaves_a_project_of_every_kind(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    git(root, "checkout", "--quiet", "-b", "other")
    for arguments in (("--check",), (), ("--yes", "--env-file")):
        done = patscan("fix", *arguments, cwd=root)
        assert done.returncode == 1, done.stderr
        said = done.stdout + done.stderr
        leaked = [
            key
            for key, value in PLANTED.items()
            if value.split("\n")[1 if key == "pem" else 0].encode() in said
        ]
        assert leaked == []
    kept = {path for path, data in contents(root).items() if PLANTED["jwt"].encode() in data}
    assert "deploy.py" not in kept


def test_a_folder_outside_the_repository_is_refused_nothing(tmp_path: Path) -> None:
    """A folder that is no repository has no `.gitignore` to add to."""
    write(tmp_path, {"server.py": f'TOKEN = "{tokens.fake_token("pat")}"  # coze\n'})
    assert patscan("fix", "--yes", cwd=tmp_path).returncode == 0
    assert not (tmp_path / ".gitignore").exists()
    compile((tmp_path / "server.py").read_text(), "server.py", "exec")
