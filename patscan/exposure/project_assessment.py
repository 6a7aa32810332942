"""What the project around a finding adds: its exposure, and whether it is a leak at all."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.exposure import (
    advisories,
    bundlers,
    clients,
    components,
    file_kinds,
    logins,
    personal_tokens,
    regions,
    secret_names,
)
from patscan.exposure.evidence import classify, supporting
from patscan.exposure.held import SIGNAL as HELD_ELSEWHERE
from patscan.exposure.held import held, is_made, told
from patscan.exposure.project_signals import SIGNALS, WITHOUT_GRAPH
from patscan.exposure.setting_values import NOTHING, Given, places
from patscan.exposure.signals import BY_NAME
from patscan.model.findings import (
    Assessed,
    Evidence,
    Exposure,
    ExposureLevel,
    Finding,
    Lifetime,
    Trail,
)

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Finding

# At most this many files of a project are searched for its variables.
MAX_FILES = 2_000
_SET = late.compile(rb"(?m)^\s{0,20}(?:export\s)?([A-Za-z_]\w{2,80})\s{0,9}=")
_READ = late.compile(rb"\benv\??(?:\.|\[['\"])([A-Za-z_]\w{2,80})")


def named(context: Context, finding: Finding) -> str | None:
    """The variable that becomes public through a widened prefix; None if there is none."""
    place = finding.location
    for folder, one in context.published:
        if (one.evidence.path, one.evidence.line) == (place.path, place.line):
            for name in _variables(context, folder):
                if name.startswith(one.name):
                    return name
    return None


def _variables(context: Context, folder: str) -> Iterator[str]:
    """The secrets of Coze that the project in a folder keeps in variables without a public prefix."""
    below = [
        path for path in sorted(context.project.paths())
        if (not folder or path.startswith(folder + "/")) and not file_kinds.is_foreign(path)
    ]  # fmt: skip
    asked = [one for one in below if file_kinds.is_environment(one) or file_kinds.of(one).is_script]
    for path in asked[:MAX_FILES]:
        pattern = _SET if file_kinds.is_environment(path) else _READ
        for match in pattern.finditer(context.project.read(path) or b""):
            name = match[1].decode()
            if secret_names.is_coze_secret(name) and bundlers.prefix_of(name) is None:
                yield name


def deduplicated(found: Iterable[Assessed]) -> list[Assessed]:
    """The findings without those of a prefix that a finding of the variable itself has as its reason.

    Advisories are told once, too.
    """
    found = _handed_out(advisories.deduplicated(list(found)))
    told = {place for item in found for place in _publishers(item) if place != _place(item)}
    return [
        item for item in found if _place(item) not in _publishers(item) or _place(item) not in told
    ]


def _handed_out(found: list[Assessed]) -> list[Assessed]:
    """The findings, with what other files do with credentials that stand in a module."""
    sinks: dict[tuple[str, int], list[Evidence]] = {}
    for item in found:
        for one in item.exposure.evidence:
            if one.signal == HELD_ELSEWHERE:
                told = [sink for sink in item.finding.evidence if sink.signal in _SINKS]
                sinks.setdefault((one.path, one.line), []).extend(told)
    return [
        item._replace(
            kind="server-rendered" if item.kind == "hardcoded" else item.kind,
            exposure=_trimmed((*sinks[_place(item)], *item.exposure.evidence)),
        )
        if item.finding.secret and _place(item) in sinks
        else item
        for item in found
    ]


def _publishers(item: Assessed) -> set[tuple[str, int]]:
    """The lines of configurations that publish the finding's variable."""
    return {
        (one.path, one.line) for one in item.exposure.evidence
        if one.signal == "public-by-configuration"
    }  # fmt: skip


def _place(item: Assessed) -> tuple[str, int]:
    return item.finding.location.path, item.finding.location.line


# Signals of a build that publishes a variable.
PUBLISHING = frozenset(
    ("public-prefix", "next-prefix", "nuxt-prefix", "svelte-prefix", "public-by-configuration",
     "inlined", "public-runtime", "window-object", "app-configuration", "firmware-configuration")
)  # fmt: skip
# Signals of server code that gives a value away.
HANDED_OUT = frozenset(("server-props", "component-props", "token-endpoint", "answer-header"))
_SINKS = HANDED_OUT | {"template-value"}
# What the project must show, or the leak is none.
_NEEDED = {
    "coze-public-env": PUBLISHING,
    "coze-props-token": frozenset(("server-props", "component-props")),
    personal_tokens.RULE: frozenset(("personal-token",)),
}
# The SDK itself; its examples are copied with their package.json, and are no part of it.
_VENDOR = late.compile(
    r'"name"\s*:\s*"(@coze/(api|taro-api|uniapp-api|realtime-api|chat-sdk)|@coze-studio/open-chat)"'
)


def evidence(context: Context, finding: Finding, given: Given = NOTHING) -> tuple[Evidence, ...]:
    """All there is about a finding: what its file tells, and what the project does; `given` as in `assess_finding`."""
    found = [one for signal in SIGNALS for one in signal(context, finding)]
    found += _of_other_files(context, finding, given)
    return tuple(dict.fromkeys((*_of_own_file(context, finding), *found)))


def _of_own_file(context: Context, finding: Finding) -> Iterator[Evidence]:
    """What its file tells; that a component gets it as a prop, only if it goes on from there."""
    for one in finding.evidence:
        if one.signal != "component-props" or components.gets_out(context, one.path, one.line):
            yield one


def _of_other_files(context: Context, finding: Finding, given: Given) -> Iterator[Evidence]:
    """What there is about the module that holds the value, the file that a source map belongs to, and the variable of a personal token."""
    path, reference = finding.location.path, finding.reference
    there = held(context, path, reference) if reference else None
    if reference and there:
        yield there.evidence(reference)
    if any(one.signal in _SINKS for one in finding.evidence):
        members = "_".join(reference.members) if reference else ""
        names = (finding.subject, members, there.setting if there else "")
        for name, item in places(context, path, names, given):
            yield told(name, item.location.path, item.location.line)
    if path.endswith(".map"):
        yield from _of_mapped(context, finding)
    if finding.rule == personal_tokens.RULE:
        yield from personal_tokens.evidence(
            context, finding, given.by_name.get(finding.subject.lower())
        )


def _of_mapped(context: Context, finding: Finding) -> Iterator[Evidence]:
    """What is known of the file that a source map belongs to: who has the one gets the other."""
    path = finding.location.path.removesuffix(".map")
    mapped = finding._replace(location=finding.location._replace(path=path, line=1))
    yield from _first_line(path, context.text(path))
    for signal in SIGNALS:
        yield from signal(context, mapped)


@functools.lru_cache(maxsize=1)  # the same for all findings of a file
def _first_line(path: str, text: str) -> tuple[Evidence, ...]:
    """What a file tells about its first line."""
    from patscan.exposure.surroundings import Surroundings

    return Surroundings(path, text.encode()).of_line(1)


def assess_finding(
    context: Context,
    finding: Finding,
    lifetime: Lifetime,
    trail: Trail | None = None,
    given: Given = NOTHING,
) -> Assessed | None:
    """The finding in its project; None if the project shows that nothing leaks.

    Args:
        context: the project.
        finding: the fact.
        lifetime: how long the credential can be good for.
        trail: its way through the history.
        given: the credentials that the variables of the run are given.
    """
    subject = _subject(context, finding)
    if subject is None:
        return None
    kind, family, found = finding.kind, finding.family, finding.evidence
    if subject != finding.subject:
        family = secret_names.family(subject)
    asked = finding._replace(subject=subject)
    if finding.secret is None and _is_ruled_out(context, asked, given):
        return None
    if not (finding.secret and file_kinds.is_documentation(finding.location.path)):
        found = evidence(context, asked, given)
        if finding.secret is None and _is_harmless(context, asked, found):
            return None
        published = subject and any(one.signal in PUBLISHING for one in found)
        if kind == "hardcoded" and published:
            kind = "public-env"
        elif kind == "hardcoded" and any(one.signal in HANDED_OUT for one in found):
            kind = "server-rendered"
    if finding.secret is None and _tells_coze(subject) and subject.lower() in given.by_name:
        family = given.by_name[subject.lower()].family
    region = regions.region(context, finding.location.path, finding.location.line)
    exposure = clients.told(context, finding.location.path, _trimmed(found))
    return Assessed(finding, kind, subject, family, exposure, lifetime, trail, region=region)


def _subject(context: Context, finding: Finding) -> str | None:
    """The variable that a finding is about; None if the project shows no such thing, so that nothing leaks."""
    reference, path = finding.reference, finding.location.path
    if bundlers.is_widened(finding.subject):
        return named(context, finding)
    if reference and reference.is_needed:
        there = held(context, path, reference)
        return there.name if there else None
    if reference and is_made(context, path, reference):
        return None
    return finding.subject


def _tells_coze(name: str) -> bool:
    """Whether a name is one of Coze's: one such as `token` may be another's elsewhere."""
    return secret_names.is_coze_secret(name) or secret_names.bare(name) != name


def _trimmed(found: tuple[Evidence, ...]) -> Exposure:
    exposure = classify(found)
    return exposure._replace(evidence=supporting(exposure))


def _stays_on_server(_: Context, finding: Finding, found: tuple[Evidence, ...]) -> bool:
    """Whether code that reads a public variable is a server's; what sets one is for a build."""
    place = classify(one for one in found if one.signal not in PUBLISHING)
    return place.level == "server" and not file_kinds.sets_variables(finding.location.path)


def _runs_on_server(_: Context, __: Finding, found: tuple[Evidence, ...]) -> bool:
    """Whether a guard for browsers is switched off where none is: examples are copied with it."""
    return classify(one for one in found if one.signal != "browser-flag").level == "server"


def _is_no_client(_: Context, __: Finding, found: tuple[Evidence, ...]) -> bool:
    return classify(one for one in found if one.signal not in PUBLISHING).level != "client"


def _is_client(_: Context, __: Finding, found: tuple[Evidence, ...]) -> bool:
    """Whether only its own user sees a log: that of a browser."""
    return classify(found).level == "client"


def _has_login(context: Context, finding: Finding, _: tuple[Evidence, ...]) -> bool:
    """Whether the rest of the project asks who is calling."""
    return logins.guards(context, finding.location.path)


# What shows that a leak or an advisory is none.
_REFUTED: dict[str, Callable[[Context, Finding, tuple[Evidence, ...]], bool]] = {
    "coze-public-env": _stays_on_server,
    "coze-browser-flag": _runs_on_server,
    "coze-client-token": _is_no_client,
    "coze-jwt-in-browser": _is_no_client,
    "coze-open-session": _has_login,
    "coze-token-logged": _is_client,
}


def _is_ruled_out(context: Context, finding: Finding, given: Given) -> bool:
    """Whether a leak without a literal is none by what can be told without the import graph, which is expensive."""
    path = finding.location.path
    if any(_VENDOR.search(context.text(package)) for package in context.near(path, "package.json")):
        return True
    needed = _NEEDED.get(finding.rule)
    return needed is not None and not any(
        one.signal in needed
        for one in itertools.chain(
            _of_own_file(context, finding),
            (one for signal in WITHOUT_GRAPH for one in signal(context, finding)),
            _of_other_files(context, finding, given),
        )
    )


def _is_harmless(context: Context, finding: Finding, found: tuple[Evidence, ...]) -> bool:
    """Whether a leak without a literal is none after all."""
    refuted = _REFUTED.get(finding.rule)
    return refuted is not None and refuted(context, finding, found)


class Reason(NamedTuple):
    """One line of the assessment: the evidence, the level that it indicates, and its weight."""

    evidence: Evidence
    level: ExposureLevel | None
    weight: int


def reasons(context: Context, finding: Finding, reported: Assessed | None = None) -> list[Reason]:
    """All evidence, heaviest first, what was outweighed too; with that of other findings of the project, if `reported` tells it."""
    told = reported.exposure.evidence if reported else ()
    all_of_it = classify(tuple(dict.fromkeys((*evidence(context, finding), *told))))
    rows = clients.told(context, finding.location.path, all_of_it).evidence
    return [
        Reason(one, BY_NAME[one.signal].level, BY_NAME[one.signal].weight)
        if one.signal in BY_NAME
        else Reason(one, None, 0)
        for one in rows
    ]
