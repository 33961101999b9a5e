"""The decisions of the book: what each gives, its rules (in blocks or a table), its check and examples."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from groundrules.rulebook.codes import error
from groundrules.rulebook.condition import Value
from groundrules.rulebook.language.literals import Literal, stored
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.model import Decision, Output, Policy, Rule, WordType
from groundrules.rulebook.parse import Parsed, parse_condition
from groundrules.rulebook.reading.beside import Beside, BesideError
from groundrules.rulebook.reading.conditions import Conditions
from groundrules.rulebook.reading.examples import read_examples
from groundrules.rulebook.reading.grid import Drawn, Grid
from groundrules.rulebook.reading.in_text import InText
from groundrules.rulebook.reading.outcomes import as_word, outcomes_missing
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.reading.table import read_table
from groundrules.rulebook.reading.vocabulary import Vocabulary
from groundrules.rulebook.reading.words import THINGS, read_type
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Finding, Span

PEOPLE = ("incumbent", "pair", "territory", "least loaded")
_PATH = re.compile(r"[/\\\x00]")
_OPTIONAL = ("gives", "people", "check", "rules", "table", "examples")

_KINDS = {
    WordType.WHOLE: "it must be a whole number",
    WordType.DECIMAL: "it must be a number",
    WordType.MONEY: "it must be an amount of money",
    WordType.PERCENT: "it must be a percentage",
    WordType.DATE: "it must be a date, like 2027-06-30",
    WordType.YES_NO: "it must be yes or no",
    WordType.ONE_OF: "it must be one of the values listed",
    WordType.TEXT: "it must be a text",
}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was read: the decisions, the ids of rules that could not be, and where those stood."""

    decisions: Mapping[str, Decision]
    broken_rules: tuple[str, ...] = ()
    incomplete: frozenset[str] = field(default_factory=frozenset)


def rule_in_braces(span: Span) -> Finding:
    """The finding for a rule written as ``{id: ..., when: ...}``."""
    message = "the rule stands on one line in braces, where a comma would cut its condition"
    return error("GR105", message, span, "write `- id:`, `when:` and `then:` on lines of their own")


def read_decisions(shape: Shape, node: Node | None, asked: Vocabulary, beside: Beside) -> Decisions:
    """Every decision that can be read, each with the rules that can be."""
    decisions: dict[str, Decision] = {}
    broken: list[str] = []
    left_out: list[tuple[str, Span]] = []
    incomplete = set()
    for name, entry, span in shape.named(node, "`decisions`"):
        reader = _DecisionReader(shape, asked, name, beside)
        decisions[name] = reader.read(entry, span)
        broken.extend(reader.broken)
        left_out.extend((rule_id, place) for rule_id, place, _ in reader.left_out)
        if reader.is_incomplete:
            incomplete.add(name)
    _used_twice(shape, decisions, left_out)
    return Decisions(decisions, tuple(broken), frozenset(incomplete))


def _used_twice(
    shape: Shape, decisions: Mapping[str, Decision], left_out: Sequence[tuple[str, Span]]
) -> None:
    """GR201 for rules that could not be read; the others are compared by the checks."""
    read = [(rule.rule_id, rule.span) for decision in decisions.values() for rule in decision.rules]
    first = {rule_id: span for rule_id, span in reversed(read) if span is not None}
    for rule_id, span in left_out:
        if rule_id in first:
            message = f"`{rule_id}` is used twice; another is on line {first[rule_id].line}"
            shape.error("GR201", message, span, "give each rule an id of its own", rule_id)
        first.setdefault(rule_id, span)


class _DecisionReader:
    """Reads one decision and remembers what it had to leave out."""

    def __init__(self, shape: Shape, asked: Vocabulary, name: str, beside: Beside) -> None:
        self.shape = shape
        self.asked = asked
        self.name = name
        self.beside = beside
        self.conditions = Conditions(asked.words, asked.settings)
        self.broken: list[str] = []
        self.left_out: list[tuple[str, Span, tuple[str, ...]]] = []
        self.is_incomplete = False
        self.is_declared = False
        self.is_guessed = False  # a type could not be read, so nothing more is said of what is given
        self.outputs: dict[str, Output] = {}
        self.given: dict[tuple[str, str], Value] = {}

    def read(self, node: Node, span: Span) -> Decision:
        what = f"the decision `{self.name}`"
        keys = self.shape.keys(node, what, required=("for each", "policy"), optional=_OPTIONAL)
        policy = self.shape.choice(keys.get("policy"), "policy", [policy.value for policy in Policy])
        for_each = self.shape.choice(keys.get("for each"), "thing to decide for", THINGS)
        self.outputs = self._outputs(keys.get("gives"))
        self.is_declared = "gives" in keys
        if "rules" in keys and "table" in keys:
            message = f"{what} has both `rules` and a `table`"
            self.shape.error("GR108", message, node.key_spans["table"], "keep one of the two")
        rules = (*self._rules(keys.get("rules")), *self._table(keys.get("table")))
        gives = tuple(self.outputs.values())
        for rule_id, place, named in self.left_out:
            self.shape.findings.extend(outcomes_missing(rule_id, place, named, self.name, gives))
        if not policy or not for_each:
            self.is_incomplete = True  # what follows stands in, so that its rules are checked all the same
        people = self.shape.items(keys.get("people"), "`people`")
        return Decision(
            self.name,
            for_each or THINGS[0],
            Policy(policy or Policy.EXACTLY_ONE),
            gives,
            rules,
            check=self._check(keys.get("check")),
            people=tuple(filter(None, (self.shape.choice(one, "way to pick", PEOPLE) for one in people))),
            examples=read_examples(
                self.shape, keys.get("examples"), self.asked.words, self.outputs, self._give
            ),
            span=span,
        )

    def _outputs(self, node: Node | None) -> dict[str, Output]:
        outputs = {}
        for name, entry, _ in self.shape.named(node, "`gives`"):
            if entry.kind == "list":
                values = self.shape.texts(entry, "the values")
                outputs[name] = Output(name, WordType.ONE_OF, values)
                continue
            kind = read_type(self.shape, entry, "type of an outcome")
            if kind in {WordType.ONE_OF, WordType.DECIMAL}:
                message = f"an outcome cannot be `{kind}`"
                mend = "list its values: `[a, b]`, or use whole number, percent or money"
                self.shape.error("GR108", message, entry.span, mend)
                kind = None
            self.is_guessed = self.is_guessed or kind is None
            outputs[name] = Output(name, kind or WordType.TEXT)
        return outputs

    def _rules(self, node: Node | None) -> list[Rule]:
        read = []
        for item in self.shape.items(node, "`rules`"):
            if item.is_flow:
                self.shape.findings.append(rule_in_braces(item.span))
                self.is_incomplete = True
                continue
            with self.shape.within(_id_of(item)):
                rule = self._rule(item)
            if rule is not None:
                read.append(rule)
        return read

    def _rule(self, node: Node) -> Rule | None:
        optional = ("yields to", "why")
        keys = self.shape.keys(node, "the rule", required=("id", "when", "then"), optional=optional)
        rule_id = self.shape.text(keys.get("id"), "the id")
        parsed = self._condition(keys.get("when"), rule_id)
        outcome, places = self._outcome(keys.get("then"), rule_id)
        yields = self._yields(keys.get("yields to"))
        if parsed is None or parsed.condition is None or not rule_id:
            self._leave_out(rule_id)
            if rule_id and "then" in keys:
                self.left_out.append((rule_id, keys["id"].span, tuple(places)))
            return None
        return Rule(
            rule_id,
            parsed.condition,
            outcome,
            " ".join(keys["when"].text.split()),
            self.shape.text(keys.get("why"), "`why`"),
            keys["id"].span,
            places,
            tuple(yields),
            yields,
            parsed.setting_tests,
        )

    def _yields(self, node: Node | None) -> dict[str, Span]:
        """The rules named by `yields to`, each with its place; one alone needs no brackets."""
        if node is None:
            return {}
        items = (node,) if node.kind == "text" else self.shape.items(node, "`yields to`")
        named = {self.shape.text(item, "a rule's id"): item.span for item in items}
        return {rule_id: span for rule_id, span in named.items() if rule_id}

    def _leave_out(self, rule_id: str) -> None:
        self.is_incomplete = True
        if rule_id:
            self.broken.append(rule_id)

    def _condition(self, node: Node | None, rule_id: str) -> Parsed | None:
        if node is None:
            return None
        if node.kind != "text":
            self.shape.text(node, "`when`")
            return None
        parsed = self.conditions.parse(node.text, node.place, rule_id)
        self.shape.findings.extend(parsed.findings)
        return parsed

    def _outcome(self, node: Node | None, rule_id: str) -> tuple[dict[str, Value], dict[str, Span]]:
        outcome: dict[str, Value] = {}
        places: dict[str, Span] = {}
        for name, entry, span in self.shape.named(node, "`then`"):
            places[name] = span
            if entry.kind != "text":
                self.shape.text(entry, f"the outcome `{name}`")
                self.is_incomplete = True
                continue
            self._give(outcome, name, entry.text, entry.place, rule_id)
        return outcome, places

    def _give(
        self, outcome: dict[str, Value], name: str, text: str, place: Callable[[int], Span], rule_id: str
    ) -> None:
        """Note one value of an outcome; an undeclared output is kept as text for the check to name."""
        if not self.is_declared:
            self.outputs.setdefault(name, Output(name, WordType.TEXT))
        output = self.outputs.get(name)
        text = " ".join(text.split())
        if output is None:
            outcome[name] = text
            return
        try:
            outcome[name] = self._stored(text, output)
        except MistakeError as mistake:
            values = f"it gives {listed(output.values)}" if output.values else _KINDS[output.type]
            mend = did_you_mean(text, output.values, otherwise=values)
            message = f"`{text}` is not a possible `{name}` of {self.name}"
            self.shape.error("GR204", message, place(mistake.offset), mend, rule_id)
            self.is_incomplete = True

    def _stored(self, text: str, output: Output) -> Value:
        """The value given there; a table gives the same few again and again."""
        if (text, output.name) not in self.given:
            self.given[text, output.name] = stored(Literal("bare", text), as_word(output))
        return self.given[text, output.name]

    def _table(self, node: Node | None) -> list[Rule]:
        """The rules of a table drawn in the book, or kept in a file beside it."""
        if node is None:
            return []
        if node.kind == "mapping":
            grid = self._grid(node)
            return [] if grid is None else self._rows(grid, is_file=True)
        if node.kind != "text":
            self.shape.text(node, "`table`")
            return []
        return self._rows(InText(node), is_file=False)

    def _grid(self, node: Node) -> Grid | None:
        """The table out of the named file; None, with a finding, when there is none."""
        keys = self.shape.keys(node, "the table", required=("file",), optional=("sheet",))
        name = self.shape.text(keys.get("file"), "`file`")
        sheet = self.shape.text(keys.get("sheet"), "`sheet`") or None
        self.is_incomplete = True
        if not name:
            return None
        place = keys["file"].span
        if _PATH.search(name) or name.startswith("."):
            message = f"`{name}` is a path: a table lies beside the book"
            self.shape.error("GR130", message, place, "write the plain file name, like `cadence.csv`")
        else:
            try:
                grid = self.beside.grid(name, sheet=sheet)
            except BesideError as trouble:
                self._untold(trouble, keys, name, sheet)
            else:
                self.is_incomplete = False
                return grid
        return None

    def _untold(self, trouble: BesideError, keys: Mapping[str, Node], name: str, sheet: str | None) -> None:
        """A table that could not be opened: told at its name, or in the file where the trouble is."""
        is_sheet = sheet is not None and f"`{sheet}`" in trouble.message
        wrong, place = (sheet, keys["sheet"].span) if is_sheet else (name, keys["file"].span)
        if trouble.line is not None:
            place = Span(name, trouble.line, trouble.column or 1)
        mend = did_you_mean(wrong or name, trouble.known, otherwise=trouble.mend)
        self.shape.error("GR130", trouble.message, place, mend)

    def _rows(self, table: Drawn, *, is_file: bool) -> list[Rule]:
        """The table's rows as rules; a row with a cell that cannot be read is left out."""
        read = []
        declared = tuple(self.outputs) if self.is_declared else ()
        for row in read_table(table, self.asked, self._note, gives=declared, is_file=is_file):
            outcome: dict[str, Value] = {}
            for name, (text, place) in row.outcome.items():
                self._give(outcome, name, text, place, row.rule_id)
            places = {name: place(0) for name, (_, place) in row.outcome.items()}
            if row.condition is None:
                self._leave_out(row.rule_id)
                self.left_out.append((row.rule_id, row.span, tuple(places)))
                continue
            read.append(
                Rule(
                    row.rule_id,
                    row.condition,
                    outcome,
                    row.text,
                    row.why,
                    row.span,
                    places,
                    tuple(row.yields_to),
                    row.yields_to,
                    row.setting_tests,
                )
            )
        return read

    def _note(self, code: str, message: str, span: Span, mend: str, rule_id: str) -> None:
        """One mistake of a table: what is missing because of it forbids proving the decision."""
        self.shape.error(code, message, span, mend, rule_id)
        self.is_incomplete = True

    def _check(self, node: Node | None) -> str:
        """The check's text, when it reads as a condition over what the decision gives."""
        text = self.shape.text(node, "`check`")
        if node is None or not text or self.is_guessed:
            return ""
        given = {name: as_word(output) for name, output in self.outputs.items()}
        same_everywhere = {
            name: setting for name, setting in self.asked.settings.items() if setting.by is None
        }
        parsed = parse_condition(node.text, given, node.place, settings=same_everywhere)
        self.shape.findings.extend(parsed.findings)
        return text if parsed.condition is not None else ""


def _id_of(node: Node) -> str:
    """The id of a rule not read yet, as far as one is written there."""
    named = node.entries.get("id")
    return " ".join(named.text.split()) if named is not None and named.kind == "text" else ""
