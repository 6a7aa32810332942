"""The sentences all reports share."""

from __future__ import annotations

from typing import get_args

import pytest

from patscan.coze.rules import rule_by_id
from patscan.model import findings
from patscan.model.findings import Confidence, Exposure, Lifetime
from patscan.model.text import Language, Severity, Text
from patscan.reports import wording
from patscan.reports.wording import message
from tests.assessments import changed
from tests.reports.samples import IN_BROWSER

TABLES = [
    (wording.SEVERITY, list(Severity)),
    (wording.CONFIDENCE, get_args(Confidence)),
    (wording.EXPOSURE, get_args(findings.ExposureLevel)),
]


@pytest.mark.parametrize(("table", "words"), TABLES)
def test_every_word_has_both_languages(table: dict[object, Text], words: list[object]) -> None:
    assert list(table) == list(words)
    assert all(text.en and text.zh for text in table.values())


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("kind", get_args(findings.Kind))
@pytest.mark.parametrize("level", get_args(findings.ExposureLevel))
@pytest.mark.parametrize("state", get_args(findings.LifetimeState))
def test_every_case_has_a_sentence(
    language: Language,
    kind: findings.Kind,
    level: findings.ExposureLevel,
    state: findings.LifetimeState,
) -> None:
    for until in ("2026-12-01", None):
        finding = changed(
            IN_BROWSER,
            kind=kind,
            exposure=Exposure(level),
            lifetime=Lifetime(state, until, Text("an age", "年龄")),
        )
        text = message(finding, language)
        assert "pat_abcd…wxyz" in text
        assert "{" not in text
        assert "None" not in text
        assert text.endswith(rule_by_id("coze-pat").revoke_urls[-1])
        assert message(changed(finding, secret=None), language)
