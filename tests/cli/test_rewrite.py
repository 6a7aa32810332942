"""A leak in every corner of a history, what `respond --rewrite` prints, and the history after it was run."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

from tests import tokens
from tests.repos import environment, write
from tests.robustness import PROGRAM

PAT, SAT = tokens.fake_token("pat"), tokens.fake_token("sat")
SECRET, KEY = tokens.client_secret(), tokens.private_key()
OTHER = tokens.fake_token("pat", seed="another")
VALUES = (PAT, SAT, SECRET, KEY)


def digits(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def zipped(content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("src/config.js", content)
    return file.getvalue()


ESCAPED = "".join(f"\\x{ord(one):02x}" for one in PAT)
LEAKS: dict[str, str | bytes] = {
    "plain.py": f"coze = '{PAT}'\r\nb = 1\r\n",
    "twice.js": f"const a = '{PAT}', b = '{SAT}' // coze {PAT}\n",
    "bytes.bin": b"\x00\xff\xfe" + f"coze {PAT}".encode() + b"\x80\x00\n\n",
    "utf16.txt": f"coze {PAT}\n".encode("utf-16"),
    "encoded.yaml": f"coze: {base64.b64encode(PAT.encode()).decode()}\n",
    "escaped.js": f"// coze\nconst a = '{ESCAPED}'\n",
    "split.py": f"coze = '{PAT[:20]}' '{PAT[20:]}'\n",
    "oauth.json": f'{{"client_type": "web", "client_id": "1.app.coze", "client_secret": "{SECRET}"}}\n',
    "private_key.pem": f"{KEY}\n",
    f"notes/{SAT}.txt": "a file with a bad name\n",
}
# Near misses: they stay as they are, to the byte.
INNOCENT: dict[str, str | bytes] = {
    "README.md": f"Use `pat_{'x' * 64}` or `{PAT[:20]}…`, not `{PAT[:-1]}`.\n",
    "crlf.txt": b"a\r\nb\r\n",
    "binary.bin": bytes(range(256)),
    "mask.txt": f"{PAT[:8]}…{PAT[-4:]}\n",
    "name with blanks 名字.txt": "x\n",
}


class Commit(NamedTuple):
    """All of a commit that has to stay: its headers without ids, its message, and its files."""

    headers: bytes
    message: bytes
    files: dict[bytes, tuple[bytes, bytes]]


def run_git(folder: Path, *arguments: str, **more: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True,
        env={**environment(), **more},
    ).stdout  # fmt: skip


def commits(folder: Path) -> list[Commit]:
    """All commits, in an order that does not depend on ids: every commit has a date of its own."""
    ids = run_git(folder, "rev-list", "--all", "--reverse", "--date-order").split()
    found = []
    for one in ids:
        raw = run_git(folder, "cat-file", "commit", one.decode())
        headers, _, message = raw.partition(b"\n\n")
        kept = [line for line in headers.split(b"\n") if not line.startswith((b"tree", b"parent"))]
        kept.append(b"parents %d" % headers.count(b"\nparent "))
        files = {}
        for row in run_git(folder, "ls-tree", "-rz", one.decode()).split(b"\0")[:-1]:
            facts, _, path = row.partition(b"\t")
            mode, _, oid = facts.split()
            files[path] = (mode, run_git(folder, "cat-file", "blob", oid.decode()))
        found.append(Commit(b"\n".join(kept), message, files))
    return found


def replaced(data: bytes) -> bytes:
    """What a rewrite has to make of contents, messages and names, by the plainest means."""
    for value in VALUES:
        mark = f"REMOVED_{digits(value)}"
        data = data.replace(value.encode(), mark.encode())
        data = data.replace(value.encode("utf-16-le"), mark.encode("utf-16-le"))
    of_pat = f"REMOVED_{digits(PAT)}".encode()
    data = data.replace(base64.b64encode(PAT.encode()).rstrip(b"="), of_pat).replace(
        ESCAPED.encode(), of_pat
    )
    return data.replace(f"{PAT[:20]}' '{PAT[20:]}".encode(), of_pat)


def leaky(root: Path) -> None:
    """Branches, tags, messages, people, file modes, links, merges, an encoding, a package, all with leaks."""
    minutes = iter(range(1, 60))

    def commit(message: str, *arguments: str, **more: str) -> None:
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H")
        date = f"{now}:{next(minutes):02}:00Z"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        run_git(root, "add", "--all", "--force")
        run_git(
            root,
            "commit",
            "--quiet",
            "--allow-empty",
            *(["-m", message] if message else []),
            *arguments,
            **dates,
            **more,
        )

    root.mkdir()
    run_git(root, "init", "--quiet", "--initial-branch=main")
    write(root, INNOCENT)
    commit("first")
    write(root, LEAKS)
    (root / "plain.py").chmod(0o755)
    (root / "link").symlink_to("README.md")
    commit(f"add coze {PAT}\n\nbody with {SAT} and {OTHER[:30]}")
    run_git(root, "tag", "light")
    run_git(root, "tag", "-a", "v1", "-m", f"release with {PAT}\n\ncoze")
    run_git(root, "switch", "--quiet", "-c", "topic")
    write(root, {"topic.env": f"COZE_API_TOKEN={SAT}\n"})
    commit("on a branch", GIT_AUTHOR_NAME=f"Coze {PAT}", GIT_AUTHOR_EMAIL=f"{SAT}@coze.cn")
    run_git(root, "switch", "--quiet", "main")
    write(root, {"dist/app.zip": zipped(f"const coze = '{PAT}'"), "kept.txt": "kept\n"})
    commit("a package")
    for name in LEAKS:
        (root / name).unlink()
    commit("nothing is left")
    (root.parent / "message").write_bytes(f"café coze {PAT}\n".encode("latin-1"))
    run_git(root, "config", "i18n.commitEncoding", "ISO-8859-1")
    commit("", "-F", "../message")
    run_git(root, "config", "--unset", "i18n.commitEncoding")
    run_git(root, "merge", "--quiet", "--no-ff", "-m", f"merge coze {SAT}", "topic")
    commit("empty")
    run_git(root, "branch", f"fix-coze-{SAT}")
    run_git(root, "branch", "-D", "topic")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with a remote, as people have it."""
    leaky(tmp_path / "work")
    bare = tmp_path / "origin.git"
    run_git(tmp_path, "clone", "--quiet", "--mirror", "--no-local", "work", "origin.git")
    run_git(tmp_path / "work", "remote", "add", "origin", str(bare))
    return bare


def patscan(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=root, capture_output=True, check=False, text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache")},
    )  # fmt: skip
    for value in (PAT, SAT, SECRET):
        assert value[12:-8] not in done.stdout + done.stderr
    return done


def scripts(page: str) -> list[str]:
    """The blocks of commands in a page of Markdown."""
    return [token.content for token in MarkdownIt().parse(page) if token.type == "fence"]


def run_printed(page: str, cwd: Path, blocks: slice) -> None:
    """Run blocks of commands, in one shell."""
    # The tool as pip installs it, for the Python of this test.
    tool = cwd.parent / "bin/git-filter-repo"
    write(
        cwd.parent,
        {
            "bin/git-filter-repo": f"#!{sys.executable}\nimport git_filter_repo\ngit_filter_repo.main()\n"
        },
    )
    tool.chmod(0o755)
    programs = os.pathsep.join((str(tool.parent), str(Path(PROGRAM).parent), os.environ["PATH"]))
    chosen = "".join(scripts(page)[blocks])
    done = subprocess.run(
        ["bash", "-eu", "-c", chosen], cwd=cwd, capture_output=True, check=False,
        env={**environment(), "PATH": programs, "XDG_CACHE_HOME": str(cwd.parent / "cache")},
    )  # fmt: skip
    assert done.returncode == 0, (chosen, done.stdout, done.stderr)


pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@pytest.mark.slow
def test_what_is_printed_cleans_the_history_and_changes_nothing_else(origin: Path) -> None:
    work = origin.parent / "work"
    before = commits(origin)
    assert patscan(work, "history").returncode == 1
    done = patscan(work, "respond", "--rewrite", "--format", "markdown")
    assert done.returncode == 0, done.stderr
    # Nothing has happened yet.
    assert commits(origin) == before
    values = work / ".git" / "patscan-rewrite-values"
    assert stat.S_IMODE(values.stat().st_mode) == 0o600
    text = values.read_text()
    for value in (PAT, SAT, SECRET):
        # No more of it than a mask shows.
        assert value[value.find("_") + 6 :] not in text
        assert value[: value.find("_") + 6] not in text
        assert base64.b64encode(value.encode()).decode()[12:40] not in text
    assert KEY.split("\n")[1] not in text
    assert "dist/app.zip" in done.stdout

    # All but how to install the tool, and how other clones are mended.
    run_printed(done.stdout, work, slice(1, -1))
    run_git(origin, "gc", "--quiet", "--prune=now")
    for clean in (origin.parent / "work-clean.git", origin):
        assert patscan(clean, "history", "--no-cache").returncode == 0
    assert commits(origin.parent / "work-backup.git") == before
    after = commits(origin.parent / "work-clean.git")
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        assert new.headers == replaced(old.headers)
        assert new.message == replaced(old.message)
        expected = {
            replaced(path): (mode, replaced(content))
            for path, (mode, content) in old.files.items()
            if path != b"dist/app.zip"
        }
        assert new.files == expected
    refs = run_git(origin.parent / "work-clean.git", "for-each-ref", "--format=%(refname)").decode()
    assert refs.split() == [
        f"refs/heads/fix-coze-REMOVED_{digits(SAT)}", "refs/heads/main", "refs/tags/light",
        "refs/tags/v1",
    ]  # fmt: skip
    tag = run_git(origin.parent / "work-clean.git", "cat-file", "tag", "v1")
    old_tag = run_git(origin.parent / "work-backup.git", "cat-file", "tag", "v1")
    assert tag.partition(b"\n")[2] == replaced(old_tag.partition(b"\n")[2])

    # The clones.
    run_git(work, "switch", "--quiet", "main")
    run_git(work, "config", "branch.main.remote", "origin")
    run_git(work, "config", "branch.main.merge", "refs/heads/main")
    run_git(work, "branch", "-D", f"fix-coze-{SAT}")
    run_printed(done.stdout, work, slice(-1, None))
    assert patscan(work, "history", "--no-cache").returncode == 0
    assert commits(work) == after


def test_one_value_alone(tmp_path: Path) -> None:
    """Without a remote; another credential stays."""
    work = tmp_path / "work shop"
    work.mkdir()
    run_git(work, "init", "--quiet", "--initial-branch=main")
    write(work, {"a.py": f"coze = '{PAT}'\n", "b.py": f"coze = '{OTHER}'\n"})
    run_git(work, "add", ".")
    run_git(work, "commit", "--quiet", "-m", "x")
    done = patscan(work, "respond", digits(PAT), "--rewrite", "-f", "markdown")
    run_printed(done.stdout, work, slice(1, 3))
    clean = tmp_path / "work shop-clean.git"
    (one,) = commits(clean)
    assert one.files[b"a.py"][1] == f"coze = 'REMOVED_{digits(PAT)}'\n".encode()
    assert one.files[b"b.py"][1] == f"coze = '{OTHER}'\n".encode()


def test_a_bare_repository_is_rewritten_itself(tmp_path: Path) -> None:
    """As the clean clone, where something is left in it."""
    work = tmp_path / "work"
    work.mkdir()
    run_git(work, "init", "--quiet", "--initial-branch=main")
    write(work, {"a.py": f"coze = '{PAT}'\n"})
    run_git(work, "add", ".")
    run_git(work, "commit", "--quiet", "-m", "x")
    run_git(tmp_path, "clone", "--quiet", "--mirror", "work", "shop.git")
    bare = tmp_path / "shop.git"
    done = patscan(bare, "respond", "--rewrite", "-f", "markdown")
    run_printed(done.stdout, bare, slice(1, 4))
    assert commits(bare)[0].files[b"a.py"][1] == f"coze = 'REMOVED_{digits(PAT)}'\n".encode()
    assert commits(tmp_path / "shop-backup.git") == commits(work)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".git") == [
        "shop-backup.git", "shop.git",
    ]  # fmt: skip


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    run_git(root, "init", "--quiet", "--initial-branch=main")
    write(root, {"a.py": f"coze = '{PAT}'\n"})
    run_git(root, "add", ".")
    run_git(root, "commit", "--quiet", "-m", "x")
    target = tmp_path / "profile"
    target.write_text("mine\n")
    (root / ".git/patscan-rewrite-values").symlink_to(target)
    assert patscan(root, "respond", "--rewrite", "--lang", "zh").returncode == 0
    assert target.read_text() == "mine\n"
    assert not (root / ".git/patscan-rewrite-values").is_symlink()


def test_where_there_is_nothing_to_rewrite(tmp_path: Path) -> None:
    write(tmp_path / "work", {"a.py": f"coze = '{PAT}'\n"})
    done = patscan(tmp_path / "work", "respond", "--rewrite")
    assert done.returncode == 2
    assert "no history to rewrite" in done.stderr
