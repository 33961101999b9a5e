"""Is a decision table that lies anywhere, without a book, complete and free of conflicts?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from groundrules.rulebook import Rulebook, check_book
from groundrules.rulebook.exchange.build import Built, build_book
from groundrules.rulebook.exchange.domains import Domains, strangers
from groundrules.rulebook.exchange.loose import Hit, LooseTable
from groundrules.rulebook.model import Decision, Policy
from groundrules.rulebook.proof.prove import prove
from groundrules.terms import Finding, Severity, Span

_OF_BOOKS = frozenset({"GR206", "GR209"})
"""What is asked of a whole book and not of one table: unused words, a decision that assigns accounts."""
_WHATEVER_THE_CELL = frozenset({"GR201", "GR252", "GR253", "GR254"})
"""What stays true of the rules that were read, whatever the cells mean that were not."""
_WHATEVER_THE_ORDER = frozenset({"GR201", "GR202", "GR205", "GR251", "GR255"})
"""What stays true when nobody knows which rule goes first."""
_GAP, _OVERLAP = "GR251", "GR252"
_HELP = {"GR259": "add a row that gives it, or take it out of the values in the domains file"}
"""Advice that speaks of a book's keys, as it is for a table."""
_NAMED = re.compile(r"`([^`\s]+)((?: (?:[<>=]|is |in |not |between )[^`]*)?)`")
_GIVEN = re.compile(r"(?<=[:,] )(\w+) is ")


@dataclass(frozen=True, slots=True)
class TableCheck:
    """What checking a table came to.

    Attributes:
        built: the table as a book in memory.
        findings: everything found, in the file's order, in the table's own words.
    """

    built: Built
    findings: tuple[Finding, ...]

    @property
    def decision(self) -> Decision:
        """The table as a decision."""
        return self.built.book.decisions[self.built.decision]

    def number_of(self, kind: str) -> int:
        """How many findings of that kind there are."""
        return sum(finding.kind == kind for finding in self.findings)


def check_table(table: LooseTable, domains: Domains, *, wanted: Policy | Hit | None = None) -> TableCheck:
    """The table typed, checked and proved.

    Args:
        table: the cells.
        domains: what is declared of its columns.
        wanted: the policy, when the table's own is not meant.
    """
    built = build_book(table, domains, wanted)
    headers = [column.name for column in (*table.inputs, *table.outputs)]
    found = (*strangers(domains, headers), *built.findings, *_proved(built))
    told = (_in_its_words(finding, built.headers, table.written_ids) for finding in found)
    return TableCheck(built, _ordered(told))


def _proved(built: Built) -> Iterable[Finding]:
    book, decision = built.book, built.book.decisions[built.decision]
    if not decision.rules and not built.half_read:
        return [_no_rules(built, decision)]
    checked = (
        [finding for finding in check_book(book) if finding.code not in _OF_BOOKS] if decision.rules else []
    )
    if built.half_read:
        checked = [finding for finding in checked if finding.code in _WHATEVER_THE_CELL]
        rules = (*decision.rules, *built.half_read)
        checked += _gaps(book, replace(decision, rules=rules))
    elif not built.is_ordered:
        checked = [finding for finding in checked if finding.code in _WHATEVER_THE_ORDER]
    elif decision.policy is Policy.ALL:
        checked += _gaps(book, decision)
    return checked


def _no_rules(built: Built, decision: Decision) -> Finding:
    """The widest hole there is."""
    message = f"`{built.book.title}` has no rule: no record gets an answer"
    return Finding(_GAP, Severity.ERROR, message, "add a row for each rule", decision.span, "gap")


def _gaps(book: Rulebook, decision: Decision) -> list[Finding]:
    """The holes; under `all that fit` they are told as notes, since there nothing need fit."""
    if decision.policy is not Policy.ALL:
        return [finding for finding in prove(decision, book.words) if finding.code == _GAP]
    told = prove(replace(decision, policy=Policy.FIRST), book.words)
    mend = "under `all that fit` this is allowed"
    return [replace(finding, severity=Severity.NOTE, help=mend) for finding in told if finding.code == _GAP]


def _in_its_words(finding: Finding, headers: Mapping[str, str], written_ids: Mapping[str, str]) -> Finding:
    """The finding with the table's headers and ids where a book would have words and its own."""

    def named(text: str) -> str:
        return _NAMED.sub(lambda found: f"`{headers.get(found[1], found[1])}{found[2]}`", text)

    message = named(finding.message)
    if finding.code == _OVERLAP:
        message = _GIVEN.sub(lambda found: f"{headers.get(found[1], found[1])} is ", message)
    return replace(
        finding,
        rules=tuple(written_ids.get(one, one) for one in finding.rules),
        message=message,
        help=_HELP.get(finding.code) or named(finding.help),
        region={headers.get(word, word): said for word, said in finding.region.items()},
        example={headers.get(word, word): said for word, said in finding.example.items()},
    )


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """As the file goes; of one place in the order found, so that the likeliest slips stay first."""
    found: Sequence[Finding] = list(findings)
    return tuple(sorted(found, key=lambda finding: finding.span or Span("", 0, 0)))
