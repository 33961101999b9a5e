"""A segment switched to teamed coverage (or back): the draft, what it changes, and the list of people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.families import Said
from groundrules.coverage.ready import as_of_of, not_ready
from groundrules.coverage.tables import ASSIGNMENTS
from groundrules.crm.ports import Facts
from groundrules.handoff.again.teaming import Switched, SwitchedRule, Wish, switch
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, TeamRole, has_errors
from groundrules.usecases.adopt_rulebook import BookCheck
from groundrules.usecases.assign_coverage import work_out
from groundrules.usecases.compare_books import compare_books
from groundrules.usecases.compared import ComparedBooks

CheckText = Callable[[str], BookCheck]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One place on one account that is filled otherwise; no seller: nobody.

    Attributes:
        kind: ``move`` (another owner), ``added``, ``given up`` or ``other person``.
        because: why this person.
    """

    account_id: str
    account_name: str
    team_role: str
    kind: str
    from_seller_id: str | None
    from_name: str
    to_seller_id: str | None
    to_name: str
    rule_id: str
    because: str


@dataclass(frozen=True)
class SwitchResult:
    """The switch as a draft; the book in force is untouched.

    Attributes:
        findings: why there is no draft, or what the check says of it.
        text: the draft; empty when there is none.
        before, after: the book in force and the draft's.
        rules: the rules that change.
        compared: what changes, counted among today's accounts.
        places: every move and every place on a team that is filled otherwise, moves first.
        counted: whether there were accounts to list people for.
    """

    findings: tuple[Finding, ...]
    text: str = ""
    before: Rulebook | None = None
    after: Rulebook | None = None
    rules: tuple[SwitchedRule, ...] = ()
    compared: ComparedBooks | None = None
    places: tuple[PlaceChange, ...] = ()
    counted: bool = False


def switch_segment(
    *,
    text: str,
    book: Rulebook,
    wish: Wish,
    facts: Facts,
    check: CheckText,
    said: Sequence[Said] | None = None,
) -> SwitchResult:
    """The draft, proved and compared.

    Args:
        text: of the book in force.
        book: as read from it.
        wish: which segment, to what.
        facts: read for steps ``crm`` and ``coverage``; before the first import nobody is listed.
        check: reads, checks and proves a text as if it were the workspace's book.
        said: the lines of ``families.csv``; None: not read.
    """
    made: Switched = switch(text, book, wish)
    if not made.text:
        return SwitchResult(made.findings)
    checked = check(made.text)
    findings = (*made.findings, *checked.findings)
    if checked.book is None or has_errors(checked.findings):
        return SwitchResult(findings, rules=made.rules)
    places = _places(book, checked.book, facts, said)
    return SwitchResult(
        findings,
        made.text,
        book,
        checked.book,
        made.rules,
        compare_books(old=book, new=checked.book, facts=facts),
        () if places is None else places,
        places is not None,
    )


def _places(
    old: Rulebook, new: Rulebook, facts: Facts, said: Sequence[Said] | None
) -> tuple[PlaceChange, ...] | None:
    """The people of both books, where they differ; None when nobody can be listed."""
    crm = facts.manifest("crm")
    if crm is None or not_ready(old, crm) or not_ready(new, crm):
        return None
    worked = [work_out(book=book, facts=facts, as_of=as_of_of(crm), said=said) for book in (old, new)]
    tables = [None if isinstance(one, tuple) else one.people.assignments for one in worked]
    if tables[0] is None or tables[1] is None:
        return None
    return _differences(tables[0], tables[1], facts)


def _differences(before: pa.Table, after: pa.Table, facts: Facts) -> tuple[PlaceChange, ...]:
    keys = list(ASSIGNMENTS.key)
    was = before.select([*keys, "seller_id"]).rename_columns([*keys, "from_seller_id"])
    both = after.select([*keys, "seller_id", "rule_id", "chosen_why"]).join(was, keys)
    same = pc.equal(pc.fill_null(both["seller_id"], ""), pc.fill_null(both["from_seller_id"], ""))
    rows = both.filter(pc.invert(same)).to_pylist()
    names = _names(facts, "sellers", "seller_id")
    accounts = _names(facts, "accounts", "account_id") if rows else {}
    found = [
        PlaceChange(
            row["account_id"],
            accounts.get(row["account_id"], row["account_id"]),
            row["team_role"],
            _kind(row["team_role"], row["from_seller_id"], row["seller_id"]),
            row["from_seller_id"],
            names.get(row["from_seller_id"], "nobody"),
            row["seller_id"],
            names.get(row["seller_id"], "nobody"),
            row["rule_id"],
            row["chosen_why"] or "",
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.kind != "move", one.team_role, one.account_id)))


def _kind(team_role: str, was: str | None, now: str | None) -> str:
    if team_role == TeamRole.OWNER:
        return "move"
    if was is None:
        return "added"
    return "given up" if now is None else "other person"


def _names(facts: Facts, table: str, key: str) -> dict[str, str]:
    rows = facts.read("crm", table).select(key, "name").to_pyarrow()
    return dict(zip(rows[key].to_pylist(), rows["name"].to_pylist(), strict=True))
