"""Short-lived tokens of one folder are one block of the reports for people."""

from __future__ import annotations

import datetime as dt

from patscan.coze.lifetime import Seen, estimate
from patscan.model.findings import Assessed, Exposure, Verdict
from patscan.model.run import MaskedReport, Report
from patscan.model.text import Severity
from patscan.reports import markdown, text
from patscan.reports.blocks import in_blocks, named, tokens
from patscan.reports.summary import by_credential
from tests.assessments import changed
from tests.reports.samples import IN_BROWSER, place, secret

TODAY = dt.date(2026, 11, 24)


def token(path: str, name: str, rule: str = "coze-jwt-access-token", day: int = 1) -> Verdict:
    """An expired token that was committed on that day of the month."""
    seen = Seen(dt.date(2026, 11, day), dt.date(2026, 11, day))
    item: Assessed = changed(
        IN_BROWSER, rule=rule, location=place(path), secret=secret(f"czs_{name}…wxyz"),
        exposure=Exposure("server"), lifetime=estimate(rule, seen, TODAY),
    )  # fmt: skip
    return Verdict(item, Severity.LOW)


def test_many_in_one_folder_are_one_block_the_latest_first() -> None:
    verdicts = [token(f"logs/a{n}.log", f"{n:04}", day=n) for n in (1, 9, 5)]
    (block,) = in_blocks(by_credential(verdicts))
    assert tokens(block) == 3
    assert block[0].finding.location.path == "logs/a9.log"
    assert (name := named(block))
    assert (name.en, name.zh) == ("3 tokens", "3 个令牌")
    report = MaskedReport(Report(verdicts=tuple(verdicts)))
    shown = text.render(report, "en").decode()
    assert shown.count("Coze OAuth access token (JWT flow)  3 tokens") == 1
    assert "2026-11-10 at the latest: it has expired" in shown
    assert "3 tokens" in markdown.render(report, "en").decode()
    assert "3 个令牌" in markdown.render(report, "zh").decode()


def test_others_have_a_block_each() -> None:
    apart = [
        token("logs/a.log", "aaaa"),
        token("other/a.log", "bbbb"),
        token("logs/b.log", "cccc", "coze-user-access-token"),
        token("logs/a.log", "dddd", "coze-pat"),
        token("logs/b.log", "eeee", "coze-pat"),
    ]
    blocks = in_blocks(by_credential(apart))
    assert [len(block) for block in blocks] == [1] * 5
    assert not any(map(named, blocks))


def test_one_token_in_two_files_keeps_its_mask() -> None:
    (block,) = in_blocks(by_credential([token("logs/a.log", "aaaa"), token("logs/b.log", "aaaa")]))
    assert named(block) is None
