"""`patscan verify` as a process: what it sends, what it says, and what it never shows."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM
from tests.verify import server
from tests.verify.processes import run

PAT, SAT, OLD = (tokens.fake_token(*row) for row in (("pat",), ("sat",), ("czs",)))
SELF_HOSTED, PLAYGROUND = tokens.selfhosted_key(), tokens.fake_token("cztei")
SECRETS = (PAT, SAT, OLD, SELF_HOSTED, PLAYGROUND)
FILES = {
    "src/page.vue": f"<script>\nconst base = 'https://api.coze.com'\nconst token = '{PAT}'\n</script>\n",
    "server.py": f"import cozepy\ntoken = '{OLD}'\n",
    "own.env": f"COZE_API_TOKEN={SELF_HOSTED}\n",
    "play.sh": f"curl https://api.coze.cn/v3/chat -H 'Authorization: Bearer {PLAYGROUND}'\n",
}


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def assert_silent(*texts: bytes) -> None:
    for token in SECRETS:
        for text in texts:
            assert token[12:-8].encode() not in text


def assert_only_the_vendor(events: list[str], port: int) -> None:
    """Names that are resolved, and addresses that are connected to."""
    for event in events:
        if event.startswith("socket.getaddrinfo"):
            assert re.search(r"\(b?'(api\.coze\.(cn|com)|127\.0\.0\.1|localhost)'", event), event
        elif event.startswith(("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind")):
            here = (f"('127.0.0.1', {port})", f"('::1', {port}, 0, 0)")
            assert any(address in event for address in here), event


def by_mask(document: bytes) -> dict[str, dict[str, Any]]:
    return {one["secret"]["fingerprint"]: one for one in json.loads(document)["findings"]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "project", FILES)
    return tmp_path / "project"


def test_each_credential_gets_its_answer(project: Path) -> None:
    with server.serving(server.knowing(PAT, at="api.coze.com")) as one:
        done, events = run(one, project, "verify", "--yes", "-f", "json", "--verbose")
    assert done.returncode == 1, done.stderr
    assert_silent(done.stdout, done.stderr)
    assert_only_the_vendor(events, one.port)
    found = by_mask(done.stdout)
    states = {key: (row["verification"]["state"], row["severity"]) for key, row in found.items()}
    assert states == {
        fingerprint(PAT): ("works", "critical"),
        fingerprint(OLD): ("rejected", "low"),
        fingerprint(SELF_HOSTED): ("unknown", "high"),
        fingerprint(PLAYGROUND): ("unknown", "medium"),
    }
    works = found[fingerprint(PAT)]["verification"]
    # The page names coze.com, so that one was asked first, and no other.
    assert works["hosts"] == ["api.coze.com"]
    assert works["owner"] == "Ada (7300)"
    assert [row["role"] for row in works["workspaces"]] == ["owner", "member"]
    assert "works" in found[fingerprint(PAT)]["message"]
    assert "--host" in found[fingerprint(SELF_HOSTED)]["verification"]["note"]
    sent = {row.authorization for row in one.asked}
    assert sent == {f"Bearer {PAT}", f"Bearer {OLD}"}
    told = done.stderr.decode()
    assert "api.coze.cn and api.coze.com" in told
    assert told.index("api.coze.cn and") < told.index("accepts it")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_person_reads_whose_it_is(project: Path, language: str) -> None:
    with server.serving(server.knowing(PAT)) as one:
        done, _ = run(one, project, "verify", "-y", "--lang", language, "src")
    said = done.stdout.decode()
    assert "Ada (7300)" in said
    assert "Home" in said
    assert_silent(done.stdout, done.stderr)


def test_sarif_has_the_state_but_not_the_owner(project: Path) -> None:
    with server.serving(server.knowing(PAT)) as one:
        done, _ = run(one, project, "verify", "-y", "-f", "sarif", "src")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["properties"]["verification"]["state"] == "works"
    assert result["level"] == "error"
    assert b"7300" not in done.stdout


def test_without_consent_nothing_is_sent(project: Path) -> None:
    with server.serving(server.knowing(PAT)) as one:
        done, events = run(one, project, "verify", "src")
    assert done.returncode == 2
    assert b"api.coze.cn and api.coze.com" in done.stderr
    assert b"--yes" in done.stderr
    assert (one.asked, events) == ([], [])


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 1), (b"n\n", 2), (b"\n", 2)])
def test_at_a_terminal_it_asks(project: Path, answer: bytes, code: int) -> None:
    with server.serving(server.knowing(PAT)) as one:
        done, events = run(one, project, "verify", "src", answer=answer)
    assert done.returncode == code, done.stderr
    assert b"[y/N]" in done.stderr
    assert bool(one.asked) == bool(events) == (code == 1)


def test_where_there_is_nothing_to_verify_nothing_is_asked(project: Path) -> None:
    with server.serving(server.knowing(PAT)) as one:
        done, events = run(one, project, "verify", "play.sh")
    assert done.returncode == 1
    assert b"nothing here that can be verified" in done.stderr
    assert (one.asked, events) == ([], [])


def test_what_is_accepted_is_not_sent_unless_it_is_named(project: Path) -> None:
    page = project / "src/page.vue"
    page.write_text(page.read_text().replace(f"'{PAT}'", f"'{PAT}' // patscan: allow a sample"))
    with server.serving(server.knowing(PAT)) as one:
        done, _ = run(one, project, "verify", "-y", "src")
        assert (done.returncode, one.asked) == (0, [])
        done, _ = run(one, project, "verify", "-y", fingerprint(PAT)[:12])
    assert done.returncode == 1
    assert len(one.asked) >= 2


def test_a_key_of_a_studio_goes_to_the_named_host_only(project: Path) -> None:
    with server.serving(server.knowing(SELF_HOSTED, at="localhost"), tls=False) as one:
        url = f"http://localhost:{one.port}"
        done, events = run(one, project, "verify", "-y", "--host", url, "own.env", "-f", "json")
    assert by_mask(done.stdout)[fingerprint(SELF_HOSTED)]["verification"]["state"] == "works"
    assert b"without encryption" in done.stderr
    assert {row.host for row in one.asked} == {"localhost"}
    assert_only_the_vendor(events, one.port)
    assert_silent(done.stdout, done.stderr)


def test_standard_input(project: Path) -> None:
    with server.serving(server.knowing(PAT)) as one:
        done, _ = run(
            one, project, "verify", "-", "-y", "-f", "json", stdin=f"x = '{PAT}'".encode()
        )
    assert by_mask(done.stdout)[fingerprint(PAT)]["verification"]["state"] == "works"


def test_too_much_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "verify", "-"], cwd=tmp_path, capture_output=True, check=False,
        input=bytes((64 << 20) + 1),
    )  # fmt: skip
    assert done.returncode == 2
    assert b"64 MiB" in done.stderr


def test_the_index_and_the_history(tmp_path: Path) -> None:
    """Neither is in a file any more."""
    root = repository(tmp_path / "project", {"a.py": f"coze = '{PAT}'\n"})
    write(root, {"a.py": "coze = 1\n", "b.py": f"coze = '{SAT}'\n"})
    git(root, "commit", "-qam", "second")
    git(root, "add", "b.py")
    (root / "b.py").write_text("coze = 2\n")
    with server.serving(server.knowing(PAT, SAT)) as one:
        for arguments, token in (
            ("--staged", SAT),
            ("--history", PAT),
            (fingerprint(PAT)[:10], PAT),
        ):
            done, _ = run(one, root, "verify", "-y", arguments, "-f", "json")
            found = by_mask(done.stdout)
            assert found[fingerprint(token)]["verification"]["state"] == "works", arguments
            assert_silent(done.stdout, done.stderr)


def echoing(handler: server.Handler) -> None:
    """The token in every place of an answer."""
    token = handler.headers["Authorization"].removeprefix("Bearer ")
    data = {
        "user_id": token, "nick_name": f"{token}\x1b[2J", "total_count": 1,
        "workspaces": [{"id": token, "name": f"x {token}", "role_type": token}],
    }  # fmt: skip
    server.saying(200, server.envelope(0, token, data), X_Echo=token)(handler)


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["text", "json", "sarif", "markdown", "csv", "junit"])
def test_what_comes_back_is_masked_too(project: Path, format_: str) -> None:
    with server.serving(echoing) as one:
        done, _ = run(one, project, "verify", "-y", "-f", format_, "src")
    assert done.returncode == 1, done.stderr
    assert one.asked
    assert_silent(done.stdout, done.stderr)
    assert b"\x1b[2J" not in done.stdout + done.stderr


FAULTS = [
    server.half, server.hanging_up, server.raw(b"\0" * 99), server.bytes_saying(200, b"\xff{"),
    server.saying(302, {}, Location="https://evil.example/"), server.endless,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("answering", FAULTS)
def test_bad_networks_show_no_part_of_it(project: Path, answering: server.Answering) -> None:
    with server.serving(answering) as one:
        done, events = run(one, project, "verify", "-y", "-v", "-f", "json", "src")
    assert by_mask(done.stdout)[fingerprint(PAT)]["verification"]["state"] == "unknown"
    assert_silent(done.stdout, done.stderr)
    assert_only_the_vendor(events, one.port)


def test_help_and_mistakes(tmp_path: Path) -> None:
    for arguments, code, said in (
        (["--help"], 0, b"standard input"),
        (["--staged", "--history"], 2, b"exclude each other"),
        (["--host", "coze.example.com"], 2, b"no address"),
        (["--proxy", "ftp://x"], 2, b"proxy"),
        (["0123456789ab", "-y"], 2, b"no credential found here"),
    ):
        done = subprocess.run(
            [PROGRAM, "verify", *arguments], capture_output=True, check=False, cwd=tmp_path
        )
        assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stderr
