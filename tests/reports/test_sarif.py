"""The SARIF report: goldens, Microsoft's validator, GitHub's limits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from patscan.coze.mask import mask_tokens
from patscan.coze.rules import RULES
from patscan.model.findings import Evidence, Exposure, Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports import sarif, sarif_rules
from tests.assessments import changed
from tests.golden import FOLDER, assert_golden
from tests.reports.samples import (
    DANGLING,
    EMPTY,
    FIRST,
    FULL,
    GONE,
    HISTORY,
    HOSTILE,
    IN_BROWSER,
    LAST,
    SAMPLES,
    past,
    place,
)
from tests.tokens import fake_token

MULTITOOL = os.environ.get("PATSCAN_SARIF_MULTITOOL") or shutil.which("sarif-multitool") or ""
needs_multitool = pytest.mark.skipif(
    not MULTITOOL,
    reason="PATSCAN_SARIF_MULTITOOL names no npm package @microsoft/sarif-multitool",
)


def run_of(report: Report, language: Language = "en") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif.render(MaskedReport(report), language))
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def result_of(verdict: Verdict) -> dict[str, Any]:
    (result,) = run_of(Report(verdicts=(verdict,)))["results"]
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, language: Language) -> None:
    assert_golden(f"{name}.{language}.sarif", sarif.render(MaskedReport(SAMPLES[name]), language))


def complaints(files: list[Path], folder: Path) -> list[str]:
    """The errors and warnings of Microsoft's validator, by the standard and by GitHub."""
    said = []
    for rules in ("Sarif", "Gh"):  # one at a time: the npm wrapper hands `Sarif;Gh` to a shell
        output = folder / f"{rules}.sarif"
        options = ["--rule-kind", rules, "--log", "ForceOverwrite", "--output", str(output)]
        subprocess.run(
            [MULTITOOL, "validate", *map(str, files), *options],
            check=True,
            capture_output=True,
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        )
        (run,) = json.loads(output.read_text("utf-8-sig"))["runs"]
        assert run["invocations"][0]["executionSuccessful"]
        said += [
            f"{one['locations'][0]['physicalLocation']}: {one['ruleId']} {one['message']}"
            for one in run["results"]
            if one.get("level", "warning") in {"error", "warning"}
        ]
    return said


@needs_multitool
def test_the_validator_has_no_complaint(tmp_path: Path) -> None:
    goldens = sorted(FOLDER.glob("*.sarif"))
    assert {path.name.split(".")[0] for path in goldens} == {*SAMPLES, "audit-first"}
    assert complaints(goldens, tmp_path) == []


@needs_multitool
@pytest.mark.parametrize(
    ("right", "wrong"),
    [('"startLine": 14', '"startLine": 0'), ('"shortDescription"', '"properties2"')],
    ids=["standard", "github"],
)
def test_the_validator_sees_a_mistake(right: str, wrong: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sarif"
    text = sarif.render(MaskedReport(FULL), "en").decode()
    assert right in text
    broken.write_text(text.replace(right, wrong), "utf-8")
    assert complaints([broken], tmp_path)


def official_schema() -> Path | None:
    """The standard's own JSON Schema, which the npm package carries."""
    for folder in Path(MULTITOOL).resolve().parents[:3] if MULTITOOL else ():
        for found in folder.glob("**/sarif-2.1.0.json"):
            return found
    return None


@pytest.mark.skipif(
    official_schema() is None, reason="no sarif-multitool that has the schema with it"
)
def test_goldens_follow_the_official_schema() -> None:
    schema = official_schema()
    assert schema
    validator = Draft202012Validator(json.loads(schema.read_text("utf-8-sig")))
    for path in FOLDER.glob("*.sarif"):
        validator.validate(json.loads(path.read_bytes()))


@given(path=st.text(st.characters(exclude_categories=())))
def test_odd_paths_give_valid_uris(path: str) -> None:
    report = Report(
        verdicts=(Verdict(changed(IN_BROWSER, location=place(path)), Severity.LOW),),
        skips=(Skip(path, Text(path, path)),),
    )
    result = run_of(report)["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri
    assert uri.isascii()
    assert ":" not in uri


def test_every_rule_is_described_within_githubs_limits() -> None:
    for language in get_args(Language):
        rules = run_of(EMPTY, language)["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
        for rule in rules:
            assert 0 < len(rule["shortDescription"]["text"]) <= 1024
            assert 0 < len(rule["fullDescription"]["text"]) <= 1024
            assert 0 < len(rule["name"]) <= 255
            assert rule["name"] != rule["id"]
            assert rule["help"]["text"]
            assert rule["help"]["markdown"]
            assert len(rule["properties"]["tags"]) <= 10
            assert "security" in rule["properties"]["tags"]
            assert 0 < float(rule["properties"]["security-severity"]) <= 10
            assert rule["properties"]["precision"] in {"very-high", "high", "medium", "low"}


def test_a_long_description_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    long = RULES[0]._replace(title=Text("t" * 2_000, "题" * 2_000), meaning=Text("m" * 2_000, "义"))
    monkeypatch.setattr(sarif_rules, "RULES", (long,))
    (rule,) = sarif_rules.rule_descriptors("en")
    for field, letter in (("shortDescription", "t"), ("fullDescription", "m")):
        assert rule[field] == {"text": letter * 1_023 + "…"}


LEVELS = [
    (Severity.CRITICAL, "error"),
    (Severity.HIGH, "error"),
    (Severity.MEDIUM, "warning"),
    (Severity.LOW, "note"),
]


@pytest.mark.parametrize(("severity", "level"), LEVELS)
def test_level(severity: Severity, level: str) -> None:
    assert result_of(Verdict(IN_BROWSER, severity))["level"] == level


def test_fingerprint_follows_the_value_and_not_the_place() -> None:
    moved = changed(IN_BROWSER, location=place("elsewhere.js", 99))
    prints = [
        result_of(Verdict(finding, Severity.LOW))["partialFingerprints"]
        for finding in (IN_BROWSER, moved)
    ]
    secret = IN_BROWSER.finding.secret
    assert secret
    assert prints == [{"patscanCredential/v1": secret.fingerprint}] * 2


def test_fingerprint_without_a_value_follows_rule_path_and_name() -> None:
    bare = changed(IN_BROWSER, secret=None)
    moved = changed(bare, location=place(bare.finding.location.path, 99))
    other = changed(bare, location=place("elsewhere.js"))
    named = changed(bare, subject="VITE_COZE_TOKEN")
    first, second, *others = (
        result_of(Verdict(finding, Severity.LOW))["partialFingerprints"][
            "patscanRulePathAndName/v1"
        ]
        for finding in (bare, moved, other, named)
    )
    assert first == second
    assert len({first, *others}) == 3


def test_suppressions_stand_on_all_results() -> None:
    results = run_of(FULL)["results"]
    kinds = [[one["kind"] for one in result["suppressions"]] for result in results]
    assert kinds == [[], [], [], ["inSource"], ["external"]]


def test_a_lost_input_makes_the_run_unsuccessful() -> None:
    socket = Skip("app.sock", Text("a socket", "套接字"), lost=False)
    lost = Skip("key", Text("permission denied", "没有权限"))
    (fine,) = run_of(Report(skips=(socket,)))["invocations"]
    assert fine["executionSuccessful"]
    assert [one["level"] for one in fine["toolExecutionNotifications"]] == ["note"]
    (partial,) = run_of(Report(skips=(socket, lost)))["invocations"]
    assert not partial["executionSuccessful"]
    assert [one["level"] for one in partial["toolExecutionNotifications"]] == ["error", "note"]


def test_evidence_with_a_place_is_a_related_location() -> None:
    result = result_of(FULL.verdicts[0])
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"] == {"startLine": 3}
    assert [one["signal"] for one in result["properties"]["evidence"]] == ["path", "import"]
    assert "](" not in related["message"]["text"]


def test_provenance_needs_an_address_and_a_revision() -> None:
    (known,) = run_of(FULL)["versionControlProvenance"]
    assert known["repositoryUri"] == "ssh://git@github.com/somebody/app.git"
    assert "versionControlProvenance" not in run_of(HOSTILE)
    assert FULL.provenance
    unborn = FULL._replace(provenance=FULL.provenance._replace(revision=None))
    assert "versionControlProvenance" not in run_of(unborn)
    detached = FULL._replace(provenance=FULL.provenance._replace(branch=None))
    assert "branch" not in run_of(detached)["versionControlProvenance"][0]


def test_what_is_no_longer_in_the_tree_has_a_place_and_a_page() -> None:
    run = run_of(HISTORY)
    gone, message, _, reflog, dangling, *_ = run["results"]
    assert gone["hostedViewerUri"].endswith(f"{LAST.id}/src/%E9%85%8D%E7%BD%AE%20a.env#L3")
    assert message["hostedViewerUri"].endswith(f"/commit/{FIRST.id}")
    assert "hostedViewerUri" not in reflog
    uri = dangling["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%3Cblob%20444444444444%3E"
    assert gone["properties"]["firstSeen"]["author"] == "Ada 李"
    assert "First seen on 2025-01-03 in 1111111111, not at HEAD" in gone["message"]["text"]


def test_the_commits_of_a_history_are_revisions(monkeypatch: pytest.MonkeyPatch) -> None:
    def revisions(report: Report) -> list[str]:
        details = run_of(report)["versionControlProvenance"]
        assert {one["repositoryUri"] for one in details} == {
            "ssh://git@gitlab.example.com/team/app.git"
        }
        return [one["revisionId"] for one in details]

    assert revisions(HISTORY) == ["f" * 40, LAST.id, FIRST.id]
    monkeypatch.setattr(sarif, "MAX_REVISIONS", 1)
    assert revisions(HISTORY) == ["f" * 40, LAST.id]


def test_an_authors_address_is_not_in_sarif() -> None:
    data = sarif.render(MaskedReport(HISTORY), "en").decode()
    assert FIRST.email not in data
    assert LAST.email.partition("@")[0] + "@" not in data
    moved = [Verdict(past(path, GONE), Severity.LOW) for path in ("a", "b")]
    moved.append(Verdict(past("a", DANGLING), Severity.LOW))
    prints = [result_of(one)["partialFingerprints"] for one in moved]
    assert prints[0] == prints[1] == prints[2]


def test_githubs_limits_keep_the_most_urgent_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    monkeypatch.setattr(sarif, "MAX_NOTIFICATIONS", 2)
    lost = Skip("key", Text("permission denied", "没有权限"))
    severities = (Severity.LOW, Severity.HIGH, Severity.MEDIUM, Severity.HIGH)
    verdicts = tuple(Verdict(IN_BROWSER, severity) for severity in severities)
    run = run_of(Report(verdicts=(*FULL.verdicts[3:], *verdicts), skips=(lost,) * 3))
    assert [one["properties"]["severity"] for one in run["results"]] == ["high", "high"]
    said = [
        (one["descriptor"]["id"], one["message"]["text"])
        for one in run["invocations"][0]["toolExecutionNotifications"]
    ]
    assert [name for name, _ in said] == ["report-shortened", "input-lost", "report-shortened"]
    assert "the 4 least urgent" in said[0][1]
    assert "2 more notifications" in said[2][1]


def test_related_locations_stay_below_githubs_limit() -> None:
    note = Text("here", "这里")
    evidence = tuple(Evidence("import", note, f"{number}.js", 1) for number in range(2_000))
    finding = changed(IN_BROWSER, exposure=Exposure("client", evidence))
    assert len(result_of(Verdict(finding, Severity.LOW))["relatedLocations"]) == 99


def test_no_token_leaves_in_a_file_name() -> None:
    token = fake_token("sat")
    finding = changed(IN_BROWSER, location=place(f"keys/{token}.txt"))
    report = Report(
        verdicts=(Verdict(finding, Severity.LOW),),
        skips=(Skip(f"keys/{token}", Text(f"cannot read {token}", f"无法读取 {token}")),),
    )
    data = mask_tokens(sarif.render(MaskedReport(report), "en"))
    assert token not in data.decode()
    assert json.loads(data)["runs"]


def test_the_folder_of_the_machine_stays_private() -> None:
    assert b"somebody" not in sarif.render(MaskedReport(EMPTY), "en")
