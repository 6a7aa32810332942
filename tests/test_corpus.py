"""Scores patscan on a labelled corpus of small projects, made after real leaks."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.scoring import SCORES, labels, scan, score, total

CORPUS = Path(
    os.environ.get("PATSCAN_CORPUS") or Path(__file__).parent.parent.parent / "shared" / "corpus"
)

needs_corpus = pytest.mark.skipif(
    not (CORPUS / "labels.jsonl").is_file(), reason="no labelled corpus beside the project"
)


@needs_corpus
def test_recall_exposure_and_precision(tmp_path: Path) -> None:
    scores = []
    for project, known in labels(CORPUS).items():
        root = shutil.copytree(CORPUS / project, tmp_path / project)
        scores.append(score(root, known, scan(root)))
    whole = total(scores)
    SCORES.append(f"corpus: {whole}")
    if whole.complaints:
        pytest.fail("\n".join(whole.complaints), pytrace=False)
