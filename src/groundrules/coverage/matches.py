"""How many accounts each set of rules holds for: what "what if this rule went?" is answered from."""

from collections.abc import Mapping
from dataclasses import replace

from ibis.expr import types as ir

from groundrules.coverage.compile import decide_all
from groundrules.rulebook.condition import words_of
from groundrules.rulebook.model import Decision, Policy


def count_fits(decision: Decision, account_facts: ir.Table) -> Mapping[tuple[str, ...], int] | None:
    """Accounts counted by the rules that hold for them, exceptions not yet made.

    Args:
        decision: a decision about accounts.
        account_facts: one column per word, in stored form; accounts outside the book's words are left out.

    Returns:
        None when the table lacks a word the decision uses: the book was edited since coverage was decided.
    """
    used = {word for rule in decision.rules for word in words_of(rule.condition)}
    if not used <= set(account_facts.columns):
        return None
    rules = tuple(replace(rule, yields_to=()) for rule in decision.rules)
    inside = account_facts.filter(account_facts["outside"].isnull() | (account_facts["outside"] == ""))
    plain = replace(decision, rules=rules, policy=Policy.ALL)
    held = decide_all(table=inside, decision=plain, key=["account_id"])
    counted = held.group_by("rule_ids").aggregate(accounts=lambda grouped: grouped.count()).to_pyarrow()
    rows = zip(counted["rule_ids"].to_pylist(), counted["accounts"].to_pylist(), strict=True)
    return {tuple(rule_ids or ()): count for rule_ids, count in rows}
