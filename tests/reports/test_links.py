"""Links to web pages of the hosts of repositories."""

from __future__ import annotations

import pytest

from patscan.model.findings import Provenance
from patscan.reports.links import commit_url, line_url, link
from tests.reports.samples import DANGLING, FIRST, GONE, IN_MESSAGE, LAST

COMMIT = "c" * 40
PAGES = [
    ("git@github.com:a/b.git", f"https://github.com/a/b/blob/{COMMIT}/x%20y.md?plain=1#L7"),
    ("https://user:pw@github.com/a/b", f"https://github.com/a/b/blob/{COMMIT}/x%20y.md?plain=1#L7"),
    (
        "ssh://git@ssh.github.com:443/a/b.git",
        f"https://github.com/a/b/blob/{COMMIT}/x%20y.md?plain=1#L7",
    ),
    (
        "ssh://git@gitlab.example.com:2222/a/b/c.git",
        f"https://gitlab.example.com/a/b/c/-/blob/{COMMIT}/x%20y.md#L7",
    ),
    (
        "http://my-gitlab.local:8080/a/b/",
        f"http://my-gitlab.local:8080/a/b/-/blob/{COMMIT}/x%20y.md#L7",
    ),
    ("git@jihulab.com:a/b", f"https://jihulab.com/a/b/-/blob/{COMMIT}/x%20y.md#L7"),
    ("git://gitee.com/a/b.git", f"https://gitee.com/a/b/blob/{COMMIT}/x%20y.md#L7"),
    ("https://bitbucket.org/a/b.git", f"https://bitbucket.org/a/b/src/{COMMIT}/x%20y.md#lines-7"),
    ("git@codeberg.org:a/b.git", f"https://codeberg.org/a/b/src/commit/{COMMIT}/x%20y.md#L7"),
    ("https://git.example.com/a/b.git", None),
    ("https://notgithub.com/a/b.git", None),
    ("https://github.com/a", None),
    ("/srv/github.com/a/b.git", None),
]


@pytest.mark.parametrize(("address", "page"), PAGES)
def test_line(address: str, page: str | None) -> None:
    assert line_url(Provenance(address, None, None), COMMIT, "x y.md", 7) == page


COMMITS = [
    ("git@github.com:a/b.git", f"https://github.com/a/b/commit/{COMMIT}"),
    ("git@gitlab.com:a/b.git", f"https://gitlab.com/a/b/-/commit/{COMMIT}"),
    ("git@gitee.com:a/b.git", f"https://gitee.com/a/b/commit/{COMMIT}"),
    ("git@bitbucket.org:a/b.git", f"https://bitbucket.org/a/b/commits/{COMMIT}"),
    ("https://gitea.example.com/a/b", f"https://gitea.example.com/a/b/commit/{COMMIT}"),
]


@pytest.mark.parametrize(("address", "page"), COMMITS)
def test_commit(address: str, page: str) -> None:
    assert commit_url(Provenance(address, None, None), COMMIT) == page


def test_a_link_needs_a_commit_that_may_have_been_pushed() -> None:
    known = Provenance("git@github.com:a/b.git", None, None)
    assert LAST.id in (link(known, GONE, "a", 1) or "")
    assert link(known, IN_MESSAGE, "<commit 111111111111>", 1) == commit_url(known, FIRST.id)
    assert link(known, IN_MESSAGE, "<tag 111111111111>", 1) is None
    assert link(known, GONE._replace(refs=("refs/stash",)), "a", 1) is None
    assert link(known, DANGLING, "<blob 444444444444>", 1) is None
    assert link(known, None, "a", 1) is None
    assert link(None, GONE, "a", 1) is None
