"""Excluded paths; patterns that take too long, or are invalid."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from patscan.model.text import PatscanError
from patscan.policy import ignore
from patscan.policy.exclusion import exclusion
from patscan.policy.ignore import PatternTooSlowError, compiled, usable
from patscan.policy.settings import Settings
from tests.repos import write
from tests.sources.test_listing import listed

EXCLUDED = [
    (["dist/"], "dist/", True),
    (["dist/"], "dist/a.js", True),
    (["dist/"], "a/dist/b.js", True),
    (["/dist/"], "a/dist/b.js", False),
    (["*.log", "!keep.log"], "a.log", True),
    (["*.log", "!keep.log"], "d/keep.log", False),
    (["文档/**"], "文档/a.md", True),
    (["# dist/", ""], "dist/", False),
]


@pytest.mark.parametrize(("patterns", "path", "expected"), EXCLUDED)
@pytest.mark.parametrize("in_file", [True, False])
def test_excluded(
    tmp_path: Path, patterns: list[str], path: str, expected: bool, *, in_file: bool
) -> None:
    settings = Settings(str(tmp_path), exclude=() if in_file else tuple(patterns))
    if in_file:
        write(tmp_path, {".patscanignore": "\ufeff" + "\n".join(patterns)})
    excluded = exclusion(settings)
    assert (excluded(path) if excluded else False) is expected


def test_isolated_does_not_read_the_ignore_file(tmp_path: Path) -> None:
    write(tmp_path, {".patscanignore": "*"})
    assert exclusion(Settings(str(tmp_path), isolated=True)) is None
    assert exclusion(Settings(str(tmp_path))) is not None


def test_a_bad_pattern_is_named(tmp_path: Path) -> None:
    write(tmp_path, {".patscanignore": "good/\n!\n"})
    with pytest.raises(PatscanError, match=r"\.patscanignore"):
        exclusion(Settings(str(tmp_path)))


@pytest.mark.parametrize(
    ("pattern", "accepted"),
    [
        (r"src\a.ts", False), (r"C:\repo\dist", False), (r"!a\_b\c", False), (r"\d+\.log", False),
        (r"\!keep", True), (r"a\ b", True), (r"\*.min\.js", True), (r"a\\b", True), (r"# C:\x", True),
    ],
)  # fmt: skip
def test_a_path_of_windows_is_no_pattern(tmp_path: Path, pattern: str, *, accepted: bool) -> None:
    settings = Settings(str(tmp_path), exclude=(pattern,))
    with contextlib.nullcontext() if accepted else pytest.raises(PatscanError, match="gitignore"):
        exclusion(settings)


# Each takes `re` or hyperscan minutes or more, over a path that is as long as Linux has them.
BUSY = [
    pytest.param("*a" * 12 + "*b", "a" * 250, id="stars"),
    pytest.param("?" * 1000 + "b", "a" * 250, id="question-marks"),
    pytest.param("**/a/" * 12 + "b", "a/" * 2000, id="folders"),
    pytest.param("*[a-b]" * 12 + "c", "a" * 250, id="sets"),
    pytest.param("**/*a*/" * 8 + "b", "aa/" * 1300, id="stars-and-folders"),
]


@pytest.mark.timing
@pytest.mark.parametrize(("line", "path"), BUSY)
def test_a_busy_pattern_answers_or_gives_up(line: str, path: str) -> None:
    started = time.process_time()
    with contextlib.suppress(PatternTooSlowError):
        assert compiled([line]).verdict(path) is None
    assert time.process_time() - started < 20 * ignore.MATCH_S


def test_a_pattern_that_is_too_slow_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ignore, "MATCH_S", 1e-6)
    write(tmp_path, {".patscanignore": "**/a/" * 12 + "b", "a.log": ""})
    excluded = exclusion(Settings(str(tmp_path)))
    assert excluded is not None
    with pytest.raises(PatscanError, match="takes too long to match a/a/"):
        excluded("a/" * 2000 + "b")


def test_an_ignore_file_that_gives_up_ignores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {".gitignore": "*.log\n" + "*a" * 50 + "b", "a" * 200: "", "b.log": ""})
    assert listed(tmp_path) == [".gitignore", "a" * 200]

    def gives_up(*_ignored: object) -> None:
        raise PatternTooSlowError

    monkeypatch.setattr(ignore.Patterns, "verdict", gives_up)
    assert listed(tmp_path) == [".gitignore", "a" * 200, "b.log"]


@pytest.mark.parametrize("line", ["!", "[z-a]", "[[:alpha:]]", "[a--b]", "x" * 5000])
def test_what_is_no_pattern_is_refused_or_skipped(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        compiled([line])
    assert usable([line, "*.log"]).verdict("a.log") is True


def test_too_many_patterns_are_no_ignore_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ignore, "MAX_PATTERNS", 20)
    assert usable([f"{n}.log" for n in range(ignore.MAX_PATTERNS)]).verdict("19.log")
    many = [f"{n}.log" for n in range(ignore.MAX_PATTERNS + 1)]
    with pytest.raises(ValueError, match="too many"):
        usable(many)
    write(tmp_path, {".patscanignore": "\n".join(many)})
    with pytest.raises(PatscanError, match="too many patterns"):
        exclusion(Settings(str(tmp_path)))


@pytest.mark.parametrize("path", ["caf\udce9.log", "a\nb.log", "中文.log", "😀.log"])
def test_odd_names_are_matched(path: str) -> None:
    assert compiled(["*.log", "/*.txt"]).verdict(path) is True
    assert compiled(["*.txt", "!x"]).verdict(path) is None


def test_the_last_word_counts() -> None:
    chosen = compiled(["*.log", "!keep.log", "build/"])
    assert [chosen.verdict(path) for path in ("a.log", "d/keep.log", "x/build/a", "a.py")] == [
        True, False, True, None,
    ]  # fmt: skip


_NAMES = (
    "a", "b", "foo", "bar.log", "x.y", "-z", "[a]", "a b", "ü", "A", "#h", "!n", "0", "lib-cov",
)  # fmt: skip
_PARTS = (
    *_NAMES, "*", "**", "*.log", "f*", "?", "[ab]", "[!a]", "[+-9]", "\\!n", "\\#h", "foo?", ".*", "**foo", "a?b",
)  # fmt: skip


def test_the_quick_answers_are_those_of_pathspec() -> None:
    made_up = random.Random(7)

    def joined(words: Sequence[str], most: int) -> str:
        return "/".join(made_up.choice(words) for _ in range(made_up.randint(1, most)))

    ignored = 0
    for _ in range(300):
        ends = (
            made_up.choice(("", "", "!", "/", "!/")),
            made_up.choice(("", "", "/", "/**", "/*")),
        )
        chosen = usable([joined(_PARTS, 3).join(ends) for _ in range(made_up.randint(1, 6))])
        for path in (joined(_NAMES, 4) + made_up.choice(("", "/")) for _ in range(20)):
            expected = chosen.spec.check_file(path).include
            assert chosen.verdict(path) == expected
            ignored += expected is not None
    assert ignored > 300
