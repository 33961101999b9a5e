"""What can be wrong with ``yields to``: pointing at nothing, circles, and exceptions that never matter."""

from collections.abc import Iterator, Mapping

from groundrules.rulebook.codes import error, note
from groundrules.rulebook.condition import And
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Decision, Policy, Rule, Word
from groundrules.rulebook.satisfy import can_hold
from groundrules.terms import Finding

Findings = Iterator[Finding]


def yields_badly(
    decision: Decision, words: Mapping[str, Word], broken_rules: tuple[str, ...] = ()
) -> Findings:
    """Everything that is wrong with what the decision's rules yield to.

    Args:
        decision: the decision.
        words: the book's words.
        broken_rules: ids of rules that are in the file and could not be read.
    """
    if decision.policy is Policy.FIRST:
        yield from _under_order(decision)
        return
    yield from _to_nothing(decision, broken_rules)
    circles = tuple(_circles(decision))
    yield from circles
    if not circles:
        yield from _for_nothing(decision, words)


def stands_on_its_own(decision: Decision) -> bool:
    """True when the exceptions have a meaning, so that the decision can be tried and proved."""
    own = {rule.rule_id for rule in decision.rules}
    return (
        all(own.issuperset(rule.yields_to) for rule in decision.rules)
        and not any(_circles(decision))
        and not (decision.policy is Policy.FIRST and any(rule.yields_to for rule in decision.rules))
    )


def _to_nothing(decision: Decision, broken_rules: tuple[str, ...]) -> Findings:
    """GR207: a rule that yields to one which is not there."""
    own = [*(rule.rule_id for rule in decision.rules), *broken_rules]
    for rule in decision.rules:
        for other in rule.yields_to:
            if other not in own:
                message = f"{rule.rule_id} yields to `{other}`, which is no rule of {decision.name}"
                mend = did_you_mean(other, own, otherwise=f"its rules are {listed(own)}")
                place = rule.yield_spans.get(other, rule.span)
                yield error("GR207", message, place, mend, rules=(rule.rule_id,))


def _under_order(decision: Decision) -> Findings:
    """GR218: an exception where the order of the rules says already which one goes first."""
    order = [rule.rule_id for rule in decision.rules]
    for rule in decision.rules:
        for other in rule.yields_to:
            message = (
                f"{rule.rule_id} yields to `{other}`, but in {decision.name} the first that fits answers"
            )
            is_above = order.index(rule.rule_id) > (order.index(other) if other in order else -1)
            mend = "delete it" if is_above else f"delete it and put {other} above {rule.rule_id}"
            place = rule.yield_spans.get(other, rule.span)
            yield error("GR218", message, place, mend, rules=(rule.rule_id,))


def _circles(decision: Decision) -> Findings:
    """GR217: rules that yield to each other, so that none of them could ever answer."""
    rules = {rule.rule_id: rule for rule in decision.rules}
    done: set[str] = set()
    for start in rules:
        path: list[str] = []
        yield from _walk(start, rules, path, done)


def _walk(rule_id: str, rules: Mapping[str, Rule], path: list[str], done: set[str]) -> Findings:
    """Follows what the rules yield to, without calling itself: a chain may be as long as the book."""
    stack = [(rule_id, iter(rules[rule_id].yields_to))]
    path.append(rule_id)
    while stack:
        at, others = stack[-1]
        other = next((one for one in others if one in rules and one not in done), None)
        if other is None:
            done.add(at)
            path.pop()
            stack.pop()
        elif other in path:
            yield _circle((*path[path.index(other) :], other), rules[at])
        else:
            path.append(other)
            stack.append((other, iter(rules[other].yields_to)))


def _circle(path: tuple[str, ...], last: Rule) -> Finding:
    place = last.yield_spans.get(path[-1], last.span)
    itself = len(path) == 2
    chain = ", which yields to ".join(path[1:])
    said = (
        f"{path[0]} yields to {'itself' if itself else chain + ', a circle'}: where they meet nothing answers"
    )
    return error("GR217", said, place, "delete one of them", rules=tuple(dict.fromkeys(path)))


def _for_nothing(decision: Decision, words: Mapping[str, Word]) -> Findings:
    """GR219: an exception for a rule that never holds together with it."""
    rules = {rule.rule_id: rule for rule in decision.rules}
    for rule in decision.rules:
        for other in rule.yields_to:
            if other in rules and not can_hold(And((rule.condition, rules[other].condition)), words):
                message = f"{rule.rule_id} yields to `{other}`, and the two never hold together"
                place = rule.yield_spans.get(other, rule.span)
                yield note("GR219", message, place, "delete it", rules=(rule.rule_id, other))
