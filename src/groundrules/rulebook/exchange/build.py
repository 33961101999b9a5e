"""A table from elsewhere as a book in memory: words from its columns, one decision from its rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundrules.rulebook.condition import Always, And, Condition, Value
from groundrules.rulebook.exchange.codes import warning
from groundrules.rulebook.exchange.columns import read_column
from groundrules.rulebook.exchange.domains import Domain, Domains, range_of
from groundrules.rulebook.exchange.hits import mapped
from groundrules.rulebook.exchange.loose import Cell, Hit, LooseColumn, LooseRule, LooseTable
from groundrules.rulebook.exchange.names import word_name
from groundrules.rulebook.exchange.notation import Missing, Test, read_cell
from groundrules.rulebook.exchange.outcomes import Outcomes, read_outcomes
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Decision, Policy, Rule, Rulebook, Word
from groundrules.terms import Finding


@dataclass(frozen=True, slots=True)
class Built:
    """A table as a book.

    Attributes:
        book: words and one decision, with the rules that could be read.
        decision: its name in the book.
        headers: word or outcome name -> what the table calls it.
        guessed: the words whose type or values nobody declared.
        half_read: rules with a cell that could not be read, taken there for one that lets anything through;
            a hole none of these fills is a hole whatever the cell says.
        findings: what is wrong with the table, and what was guessed.
        is_ordered: false where the order of the rules matters and the table does not say it.
    """

    book: Rulebook
    decision: str
    headers: Mapping[str, str]
    guessed: frozenset[str]
    half_read: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    is_ordered: bool = True


def build_book(table: LooseTable, domains: Domains, wanted: Policy | Hit | None = None) -> Built:
    """The table as a book.

    Args:
        table: the cells.
        domains: what is declared of the columns.
        wanted: the policy, when the table's own is not meant.
    """
    hit = mapped(table, wanted)
    rules = hit.rules
    tested = _tested(table, rules, domains)
    outcomes = read_outcomes(table, rules, domains, taken=frozenset(tested.words))
    findings = [*hit.findings, *tested.findings, *outcomes.findings]
    unread = tested.unread | {row for row, rule in enumerate(rules) if not rule.is_whole}
    gone = {rules[row].rule_id for row in unread}
    unread |= {row for row, rule in enumerate(rules) if gone.intersection(rule.yields_to)}
    made = [
        _rule(rule, tested.conditions[row], outcomes, row, tested.words) for row, rule in enumerate(rules)
    ]
    name = word_name(table.name)
    decision = Decision(
        name,
        "account",
        hit.policy,
        outcomes.gives,
        tuple(rule for row, rule in enumerate(made) if row not in unread),
        span=table.span,
    )
    half_read = tuple(rule for row, rule in enumerate(made) if row in unread)
    if half_read:
        findings.append(_partly(table, half_read))
    if outcomes.otherwise is not None:
        decision = _with_default(decision, outcomes.otherwise, made)
    currency = next((word.currency for word in tested.words.values() if word.currency), "USD")
    book = Rulebook(table.name, "1", None, "", currency, tested.words, {name: decision}, file=table.file)
    headers = {**tested.headers, **outcomes.headers}
    return Built(book, name, headers, tested.guessed, half_read, tuple(findings), hit.is_ordered)


@dataclass(frozen=True, slots=True)
class _Tested:
    """The tested columns: their words, each row's conditions, and the rows with a cell that was not read."""

    words: Mapping[str, Word]
    headers: Mapping[str, str]
    conditions: Sequence[Sequence[Condition]]
    unread: frozenset[int]
    guessed: frozenset[str]
    findings: tuple[Finding, ...]


def _tested(table: LooseTable, rules: Sequence[LooseRule], domains: Domains) -> _Tested:
    """Columns of one name are one word, and a row's tests of it must all hold."""
    places: dict[str, list[int]] = {}
    for at, header in enumerate(table.inputs):
        places.setdefault(header.name, []).append(at)
    words: dict[str, Word] = {}
    headers: dict[str, str] = {}
    conditions: list[list[Condition]] = [[] for _ in rules]
    unread: set[int] = set()
    guessed = set()
    findings: list[Finding] = []
    for header_name, same in places.items():
        name = word_name(header_name, words)
        domain, told = _domain(table.inputs[same[0]], domains)
        cells = [rule.tests[at] if rule.is_whole else None for at in same for rule in rules]
        ids = [rule.rule_id for rule in rules] * len(same)
        column = read_column(table.inputs[same[0]], cells, ids, domain, name, is_feel=table.is_feel)
        words[name], headers[name] = column.word, header_name
        findings += [*told, *column.findings]
        unread |= {row % len(rules) for row in column.unread if cells[row] is not None}
        if column.is_guessed:
            guessed.add(name)
        for row, condition in enumerate(column.conditions):
            if condition is not None:
                conditions[row % len(rules)].append(condition)
    return _Tested(words, headers, conditions, frozenset(unread), frozenset(guessed), tuple(findings))


def _rule(
    rule: LooseRule, tests: Sequence[Condition], outcomes: Outcomes, row: int, words: Mapping[str, Word]
) -> Rule:
    condition = Always() if not tests else tests[0] if len(tests) == 1 else And(tuple(tests))
    outcome: Mapping[str, Value] = outcomes.rows[row]
    places = {
        output.name: cell.place(0)
        for output, cell in zip(outcomes.gives, rule.outcome, strict=False)
        if cell.text
    }
    text = print_condition(condition, words)
    return Rule(rule.rule_id, condition, outcome, text, rule.why, rule.span, places, rule.yields_to)


def _partly(table: LooseTable, half_read: Sequence[Rule]) -> Finding:
    ids = tuple(rule.rule_id for rule in half_read)
    shown = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
    verb = "was" if len(ids) == 1 else "were"
    message = f"{shown} {verb} not fully read: what depends on the cells above is not told"
    return warning("GR147", message, half_read[0].span or table.span, "mend the cells first", rules=ids)


def _with_default(decision: Decision, otherwise: Mapping[str, Value], made: Sequence[Rule]) -> Decision:
    """What is given when no rule fits, as a last rule that yields to all others."""
    taken = {rule.rule_id for rule in made}
    rule_id = next(name for name in ("otherwise", "otherwise_", "otherwise__") if name not in taken)
    is_first = decision.policy is Policy.FIRST
    yields = () if is_first else tuple(rule.rule_id for rule in decision.rules)
    rule = Rule(rule_id, Always(), otherwise, "any", "given when no rule fits", decision.span, {}, yields)
    return replace(decision, rules=(*decision.rules, rule))


def _domain(header: LooseColumn, domains: Domains) -> tuple[Domain, list[Finding]]:
    """What is declared of the column: by the domains file, else by the table itself."""
    said = domains.of(header.name)
    if said is not None or header.allowed is None or not header.allowed.text:
        return said or Domain(), []
    try:
        return _allowed(read_cell(header.allowed.text, is_feel=True), header.allowed, header)
    except MistakeError as mistake:
        message = f"the allowed values of `{header.name}` are not understood: {mistake.message}"
        return Domain(), [warning("GR149", message, header.allowed.place(mistake.offset), mistake.mend)]


def _allowed(test: Test, cell: Cell, header: LooseColumn) -> tuple[Domain, list[Finding]]:
    parts = [part for part in test.parts if not isinstance(part, Missing)]
    unknown = True if len(parts) < len(test.parts) else None
    is_list = bool(parts) and all(part[0].operator == "=" for part in parts)
    kinds = {scalar.kind for scalar in test.scalars}
    if is_list and not test.is_negated and kinds != {"number"} and "date" not in kinds:
        if kinds == {"yes/no"}:
            return Domain(unknown=unknown), []
        return Domain(values=tuple(dict.fromkeys(one.text for one in test.scalars)), unknown=unknown), []
    within = range_of(replace(test, parts=tuple(parts)))
    if within is not None:
        return replace(within, unknown=unknown), []
    if not parts and unknown:
        return Domain(unknown=True), []
    message = (
        f"the allowed values of `{header.name}`, `{cell.text}`, are neither a list of texts nor one range"
    )
    mend = "they are passed over: holes outside them may be told"
    return Domain(unknown=unknown), [warning("GR149", message, cell.place(0), mend)]
