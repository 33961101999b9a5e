"""The decision tables of a DMN file (1.1 to 1.5); whatever else it holds is named, never dropped silently."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from groundrules.adapters.dmn.xmltree import MAX_BYTES, Element, XmlError, read_xml
from groundrules.rulebook.exchange.codes import error, note, warning
from groundrules.rulebook.exchange.loose import Cell, Hit, LooseColumn, LooseRule, LooseTable
from groundrules.rulebook.exchange.names import word_name
from groundrules.terms import Finding, Span

VERSIONS: Mapping[str, str] = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""Namespace -> version of DMN."""
_LOGIC: Mapping[str, str] = {
    "literalExpression": "an expression",
    "invocation": "a call of another decision's knowledge",
    "context": "a context",
    "relation": "a relation",
    "list": "a list",
    "functionDefinition": "a function",
    "conditional": "an if",
    "filter": "a filter",
    "for": "a loop",
    "every": "a test of every item",
    "some": "a test of some item",
}
_BESIDE: Mapping[str, str] = {
    "businessKnowledgeModel": "a business knowledge model",
    "decisionService": "a decision service",
    "import": "an import of another file",
}
_OURS = re.compile(r"whole_number|money|text|(?:decimal|percent)_\d")
"""Types as `write_dmn` names them, which say more than the DMN type behind them."""
_SIGNS = set("+*/()<>=!?[]{}\"'@:;,")
_MEND = "it is left out: write it as a decision table, or as a word of its own"
_RULE, _WHY = (
    {"rule", "rule id", "id"},
    {"why", "reason", "annotation", "annotations", "description", "comment"},
)


@dataclass(frozen=True, slots=True)
class DmnReading:
    """The file's decision tables, and what was found on the way."""

    tables: tuple[LooseTable, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Type:
    """What a type of the file stands for: one of DMN's own, with its allowed values."""

    base: str
    allowed: Cell | None = None
    is_simple: bool = True


@dataclass(slots=True)
class _File:
    name: str
    types: dict[str, _Type] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    is_several: bool = False
    prefix: str = ""

    def span(self, element: Element) -> Span:
        return Span(self.name, element.line, element.column)

    def cell(self, element: Element | None) -> Cell | None:
        """The element's text as a cell; its place is where the text begins."""
        if element is None:
            return None
        inner = element.first("text") or element
        return Cell(inner.text.strip(), partial(_at, self.span(inner)))

    def unsupported(self, element: Element, what: str, mend: str = _MEND) -> None:
        self.findings.append(warning("GR149", what, self.span(element), mend))


def _at(span: Span, _: int) -> Span:
    return span


def read_dmn(path: Path, name: str) -> DmnReading:
    """The decision tables of the file.

    Args:
        path: the file.
        name: what to call it in findings.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        root = read_xml(data)
    except OSError as trouble:
        message = f"`{name}` cannot be opened: {(trouble.strerror or 'not readable').lower()}"
        return DmnReading((), (error("GR141", message, Span(name), "check the name and who may read it"),))
    except XmlError as trouble:
        place = Span(name, trouble.line, trouble.column)
        return DmnReading((), (error("GR148", trouble.message, place, trouble.mend),))
    found = _File(name)
    if root.name != "definitions":
        message = f"`{name}` is XML and no DMN: it begins with `<{root.name}>`"
        return DmnReading((), (error("GR148", message, found.span(root), "export the decisions as DMN"),))
    if root.space not in VERSIONS:
        message = f"`{root.space}` is no version of DMN this program knows: read as if it were 1.3"
        found.findings.append(
            warning("GR149", message, found.span(root), f"it knows {', '.join(VERSIONS.values())}")
        )
    for item in root.all("itemDefinition"):
        found.types[item.get("name")] = _type_of(item, found)
    data_types = {
        one.get("name"): variable.get("typeRef")
        for one in root.all("inputData")
        if (variable := one.first("variable")) is not None
    }
    found.is_several = sum(one.first("decisionTable") is not None for one in root.all("decision")) > 1
    tables = [
        table
        for decision in root.all("decision")
        if (table := _decision(decision, found, data_types)) is not None
    ]
    for element in root.children:
        if element.name in _BESIDE:
            what = f"`{element.get('name') or element.get('id')}` is {_BESIDE[element.name]}"
            found.unsupported(element, f"{what}, which is not read")
    if not tables:
        found.findings.append(error("GR149", f"`{name}` holds no decision table", found.span(root), _MEND))
    return DmnReading(tuple(tables), tuple(found.findings))


def _type_of(item: Element, found: _File) -> _Type:
    allowed = item.first("allowedValues") or item.first("typeConstraint")
    is_simple = not item.all("itemComponent") and item.get("isCollection") != "true"
    base = item.said("typeRef") or item.get("typeRef")
    return _Type(base, found.cell(allowed), is_simple)


def _decision(decision: Element, found: _File, data_types: Mapping[str, str]) -> LooseTable | None:
    name = decision.get("name") or decision.get("id") or "decision"
    found.prefix = f"{word_name(name)}_" if found.is_several else ""
    table = decision.first("decisionTable")
    if table is None:
        logic = next((child for child in decision.children if child.name in _LOGIC), None)
        what = f"is {_LOGIC[logic.name]}" if logic else "has no logic"
        found.unsupported(logic or decision, f"the decision `{name}` {what}, not a decision table")
        return None
    inputs = tuple(_input(one, found, data_types) for one in table.all("input"))
    outputs = tuple(_output(one, name, found) for one in table.all("output"))
    if not inputs or not outputs:
        found.unsupported(table, f"the decision table `{name}` tests nothing or gives nothing")
        return None
    orientation = table.get("preferredOrientation")
    if orientation == "CrossTable":
        message = f"`{name}` is drawn as a cross table: its rules are read as rows all the same"
        found.findings.append(note("GR149", message, found.span(table)))
    annotations = [one.get("name").lower() for one in table.all("annotation")]
    rules = tuple(
        _rule(rule, number, (len(inputs), len(outputs)), annotations, found)
        for number, rule in enumerate(table.all("rule"), 1)
    )
    return LooseTable(
        name,
        found.name,
        found.span(table),
        inputs,
        outputs,
        _told_apart(rules),
        _hit(table, name, found),
        table.get("aggregation") if table.get("aggregation") in {"SUM", "MIN", "MAX", "COUNT"} else "",
        is_feel=True,
    )


def _hit(table: Element, name: str, found: _File) -> Hit:
    written = table.get("hitPolicy") or "UNIQUE"
    try:
        return Hit(" ".join(written.upper().replace("_", " ").split()))
    except ValueError:
        message = f"`{written}` is no hit policy: `{name}` is read as UNIQUE"
        found.findings.append(error("GR150", message, found.span(table), f"choose from {', '.join(Hit)}"))
        return Hit.UNIQUE


def _input(element: Element, found: _File, data_types: Mapping[str, str]) -> LooseColumn:
    expression = element.first("inputExpression")
    text = " ".join(expression.said("text").split()) if expression is not None else ""
    name = text or element.get("label") or element.get("id")
    if text and _SIGNS.intersection(text):
        what = f"the input `{text}` is an expression: it is taken as a word of its own"
        mend = "give the word that value where the records are made; cells of other columns may depend on it"
        found.unsupported(expression or element, what, mend)
    written = expression.get("typeRef") if expression is not None else ""
    kind = _resolved(written or data_types.get(text, ""), found, element, name)
    allowed = found.cell(element.first("inputValues"))
    return LooseColumn(
        name, found.span(element), kind.base, allowed if allowed and allowed.text else kind.allowed
    )


def _output(element: Element, decision: str, found: _File) -> LooseColumn:
    name = element.get("name") or element.get("label") or decision
    kind = _resolved(element.get("typeRef"), found, element, name)
    allowed = found.cell(element.first("outputValues"))
    default = found.cell(element.first("defaultOutputEntry"))
    return LooseColumn(
        name,
        found.span(element),
        kind.base,
        allowed if allowed and allowed.text else kind.allowed,
        default if default and default.text else None,
    )


def _resolved(written: str, found: _File, element: Element, name: str) -> _Type:
    """The type of DMN behind a name, through the file's own types."""
    kind = _Type(_local(written))
    seen: set[str] = set()
    while kind.base in found.types and kind.base not in seen and not _OURS.fullmatch(kind.base):
        seen.add(kind.base)
        inner = found.types[kind.base]
        kind = _Type(_local(inner.base), kind.allowed or inner.allowed, inner.is_simple and kind.is_simple)
    if not kind.is_simple:
        found.unsupported(element, f"`{name}` is a list or a structure, not one value", "test one part of it")
        return replace(kind, base="")
    if kind.base in {"dateTime", "date and time", "time", "dayTimeDuration", "yearMonthDuration"} or (
        "duration" in kind.base
    ):
        what = f"`{name}` is of the type `{kind.base}`, which rules here do not know"
        found.unsupported(element, what, "use a date, or count days or hours in a number")
    return kind


def _local(written: str) -> str:
    """The type's name without the namespace prefix of DMN 1.1."""
    return written.rpartition(":")[2].strip()


def _rule(
    rule: Element, number: int, width: tuple[int, int], annotations: list[str], found: _File
) -> LooseRule:
    span = found.span(rule)
    tests = [found.cell(one) for one in rule.all("inputEntry")]
    outcome = [found.cell(one) for one in rule.all("outputEntry")]
    notes = dict(zip(annotations, (one.said("text") for one in rule.all("annotationEntry")), strict=False))
    rule_id = next((notes[name] for name in notes if name in _RULE and notes[name]), "")
    reasons = [text for name, text in notes.items() if text and name not in _RULE]
    why = " ".join(" ".join([rule.said("description"), *reasons]).split())
    rule_id = rule_id or rule.get("id") or f"{found.prefix}{number}"
    for element in (*rule.all("inputEntry"), *rule.all("outputEntry")):
        language = element.get("expressionLanguage")
        if language and "feel" not in language.lower():
            found.unsupported(element, f"a cell of {rule_id} is written in `{language}`", "write it in FEEL")
    if (len(tests), len(outcome)) != width:
        sizes = f"{len(tests)} tests and {len(outcome)} outcomes"
        message = f"{rule_id} has {sizes}, the table {width[0]} and {width[1]}"
        found.findings.append(error("GR143", message, span, "give each column its cell", rules=(rule_id,)))
        return LooseRule(rule_id, span, (), (), why, is_whole=False)
    return LooseRule(rule_id, span, tuple(filter(None, tests)), tuple(filter(None, outcome)), why)


def _told_apart(rules: Iterable[LooseRule]) -> tuple[LooseRule, ...]:
    """Ids a person typed twice get a number; ids are how findings name a rule."""
    seen: dict[str, int] = {}
    result = []
    for rule in rules:
        seen[rule.rule_id] = seen.get(rule.rule_id, 0) + 1
        again = seen[rule.rule_id]
        result.append(rule if again == 1 else replace(rule, rule_id=f"{rule.rule_id} ({again})"))
    return tuple(result)
