"""Hit policies of other programs as policies of ours, where they mean the same; where not, that is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.exchange.codes import note, warning
from groundrules.rulebook.exchange.loose import Hit, LooseRule, LooseTable
from groundrules.rulebook.model import Policy
from groundrules.terms import Finding

_PLAIN: Mapping[Hit, Policy] = {
    Hit.UNIQUE: Policy.EXACTLY_ONE,
    Hit.ANY: Policy.EXACTLY_ONE,
    Hit.FIRST: Policy.FIRST,
    Hit.PRIORITY: Policy.FIRST,
    Hit.COLLECT: Policy.ALL,
    Hit.RULE_ORDER: Policy.ALL,
    Hit.OUTPUT_ORDER: Policy.ALL,
}
_NAMES: Mapping[str, Policy | Hit] = {
    **{policy.value: policy for policy in Policy},
    **{hit.value.lower(): hit for hit in Hit},
    **{hit.value[0].lower(): hit for hit in Hit},
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """The policy, the rules in the order in which that policy reads them, and what had to be said.

    ``is_ordered`` is false where the order matters and is not said.
    """

    policy: Policy
    rules: tuple[LooseRule, ...]
    findings: tuple[Finding, ...] = ()
    is_ordered: bool = True


def named_policy(text: str) -> Policy | Hit | None:
    """The policy of that name: ours, another program's, or its letter; None when it is none."""
    return _NAMES.get(" ".join(text.lower().split()))


def mapped(table: LooseTable, wanted: Policy | Hit | None = None) -> Mapped:
    """The table's policy as one of ours; `exactly one` when neither it nor ``wanted`` says any."""
    hit = table.hit if wanted is None else wanted
    if hit is None:
        return Mapped(Policy.EXACTLY_ONE, table.rules)
    if isinstance(hit, Policy):
        return Mapped(hit, table.rules)
    findings = []
    if table.aggregation and hit is Hit.COLLECT:
        message = f"`{table.name}` answers with the {table.aggregation} of what fits: that is not calculated"
        mend = "every rule that fits is listed with its own outcome"
        findings.append(warning("GR150", message, table.span, mend))
    if hit is Hit.ANY:
        message = f"`{table.name}` lets several rules answer when they agree (ANY): read as `exactly one`"
        findings.append(note("GR150", message, table.span, "where rules agree, that is told as a note"))
    if hit in (Hit.PRIORITY, Hit.OUTPUT_ORDER):
        return _by_priority(table, hit, findings)
    return Mapped(_PLAIN[hit], table.rules, tuple(findings))


def _by_priority(table: LooseTable, hit: Hit, findings: list[Finding]) -> Mapped:
    """The rule with the foremost outcome answers: the rules, put in that order, are read from the top."""
    orders: list[Sequence[str]] = []
    for column in table.outputs:
        allowed = column.allowed.text if column.allowed else ""
        orders.append([_plain(part) for part in allowed.split(",") if part.strip()])
    known = [dict(zip(order, range(len(order)), strict=True)) for order in orders]
    ranks = [
        tuple(
            rank.get(_plain(cell.text), -1) for rank, cell in zip(known, rule.outcome, strict=False) if rank
        )
        for rule in table.rules
    ]
    if not any(orders) or any(-1 in rank for rank in ranks):
        message = (
            f"`{table.name}` answers by the priority of its outcomes ({hit}), and their order is not said"
        )
        mend = "list the outcome's values from the foremost to the last"
        found = warning("GR150", message, table.span, mend)
        return Mapped(_PLAIN[hit], table.rules, (*findings, found), is_ordered=False)
    rules = tuple(rule for _, rule in sorted(zip(ranks, table.rules, strict=True), key=lambda pair: pair[0]))
    message = (
        f"`{table.name}` answers by the priority of its outcomes ({hit}): its rules are read in that order"
    )
    return Mapped(_PLAIN[hit], rules, (*findings, note("GR150", message, table.span)))


def _plain(text: str) -> str:
    return text.strip().strip("\"'").strip()
