"""What people see: language, progress, closing words, the text report."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from patscan.cli import language, progress, terminal
from patscan.detect.scanner import Scanner
from patscan.model import run
from patscan.model.findings import Location, Suppression, Verdict
from patscan.model.run import MaskedReport, Report, Skip, Stats
from patscan.model.text import Severity, Text
from patscan.reports import summary, text
from tests import faults, tokens
from tests.assessments import assessed, changed
from tests.golden import assert_golden
from tests.reports.samples import HISTORY
from tests.repos import write
from tests.robustness import PROGRAM, patched

LANGUAGES: list[tuple[list[str], Mapping[str, str], str]] = [
    ([], {}, "en"),
    (["--lang", "zh"], {}, "zh"),
    (["scan", "--lang=zh"], {"LANG": "en_US"}, "zh"),
    (["--lang", "en"], {"LANG": "zh_CN"}, "en"),
    (["--lang"], {"LANG": "zh_CN"}, "zh"),
    (["--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
    (["--lang=fr"], {"LANG": "zh_CN"}, "zh"),
    (["--lang=", "en"], {"LANG": "zh_CN"}, "zh"),
    (["--language", "en"], {"LANG": "zh_CN"}, "zh"),
    (["scan", "--", "--lang=en"], {"LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
    ([], {"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
    ([], {"PATSCAN_LANG": "zh", "LC_ALL": "en_US"}, "zh"),
]


@pytest.mark.parametrize(("arguments", "environment", "expected"), LANGUAGES)
def test_language(arguments: list[str], environment: Mapping[str, str], expected: str) -> None:
    assert language.choose(arguments, environment) == expected


def test_streams_that_are_read_together(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    with contextlib.ExitStack() as stack:

        def opened(handle: int) -> io.TextIOWrapper:
            return stack.enter_context(os.fdopen(handle, "r"))

        screen, other_screen = (opened(pty.openpty()[1]) for _ in range(2))
        pipe, other_pipe = (opened(os.pipe()[0]) for _ in range(2))
        null = opened(os.open(os.devnull, os.O_RDONLY))
        files = [(tmp_path / name).open("w") for name in "ab"]
        again = stack.enter_context((tmp_path / "a").open())
        one, other = map(stack.enter_context, files)
        together = [(screen, other_screen), (pipe, other_pipe), (one, one), (one, again)]
        apart = [
            *((screen, pipe), (pipe, screen), (screen, one), (one, other), (pipe, one)),
            *((null, pipe), (null, screen), (None, pipe), (screen, None), (None, None)),
        ]
        assert [terminal.are_read_together(*pair) for pair in together] == [True] * len(together)
        assert [terminal.are_read_together(*pair) for pair in apart] == [False] * len(apart)


@pytest.mark.parametrize(
    ("identifier", "variables", "expected"),
    [
        (0x0804, {}, "zh"),  # China
        (0x0404, {}, "zh"),  # Taiwan
        (0x0409, {}, "en"),  # United States
        (0x0411, {}, "en"),  # Japan
        (0x0804, {"LANG": "en_US.UTF-8"}, "en"),  # set by Git Bash
        (0x0409, {"PATSCAN_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_of_windows(
    identifier: int, variables: Mapping[str, str], expected: str
) -> None:
    assert language.choose([], variables, lambda: identifier) == expected


class Terminal(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_in_english_nothing_searches_for_a_translation(tmp_path: Path) -> None:
    for arguments in ("scan", "."), ("--help",):
        done = patched(faults.refuse_to_search_catalogues, *arguments, "--lang=en", cwd=tmp_path)
        assert done.returncode == 0


def test_a_long_run_shows_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    watcher = progress.Watcher("en", quiet=False)
    watcher(run.Advance(1200, 5_000_000))
    watcher(run.Advance(34, 1_000_000))
    watcher.close()
    assert "1,234 files, 6 MB" in terminal.getvalue()


@pytest.mark.parametrize(("patience_s", "quiet"), [(60.0, False), (0.0, True)])
def test_a_short_or_quiet_run_shows_none(
    monkeypatch: pytest.MonkeyPatch, patience_s: float, *, quiet: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", patience_s)
    watcher = progress.Watcher("en", quiet=quiet)
    watcher(run.Advance(1, 0))
    watcher.close()
    assert terminal.getvalue() == ""


# When something was done, in seconds since the start; how many objects and bytes it was, and of how many.
STEPS = [
    (0.5, (0, 0, 0)),
    (1.0, (0, 0, 0)),
    (2.0, (1000, 5_000_000, 2000)),  # from a cache
    (9.0, (0, 0, 2200)),
    (10.0, (20, 0, 2200)),
    (12.0, (20, 0, 2200)),
    (14.0, (260, 0, 2200)),
    (15.0, (900, 0, 2200)),
]
LINES = [
    "listing the objects",
    "1,000 of 2,000 objects, 5 MB",
    "1,000 of 2,200 objects, 5 MB",
    "1,020 of 2,200 objects, 5 MB",
    "1,040 of 2,200 objects, 5 MB",
    "1,300 of 2,200 objects, 5 MB, 60/s, 0:15 left",
    "2,200 of 2,200 objects, 5 MB, 200/s, 0:00 left",
]


def test_the_time_left_is_told_once_it_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before, and without what was known before the run and so took no time."""
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
    times_s = iter([0.0, *(time_s for time_s, _ in STEPS)])
    monkeypatch.setattr(time, "monotonic", lambda: next(times_s))
    watcher = progress.Watcher("en", quiet=False, unit="objects")
    for _, step in STEPS:
        watcher(run.Advance(*step))
    watcher.close()
    assert log.getvalue().replace("patscan: ", "").splitlines() == LINES


def test_there_is_never_less_to_do_than_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
    watcher = progress.Watcher("en", quiet=False, unit="objects")
    watcher(run.Advance(20, 0, 9))
    watcher.close()
    assert log.getvalue().startswith("patscan: 20 of 20 objects")


def test_where_nobody_watches_a_line_comes_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    watcher = progress.Watcher("zh", quiet=False, unit="objects")
    watcher(run.Advance(1, 10, 9))
    assert log.getvalue() == ""
    monkeypatch.setattr(watcher, "_said", time.monotonic() - progress.LINE_EVERY_S)
    watcher(run.Advance(1, 10, 9))
    watcher(run.Advance(1, 10, 9))
    watcher.close()
    assert log.getvalue().startswith("patscan: 2 / 9 个对象")
    assert log.getvalue().count("\n") == 1


def verdict(prefix: str, path: str, line: int, severity: Severity, **more: Any) -> Verdict:
    data = tokens.fake_token(prefix).encode()
    (finding,) = Scanner().text(path, data).findings
    place = Location(path, line, 5, line, 73)
    return Verdict(assessed(finding, location=place, **more), severity)


REPORT = Report(
    verdicts=(
        verdict("pat", "src/a.py", 3, Severity.HIGH),
        verdict("pat", "web/index.html", 9, Severity.CRITICAL),
        verdict("czs", "log/\x1b[31mevil\u202etxt.log", 1, Severity.MEDIUM, confidence="low"),
        verdict("sat", "b.py", 1, Severity.CRITICAL)._replace(
            suppressed=Suppression("inline", "x")
        ),
    ),
    skips=(
        Skip("dir/\x1b]0;evil", Text("cannot be read: no", "无法读取：不行")),
        Skip("pipe", Text("not a regular file", "不是普通文件"), lost=False),
    ),
    stats=Stats(files=1234, size_bytes=10, excluded=2),
    stale_baseline=("old.py: coze-pat",),
    notes=(Text("a note", "一条说明"),),
    root="/project",
)


@pytest.mark.parametrize("chosen", ["en", "zh"])
def test_text_report(chosen: str) -> None:
    produced = text.render(MaskedReport(REPORT), "zh" if chosen == "zh" else "en")
    assert_golden(f"report.{chosen}.txt", produced)
    assert b"\x1b" not in produced
    assert "\u202e".encode() not in produced


@pytest.mark.parametrize("chosen", ["en", "zh"])
def test_a_history_as_text(chosen: str) -> None:
    style = text.Style(width=80)
    produced = text.render(MaskedReport(HISTORY), "zh" if chosen == "zh" else "en", style)
    assert_golden(f"history.{chosen}.txt", produced)
    assert b"\x1b" not in produced
    assert "\u202e".encode() not in produced
    lines = produced.decode().splitlines()[:-1]
    folded = [line for line in lines if ":3:5" not in line and line.startswith("  ")]
    assert all(cell_len(line) <= 80 for line in folded)


def test_colours_and_paths_as_seen_from_here() -> None:
    style = text.Style(colour=True, width=60, cwd="/project/src")
    produced = text.render(MaskedReport(REPORT), "en", style).decode()
    assert "\x1b[" in produced
    assert "a.py:3:5" in produced
    assert "/project/web/index.html:9:5" in produced
    assert "\x1b[31mevil" not in produced


def test_closing_words() -> None:
    assert summary.summary(MaskedReport(REPORT), "en") == (
        "INCOMPLETE: 1 input could not be scanned; 2 credentials in 3 places; 1,234 files scanned; 1 finding suppressed; 2 paths excluded"
    )
    assert summary.summary(MaskedReport(REPORT), "zh") == (
        "扫描不完整：1 项未能扫描；在 3 处发现 2 个凭证；共扫描 1,234 个文件；1 处已放行；排除 2 个路径"
    )
    quiet = summary.remarks(MaskedReport(REPORT), "en", verbose=False)
    assert len(quiet) == 3
    assert quiet[0] == r"not scanned: dir/\x1b]0;evil: cannot be read: no"
    assert "old.py: coze-pat" in quiet[1]
    assert quiet[2] == "a note"
    assert "pipe" in summary.remarks(MaskedReport(REPORT), "en", verbose=True)[1]


_LEAK = REPORT.verdicts[0]._replace(
    assessed=changed(REPORT.verdicts[0].assessed, rule="coze-public-env", secret=None)
)
LOST = Skip("a", Text("no", "不行"))
NONE = Skip("b", Text("a pipe", "管道"), lost=False)
SUMMARIES = [
    (Report(stats=Stats(files=1)), "no Coze credentials in 1 file", "1 个文件中没有扣子凭证"),
    (Report(), "nothing was scanned", "没有扫描任何内容"),
    (Report(verdicts=(verdict("pat", "a.py", 1, Severity.HIGH), _LEAK), stats=Stats(files=2)),
     "1 credential and 1 leak without a literal in 2 places; 2 files scanned",
     "在 2 处发现 1 个凭证和 1 项无明文的泄露；共扫描 2 个文件"),
    (Report(skips=(NONE,), stats=Stats(files=2)), "no Coze credentials in 2 files",
     "2 个文件中没有扣子凭证"),
    (Report(skips=(LOST, NONE)), "INCOMPLETE: 1 input could not be scanned; nothing was scanned",
     "扫描不完整：1 项未能扫描；没有扫描任何内容"),
    (Report(skips=(LOST, LOST), stats=Stats(files=2)),
     "INCOMPLETE: 2 inputs could not be scanned; no Coze credentials in the rest: 2 files",
     "扫描不完整：2 项未能扫描；其余内容中没有扣子凭证：2 个文件"),
    (Report(stats=Stats(9, 8_100_000_000, 0, 849_014, 203_352, 4_294)),
     "no Coze credentials in 849,014 objects (203,352 commits, 4,294 refs; 8.1 GB)",
     "849,014 个对象（203,352 个提交、4,294 个引用；8.1 GB）中没有扣子凭证"),
    (Report(stats=Stats(2, 833, 0, 2, 1)), "no Coze credentials in 2 objects of 1 commit (833 B)",
     "1 个提交带来的 2 个对象（833 B）中没有扣子凭证"),
    (HISTORY,
     "INCOMPLETE: 1 input could not be scanned; 2 credentials in 7 places; 912 objects (34 commits, 25 refs; 5.7 MB) scanned",
     "扫描不完整：1 项未能扫描；在 7 处发现 2 个凭证；共扫描 912 个对象（34 个提交、25 个引用；5.7 MB）"),
]  # fmt: skip


@pytest.mark.parametrize(("report", "en", "zh"), SUMMARIES)
def test_the_summary_tells_what_was_covered(report: Report, en: str, zh: str) -> None:
    assert summary.summary(MaskedReport(report), "en") == en
    assert summary.summary(MaskedReport(report), "zh") == zh


def test_many_skips_are_cut_short() -> None:
    skips = tuple(Skip(str(n), Text("r", "r")) for n in range(50))
    lines = summary.remarks(MaskedReport(Report(skips=skips)), "en", verbose=False)
    assert lines[-1] == "... and 30 more that were not scanned"
    assert len(summary.remarks(MaskedReport(Report(skips=skips)), "en", verbose=True)) == 50


@pytest.mark.parametrize("setting", ["disable = ['{}']", "{} = 1", "severity = {{ {} = 'low' }}"])
def test_no_word_of_a_configuration_is_shown_that_may_be_a_value(
    tmp_path: Path, setting: str
) -> None:
    value = tokens.body(48)
    write(tmp_path, {".patscan.toml": setting.format(value), "a.py": ""})
    done = subprocess.run([PROGRAM, "scan"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert value[:4].encode() in done.stderr
    assert value[8:24].encode() not in done.stderr
