"""Patterns that something else than a scan reaches: words from git, the command line and reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import pytest

from patscan.coze.mask import mask_tokens
from patscan.git import ci, clone, remote
from patscan.git.repository import Repository
from patscan.model.text import PatscanError
from patscan.policy.schema import _place
from patscan.reports import printable
from patscan.sources.history import people, revisions
from tests.linear.timing import assert_linear

if TYPE_CHECKING:
    from patscan.git.command import Git


class _FakeGit:
    """A fake git with the same output for every call."""

    def __init__(self, answer: str) -> None:
        self._answer = answer.encode()

    def output(self, *_arguments: str, **_more: object) -> bytes:
        return self._answer


def tag(text: str) -> object:
    return people.tag(cast("Git", _FakeGit(f"tagger {text}\n{text}\n\n{text}")), "1" * 40)


def range_of(text: str) -> None:
    nowhere = Repository(
        git=cast("Git", _FakeGit("")), root="", folder="", common="", bare=True, hash_bytes=20,
        shallow=False, partial=False, stores=(), outside=(),
    )  # fmt: skip
    with pytest.raises(PatscanError):
        revisions.arguments(nowhere, revisions.Revisions(f" {text}"))


DIRECT: dict[str, Callable[[str], object]] = {
    "git.ci._VARIABLE": ci._VARIABLE.findall,
    "git.clone._URL": clone.is_url,
    "git.clone._without_logins": clone._without_logins,
    "sources.history.people.tag": tag,
    "coze.mask._JWT": lambda text: mask_tokens(f"eyJ{text}".encode()),
    "coze.mask._TOKEN": lambda text: mask_tokens(text.encode()),
    "reports.printable._NOT_PRINTABLE": printable.printable,
    "reports.printable._NOT_JSON": printable.json_bytes,
    "git.remote._SHORT_SSH": remote.repository_uri,
    "git.remote._HOST": lambda text: remote.repository_uri(f"https://{text}"),
    "git.remote._USER": lambda text: remote.repository_uri(f"ssh://{text}@x/"),
    "policy.schema._place": lambda text: _place("f", text, "a"),
    "sources.history.revisions._AGE": revisions._AGE.fullmatch,
    "sources.history.revisions.range_parts": range_of,
}
WORDS = [
    "a", " ", ".", ":", "@", "/", "://", "<", " <", "> ", "`", " - at `$", "..", "{", "{a}", "pat_",
    "a@", "a.b:", "-", "1", "\\", "\n", "\u200d", "\x1b", "[", "://a@", "::", "eyJ", "eyJaaaaaaaaaa.", "-eyJ", "-eyJaaaaaaaaaa.", "\ud800", "_" + "a" * 39,
]  # fmt: skip


@pytest.mark.timing
@pytest.mark.parametrize("site", DIRECT)
def test_patterns_for_other_words_take_linear_time(site: str) -> None:
    def work(word: str, size: int) -> Callable[[], object]:
        text = word * (size // len(word))
        encodable = text.encode("utf-8", "replace").decode()
        return lambda: DIRECT[site](encodable)

    for word in WORDS:
        assert_linear(lambda size, word=word: work(word, size), 2000)  # type: ignore[misc]
