"""The rules of writing rules: what a book that reads well can still get wrong. One function, one code."""

from collections.abc import Iterator, Mapping
from itertools import chain
from re import escape, search
from typing import Protocol

from groundrules.rulebook.catalogue import ALL_OTHERS
from groundrules.rulebook.codes import error, note, warning
from groundrules.rulebook.condition import words_of
from groundrules.rulebook.evaluate import decide, truth
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Decision, Example, Policy, Rule, Rulebook, Setting, Word
from groundrules.rulebook.moving import check_moving
from groundrules.rulebook.parse import parse_condition
from groundrules.rulebook.proof.ports import AccountCounter
from groundrules.rulebook.proof.prove import prove
from groundrules.rulebook.reading.outcomes import as_word, outcomes_missing
from groundrules.rulebook.render import say_condition, say_outcome
from groundrules.rulebook.satisfy import can_hold
from groundrules.rulebook.yielding import stands_on_its_own, yields_badly
from groundrules.terms import Finding, Span

COVERAGE = "coverage"
COVERAGE_GIVES = ("owner", "quarterback", "support")
NOBODY = "none"
Findings = Iterator[Finding]


class Known(Protocol):
    """What an earlier check learned: asked instead of working it out again, and answering the same."""

    def prove(self, decision: Decision, words: Mapping[str, Word], /) -> tuple[Finding, ...]:
        """What the proof finds in the decision."""

    def can_hold(self, rule: Rule, words: Mapping[str, Word], /) -> bool:
        """Whether any record can meet the rule's condition."""


def check_book(
    book: Rulebook,
    *,
    broken_rules: tuple[str, ...] = (),
    incomplete: frozenset[str] = frozenset(),
    count: AccountCounter | None = None,
    known: Known | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with what the book says, in the file's order; the proof is part of it.

    Args:
        book: the book, or the draft of one with mistakes.
        broken_rules: ids of rules that are in the file and not in the draft: nothing is lost.
        incomplete: decisions of the draft that lack something, and so can be neither proved nor tried.
        count: counts real accounts in what the proof finds; without it nothing is counted.
        known: what an earlier check of almost the same book learned; it counts nothing.
    """
    whole = [
        decision
        for name, decision in book.decisions.items()
        if name not in incomplete and stands_on_its_own(decision)
    ]
    found = [
        *duplicate_ids(book),
        *chain.from_iterable(missing_outcomes(decision) for decision in book.decisions.values()),
        *chain.from_iterable(extra_outcomes(decision) for decision in book.decisions.values()),
        *never_holding(book, known),
        *(() if incomplete else unused_words(book)),
        *(() if incomplete else unused_settings(book)),
        *pointing_at_nothing(book, broken_rules),
        *chain.from_iterable(
            yields_badly(decision, book.words, broken_rules) for decision in book.decisions.values()
        ),
        *missing_role_cards(book),
        *(() if COVERAGE in incomplete else incomplete_coverage(book)),
        *chain.from_iterable(failing_examples(decision) for decision in whole),
        *chain.from_iterable(broken_checks(decision, book.settings) for decision in book.decisions.values()),
        *(no_rules(decision) for decision in whole if not decision.rules),
        *unexplained_numbers(book),
        *check_moving(book),
        *misplaced_people(book),
    ]
    impossible = {finding.rules[0] for finding in found if finding.code == "GR205"}
    for decision in whole:
        proof: tuple[Finding, ...] = ()
        if decision.rules:
            proof = known.prove(decision, book.words) if known else prove(decision, book.words, count=count)
        found.extend(one for one in proof if not (one.code == "GR253" and one.rules[0] in impossible))
    return tuple(sorted(found, key=lambda finding: (finding.span or Span("", 0, 0), finding.code)))


def duplicate_ids(book: Rulebook) -> Findings:
    """GR201: an id that names two things, so that "by rule A3" would mean nothing."""
    named = [
        *((rule.rule_id, rule.span) for decision in book.decisions.values() for rule in decision.rules),
        *((advice.advice_id, advice.span) for advice in book.advice),
    ]
    for ids in (named, [(goal.goal_id, goal.span) for goal in book.goals]):
        first: dict[str, Span | None] = {}
        for one, span in ids:
            if one in first:
                place = first[one]
                where = f"; the first is on line {place.line}" if place else ""
                message = f"`{one}` is used twice{where}"
                yield error("GR201", message, span, "give each rule an id of its own", rules=(one,))
            first.setdefault(one, span)


def missing_outcomes(decision: Decision) -> Findings:
    """GR202: a rule that does not say everything its decision gives."""
    for rule in decision.rules:
        named = {*rule.outcome, *rule.outcome_spans}
        yield from outcomes_missing(rule.rule_id, rule.span, named, decision.name, decision.gives)


def extra_outcomes(decision: Decision) -> Findings:
    """GR203: a rule that gives what its decision does not ask for."""
    asked = [output.name for output in decision.gives]
    for rule in decision.rules:
        for name in rule.outcome:
            if name not in asked:
                message = f"{decision.name} does not give `{name}`"
                mend = did_you_mean(name, asked, otherwise=f"it gives {listed(asked)}")
                span = rule.outcome_spans.get(name, rule.span)
                yield error("GR203", message, span, mend, rules=(rule.rule_id,))


def never_holding(book: Rulebook, known: Known | None = None) -> Findings:
    """GR205: a condition that no record can meet."""
    for decision in book.decisions.values():
        for rule in decision.rules:
            if not (known.can_hold(rule, book.words) if known else can_hold(rule.condition, book.words)):
                clause = say_condition(rule.condition, book.words)
                message = f"{rule.rule_id} can never hold: it asks that {clause}"
                mend = "look for two tests that exclude each other"
                yield error("GR205", message, rule.span, mend, rules=(rule.rule_id,))


def unused_words(book: Rulebook) -> Findings:
    """GR206: a word no rule looks at."""
    used = {
        word
        for decision in book.decisions.values()
        for rule in decision.rules
        for word in words_of(rule.condition)
    }
    for name, word in book.words.items():
        if name not in used:
            yield note(
                "GR206", f"no rule uses the word `{name}`", word.span, "keep it for later or delete it"
            )


def unused_settings(book: Rulebook) -> Findings:
    """GR216: a setting no rule looks at."""
    used = {
        name
        for decision in book.decisions.values()
        for rule in decision.rules
        for test in rule.setting_tests
        for name in test.settings
    }
    checks = " ".join(decision.check for decision in book.decisions.values())
    for name, setting in book.settings.items():
        if name not in used and not search(rf"\b{escape(name)}\b", checks):
            message = f"no rule uses the setting `{name}`"
            yield note("GR216", message, setting.span, "keep it for later or delete it")


def pointing_at_nothing(book: Rulebook, broken_rules: tuple[str, ...]) -> Findings:
    """GR207: a signal, an exception or an example that names a rule which does not exist."""
    rules = [rule.rule_id for decision in book.decisions.values() for rule in decision.rules]
    known = [*rules, *broken_rules, *(advice.advice_id for advice in book.advice), *book.clocks]
    governed = [
        *dict.fromkeys(
            (
                f"{ALL_OTHERS} of the signals" if one.is_other else f"the signal `{one.signal_id}`",
                one.governed_by,
                one.span,
            )
            for one in book.signals.values()
        ),
        *((f"the exception `{one.kind_id}`", one.governed_by, one.span) for one in book.exceptions.values()),
    ]
    for what, rule_id, span in governed:
        if rule_id and rule_id not in known:
            mend = did_you_mean(rule_id, known, otherwise="name a rule, advice or clock of this book")
            yield error("GR207", f"{what} is governed by `{rule_id}`, which is nowhere", span, mend)
    for decision in book.decisions.values():
        own = [*(rule.rule_id for rule in decision.rules), *broken_rules]
        for example in decision.examples:
            for rule_id in example.rule_ids:
                if rule_id not in own:
                    message = f"the example expects `{rule_id}`, which is no rule of {decision.name}"
                    mend = did_you_mean(rule_id, own, otherwise=f"its rules are {listed(own)}")
                    yield error("GR207", message, example.span, mend)


def missing_role_cards(book: Rulebook) -> Findings:
    """GR208: a role that coverage gives and that has no card to say what it does."""
    coverage = book.decisions.get(COVERAGE)
    if coverage is None:
        return
    cards = {card.role for card in book.roles}
    given = [value for output in coverage.gives for value in output.values]
    for role in dict.fromkeys(given):
        if role not in cards and role != NOBODY:
            message = f"coverage gives `{role}`, and no card under `roles` says what it does"
            mend = did_you_mean(role, cards, otherwise=f"add `{role}:` under `roles`")
            yield error("GR208", message, coverage.span, mend)


def incomplete_coverage(book: Rulebook) -> Findings:
    """GR209: a book that does not say who owns, quarterbacks and supports an account."""
    coverage = book.decisions.get(COVERAGE)
    if coverage is None:
        start = Span(book.file)
        yield warning("GR209", "no decision named `coverage`: the book assigns nobody", start, "add one")
        return
    if coverage.for_each != "account":
        yield error(
            "GR209", "coverage must be decided for each account", coverage.span, "`for each: account`"
        )
    if coverage.policy is Policy.ALL:
        mend = "use `exactly one` or `first that fits`"
        yield error("GR209", "coverage must have one answer", coverage.span, mend)
    given = {output.name for output in coverage.gives}
    missing = [name for name in COVERAGE_GIVES if name not in given]
    if missing:
        message = f"coverage does not give {listed(missing)}"
        yield error("GR209", message, coverage.span, "list the roles that may fill each place")


def failing_examples(decision: Decision) -> Findings:
    """GR210: a test the book carries that its own rules do not pass."""
    own = {rule.rule_id for rule in decision.rules}
    for example in decision.examples:
        if not own.issuperset(example.rule_ids):
            continue  # already told as GR207
        answer = decide(decision, example.record)
        is_all = decision.policy is Policy.ALL
        got_ids = answer.rule_ids if is_all or answer.rule_id is None else (answer.rule_id,)
        outcomes = [decision.rule(rule_id).outcome for rule_id in got_ids] if is_all else [answer.outcome]
        wrong_rule = bool(example.rule_ids) and set(example.rule_ids) != set(got_ids)
        wrong_outcome = not any(
            all(outcome.get(name) == value for name, value in example.gives.items())
            for outcome in outcomes or [{}]
        )
        if wrong_rule or wrong_outcome:
            got = ", ".join(got_ids) or "no rule"
            gives = f" ({say_outcome(answer.outcome, decision)})" if answer.outcome else ""
            message = f"the example gets {got}{gives}, and expects {_expected(example, decision)}"
            yield error("GR210", message, example.span, _why_not(answer.unknown), rules=got_ids)


def _expected(example: Example, decision: Decision) -> str:
    parts = []
    if example.rule_ids:
        parts.append(", ".join(example.rule_ids))
    if example.gives:
        parts.append(say_outcome(example.gives, decision))
    return " with ".join(parts)


def _why_not(unknown: tuple[str, ...]) -> str:
    if unknown:
        return f"{listed(unknown)} is unknown in the example: name it, or mend the rule or the example"
    return "mend the rule or the example"


def broken_checks(decision: Decision, settings: Mapping[str, Setting] | None = None) -> Findings:
    """GR211: a rule whose outcome breaks what the decision promises for every rule."""
    if not decision.check:
        return
    given = {output.name: as_word(output) for output in decision.gives}
    condition = parse_condition(decision.check, given, _nowhere, settings=settings).condition
    if condition is None:
        return
    for rule in decision.rules:
        if any(name not in rule.outcome for name in words_of(condition)):
            continue  # already told as GR202
        if not truth(condition, rule.outcome):
            message = f"{rule.rule_id} breaks the check of {decision.name}: `{decision.check}`"
            mend = f"it gives {say_outcome(rule.outcome, decision)}"
            yield error("GR211", message, rule.span, mend, rules=(rule.rule_id,))


def _nowhere(_: int) -> Span:
    return Span("")


def no_rules(decision: Decision) -> Finding:
    """GR213: a decision that decides nothing."""
    message = f"the decision `{decision.name}` has no rules"
    return error("GR213", message, decision.span, "add `rules:` or a `table: |`")


def unexplained_numbers(book: Rulebook) -> Findings:
    """GR214: a number a seller could argue with and that says neither its unit nor why it is that."""
    numbers = [
        *(
            (f"the parameter `{parameter.name}` of {signal.signal_id}", parameter)
            for signal in book.signals.values()
            for parameter in signal.parameters.values()
        ),
        *((f"the number `{name}` of the transition", one) for name, one in book.transition.items()),
    ]
    for what, parameter in numbers:
        missing = [name for name in ("unit", "why") if not getattr(parameter, name)]
        if missing:
            yield warning("GR214", f"{what} lacks {listed(missing)}", parameter.span, "a seller will ask")


def misplaced_people(book: Rulebook) -> Findings:
    """GR215: an order of people where none is picked, or none where one must be."""
    for name, decision in book.decisions.items():
        if name != COVERAGE and decision.people:
            message = f"`people` means nothing in {name}"
            yield error("GR215", message, decision.span, "only coverage picks people")
        elif name == COVERAGE and not decision.people:
            mend = "add `people: [incumbent, pair, territory, least loaded]`"
            yield error(
                "GR215", "coverage does not say in which order a person is picked", decision.span, mend
            )
        elif len(set(decision.people)) != len(decision.people):
            yield error("GR215", "`people` names a way twice", decision.span, "delete one")
