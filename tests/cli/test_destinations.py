"""`--format` and `--output`: what goes where, and what is refused before anything is scanned."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from patscan.cli.destinations import ENDINGS, Output, outputs
from patscan.cli.output import FORMATS
from patscan.model.text import PatscanError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


WHERE = [
    (None, (), [("text", None)]),
    ("json", (), [("json", None)]),
    (None, ("a.sarif",), [("sarif", "a.sarif")]),
    (None, ("A.SARIF",), [("sarif", "A.SARIF")]),
    (None, ("a.sarif.json", "b.json", "c.csv"), [("sarif", "a.sarif.json"), ("json", "b.json"), ("csv", "c.csv")]),
    (None, ("gl-secret-detection-report.json",), [("gitlab", "gl-secret-detection-report.json")]),
    (None, ("./gl-code-quality-report.json",), [("codequality", "./gl-code-quality-report.json")]),
    (None, ("my-gl-code-quality-report.json",), [("json", "my-gl-code-quality-report.json")]),
    (None, ("a.xml", "b.md", "c.txt"), [("junit", "a.xml"), ("markdown", "b.md"), ("text", "c.txt")]),
    (None, ("sarif=a.json",), [("text", None), ("sarif", "a.json")]),
    ("github", ("sarif=a", "json=b"), [("github", None), ("sarif", "a"), ("json", "b")]),
    ("json", ("report",), [("json", "report")]),
    ("json", ("a.json",), [("json", "a.json")]),
    (None, ("-",), [("text", None)]),
    ("csv", ("-",), [("csv", None)]),
    (None, ("json=-",), [("json", None)]),
    (None, ("a.json", "-"), [("json", "a.json"), ("text", None)]),
    (None, ("json=/dev/stdout",), [("json", None)]),
    ("csv", ("/dev/fd/1",), [("csv", None)]),
    (None, ("json=/dev/stderr",), [("text", None), ("json", "/dev/stderr")]),
    (None, ("./x=y.json",), [("json", "./x=y.json")]),
    (None, (os.devnull,), [("text", os.devnull)]),
    (None, (f"json={os.devnull}", f"csv={os.devnull}"), [("text", None), ("json", os.devnull), ("csv", os.devnull)]),
]  # fmt: skip


@pytest.mark.parametrize(("format_", "values", "expected"), WHERE)
def test_where(
    format_: str | None, values: Sequence[str], expected: list[tuple[str, str | None]]
) -> None:
    assert outputs(format_, values, FORMATS) == [Output(*one) for one in expected]


REFUSED = [
    (None, ("nonsense=x",), "`nonsense` is not a format", "Formats: text, concise"),
    (None, ("a.pdf",), "the name a.pdf does not tell", "sarif=a.pdf"),
    (None, ("noending",), "the name noending does not tell", ".sarif"),
    ("json", ("a.sarif",), "a.sarif would be sarif, and --format says json", "json=a.sarif"),
    (None, ("-", "json=-"), "two reports would go to standard output", ""),
    ("text", ("json=-",), "two reports would go to standard output", ""),
    (None, ("a.json", "./a.json"), "two reports would go to ./a.json", ""),
    (None, ("there/a.json",), "cannot write there/a.json: No such file or directory", ""),
    (None, ("file/a.json",), "cannot write file/a.json: Not a directory", ""),
    (None, ("folder.json",), "cannot write folder.json: Is a directory", ""),
    (None, ("sarif=",), "`sarif=` names no file", "FILE"),
    (None, ("",), "`` names no file", "FILE"),
    (None, (f"{'x' * 300}.json",), "cannot write x", ""),
    (None, ("/dev/stdout", "json=/proc/self/fd/1"), "two reports would go to standard output", ""),
    (None, ("json=/dev/fd/999",), "cannot write /dev/fd/999: Bad file descriptor", ""),
]


@pytest.mark.parametrize(("format_", "values", "what", "hint"), REFUSED)
def test_refused(format_: str | None, values: Sequence[str], what: str, hint: str) -> None:
    Path("folder.json").mkdir()
    Path("file").write_text("")
    with pytest.raises(PatscanError) as refusal:
        outputs(format_, values, FORMATS)
    assert refusal.value.what.en.startswith(what)
    assert hint in (refusal.value.hint.en if refusal.value.hint else "")


@pytest.mark.skipif(os.name == "nt", reason="permission bits are POSIX")
def test_a_folder_that_may_not_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(PatscanError, match=r"cannot write a\.json: Permission denied"):
        outputs(None, ["a.json"], FORMATS)


@pytest.mark.parametrize(
    ("path", "is_refused"),
    [
        ("out.json", True),
        ("hook.json", True),
        ("away/a.json", True),
        ("gone.json", True),
        ("inside.json", False),
        ("sub/a.json", False),
        ("real/a.json", False),
        ("../elsewhere/a.json", False),
        (".git/a.json", False),
        ("../entry/real/a.json", False),
    ],
)
def test_links_of_a_repository_lead_no_report_away(
    path: str, monkeypatch: pytest.MonkeyPatch, *, is_refused: bool
) -> None:
    for folder in ("repo/.git/hooks", "repo/real", "elsewhere"):
        Path(folder).mkdir(parents=True)
    Path("elsewhere/old.json").write_text("old")
    Path("entry").symlink_to("repo")
    monkeypatch.chdir("entry")
    for name, target in {
        "out.json": "../elsewhere/old.json", "gone.json": "../elsewhere/new.json", "away": "../elsewhere",
        "hook.json": ".git/hooks/pre-commit", "inside.json": "real/b.json", "sub": "real",
    }.items():  # fmt: skip
        Path(name).symlink_to(target)
    if is_refused:
        with pytest.raises(PatscanError, match="by a link of this repository to "):
            outputs(None, [path], FORMATS)
    else:
        assert outputs(None, [path], FORMATS) == [Output("json", path)]


def test_every_ending_is_of_a_format_there_is() -> None:
    assert {format_ for _, format_ in ENDINGS} <= set(FORMATS)
