"""``groundrules prove``: what is proved of each decision, and a file that proves it to others."""

from pathlib import Path
from time import perf_counter

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.rulebook import Rulebook
from groundrules.terms import Finding, Severity, Span
from groundrules.usecases.prove_rulebook import Proved, prove_rulebook, verify_certificate, write_certificate
from groundrules.wiring import Workspace

_NOT_SAID = {True: "", False: "NOT ", None: "not shown to be "}
_REACHED = {
    True: "every rule answers somewhere",
    False: "some rules NEVER answer",
    None: "not every rule is shown to answer somewhere",
}


@click.command()
@click.option(
    "--certificate",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a proof file that anybody can check without us.",
)
@click.option(
    "--verify",
    "source",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Check such a file against the book instead.",
)
@on_workspace
def prove(workspace: Workspace, printer: Printer, target: Path | None, source: Path | None) -> None:
    """Prove that every possible account gets exactly one answer.

    For each decision: is it complete, is it free of conflicts, is every rule of use; each hole and each
    conflict with its place and an example.
    """
    book = workspace.book()
    if source is not None:
        run_verify(book, printer, source)
    proved = prove_rulebook(book=book, clock=perf_counter, count=workspace.counter(book))
    for one in proved:
        _show(printer, one)
    findings = tuple(finding for one in proved for finding in one.findings)
    if findings:
        printer.step("Found")
        printer.findings(findings)
    result: dict[str, object] = {
        "book": book.title,
        "version": book.version,
        "decisions": [_plain(one) for one in proved],
    }
    if target is not None:
        findings += run_certificate(book, proved, printer, target)
        result["certificate"] = str(target)
    printer.finish(findings, result)


def run_certificate(
    book: Rulebook, proved: tuple[Proved, ...], printer: Printer, target: Path
) -> tuple[Finding, ...]:
    """The proof file lies at the path, whole or not at all."""
    text, findings = write_certificate(book=book, proved=proved)
    try:
        draft = target.with_name(f".{target.name}.draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        message = f"`{target}` cannot be written: {(error.strerror or 'no reason given').lower()}"
        findings = (Finding("GR284", Severity.ERROR, message, "name another file", kind="file"),)
        printer.findings(findings)
        return findings
    printer.step("Proof file")
    printer.say(f"  wrote {target}; check it with `groundrules prove --verify {target}`")
    printer.findings(findings)
    return findings


def run_verify(book: Rulebook, printer: Printer, source: Path) -> None:
    """The proof file is checked, and nothing else is done."""
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = (
            error.strerror.lower()
            if isinstance(error, OSError) and error.strerror
            else "it is not UTF-8 text"
        )
        finding = Finding(
            "GR284", Severity.ERROR, f"`{source}` cannot be read: {why}", "", Span(str(source)), "file"
        )
        printer.findings([finding])
        printer.finish([finding])
    claims, findings = verify_certificate(text=text, file=str(source), book=book)
    for decision, claimed in claims.items():
        printer.say(f"  {decision}: {', '.join(claimed)}")
    if claims:
        printer.say("  The checker went through every region; the rules are the book's.")
    printer.findings(findings)
    printer.finish(findings, {"proved": claims})


def _show(printer: Printer, one: Proved) -> None:
    counted = _many(one.situations)
    rules = "1 rule" if one.rules == 1 else f"{one.rules:,} rules"
    printer.say()
    printer.say(f"  {one.decision}: {one.policy}, {rules}, {counted}, {one.seconds:.2f} s", bold=True)
    claims = []
    if one.policy != "all that fit":
        claims.append(f"{_NOT_SAID[one.is_complete]}complete")
    if one.policy == "exactly one":
        claims.append(f"{_NOT_SAID[one.is_free]}free of conflicts")
    claims.append(_REACHED[one.is_reached])
    printer.say(f"    {', '.join(claims)}")


def _many(situations: int | None) -> str:
    """How many situations, rounded where nobody would read the figure."""
    if situations is None:
        return "more situations than can be counted"
    if situations < 10**15:
        return f"{situations:,} possible situations"
    digits = len(str(situations)) - 1
    return f"about {round(situations / 10**digits)} x 10^{digits} possible situations"


def _plain(one: Proved) -> dict[str, object]:
    return {
        "decision": one.decision,
        "policy": one.policy,
        "rules": one.rules,
        "situations": one.situations,
        "complete": one.is_complete,
        "free of conflicts": one.is_free,
        "every rule answers": one.is_reached,
        "seconds": round(one.seconds, 4),
    }
