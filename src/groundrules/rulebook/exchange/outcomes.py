"""The outcome columns of a table: what they are called, what they give, and the values of each row."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from groundrules.rulebook.condition import Value
from groundrules.rulebook.exchange.codes import warning
from groundrules.rulebook.exchange.domains import Domain, Domains, declared_type
from groundrules.rulebook.exchange.loose import Cell, LooseColumn, LooseRule, LooseTable
from groundrules.rulebook.exchange.names import word_name
from groundrules.rulebook.exchange.notation import ANYTHING, Scalar, read_cell
from groundrules.rulebook.language.literals import LARGEST, MAX_DIGITS
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Output, WordType
from groundrules.terms import Finding

_MOST_VALUES = 50
"""Beyond so many different texts an outcome is a text, not one of a list."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcome columns read.

    Attributes:
        gives: them as outputs of a decision.
        rows: for each rule what it gives; an empty cell gives nothing.
        headers: output name -> the table's name of it.
        otherwise: what is given when no rule fits; None when nothing is said.
        findings: cells that are no constants.
    """

    gives: tuple[Output, ...]
    rows: tuple[Mapping[str, Value], ...]
    headers: Mapping[str, str]
    otherwise: Mapping[str, Value] | None
    findings: tuple[Finding, ...]


def read_outcomes(
    table: LooseTable, rules: Sequence[LooseRule], domains: Domains, *, taken: AbstractSet[str]
) -> Outcomes:
    """What the table gives; ``domains`` may list its values, ``taken`` are names its words have already."""
    names: dict[str, str] = {}
    gives = []
    rows: list[dict[str, Value]] = [{} for _ in rules]
    otherwise: dict[str, Value] = {}
    findings: list[Finding] = []
    for at, header in enumerate(table.outputs):
        name = word_name(header.name, {*taken, *names})
        names[name] = header.name
        cells = [rule.outcome[at] if rule.is_whole else None for rule in rules]
        every = [*cells, header.default]
        scalars = [_scalar(cell, header, table, findings) for cell in every]
        said = domains.of(header.name) or Domain()
        output = _output(name, header, said, [scalar for scalar in scalars if scalar is not None])
        gives.append(output)
        for row, scalar in zip([*rows, otherwise], scalars, strict=True):
            if scalar is not None:
                row[name] = _value(scalar, output)
    return Outcomes(tuple(gives), tuple(rows), names, otherwise or None, tuple(findings))


def _scalar(
    cell: Cell | None, header: LooseColumn, table: LooseTable, findings: list[Finding]
) -> Scalar | None:
    """The one constant of the cell; a text that is none is kept as it stands."""
    if cell is None or cell.text in {"", "-"}:
        return None
    try:
        test = read_cell(cell.text, is_feel=True)
        scalars = test.scalars
        if len(scalars) == 1 and len(test.parts) == 1 and not test.is_negated and not test.is_ordered:
            is_name = scalars[0].kind == "name"
            if not (is_name and table.is_feel):
                return scalars[0] if not is_name else Scalar("name", cell.text, 0)
    except MistakeError:
        pass
    if table.is_feel and cell.text != "null":
        message = f"`{header.name}` is given as `{cell.text}`, which is no constant: it is kept as a text"
        mend = "write the value itself; a text in quotes"
        findings.append(warning("GR153", message, cell.place(0), mend))
    return None if cell.text == "null" else Scalar("name", cell.text, 0)


def _output(name: str, header: LooseColumn, said: Domain, scalars: Sequence[Scalar]) -> Output:
    """The outcome with the type declared for it, where its cells fit that, else the one they have."""
    kinds = {scalar.kind for scalar in scalars}
    declared = said.type or declared_type(header.type)[0]
    is_number = kinds == {"number"}
    if (
        declared is WordType.MONEY
        and is_number
        and all(_cents(scalar.text) is not None for scalar in scalars)
    ):
        return Output(name, WordType.MONEY)
    if is_number and all(_is_whole(scalar.text) for scalar in scalars):
        return Output(name, WordType.PERCENT if declared is WordType.PERCENT else WordType.WHOLE)
    if kinds == {"yes/no"}:
        return Output(name, WordType.YES_NO)
    if kinds == {"date"} and all(_is_day(scalar.text) for scalar in scalars):
        return Output(name, WordType.DATE)
    listed = said.values or _allowed(header)
    values = tuple(dict.fromkeys((*listed, *(scalar.text for scalar in scalars))))
    is_text = "text" in (header.type, said.type) or (len(values) > _MOST_VALUES and not said.values)
    return Output(name, WordType.TEXT) if is_text else Output(name, WordType.ONE_OF, values)


def _allowed(header: LooseColumn) -> tuple[str, ...]:
    """The texts the outcome may be, where the table lists them."""
    try:
        test = read_cell(header.allowed.text, is_feel=True) if header.allowed else ANYTHING
    except MistakeError:
        return ()
    return () if test.is_negated or test.is_ordered else tuple(scalar.text for scalar in test.scalars)


def _value(scalar: Scalar, output: Output) -> Value:
    match output.type:
        case WordType.MONEY:
            return _cents(scalar.text) or 0
        case WordType.WHOLE | WordType.PERCENT:
            return int(scalar.text)
        case WordType.YES_NO:
            return scalar.text in ("yes", "true")
        case WordType.DATE:
            return date.fromisoformat(scalar.text)
        case _:
            return scalar.text


def _cents(text: str) -> int | None:
    """An amount in hundredths; None when it has more digits than money."""
    cents = Fraction(text) * 100 if len(text) <= MAX_DIGITS else Fraction(1, 3)
    return cents.numerator if cents.denominator == 1 and abs(cents) <= LARGEST else None


def _is_whole(text: str) -> bool:
    return text.lstrip("+-").isdigit() and len(text) < 20 and abs(int(text)) <= LARGEST


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
