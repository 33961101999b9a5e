"""``groundrules simplify``: what the book could do without, and what each rule would cost to drop."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.disk import write_whole
from groundrules.terms import has_errors
from groundrules.wiring import Workspace
from groundrules.wiring.tables import read_text

if TYPE_CHECKING:
    from groundrules.rulebook.simplicity import Drop, RuleUse, Smaller
    from groundrules.usecases.simplify_book import Simplified

_CHEAPEST = 5


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the smaller book there; your rulebook.yaml is never changed.",
)
@on_workspace
def simplify(workspace: Workspace, printer: Printer, output: Path | None) -> None:
    """Find what the rulebook could do without.

    Shows how full the pages are and how they read, which rules decide most and least, what dropping each
    would cost, and a smaller book that gives every possible account, deal and case the same answer.
    """
    from groundrules.usecases.simplify_book import simplify_book

    text, findings = read_text(workspace.book_path)
    if findings:
        printer.findings(findings)
        printer.finish(findings)
    found = simplify_book(
        text=text,
        file=workspace.book_path.name,
        facts=workspace.facts,
        told=lambda what: printer.say(f"  {what} ...", dim=True),
    )
    if has_errors(found.findings):
        printer.findings(found.findings)
        printer.finish(found.findings)
    _pages(found, printer)
    for name, uses in found.uses.items():
        _uses(name, uses, found.drops[name], printer)
    _smaller(found, printer)
    if output is not None and found.proposal is not None:
        write_whole(output, found.proposal.text.encode())
        printer.say(f"  wrote {output}: `groundrules compare {output}` shows that no answer changes")
    printer.finish((), _result(found))


def _pages(found: "Simplified", printer: Printer) -> None:
    printer.step("Pages")
    room = "five pages, as many as there may be" if found.slides == found.most_slides else ""
    printer.say(f"  {room or f'{found.slides} slides; {found.most_slides} is the limit'}")
    rows = [
        (page.number, page.title, page.words, "-" if page.ease is None else f"{page.ease:.0f}")
        for page in found.ease
    ]
    printer.table(("page", "title", "words", "reading ease"), rows)
    printer.say("  Reading ease is Flesch's: above 60 is plain, under 30 very hard.", dim=True)
    for sentence in found.hardest:
        place = f"{sentence.span} " if sentence.span else ""
        printer.say(f"  hardest: {place}{sentence.part} ({sentence.ease:.0f}): {sentence.text}")


def _uses(name: str, uses: "tuple[RuleUse, ...]", drops: "tuple[Drop, ...]", printer: Printer) -> None:
    printer.step(f"Rules of `{name}`, by how many accounts they decide")
    rows = [(use.rule_id, use.decides, f"{use.share:.1%}", use.fits) for use in uses]
    printer.table(("rule", "decides", "share", "fits"), rows)
    shown = "The cheapest" if len(drops) <= _CHEAPEST else f"The {_CHEAPEST} cheapest"
    printer.say(f"  Which would you drop? {shown} (in accounts that would get another answer):")
    for drop in drops[:_CHEAPEST]:
        printer.wrap(f"{drop.rule_id}: {_said(drop)}", indent=4)


def _said(drop: "Drop") -> str:
    if not drop.instead:
        return f"{_accounts(drop.cost)} would get another answer" if drop.cost else "no account would notice"
    if not drop.differs:
        taken_in = _accounts(drop.unanswered)
        return f"{drop.instead} gives the same; widened to take in {taken_in} it could replace it"
    names = " and ".join(drop.differs)
    return (
        f"{_accounts(drop.unanswered)} would have no answer; widening {drop.instead} to take them in "
        f"changes {names} for {drop.cost:,} in all"
    )


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count:,} accounts" if count else "no account"


def _smaller(found: "Simplified", printer: Printer) -> None:
    printer.step("A smaller book with the same answers")
    smaller = found.smaller
    steps = [step for one in smaller.values() for step in one.steps]
    if not steps:
        printer.say("  None found: no rule can go, and no test, without another rule being written anew.")
    for step in steps:
        printer.wrap(f"- {step.says}")
    if steps:
        printer.say(f"  {_sum(smaller)}. Every step is proved: no possible record gets another outcome.")
    for step in found.proposal.by_hand if found.proposal else ():
        printer.wrap(f"by hand, since {step.rule_id} is a row of a table: {step.says}")
    for name, one in smaller.items():
        if not one.is_finished:
            printer.say(f"  `{name}` is long: the search stopped before everything was tried.")


def _sum(smaller: "Mapping[str, Smaller]") -> str:
    before = sum(one.rules_before for one in smaller.values())
    after = sum(one.rules_after for one in smaller.values())
    tests_before = sum(one.tests_before for one in smaller.values())
    tests_after = sum(one.tests_after for one in smaller.values())
    return f"{before} rules become {after}, and {tests_before} tests {tests_after}"


def _result(found: "Simplified") -> dict[str, object]:
    return {
        "slides": found.slides,
        "most_slides": found.most_slides,
        "reading_ease": [asdict(page) for page in found.ease],
        "rules": {name: [asdict(use) for use in uses] for name, uses in found.uses.items()},
        "dropping": {name: [asdict(drop) for drop in drops] for name, drops in found.drops.items()},
        "steps": {name: [asdict(step) for step in one.steps] for name, one in found.smaller.items()},
        "finished": all(one.is_finished for one in found.smaller.values()),
        "by_hand": [step.says for step in found.proposal.by_hand] if found.proposal else [],
    }
