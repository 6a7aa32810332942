"""Who can be asked: the authors of the commits, and CODEOWNERS as GitHub and GitLab read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.audit.ownership import MAX_LINES, CodeOwners
from tests import tokens
from tests.audit.organisations import audited, made
from tests.repos import git, repository, write

TEXT = """\
# the last line that matches decides
*                  @everyone
*.js               @js dev@example.com  # a comment
/docs/             @writers
apps/              @apps
/build/*           @builders
/src/**/test.py    @testers
path\\ with\\ blanks/ @blanks
/apps/github
[Security][2] @security
*.pem
/docs/secret.md    @vault
^[optional] @optional
*.pem
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.txt", ("@everyone",)),
        ("deep/a.js", ("@js", "dev@example.com")),
        ("docs/a/b.txt", ("@writers",)),
        ("other/docs/a.txt", ("@everyone",)),
        ("x/apps/a.txt", ("@apps",)),
        ("build/a.o", ("@builders",)),
        ("build/sub/a.o", ("@everyone",)),
        ("src/a/b/test.py", ("@testers",)),
        ("path with blanks/a", ("@blanks",)),
        ("apps/github/a", ()),
        ("key.pem", ("@everyone", "@optional", "@security")),
        ("docs/secret.md", ("@writers", "@vault")),
        ("docs/a.zip!inner/b.js", ("@writers",)),
    ],
)
def test_the_owners_of_a_path(path: str, owners: tuple[str, ...]) -> None:
    assert CodeOwners(TEXT).of(path) == owners


@pytest.mark.parametrize(
    "text",
    ["", "\0\0", "[", "[] @a", "!a.py @a", "a.py", "\\", "(" * 5000 + " @a", "**/" * 500 + "x @a"],
)
def test_a_strange_file_owns_nothing(text: str) -> None:
    assert CodeOwners(text).of("a.py") == ()


def test_a_long_file_is_cut() -> None:
    assert CodeOwners("b.py @b\n" * MAX_LINES + "a.py @a\n").of("a.py") == ()


def test_a_credential_in_it_is_masked() -> None:
    token = tokens.fake_token("pat")
    (owner,) = CodeOwners(f"* @{token}").of("a.py")
    assert token not in owner


def test_the_authors_and_owners_of_a_finding(tmp_path: Path) -> None:
    token = tokens.fake_token("pat")
    root = repository(tmp_path / "r", {"a.py": token, ".github/CODEOWNERS": "*.py @py\n"})
    (root / "b.txt").write_text("later")
    git(root, "add", "--all")
    git(
        root,
        "-c",
        "user.name=Eve",
        "commit",
        "--quiet",
        "--author=Eve <eve@example.com>",
        "-m",
        "2",
    )
    (row,) = audited(tmp_path / "a.db", [root]).credentials
    owners = row.places[0].owners
    assert owners.added_by == "Ada <ada@example.com>"
    assert owners.last_author == "Ada <ada@example.com>"
    assert owners.code_owners == ("@py",)
    write(root, {"a.py": f"{token}\n"})
    git(root, "commit", "--quiet", "--all", "--author=Bo <bo@example.com>", "-m", "3")
    (row,) = audited(tmp_path / "a.db", [root]).credentials
    assert row.places[0].owners.last_author == "Bo <bo@example.com>"
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--author=Cy <cy@example.com>", "-m", "4")
    (row,) = audited(tmp_path / "a.db", [root]).credentials
    assert row.places[0].owners.last_author == "Bo <bo@example.com>"


@pytest.mark.parametrize("path", ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"])
def test_the_places_of_the_file(tmp_path: Path, path: str) -> None:
    root = made(tmp_path / "r", [{"a.py": tokens.fake_token("pat"), path: "* @all\n"}])
    (row,) = audited(tmp_path / "a.db", [root]).credentials
    assert row.places[0].owners.code_owners == ("@all",)
