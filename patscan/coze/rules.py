"""The catalogue of rules: what each one means, why it matters and what to do, in two languages.

Every statement comes from the vendor's documentation or public repositories; each rule names its
sources. `docs/rules.md` is made from this table.
"""

from __future__ import annotations

from patscan.coze.advisory_rules import ADVISORY_RULES
from patscan.coze.issuer_rules import ISSUER_RULES
from patscan.coze.leak_rules import LEAK_RULES
from patscan.coze.token_rules import TOKEN_RULES
from patscan.model.findings import Rule
from patscan.model.text import PatscanError, Text

CREDENTIAL_RULES: tuple[Rule, ...] = (*TOKEN_RULES, *ISSUER_RULES)
RULES: tuple[Rule, ...] = (*CREDENTIAL_RULES, *LEAK_RULES, *ADVISORY_RULES)

_BY_ID = {rule.id: rule for rule in RULES}


def rule_by_id(rule_id: str) -> Rule:
    """The rule of that id.

    Raises:
        PatscanError: there is none; it names the nearest one.
    """
    if rule_id in _BY_ID:
        return _BY_ID[rule_id]
    from patscan.model.suggestions import nearest

    all_rules = Text("`patscan rules` lists them.", "`patscan rules` 会列出全部规则。")
    what = Text("there is no rule `{id}`", "没有名为 `{id}` 的规则")
    raise PatscanError(what.format(id=rule_id), nearest(rule_id, _BY_ID) or all_rules)
