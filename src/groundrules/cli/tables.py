"""How ``groundrules check`` tells about a decision table that lies outside any book."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.cli.counted import counted
from groundrules.cli.show import Printer
from groundrules.rulebook.exchange.codes import error
from groundrules.rulebook.exchange.hits import named_policy
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.model import Output, Policy, Word, WordType
from groundrules.terms import Finding, Severity, Span, has_errors
from groundrules.wiring.tables import read_tables

if TYPE_CHECKING:
    from groundrules.usecases.check_table import TableCheck

_SHOWN = 6
_WIDEST = 70
_NOTES = 5
_MUST = {
    Policy.EXACTLY_ONE: "exactly one must fit",
    Policy.FIRST: "the first that fits answers",
    Policy.ALL: "all that fit answer",
}
_GUESSED, _GAP, _OVERLAP, _AGREE, _UNREACHED, _UNPROVED = "GR144", "GR251", "GR252", "GR254", "GR253", "GR255"


def run_table_check(
    file: Path,
    printer: Printer,
    *,
    domains: Path | None = None,
    policy: str | None = None,
    sheet: str | None = None,
    outcomes: int | None = None,
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The tables of the file are typed, checked and proved; what was found is printed.

    Args:
        file: a CSV, XLSX or DMN file.
        printer: where it is told.
        domains: a JSON file that says what the columns may hold.
        policy: how many rules may answer, when the table does not say it or is not to be believed.
        sheet: the sheet of a workbook.
        outcomes: how many of the last columns are outcomes.
    """
    from groundrules.usecases.check_table import check_table

    wanted = named_policy(policy) if policy is not None else None
    if policy is not None and wanted is None:
        mend = "choose exactly one, first that fits or all that fit, or a letter of U F A P C R O"
        found = error("GR150", f"`{policy}` is no policy", None, mend)
        printer.findings([found])
        return (found,), {}
    read = read_tables(file, domains=domains, sheet=sheet, outcomes=outcomes)
    if wanted is None and read.domains.policy:
        wanted = named_policy(read.domains.policy)
    printer.findings([one for one in read.findings if one.code != _GUESSED])
    findings = list(read.findings)
    results = []
    for table in read.tables:
        checked = check_table(table, read.domains, wanted=wanted)
        findings += checked.findings
        results.append(_as_result(checked))
        _tell(checked, printer, is_read=not has_errors(read.findings))
    ordered = sorted(findings, key=lambda one: one.span or Span("", 0, 0))
    return tuple(ordered), {"tables": results}


def _tell(checked: "TableCheck", printer: Printer, *, is_read: bool) -> None:
    built, decision = checked.built, checked.decision
    rules = len(decision.rules) + len(built.half_read)
    size = f"{counted(rules, 'rule')} over {counted(len(built.book.words), 'column')}"
    printer.say(f"  {built.book.title}: {size}, {_MUST[decision.policy]}.")
    printer.say()
    rows = [
        (built.headers[name], holds(word), "its cells" if name in built.guessed else "declared")
        for name, word in built.book.words.items()
    ]
    rows += [(f"-> {built.headers[output.name]}", gives(output), "") for output in decision.gives]
    printer.table(("column", "may hold", "known by"), rows)
    if built.guessed:
        printer.say(
            "  What is known by its cells only is a guess; say it with --domains FILE.json.", dim=True
        )
    printer.say()
    told = [one for one in checked.findings if one.code != _GUESSED]
    printer.findings([one for one in told if one.severity is not Severity.NOTE])
    printer.findings([one for one in told if one.severity is Severity.NOTE], at_most=_NOTES)
    printer.say(f"  {verdict(checked, is_read=is_read)}")


def holds(word: Word) -> str:
    """What a column may hold, in a few words."""
    unknown = ", or unknown" if word.may_be_unknown else ""
    if word.type is WordType.ONE_OF:
        return f"{_some(word.values)}{unknown}"
    decimals = f" with {counted(word.scale, 'decimal')}" if word.scale else ""
    if word.low is None and word.high is None:
        kind = "number" if word.type is WordType.DECIMAL else word.type.value
        return f"{'' if word.type is WordType.YES_NO else 'any '}{kind}{decimals}{unknown}"
    low = f" from {written(word.low, word)}" if word.low is not None else ""
    high = f" to {written(word.high, word)}" if word.high is not None else ""
    return f"{word.type.value}{low}{high}{decimals.replace(' with', ',')}{unknown}"


def gives(output: Output) -> str:
    """What an outcome column gives, in a few words."""
    return _some(output.values) if output.values else output.type.value


def _some(values: Sequence[str]) -> str:
    """The first values, as many as a line takes, and how many more there are."""
    shown = list(values[:_SHOWN])
    while len(shown) > 1 and len(", ".join(shown)) > _WIDEST:
        shown.pop()
    more = f" and {len(values) - len(shown)} more" if len(values) > len(shown) else ""
    return f"{', '.join(shown)}{more}"


def verdict(checked: "TableCheck", *, is_read: bool = True) -> str:
    """What the whole check came to, in one sentence; ``is_read`` is false when a file was misread before."""
    numbers = {
        code: sum(one.code == code for one in checked.findings)
        for code in (_GAP, _OVERLAP, _AGREE, _UNREACHED, _UNPROVED)
    }
    wrong = _listed(
        [
            counted(numbers[_GAP], "gap") if numbers[_GAP] else "",
            counted(numbers[_OVERLAP], "pair") + " of rules that contradict" if numbers[_OVERLAP] else "",
            _never(numbers[_UNREACHED]) if numbers[_UNREACHED] else "",
        ]
    )
    if checked.decision.policy is Policy.ALL:
        left = f"; {counted(numbers[_GAP], 'situation')} in which none fits" if numbers[_GAP] else ""
        return f"All that fit answer, so rules cannot contradict{left}."
    if wrong:
        return f"{wrong[0].upper()}{wrong[1:]}."
    if checked.built.half_read or numbers[_UNPROVED]:
        return "Nothing wrong was found in what could be read and proved; the rest is said above."
    if has_errors(checked.findings) or not is_read:
        return "No gap and no contradiction, but mend what is said above."
    if checked.decision.policy is Policy.FIRST:
        return "Every possible record gets its answer, and every rule answers somewhere."
    same = " Where two rules fit, they agree." if numbers[_AGREE] else ""
    one = "an" if numbers[_AGREE] else "exactly one"
    return f"Every possible record gets {one} answer; no two rules contradict.{same}"


def _never(count: int) -> str:
    return f"{counted(count, 'rule')} that never {'answers' if count == 1 else 'answer'}"


def _listed(parts: Sequence[str]) -> str:
    said = [part for part in parts if part]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 2 else said)


def _as_result(checked: "TableCheck") -> dict[str, object]:
    built, decision = checked.built, checked.decision
    return {
        "table": built.book.title,
        "policy": decision.policy.value,
        "rules": len(decision.rules) + len(built.half_read),
        "gaps": checked.number_of("gap"),
        "overlaps": checked.number_of("overlap"),
        "columns": [
            {
                "column": built.headers[name],
                "word": name,
                "type": word.type.value,
                "values": list(word.values),
                "from": None if word.low is None else written(word.low, word),
                "to": None if word.high is None else written(word.high, word),
                "decimals": word.scale,
                "unknown": word.may_be_unknown,
                "guessed": name in built.guessed,
            }
            for name, word in built.book.words.items()
        ],
        "outcomes": [built.headers[output.name] for output in decision.gives],
    }
