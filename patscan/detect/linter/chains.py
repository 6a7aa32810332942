"""Values in code that are the server's token, named by its whole chain: `settings.COZE['TOKEN']`, `$this->coze->token`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from patscan import late
from patscan.detect.linter.secret_words import Word
from patscan.exposure import secret_names

# A value by its whole chain: `settings.COZE['TOKEN']`, `os.getenv("COZE_TOKEN")`, `$this->coze->token`.
# What a call with two arguments looks up, the second by its name: `getattr(settings, "COZE_TOKEN")`.
_SECOND = rb"(?:getattr|_\.get|Reflect\.get|Arr::get|data_get|Application\.(?:get|fetch)_env!?|Application\.compile_env!?)\(\s?:?[\w.$]{1,60}\s?,\s?[\"':]{1,2}[A-Za-z_]\w{0,80}"
# `config.get<string>("coze.token")`, `config.get[String]("coze.token")`, `System.fetch_env!("COZE_TOKEN")`.
_CHAIN = (
    rb"(?:"
    + _SECOND
    + rb"|\$?[A-Za-z_][\w$]{0,80}(?:(?:\(\))?(?:\??\.|->|::?|(?:!|<[\w<>\[\]?, ]{1,40}>|\[[A-Z]\w{0,40}\])?[\[(]\s?(?:[\"']|:(?=\w)))[A-Za-z_]\w{0,80}[\"']?[\])]?){0,7})"
)
_GENERICS = late.compile(rb"<[^>]{0,60}>{1,9}|\[[A-Z]\w{0,40}\](?=\()")
QUOTED = rb"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'"
# Text over several lines: three quotes, a heredoc.
TEXT = (
    rb"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    rb"|<<<[\"']?(?P<word>\w{1,40})[\"']?\r?\n(?:(?!\s*(?P=word)\b)[^\n]*+\n){0,200}+\s*(?P=word)\b"
)
# A template of JavaScript, a raw string of Go: only what stands in `${…}` is code.
_TEMPLATE = rb"(?P<template>`(?:[^`\\]|\\.)*+`)"
_INTERPOLATED = late.compile(rb"\$\{(?:[^{}`]|\{[^{}`]*+\})*+\}")
_TOKEN = late.compile(
    rb"(?P<chain>" + _CHAIN + rb")|" + TEXT + rb"|" + QUOTED + rb"|" + _TEMPLATE, re.DOTALL
)
# In a string only what is filled in is a value: `{$token}`, `${token}`, `#{token}`, `{TOKEN}`.
_FILLED_IN = late.compile(rb"(?:\{\s?|[#$]\{\s?|(?=\$))(?P<chain>" + _CHAIN + rb")")
# `const { token, apiKey: key } = config.coze`.
_PARTS = late.compile(
    rb"\s*+(?:export\s++)?(?:const|let|var)\s*+\{(?P<parts>[\w$\s,:]{1,400})\}\s*+=\s*+(?P<chain>[A-Za-z_$][\w$]*+(?:\??\.[A-Za-z_$][\w$]*+){0,5}+)\s*+\Z"
)
_PART = late.compile(rb"(?P<part>[\w$]+)(?:\s*:\s*(?P<name>[\w$]+))?")
# Calls that look a setting up by the string they are given.
_LOOKS_UP = late.compile(
    rb"(?i)(?:env|get|config|string|variable|fetch|property|settings?|secret|\bvar)\w{0,20}\("
)
# What goes out to the vendor in a request is no part of the answer; what is only tested, neither. As a key, `auth` is
# also what a page gives the Web SDK: `auth: { type: 'token', token }`.
_SENT_ALONG = late.compile(
    rb"(?i)(?:with_?(?:token|headers?|auth)|bearer|authorization|curl_setopt|auth(?![\"']?\s{0,4}(?::(?!:)|=>|=\s?(?:new\b|\{|dict\())|[\"'](?:,|\sto\s)))\W[^\n;]{0,60}\Z"
)
# An address with the token in it is handed out whole: `?authorization=Bearer …`.
_IN_ADDRESS = late.compile(rb"(?i)[?&][\w.]{0,30}=[^\s\"'`&]{0,30}(?:\sBearer)?[^\n;]{0,10}\Z")
_ASKED_BEFORE = late.compile(
    rb"(?i)(?:\b(?:bool|boolean|len|isset|empty|strlen|is_null|is_nil|byte_size|filled|mask\w*|redact\w*|\w{0,20}desensiti[sz]\w*(?:\.\w+)?|hash|sha256|defined|hasText|hasLength|nonNull|is(?:Not)?(?:Null|Empty|Blank)\w{0,20}"
    # What is searched for, to be taken out; a part of it.
    rb"|replace\w*|str_replace|g?sub|split|includes|contains|index_?of|starts_?with|ends_?with|(?:mb_)?substr)\s?\(\s?"
    rb"|[!=]=\s?|!\s?|\bnot\s|\bif\s\(?)\Z"
)
_ASKED_BEHIND = late.compile(
    rb"(?:\(\))?[\])\"']{0,3}\s{0,2}(?:[!=]=|is\s|(?:not\s)?in\s|\[\s?-?\d{0,3}\s?(?::|\.\.)|\[-?\d|\[len\(|\?[^?:.\-]"
    # A part of it, or what is left when most of it is starred out.
    rb"|\??\.(?:slice|substr|substring|Substring)\(\s?(?:0\s?,|-|[\w.]{1,60}\.[lL]ength)|\.(?:take|takeLast|first|last|chars|startsWith|StartsWith|starts_with|endsWith|includes|match|charAt|at)\b\(|(?:\.replace\w*)?\([^\n]{1,80}?,\s{0,4}[\"'`][^\"'`\n]{0,20}\*"
    rb"|\.(?:length|size|isEmpty|isBlank|isNotBlank|IsNullOrEmpty))"
)
_KEY_BEHIND = late.compile(rb"[\"']?\s{0,4}(?:=(?![=>])|:(?!:)|=>)")


# Tells the name of a chain, by its parts, if its value is the server's token; else nothing.
Resolve = Callable[[list[str]], str]


def by_name(tainted: frozenset[str]) -> Resolve:
    """A chain is the server's token by its own name, or because the variable `tainted` was given it."""

    def resolve(parts: list[str]) -> str:
        last = parts[-1]
        name = last if last in tainted or secret_names.is_coze_secret(last) else "_".join(parts)
        return name if name in tainted or secret_names.is_coze_secret(name) else ""

    return resolve


def values(data: bytes, start: int, end: int, resolve: Resolve) -> Iterator[Word]:
    """The names between two bytes whose value is the server's token, read in place or before."""
    for token in _TOKEN.finditer(data, start, end):
        if token["template"]:
            for part in _INTERPOLATED.finditer(data, token.start(), token.end()):
                yield from values(data, part.start() + 2, part.end() - 1, resolve)
            continue
        inside = _FILLED_IN.finditer(data, token.start(), token.end())
        yield from _known(data, start, [token] if token["chain"] else inside, resolve)


def _known(
    data: bytes, start: int, chains: Iterable[re.Match[bytes]], resolve: Resolve
) -> Iterator[Word]:
    """Those of the chains whose value is the server's token, and goes where the call goes."""
    for chain in chains:
        code = (
            _GENERICS.sub(b"", chain["chain"])
            if b"<" in chain["chain"] or b"](" in chain["chain"]
            else chain["chain"]
        )
        opener = code.partition(b"(")
        if opener[1] and not _LOOKS_UP.search(opener[0] + b"("):
            continue
        parts = [part for part in re.split(r"[\W$]+", code.decode()) if part]
        name = resolve(parts)
        if not name:
            continue
        word = Word(name, *chain.span("chain"))
        if goes_on(data, start, word):
            yield word


def goes_on(data: bytes, start: int, word: Word) -> bool:
    """Whether a value, in an expression from byte `start`, goes where the expression goes."""
    before = (max(start, word.start - 100), word.start)
    is_sent = _SENT_ALONG.search(data, *before) and not _IN_ADDRESS.search(data, *before)
    kept = is_sent or _ASKED_BEFORE.search(data, *before)
    return not (kept or _ASKED_BEHIND.match(data, word.end) or _KEY_BEHIND.match(data, word.end))


def taken_apart(data: bytes, start: int, end: int) -> Iterator[tuple[str, list[str], Word]]:
    """The variables that a statement gives parts of one object: their names, and each part by its chain and place."""
    whole = _PARTS.match(data, start, end)
    if whole is None:
        return
    chain = re.split(r"\W+", whole["chain"].decode())
    for part in _PART.finditer(data, *whole.span("parts")):
        name, key = (part["name"] or part["part"]).decode(), part["part"].decode()
        yield name, [*chain, key], Word(key, *part.span("part"))
