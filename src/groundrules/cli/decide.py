"""``groundrules decide``: a table of yours, decided by the book, without any import."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.counted import counted
from groundrules.cli.frame import ending_well, format_option, workspace_option
from groundrules.cli.show import Printer
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.model import Policy
from groundrules.rulebook.reading.outcomes import as_word
from groundrules.terms import Finding, Severity
from groundrules.wiring.decide import answers_path, decide_file, deciding_book

if TYPE_CHECKING:
    from groundrules.usecases.decide_table import TableDecided

_SHOWN = 20
_PROVED = {
    Policy.EXACTLY_ONE: "Every possible {thing} gets exactly one answer.",
    Policy.FIRST: "The first rule that fits answers, and every possible {thing} gets an answer.",
    Policy.ALL: "Every rule that fits answers.",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--book",
    type=click.Path(path_type=Path, dir_okay=False),
    show_default="the workspace's",
    help="The rulebook that decides.",
)
@click.option("--decision", show_default="coverage", help="Which of the book's decisions.")
@click.option("--id", "id_header", help="The column that names a row, when it cannot be guessed.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file for the answers (.csv, .csv.gz, .parquet); default FILE's name with `.decided`.",
)
@click.option("--explain", is_flag=True, help="Also every rule that holds, and what is outside the book.")
@workspace_option
@format_option
def decide(
    *,
    file: Path,
    book: Path | None,
    decision: str | None,
    id_header: str | None,
    output: Path | None,
    explain: bool,
    folder: Path,
    form: str,
) -> None:
    """Decide every row of FILE, a table of your own (.csv, .csv.gz, .parquet).

    It needs a column for each word the rules test, named as people name it, and one that names the row. An
    empty cell means unknown. Nothing has to be imported, and with --book no workspace is needed.
    """
    printer = Printer(form)
    with ending_well(printer, folder):
        out = answers_path(file, output, folder)
        if isinstance(out, Finding):
            printer.findings([out])
            printer.finish([out])
        checked = deciding_book(book, folder)
        if not checked.is_fit:
            printer.findings([one for one in checked.findings if one.severity is Severity.ERROR])
            printer.say(
                "  The book has mistakes, so it decides nothing; `groundrules check` has the details."
            )
            printer.finish(checked.findings)
        result = decide_file(
            checked=checked,
            decision=decision,
            file=file,
            out=out,
            folder=folder,
            id_header=id_header,
            explain=explain,
        )
        _tell(result, file, out, printer)
        printer.finish(result.findings, _as_result(result, file, out))


def _tell(result: "TableDecided", file: Path, out: Path, printer: Printer) -> None:
    decision = result.decision
    if decision is None or not result.is_written:
        printer.findings(result.findings)
        printer.say("  Nothing was decided and nothing was written.")
        return
    rules = counted(len(decision.rules), "rule")
    thing = decision.for_each
    printer.say(f"  Decision `{decision.name}`, {rules}. {_PROVED[decision.policy].format(thing=thing)}")
    left = result.undecided
    rows = counted(result.rows, "row")
    said = (
        f"all decided by {_BY[decision.policy]}"
        if not left
        else f"{result.rows - left:,} decided, {left:,} not"
    )
    printer.say(f"  {file.name}: {rows}, {said}." if result.rows else f"  {file.name} has no rows.")
    printer.findings(result.findings)
    printer.say()
    _table(result, printer)
    printer.say(f"  The answers: {out}", dim=True)


_BY = {
    Policy.EXACTLY_ONE: "exactly one rule each",
    Policy.FIRST: "the first rule that fits",
    Policy.ALL: "the rules that fit",
}


def _table(result: "TableDecided", printer: Printer) -> None:
    """Rows for each rule with what it gives: all rules of a short book, the largest of a long one."""
    if result.decision is None:
        return
    gives = result.decision.gives
    order = {rule_id: place for place, rule_id in enumerate(result.by_rule)}
    largest = sorted(result.by_rule.items(), key=lambda one: (one[0][0] != "!", -one[1]))[:_SHOWN]
    body: list[tuple[object, ...]] = []
    for rule_id, count in sorted(largest, key=lambda one: order[one[0]]):
        if rule_id.startswith("!"):
            body.append((rule_id.removeprefix("!"), *("-" for _ in gives), count))
            continue
        outcome = result.decision.rule(rule_id).outcome
        said = [
            written(outcome[output.name], as_word(output)) if output.name in outcome else "-"
            for output in gives
        ]
        body.append((rule_id, *said, count))
    printer.table(("rule", *(output.name for output in gives), "rows"), body)
    if len(result.by_rule) > _SHOWN:
        idle = sum(not count for count in result.by_rule.values())
        rest = f"  The {_SHOWN} that decide most; {len(result.by_rule) - _SHOWN:,} more"
        printer.say(f"{rest}, {counted(idle, 'rule')} without a row (--format json lists all).", dim=True)


def _as_result(result: "TableDecided", file: Path, out: Path) -> dict[str, object]:
    if result.decision is None:
        return {}
    return {
        "table": str(file),
        "output": str(out),
        "decision": result.decision.name,
        "rows": result.rows,
        "undecided": result.undecided,
        "by_rule": dict(result.by_rule),
        "id": result.id,
        "columns": dict(result.columns),
    }
