"""How logs and dumps are called: by their names alone, and once they were put aside."""

from __future__ import annotations

from patscan import late

# `app.log.1`, `app.log.2026-01-31`, `app.log-20260131`, `app.log.old`, `app.log~`, `coze.sql.bak`.
_ROTATED = late.compile(
    r"(.+\.(?:log|out|err|jsonl|ndjson|sql|dump|db|sqlite3?))"
    r"(?:~|[.\-_](?:\d[\d\-_T]*|old|bak|prev|save|orig|backup))+$"
)
# `access_log`, `error_log.1`, `localhost_access_log.2026-01-31.txt`, `idf_py_stdout_output_7`.
_OF_SERVERS = (
    r"(?:[\w.\-]{1,60}[_\-])?(?:(?:access|error|request|debug|audit|server|application|app|gc|cron)[_\-]logs?"
    r"|std(?:out|err)(?:_output)?)(?:[.\-_]\d[\d\-_]*)*(?:\.txt)?"
)
# `log.txt`, `app.log.txt`, `chat_logs.2026.txt`; no `changelog.txt`.
_TEXTS = r"(?:[\w.\-]{1,60}[_.\-])?logs?(?:[.\-_]\d[\d\-_]*)*\.txt"
# `运行日志.txt`; no `更新日志.txt`, which tells of changes.
_CHINESE = r"(?!.*(?:更新|变更|修订|版本|开发|发布))[\w.\-]{0,60}日志[\d.\-_]{0,30}(?:\.txt)?"
_NAME = late.compile(rf"(?:{_OF_SERVERS}|{_TEXTS}|{_CHINESE})$")


def before(name: str) -> str:
    """What a file was called before it was put aside; empty if it was not."""
    match = _ROTATED.match(name)
    return match[1] if match else ""


def is_log(name: str) -> bool:
    """Whether a file is a log by its name, without the ending of one."""
    return _NAME.match(name) is not None
