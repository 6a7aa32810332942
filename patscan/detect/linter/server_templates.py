"""Templates that write the server's token into a page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.exposure import contents, file_kinds, paths, secret_names
from patscan.exposure.evidence import seen
from patscan.lines import line_at
from patscan.model.findings import Reference

# How a template writes a value out, by its delimiter (`file_kinds.Kind.writes`).
_EXPRESSIONS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("{{", late.compile(rb"\{\{(?:\{(?=[^{}\n]{0,300}\}\}\})|[\-~!])?\s{0,40}+((?:[^{}\n]|\{[^{}\n]{0,200}\}){1,200}?)\s{0,40}[\-~!]?\}\}|\{!!\s{0,40}+([^\n]{1,200}?)\s{0,40}!!\}|@(?:json|js)\(([^\n]{1,200})\)")),
    ("<%", late.compile(rb"<%[=\-]\s{0,40}+([^%\n]{1,200}?)\s{0,40}[\-]?%>")),
    ("th:", late.compile(rb"th:[\w\-]+=\"\s{0,40}+\$\{([^{}\n]{1,200})\}|\[[\[(]\$\{([^{}\n]{1,200})\}[\])]\]")),
    ("${", late.compile(rb"(?:value=\"|[\"'])\s{0,40}+\$!?\{([^{}\n]{1,200})\}|\[[\[(]\$\{([^{}\n]{1,200})\}[\])]\]")),
    ("@", late.compile(rb"@(?:Html\.Raw\(|Json\.Serialize\()?\(?([A-Z]\w*(?:[.\[][\w.:\"'\[\]]{1,120})+)")),
    ("<?", late.compile(rb"<\?(?:=|php\s{1,40}echo)\s{0,40}+([^?\n]{1,200}?);?\s{0,40}\?>")),
    ("#{", late.compile(rb"[#!]\{([^{}\n]{1,200})\}|[\w\-)\]]\s?!?=\s?([A-Za-z_][\w.]{1,120})[ \t]*(?=[\r\n,)]|\Z)")),
)  # fmt: skip
MAX_CALLS = 1_000
_ASSIGNED = late.compile(
    rb"(?:^|[\s;(])\$?([A-Za-z_]\w{0,60})\s{0,4}(?::\s?[\w\[\].| ]{1,40})?\s{0,4}:?=\s{0,4}[^\n;]{0,60}?"
    rb"(?:environ|getenv|config|settings|env|ENV|Configuration|GetEnvironmentVariable|Getenv)[^\n;]{0,12}?[\"'.\[(]{1,3}([A-Za-z_]\w{2,60})",
)


def in_text(path: str, data: bytes) -> Iterator[Leak]:
    """The places in a template from which the server's token goes out."""
    kind = file_kinds.of(path)
    if not kind.writes:
        return
    tainted = _tainted(data) if kind.has_code else {}
    is_filled_in = kind.form != "module" or b"{%" in data
    is_other = kind.form == "mixed" and kind.language != "php" and not file_kinds.has_html(data)
    if is_other or (kind.form == "mixed" and contents.is_helm(data)) or paths.is_scaffold(path):
        is_filled_in = False
    for delimiter, pattern in _EXPRESSIONS:
        if delimiter in kind.writes and is_filled_in:
            yield from _in_template(path, data, pattern, tainted)


def _tainted(data: bytes) -> dict[str, str]:
    """Variables that were given one of the environment or the settings that is a secret of Coze, each with its name there."""
    given = ((match[1].decode(), match[2].decode()) for match in _ASSIGNED.finditer(data))
    return {name: setting for name, setting in given if secret_names.is_coze_secret(setting)}


def _in_template(
    path: str, data: bytes, pattern: re.Pattern[bytes], tainted: Mapping[str, str]
) -> Iterator[Leak]:
    matches = itertools.islice(pattern.finditer(data), MAX_CALLS)
    marked = bool(_TEMPLATE.search(data))
    for match in matches:
        group = next(number for number, value in enumerate(match.groups(), 1) if value is not None)
        expression = match[group].decode("utf-8", "replace")
        name = _secret_in(expression, tainted)
        if name and (marked or _is_server_side(path, data, match.start())):
            line = line_at(data, match.start())
            evidence = seen("template-value", path, line)
            yield Leak(
                "coze-server-rendered", "server-rendered", match.start(group), match.end(group), name,
                secret_names.family(name), "high" if "COZE" in expression else "medium", (evidence,),
                reference=Reference("", (tainted[name],)) if name in tainted else None,
            )  # fmt: skip


# A string, and in the first group what looks a setting up by it.
_STRING = late.compile(
    r"""(\[|(?:config|env|Env|get|fetch|Property|option)\()?(?:"[^"]*"|'[^']*')"""
)


# What comes of a condition: `x ? a : b`, `a if x else b`, `if x, do: a`.
_CHOSEN = late.compile(r"(?s)^.{1,180}?\s\?(?=\s)(.*)$|^if\b.{1,180}?\bdo:(.*)$")
_CHOSEN_IF = late.compile(r"(?s)^(.{0,90}?)\sif\s.{1,90}?(?:\selse\s(.*))?$")
# What only asks about a value: a condition, its length, whether there is one.
_ASKED = late.compile(
    r"^(?:(?:if|unless|with|range|else|elsif|len|not)\b|!|(?:empty|isset|is_null|bool|boolean|Boolean|len|strlen|count)\s?\()"
    r"|(?:\.(?:length|size|count|Length)(?:\(\))?|\.(?:present|blank|nil|empty|any)\?|\|\s{0,4}(?:length|size|yesno|bool)\b[^|]{0,60})\s{0,40}$"
    r"|\?(?:has_content|length)\b"
)


def _written(expression: str) -> str:
    """The part of a template's expression whose value gets into the page; empty if it only asks about one."""
    if chosen := _CHOSEN.match(expression):
        return next(filter(None, chosen.groups()), "")
    if chosen := _CHOSEN_IF.match(expression):
        return " ".join(filter(None, chosen.groups()))
    return "" if _ASKED.search(expression.strip("() ")) else expression


def _secret_in(expression: str, tainted: Collection[str]) -> str:
    """The name in a template's expression that is one of Coze's secrets: `coze.token` counts as one name.

    A string is no name, unless a setting is looked up by it.
    """
    expression = _written(_STRING.sub(lambda one: one[0] if one[1] else " ", expression))
    for name in re.findall(r"[A-Za-z_]\w*", expression) if tainted else ():
        if name in tainted:
            return str(name)
    if "coze" not in expression.lower():
        return ""
    for chain in re.findall(
        r"[A-Za-z_$][\w$]*(?:(?:\.|->|::|\[['\"]?|:)[A-Za-z_$][\w$]*['\"]?\]?)*", expression
    ):
        name = re.sub(r"\W+", "_", chain).strip("_")
        lowered = name.islower() and "access_token" in name
        if secret_names.is_coze_secret(name) and not lowered:
            return name
    return ""


_TEMPLATE = late.compile(
    rb"\{%|<%|\{\{#|@(?:extends|section|model|csrf)|th:|<\?php|<jsp:|<%@|\{\{\s{0,40}(?:url_for|csrf)"
)


def _is_server_side(path: str, data: bytes, at: int) -> bool:
    """Whether braces are filled in by a server: in plain pages a script in the browser may do it."""
    if file_kinds.of(path).form != "page" or data[at : at + 2] != b"{{":
        return True
    folders = path.lower().split("/")[:-1]
    if {"templates", "views", "template", "_includes", "_layouts"} & set(folders):
        return True
    opened = data.rfind(b"<script", 0, at)
    return opened >= 0 and data.find(b"</script", opened, at) < 0
