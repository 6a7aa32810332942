"""The JUnit report, by the schema of Jenkins' xUnit plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from patscan.model.findings import Suppression, Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports import junit
from tests.assessments import changed
from tests.reports.samples import EMPTY, FULL, IN_BROWSER, SAMPLES, place

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas/junit-10.xsd"))


def suite_of(report: Report, language: Language = "en") -> Any:
    """The suite of a report, which follows the schema."""
    root = etree.fromstring(junit.render(MaskedReport(report), language))
    SCHEMA.assertValid(root)
    (suite,) = root
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases)
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(name)) == len([case for case in cases if case.find(tag) is not None])
    return suite


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_the_schema_holds(name: str, language: Language) -> None:
    suite_of(SAMPLES[name], language)


def test_the_schema_sees_a_mistake() -> None:
    root = etree.fromstring(junit.render(MaskedReport(FULL), "en"))
    del root[0].attrib["errors"]
    assert not SCHEMA.validate(root)


def test_a_finding_fails_a_lost_input_errs_and_a_suppressed_one_is_skipped() -> None:
    suite = suite_of(FULL)
    assert [case[0].tag for case in suite.findall("testcase")] == [
        "failure", "failure", "failure", "skipped", "skipped", "error",
    ]  # fmt: skip
    assert suite.find("testcase").get("name") == "src/App.vue:14:12 pat_abcd…wxyz"
    assert "Vue components run in a browser." in suite.find("testcase/failure").text


def test_a_clean_run_is_a_test_that_passes() -> None:
    (case,) = suite_of(EMPTY).findall("testcase")
    assert case.get("name") == "no Coze credentials in 12 files"
    assert len(case) == 0


def test_what_is_below_fail_on_is_skipped() -> None:
    suite = suite_of(
        Report(verdicts=(Verdict(IN_BROWSER, Severity.MEDIUM),), fail_on=Severity.HIGH)
    )
    assert suite.find("testcase/skipped").get("message") == "below --fail-on high"


@given(words=st.text(st.characters(exclude_categories=())))
@example(words="\ufffe\uffff\0\ud800]]>")  # not one of them may stand in XML
def test_any_words_make_good_xml(words: str) -> None:
    finding = changed(IN_BROWSER, location=place(words), subject=words)
    verdicts = (
        Verdict(finding, Severity.LOW),
        Verdict(finding, Severity.LOW, Suppression("inline", words)),
    )
    suite_of(Report(verdicts=verdicts, skips=(Skip(words, Text(words, words)),)))
