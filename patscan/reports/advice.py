"""What to do about findings: what to use instead, code for it, and where to revoke them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from patscan import late
from patscan.coze.advisory_rules import ADVISORIES
from patscan.coze.rules import rule_by_id
from patscan.exposure import file_kinds
from patscan.model.findings import Assessed, Verdict
from patscan.model.text import Text

_REBUILD = Text(
    "Take it out of the source, build and deploy again: what was published before still has it.",
    "请从源代码中删除，重新构建并部署：之前发布的版本中仍有它。",
)
_REDEPLOY = Text(
    "Deploy the site again without it: what was published before, and caches, still have it.",
    "请删除后重新部署网站：之前发布的版本和缓存中仍有它。",
)
_BUILT = late.compile(
    r"(?:^|/)(?:dist|build|out|\.output|\.next|\.nuxt|target|unpackage|docs/assets|public/build)/|!|\.(?:jar|war|map|min\.js)$"
)
_OF_SITES = frozenset(("static-site", "served-folder", "static-folder"))


def advice(item: Assessed) -> Text:
    """What to do about one finding, in sentences one after the other."""
    found = _parts(item)
    return Text(" ".join(one.en for one in found), "".join(one.zh for one in found))


def _parts(item: Assessed) -> tuple[Text, ...]:
    """What to use instead: the advice of the strongest signal that has one, or that of the rule.

    What the kind of file asks for follows: a committed environment file, what a build made, a site.
    """
    from patscan.exposure.signals import BY_NAME, UNTRACK

    instead = rule_by_id(item.finding.rule).instead
    if item.finding.rule in ADVISORIES:
        return (instead,)
    rows = (BY_NAME.get(one.signal) for one in item.exposure.evidence)
    main = next((row.advice for row in rows if row and row.advice), None) or instead
    path = item.finding.location.path
    more = [UNTRACK] if file_kinds.is_environment(path) else []
    if item.finding.secret and _BUILT.search(path):
        more.append(_REBUILD)
    elif item.finding.secret and any(one.signal in _OF_SITES for one in item.exposure.evidence):
        more.append(_REDEPLOY)
    return tuple(dict.fromkeys((main, *more)))


def example(item: Assessed) -> str:
    """Code for the framework that the evidence names, which does what the advice says; empty if there is none."""
    from patscan.coze.flows import BY_SIGNAL, code

    flow = next(
        (BY_SIGNAL[one.signal] for one in item.exposure.evidence if one.signal in BY_SIGNAL), None
    )
    return code(flow, com=item.region == "com") if flow else ""


def revoke_urls(items: Iterable[Assessed]) -> tuple[str, ...]:
    """The console pages where findings of one rule are revoked: those of one site only, if all belong to it."""
    found = list(items)
    sites = {item.region for item in found}
    urls = rule_by_id(found[0].finding.rule).revoke_urls
    site = sites.pop() if len(sites) == 1 else None
    return tuple(url for url in urls if not site or f".coze.{site}/" in url)


class Steps(NamedTuple):
    """What to do about all findings of one rule, each once, in their order.

    Attributes:
        texts: sentences.
        examples: code, of several lines each.
        urls: pages of the console.
        shown_by: the first finding that has an example; None if none has.
    """

    texts: tuple[Text, ...]
    examples: tuple[str, ...]
    urls: tuple[str, ...]
    shown_by: Assessed | None = None


def by_rule(groups: Iterable[Iterable[Verdict]]) -> dict[str, Steps]:
    """What to do about the findings of each rule, by its id."""
    items: dict[str, list[Assessed]] = {}
    for verdict in itertools.chain.from_iterable(groups):
        items.setdefault(verdict.finding.rule, []).append(verdict.assessed)
    return {
        rule: Steps(
            tuple(dict.fromkeys(itertools.chain.from_iterable(map(_parts, found)))),
            tuple(filter(None, dict.fromkeys(map(example, found)))),
            revoke_urls(found),
            next(filter(example, found), None),
        )
        for rule, found in items.items()
    }
