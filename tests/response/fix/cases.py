"""Changes of single files, as tests tell them: the text with a credential, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from patscan.detect.scanner import process_scanner
from patscan.exposure.project import Context
from patscan.model.findings import Assessed, Exposure, ExposureLevel
from patscan.model.fixes import Fix
from patscan.response.fix import plan
from tests.assessments import undated
from tests.exposure.projects import Files
from tests.tokens import fill


class Case(NamedTuple):
    """A file, and what it is after its first credential is taken out; or how the reason begins."""

    path: str
    before: str
    after: str
    beside: Mapping[str, str] = {}


def assessed(path: str, data: bytes, level: ExposureLevel = "server") -> list[Assessed]:
    """The credentials of a text, as if the project had told who can see them."""
    found = [one for one in process_scanner().text(path, data).findings if one.secret]
    return [
        Assessed(one, one.kind, one.subject, one.family, Exposure(level), undated(one.rule))
        for one in found
    ]


def result(
    path: str,
    data: bytes,
    *,
    level: ExposureLevel = "server",
    beside: Mapping[str, str] = {},
) -> Fix | plan.Refusal:
    """What becomes of the first credential of a file."""
    files = {path: data, **{name: text.encode() for name, text in beside.items()}}
    return plan.fix(data, path, assessed(path, data, level)[0], context=Context(Files(files)))


def changed(path: str, text: str, *, beside: Mapping[str, str] = {}) -> str:
    """The text after its first credential is taken out; the reason, if that is refused."""
    data = fill(text).encode()
    found = result(path, data, beside=beside)
    if isinstance(found, plan.Refusal):
        return f"refused: {found.reason.en}"
    return plan.content_after(data, found).decode()
