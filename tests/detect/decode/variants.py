"""One token in many encodings, marked by `«` and `»`, and the containers that it can be in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import NamedTuple

from tests import tokens

PAT = tokens.fake_token("pat")
SAT = tokens.fake_token("sat")
CZTEI = tokens.fake_token("cztei")
HEAD, BODY = PAT[:4], PAT[4:]


class Planted(NamedTuple):
    """A text, its name, and the location of the token in it (lines and columns from 1)."""

    path: str
    data: bytes
    place: tuple[int, int, int, int]


def planted(path: str, marked: str, codec: str = "utf-8") -> Planted:
    """A text without the markers."""
    before, _, rest = marked.partition("«")
    inside, _, after = rest.partition("»")
    text = before + inside
    line, end_line = before.count("\n") + 1, text.count("\n") + 1
    column, end_column = len(before) - before.rfind("\n"), len(text) - text.rfind("\n")
    return Planted(path, (text + after).encode(codec), (line, column, end_line, end_column))


# --- encodings ------------------------------------------------------------------------------------


def b64(before: str, token: str, after: str = "", *, width: int = 0, codec: str = "ascii") -> str:
    """The base64 of the three together, in lines of `width` characters."""
    first, last = len(before.encode(codec)), len((before + token).encode(codec))
    text = base64.b64encode((before + token + after).encode(codec)).decode()
    start, end = first * 4 // 3, -(-last * 4 // 3)
    characters = [
        ("«" if at == start else "") + char + ("»" if at == end - 1 else "")
        for at, char in enumerate(text)
    ]
    width = width or len(characters)
    lines = [characters[at : at + width] for at in range(0, len(characters), width)]
    return "\n".join("".join(line) for line in lines)


def b64_twice(before: str, token: str) -> str:
    """Base64 in base64."""
    inner = base64.b64encode((before + token).encode()).decode()
    start, end = len(before) * 4 // 3, -(-len(before + token) * 4 // 3)
    return b64(inner[:start], inner[start:end], inner[end:])


def url_safe(before: str, token: str) -> str:
    return b64(before, token).replace("+", "-").replace("/", "_").rstrip("=")


def each(form: str, token: str = PAT) -> str:
    """Every character by `form`."""
    return "«" + "".join(form.format(ord(char)) for char in token) + "»"


def underscore(form: str) -> str:
    """Only the underscore written otherwise."""
    return f"«{PAT[:3]}{form}{BODY}»"


# Where Word changes the format within a line.
WORD = (
    '</w:t></w:r><w:proofErr w:type="spellStart"/><w:r w:rsidR="00A1"><w:rPr>'
    '<w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">'
)


def inside(what: str, at: int = 20) -> str:
    """The token with something in it."""
    return f"«{PAT[:at]}{what}{PAT[at:]}»"


def quoted_printable(head: str) -> str:
    """A line that is broken after 75 characters, in the token."""
    line = head + PAT
    return head + "«" + line[len(head) : 75] + "=\n" + line[75:] + "»"


def dump(head: str, *, group: int, offset: str, wide: bool = False, per_line: int = 16) -> str:
    """What `xxd` (groups of two bytes) or `hexdump -C` makes of some text."""
    text = head + PAT + "\n"
    lines = []
    for at in range(0, len(text), per_line):
        row = text[at : at + per_line]
        cells = ""
        for number, char in enumerate(row):
            place = at + number
            cells += " " * (number % group == 0 and number > 0) + " " * (wide and number == 8)
            cells += "«" * (place == len(head)) + f"{ord(char):02x}"
            cells += "»" * (place == len(head) + len(PAT) - 1)
        shown = row.replace("\n", ".")
        lines.append(offset.format(at) + cells + ("  |" + shown + "|" if wide else "  " + shown))
    return "\n".join(lines) + "\n"


def words(head: str) -> str:
    """What `hexdump` makes of some text: words of two bytes, the low one first."""
    text = (head + PAT + "\n\n")[: 2 * ((len(head) + len(PAT) + 2) // 2)]
    lines = []
    for at in range(0, len(text), 16):
        row = ""
        for place in range(at, min(at + 16, len(text)), 2):
            row += (
                " "
                + "«" * (place == len(head))
                + f"{ord(text[place + 1]):02x}{ord(text[place]):02x}"
            )
            row += "»" * (place + 2 == len(head) + len(PAT))
        lines.append(f"{at:07x}{row}\n")
    return "".join(lines) + f"{len(text):07x}\n"


def cells(head: str) -> str:
    """What `od -c` makes of some text."""
    text = head + PAT + "\n"
    lines = []
    for at in range(0, len(text), 16):
        row = ""
        for place, char in enumerate(text[at : at + 16], at):
            row += "  \\n" if char == "\n" else "   " + "«" * (place == len(head)) + char
            row += "»" * (place + 1 == len(head) + len(PAT))
        lines.append(f"{at:07o}{row}\n")
    return "".join(lines) + f"{len(text):07o}\n"


def numbers(form: str, joint: str, per_line: int = 1000) -> str:
    """An array of the token's bytes."""
    words = [form.format(ord(char)) for char in PAT]
    words[0] = "«" + words[0]
    words[-1] += "»"
    rows = [words[at : at + per_line] for at in range(0, len(words), per_line)]
    return (joint.rstrip() + "\n  ").join(joint.join(row) for row in rows)


def colons(joint: str, per_line: int = 1000) -> str:
    """Pairs of hex digits."""
    pairs = [f"{ord(char):02x}" for char in PAT]
    pairs[0], pairs[-1] = "«" + pairs[0], pairs[-1] + "»"
    rows = [pairs[at : at + per_line] for at in range(0, len(pairs), per_line)]
    return "\n  ".join(joint.join(row) for row in rows)


QP = quoted_printable("this line of a letter ends where lines end, at 76: ")
CHARACTERS = ", ".join(f"'{char}'" for char in PAT)

# The encoded token, and the encodings that patscan must name. Every row is also tried in every container.
ENCODED: dict[str, tuple[str, tuple[str, ...]]] = {
    "base64, first place": (f"auth: {b64('', PAT)}", ("base64",)),
    "base64, second place": (f"auth: {b64(':', PAT)}", ("base64",)),
    "base64, third place": (f"auth: {b64('u:', PAT)}", ("base64",)),
    "base64, basic auth": (f"Authorization: Basic {b64('coze:', PAT)}", ("base64",)),
    "base64, of a service token": (f"x={b64('a=', SAT)}", ("base64",)),
    "base64, of a playground token": (f"x={b64('', CZTEI)}", ("base64",)),
    "base64, glued to a path": (f"/v1/ab{b64('', PAT)}", ("base64",)),
    "base64, of JSON": (b64('{"token":"', PAT, '"}'), ("base64",)),
    "base64, data URL": (f"url(data:text/plain;base64,{b64('k ', PAT, ' !')})", ("base64",)),
    "base64, no padding, before a name": (f"A: {b64('Bearer ', PAT)}\nNEXT: 1\n", ("base64",)),
    "base64, no padding, before a word": (f"A: {b64('Bearer ', PAT)}\nend\n", ("base64",)),
    "base64, no padding, in quotes": (f"A='{b64('Bearer ', PAT)}'\nTOKEN=\n", ("base64",)),
    "base64 twice, of a service token": (f"x: {b64_twice('', SAT)}", ("base64", "base64")),
    "base64url": (url_safe('{"a":"???>>>~~~","t":"', PAT), ("base64",)),
    "base64url, wrapped as a JWT": (
        "eyJhbGciOiJub25lIn0." + url_safe('{"sub":"', PAT) + ".c2ln",
        ("base64",),
    ),
    "base64 in lines of 76": (b64("y" * 39 + "=", PAT, " " + "z" * 90, width=76), ("base64",)),
    "base64 in lines of 64": (b64("y" * 9 + "=", PAT, " " + "z" * 90, width=64), ("base64",)),
    "base64 twice": (f"x: {b64_twice('u:', PAT)}", ("base64", "base64")),
    "base64 of UTF-16": (f"pwsh -enc {b64('$t=', PAT, codec='utf-16-le')}", ("base64", "utf-16")),
    "hex": (each("{:02x}"), ("hex",)),
    "hex, capital": (each("{:02X}"), ("hex",)),
    "xxd": (dump("abc=", group=2, offset="{:08x}: "), ("hex-dump",)),
    "xxd, prefix cut by the line": (dump("y" * 13 + "=", group=2, offset="{:08x}: "), ("hex-dump",)),
    "xxd -c 8": (dump("abc=", group=2, offset="{:08x}: ", per_line=8), ("hex-dump",)),
    "hexdump -C": (dump("abc=", group=1, offset="{:08x}  ", wide=True), ("hex-dump",)),
    "hexdump": (words("abc="), ("hex-dump",)),
    "od -x, prefix cut by the line": (words("y" * 13 + "="), ("hex-dump",)),
    "pairs": (f"data: {' '.join(f'{ord(c):02x}' for c in 'k =')} {colons(' ')}", ("hex-dump",)),
    "pairs, colons": (f"serial={colons(':')}", ("hex-dump",)),
    "pairs in lines": ("  " + colons(" ", 16) + "\n", ("hex-dump",)),
    "od -c": (cells("abc="), ("character-dump",)),
    "od -c, prefix cut by the line": (cells("y" * 13 + "="), ("character-dump",)),
    "hex behind 0x": (f"SET k = 0x{each('{:02x}')};", ("hex",)),
    "hex behind a backslash and x": (f"'\\x{each('{:02x}')}'", ("hex",)),
    "hex before a word": (f"k={each('{:02x}')}\nend\n", ("hex",)),
    "pairs before a word": (f"k={colons(' ')}\ndef f():\n", ("hex-dump",)),
    "C array": (f"char t[] = {{{numbers('0x{:02x}', ', ')}}};", ("byte-array",)),
    "C array in lines": (
        f"unsigned char t[] = {{\n  {numbers('0x{:02X}', ', ', 12)}\n}};",
        ("byte-array",),
    ),
    "char codes": (f"String.fromCharCode({numbers('{}', ',')})", ("byte-array",)),
    "percent": (f"?t={each('%{:02X}')}", ("percent",)),
    "percent, lower case": (f"?t={each('%{:02x}')}", ("percent",)),
    "percent, underscore": (f"?t={underscore('%5F')}", ("percent",)),
    "percent twice": (f"?t={underscore('%255f')}", ("percent", "percent")),
    "percent, first letter": (f"?t=«%70{PAT[1:]}»", ("percent",)),
    "percent, in the body": (f"?t=«{PAT[:9]}%{ord(PAT[9]):02x}{PAT[10:]}»", ("percent",)),
    "HTML, decimal": (each("&#{};"), ("html",)),
    "HTML, padded": (each("&#0{};"), ("html",)),
    "HTML, hex": (each("&#x{:x};"), ("html",)),
    "HTML, named": (underscore("&lowbar;"), ("html",)),
    "HTML twice": (underscore("&amp;#95;"), ("html", "html")),
    "HTML, named, twice": (underscore("&amp;lowbar;"), ("html", "html")),
    "HTML, soft hyphen": (inside("&shy;"), ("html", "zero-width")),
    r"\u": (each("\\u{:04x}"), ("unicode-escape",)),
    r"\u, first letter": (f"'«\\u0070{PAT[1:]}»'", ("unicode-escape",)),
    r"\u{}": (each("\\u{{{:x}}}"), ("unicode-escape",)),
    r"\u{} with zeros": (underscore("\\u{005f}"), ("unicode-escape",)),
    r"\U": (each("\\U{:08X}"), ("unicode-escape",)),
    r"\x": (each("\\x{:02x}"), ("hex-escape",)),
    r"\x, underscore": (underscore("\\x5F"), ("hex-escape",)),
    r"\u, backslashes doubled": (underscore("\\\\u005f"), ("unicode-escape",)),
    r"\u, eight backslashes": (underscore("\\" * 8 + "u005f"), ("unicode-escape",)),
    r"\x, backslashes doubled": (underscore("\\\\x5f"), ("hex-escape",)),
    r"octal, backslashes doubled": (underscore("\\\\137"), ("octal-escape",)),
    "octal": (each("\\{:03o}"), ("octal-escape",)),
    "octal, short": ("'«\\160at_" + "".join(f"\\{ord(char):o}" for char in BODY) + "»'", ("octal-escape",)),
    r"three kinds of escapes": (
        f"'«\\x70\\u0061t\\137{BODY}»'",
        ("unicode-escape", "hex-escape", "octal-escape"),
    ),
    "Markdown": ("my key is " + underscore("\\_") + "!", ("backslash",)),
    "TeX, a group behind": (r"\texttt{" + underscore(r"\_{}") + "}", ("backslash",)),
    "TeX, its name": (r"\texttt{" + underscore(r"\textunderscore{}") + "}", ("backslash",)),
    "TeX, its name and a blank": (underscore("\\textunderscore ") + r"\\", ("backslash",)),
    "TeX by Pygments": (r"\PY{n}{" + underscore(r"\PYZus{}") + "}", ("backslash",)),
    "TeX by Sphinx": (r"\PYG{l+s+s1}{" + underscore(r"\PYGZus{}") + "}", ("backslash",)),
    "quoted-printable": (QP, ("quoted-printable",)),
    "quoted-printable, underscore": (f"a=3D{underscore('=5F')}", ("quoted-printable",)),
    "tags of Word": ("<w:t>" + inside(WORD) + "</w:t>", ("markup",)),
    "tags of Word behind the prefix": (
        "<w:t>" + inside(WORD, 4) + "</w:t></w:r></w:p><w:p><w:r><w:t>a",
        ("markup",),
    ),
    "tags of PowerPoint": (
        "<a:t>" + inside('</a:t></a:r><a:r><a:rPr lang="en-US" err="1"/><a:t>') + "</a:t>",
        ("markup",),
    ),
    "tags of Excel": (
        "<t>" + inside('</t></r><r><rPr><sz val="11"/><rFont val="A"/></rPr><t>', 50) + "</t>",
        ("markup",),
    ),
    "tags of OpenDocument": (
        "<text:p>" + inside('</text:span><text:span text:style-name="T1">', 9) + "</text:p>",
        ("markup",),
    ),
    "tags of HTML": (
        f"<code>«{PAT[:20]}<wbr>{PAT[20:40]}<wbr/>{PAT[40:]}»</code>",
        ("markup",),
    ),
    "a tag for a part of it": (f"<p>«{PAT[:8]}<b class='x'>{PAT[8:]}»</b></p>", ("markup",)),
    "zero-width space": (inside("\u200b"), ("zero-width",)),
    "zero-width space in the prefix": (inside("\u200b", 2), ("zero-width",)),
    "zero-width joiner": (inside("\u200d", 4), ("zero-width",)),
    "word joiner": (inside("\u2060", 3), ("zero-width",)),
    "byte order mark inside": (inside("\ufeff", 60), ("zero-width",)),
    "soft hyphens": (inside("\xad", 12), ("zero-width",)),
    "zero-width space, escaped": (inside("\\u200b"), ("unicode-escape", "zero-width")),
    "colours": (inside("\x1b[0m\x1b[32m"), ("ansi",)),
    "grep's colours": (f"\x1b[01;31m\x1b[K«{HEAD}\x1b[m\x1b[K{BODY}»", ("ansi",)),
    "colours in the prefix": (inside("\x1b[0m", 3), ("ansi",)),
    "colours as people write them": (inside("\\e[31m"), ("ansi",)),
    "a character set": (inside("\x1b(B\x1b[m"), ("ansi",)),
    "colours, escaped": (inside("\\u001b[1m"), ("unicode-escape", "ansi")),
    "added": (f"t = '«{HEAD}' + '{BODY}»'", ("pieces",)),
    "added over lines": (f'T = "«{HEAD}" +\n\t"{BODY[:30]}" +  // more\n\t"{BODY[30:]}»"', ("pieces",)),
    "added, cut in the prefix": (f"'«pa' + 't_{BODY}»'", ("pieces",)),
    "added, cut after the first letter": (f"'«p' + 'at_{BODY}»'", ("pieces",)),
    "added, cut before the underscore": (f"'«pat' + '_{BODY}»'", ("pieces",)),
    "adjacent (Python, C)": (f"t = ('«{PAT[:20]}'\n     '{PAT[20:]}»')", ("pieces",)),
    "dots (PHP)": (f"$t = '«{HEAD}' . '{BODY}»';", ("pieces",)),
    "two dots (Lua)": (f"t = '«{HEAD}' .. '{BODY}»'", ("pieces",)),
    "bars (SQL)": (f"SELECT '«{HEAD}' || '{BODY}»'", ("pieces",)),
    "ampersand (VB)": (f't = "«{HEAD}" & "{BODY}»"', ("pieces",)),
    "diamond (Elixir)": (f't = "«{HEAD}" <> "{BODY}»"', ("pieces",)),
    "format (Python)": (f"'{{}}{{}}'.format('«{HEAD}', '{BODY}»')", ("pieces",)),
    "added, cut in the prefix and after half a body": (
        f"'«pa' + 't_{BODY[:32]}' + '{BODY[32:]}»'", ("pieces",),
    ),
    "CONCAT (SQL)": (f"SELECT CONCAT('«{HEAD}', '{BODY}»')", ("pieces",)),
    "Join (Go)": (f'strings.Join([]string{{"«{HEAD}", "{BODY}»"}}, "")', ("pieces",)),
    "append over lines": (f'b.append("«{HEAD}")\n  .append("{BODY}»");', ("pieces",)),
    "Append (C#)": (f'b.Append("«{HEAD}").Append("{BODY}»")', ("pieces",)),
    "plus and a backslash": (f'k = "«{HEAD}" + \\\n    "{BODY}»"', ("pieces",)),
    "a backslash between": (f'k = "«{HEAD}" \\\n    "{BODY}»"', ("pieces",)),
    "underscore (VB)": (f'k = "«{HEAD}" & _\n    "{BODY}»"', ("pieces",)),
    "half in the format (%)": (f'"«{HEAD}%s" % "{BODY}»"', ("pieces",)),
    "half in the format (Python)": (f'"«{HEAD}{{}}".format("{BODY}»")', ("pieces",)),
    "half in the format (Go)": (f'fmt.Sprintf("«{HEAD}%s", "{BODY}»")', ("pieces",)),
    "-f (PowerShell)": (f'"{{0}}{{1}}" -f "«{HEAD}","{BODY}»"', ("pieces",)),
    "printf (shell)": (f"printf '%s%s' '«{HEAD}' '{BODY}»'", ("pieces",)),
    "interpolation (Ruby)": (f'"«{HEAD}#{{"{BODY}»"}}"', ("pieces",)),
    "interpolation (PowerShell)": (f'"«{HEAD}$("{BODY}»")"', ("pieces",)),
    "two quotes (Python, C, shell)": (f't = "«{PAT[:30]}""{PAT[30:]}»"', ("pieces",)),
    "two quotes (Dart)": (f"t = '«{PAT[:50]}''{PAT[50:60]}''{PAT[60:]}»'", ("pieces",)),
    "two quotes, escaped": (f't = \\"«{PAT[:30]}\\"\\"{PAT[30:]}»\\"', ("pieces",)),
    "quotes (shell)": (f"K='«{HEAD}''{BODY}»'", ("pieces",)),
    "one quote (shell)": (f'K=«{HEAD}"{BODY}»"', ("pieces",)),
    "N (SQL)": (f"N'«{HEAD}' + N'{BODY}»'", ("pieces",)),
    "s (C++)": (f'"«{HEAD}"s + "{BODY}»"s', ("pieces",)),
    "string (C++)": (f'std::string("«{HEAD}") + "{BODY}»"', ("pieces",)),
    "to_string (Rust)": (f'"«{HEAD}".to_string() + "{BODY}»"', ("pieces",)),
    "parentheses": (f'("«{HEAD}").."{BODY}»"', ("pieces",)),
    "parentheses behind": (f'"«{HEAD}" + ("{BODY}»")', ("pieces",)),
    "a comment between": (f'"«{HEAD}" . /* x */ "{BODY}»"', ("pieces",)),
    "shift (C++)": (f'out << "«{HEAD}" << "{BODY}»"', ("pieces",)),
    "join": (f"['«pat_', '{BODY[:30]}', '{BODY[30:]}»'].join('')", ("pieces",)),
    "join of characters": (f"[{CHARACTERS[:1]}«{CHARACTERS[1:-1]}»'].join('')", ("pieces",)),
    "characters (Java)": (
        f"String.valueOf(new char[] {{{CHARACTERS[:1]}«{CHARACTERS[1:-1]}»'}})", ("pieces",),
    ),
    "paste0 (R)": (f'k <- paste0("«{HEAD}", "{BODY}»")', ("pieces",)),
    "concat": (f"'«{HEAD}'.concat('{BODY}»')", ("pieces",)),
    "append": (f'b.append("«{HEAD}").append("{BODY}»")', ("pieces",)),
    "template": (f"`«{HEAD}" + "${'" + f"{BODY}»'}}`", ("pieces",)),
    "template, a letter": (f"`«{PAT[:20]}${{'{PAT[20]}'}}{PAT[21:]}»`", ("pieces",)),
    "template (Kotlin)": (f'"«{HEAD}${{"{BODY}»"}}"', ("pieces",)),
    "interpolation (Swift)": (f'"«{HEAD}\\("{BODY}»")"', ("pieces",)),
    "f-string": (f"f\"{{'«{HEAD}'}}{{'{BODY}»'}}\"", ("pieces",)),
    "format (%)": (f"'%s%s' % ('«{HEAD}', '{BODY}»')", ("pieces",)),
    "format (Go)": (f'fmt.Sprintf("%s%s", "«{HEAD}", "{BODY}»")', ("pieces",)),
    "shell continuation": (f"export T=«{PAT[:20]}\\\n{PAT[20:]}»", ("continuation",)),
    "properties continuation": (f"coze.token=«{PAT[:20]}\\\n    {PAT[20:]}»", ("continuation",)),
    "PowerShell continuation": (f"$t = «{PAT[:20]}`\n{PAT[20:]}»", ("continuation",)),
    "batch continuation": (f"set T=«{PAT[:20]}^\n{PAT[20:]}»", ("continuation",)),
    "YAML folded": (f"token: >-\n  «{PAT[:40]}\n  {PAT[40:]}»\nnext: 1", ("wrapped",)),
    "YAML literal": (f"token: |\n  «{PAT[:20]}\n  {PAT[20:50]}\n  {PAT[50:]}»\n", ("wrapped",)),
    "wrapped below a name": (f"pat_{'a1' * 5}\n«{PAT[:40]}\n{PAT[40:]}»\n", ("wrapped",)),
}  # fmt: skip

# --- containers -----------------------------------------------------------------------------------


def notebook(source: str = "1 + 1", output: str = "") -> str:
    """A notebook whose second cell contains a text."""
    outputs = [
        {"name": "stdout", "output_type": "stream", "text": ["first\n"]},
        {"name": "stdout", "output_type": "stream", "text": output.splitlines(keepends=True)},
    ]
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Coze\n"]},
        {
            "cell_type": "code", "execution_count": 1, "id": "0a", "metadata": {},
            "outputs": outputs, "source": source.splitlines(keepends=True),
        },
    ]  # fmt: skip
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False)


def patch(text: str) -> str:
    """A patch that adds a text to a file."""
    lines = text.removesuffix("\n").split("\n")
    added = "".join(f"+{line}\n" for line in lines)
    head = "diff --git a/src/x.txt b/src/x.txt\n--- a/src/x.txt\n+++ b/src/x.txt\n"
    return f"{head}@@ -7,1 +7,{1 + len(lines)} @@ context\n before\n{added}"


CONTAINERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "alone": ("notes.txt", lambda text: text),
    "in text": ("notes.txt", lambda text: f"令牌 first line\n\n{text}\nlast line\n"),
    "JSON": ("a.json", lambda text: json.dumps({"x": [1, {"y": text}]}, ensure_ascii=False)),
    "notebook, source": ("a.ipynb", lambda text: notebook(source=text)),
    "notebook, output": ("a.ipynb", lambda text: notebook(output=text)),
    "patch": ("a.patch", patch),
}

# --- files as in real projects --------------------------------------------------------------------


def secret_manifest() -> str:
    """A secret of Kubernetes; its value is broken after 16 characters, inside of what a prefix becomes."""
    value = b64("x" * 11 + "=", PAT, "\n")
    return f"kind: Secret\ndata:\n  cfg: |\n    {value[:16]}\n    {value[16:]}\n"


def docker_config() -> str:
    """Registry credentials: base64 of JSON with base64 in it."""
    inner = b64_twice("coze:", PAT)
    return f'apiVersion: v1\nkind: Secret\ndata:\n  auth: "{inner}"\n'


def har() -> str:
    headers = [
        {"name": "Accept", "value": "*"},
        {"name": "Authorization", "value": f"Bearer «{PAT}»"},
    ]
    return json.dumps(
        {"log": {"entries": [{"request": {"headers": headers}}]}}, indent=2, ensure_ascii=False
    )


def postman() -> str:
    auth = {"type": "bearer", "bearer": [{"key": "token", "value": f"«{PAT}»"}]}
    return json.dumps(
        {"item": [{"name": "a"}, {"name": "chat", "request": {"auth": auth}}]}, ensure_ascii=False
    )


def agent_settings() -> str:
    servers = {
        "coze": {"url": "https://mcp.coze.cn", "headers": {"Authorization": f"Bearer «{PAT}»"}}
    }
    return json.dumps({"mcpServers": servers}, indent=4, ensure_ascii=False)


def source_map() -> str:
    content = f"const a = 1;\nconst t = '«{PAT}»';\n"
    return json.dumps(
        {"version": 3, "sources": ["a.ts"], "sourcesContent": ["", content]}, ensure_ascii=False
    )


def inline_source_map() -> str:
    before = '{"version":3,"sourcesContent":["const t = \\"'
    data = b64(before, PAT, '\\"]}' + "x" * 5000)
    return f"a()\n//# sourceMappingURL=data:application/json;base64,{data}\n"


def buffer() -> str:
    """What `JSON.stringify` makes of a `Buffer`, one number in a line."""
    numbers = [str(ord(char)) for char in PAT]
    numbers[0], numbers[-1] = "«" + numbers[0], numbers[-1] + "»"
    rows = ",\n    ".join(numbers)
    return f'{{\n  "type": "Buffer",\n  "data": [\n    {rows}\n  ]\n}}'


def mail() -> str:
    body = b64("Hello,\n\nmy token is ", PAT, ".\n" + "Bye. " * 30, width=76)
    return f"Subject: x\nContent-Transfer-Encoding: base64\n\n{body}\n"


# Path, text, the encodings that were decoded, and the notes on the location.
HELD: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "HAR": ("a.har", har(), (), "at log.entries[0].request.headers[1].value"),
    "Postman": ("x.json", postman(), (), "at item[1].request.auth.bearer[0].value"),
    "MCP": (".mcp.json", agent_settings(), (), "at mcpServers.coze.headers.Authorization"),
    "Claude": ("claude_desktop_config.json", agent_settings(), (), "at mcpServers.coze.headers.Authorization"),
    "source map": ("a.js.map", source_map(), (), "at sourcesContent[1]"),
    "source map inside": ("a.js", inline_source_map(), ("base64",), ""),
    "Kubernetes, broken": ("s.yaml", secret_manifest(), ("base64",), ""),
    "Kubernetes, docker": ("s.yaml", docker_config(), ("base64", "base64"), ""),
    "mail": ("a.eml", mail(), ("base64",), ""),
    "notebook, source": ("a.ipynb", notebook(source=f"x = 1\nt = '«{PAT}»'"), (), "in cell 2 of the notebook (source)"),
    "notebook, output": ("a.ipynb", notebook(output=f"t\n«{PAT}»\n"), (), "in cell 2 of the notebook (output 2)"),
    "notebook, JSON escape": (
        "a.ipynb", notebook(output=f"\x1b[31m«{PAT[:3]}\x1b[0m{PAT[3:]}»"),
        ("unicode-escape", "ansi"), "in cell 2 of the notebook (output 2)",
    ),
    "JSON in JSON": ("a.json", json.dumps({"b": json.dumps({"t": f"«{PAT}»"}, ensure_ascii=False)}, ensure_ascii=False), (), "at b"),
    "Buffer of Node": ("a.json", buffer(), ("byte-array",), "at data[0]"),
    "od -An, prefix cut by the line": (
        "a.txt", f" {'2e ' * 14}«70 61\n " + " ".join(f"{ord(char):02x}" for char in PAT[2:]) + "»",
        ("hex-dump",), "",
    ),
    "coloured by grep": ("a.log", f"a \x1b[01;31m\x1b[K«{PAT}»\x1b[m\x1b[K b\n", (), ""),
    "behind a cleared line": ("a.log", f"10%\r\x1b[2K«{PAT}»\n", (), ""),
    "behind a cleared line, escaped": ("a.sh", f"echo '\\033[K«{PAT}»'", (), ""),
    "coloured log": ("a.log", f"\x1b[2m12:00\x1b[0m token=\x1b[36m«{PAT}»\x1b[0m\n", (), ""),
    "percent before": ("a.log", f"GET /x?authorization=Bearer%2520«{PAT}»%22", (), ""),
    "quoted-printable before": ("a.eml", f"token=3D«{PAT}»", (), ""),
}  # fmt: skip

WIDE = {
    f"{codec}, {name}": (codec, text)
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
    for name, text in {
        "plain": f"令牌 a\nbc = '«{PAT}»' 令牌\nlast",
        "added": f"x\nbc = '«{HEAD}' + '{BODY}»' 令牌\nlast",
    }.items()
}


def unmarked(text: str) -> str:
    return text.translate({ord("«"): None, ord("»"): None})


RANDOM = tokens.body(2000, seed="left alone")
# None of these contains a token, in any decoded view.
LEFT_ALONE: dict[str, str] = {
    "base64 of a shorter one": base64.b64encode(PAT[:-1].encode()).decode(),
    "base64 of a longer one": base64.b64encode(f"{PAT}x".encode()).decode(),
    "base64 of one with a letter before": base64.b64encode(f"x{PAT}".encode()).decode(),
    "base64 of a placeholder": base64.b64encode(b"pat_" + b"x" * 64).decode(),
    "base64 of another vendor's": base64.b64encode(f"github_{PAT}".encode()).decode(),
    "base64 of a masked one": base64.b64encode(f"{PAT}****".encode()).decode(),
    "hex of a shorter one": PAT[:-1].encode().hex(),
    "hexdump of a shorter one": unmarked(words("abc=")).replace(
        f"{ord(PAT[-1]):02x}{ord(PAT[-2]):02x}", "2d2d"
    ),
    "characters of a shorter one": unmarked(cells("abc=")).replace(f"   {PAT[-1]}  ", "    -  "),
    "pairs of a shorter one": " ".join(f"{ord(char):02x}" for char in PAT[:-1]),
    "pairs of one with a letter before": " ".join(f"{ord(char):02x}" for char in f"x{PAT}"),
    "percent, letter before": f"x%70{PAT[1:]}",
    "percent, escaped letter before": f"%61%70{PAT[1:]}",
    "percent, another vendor's": f"github%5F%70{PAT[1:]}",
    "HTML, letter before": f"x&#112;{PAT[1:]}",
    "escape, another letter": f"\\u0071{PAT[1:]}",
    "Markdown, short": PAT.replace("_", "\\_")[:-2],
    "TeX, short": PAT.replace("_", r"\PYZus{}")[:-1],
    "TeX, another vendor's": r"github\PYZus{}" + PAT.replace("_", r"\PYZus{}"),
    "TeX, another character": PAT.replace("_", r"\PYZlb{}"),
    "TeX, a longer name": PAT.replace("_", "\\textunderscorex "),
    "joined, too long": f"'{HEAD}' + '{BODY}' + 'more'",
    "joined, too short": f"'{HEAD}' + '{BODY[:40]}'",
    "joined to a word": f"'github_' + '{HEAD}' + '{BODY}'",
    "joined by a variable": f"'{HEAD}' + salt + '{BODY}'",
    "a prefix and a hash in a table": f"{{'{HEAD}': '{BODY}'}}",
    "a prefix and a value on lines": f"prefix: '{HEAD}'\nvalue: '{BODY}'",
    "a list without a join": f"x = ['{HEAD}', '{BODY}']",
    "two quotes in a shorter one": f'"{PAT[:30]}""{PAT[30:-1]}"',
    "two quotes in a list": f'"{PAT[:30]}"",""{PAT[30:]}"',
    "a placeholder in pieces": "'pat_' + '" + "0123456789" * 6 + "0123'",
    "lines that are too long together": f"{PAT[:50]}\n{RANDOM[:30]}",
    "lines that are too short together": f"{PAT[:50]}\n{RANDOM[:5]}\n\nend",
    "a line and a sentence": f"{PAT[:50]}\n{PAT[50:60]} and more",
    "tags, too long": f"{PAT[:20]}<b>{PAT[20:]}</b>x",
    "tags, too short": f"{PAT[:20]}<b>{PAT[20:-1]}</b> x",
    "tags of cells": f"<td>{PAT[:60]}</td><td>{PAT[60:]}</td>",
    "tags of paragraphs": f"<w:t>{PAT[:60]}</w:t></w:r></w:p><w:p><w:r><w:t>{PAT[60:]}</w:t>",
    "tags of cells in Excel": f"<si><t>{PAT[:60]}</t></si><si><t>{PAT[60:]}</t></si>",
    "a break": f"{PAT[:60]}<br>{PAT[60:]}",
    "a tag and a blank": f"{PAT[:60]}</b> {PAT[60:]}",
    "zero-width, too long": f"{PAT[:20]}\u200b{PAT[20:]}x",
    "zero-width, letter before": f"x\u200b{PAT[:4]}\u200b{PAT[4:60]}",
    "colours, too short": f"{HEAD}\x1b[0m{BODY[:-1]}",
    "quoted-printable, short": f"{PAT[:30]}=\n{PAT[30:-1]}",
    "array, too short": ", ".join(f"0x{ord(char):02x}" for char in PAT[:-1]),
    "array of one with a letter before": ",".join(str(ord(char)) for char in "x" + PAT),
    "random letters": RANDOM,
    "identifiers": "compat_mode = format_('pat_id'); repeat_\\\n = 'sat_' + name",
    "a hash after a prefix in prose": f"`pat_` and {BODY}",
}
