"""The command line as a process: every command, every exit code, every stream."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from patscan.cli import output
from patscan.coze.rules import RULES
from tests import faults, tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM, patched

PAT = tokens.fake_token("pat")
SAT = tokens.fake_token("sat")
# Not `python -m patscan`, which would put the scanned folder on Python's own search path.


def patscan(
    *arguments: str | Path, cwd: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run patscan in `cwd`."""
    command = [PROGRAM, *map(str, arguments)]
    inherited = {key: value for key, value in os.environ.items() if key not in ("LANG", "LC_ALL")}
    return subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, check=False,
        env={**inherited, "LC_ALL": "C.UTF-8", **environment},
    )  # fmt: skip


def found(folder: Path, *arguments: str) -> list[tuple[str, int, str | None]]:
    """Path, line and what suppressed it, of every finding of `patscan scan --format json`."""
    report = json.loads(patscan("scan", "--format", "json", *arguments, cwd=folder).stdout)
    return [
        (item["path"], item["line"], item["suppressed"] and item["suppressed"]["by"])
        for item in report["findings"]
    ]


# --- scan ---------------------------------------------------------------------------------------


def test_clean_is_0_and_silent_on_standard_output(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    done = patscan("scan", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"patscan: no Coze credentials in 1 file\n"
    assert patscan("scan", "--quiet", cwd=tmp_path).stderr == b""


def test_findings_are_1_and_say_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, {"src/a.py": f"x = '{PAT}'\n", "web/index.html": PAT, "b.py": SAT})
    done = patscan("scan", cwd=tmp_path)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "src/a.py:1:6" in text
    assert f"pat_{PAT[4:8]}…{PAT[-4:]}" in text
    assert "https://www.coze.cn/open/oauth/pats" in text
    assert text.index("critical") < text.index("src/a.py")
    assert text.count("fingerprint ") == 2, "one block per credential"
    assert text.count("patscan explain coze-pat") == 1
    assert b"2 credentials in 3 places; 3 files scanned" in done.stderr
    assert b"\x1b" not in done.stdout


def test_standard_input_is_assessed_as_the_file_that_it_is_named_after(tmp_path: Path) -> None:
    write(tmp_path, {".patscanignore": "vendor/\n"})
    text = f"COZE_TOKEN={PAT}\n".encode()

    def said(*arguments: str) -> tuple[int, bytes]:
        done = patscan("scan", "--format", "json", "-", *arguments, cwd=tmp_path, stdin=text)
        return done.returncode, done.stdout

    code, report = said("--stdin-filename", "web/.env")
    (finding,) = json.loads(report)["findings"]
    assert (code, finding["path"], finding["exposure"]["level"]) == (1, "web/.env", "config")
    write(tmp_path, {"web/.env": text})
    by_name = patscan("scan", "--format", "json", "web/.env", cwd=tmp_path)
    assert report == by_name.stdout
    assert said("--stdin-filename", str(tmp_path / "web/.env")) == (1, report)
    assert said("--stdin-filename", "vendor/.env")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [("--stdin-filename", "a"), ("--stdin-filename", "a", "b"), ("-", "--stdin-filename", "a", "b"),
     ("-", "--stdin-filename", ""), ("-", "--stdin-filename", "src/")],
)  # fmt: skip
def test_a_name_for_standard_input_needs_it_alone(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = patscan("scan", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert b"--stdin-filename needs the name of a file" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("--lang", "zh"), {}, "扣子个人访问令牌"),
        ((), {"LC_ALL": "zh_CN.UTF-8"}, "扣子个人访问令牌"),
        (("--lang", "en"), {"LC_ALL": "zh_CN.UTF-8"}, "Coze personal access token"),
        ((), {"PATSCAN_LANG": "zh"}, "扣子个人访问令牌"),
    ],
)
def test_language(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, Any], words: str
) -> None:
    write(tmp_path, {"a.py": PAT})
    assert words in patscan("scan", *arguments, cwd=tmp_path, **environment).stdout.decode()


def test_colour_only_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PAT})
    assert b"\x1b[" in patscan("scan", "--color", "always", cwd=tmp_path).stdout
    assert b"\x1b" not in patscan("scan", "--color", "auto", cwd=tmp_path).stdout


COLOURS = [
    ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
    ("never", {"FORCE_COLOR": "1"}, True, False),
    ("auto", {}, True, True),
    ("auto", {}, False, False),
    ("auto", {"TERM": "dumb"}, True, False),
    ("auto", {"NO_COLOR": "1"}, True, False),
    ("auto", {"NO_COLOR": ""}, True, True),
    ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    ("auto", {"FORCE_COLOR": "1"}, False, True),
    ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
    ("auto", {"FORCE_COLOR": "0"}, False, False),
    ("auto", {"CLICOLOR_FORCE": ""}, False, False),
]


@pytest.mark.parametrize(("chosen", "environ", "terminal", "coloured"), COLOURS)
def test_who_decides_about_colour(
    chosen: str, environ: dict[str, str], *, terminal: bool, coloured: bool
) -> None:
    assert output.wants_colour(chosen, environ, terminal=terminal) is coloured


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colour_on_a_terminal(
    tmp_path: Path, environment: dict[str, str], *, coloured: bool
) -> None:
    pty = pytest.importorskip("pty", reason="there are no such terminals on Windows")
    write(tmp_path, {"a.py": PAT})
    ours, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    subprocess.run(
        [PROGRAM, "scan"], cwd=tmp_path, stdout=theirs, stderr=subprocess.DEVNULL, check=False,
        env={**inherited, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 1 << 16)
    os.close(ours)
    assert (b"\x1b[" in shown) is coloured


def test_standard_input(tmp_path: Path) -> None:
    done = patscan("scan", "-", cwd=tmp_path, stdin=f"\n\ttoken {PAT}".encode())
    assert done.returncode == 1
    assert b"<stdin>:2:8" in done.stdout
    assert patscan("scan", "-", cwd=tmp_path, stdin=b"nothing").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        (["-"], [b"-:1:1", b"<stdin>:2:1"]),
        (["-", "gone"], [b"-:1:1", b"<stdin>:2:1"]),
        (["--", "-"], [b"-:1:1"]),
        (["--", "a", "-"], [b"-:1:1"]),
        (["./-"], [b"-:1:1"]),
    ],
)
def test_a_file_that_is_called_like_standard_input(
    tmp_path: Path, arguments: list[str], places: list[bytes]
) -> None:
    """It is read together with standard input; after `--`, instead of it."""
    write(tmp_path, {"-": PAT, "a": "x"})
    done = patscan("scan", *arguments, cwd=tmp_path, stdin=b"\n" + PAT.encode())
    assert done.returncode == 1
    assert re.findall(rb"\S+:\d+:\d+", done.stdout) == places


def test_after_two_dashes_it_is_standard_input_if_there_is_no_such_file(tmp_path: Path) -> None:
    assert patscan("scan", "--", "-", cwd=tmp_path, stdin=PAT.encode()).returncode == 1


def test_one_of_several_paths_is_gone(tmp_path: Path) -> None:
    write(tmp_path, {"a": "x", "b": PAT})
    for arguments, code in (
        (["a", "gone"], 3),
        (["gone", "b"], 1),
        (["gone"], 2),
        (["-", "gone"], 3),
    ):
        done = patscan("scan", *arguments, cwd=tmp_path)
        assert done.returncode == code, arguments
        assert b"gone" in done.stderr
    assert patscan("scan", "-", "gone", cwd=tmp_path, stdin=PAT.encode()).returncode == 1


def test_paths_are_relative_to_the_repository_and_shown_from_here(tmp_path: Path) -> None:
    root = repository(tmp_path, {"src/deep/a.py": PAT, "other/b.py": SAT})
    assert found(root / "src") == [("src/deep/a.py", 1, None)]
    assert b"  deep/a.py:1:1  " in patscan("scan", cwd=root / "src").stdout
    assert patscan("scan", "-f", "concise", cwd=root / "src").stdout.startswith(b"deep/a.py:1:1: ")
    assert found(root / "src", "../other/b.py") == [("other/b.py", 1, None)]


def test_paths_that_overlap_give_each_finding_once(tmp_path: Path) -> None:
    root = repository(tmp_path, {"src/a.py": f"{PAT}\n{PAT}\n"})
    assert found(root, ".", "src", "src/a.py") == [("src/a.py", 1, None), ("src/a.py", 2, None)]


def test_named_folders_are_scanned_even_if_ignored(tmp_path: Path) -> None:
    root = repository(tmp_path, {".gitignore": "dist/\n"})
    write(root, {"dist/app.js": PAT})
    assert found(root) == []
    assert found(root, "dist") == [("dist/app.js", 1, None)]
    assert found(root, "--no-ignore") == [("dist/app.js", 1, None)]


def test_fail_on_and_exit_zero(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PAT})
    assert patscan("scan", "--fail-on", "high", cwd=tmp_path).returncode == 1
    assert patscan("scan", "--fail-on", "critical", cwd=tmp_path).returncode == 0
    assert patscan("scan", "--exit-zero", cwd=tmp_path).returncode == 0


def test_a_private_key_counts_if_the_project_mentions_coze(tmp_path: Path) -> None:
    write(tmp_path, {"conf/private_key.pem": tokens.private_key()})
    assert found(tmp_path) == []
    write(tmp_path, {"main.py": "from cozepy import JWTAuth\n"})
    assert found(tmp_path) == [("conf/private_key.pem", 1, None)]


def test_what_could_not_be_scanned_is_3_and_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "b/c.py": PAT})
    fault = partial(faults.refuse_to_open, "a.py", PermissionError(13, "Permission denied"))
    run = partial(patched, fault, cwd=tmp_path)
    assert run("scan").returncode == 1, "findings come first"
    done = run("scan", "a.py")
    assert done.returncode == 3
    assert b"not scanned: a.py: cannot be read: Permission denied" in done.stderr
    skips = json.loads(run("scan", "--format", "json", "a.py").stdout)["skips"]
    assert [(skip["path"], skip["lost"]) for skip in skips] == [("a.py", True)]
    assert run("scan", "--exit-zero", "a.py").returncode == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scan", "nowhere"), b"No such file"),
        (("scan", ""), b"an empty path was given"),
        (("scan", "--fail-on", "nothing"), b"fail-on"),
        (("scan", "--config", "nowhere.toml"), b"nowhere.toml"),
        (("scan", "--output", "a"), b"--output FORMAT=FILE"),
        (("scan", "--output", "nowhere/report.json"), b"cannot write nowhere/report.json"),
        (("scan", "--baseline", "nowhere.json", "."), b"patscan baseline create"),
        (("explain", "coze-pad"), b"Did you mean `coze-pat`?"),
        (("nonsense",), b"nonsense"),
        (("baseline", "prune"), b"cannot use the baseline"),
    ],
)
def test_the_users_mistakes_are_2_with_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], words: bytes
) -> None:
    done = patscan(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_the_shell_has_opened_is_read(tmp_path: Path) -> None:
    command = f"echo '{PAT}' | {PROGRAM} scan /dev/stdin"
    for script in (command, f"{PROGRAM} scan <(echo '{PAT}')"):
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 1, done.stderr


@pytest.mark.parametrize(
    ("closed", "code", "words"),
    [(">&-", 1, b"1 credential"), ("2>&-", 1, b""), ("- <&-", 2, b"standard input is closed")],
)
def test_closed_streams_are_no_error(tmp_path: Path, closed: str, code: int, words: bytes) -> None:
    write(tmp_path, {"a.py": PAT})
    command = f"{PROGRAM} scan {closed}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == code
    assert words in done.stderr
    assert b"Traceback" not in done.stderr


# --- reports --------------------------------------------------------------------------------------


def test_several_reports_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"in/a.py": PAT})
    outputs = ("--output", "json=a.json", "--output", "sarif=b.sarif", "--output", "text=c.txt")
    done = patscan("scan", *outputs, "in", cwd=tmp_path)
    assert b"a.py:1:1" in done.stdout
    assert json.loads((tmp_path / "a.json").read_bytes())["findings"][0]["path"] == "a.py"
    assert json.loads((tmp_path / "b.sarif").read_bytes())["version"] == "2.1.0"
    assert "a.py:1:1" in (tmp_path / "c.txt").read_text()
    assert sorted(os.listdir(tmp_path)) == ["a.json", "b.sarif", "c.txt", "in"]


def test_a_bare_file_takes_the_place_of_standard_output(tmp_path: Path) -> None:
    write(tmp_path, {"in/a.py": PAT})
    done = patscan("scan", "-f", "sarif", "-o", "r.sarif", "in", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert json.loads((tmp_path / "r.sarif").read_bytes())["runs"]


def test_one_report_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PAT})
    done = patscan("scan", "-o", "json=/dev/full", "-o", "json=b.json", "a.py", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "b.json").exists()


def test_where_reports_go_to_files_only_the_log_names_the_places(tmp_path: Path) -> None:
    write(tmp_path, {"in/a.py": PAT})
    done = patscan("scan", "-o", "r.sarif", "-o", "r.csv", "in", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"in/a.py:1:1: high coze-pat: Coze personal access token" in done.stderr
    assert b"patscan: all of it: r.sarif" in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["in", "r.csv", "r.sarif"]
    write(tmp_path, {f"in/{n}.py": PAT for n in range(30)})
    done = patscan("scan", "-o", "r.sarif", "in", cwd=tmp_path)
    assert done.stderr.count(b".py:1:1: ") == 20
    assert b"... and 11 more, in r.sarif" in done.stderr
    quiet = patscan("scan", "-q", "-o", "r.sarif", "in", cwd=tmp_path)
    assert (quiet.returncode, quiet.stderr) == (1, b"")


@pytest.mark.parametrize("value", ["nonsense=x", "x.pdf", "nowhere/r.json", "in", "-o-"])
def test_an_output_that_cannot_be_is_refused_before_anything_is_scanned(
    tmp_path: Path, value: str
) -> None:
    write(tmp_path, {"in/a.py": PAT})
    done = patscan("scan", "-o", "json=-", "-o", value.removeprefix("-o"), "in", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"scanned" not in done.stderr
    assert os.listdir(tmp_path) == ["in"]


@pytest.mark.parametrize("format_", output.FORMATS)
def test_the_format_never_changes_the_exit_code(tmp_path: Path, format_: str) -> None:
    write(tmp_path, {"a.py": PAT, "clean.py": ""})
    (tmp_path / "lost.py").symlink_to("lost.py")
    for code, names in ((0, ["clean.py"]), (1, ["a.py"]), (1, ["a.py", "lost.py"])):
        done = patscan("scan", "-f", format_, *names, cwd=tmp_path)
        assert done.returncode == code, done.stderr
    assert (
        patscan("scan", "-f", format_, "--fail-on", "critical", "a.py", cwd=tmp_path).returncode
        == 0
    )


def test_commands_have_categories_of_their_own_in_sarif(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": PAT})
    ids = []
    for command in ("scan", "history", "staged"):
        run = json.loads(patscan(command, "-f", "sarif", cwd=root).stdout)["runs"][0]
        ids.append(run["automationDetails"]["id"])
    assert ids == ["patscan/scan/", "patscan/history/", "patscan/staged/"]


def test_what_is_below_fail_on_has_passed(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PAT})
    done = patscan("scan", "--fail-on", "critical", cwd=tmp_path)
    assert done.returncode == 0
    assert (
        b"patscan: passed, nothing of severity critical or above; below it: 1 credential"
        in done.stderr
    )
    assert b"a.py:1:1" in done.stdout


def test_a_leak_is_accepted_by_the_fingerprint_that_is_shown(tmp_path: Path) -> None:
    root = repository(tmp_path, {
        "package.json": '{"devDependencies": {"vite": "5"}}', "index.html": '<script type="module" src="/a.ts"></script>',
        "a.ts": "import { CozeAPI } from '@coze/api'\nnew CozeAPI({ token: import.meta.env.VITE_COZE_TOKEN })\n",
    })  # fmt: skip
    shown = patscan("scan", cwd=root).stdout.decode()
    for digits in set(re.findall(r"fingerprint ([0-9a-f]{12})", shown)):
        accepted = patscan("baseline", "accept", digits, "--reason", "a sample", cwd=root)
        assert accepted.returncode == 0, accepted.stderr
    assert "VITE_COZE_TOKEN" in shown
    assert patscan("scan", cwd=root).returncode == 0


def test_provenance_names_the_repository_without_its_password(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": PAT})
    git(root, "remote", "add", "origin", f"https://user:{SAT}@git.example.com/team/app.git")
    done = patscan("scan", "-f", "json", cwd=root)
    provenance = json.loads(done.stdout)["provenance"]
    assert provenance["revision"] == git(root, "rev-parse", "HEAD").strip()
    assert "git.example.com/team/app" in provenance["repository_uri"]
    assert SAT.encode() not in done.stdout
    assert b"user" not in done.stdout


# --- suppression ----------------------------------------------------------------------------------


def test_baseline_accepts_what_was_there_and_nothing_new(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": f"x = '{PAT}'\n"})
    assert patscan("baseline", "create", cwd=root).returncode == 0
    text = (root / ".patscan-baseline.json").read_text()
    assert PAT not in text
    assert patscan("scan", cwd=root).returncode == 0
    write(root, {"a.py": f"\n\n# moved\nx = '{PAT}'\n"})
    assert found(root) == [("a.py", 4, "baseline")]
    write(root, {"copy.py": PAT})
    assert ("copy.py", 1, None) in found(root)
    assert patscan("scan", cwd=root).returncode == 1
    assert patscan("baseline", "update", cwd=root).returncode == 0
    assert patscan("scan", cwd=root).returncode == 0
    (root / "a.py").unlink()
    stale = patscan("scan", cwd=root).stderr
    assert b"the baseline entry for a.py: coze-pat matches nothing" in stale
    assert patscan("baseline", "prune", cwd=root).returncode == 0
    assert b"2 accepted (0 new, 0 gone)" in patscan("baseline", "update", cwd=root).stderr
    assert patscan("history", cwd=root).returncode == 0, "the history still holds it"
    assert patscan("scan", "--isolated", cwd=root).returncode == 1


def test_a_scan_of_one_file_does_not_call_other_entries_stale(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a/x.py": PAT, "b/y.py": SAT})
    patscan("baseline", "create", cwd=root)
    (root / "a/x.py").write_text("")
    assert b"a/x.py" not in patscan("scan", "b", cwd=root).stderr
    assert b"a/x.py" in patscan("scan", "a", cwd=root).stderr


def test_a_configuration_that_is_not_read_is_named(tmp_path: Path) -> None:
    root = repository(tmp_path, {"sub/a.py": "x", "sub/.patscan.toml": "exclude = ['*']\n"})
    for cwd, arguments in ((root / "sub", ()), (root, ("sub/a.py",))):
        done = patscan("scan", *arguments, cwd=cwd)
        assert f"{root}/sub/.patscan.toml is not read".encode() in done.stderr
        assert b"no Coze credentials in 1 file\n" in done.stderr or cwd != root
    for flags in (("--isolated",), ("--config", "sub/.patscan.toml")):
        assert b"is not read" not in patscan("scan", "sub", *flags, cwd=root).stderr


def test_allow_comments_and_exclusions(tmp_path: Path) -> None:
    root = repository(tmp_path, {
        "a.py": f"x = '{PAT}'  # patscan: allow revoked on 2026-01-01\n",
        "b.js": f"// patscan: allow sample until 2020-01-01\nconst t = '{SAT}'\n",
        "fixtures/c.py": PAT,
        "vendor/d.py": PAT,
        ".patscanignore": "fixtures/\n",
        ".patscan.toml": 'exclude = ["/vendor/"]\n',
    })  # fmt: skip
    assert found(root) == [("a.py", 1, "inline"), ("b.js", 2, None)]
    said = patscan("scan", cwd=root).stderr
    assert b"2 paths excluded" in said
    assert b"b.js:1: the allow comment counted until 2020-01-01" in said
    write(root, {"b.js": f"const t = '{SAT}' // patscan: allow\n"})
    assert b"b.js:1: the allow comment has no reason" in patscan("scan", cwd=root).stderr
    write(root, {"b.js": f"\nconst t = '{SAT}'\n"})
    everything = [("a.py", 1, None), ("b.js", 2, None), ("fixtures/c.py", 1, None)]
    assert found(root, "--isolated") == [*everything, ("vendor/d.py", 1, None)]
    assert found(root, "fixtures/c.py") == [], (
        "exclusion holds for named files, too: hooks name all"
    )


# --- words ----------------------------------------------------------------------------------------


def test_no_line_of_a_list_of_commands_is_cut(tmp_path: Path) -> None:
    for group in ((), ("hooks",), ("baseline",), ("config",), ("cache",)):
        for language in ("en", "zh"):
            page = patscan(*group, "--help", cwd=tmp_path, PATSCAN_LANG=language, COLUMNS="80")
            listed = re.findall(r"(?m)^  ([a-z]+) {2,}(.*)$", page.stdout.decode())
            assert len(listed) > 1
            assert [
                line for line in listed if not line[1].endswith((".", "。")) or ".." in line[1]
            ] == []


def test_rules_explain_and_config_show(tmp_path: Path) -> None:
    write(tmp_path, {".patscan.toml": 'fail-on = "high"\n'})
    assert patscan("rules", cwd=tmp_path).stdout.decode().count("\n") == len(RULES)
    assert "服务" in patscan("explain", "coze-sat", "--lang", "zh", cwd=tmp_path).stdout.decode()
    assert b"coze-sat" in patscan("explain", cwd=tmp_path).stdout
    shown = patscan("config", "show", "--jobs", "3", cwd=tmp_path).stdout
    assert b'fail-on = "high"  # .patscan.toml' in shown
    assert b"jobs = 3  # command line" in shown
    assert b"exclude = []  # default" in shown


def test_demo_finds_what_it_planted(tmp_path: Path) -> None:
    done = patscan("demo", cwd=tmp_path)
    assert done.returncode == 0
    assert b"3 credentials in 5 places; 5 files scanned" in done.stderr
    assert os.listdir(tmp_path) == []
    assert b"`patscan demo FOLDER` makes one that stays" in done.stderr


def test_demo_keeps_the_project_in_a_folder_that_is_new(tmp_path: Path) -> None:
    assert patscan("demo", "shop", cwd=tmp_path).returncode == 0
    steps = re.findall(rb"  (patscan respond \w+)", patscan("scan", "shop", cwd=tmp_path).stdout)
    respond = patscan(*steps[0].decode().split()[1:], cwd=tmp_path / "shop")
    assert b"Revoke it" in respond.stdout

    before = (tmp_path / "shop/.env").read_bytes()
    for taken in ("shop", "shop/.env", "shop/.env/x", ""):
        done = patscan("demo", taken, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b""), taken
    assert (tmp_path / "shop/.env").read_bytes() == before
    assert os.listdir(tmp_path) == ["shop"]


def test_version(tmp_path: Path) -> None:
    import patscan as package

    assert patscan("--version", cwd=tmp_path).stdout.decode() == f"patscan {package.__version__}\n"


# --- the process ----------------------------------------------------------------------------------


def test_a_closed_pipe_is_quiet_and_keeps_the_exit_code(tmp_path: Path) -> None:
    for n in range(300):
        write(tmp_path, {f"{n}.py": tokens.fake_token("pat", seed=n)})
    command = f"{PROGRAM} scan; echo $? >code"
    done = subprocess.run(
        ["bash", "-c", f"({command}) | head -n 1"], cwd=tmp_path, capture_output=True, check=True
    )
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert (tmp_path / "code").read_text().strip() == "1"


def test_ctrl_c_is_130_and_says_what_is_missing(tmp_path: Path) -> None:
    command = [PROGRAM, "scan", "-"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b"x" * 1_000_000)  # more than a pipe holds: it reads once this is through
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert err.startswith(b"patscan: not scanned: <rest>: stopped by a signal")
    assert b"Traceback" not in err


def test_a_bug_is_4_and_shows_no_value(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PAT})
    for arguments in (("scan",), ("scan", "--verbose")):
        done = patched(faults.crash_matching, *arguments, cwd=tmp_path)
        assert done.returncode == 4
        assert b"internal error: ValueError" in done.stderr
        assert PAT[4:].encode() not in done.stdout + done.stderr
