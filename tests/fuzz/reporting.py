"""Targets: reports with odd names and texts."""

from __future__ import annotations

import codecs
import json
import re
from urllib.parse import unquote_to_bytes

from patscan.cli.output import FORMATS
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.git.remote import repository_uri
from patscan.model.findings import Commit, Provenance, Trail, Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Severity, Text
from patscan.reports import json as json_report
from patscan.reports import sarif, summary, text
from patscan.reports.printable import printable
from patscan.reports.uris import path_uri
from tests.assessments import changed
from tests.fuzz.oracle import must_be_safe
from tests.reports.samples import IN_BROWSER, place
from tests.tokens import fake_token

_URI = re.compile(r"[A-Za-z0-9_.~%/\-]+")
_REPOSITORY = re.compile(r"(?:https?|ssh|git)://[!-~]+")


def _report(data: bytes) -> Report:
    """A report that has these words wherever a repository can put its own."""
    words = data.decode("utf-8", "surrogateescape")
    commit = Commit("1" * 40, words, words, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", words)
    trail = Trail(
        "2" * 40, commit, commit, at_head=False, refs=(words,), refs_total=1, kept_by="refs"
    )
    found = changed(IN_BROWSER, location=place(words), trail=trail)
    return Report(
        verdicts=(Verdict(found, Severity.HIGH),),
        skips=(Skip(words, Text(words, words)),),
        stale_baseline=(words,),
        provenance=Provenance(words, words, words),
        notes=(Text(words, words),),
        root="/" + words.replace("\0", ""),
    )


def in_text(data: bytes) -> None:
    """The text report contains no invisible characters and no token."""
    report = _report(data)
    must_be_safe(mask_tokens(text.render(MaskedReport(report), "en", text.Style(cwd="/"))))
    for line in summary.remarks(MaskedReport(report), "zh", verbose=True):
        must_be_safe(mask_tokens(line.encode()))


def in_json(data: bytes) -> None:
    """JSON is well-formed, too."""
    _must_be_json(mask_tokens(json_report.render(MaskedReport(_report(data)), "en")))


def in_sarif(data: bytes) -> None:
    """So is SARIF."""
    _must_be_json(mask_tokens(sarif.render(MaskedReport(_report(data)), "en")))


def in_format(format_: str, data: bytes) -> None:
    """What the other formats give shows nothing invisible and no token."""
    report = MaskedReport(_report(data))
    output = FORMATS[format_]()(report, "zh").removeprefix(codecs.BOM_UTF8)
    must_be_safe(mask_tokens(output.replace(b"\r\n", b"\n") if format_ == "csv" else output))


def _must_be_json(output: bytes) -> None:
    must_be_safe(output)
    json.loads(output)


def names(data: bytes) -> None:
    """A name's URI decodes to its bytes, and its printed form is one line."""
    name = data.decode("utf-8", "surrogateescape")
    uri = path_uri(name)
    assert _URI.fullmatch(uri)
    assert unquote_to_bytes(uri) == (mask_tokens(path_bytes(name)) or b".")
    assert len(printable(name).splitlines()) <= 1


def addresses(data: bytes) -> None:
    """A repository's public address is one, and has no password in it."""
    uri = repository_uri(data.decode("utf-8", "surrogateescape"))
    if uri is not None:
        assert _REPOSITORY.fullmatch(uri), uri
        assert ":" not in uri.partition("://")[2].partition("/")[0].rpartition("@")[0]


def seeds() -> list[bytes]:
    """Names that mean something to a terminal, an editor, a browser or us."""
    return [
        b"src/\x1b[31mred\x9b.js",
        "bidi\u202egnp.\u200b\u2066x\ufeff/\u2028👩\u200d💻".encode(),
        b"not-utf-8-\xff\xe4\r\n\t\0",
        b"-rf [link](https://evil.example) {0} %20 c:\\x",
        f"a/{fake_token('pat')}.txt".encode(),
    ]


def seeds_of_addresses() -> list[bytes]:
    """The forms of a remote's address."""
    return [
        b"https://user:word@git.example.com:8443/team/app.git?x#y",
        b"git@git.example.com:team/app.git",
        b"ssh://git@[::1]:22/~x",
        b"file:///etc",
        b"C:\\repo",
    ]
