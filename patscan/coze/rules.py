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
    from difflib import get_close_matches

    near = get_close_matches(rule_id, _BY_ID, 1, 0.4)
    hint = Text("`patscan rules` lists them.", "`patscan rules` 会列出全部规则。")
    if near:
        hint = Text("Did you mean `{near}`?", "您是想写 `{near}` 吗？").format(near=near[0])
    what = Text("there is no rule `{id}`", "没有名为 `{id}` 的规则")
    raise PatscanError(what.format(id=rule_id), hint)
