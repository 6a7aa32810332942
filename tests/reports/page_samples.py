"""Reports for the HTML page: one as a project would have it, and one with thousands of credentials."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from patscan.coze.lifetime import Seen, estimate
from patscan.exposure.signals import BY_NAME
from patscan.model.findings import (
    Commit,
    Evidence,
    Exposure,
    ExposureLevel,
    Provenance,
    Suppression,
    Trail,
    Verdict,
)
from patscan.model.run import MaskedReport, Report, Skip, Stats
from patscan.model.text import Severity, Text
from tests.assessments import changed
from tests.reports.samples import IN_BROWSER, place, secret

TODAY = dt.date(2026, 11, 24)
_PEOPLE = ("Ada Lin", "周晓雨", "Noor Haddad", "Jonas Berg")
_STEPS = {
    "client": (
        ("Vue components run in a browser.", "Vue 组件在浏览器中运行。"),
        ("main.ts imports it.", "main.ts 导入了它。"),
        ("Vite builds a page from index.html.", "Vite 以 index.html 构建网页。"),
    ),
    "server": (("It is imported by a server framework.", "它由服务端框架导入。"),),
    "config": (("A file of settings.", "这是配置文件。"),),
    "docs": (("A page of documentation.", "这是文档页面。"),),
    "unknown": (),
}


class Row(NamedTuple):
    """A place of a credential, in few words."""

    rule: str
    mask: str
    path: str
    line: int
    level: ExposureLevel
    severity: Severity
    first: str
    last: str
    at_head: bool = False
    suppressed: Suppression | None = None


ROWS = (
    Row("coze-pat", "pat_7Kq2…m9Xd", "web/src/components/ChatPanel.vue", 14, "client", Severity.CRITICAL, "2026-11-02", "2026-11-20", at_head=True),
    Row("coze-pat", "pat_7Kq2…m9Xd", "web/.env.production", 3, "client", Severity.CRITICAL, "2026-11-02", "2026-11-12"),
    Row("coze-pat", "pat_7Kq2…m9Xd", "docs/接入指南.md", 88, "docs", Severity.HIGH, "2026-11-05", "2026-11-20", at_head=True),
    Row("coze-sat", "sat_Zw0p…4TnA", "miniprogram/app.js", 41, "client", Severity.CRITICAL, "2025-06-18", "2026-01-09"),
    Row("coze-sat", "sat_b3Yh…Lq71", "server/bots/reply.py", 9, "server", Severity.HIGH, "2026-03-27", "2026-11-20", at_head=True),
    Row("coze-pat", "pat_Hs91…0vRe", "deploy/values.yaml", 112, "config", Severity.HIGH, "2024-05-30", "2025-02-11"),
    Row("coze-oauth-private-key", "MIIE…x2Q=", "server/keys/coze.pem", 1, "server", Severity.HIGH, "2026-08-14", "2026-11-20", at_head=True),
    Row("coze-pat", "pat_c8Ln…T5gu", "notebooks/evaluate.ipynb", 260, "unknown", Severity.LOW, "2026-02-03", "2026-02-04"),
    Row("coze-pat", "pat_Ex4m…pl3s", "tests/fixtures/reply.json", 7, "unknown", Severity.LOW, "2026-10-01", "2026-11-20", at_head=True, suppressed=Suppression("inline", "a made-up sample")),
    Row("coze-sat", "sat_0ldT…oKen", "server/legacy.py", 20, "server", Severity.HIGH, "2025-12-01", "2026-04-02", suppressed=Suppression("baseline", "revoked on 2026-04-02")),
)  # fmt: skip


def _commit(day: str, number: int, summary: str) -> Commit:
    time = f"{day}T09:30:00Z"
    author = _PEOPLE[number % len(_PEOPLE)]
    return Commit(f"{number + 11:x}".ljust(40, "7"), author, "", time, time, summary)


def verdict(row: Row, number: int) -> Verdict:
    """What a history would say of a row."""
    first = _commit(row.first, number, "Talk to the bot")
    last = _commit(row.last, number + 20, "Tidy up settings")
    refs = ("refs/heads/main", "refs/heads/发布", "refs/tags/v1.2")
    trail = Trail("9" * 40, first, last, row.at_head, refs, len(refs), "refs", since=first.seen)
    signal = "path" if "path" in BY_NAME else next(iter(BY_NAME))
    evidence = [
        Evidence(signal, Text(*words), row.path if not at else ("", "web/src/main.ts", "web/index.html")[at], row.line if not at else at * 3)
        for at, words in enumerate(_STEPS[row.level])
    ]  # fmt: skip
    oldest = min(one.first for one in ROWS if one.mask == row.mask) if row in ROWS else row.first
    day = dt.date.fromisoformat(oldest)
    item = changed(
        IN_BROWSER,
        rule=row.rule,
        secret=secret(row.mask),
        location=place(row.path, row.line, 12),
        exposure=Exposure(row.level, tuple(evidence)),
        lifetime=estimate(row.rule, Seen(day, day), TODAY),
        trail=trail,
    )
    return Verdict(item, row.severity, row.suppressed)


PROJECT = MaskedReport(
    Report(
        verdicts=tuple(verdict(row, number) for number, row in enumerate(ROWS)),
        skips=(
            Skip("assets/model.bin", Text("its content is elsewhere (Git LFS)", "内容在别处（Git LFS）")),
            Skip("vendor/backup.rar", Text("patscan cannot open rar archives", "patscan 无法打开 rar 归档")),
        ),
        stats=Stats(files=8_204, size_bytes=96_300_000, objects=9_577, commits=1_373, refs=14),
        provenance=Provenance("https://github.com/example/shop-assistant.git", "4f1c" * 10, "main"),
        notes=(Text("No author is known for 3 commits.", "有 3 个提交的作者未知。"),),
        command="history",
        day=TODAY.isoformat(),
    )
)  # fmt: skip


def many(n: int) -> MaskedReport:
    """`n` credentials, each in one place."""
    verdicts = []
    for number in range(n):
        row = ROWS[number % len(ROWS)]
        mask = f"{row.mask[:4]}{number:04}…{row.mask[-4:]}"
        path = f"packages/module-{number % 97}/{number}/{row.path}"
        verdicts.append(verdict(row._replace(mask=mask, path=path), number))
    return MaskedReport(PROJECT._replace(verdicts=tuple(verdicts)))
