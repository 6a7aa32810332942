"""Settings: where they come from, and the errors for a wrong file."""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.cli.options import Options
from patscan.model.text import PatscanError, Severity
from patscan.policy import configuration, settings
from patscan.policy.settings import Settings
from tests.repos import write


def load(
    root: Path, *, file: Path | None = None, isolated: bool = False, **flags: object
) -> Settings:
    given_flags = {key.replace("_", "-"): value for key, value in flags.items()}
    return settings.load(
        str(root), flags=given_flags, config=str(file) if file else None, isolated=isolated,
        language="en",
    )  # fmt: skip


def test_defaults(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(str(tmp_path))


def test_every_key_of_a_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".patscan.toml": """
        exclude = ["dist/"]
        disable = ["coze-refresh-token"]
        severity = { coze-pat = "critical" }
        fail-on = "medium"
        baseline = "ci/base.json"
        lang = "zh"
        jobs = 2
        archives = false
    """
        },
    )
    loaded = load(tmp_path)
    assert loaded == Settings(
        root=str(tmp_path),
        exclude=("dist/",),
        disable=frozenset({"coze-refresh-token"}),
        severity={"coze-pat": Severity.CRITICAL},
        fail_on=Severity.MEDIUM,
        baseline=str(tmp_path / "ci/base.json"),
        language="zh",
        jobs=2,
        archives=False,
        origin=dict.fromkeys(
            ["exclude", "disable", "severity", "fail-on", "baseline", "lang", "jobs", "archives"],
            ".patscan.toml",
        ),
    )
    assert tomllib.loads(settings.show(loaded, "en")) == {
        "exclude": ["dist/"], "disable": ["coze-refresh-token"], "severity": {"coze-pat": "critical"},
        "fail-on": "medium", "baseline": "ci/base.json", "lang": "zh", "jobs": 2,
        "archives": False,
    }  # fmt: skip


def test_a_setting_has_one_row() -> None:
    not_of_files = {"root", "isolated", "origin"}
    assert [row.field for row in settings.SETTINGS] == [
        name for name in Settings._fields if name not in not_of_files
    ]
    assert {row.flag for row in settings.SETTINGS if row.flag} <= set(Options._fields)


def test_a_baseline_is_relative_to_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {".patscan.toml": 'baseline = "ci/base.json"\n', "here/x": ""})
    monkeypatch.chdir(tmp_path / "here")
    assert load(tmp_path).baseline == str(tmp_path / "ci/base.json")
    assert load(tmp_path, baseline="base.json").baseline == str(tmp_path / "here/base.json")
    assert load(tmp_path, baseline="base.json").origin["baseline"] == "command line"


def test_the_command_line_wins_and_is_named(tmp_path: Path) -> None:
    write(tmp_path, {".patscan.toml": 'fail-on = "high"\njobs = 2\n'})
    loaded = load(tmp_path, fail_on="low", jobs=7)
    assert (loaded.fail_on, loaded.jobs) == (Severity.LOW, 7)
    assert loaded.origin["jobs"] == "command line"


PYPROJECT = "[tool.patscan]\njobs = 3\n"
PLACES = [
    pytest.param(
        {".patscan.toml": "jobs = 1", "pyproject.toml": PYPROJECT}, 1, id="own-file-first"
    ),
    pytest.param({"pyproject.toml": PYPROJECT}, 3, id="pyproject"),
    pytest.param({"pyproject.toml": "[project]\nname='patscan-x'"}, None, id="not-for-us"),
    pytest.param({"pyproject.toml": "patscan is mentioned, badly ["}, "TOML", id="broken"),
    pytest.param({"pyproject.toml": "this is broken, but not ours ["}, None, id="broken-elsewhere"),
    pytest.param({".git/HEAD": "", "../.patscan.toml": "jobs = 9"}, None, id="not-above-the-top"),
    pytest.param({"../.git/HEAD": "", "../.patscan.toml": "jobs = 9"}, 9, id="up-to-the-top"),
    pytest.param({"../.patscan.toml": "jobs = 9"}, None, id="no-repository-no-search"),
]


@pytest.mark.parametrize(("files", "jobs"), PLACES)
def test_where_it_is_searched_for(
    tmp_path: Path, files: dict[str, str], jobs: int | str | None
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    write(root, files)
    if isinstance(jobs, str):
        with pytest.raises(PatscanError, match=jobs):
            load(root)
    else:
        assert load(root).jobs == jobs


WRONG = [
    ("fail_on = 'low'", "line 1: there is no setting `fail_on`", "Did you mean `fail-on`?"),
    ("\n# zzz\nzzz = 1", "line 3: there is no setting `zzz`", "Known: exclude"),
    ("jobs = '3'", "line 1: the value of `jobs` is wrong", "It has to be a number from 0"),
    (
        "jobs = 1000",
        "the value of `jobs` is wrong",
        "It has to be a number from 0 (one per core) to 256",
    ),
    (
        "exclude = 'dist'",
        "the value of `exclude` is wrong",
        "It has to be a list of gitignore patterns",
    ),
    (
        "lang='en'\nexclude = [1]",
        "line 2: the value of `exclude`",
        "It has to be a list of gitignore",
    ),
    ("fail-on = 'never'", "the value of `fail-on` is wrong", 'It has to be "low", "medium"'),
    ("lang = 'fr'", "the value of `lang` is wrong", 'It has to be "en" or "zh".'),
    ("archives = 1", "the value of `archives` is wrong", "It has to be true or false."),
    ("baseline = 1", "the value of `baseline` is wrong", "It has to be the path of a file"),
    ("disable = ['coze-pats']", "there is no rule `coze-pats`", "Did you mean `coze-pat`?"),
    ("severity = {coze-sats = 'low'}", "there is no rule `coze-sats`", "Did you mean `coze-sat`?"),
    (
        "severity = {coze-sat = 'huge'}",
        "the value of `severity` is wrong",
        "It has to be a table of rules",
    ),
    ("exclude = [", "line 1, column 12: not valid TOML", "In TOML texts stand in quotes"),
    ("lang = 'en'\nfail-on = high", "line 2, column 11: not valid TOML", "In TOML"),
    ("a" * (configuration.MAX_BYTES + 1), "larger than 1 MiB", None),
    # What tomllib takes minutes for, or ends with an exception that is not its own.
    ("[" + "a." * 400_000 + "a]", "nested too deep", None),
    ("a." * 400_000 + "a = 1", "nested too deep", None),
    ("x = {" + "a . " * 200_000 + "a = 1}", "nested too deep", None),
    ('"a"."' * 200_000 + 'a" = 1', "nested too deep", None),
    ("exclude = " + "[" * 100_000, "nested too deep", None),
    ("jobs = " + "9" * 5000, "a number has too many digits", None),
    ("[zzz]\na = -" + "9" * 5000, "a number has too many digits", None),
]


@pytest.mark.parametrize(("text", "what", "hint"), WRONG, ids=[row[0][:24] for row in WRONG])
def test_a_wrong_file_is_named_with_what_is_right(
    tmp_path: Path, text: str, what: str, hint: str | None
) -> None:
    write(tmp_path, {".patscan.toml": text})
    with pytest.raises(PatscanError) as caught:
        load(tmp_path)
    assert not re.search(r"[A-Za-z]+ [A-Za-z]+ ", caught.value.what.zh.split(".toml")[1])
    assert what in caught.value.what.en
    assert ".patscan.toml" in caught.value.what.en
    if hint:
        assert caught.value.hint
        assert caught.value.hint.en.startswith(hint)


def test_a_long_list_of_patterns_on_a_line_is_read(tmp_path: Path) -> None:
    patterns = [f"a{number}.min.js" for number in range(500)]
    write(tmp_path, {".patscan.toml": f"exclude = {patterns}".replace("'", '"')})
    assert list(load(tmp_path).exclude) == patterns


def test_isolated_trusts_only_what_is_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        {".patscan.toml": "jobs = 1", ".patscan-baseline.json": "", "mine.toml": "jobs = 5"},
    )
    assert load(tmp_path).baseline == str(tmp_path / ".patscan-baseline.json")
    assert load(tmp_path, isolated=True) == Settings(str(tmp_path), isolated=True)
    assert load(tmp_path, isolated=True, file=tmp_path / "mine.toml").jobs == 5


def test_a_configuration_that_links_out_of_the_repository_is_not_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"outside.toml": "jobs = 9", "root/.git/HEAD": ""})
    (tmp_path / "root/.patscan.toml").symlink_to(tmp_path / "outside.toml")
    assert load(tmp_path / "root").jobs is None


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*.log", "dist/"], ("*.log", "dist/")),
        (["/apps/web/dist/", "/apps/api/dist/"], ("/dist/",)),
        (["apps/web/*.js", "!apps/web/keep.js"], ("/*.js", "!/keep.js")),
        (["**/x"], ("**/x",)),
    ],
)
def test_patterns_of_a_file_further_up_apply_below(
    tmp_path: Path, patterns: list[str], expected: tuple[str, ...]
) -> None:
    write(tmp_path, {".git/HEAD": "", ".patscan.toml": f"exclude = {patterns!r}", "apps/web/x": ""})
    assert load(tmp_path / "apps/web").exclude == expected


@pytest.mark.parametrize(
    ("named", "cwd", "root"),
    [
        (["repo/src"], ".", "repo"),
        (["repo/src/a.py", "repo/b"], ".", "repo"),
        (["plain"], ".", "plain"),
        (["plain/a.py"], ".", "."),
        (["plain/a.py", "other"], ".", "."),
        (["plain/a.py"], "other", "plain"),
    ],
)
def test_root(tmp_path: Path, named: list[str], cwd: str, root: str) -> None:
    write(tmp_path, {"repo/.git/HEAD": "", "repo/src/a.py": "", "plain/a.py": "", "other/x": ""})
    paths = [str(tmp_path / path) for path in named]
    assert configuration.find_root(paths, str((tmp_path / cwd).resolve())) == str(
        (tmp_path / root).resolve()
    )


NEARER = [
    pytest.param({"a/.patscan.toml": ""}, ["a"], "a", ["a/.patscan.toml"], id="of-a-folder"),
    pytest.param({"a/.patscan.toml": ""}, ["a/b/c.py"], ".", ["a/.patscan.toml"], id="of-a-file"),
    pytest.param({"a/.patscan.toml": "]"}, ["a"], "a", ["a/.patscan.toml"], id="broken"),
    pytest.param({"a/pyproject.toml": PYPROJECT}, ["a"], "a", ["a/pyproject.toml"], id="pyproject"),
    pytest.param({"a/pyproject.toml": "[project]"}, ["a"], "a", [], id="not-for-us"),
    pytest.param({".patscan.toml": ""}, ["a"], "a", [], id="is-read"),
    pytest.param({"../.patscan.toml": ""}, ["a"], "a", [], id="above-the-top"),
    pytest.param({"other/.patscan.toml": ""}, ["a"], ".", [], id="elsewhere"),
    pytest.param({"../.patscan.toml": ""}, ["."], "..", ["../.patscan.toml"], id="where-one-stands"),
    pytest.param({"a/.patscan.toml": "", "a/b/.patscan.toml": ""}, ["a/b/c.py", "a/b"], ".",
                 ["a/.patscan.toml", "a/b/.patscan.toml"], id="several"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "named", "cwd", "unread_configurations"), NEARER)
def test_a_nearer_configuration_that_is_not_read_is_named(
    tmp_path: Path,
    files: dict[str, str],
    named: list[str],
    cwd: str,
    unread_configurations: list[str],
) -> None:
    top = (tmp_path / "top").resolve()
    write(top, {".git/HEAD": "", "a/b/c.py": "", **files})
    paths = [str((top / path).resolve()) for path in named]
    where = str((top / cwd).resolve())
    root = configuration.find_root(paths, where)
    assert root == str(top)
    expected = [str((top / path).resolve()) for path in unread_configurations]
    assert configuration.unread_configurations(paths, where, root) == expected


def test_a_configuration_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".patscan.toml")
    assert load(tmp_path) == Settings(str(tmp_path))
    with pytest.raises(PatscanError, match="not a regular file"):
        load(tmp_path, file=tmp_path / ".patscan.toml")


@given(st.binary(max_size=300))
def test_no_bytes_make_it_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("config")
    write(folder, {".patscan.toml": data})
    with contextlib.suppress(PatscanError):
        load(folder)
