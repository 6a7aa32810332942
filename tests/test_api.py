"""The Python API: the same findings as the commands, without a credential; every example of its page runs."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import gc
import gzip
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import patscan
from patscan import api
from patscan.exposure.project import Context
from patscan.sources.unsaved import WithUnsaved
from tests import tokens
from tests.repos import git, repository, write

PAT = tokens.fake_token("pat")
SAT = tokens.fake_token("sat")
NOW = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
PAGE = Path(__file__).parent.parent / "docs" / "api.md"
# A page imports the module with the token, and a server uses another one.
SHOP = {
    "web/index.html": "<script type='module' src='/src/main.ts'></script>",
    "web/src/main.ts": "import './chat'\n",
    "web/src/chat.ts": f"const token = '{PAT}'\n",
    "web/package.json": '{"devDependencies": {"vite": "7"}}',
    "server/app.py": f"TOKEN = '{SAT}'  # patscan: allow a sample\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = repository(tmp_path / "shop", SHOP, date=NOW)
    monkeypatch.chdir(root)
    return root


# --- findings -------------------------------------------------------------------------------------


def test_a_finding_has_what_people_need_and_no_value(shop: Path) -> None:
    (found,) = patscan.scan(SHOP["web/src/chat.ts"], "web/src/chat.ts")
    assert (found.rule, found.severity, found.confidence) == ("coze-pat", "critical", "high")
    assert (found.path, found.line, found.column) == ("web/src/chat.ts", 1, 16)
    assert (found.end_line, found.end_column) == (1, 16 + len(PAT))
    assert (found.exposure, found.exposure_text) == ("client", "reaches the browser")
    assert "web/src/main.ts" in [reason.path for reason in found.reasons]
    assert found.mask == f"pat_{PAT[4:8]}…{PAT[-4:]}"
    assert re.fullmatch("[0-9a-f]{64}", found.fingerprint)
    assert found.revoke_urls[0] == "https://www.coze.cn/open/oauth/pats"
    assert found.title in found.message
    assert (found.lifetime, found.history, found.suppressed) == ("alive-window", None, None)
    assert str(found.valid_until) in found.lifetime_text
    assert PAT[10:40] not in repr(found)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.line = 2  # type: ignore[misc]
    assert shop.is_dir()


def test_the_language_is_chosen_else_configured(shop: Path) -> None:
    assert patscan.scan(PAT, "a.py", language="zh")[0].title == "扣子个人访问令牌"
    write(shop, {".patscan.toml": "lang = 'zh'\n"})
    assert patscan.scan(PAT, "a.py")[0].title == "扣子个人访问令牌"
    assert patscan.scan(PAT, "a.py", language="en")[0].title == "Coze personal access token"
    assert patscan.scan(PAT, "a.py", isolated=True)[0].title == "Coze personal access token"


def test_configuration_and_comments_count(shop: Path) -> None:
    write(shop, {"strict.toml": "exclude = ['vendor/']\nseverity = { coze-pat = 'low' }\n"})
    assert patscan.scan(PAT, "vendor/a.py", config="strict.toml") == []
    assert patscan.scan(PAT, "a.py", config="strict.toml")[0].severity == "low"
    (allowed,) = patscan.scan(f"x = '{PAT}'  # patscan: allow a sample", "a.py")
    assert allowed.suppressed == patscan.Suppression(by="inline", reason="a sample")
    (counted,) = patscan.scan(f"x = '{PAT}'  # patscan: allow a sample", "a.py", isolated=True)
    assert counted.suppressed is None


def test_paths_and_what_was_not_scanned(shop: Path) -> None:
    report = patscan.scan_paths([shop / "web", "server"])
    assert report.root == str(shop)
    assert report.complete
    assert [one.path for one in report.findings] == ["server/app.py", "web/src/chat.ts"]
    write(shop, {"x.gz": gzip.compress(PAT.encode())[:-20]})
    broken = patscan.scan_paths(["x.gz"])
    assert (broken.complete, broken.skips[0].path) == (False, "x.gz")


def test_names_of_files_are_masked_too(shop: Path) -> None:
    name = f"{tokens.fake_token('sat')}.txt"
    write(shop, {name: PAT})
    for found in (patscan.scan_paths([name]).findings, patscan.scan(PAT, name)):
        assert {one.mask for one in found} >= {f"pat_{PAT[4:8]}…{PAT[-4:]}"}
        assert name[10:40] not in repr(found)


def test_a_history_names_the_commit(shop: Path) -> None:
    (shop / "web/src/chat.ts").unlink()
    git(shop, "commit", "--quiet", "--all", "--message=gone", date=NOW)
    found = {one.path: one for one in patscan.history(shop).findings}
    trail = found["web/src/chat.ts"].history
    assert trail == patscan.History(
        commit=git(shop, "rev-parse", "HEAD~1").strip(), author="Ada",
        since=NOW, at_head=False, refs=("refs/heads/main",), kept_by="refs",
    )  # fmt: skip
    assert patscan.history(shop, range="HEAD~1..HEAD").findings == ()


def test_an_unsaved_text_counts_and_not_what_is_on_disk(shop: Path) -> None:
    assert patscan.scan("", "web/src/chat.ts") == []
    (moved,) = patscan.scan(f"\n\nconst token = '{PAT}'\n", "web/src/chat.ts")
    assert (moved.line, moved.exposure) == (3, "client")
    (new,) = patscan.scan(f"TOKEN={PAT}", "deploy/.env")
    assert (new.path, new.exposure) == ("deploy/.env", "config")
    assert not (shop / "deploy").exists()


# --- a workspace ----------------------------------------------------------------------------------


def test_a_workspace_knows_other_open_texts_until_they_are_closed(shop: Path) -> None:
    workspace = patscan.Workspace(shop)
    token = SHOP["web/src/chat.ts"]

    def exposure() -> str:
        return workspace.scan(token, "web/src/chat.ts")[0].exposure

    assert exposure() == "client"
    assert workspace.scan("", "web/src/main.ts") == []
    assert exposure() == "unknown"
    workspace.close("web/src/main.ts")
    assert exposure() == "client"


def test_a_workspace_takes_a_credential_out(shop: Path) -> None:
    workspace = patscan.Workspace(shop)
    text = f"import os\n\ntoken = '{SAT}'\n"
    (found,) = workspace.scan(text, "server/bot.py")
    change = workspace.fix("server/bot.py", found)
    assert change
    assert change.variable in change.note
    assert change.edits[0].line == 3
    assert change.variable in change.edits[0].text
    assert SAT[10:40] not in repr(change)
    (in_page,) = workspace.scan(SHOP["web/src/chat.ts"], "web/src/chat.ts")
    assert workspace.fix("web/src/chat.ts", in_page) is None
    assert workspace.fix("server/bot.py", in_page) is None
    workspace.close("server/bot.py")
    assert workspace.fix("server/bot.py", found) is None


def test_a_workspace_reads_the_disk_again_after_a_refresh(shop: Path) -> None:
    workspace = patscan.Workspace(shop)
    (before,) = workspace.scan(PAT, "web/src/chat.ts")
    write(shop, {"web/src/main.ts": "", ".patscan.toml": "lang = 'zh'\n"})
    workspace.refresh()
    (after,) = workspace.scan(PAT, "web/src/chat.ts")
    assert (before.exposure, after.exposure, after.title) == (
        "client",
        "unknown",
        "扣子个人访问令牌",
    )


def test_a_workspace_is_told_which_files_have_changed(shop: Path) -> None:
    workspace = patscan.Workspace(shop)
    text = SHOP["web/src/chat.ts"]
    assert workspace.scan(text, "web/src/chat.ts")[0].exposure == "client"
    write(shop, {"web/src/main.ts": "", ".patscan.toml": "lang = 'zh'\n"})
    workspace.refresh(["web/src/main.ts", ".patscan.toml", "../elsewhere"])
    (after,) = workspace.scan(text, "web/src/chat.ts")
    assert (after.exposure, after.title) == ("unknown", "扣子个人访问令牌")
    write(shop, {"web/other.html": "<script type='module' src='/src/chat.ts'></script>"})
    workspace.refresh("web/other.html")
    assert workspace.scan(text, "web/src/chat.ts")[0].exposure == "client"


def test_a_workspace_keeps_one_version_of_what_it_knows(shop: Path) -> None:
    workspace = patscan.Workspace(shop)
    for number in range(5):
        workspace.scan("\n" * number + SHOP["web/src/chat.ts"], "web/src/chat.ts")
    gc.collect()
    kept = [type(one) for one in gc.get_objects() if type(one) in (WithUnsaved, Context)]
    assert kept == [WithUnsaved]


# --- errors ---------------------------------------------------------------------------------------


LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: patscan.scan_paths([]), "no path was given"),
        (lambda: patscan.scan_paths([f"{PAT}.txt"]), "cannot scan"),
        (lambda: patscan.scan("", "a", config=f"{PAT}.toml"), "cannot read"),
        (lambda: patscan.scan(LFS, "a.bin"), "a.bin was not scanned"),
        (lambda: patscan.history(".."), "is not in a git repository"),
        (lambda: patscan.history(range=f"{PAT}..HEAD"), "has no commit"),
        (lambda: patscan.history(since="1d", deep=True), "is for all commits"),
        (lambda: patscan.Workspace("web").scan("", "server/app.py"), "is not in"),
    ],
)
def test_errors_say_what_is_wrong_without_the_value(shop: Path, call: object, words: str) -> None:
    assert shop.is_dir()
    with pytest.raises(patscan.PatscanError, match=words) as caught:
        call()  # type: ignore[operator]
    assert PAT[10:40] not in f"{caught.value!r}{caught.value.what}{caught.value.hint}"


def test_one_path_is_not_taken_for_many(shop: Path) -> None:
    """A string is a sequence of strings, so this would scan `/`, and find what is there."""
    one = patscan.scan_paths(["web"])
    assert one.findings
    assert patscan.scan_paths("web") == one
    assert patscan.scan_paths(shop / "web") == one


@pytest.mark.parametrize("text", [None, 5, ["t"]])
def test_what_is_no_text_is_not_called_clean(shop: Path, text: Any) -> None:
    assert shop.is_dir()
    with pytest.raises(TypeError):
        patscan.scan(text, "a.py")


# --- the module -----------------------------------------------------------------------------------


def test_the_package_offers_the_names_of_the_api() -> None:
    assert patscan.__all__ == api.__all__
    assert {name: getattr(patscan, name) for name in api.__all__} == {
        name: getattr(api, name) for name in api.__all__
    }
    assert set(api.__all__) <= set(dir(patscan))
    with pytest.raises(AttributeError, match="no attribute 'no_such'"):
        _ = patscan.no_such
    tree = ast.parse(inspect.getsource(patscan))
    imported = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert imported - {"api"} == set(api.__all__)


def test_every_field_is_explained() -> None:
    text = PAGE.read_text("utf-8")
    for kind in (
        api.Finding,
        api.Reason,
        api.History,
        api.Report,
        api.Skip,
        api.Suppression,
        api.Fix,
        api.Edit,
    ):
        for field in dataclasses.fields(kind):
            assert f"{field.name}:" in (kind.__doc__ or "")
    for field in dataclasses.fields(api.Finding):
        assert f"`{field.name}`" in text


def test_every_example_runs(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shop.is_dir()
    names: dict[str, object] = {"text": SHOP["web/src/chat.ts"]}
    for example in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        exec(compile(example, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    said = capsys.readouterr().out
    assert "1 critical pat_" in said
    assert "web/src/chat.ts:1:16: 扣子个人访问令牌" in said
    assert "cannot scan" in said
    assert names["first"]
    assert names["again"]
