"""A rule of the book in plain words, wherever in the book it stands."""

from groundrules.coverage.explain import say_roles
from groundrules.rulebook import Decision, Rule, Rulebook
from groundrules.rulebook.render import say_condition, say_exceptions, say_rule
from groundrules.web.screens import RuleText


def rule_text(book: Rulebook, rule_id: str) -> RuleText:
    """The rule as one reads it; an id today's book does not hold says so."""
    for decision in book.decisions.values():
        for rule in decision.rules:
            if rule.rule_id == rule_id:
                return RuleText(rule_id, _said(rule, decision, book), rule.why)
    for advice in book.advice:
        if advice.advice_id == rule_id:
            return RuleText(rule_id, advice.text)
    return RuleText(
        rule_id, "This rule is not in today's book; the case keeps the number it had.", in_book=False
    )


def _said(rule: Rule, decision: Decision, book: Rulebook) -> str:
    """The rule as one sentence; who covers and who does what are said with people's words for jobs."""
    clause = say_condition(rule.condition, book.words)
    lead = (f"When {clause}" if clause else "Always") + say_exceptions(rule)
    if decision.name == "coverage":
        return f"{lead}: {say_roles(rule.outcome)}."
    if {"who", "does"} <= set(rule.outcome):
        who = str(rule.outcome["who"])
        return f"{lead}, {'both' if who == 'both' else f'the {who}'}: {rule.outcome['does']}."
    return say_rule(rule, decision, book.words)


def rule_ids(book: Rulebook) -> frozenset[str]:
    """Every number one can cite: rules and advice."""
    rules = (rule.rule_id for decision in book.decisions.values() for rule in decision.rules)
    return frozenset((*rules, *(advice.advice_id for advice in book.advice)))
