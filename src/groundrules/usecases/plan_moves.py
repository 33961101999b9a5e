"""What has to move: today's owners against those the book gives, written as today's plan."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from groundrules.coverage import Place
from groundrules.coverage.ready import as_of_of, no_facts
from groundrules.coverage.staff import staff_of
from groundrules.coverage.words import STAKES
from groundrules.crm.ports import Facts
from groundrules.crm.tables import ACCOUNT_OWNERS
from groundrules.handoff.moves import (
    Balance,
    Holding,
    Load,
    Move,
    Tenure,
    balance_sellers,
    balance_table,
    find_moves,
    moves_table,
    total,
)
from groundrules.handoff.tables import MOVES, SELLER_BALANCE
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, Severity, TeamRole

_NOTHING = Load()


@dataclass(frozen=True)
class MovesResult:
    """The plan.

    Attributes:
        findings: what is wrong; an error means nothing was published.
        published: whether the tables are now the current ones.
        as_of: the day of the facts.
        currency: of all amounts, which are in minor units.
        moves: the largest revenue first.
        balances: one for each seller who owns something today or tomorrow, whoever changes most first.
        accounts: all of them, with what is on them; the same before and after.
        moving: those that change their owner, with what is on them.
        undecided: how many stay only because the book gives them to nobody.
        by_rule: moves for each rule, the most frequent first.
    """

    findings: tuple[Finding, ...]
    published: bool = False
    as_of: date | None = None
    currency: str = ""
    moves: tuple[Move, ...] = ()
    balances: tuple[Balance, ...] = ()
    accounts: Load = _NOTHING
    moving: Load = _NOTHING
    undecided: int = 0
    by_rule: Mapping[str, int] = field(default_factory=dict)


def plan_moves(*, book: Rulebook, facts: Facts) -> MovesResult:
    """Who gains and who loses which account, published as step ``handoff``.

    Args:
        book: the book coverage was worked out by.
        facts: read for steps ``crm`` and ``coverage``, published to as step ``handoff``.
    """
    crm, coverage = facts.manifest("crm"), facts.manifest("coverage")
    findings = _not_ready(book, crm, coverage)
    if findings or crm is None or coverage is None:
        return MovesResult(findings)
    as_of = as_of_of(coverage)
    staff = staff_of(facts.read("crm", "sellers").to_pyarrow().to_pylist(), as_of).members
    holdings = list(_holdings(facts, _past_owners(facts)))
    moves, balances = find_moves(holdings, staff), balance_sellers(holdings, staff)
    result = MovesResult(
        _returns(moves),
        published=True,
        as_of=as_of,
        currency=book.currency,
        moves=moves,
        balances=balances,
        accounts=total(holding.load for holding in holdings),
        moving=total(holding.load for holding in holdings if holding.moves),
        undecided=sum(holding.tomorrow is None for holding in holdings),
        by_rule=dict(Counter(move.rule_id for move in moves).most_common()),
    )
    _publish(book, facts, result)
    return result


def _publish(book: Rulebook, facts: Facts, result: MovesResult) -> None:
    crm, coverage = facts.manifest("crm") or {}, facts.manifest("coverage") or {}
    as_of = as_of_of(coverage)
    facts.publish(
        "handoff",
        as_of.isoformat(),
        {
            MOVES.name: moves_table(
                result.moves, currency=book.currency, book_version=book.stamp, as_of=as_of
            ),
            SELLER_BALANCE.name: balance_table(
                result.balances, currency=book.currency, book_version=book.stamp, as_of=as_of
            ),
        },
        {
            "as_of": as_of.isoformat(),
            "book_version": book.stamp,
            "crm_id": crm.get("id"),
            "coverage_id": coverage.get("id"),
            "accounts": result.accounts.accounts,
            "moving": result.moving.accounts,
            "undecided": result.undecided,
            "revenue_moving": result.moving.revenue,
            "pipeline_moving": result.moving.open_pipeline,
            "currency": book.currency,
        },
    )


def _holdings(facts: Facts, past: Mapping[str, tuple[Tenure, ...]]) -> Iterator[Holding]:
    """Every account with today's owner, tomorrow's, and what is at stake."""
    assignments = facts.read("coverage", "assignments")
    owners = assignments.filter(assignments.team_role == TeamRole.OWNER.value).select(
        "account_id", "seller_id", "sales_role", "rule_id", "chosen_by", "chosen_why"
    )
    stakes = facts.read("coverage", "account_facts").select("account_id", *STAKES)
    accounts = facts.read("crm", "accounts").select("account_id", "name", "owner_id", "region", "territory")
    joined = accounts.inner_join(owners, "account_id").inner_join(stakes, "account_id").order_by("account_id")
    for row in joined.to_pyarrow().to_pylist():
        yield Holding(
            account_id=row["account_id"],
            account_name=row["name"],
            today=row["owner_id"] or None,
            tomorrow=row["seller_id"],
            to_role=row["sales_role"],
            rule_id=row["rule_id"],
            chosen_by=row["chosen_by"],
            chosen_why=row["chosen_why"],
            place=Place(row["region"], row["territory"]),
            revenue=row["revenue"],
            open_pipeline=row["open_pipeline"],
            open_deals=row["open_deals"],
            past=past.get(row["account_id"], ()),
        )


def _past_owners(facts: Facts) -> dict[str, tuple[Tenure, ...]]:
    """Who owned each account before today's owner, as far as the CRM tells."""
    try:
        owners = facts.read("crm", ACCOUNT_OWNERS.name)
    except KeyError:
        return {}
    ended = owners.filter(owners.valid_to.notnull()).select(
        "account_id", "owner_id", until=owners.valid_to.date()
    )
    found: dict[str, list[Tenure]] = defaultdict(list)
    for row in ended.to_pyarrow().to_pylist():
        found[row["account_id"]].append(Tenure(row["owner_id"], row["until"]))
    return {account_id: tuple(tenures) for account_id, tenures in found.items()}


def _returns(moves: tuple[Move, ...]) -> tuple[Finding, ...]:
    """What to say of accounts that go back to somebody who had them: customers notice."""
    back = [move for move in moves if move.had_until]
    if not back:
        return ()
    first = max(back, key=lambda move: move.had_until or date.min)
    count = "1 account goes" if len(back) == 1 else f"{len(back):,} accounts go"
    return (
        Finding(
            "GR504",
            Severity.NOTE,
            f"{count} back to an owner who had {'it' if len(back) == 1 else 'them'} before",
            "look at them before the wave: the facts changed since, or a rule sends accounts to and fro",
            kind="back and forth",
            rules=tuple(sorted({move.rule_id for move in back})),
            example={
                "account": first.account_name,
                "from": first.from_name,
                "to": first.to_name,
                "had until": str(first.had_until),
            },
            count=len(back),
        ),
    )


def _not_ready(
    book: Rulebook, crm: Mapping[str, object] | None, coverage: Mapping[str, object] | None
) -> tuple[Finding, ...]:
    """What forbids comparing: a plan is acted on, so it must rest on this book and this import."""
    if crm is None:
        return (no_facts(),)
    again = "run `groundrules cover`"
    if coverage is None:
        message = "coverage has not been worked out, so there is no tomorrow to compare today with"
        return (Finding("GR501", Severity.ERROR, message, again, kind="no coverage"),)
    if coverage.get("book_version") != book.stamp:
        message = (
            f"coverage was worked out by version {coverage.get('book_version')} of the book, "
            f"and the book is now {book.stamp}"
        )
        return (Finding("GR502", Severity.ERROR, message, again, kind="book changed"),)
    if coverage.get("crm_id") != crm.get("id"):
        message = "there was a new import since coverage was worked out"
        return (Finding("GR503", Severity.ERROR, message, again, kind="facts changed"),)
    return ()
