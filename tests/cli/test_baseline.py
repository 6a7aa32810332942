"""`patscan baseline` as a process: what it writes, keeps and refuses."""

from __future__ import annotations

import json
import os
import subprocess
import time
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from patscan.files import cache_folder
from tests import tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM
from tests.test_cli import PAT, SAT, found, patscan

pytestmark = pytest.mark.slow  # whole runs, as processes

FILE = ".patscan-baseline.json"
VALUE = sha256(PAT.encode()).hexdigest()
LEAK = f"x = '{PAT}'\n"


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run patscan in `root`, with a home of its own."""
    return patscan(*arguments, cwd=root, XDG_CACHE_HOME=str(root.parent / "cache"))


def code(root: Path, *arguments: str) -> int:
    return run(root, *arguments).returncode


def output_of(root: Path, *arguments: str) -> str:
    return run(root, *arguments).stderr.decode()


def entries(root: Path) -> list[dict[str, Any]]:
    document: dict[str, list[dict[str, Any]]] = json.loads((root / FILE).read_bytes())
    return document["entries"]


def note(root: Path, path: str, **fields: str) -> None:
    """Write more into the entries of `path`, as a reviewer would."""
    some = [one | fields if one["path"] == path else one for one in entries(root)]
    write(root, {FILE: json.dumps({"version": 1, "entries": some})})


# --- create, update, prune ------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["", "{}", "<<<<<<< HEAD\n"])
def test_create_refuses_what_is_there_and_names_update(tmp_path: Path, there: str) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK, FILE: there})
    done = run(root, "baseline", "create")
    assert done.returncode == 2
    assert b"`patscan baseline update`" in done.stderr
    assert (root / FILE).read_text() == there


def test_create_refuses_a_link_to_nowhere(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK})
    (root / FILE).symlink_to(tmp_path / "elsewhere")
    assert code(root, "baseline", "create") == 2
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("folder", "arguments"),
    [("sub", ()), (".", ("sub",)), (".", ("sub/b.py",)), ("other", ("../sub",)), (".", ())],
)
def test_update_keeps_reasons_ends_and_what_it_did_not_scan(
    tmp_path: Path, folder: str, arguments: tuple[str, ...]
) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK, "sub/b.py": LEAK, "other/c.py": SAT})
    run(root, "baseline", "create")
    note(root, "a.py", reason="a sample", until="2099-01-01")
    note(root, "sub/b.py", reason="another")
    write(root, {"sub/new.py": SAT})
    assert code(root / folder, "baseline", "update", *arguments) == 0
    kept = {one["path"]: (one.get("reason"), one.get("until")) for one in entries(root)}
    new = {} if "sub/b.py" in arguments else {"sub/new.py": (None, None)}
    assert kept == {
        "a.py": ("a sample", "2099-01-01"),
        "sub/b.py": ("another", None),
        "other/c.py": (None, None),
        **new,
    }


def test_update_and_prune_keep_what_they_cannot_assess(tmp_path: Path) -> None:
    root = tmp_path / "r"
    write(root, {"a.py": LEAK, "b.py": SAT})
    with zipfile.ZipFile(root / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("d.py", LEAK)
    run(root, "baseline", "create")
    write(root, {".patscan.toml": "disable = ['coze-sat']\n"})
    for action in ("update", "prune"):
        assert code(root, "baseline", action, "--no-archives") == 0
        assert [one["path"] for one in entries(root)] == ["a.py", "b.py", "c.zip!d.py"]


LEFT_OUT = [
    {".gitignore": ".env\n"},
    {".patscanignore": ".env\n"},
    {".patscan.toml": "exclude = ['.env']\n"},
]


@pytest.mark.parametrize("files", LEFT_OUT, ids=lambda files: next(iter(files)))
def test_a_file_that_is_left_out_keeps_its_entries_while_it_is_there(
    tmp_path: Path, files: dict[str, str]
) -> None:
    root = repository(tmp_path / "r", {"a.py": "x"})
    write(root, {".env": LEAK})
    assert code(root, "baseline", "create", "--no-ignore") == 0
    write(root, files)
    assert "matches nothing" not in output_of(root, "scan")
    for action in ("update", "prune"):
        assert code(root, "baseline", action) == 0
        assert [one["path"] for one in entries(root)] == [".env"]
    (root / ".env").unlink()
    assert "1 gone" in output_of(root, "baseline", "prune")


def test_an_entry_that_has_come_to_its_end_does_not_count_and_is_not_taken_up_anew(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK})
    run(root, "baseline", "create")
    note(root, "a.py", until="2099-01-01")
    assert code(root, "scan") == 0
    note(root, "a.py", until="2020-01-01")
    for _ in range(2):
        done = run(root, "scan")
        assert done.returncode == 1
        assert b"a.py:1: the baseline entry counted until 2020-01-01" in done.stderr
        assert code(root, "baseline", "update") == 0


def test_fifteen_thousand_entries_go_at_once_and_are_counted(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x"})
    rows = [
        {"path": f"{n}.py", "rule": "coze-pat", "fingerprint": f"{n:064}"} for n in range(15_000)
    ]
    write(root, {FILE: json.dumps({"version": 1, "entries": rows}, indent=2)})
    assert "15,000 baseline entries match nothing" in output_of(root, "scan")
    assert output_of(root, "scan").count("\n") < 5
    assert run(root, "scan", "-f", "sarif").stdout.count(b'"stale-baseline"') == 1
    started = time.monotonic()
    assert "15,000 gone" in output_of(root, "baseline", "prune")
    assert time.monotonic() - started < 10  # 69 s before; half a second on an idle machine
    assert entries(root) == []


# --- the history ----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["prune", "update"])
def test_what_the_history_still_holds_is_kept_until_it_is_gone_there(
    tmp_path: Path, action: str
) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK, "b.py": "x"})
    run(root, "baseline", "create")
    note(root, "a.py", reason="revoked")
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--message=without")
    assert "a.py: coze-pat matches nothing" in output_of(root, "scan")
    assert "only the history still holds" in output_of(root, "baseline", action)
    (kept,) = entries(root)
    assert (kept["reason"], kept["history_only"]) == ("revoked", True)
    assert (code(root, "history"), code(root, "scan")) == (0, 0)
    assert "matches nothing" not in output_of(root, "scan") + output_of(root, "history")
    git(root, "checkout", "--quiet", "--orphan", "new")
    git(root, "commit", "--quiet", "--message=anew")
    git(root, "branch", "--quiet", "-D", "main")
    git(root, "reflog", "expire", "--expire=now", "--all")
    git(root, "gc", "--quiet", "--prune=now")
    assert "a.py: coze-pat matches nothing" in output_of(root, "history")
    assert "1 gone" in output_of(root, "baseline", action)
    assert entries(root) == []


def test_history_calls_no_entry_of_a_file_stale(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK})
    write(root, {"not-committed.py": SAT})
    run(root, "baseline", "create")
    git(root, "update-index", "--force-remove", "a.py")
    assert "matches nothing" not in output_of(root, "history")


def test_of_a_history_that_is_not_all_there_nothing_is_dropped(tmp_path: Path) -> None:
    old = repository(tmp_path / "old", {"a.py": LEAK})
    write(old, {"a.py": ""})
    git(old, "commit", "--quiet", "--all", "--message=without")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{old}", "r")
    root = tmp_path / "r"
    row = {"path": "a.py", "rule": "coze-pat", "fingerprint": VALUE}
    write(root, {FILE: json.dumps({"version": 1, "entries": [row]})})
    assert "not all of the history could be read: 1" in output_of(root, "baseline", "prune")
    assert entries(root) == [row]
    write(root, {FILE: json.dumps({"version": 1, "entries": [row | {"history_only": True}]})})
    assert "matches nothing" not in output_of(root, "history")


# --- accept ---------------------------------------------------------------------------------------


def with_history(folder: Path) -> Path:
    """A repository where only the history contains a value."""
    root = repository(folder, {"a.py": LEAK, "b.py": "x"})
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--message=without")
    return root


@pytest.mark.parametrize("which", [VALUE, VALUE[:8], VALUE[:12].upper(), "--last"])
def test_accept_takes_a_value_that_only_the_history_has(tmp_path: Path, which: str) -> None:
    root = with_history(tmp_path / "r")
    assert code(root, "history") == 1
    until = ("--until", "2099-01-01")
    assert code(root, "baseline", "accept", which, "--reason", "  an old\nsample ", *until) == 0
    (entry,) = entries(root)
    assert entry.pop("added")
    assert entry == {"fingerprint": VALUE, "reason": "an old sample", "until": "2099-01-01"}
    assert code(root, "history") == 0
    write(root, {"c.py": LEAK, "d.py": f"{LEAK}y = '{SAT}'"})
    assert found(root) == [("c.py", 1, "baseline"), ("d.py", 1, "baseline"), ("d.py", 2, None)]


def test_accept_keeps_the_other_entries(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": SAT})
    run(root, "baseline", "create")
    before = entries(root)
    assert code(root, "baseline", "accept", VALUE, "--reason", "a sample") == 0
    assert [one for one in entries(root) if "path" in one] == before
    assert len(entries(root)) == 2


REFUSED = [
    ((VALUE,), "--reason"),
    ((VALUE, "--reason", " - "), "the reason is empty"),
    ((VALUE, "--reason", f"is {SAT}"), "there is a credential in the reason"),
    (("--reason", "x"), "name one fingerprint, or --last"),
    ((VALUE, "--last", "--reason", "x"), "name one fingerprint, or --last"),
    ((VALUE[:7], "--reason", "x"), "is no SHA-256 fingerprint"),
    ((VALUE + "0", "--reason", "x"), "is no SHA-256 fingerprint"),
    (("coze-pat", "--reason", "x"), "is no SHA-256 fingerprint"),
    ((PAT, "--reason", "x"), "is no SHA-256 fingerprint"),
    (("00000000", "--reason", "x"), "no value found here has the fingerprint 00000000"),
    (("--last", "--reason", "x"), "nothing is known of a run with values"),
    ((VALUE, "--reason", "x", "--until", "2020-01-01"), "or has passed"),
    ((VALUE, "--reason", "x", "--until", "2099/01/01"), "or has passed"),
    ((VALUE, "--reason", "x", "--until", "20990101"), "or has passed"),
    ((VALUE, "--reason", "x", "--until", "tomorrow"), "or has passed"),
]


@pytest.mark.parametrize(("arguments", "what"), REFUSED)
def test_accept_refuses(tmp_path: Path, arguments: tuple[str, ...], what: str) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK})
    done = run(root, "baseline", "accept", *arguments)
    assert (done.returncode, what in done.stderr.decode()) == (2, True)
    assert not (root / FILE).exists()
    assert PAT.encode() not in done.stderr
    assert SAT.encode() not in done.stderr


def test_accept_refuses_a_beginning_of_two_values(tmp_path: Path, monkeypatch: Any) -> None:
    """Two SHA-256 sums that begin alike cannot be made in a test; the values are given."""
    from patscan.cli import baseline_accept, options
    from patscan.model.text import PatscanError
    from patscan.policy.last_run import Value
    from patscan.policy.settings import Settings

    two = [Value(f"{'0' * 63}{n}", f"pat_{n}", "coze-pat") for n in range(2)]
    monkeypatch.setattr(baseline_accept, "_values", lambda *_: iter(two))
    with pytest.raises(PatscanError, match=r"several values begin so: 0{12} pat_0"):
        baseline_accept._named(
            "0" * 8,
            Settings(str(tmp_path)),
            options.Options(*[None] * 10),  # type: ignore[arg-type]
        )


def test_the_last_run_is_remembered_outside_of_the_repository_and_without_values(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK, "b.py": f"x = '{SAT}'  # patscan: allow x\n"})
    before = sorted(os.listdir(root))
    write(tmp_path / "clean", {"a.py": "x"})
    assert code(tmp_path / "clean", "scan") == 0
    assert not (tmp_path / "cache").exists()
    assert code(root, "scan") == 1
    assert sorted(os.listdir(root)) == before
    (kept,) = (tmp_path / "cache/patscan").glob("last-*.json")
    masked = f"pat_{PAT[4:8]}…{PAT[-4:]}"
    value = {"fingerprint": VALUE, "masked": masked, "rule": "coze-pat"}
    assert json.loads(kept.read_bytes()) == [value]
    write(tmp_path, {kept.relative_to(tmp_path).as_posix(): "{broken"})
    assert "nothing is known" in output_of(root, "baseline", "accept", "--last", "--reason", "x")


def test_the_last_run_may_have_had_leaks_without_a_value_alone(tmp_path: Path) -> None:
    flag = "export const c = new CozeAPI({ token: t, allowPersonalAccessTokenInBrowser: true });\n"
    root = repository(tmp_path / "r", {"a.py": LEAK, "src/c.js": flag})
    assert code(root, "scan", "a.py") == 1
    assert code(root, "scan", "src") == 1
    said = output_of(root, "baseline", "accept", "--last", "--reason", "an internal page")
    assert (VALUE[:12] in said, "CozeAPI coze-browser-flag" in said) == (False, True)
    assert code(root, "scan", "src") == 0


def test_what_only_the_last_run_saw_is_accepted_by_its_first_digits(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "x\n"})
    write(root, {"message": f"add {PAT}\n"})
    assert code(root, "hooks", "run", "commit-msg", "--", "message") == 1
    (root / "message").unlink()
    assert "pat_" in output_of(root, "baseline", "accept", VALUE[:12], "--reason", "a sample")


NO_HOME = "import pwd\ndef nobody(number): raise KeyError(number)\npwd.getpwuid = nobody\n"


@pytest.mark.skipif(os.name == "nt", reason="there is no passwd")
@pytest.mark.parametrize("command", ["scan", "history"])
def test_who_has_no_home_has_a_run_as_others(tmp_path: Path, command: str) -> None:
    """Neither HOME nor an entry in passwd, as in containers; `~` may stay as it is then."""
    root = repository(tmp_path / "r", {"a.py": LEAK})
    write(tmp_path, {"site/sitecustomize.py": NO_HOME})
    homeless = {
        key: value for key, value in os.environ.items() if key not in ("HOME", "XDG_CACHE_HOME")
    }
    done = subprocess.run(
        [PROGRAM, command], cwd=root, capture_output=True, check=False,
        env={**homeless, "PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    # A run whose coverage is measured leaves that where it is.
    there = sorted(name for name in os.listdir(root) if not name.startswith(".coverage"))
    assert there == [".git", "a.py"]


def test_a_home_that_is_not_known_is_no_folder_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: "~/.cache/patscan")
    assert cache_folder() is None


@pytest.mark.parametrize("cache", ["/dev/null/x", "relative"])
def test_a_run_that_cannot_be_remembered_is_a_run_as_others(tmp_path: Path, cache: str) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK})
    done = patscan("scan", cwd=root, XDG_CACHE_HOME=cache)
    assert done.returncode == 1
    # A run whose coverage is measured leaves that where it is.
    there = sorted(name for name in os.listdir(root) if not name.startswith(".coverage"))
    assert there == [".git", "a.py"]


# --- list -----------------------------------------------------------------------------------------


def test_list_tells_what_is_accepted_why_and_until_when(tmp_path: Path) -> None:
    other = tokens.fake_token("pat", seed="other")
    root = repository(tmp_path / "r", {
        "a.py": LEAK,
        "b.py": f"x = '{SAT}'  # patscan: allow in a test until 2099-02-03\n",
        "c.py": f"x = '{SAT}'  # patscan: allow once until 2020-02-03\n",
        "d.py": f"x = '{other}'\n",
    })  # fmt: skip
    run(root, "baseline", "create", "a.py", "d.py")
    note(root, "a.py", reason="reviewed", until="2099-01-01", added="2026-01-02")
    note(root, "d.py", until="2020-01-01", added="2026-01-02")
    run(root, "baseline", "accept", "0" * 64, "--reason", "elsewhere")
    done = run(root, "baseline", "list")
    masks = [f"{token[:8]}…{token[-4:]}" for token in (PAT, SAT, other)]
    fingerprints = [sha256(token.encode()).hexdigest()[:12] for token in (PAT, SAT, other)]
    over = "counts no more: until "
    anywhere, *lines = done.stdout.decode().splitlines()
    assert anywhere.startswith("anywhere  000000000000  (baseline, since ")
    assert anywhere.endswith("elsewhere")
    assert lines == [
        f"a.py: coze-pat  {fingerprints[0]} {masks[0]}  (baseline, since 2026-01-02, until 2099-01-01)  reviewed",
        f"d.py: coze-pat  {fingerprints[2]} {masks[2]}  (baseline, since 2026-01-02, {over}2020-01-01)  no reason given",
        f"b.py:1: coze-sat  {fingerprints[1]} {masks[1]}  (allow comment, until 2099-02-03)  in a test",
        f"c.py:1: coze-sat  {fingerprints[1]} {masks[1]}  (allow comment, {over}2020-02-03)  once",
    ]
    assert done.returncode == 0
    assert (
        "放行注释，有效期至 2099-02-03"
        in run(root, "baseline", "list", "--lang", "zh").stdout.decode()
    )


def test_list_of_nothing_is_empty(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": LEAK})
    done = run(root, "baseline", "list")
    assert (done.returncode, done.stdout) == (0, b"")


# --- remarks --------------------------------------------------------------------------------------


def test_remarks_on_allow_comments_come_once_and_are_counted(tmp_path: Path) -> None:
    twice = f"x = ['{PAT}', '{SAT}']  # patscan: ignore\n"
    root = repository(tmp_path / "r", {"a.py": twice})
    assert output_of(root, "scan").count("a.py:1: this is no allow comment") == 1
    assert "放行注释" in output_of(root, "scan", "--lang", "zh")
    assert "allow comment" not in output_of(root, "scan", "--isolated")
    write(root, {f"{n}.py": twice for n in range(30)})
    text = output_of(root, "scan")
    assert text.count("this is no allow comment") == 20
    assert "... and 11 more remarks of this kind" in text


WHY_NOT = [
    (
        "# patscan: allow sample until 2020/01/01",
        "the end of the allow comment is not `until` with a day",
    ),
    ("# patscan: allow", "the allow comment has no reason"),
    ("; y = 'patscan: allow sample'", "`patscan: allow` is not in a comment"),
    ("# patscan：allow sample", "this is no allow comment"),
    ("# patscan: allow sample until 2020-01-01", "the allow comment counted until 2020-01-01"),
]


@pytest.mark.parametrize(("comment", "what"), WHY_NOT)
def test_why_an_allow_comment_does_not_count_is_reported(
    tmp_path: Path, comment: str, what: str
) -> None:
    write(tmp_path, {"a.py": f"x = '{PAT}' {comment}\n"})
    done = run(tmp_path, "scan")
    assert done.returncode == 1
    assert f"a.py:1: {what}" in done.stderr.decode()
