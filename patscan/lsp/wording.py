"""The sentences of the language server."""

from __future__ import annotations

from patscan.model.text import Text

ALLOW = Text("Allow {what} with a reason", "放行 {what} 并说明理由")
FIX = Text("Fix: {note}", "修复：{note}")
OPEN = Text("Open the page that revokes it: {url}", "打开撤销它的页面：{url}")
SEES = Text("Who can see it: {who}", "谁能看到：{who}")
UNTIL = Text("Valid until: {until}", "有效期至：{until}")
INSTEAD = Text("Use instead: {advice}", "改用：{advice}")
REVOKE = Text("Revoke it: {urls}", "撤销：{urls}")
SEVERITY = Text("Severity: {severity}", "严重级别：{severity}")
BUG = Text(
    "patscan: internal error: {kind} at {place}; the file was not scanned",
    "patscan：内部错误：{place} 处出现 {kind}；该文件未扫描",
)
