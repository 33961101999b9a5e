"""From a signal to the command that opens its case: who the sides are, and the facts frozen as they were."""

import hashlib
import json
from datetime import date, datetime
from typing import cast

from groundrules.cases.clocks import Escalation, severity_of
from groundrules.cases.commands import Open
from groundrules.cases.events import SIGNALS, Grade, Opened, Party
from groundrules.cases.hierarchy import Hierarchy
from groundrules.cases.subject import ACCOUNT, PEOPLE, SignalRow, Unit, job_of, sides_in, unit_of

COOL_DOWN = "cool_down_weeks"
BUDGET = "cases_per_manager_day"
COOL_DOWN_WEEKS = 8  # one unit is not asked about twice in two months, unless the book says otherwise
CASES_PER_DAY = 1  # a leader's day has room for one new conflict, unless the book says otherwise

MOST_EXCUSED = "most_excused"
EXCUSED_CASES = "excused_cases"
EXCUSED_SHARE = (
    0.40  # a signal excused more often than that has nothing to say, unless the book says otherwise
)
EXCUSED_OF = 30  # cases of a kind that ended before its excuses are counted


def case_id_of(signal_id: str) -> str:
    """The case of a signal: the same signal always gives the same id."""
    return "c" + hashlib.sha256(signal_id.encode()).hexdigest()[:10]


def sides_of(signal: SignalRow, hierarchy: Hierarchy) -> tuple[Party, ...]:
    """Who is a side in it.

    ``cases.subject`` says whom a signal asks. People who have left or are unknown are no side.
    """
    found: dict[str, Party] = {}
    for column, side in sides_in(signal):
        seller = hierarchy.people.get(str(signal.get(column) or ""))
        if seller is not None and seller.is_active and seller.seller_id not in found:
            found[seller.seller_id] = Party(seller.seller_id, seller.name, side or job_of(seller.sales_role))
    return tuple(found.values())


def opening(
    signal: SignalRow,
    *,
    hierarchy: Hierarchy,
    escalation: Escalation,
    now: datetime,
    last_answered: str | None = None,
) -> Open:
    """The command that opens the signal's case.

    ``last_answered`` is who last answered the customer: they go on until the ruling if they still work here,
    else the owner does.
    """
    parties = sides_of(signal, hierarchy)
    at_risk = int(cast("int", signal.get("value_at_risk") or 0))
    severity = severity_of(at_risk)
    ids = tuple(party.seller_id for party in parties)
    handover = None
    if signal["grade"] == Grade.CUSTOMER_FACT and ids:
        handover = escalation.handover(
            parties=ids,
            hierarchy=hierarchy,
            severity=severity,
            value_at_risk=at_risk,
            sent_at=now,
            now=now,
        )
    interim, because = _interim(last_answered, parties, hierarchy) if signal.get("account_id") else (None, "")
    return Open(
        _frozen(signal, parties, severity, at_risk, now),
        escalation.answer_by(now),
        handover,
        interim,
        because,
    )


def _interim(
    last_answered: str | None, parties: tuple[Party, ...], hierarchy: Hierarchy
) -> tuple[str | None, str]:
    last = hierarchy.people.get(last_answered or "")
    if last is not None and last.is_active:
        return last.seller_id, f"{last.name} last answered the customer and keeps answering until the ruling"
    if parties:
        return parties[-1].seller_id, f"{parties[-1].name} owns the account and answers until the ruling"
    return None, ""


def _frozen(
    signal: SignalRow, parties: tuple[Party, ...], severity: str, at_risk: int, now: datetime
) -> Opened:
    evidence = str(signal.get("evidence") or "{}")
    since = cast("date | None", signal.get("since"))
    unit = named_unit(signal, parties)
    return Opened(
        at=now,
        by=SIGNALS,
        signal_id=str(signal["signal_id"]),
        kind=str(signal["kind"]),
        grade=str(signal["grade"]),
        account_id=str(signal.get("account_id") or ""),
        account_name=str(signal.get("account_name") or ""),
        headline=str(signal["headline"]),
        parties=parties,
        rule_id=str(signal["rule_id"]),
        book_version=str(signal["book_version"]),
        severity=severity,
        value_at_risk=at_risk,
        value_band=str(signal.get("value_band") or ""),
        currency=str(signal.get("currency") or "USD"),
        p_true=float(cast("float", signal.get("p_true") or 0.0)),
        since=since,
        as_of=cast("date", signal["as_of"]),
        facts=_facts(evidence),
        evidence=evidence,
        unit_kind=unit.kind,
        unit_id=unit.id,
        unit_name=unit.name,
    )


def named_unit(signal: SignalRow, parties: tuple[Party, ...]) -> Unit:
    """The unit with a name people know it by; people are named in the order they are sides."""
    unit = unit_of(signal) or Unit(ACCOUNT, "", "")
    if unit.kind in PEOPLE:
        return Unit(unit.kind, unit.id, " and ".join(party.name for party in parties))
    if unit.kind == "deal":
        return Unit(unit.kind, unit.id, _deal_name(signal) or unit.name)
    return unit


def _deal_name(signal: SignalRow) -> str:
    tree = json.loads(str(signal.get("evidence") or "{}"))
    deal = tree.get("unit", {}).get("deal") if isinstance(tree, dict) else None
    return str(deal.get("name") or "") if isinstance(deal, dict) else ""


def _facts(evidence: str) -> dict[str, float | str | bool]:
    """The counted facts of the evidence, by their label."""
    tree = json.loads(evidence)
    counts = tree.get("counts", ()) if isinstance(tree, dict) else ()
    return {
        str(count["label"]): count["value"]
        for count in counts
        if isinstance(count, dict) and isinstance(count.get("value"), (int, float, str))
    }
