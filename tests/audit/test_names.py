"""What repositories are called in reports: the shortest name that tells them apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.audit.names import unambiguous
from patscan.audit.values import Result
from tests.audit.organisations import SHARED, audited, commits, made

# Names and locations, and what they are called.
ROWS = [
    pytest.param({"/a/web/.git": "web", "/a/api": "api"}, ["api", "web"], id="different names"),
    pytest.param(
        {"/a/x/web/.git": "web", "/a/y/web/.git": "web", "/a/z/web.git": "web"},
        ["x/web", "y/web", "z/web.git"],
        id="the folders above differ",
    ),
    pytest.param(
        {"/a/x/src/web/.git": "web", "/a/y/src/web/.git": "web"},
        ["x/src/web", "y/src/web"],
        id="only further up",
    ),
    pytest.param(
        {"/a/x/web/.git": "web", "/b/web/.git": "web", "/c": "x/web"},
        ["a/x/web", "x/web", "/b/web"],
        id="not the name of another one",
    ),
    pytest.param(
        {"/a/web/.git": "web", "https://h.example/o/web.git": "web"},
        ["a/web", "o/web.git"],
        id="a folder and a URL",
    ),
    pytest.param(
        {"C:\\a\\web\\.git": "web", "C:\\b\\web\\.git": "web"}, ["a/web", "b/web"], id="on Windows"
    ),
    pytest.param(
        {"/web/.git": "web", "/web": "web"}, ["/web", "/web/.git"], id="nothing but the location"
    ),
]


@pytest.mark.parametrize(("given", "called"), ROWS)
def test_names(given: dict[str, str], called: list[str]) -> None:
    results = unambiguous(Result(location, name, "failed") for location, name in given.items())
    assert sorted(one.name for one in results) == sorted(called)
    assert {one.location for one in results} == set(given)


def test_reports_tell_repositories_of_one_name_apart(tmp_path: Path) -> None:
    folders = [made(tmp_path / name / "web", commits(0, coze_py=SHARED)) for name in ("one", "two")]
    audit = audited(tmp_path / "a.db", folders)
    assert [one.name for one in audit.repositories] == ["one/web", "two/web"]
    assert audit.credentials[0].repositories == ("one/web", "two/web")
