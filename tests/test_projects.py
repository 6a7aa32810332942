"""Scores patscan on small labelled projects: one or more for each framework, and what to leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scoring import SCORES, Score, labels, scan, score, total
from tests.tokens import fill

CORPUS = Path(__file__).parent / "corpus"
LABELS = labels(CORPUS)


def instantiate(project: str, folder: Path) -> Path:
    """A copy of the project with credentials in place of the placeholders."""
    source, root = CORPUS / project, folder / project
    for path in source.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fill(path.read_text("utf-8")), "utf-8")
    return root


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    folder = tmp_path_factory.mktemp("projects")
    roots = {project: instantiate(project, folder) for project in LABELS}
    return {name: score(root, LABELS[name], scan(root)) for name, root in roots.items()}


@pytest.mark.parametrize("project", LABELS)
def test_a_project_is_assessed_as_labelled(project: str, scores: dict[str, Score]) -> None:
    if scores[project].complaints:
        pytest.fail("\n".join(scores[project].complaints), pytrace=False)


def test_the_bar(scores: dict[str, Score]) -> None:
    whole = total(scores.values())
    SCORES.append(f"projects: {whole}")
    assert whole.recall >= 0.97
    assert whole.exposure >= 0.95
    assert whole.forbidden == ()
    assert len(whole.unlabelled) <= 2


def test_every_label_stands_on_a_line_of_its_project() -> None:
    for known in LABELS.values():
        for label in known:
            lines = (CORPUS / label.project / label.file).read_text("utf-8").splitlines()
            assert lines[label.line - 1].strip()
