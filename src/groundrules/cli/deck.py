"""``groundrules deck``: the book as slides to edit, a PDF to print, or one page for the browser."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import FINDINGS, Printer, exit_code
from groundrules.terms import Finding, Severity, Span, has_errors
from groundrules.wiring import KINDS, Workspace, deck_writer

if TYPE_CHECKING:
    from groundrules.rulebook import Rulebook
    from groundrules.rulebook.pages.charts import Counted
    from groundrules.rulebook.pages.deck import Earlier
    from groundrules.usecases.write_deck import DeckResult

_SUFFIXES = {".pptx": "pptx", ".pdf": "pdf", ".html": "html", ".htm": "html"}
_SAID = {"pptx": "slides, editable", "pdf": "pages to print", "html": "pages, for any browser"}


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; default out/rulebook.pptx in the workspace.",
)
@click.option(
    "--to",
    "kind",
    type=click.Choice(KINDS),
    help="The kind of file; default by the suffix of --output, else pptx.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your company's .pptx or .potx: its size, layout, fonts and colours are used.",
)
@click.option("--role-cards", is_flag=True, help="Add one page for each role, to hand out.")
@click.option("--charts", is_flag=True, help="Add how many accounts each rule decides, and who covers them.")
@click.option(
    "--compare",
    "earlier",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OLD",
    help="Add what changes from that version of the rulebook.",
)
@on_workspace
def deck(
    workspace: Workspace,
    printer: Printer,
    *,
    output: Path | None,
    kind: str | None,
    template: Path | None,
    role_cards: bool,
    charts: bool,
    earlier: Path | None,
) -> None:
    """Write the five pages: slides, a PDF or a web page.

    A book that needs a sixth page is refused, and told what to cut. Role cards, charts and the difference to
    another version come after the five and do not count.
    """
    kind = kind_of(output, kind)
    if template is not None and kind != "pptx":
        raise click.UsageError(
            f"a template is for slides: leave --template out, or write a .pptx, not a .{kind}"
        )
    findings, path = run_deck(
        workspace,
        printer,
        output,
        kind=kind,
        template=template,
        role_cards=role_cards,
        charts=charts,
        earlier=earlier,
    )
    if path is None and findings:
        if printer.is_json:
            printer.document(findings)
        raise SystemExit(exit_code(findings) or FINDINGS)
    printer.finish(findings, {"deck": str(path), "kind": kind})


def kind_of(output: Path | None, kind: str | None) -> str:
    """The kind of file that is meant, by what was said and by the file's suffix."""
    suffix = output.suffix.lower() if output is not None else ""
    meant = _SUFFIXES.get(suffix)
    if kind is None and suffix and meant is None:
        raise click.UsageError(f"a deck is a .pptx, .pdf or .html file, not a {suffix}")
    if kind is not None and meant is not None and kind != meant:
        raise click.UsageError(f"--to {kind} and a file that ends in {suffix} do not agree")
    return kind or meant or "pptx"


def run_deck(
    workspace: Workspace,
    printer: Printer,
    output: Path | None = None,
    *,
    kind: str = "pptx",
    template: Path | None = None,
    role_cards: bool = False,
    charts: bool = False,
    earlier: Path | None = None,
) -> tuple[tuple[Finding, ...], Path | None]:
    """The five pages and what was asked for lie in a file, or the findings say what to cut."""
    from groundrules.rulebook.pages.deck import Wanted
    from groundrules.usecases.count_rules import accounts_by_rule
    from groundrules.usecases.write_deck import write_deck

    book = workspace.book()
    path = output or workspace.out / f"rulebook.{kind}"
    writer = deck_writer(path, kind=kind, template=template)
    counted, said = _counted(workspace, book) if charts else (None, ())
    before, unread = _earlier(workspace, book, earlier)
    if has_errors(unread):
        printer.findings(unread)
        return unread, None
    wanted = Wanted(cards=role_cards, counted=counted, earlier=before)
    answered = accounts_by_rule(book=book, facts=workspace.facts)
    try:
        result = write_deck(book=book, writer=writer, answered=answered, wanted=wanted)
    except OSError as error:
        refused = (_unwritten(path, error),)
        printer.findings(refused)
        return refused, None
    findings = (*result.findings, *said, *unread)
    printer.findings(findings)
    if result.path is None:
        return findings, None
    _tell(result, path, kind, printer)
    return findings, path


def _tell(result: "DeckResult", path: Path, kind: str, printer: Printer) -> None:
    beside = result.slides - len(result.pages)
    more = f" (5 and {beside} beside them)" if beside else ""
    printer.say(f"  wrote {path}: {result.slides} {_SAID[kind]}{more}")


def _counted(workspace: Workspace, book: "Rulebook") -> "tuple[Counted | None, tuple[Finding, ...]]":
    """Accounts by rule, where coverage was worked out by this book."""
    from groundrules.usecases.count_rules import count_rules

    return count_rules(book=book, facts=workspace.facts)


def _earlier(
    workspace: Workspace, book: "Rulebook", path: Path | None
) -> "tuple[Earlier | None, tuple[Finding, ...]]":
    """The other version and what is different in this one; or what is wrong with reading it."""
    if path is None:
        return None, ()
    from groundrules.rulebook.pages.deck import Earlier
    from groundrules.usecases.compare_books import compare_books
    from groundrules.wiring.versions import read_version

    read = read_version(path)
    errors = tuple(finding for finding in read.findings if finding.severity is Severity.ERROR)
    if read.book is None or errors:
        return None, errors
    compared = compare_books(old=read.book, new=book, facts=workspace.facts)
    return Earlier(read.book, compared.comparison, compared.counts), compared.findings


def _unwritten(path: Path, error: OSError) -> Finding:
    return Finding(
        "GR268",
        Severity.ERROR,
        f"`{path}` cannot be written: {(error.strerror or 'the disk refused').lower()}",
        "name another file with --output",
        Span(str(path)),
        kind="not written",
    )
