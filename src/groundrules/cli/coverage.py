"""``cover`` and ``why``: who covers each account, and why."""

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Severity, has_errors
from groundrules.wiring import Workspace


@click.command()
@on_workspace
def cover(workspace: Workspace, printer: Printer) -> None:
    """Decide who covers every account, by which rule."""
    findings, result = run_cover(workspace, printer)
    printer.finish(findings, result)


def run_cover(workspace: Workspace, printer: Printer) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """Every account has its rule and its people; the counts are printed."""
    from groundrules.usecases.assign_coverage import assign_coverage
    from groundrules.wiring.families import said_families

    checked = workspace.checked_book()
    book = checked.book
    if book is None or has_errors(checked.findings):
        printer.findings([one for one in checked.findings if one.severity is Severity.ERROR])
        printer.say("  The book has mistakes, so it decides nothing; `groundrules check` has the details.")
        return checked.findings, {}
    agreed = said_families(workspace)
    if has_errors(agreed.findings) and "stands_alone" in book.words:
        printer.findings(agreed.findings)
        return agreed.findings, {}
    result = assign_coverage(book=book, facts=workspace.facts, said=agreed.lines)
    printer.findings(result.findings, at_most=8)
    if not result.published:
        return result.findings, {}
    workspace.keep_version(book)
    decided = result.accounts - result.undecided
    printer.say(
        f"  {result.accounts:,} accounts as of {result.as_of}: {decided:,} decided by exactly one rule each"
    )
    decision = book.decisions["coverage"]
    rows: list[tuple[object, ...]] = []
    for rule_id, count in result.by_rule.items():
        if rule_id.startswith("!"):
            rows.append((rule_id.removeprefix("!"), "-", "-", "-", count))
        else:
            gives = decision.rule(rule_id).outcome
            rows.append((rule_id, gives.get("owner"), gives.get("quarterback"), gives.get("support"), count))
    printer.table(("rule", "owner", "quarterback", "support", "accounts"), rows)
    owners = result.by_choice.get("owner", {})
    if owners:
        said = ", ".join(f"{how} {count:,}" for how, count in owners.items())
        printer.say(f"  Owners were found by: {said}")
    return result.findings, {
        "as_of": result.as_of,
        "accounts": result.accounts,
        "by_rule": dict(result.by_rule),
        "by_role": dict(result.by_role),
        "by_choice": dict(result.by_choice),
    }


@click.command()
@click.argument("account")
@on_workspace
def why(workspace: Workspace, printer: Printer, account: str) -> None:
    """Explain who covers ACCOUNT (an id or a name).

    The rule, the facts with source and age, and the one fact that would have changed the answer.
    """
    findings, result = run_why(workspace, printer, account)
    printer.finish(findings, result)


def run_why(
    workspace: Workspace, printer: Printer, account: str
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The explanation of one account is printed."""
    from groundrules.usecases.explain_account import explain_account

    result = explain_account(book=workspace.book(), facts=workspace.facts, account=account)
    printer.findings(result.findings)
    if result.explanation is None:
        return result.findings, {}
    for line in result.explanation.lines():
        printer.say(line)
    return result.findings, result.explanation.as_json()
