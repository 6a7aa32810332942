"""Whether a position in a line is inside a comment, in any language that credentials are found in.

This is a table of comment openers, not a parser for each language, and it sees one line. So a block
comment that began on an earlier line is known only by the `*` that many styles repeat on each line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from patscan import late


class LineContext(NamedTuple):
    """The context of a position in its line.

    Attributes:
        in_comment: whether it is inside a comment.
        alone: whether no code comes before it on the line.
    """

    in_comment: bool
    alone: bool


# What opens a comment anywhere outside of a string, and what closes it (empty: the end of the line).
# The earliest match on the line counts; of two at the same position, the earlier row.
_ANYWHERE = (
    (r"/\*", "*/"),  # C, CSS, SQL; `{/*` in JSX
    (r"<!--", "-->"),  # HTML, XML, Markdown
    (r"<#", "#>"),  # PowerShell
    (r"\{\{~?!--", "--}}"),  # Handlebars
    (r"\{\{~?!", "}}"),  # Handlebars, Mustache
    (r"\{\{--", "--}}"),  # Blade
    (r"\{#", "#}"),  # Jinja, Twig, Django
    (r"\{%-?\s{0,9}comment\b", "endcomment"),  # Liquid, Django
    (r"<%(?:#|--|!--)", "%>"),  # ERB, JSP, EEx
    (r"\(\*", "*)"),  # OCaml, Pascal, Mathematica
    (r"\{-", "-}"),  # Haskell, Elm
    (r"@\*", "*@"),  # Razor
    (r"#\|", "|#"),  # Lisp
    (r"--\[=*\[", "]]"),  # Lua
    (r"(?<!:)//", ""),  # C and similar, Go, Rust, JSON with comments; not in a URL
    (r"(?<![\w&:/\\.$%])#", ""),  # shell, Python, YAML, TOML, Ruby, PowerShell; `[//]: #` in Markdown
)  # fmt: skip
# What opens a comment if only blanks and punctuation follow; else it is an operator or an option.
_JUST_BEFORE = (
    r"(?<!\S)--",  # SQL, Lua, Haskell, Ada
    r";",  # ini, Lisp, assembler
    r"%",  # TeX, Erlang, MATLAB, PostScript
    r"!",  # Fortran, X resources
    r"\\[\"#]",  # roff
    r"\*>",  # COBOL
    r"[&:]\s*@?REM\b",  # batch, BASIC
    r"&\s*::",  # batch
)
# What opens a comment only at the beginning of a line.
_AT_START = (
    r"--+(?!\w)", r";", r"%", r"!",  # as above
    r"@?REM\b", r"::",  # batch, BASIC
    r"\*",  # the inner lines of a block comment
    r"[.']\\[\"#]", r"\\[\"#]",  # roff
    r"\.\.\s",  # reStructuredText
    r"\"\"\"", r"'''",  # Python's docstrings
    r"\[[^\]\n]{1,40}\]:\s*[#<]",  # Markdown's link definitions
    r"=(?:begin|pod|for|comment)\b",  # Ruby, Perl
    r"dnl\b",  # m4
    r"@c(?:omment)?\b",  # Texinfo
)  # fmt: skip
# What opens a comment only in files with these endings; elsewhere it is a quotation mark or a bracket.
_BY_ENDING = (
    ('"', (".vim", "vimrc", ".exrc")),
    ("'", (".vb", ".vbs", ".bas", ".cls", ".frm", ".brs")),
    ("{", (".pas", ".pp", ".dpr", ".lpr")),
)
NEAR_CHARS = 40

_anywhere = late.compile("|".join(f"({opener})" for opener, _ in _ANYWHERE))
_just_before = late.compile(rf"(?i)(?:{'|'.join(_JUST_BEFORE)})[^\w\"'`]*$")
_at_start = late.compile(rf"(?i)\s*(?:{'|'.join(_AT_START)})")
_word = late.compile(r"\w")
_escape = late.compile(r"\\.", re.DOTALL)
_string = late.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'|`[^`]*`")
_notebook_line = late.compile(r"\s*\"(.*)\",?\s*", re.DOTALL)


def context_of(line: str, at: int, path: str) -> LineContext:
    """The context of the offset `at` (in characters) of `line`, which is a line of the file `path`."""
    before = line[:at]
    if opener := _of_ending(path):
        if before.lstrip().startswith(opener):
            return LineContext(True, True)
        _, opened, gap = before.rpartition(opener)
        if opened and not _word.search(gap):
            return LineContext(True, False)
    bare = _without_strings(line)
    quoted = bare[at] != line[at]
    first = _at_start.match(before)
    # After some openers, a quotation mark belongs to the comment.
    if first and (not quoted or first[0][-1] in "\"'#<"):
        return LineContext(True, True)
    start = _opened(bare[:at])
    if start is not None:
        return LineContext(True, not before[:start].strip(" \t{"))
    if not quoted and _just_before.search(before[-NEAR_CHARS:]):
        return LineContext(True, False)
    return LineContext(False, _word.search(before) is None)


def _of_ending(path: str) -> str:
    """The additional comment opener for files of this name; empty if there is none."""
    name = path.lower()
    return next((opener for opener, endings in _BY_ENDING if name.endswith(endings)), "")


def _opened(before: str) -> int | None:
    """The start of the comment that is still open at the end of `before`."""
    at = 0
    while found := _anywhere.search(before, at):
        closer = _ANYWHERE[(found.lastindex or 1) - 1][1]
        end = before.find(closer, found.end()) if closer else -1
        if end < 0:
            return found.start()
        at = end + len(closer)
    return None


def _without_strings(line: str) -> str:
    """`line` with its string literals replaced by NUL characters; offsets stay the same."""
    plain = _escape.sub("\0\0", line)
    return _string.sub(lambda found: "\0" * len(found[0]), plain)


def code_of(line: str, path: str) -> str:
    """The line of code in `line`: a notebook stores each as a JSON string."""
    if path.lower().endswith(".ipynb") and (held := _notebook_line.fullmatch(line)):
        return held[1].replace('\\"', '"').removesuffix("\\n")
    return line


# How a comment is written in files with these endings (or names): what precedes and follows its text.
_WRITTEN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("// ", "", (
        ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".java", ".kt",
        ".kts", ".go", ".rs", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".swift", ".scala", ".dart", ".php",
        ".groovy", ".gradle", ".proto", ".jsonc", ".json5", ".scss", ".less", ".zig", ".wxs", ".ets",
    )),
    ("# ", "", (
        ".py", ".pyi", ".sh", ".bash", ".zsh", ".fish", ".rb", ".pl", ".yml", ".yaml", ".toml", ".env",
        ".conf", ".cfg", ".properties", ".tf", ".tfvars", ".r", ".jl", ".ps1", ".ex", ".exs", ".nix", ".cmake",
        ".mk", "dockerfile", "makefile", "jenkinsfile", ".gitignore", ".npmrc", ".graphql", ".nim",
    )),
    ("<!-- ", " -->", (".html", ".htm", ".xhtml", ".xml", ".md", ".markdown", ".svg", ".wxml", ".plist")),
    ("/* ", " */", (".css", ".wxss")),
    ("-- ", "", (".sql", ".lua", ".hs", ".elm", ".ada")),
    ("; ", "", (".ini", ".lisp", ".clj", ".el")),
    ("% ", "", (".tex", ".erl", ".hrl")),
    ('" ', "", (".vim",)),
    ("' ", "", (".vb", ".vbs", ".bas")),
)  # fmt: skip
_WRITTEN_BY_ENDING = {
    ending: (before, after) for before, after, endings in _WRITTEN for ending in endings
}


def comment(words: str, path: str) -> str | None:
    """`words` as a comment in the file `path`; None if the format has no comments, or is not in the table.

    Also None for entries of archives: these are built again, without the comment. `.env.local` counts as `.env`.
    """
    name = path.rpartition("/")[2].lower()
    if "!" in path:
        return None
    endings = [name, "." + name.rpartition(".")[2], ".env" if name.startswith(".env.") else ""]
    for ending in endings:
        if found := _WRITTEN_BY_ENDING.get(ending):
            return f"{found[0]}{words}{found[1]}"
    return None
