"""Cases on one line each, as ledgers show them."""

from collections.abc import Iterable, Mapping

from groundrules.cases import Status
from groundrules.cases.outcomes import say_outcome
from groundrules.store.load import CaseRow
from groundrules.web import words
from groundrules.web.frame import Desk
from groundrules.web.screens import CaseLine


def case_lines(desk: Desk, rows: Iterable[CaseRow]) -> tuple[CaseLine, ...]:
    """The rows in the order they came."""
    return tuple(_line(desk, row) for row in rows)


def signal_title(row: Mapping[str, object]) -> str:
    """What a signal is about, in a word or two: its group, its account, or the person who reads it."""
    return str(row.get("group_name") or row.get("account_name") or "Your own work")


def by_value_and_age(rows: Iterable[CaseRow]) -> list[CaseRow]:
    """The most value at risk first; at equal value the oldest."""
    return sorted(rows, key=lambda row: (-row.value_at_risk, row.opened_at, row.case_id))


def _line(desk: Desk, row: CaseRow) -> CaseLine:
    calendar = desk.workspace.calendar()
    return CaseLine(
        case_id=row.case_id,
        account=row.account_name or row.unit_name or "No account",
        headline=row.headline,
        band=words.band(row.value_band, row.currency),
        age=words.age(row.opened_at, desk.now, calendar),
        clock=words.clock(row.due_at, desk.now, calendar),
        state=state(desk, row),
    )


def state(desk: Desk, row: CaseRow) -> str:
    """Whose turn it is, or how it ended, seen from this person."""
    if row.status is Status.RULED:
        return say_outcome(row.kind, row.outcome)
    if row.status is Status.CLOSED:
        return "closed"
    if row.status is Status.WITH_LEADER:
        if row.decider_id == desk.viewer.seller_id:
            return "with you"
        decider = desk.viewer.hierarchy.people.get(row.decider_id or "")
        return f"with {decider.name}" if decider else "with nobody yet"
    return "your turn" if desk.viewer.seller_id in row.party_ids else "with the sellers"
