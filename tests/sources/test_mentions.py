"""A value that counts only in a project that mentions Coze: the project decides, not what one run has read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.git.repository import locate, of_hook
from patscan.model.run import Facts
from patscan.policy import assess
from patscan.sources import projects
from patscan.sources.disk import Disk
from patscan.sources.history.ranges import Range
from patscan.sources.history.revisions import Revisions
from patscan.sources.history.submodules import WithSubmodules
from patscan.sources.history.whole import History
from patscan.sources.source import Source
from patscan.sources.staged import Staged
from tests import scans, tokens
from tests.repos import git, repository, spoil, write

PEM = tokens.private_key()
CODE = {
    "app/client.py": "from cozepy import Coze\n",
    "app/a.js": "fetch(process.env.COZE_API_TOKEN)\n",
}
VALUES: dict[str, tuple[str, str]] = {
    "private key": ("certs/private_key.pem", PEM),
    "RSA key": ("oauth.key", tokens.private_key(rsa=True)),
    "key in code that signs": ("sign.py", f"import jwt\nKEY = '''{PEM}'''\n"),
    "published variables": ("vite.config.js", "export default { envPrefix: '' }\n"),
}
# The project mentions Coze in its code, in a file's name, in UTF-16, in Chinese, in a large file; or never.
MENTIONS: dict[str, dict[str, str | bytes]] = {
    "code": {"app/client.py": "from cozepy import Coze\n"},
    "name": {"coze/readme.md": "hello\n"},
    "chinese": {"readme.md": "扣子\n"},
    "utf-16": {"readme.txt": "uses coze here\n".encode("utf-16")},
    "large": {"bundle.js": "x = 1;\n" * 400_000 + "fetch('https://api.coze.cn')\n"},
}
SILENT: dict[str, dict[str, str | bytes]] = {
    "nothing": {"readme.md": "hello\n"},
    "an accident": {"readme.md": "Cozette, a font\n"},
    "installed": {".gitignore": "node_modules\n"},
}


def one_file(root: Path, path: str) -> Source:
    return Disk(scans.settings(root), [str(root / path)])


def all_files(root: Path, _path: str) -> Source:
    return Disk(scans.settings(root), [str(root)])


def staged(root: Path, _path: str) -> Source:
    return Staged(scans.settings(root), of_hook(str(root), {}))


def committed(root: Path, _path: str) -> Source:
    git(root, "commit", "--quiet", "--message=key")
    return Range(scans.settings(root), locate(str(root)), Revisions("HEAD~1..HEAD"))


def removed_again(root: Path, path: str) -> Source:
    git(root, "commit", "--quiet", "--message=key")
    git(root, "rm", "--quiet", "--force", path)
    git(root, "commit", "--quiet", "--message=gone")
    return Range(scans.settings(root), locate(str(root)), Revisions("HEAD~2..HEAD"))


def whole(root: Path, _path: str) -> Source:
    git(root, "commit", "--quiet", "--message=key")
    return History(scans.settings(root), locate(str(root)))


SOURCES = [one_file, all_files, staged, committed, removed_again, whole]
Open = Callable[[Path, str], Source]


def found(source: Source, root: Path) -> list[str]:
    """The paths of what counts."""
    facts: Facts = scans.facts(source)
    report = assess.assess_facts(
        scans.settings(root),
        facts,
        dt.date(2026, 6, 1),
        projects=source.project,
        ages=lambda _: ({}, ()),
    )
    return [verdict.finding.location.path for verdict in report.verdicts]


def project(tmp_path: Path, files: dict[str, str | bytes], path: str, text: str) -> Path:
    """A repository with some files, and another one in the index."""
    root = repository(tmp_path / "r", files)
    write(root, {path: text})
    git(root, "add", "--force", path)
    return root


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("value", VALUES)
def test_it_counts_where_the_project_mentions_coze(
    tmp_path: Path, value: str, source: Open
) -> None:
    path, text = VALUES[value]
    root = project(tmp_path, dict(CODE), path, text)
    # A variable is reported once, where it is read if that file was scanned. What a range takes away
    # again does not ship: only a value in it counts.
    ships = source is not removed_again or value != "published variables"
    assert bool({path, "app/a.js"} & set(found(source(root, path), root))) is ships


@pytest.mark.parametrize("source", [one_file, staged, committed])
@pytest.mark.parametrize("mention", MENTIONS)
def test_every_kind_of_mention(tmp_path: Path, mention: str, source: Open) -> None:
    root = project(tmp_path, MENTIONS[mention], "private_key.pem", PEM)
    assert found(source(root, "private_key.pem"), root) == ["private_key.pem"]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("silent", SILENT)
def test_it_is_left_alone_where_the_project_never_does(
    tmp_path: Path, silent: str, source: Open
) -> None:
    root = project(tmp_path, SILENT[silent], "private_key.pem", PEM)
    if silent == "installed":
        write(root, {"node_modules/coze/index.js": "coze()\n"})
    assert found(source(root, "private_key.pem"), root) == []


def test_a_submodule_belongs_to_the_project_around_it(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"private_key.pem": PEM})
    root = repository(tmp_path / "r", dict(CODE))
    allowed = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(root, *allowed, str(inner), "inner")
    git(root, "commit", "--quiet", "--message=submodule")
    source = WithSubmodules(scans.settings(root), locate(str(root)))
    assert "inner/private_key.pem" in found(source, root)


def test_a_project_that_is_too_large_is_held_for_one_that_mentions_coze(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "MAX_MENTION_BYTES", 1000)
    files: dict[str, str | bytes] = {"a.txt": "x" * 2000}
    root = project(tmp_path, files, "private_key.pem", PEM)
    for source in (one_file, staged, committed):
        assert found(source(root, "private_key.pem"), root)


def test_a_project_that_cannot_be_listed_is_held_for_one_that_mentions_coze(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/b.txt": "b", "c/d.txt": "d"}
    root = project(tmp_path, files, "private_key.pem", PEM)
    source = committed(root, "private_key.pem")
    assert found(source, root) == []
    spoil(root, git(root, "rev-parse", "HEAD:c").strip(), None)
    again = Range(scans.settings(root), locate(str(root)), Revisions("HEAD~1..HEAD"))
    assert found(again, root) == ["private_key.pem"]


def test_a_run_without_such_a_value_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "is_mentioned", None)
    root = project(tmp_path, SILENT["nothing"], "a.py", tokens.fake_token("pat"))
    for source in (one_file, staged, committed):
        assert found(source(root, "a.py"), root)
