"""Scores patscan on a labelled corpus of small projects, made after real leaks."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from patscan.audit import Request, collect
from patscan.config import Settings
from patscan.model import Finding

CORPUS = Path(
    os.environ.get("PATSCAN_CORPUS") or Path(__file__).parent.parent.parent / "shared" / "corpus"
)
SCORES: list[str] = []

needs_corpus = pytest.mark.skipif(
    not (CORPUS / "labels.jsonl").is_file(), reason="no labelled corpus beside the project"
)


def labels() -> dict[str, dict[tuple[str, int], dict[str, Any]]]:
    """Labels by project, and by file and line."""
    known: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    for row in (CORPUS / "labels.jsonl").read_text().splitlines():
        label = json.loads(row)
        known[label["project"]][label["file"], label["line"]] = label
    return known


def findings(project: str, tmp_path: Path) -> list[Finding]:
    """What a scan of a copy of the project finds."""
    root = shutil.copytree(CORPUS / project, tmp_path / project)
    request = Request((str(root),))
    return list(collect(Settings(str(root)), request, lambda _: None).findings)


@needs_corpus
def test_recall_and_precision(tmp_path: Path) -> None:
    required: set[tuple[str, str, int]] = set()
    right: set[tuple[str, str, int]] = set()
    wrong: list[str] = []
    total = 0
    for project in sorted(path.name for path in CORPUS.iterdir() if path.is_dir()):
        known = labels().get(project, {})
        required |= {
            (project, *place)
            for place, label in known.items()
            if label["kind"] == "hardcoded"
            and label.get("required", True)
            and label["family"] != "none"
        }
        for item in findings(project, tmp_path):
            total += 1
            place = item.location.path, item.location.line
            label = known.get(place)
            if label and label["family"] == item.family:
                right.add((project, *place))
            else:
                wrong.append(f"{project}/{place[0]}:{place[1]} {item.rule} {label}")
    missed = sorted(required - right)
    recall = 1 - len(missed) / len(required)
    precision = 1 - len(wrong) / total
    SCORES.append(
        f"corpus: recall {recall:.3f} of {len(required)} required, precision {precision:.3f} of {total}"
    )
    assert missed == []
    assert wrong == []
