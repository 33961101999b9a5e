"""How a comparison of two versions is told: to people, and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING

from groundrules.cli.show import Printer
from groundrules.rulebook.compare.model import ChangeKind
from groundrules.terms import Severity

if TYPE_CHECKING:
    from groundrules.rulebook import Rulebook
    from groundrules.rulebook.compare import Change, DecisionComparison, Verdict
    from groundrules.usecases.compared import ComparedBooks

_SITUATIONS = 10
_LINES = 12
_PEOPLE = 10
_TOLD_APART = ("GR273",)


def tell(compared: "ComparedBooks", old: "Rulebook", new: "Rulebook", printer: Printer) -> None:
    """The situations, the edits, what else changed, and the people: for a person."""
    comparison = compared.comparison
    printer.say(f"  {new.title}: {_version(old)} -> {_version(new)}.")
    if compared.accounts is not None:
        printer.say(f"  Counted among {_accounts(compared.accounts)} as of {compared.as_of}.")
    if comparison.is_same:
        printer.say("  Every record gets the same answer by the same rule, and nothing else changed.")
    for decision in comparison.decisions:
        _decision(decision, compared, printer)
    if comparison.differences:
        printer.step("Also different")
        _lines([one.says for one in comparison.differences], printer)
    _people(compared, printer)
    told = [one for one in compared.findings if one.code not in _TOLD_APART]
    if told:
        printer.say()
        printer.findings([one for one in told if one.severity is not Severity.NOTE])
        printer.findings([one for one in told if one.severity is Severity.NOTE])
    if not comparison.is_same:
        more = ["--note says what changes for each role"]
        more += ["--output FILE.csv lists the accounts"] if compared.affected else []
        printer.say()
        printer.say(f"  {'; '.join(more)}.", dim=True)


def _decision(decision: "DecisionComparison", compared: "ComparedBooks", printer: Printer) -> None:
    if not (decision.changes or decision.edits or decision.differences or decision.unproved):
        return
    every = zip(decision.changes, compared.counted(decision), strict=True)
    changed = [one for one in every if one[0].kind is ChangeKind.OUTCOME]
    printer.step(decision.name.replace("_", " "))
    printer.say(f"  {_headline([count for _, count in changed], compared.accounts)}.")
    ranked = sorted(changed, key=lambda one: (-(one[1] or 0), -(one[0].size or 0)))
    for change, count in ranked[:_SITUATIONS]:
        _situation(change, count, compared.accounts, printer)
    if len(ranked) > _SITUATIONS:
        printer.say(f"  ... and {len(ranked) - _SITUATIONS:,} more (--format json lists all)", dim=True)
    by_rule = len(decision.changes) - len(changed)
    if by_rule:
        what = "1 situation keeps its answer" if by_rule == 1 else f"{by_rule:,} situations keep their answer"
        printer.say(f"  {what} by another rule.")
    edits = [edit.says for edit in decision.redundant_edits]
    if edits:
        printer.say("  Edits that change no answer:")
        _lines(edits, printer)
    _lines([one.says for one in decision.differences], printer)


def _headline(counts: Sequence[int | None], accounts: int | None) -> str:
    if not counts:
        return "Every record gets the same answer"
    number = len(counts)
    said = f"{number:,} situations get another answer" if number > 1 else "1 situation gets another answer"
    known = [count for count in counts if count is not None]
    if accounts is None or len(known) < len(counts):
        return said
    return f"{said}: {_part(sum(known), accounts)}"


def _situation(change: "Change", count: int | None, accounts: int | None, printer: Printer) -> None:
    when = f"When {change.when}" if change.when else "In every case"
    perhaps = "" if change.example is not None else "Perhaps (no example was found): "
    today = "" if count is None or accounts is None else f" - {_part(count, accounts)}"
    _fold("* ", f"{perhaps}{when}{today}", printer)
    _fold("    before  ", change.before.says, printer)
    _fold("    after   ", change.after.says, printer)
    if change.shown:
        _fold("    e.g.    ", ", ".join(f"{word}={value}" for word, value in change.shown.items()), printer)


def _fold(lead: str, text: str, printer: Printer) -> None:
    """A paragraph whose later lines stand under its first one."""
    space = " " * len(lead)
    for line in fill(text, 96, initial_indent=lead, subsequent_indent=space).splitlines():
        printer.say(f"  {line}")


def _part(count: int, accounts: int) -> str:
    share = f" ({100 * count / accounts:.1f}%)" if count and accounts else ""
    return f"{_accounts(count)}{share} today"


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count:,} accounts"


def _lines(lines: Sequence[str], printer: Printer) -> None:
    for line in lines[:_LINES]:
        _fold("  - ", line, printer)
    if len(lines) > _LINES:
        printer.say(f"    ... and {len(lines) - _LINES:,} more (--format json lists all)", dim=True)


def _people(compared: "ComparedBooks", printer: Printer) -> None:
    if not compared.people:
        return
    printer.step(f"Whose accounts change: {len(compared.people):,} of today's owners")
    printer.table(
        ("owner today", "job", "accounts that change", "to another role", "which roles"),
        [
            (
                one.name,
                one.sales_role or "-",
                one.accounts,
                one.role_changes,
                ", ".join(f"{role} {count:,}" for role, count in one.to_roles.items()) or "-",
            )
            for one in compared.people[:_PEOPLE]
        ],
    )
    if len(compared.people) > _PEOPLE:
        printer.say(f"  ... and {len(compared.people) - _PEOPLE:,} more (--format json lists all)", dim=True)


def _version(book: "Rulebook") -> str:
    """The version with its stamp; a table has neither, and is called by its file."""
    return f"version {book.version} ({book.digest[:8]})" if book.digest else book.file


def as_result(compared: "ComparedBooks", old: "Rulebook", new: "Rulebook") -> dict[str, object]:
    """Everything, as plain values; nothing is cut."""
    comparison = compared.comparison
    return {
        "old": _book(old),
        "new": _book(new),
        "same": comparison.is_same,
        "as_of": compared.as_of,
        "accounts": compared.accounts,
        "decisions": [_decision_json(one, compared) for one in comparison.decisions],
        "differences": [asdict(one) for one in comparison.differences],
        "people": [asdict(one) for one in compared.people],
        "affected": [asdict(one) for one in compared.affected],
        "notes": [asdict(one) for one in compared.notes],
    }


def _book(book: "Rulebook") -> dict[str, object]:
    return {"title": book.title, "version": book.version, "stamp": book.stamp, "file": book.file}


def _decision_json(decision: "DecisionComparison", compared: "ComparedBooks") -> dict[str, object]:
    return {
        "name": decision.name,
        "same": decision.is_same,
        "changes": [
            _change_json(change, count, compared.accounts)
            for change, count in zip(decision.changes, compared.counted(decision), strict=True)
        ],
        "edits": [asdict(edit) for edit in decision.edits],
        "differences": [asdict(one) for one in decision.differences],
        "unproved": list(decision.unproved),
    }


def _change_json(change: "Change", count: int | None, accounts: int | None) -> dict[str, object]:
    return {
        "kind": change.kind,
        "when": change.when,
        "region": dict(change.words),
        "before": _verdict_json(change.before),
        "after": _verdict_json(change.after),
        "size": change.size,
        "example": dict(change.shown),
        "confirmed": change.example is not None,
        "accounts": count,
        "share": None if count is None or not accounts else count / accounts,
    }


def _verdict_json(verdict: "Verdict") -> dict[str, object]:
    return {
        "standing": verdict.standing,
        "rules": verdict.rule_ids,
        "outcomes": [dict(outcome) for outcome in verdict.outcomes],
        "says": verdict.says,
    }
