"""Reports made by hand, for goldens: no credential was needed to make them."""

from __future__ import annotations

import datetime as dt
import hashlib

from patscan.coze.lifetime import Seen, estimate
from patscan.model.findings import (
    Assessed,
    Commit,
    Evidence,
    Exposure,
    Finding,
    Location,
    Provenance,
    Secret,
    Suppression,
    Trail,
    Verdict,
)
from patscan.model.fixes import Change, Fix
from patscan.model.run import Report, Skip, Stats
from patscan.model.text import Severity, Text
from tests.assessments import assessed, changed, undated

EMPTY = Report(stats=Stats(files=12, size_bytes=34_567), root="/home/somebody/secret-project")


def secret(masked: str) -> Secret:
    """A secret whose fingerprint belongs to no credential."""
    return Secret(masked, hashlib.sha256(f"fingerprint of {masked}".encode()).hexdigest())


def place(path: str, line: int = 1, column: int = 1, length: int = 68) -> Location:
    return Location(path, line, column, line, column + length)


UNKNOWN_AGE = undated("coze-pat")

IN_BROWSER = assessed(
    Finding(
        rule="coze-pat",
        family="pat",
        confidence="high",
        kind="hardcoded",
        location=place("src/App.vue", 14, 12),
        secret=secret("pat_abcd…wxyz"),
    ),
    exposure=Exposure(
        "client",
        (
            Evidence(
                "path", Text("Vue components run in a browser.", "Vue 组件在浏览器中运行。"), "", 0
            ),
            Evidence(
                "import",
                Text("main.ts imports [it](https://evil.example) {0}.", "main.ts 导入了它 {0}。"),
                "src/入口 1.ts",
                3,
            ),
        ),
    ),
    lifetime=estimate(
        "coze-pat", Seen(dt.date(2026, 11, 1), dt.date(2026, 11, 1)), dt.date(2026, 11, 24)
    ),
)
SERVICE_TOKEN = assessed(
    Finding(
        rule="coze-sat",
        family="sat",
        confidence="medium",
        kind="public-env",
        location=place("配置/.env.local", 2, 17),
        secret=secret("sat_EFGH…5678"),
        decoded=("base64", "percent"),
        surroundings=(
            Evidence("json-key", Text("at auth[0].value", "位于 auth[0].value"), "", 0),
            Evidence(
                "diff-removed",
                Text("a diff removes it from config.js.", "补丁从 config.js 删除了它。"),
                "config.js",
                7,
            ),
        ),
    ),
    exposure=Exposure("config"),
    lifetime=undated("coze-sat"),
)
PRIVATE_KEY = assessed(
    Finding(
        rule="coze-oauth-private-key",
        family="private-key",
        confidence="low",
        kind="other",
        location=Location("keys/coze.json", 3, 20, 30, 26),
        secret=secret("----…----"),
    ),
    exposure=Exposure("docs"),
    lifetime=UNKNOWN_AGE,
)
FIX = Fix(
    (Change(1, 1, 1, 1, "import os\n\n"), Change(14, 9, 14, 77, 'os.environ["COZE_API_TOKEN"]')),
    "COZE_API_TOKEN",
    Text("it is read from COZE_API_TOKEN", "改为从 COZE_API_TOKEN 读取"),
)
FULL = Report(
    verdicts=(
        Verdict(IN_BROWSER, Severity.CRITICAL),
        Verdict(SERVICE_TOKEN, Severity.HIGH, fix=FIX),
        Verdict(PRIVATE_KEY, Severity.MEDIUM),
        Verdict(
            changed(IN_BROWSER, location=place("tests/fixtures/a.js", 9)),
            Severity.LOW,
            Suppression("inline", "a fixture of 2024, \x1b[31mrevoked"),
        ),
        Verdict(
            changed(
                SERVICE_TOKEN,
                rule="coze-jwt-access-token",
                family="oauth",
                kind="server-rendered",
                secret=secret("czs_IJKL…9012"),
                exposure=Exposure("server"),
                lifetime=undated("coze-jwt-access-token"),
            ),
            Severity.MEDIUM,
            Suppression("baseline", "accepted on 2026-11-01"),
        ),
    ),
    skips=(
        Skip("var/run/app.sock", Text("it is a socket", "这是套接字"), lost=False),
        Skip("private/id_rsa", Text("permission denied", "没有权限")),
    ),
    stats=Stats(files=1234, size_bytes=5_678_901, excluded=7),
    stale_baseline=("old/path.js: coze-pat",),
    provenance=Provenance("git@github.com:somebody/app.git", "f" * 40, "feature/登录"),
    notes=(Text("Two files are links.", "有两个文件是链接。"),),
    root="/home/somebody/secret-project",
    command="scan",
)

HOSTILE_PATHS = (
    "plain.js",
    "with space/文件.ts",
    "100%/a#b?c&d=e.js",
    "c:/colon:in:name",
    "-rf",
    "new\nline\ttab\r.js",
    "not-utf8-\udcff\udce4.js",
    "escape\x1b[2J\x9b31m.js",
    "bidi-\u202egnp.\u2066exe",
    "emoji-👩\u200d💻.js",
    "zero\u200bwidth\u2028line.js",
    "back\\slash\"quote'.js",
    "[link](https://evil.example)/{0}.js",
    "../outside.js",
    "",
)
HOSTILE = Report(
    verdicts=tuple(
        Verdict(changed(IN_BROWSER, location=place(path), exposure=Exposure("unknown")), severity)
        for path, severity in zip(HOSTILE_PATHS, [*Severity] * 4, strict=False)
    ),
    skips=tuple(
        Skip(path, Text(f"cannot read {path}", f"无法读取 {path}")) for path in HOSTILE_PATHS
    ),
    provenance=Provenance("/home/somebody/origin.git", "e" * 40, None),
)

FIRST = Commit(
    "1" * 40, "Ada 李", "ada@example.com", "2025-01-02T03:04:05Z", "2025-01-03T03:04:05Z", "add a bot",
)  # fmt: skip
LAST = Commit(
    "2" * 40, "Eve\x1b[2J\u202e", "eve@[x](https://evil.example)", "2025-03-01T00:00:00Z",
    "2025-03-01T00:00:00Z", "move [it](https://evil.example) {0}\x07 " + "and so on " * 20,
)  # fmt: skip
MANY_REFS = (
    "refs/heads/main",
    "refs/heads/登录",
    "refs/tags/v1",
    "refs/remotes/origin/\x1bx",
    "refs/stash",
)
GONE = Trail(
    "3" * 40,
    FIRST,
    LAST,
    at_head=False,
    refs=MANY_REFS,
    refs_total=25,
    kept_by="refs",
    since=FIRST.seen,
)
IN_MESSAGE = Trail(
    FIRST.id, FIRST, FIRST, at_head=False, refs=MANY_REFS[:1], refs_total=1, kept_by="refs"
)
DANGLING = Trail("4" * 40, None, None, at_head=False, refs=(), refs_total=0, kept_by="nothing")


def past(path: str, trail: Trail | None) -> Assessed:
    """A finding in a history."""
    return changed(SERVICE_TOKEN, location=place(path, 3, 5), trail=trail)


HISTORY = Report(
    verdicts=(
        Verdict(
            changed(past("src/配置 a.env", GONE), secret=secret("sat_IJKL…9012")), Severity.HIGH
        ),
        Verdict(past("<commit 111111111111>", IN_MESSAGE), Severity.HIGH),
        Verdict(
            past("now.env", GONE._replace(at_head=True, first=LAST, since="2025-03-02T00:00:00Z")),
            Severity.HIGH,
        ),
        Verdict(
            past("old.env", GONE._replace(refs=(), refs_total=0, kept_by="reflog")), Severity.LOW
        ),
        Verdict(past("<blob 444444444444>", DANGLING), Severity.LOW),
        Verdict(past("new.env", DANGLING._replace(kept_by="index")), Severity.LOW),
        Verdict(past("keys/" + "{0}.pem", None), Severity.LOW),
    ),
    skips=(Skip("<history>", Text("a shallow clone", "浅克隆")),),
    stats=Stats(files=912, size_bytes=5_678_901, objects=912, commits=34, refs=25),
    provenance=Provenance("git@gitlab.example.com:team/app.git", "f" * 40, "main"),
    root="/home/somebody/secret-project",
    command="history",
)

SAMPLES = {"empty": EMPTY, "full": FULL, "hostile": HOSTILE, "history": HISTORY}
