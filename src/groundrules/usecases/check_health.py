"""What is wrong with the facts, largest first, before anything is decided by them; and the families."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from groundrules.coverage.facts import CRM_TABLES, gather_facts
from groundrules.coverage.families import FAMILIES, Families, SaidFile, families
from groundrules.coverage.health import (
    FACT_HEALTH,
    FACT_HEALTH_ACCOUNTS,
    FactHealth,
    Kind,
    Trouble,
    entered,
    find_troubles,
    needed_words,
)
from groundrules.coverage.ready import as_of_of, no_facts
from groundrules.coverage.sources import ACCOUNT_COLUMNS
from groundrules.coverage.staff import staff_of
from groundrules.crm.ports import Facts
from groundrules.handoff.holidays import beyond_holidays, longest_clock
from groundrules.handoff.leavers import Passage, leavers_of, without_giver_or_receiver
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers
from groundrules.terms import Finding, Severity
from groundrules.usecases.plan_notes import PLAN_AGAIN, wave_days

STALE = "stale_days"
"""The number of the book that says after how many days an entered fact is old."""
STEP = "health"
_CODES: Mapping[Kind, str] = {
    Kind.MISSING: "GR416",
    Kind.NOT_ALLOWED: "GR416",
    Kind.STALE: "GR417",
    Kind.CONTRADICTORY: "GR418",
}
_ACCOUNTS = ("account_id", "name", "owner_id", "parent_id", "region", "territory")
_SELLERS = ("seller_id", "name", "sales_role", "region", "territory", "is_active", "left_on")
_NO_FILE = SaidFile()


@dataclass(frozen=True)
class HealthResult:
    """What the look at the facts found.

    Attributes:
        findings: one for each trouble that answers hang on, largest first; families; what was not judged.
        published: whether the tables are now the current ones.
        accounts: how many there are.
        troubles: everything that is wrong, most changing answers first.
        families: parents and children; None before an import.
        concerned: accounts with at least one answer that hangs on a fact that is wrong.
    """

    findings: tuple[Finding, ...]
    published: bool = False
    as_of: date | None = None
    accounts: int = 0
    troubles: tuple[Trouble, ...] = ()
    families: Families | None = None
    concerned: int = 0


def check_health(*, book: Rulebook, facts: Facts, said: SaidFile = _NO_FILE) -> HealthResult:
    """Every fact that is missing, strange, old or contradictory, with the answers that hang on it.

    Args:
        book: a book without mistakes.
        facts: read for the steps ``crm`` and ``coverage``, published to as step ``health``.
        said: the file of agreed families.
    """
    crm = facts.manifest("crm")
    if crm is None:
        return HealthResult((no_facts(),))
    as_of = as_of_of(crm)
    account_facts, gathered = _account_facts(book, facts, crm, said)
    accounts = facts.read("crm", "accounts").select(*_ACCOUNTS).to_pyarrow()
    found = families(accounts, said=said.lines, as_of=as_of)
    if account_facts is None:
        return HealthResult((*gathered, *said.findings, *found.findings), as_of=as_of, families=found)
    stale_days = Numbers(book).known(STALE)
    health = find_troubles(
        book=book,
        account_facts=account_facts,
        accounts=accounts,
        sellers=facts.read("crm", "sellers").select(*_SELLERS).to_pyarrow(),
        as_of=as_of,
        stale_days=None if stale_days is None else int(stale_days),
        alone=[one.account_id for one in said.lines if one.stands_alone],
    )
    findings = (
        *gathered,
        *(_finding(trouble) for trouble in health.troubles if trouble.changes),
        *_unjudged(book, facts),
        *said.findings,
        *found.findings,
        *_leavers(facts, as_of),
        *_holidays(book, facts, as_of),
    )
    _publish(book, facts, health, found)
    return HealthResult(
        findings,
        published=True,
        as_of=as_of,
        accounts=account_facts.num_rows,
        troubles=health.troubles,
        families=found,
        concerned=len(health.accounts["account_id"].unique()),
    )


def _account_facts(
    book: Rulebook, facts: Facts, crm: Mapping[str, object], said: SaidFile
) -> tuple[pa.Table | None, tuple[Finding, ...]]:
    """The facts of every account: those of the last coverage while they are current, else worked out now."""
    names = needed_words(book)
    dated = [f"{name}__as_of" for name in names if entered(name)]
    wanted = dict.fromkeys(("account_id", "revenue", *names, *dated))
    coverage = facts.manifest("coverage")
    findings: tuple[Finding, ...] = ()
    if (
        coverage is not None
        and coverage.get("crm_id") == crm.get("id")
        and coverage.get("book_version") == book.stamp
    ):
        table = facts.read("coverage", "account_facts")
    else:
        tables = {name: facts.read("crm", name) for name in CRM_TABLES}
        gathered = gather_facts(book=book, crm=tables, as_of=as_of_of(crm), said=said.lines)
        findings = gathered.findings
        if gathered.table is None:
            return None, findings
        table = gathered.table
    return table.select(*(name for name in wanted if name in table.columns)).to_pyarrow(), findings


def _finding(trouble: Trouble) -> Finding:
    first = trouble.examples[0] if trouble.examples else None
    accounts = "account" if trouble.accounts == 1 else "accounts"
    hang = "1 answer hangs" if trouble.changes == 1 else f"{trouble.changes:,} answers hang"
    return Finding(
        _CODES[trouble.kind],
        Severity.WARNING,
        f"{trouble.accounts:,} {accounts}: {trouble.says}; {hang} on it (`{trouble.decision}`)",
        trouble.mend,
        kind=trouble.kind.value,
        rules=trouble.rules,
        example={"account": first.account_name, "now": first.now, "would": first.would} if first else {},
        count=trouble.changes,
    )


def _unjudged(book: Rulebook, facts: Facts) -> Iterable[Finding]:
    """What could not be looked at: the age of facts nobody dates, or of which the book names no age."""
    words = [name for name in needed_words(book) if entered(name)]
    if not words:
        return
    if not Numbers(book).has(STALE):
        yield Finding(
            "GR419",
            Severity.NOTE,
            f"the book does not say after how many days a fact is old (`{STALE}`), so none is called stale",
            f"add under `transition:` what you agreed, like `{STALE}: {{value: ..., unit: days, why: ...}}`",
            kind="age not judged",
        )
        return
    changes = facts.read("crm", "account_changes").select("field").distinct().to_pyarrow()
    tracked = set(changes["field"].to_pylist())
    undated = [name for name in words if name in ACCOUNT_COLUMNS and name not in tracked]
    if undated:
        said = ", ".join(f"`{name}`" for name in undated)
        yield Finding(
            "GR419",
            Severity.NOTE,
            f"the CRM keeps no history of {said}, so nobody can tell their age",
            "switch on field history for them in the CRM and export it",
            kind="age not known",
            count=len(undated),
        )


def _holidays(book: Rulebook, facts: Facts, as_of: date) -> tuple[Finding, ...]:
    """What lies beyond the last known public holiday: hand-off clocks, and the waves of the newest plan."""
    here = staff_of(facts.rows("crm", "sellers"), as_of).members
    country = {str(row["seller_id"]): str(row["country"] or "") for row in facts.rows("crm", "sellers")}
    people = Counter(country[one.seller_id] for one in here.values() if one.is_active)
    clocks = longest_clock(book, as_of, dict(sorted(people.items())))
    planned = wave_days(facts, country) if facts.manifest("waves") is not None else ()
    return beyond_holidays(facts.rows("crm", "holidays"), (*clocks, *planned))


def _leavers(facts: Facts, as_of: date) -> tuple[Finding, ...]:
    """Givers and receivers of the newest plan in waves who are gone before the wave, or since it.

    A move counts while the import shows its account with the giver or already with the receiver.
    """
    plan = facts.manifest("waves")
    leavers = leavers_of(facts.rows("crm", "sellers"), as_of)
    if plan is None or not leavers:
        return ()
    moves = [
        row
        for row in facts.rows("waves", "wave_moves")
        if row["wave"] is not None and (row["from_seller_id"] in leavers or row["to_seller_id"] in leavers)
    ]
    ids = [str(row["account_id"]) for row in moves]
    owners = {
        row["account_id"]: row["owner_id"] for row in facts.rows("crm", "accounts", {"account_id": ids})
    }
    return without_giver_or_receiver(
        _on_their_way(moves, owners), leavers, today=as_of, since=as_of_of(plan), mend=PLAN_AGAIN
    )


def _on_their_way(
    moves: Iterable[Mapping[str, object]], owners: Mapping[object, object]
) -> Iterator[Passage]:
    for row in moves:
        giver, taker, starts_on = row["from_seller_id"], str(row["to_seller_id"]), row["starts_on"]
        owner = owners.get(row["account_id"]) or None
        if owner not in (giver, taker) or not isinstance(starts_on, date):
            continue
        still_gives = None if giver is None or owner == taker else str(giver)
        name, wave = str(row["account_name"]), int(str(row["wave"]))
        yield Passage(str(row["account_id"]), name, still_gives, taker, wave, starts_on)


def _publish(book: Rulebook, facts: Facts, health: FactHealth, found: Families) -> None:
    crm = facts.manifest("crm") or {}
    as_of = as_of_of(crm)
    facts.publish(
        STEP,
        as_of.isoformat(),
        {
            FACT_HEALTH.name: health.table,
            FACT_HEALTH_ACCOUNTS.name: health.accounts,
            FAMILIES.name: found.table,
        },
        {
            "as_of": as_of.isoformat(),
            "book_version": book.stamp,
            "crm_id": crm.get("id"),
            "troubles": len(health.troubles),
            "answers": sum(one.changes for one in health.troubles),
        },
    )
