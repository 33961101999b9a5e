"""The moves of today's plan, priced and put into waves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from groundrules.coverage import Member, Place, why_unfit
from groundrules.coverage.families import Families, Said, families
from groundrules.coverage.staff import Staff, staff_of
from groundrules.crm.ports import Facts
from groundrules.handoff.again import moved, past_moves, taken_over
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.journal import Act, Entry, Journal, Story
from groundrules.handoff.leavers import Leaver, leavers_of
from groundrules.handoff.moves import Balance, Load, Move
from groundrules.handoff.plan.dates import Quiet, wave_dates
from groundrules.handoff.plan.model import Plan, Price
from groundrules.handoff.plan.story import drafted_entry, subject_for
from groundrules.handoff.pricing.known import backgrounds, contacts, history
from groundrules.handoff.pricing.own_moves import Estimate, estimate
from groundrules.handoff.pricing.price import PublishedRange, price_move
from groundrules.handoff.pricing.successor import Proposal, Successors
from groundrules.handoff.waves.columns import wave_moves_table, waves_table
from groundrules.handoff.waves.instead import Replaced, receivers_who_stay
from groundrules.handoff.waves.limits import NEEDED, Limits
from groundrules.handoff.waves.make import Basis, make_plan
from groundrules.handoff.waves.situation import Person, Situation
from groundrules.handoff.waves.solve import Tell, say_nothing
from groundrules.handoff.waves.tables import WAVE_MOVES, WAVES
from groundrules.handoff.waves.units import pairs_of
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers, missing
from groundrules.terms import Finding, has_errors
from groundrules.usecases.plan_moves import plan_moves
from groundrules.usecases.plan_notes import plan_notes
from groundrules.usecases.undone_waves import undone_before_plan

_EMPTY, _NOTHING = Standing(), Load()


@dataclass(frozen=True)
class Wishes:
    """What the people planning ask for.

    Attributes:
        starts_on: the first day on which a wave may start.
        seed: of every draw.
        randomise: draw the order in which comparable teams begin.
        compare: work out the alternatives too.
        accepted: who accepted the rules; None: not known.
        capacity: seller_id -> accounts they can take over in all.
        said: what people agreed about families.
    """

    starts_on: date
    seed: int = 0
    randomise: bool = False
    compare: bool = False
    accepted: frozenset[str] | None = None
    capacity: Mapping[str, int] | None = None
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class WavesResult:
    """The plan; None when an error among the findings forbids one."""

    findings: tuple[Finding, ...]
    plan: Plan | None = None


@dataclass(frozen=True)
class _Known:
    """What was read for the plan."""

    accounts: pa.Table
    families: Families
    past: pa.Table
    staff: Staff
    people: Mapping[str, Person]
    sellers: Sequence[Mapping[str, object]]
    as_of: date


def plan_waves(
    *,
    book: Rulebook,
    facts: Facts,
    wishes: Wishes,
    standing: Standing = _EMPTY,
    journal: Journal | None = None,
    tell: Tell = say_nothing,
) -> WavesResult:
    """Every move of the book in its wave or with the reason why it is in none, published as step ``waves``.

    Args:
        book: the book coverage was worked out by; its ``transition:`` gives the caps.
        facts: read for steps ``crm`` and ``coverage``.
        wishes: what the people planning ask for.
        standing: accounts that exceptions hold.
        journal: which earlier waves were undone; None where the record is not installed.
        tell: told of progress: what, how much, of how much.
    """
    lacking = missing(book, NEEDED)
    if lacking:
        return WavesResult(lacking)
    tell("moves", 0, 1)
    found = plan_moves(book=book, facts=facts)
    if has_errors(found.findings) or found.as_of is None:
        return WavesResult(found.findings)
    tell("facts", 0, 1)
    known = _known(facts, wishes, found.balances, found.as_of)
    quiet = _quiet(book, facts)
    leaving = _leaving(book, wishes, known, quiet)
    staying = _to_who_stays(known, found.moves, found.balances, leaving)
    situation = _situation(
        book, facts, wishes, known, staying, quiet=quiet, leaving=leaving, standing=standing, tell=tell
    )
    crm, coverage = facts.manifest("crm") or {}, facts.manifest("coverage") or {}
    basis = Basis(found.as_of, str(crm.get("id")), str(coverage.get("id")))
    plan = make_plan(
        situation,
        Limits(book),
        basis,
        seed=wishes.seed,
        randomise=wishes.randomise,
        compare=wishes.compare,
        tell=tell,
    )
    _publish(facts, plan)
    notes = plan_notes(
        book=book,
        facts=facts,
        plan=plan,
        sellers=known.sellers,
        leaving=leaving,
        is_told=wishes.accepted is not None,
    )
    undone = () if journal is None else undone_before_plan(journal=journal, facts=facts)
    return WavesResult((*undone, *staying.findings, *found.findings, *known.families.findings, *notes), plan)


def _known(facts: Facts, wishes: Wishes, balances: Sequence[Balance], as_of: date) -> _Known:
    table = facts.read("crm", "accounts")
    revenue = facts.read("coverage", "account_facts").select("account_id", "revenue")
    columns = ("account_id", "parent_id", "region", "territory", "segment", "created_at")
    joined = table.select(*columns).inner_join(revenue, "account_id").order_by("account_id")
    accounts = joined.select(*columns, "revenue").to_pyarrow()
    sellers = facts.read("crm", "sellers").to_pyarrow().to_pylist()
    staff = staff_of(sellers, as_of)
    owned = {one.seller_id: one.before for one in balances if one.seller_id}
    leaders = {str(row["seller_id"]): str(row["manager_id"] or "") for row in sellers}
    told = {str(row["seller_id"]) for row in sellers if row["full_time_share"] is not None}
    people = {
        member.seller_id: Person(
            member.seller_id,
            member.name,
            member.sales_role,
            member.is_active,
            leaders.get(member.seller_id, ""),
            owned.get(member.seller_id, _NOTHING).revenue,
            owned.get(member.seller_id, _NOTHING).accounts,
            member.share if member.seller_id in told else None,
        )
        for member in staff.members.values()
    }
    past = past_moves(
        account_owners=facts.read("crm", "account_owners"), sellers=facts.read("crm", "sellers")
    ).to_pyarrow()
    found = families(accounts.select(["account_id", "parent_id"]), said=wishes.said, as_of=as_of)
    return _Known(accounts, found, past, staff, people, sellers, as_of)


def _situation(
    book: Rulebook,
    facts: Facts,
    wishes: Wishes,
    known: _Known,
    staying: Replaced,
    *,
    quiet: Quiet,
    leaving: Mapping[str, Leaver],
    standing: Standing,
    tell: Tell,
) -> Situation:
    numbers, moves = Numbers(book), staying.moves
    stay = {
        name: replace(one, is_active=one.is_active and name not in leaving)
        for name, one in known.staff.members.items()
    }
    places, groups = _places(known.accounts, moves)
    won = _won(facts, book.currency)
    account_moved, family_moved = _last_days(known.families, moved(known.past))
    account_left, family_left = _last_days(known.families, taken_over(known.past))
    tell("prices", 0, 1)
    prices = _prices(book, facts, known, moves, groups=groups, won=won)
    tell("successors", 0, 1)
    return Situation(
        moves=moves,
        prices=prices,
        proposals=_proposals(facts, known, stay, moves, places=places, won=won),
        people=known.people,
        starts_on=wishes.starts_on,
        quiet=quiet,
        families=known.families.of(move.account_id for move in moves),
        pairs=pairs_of(moves, known.staff.partners),
        top_customers=_top_customers(known, numbers.whole("top_customers")),
        account_moved=account_moved,
        family_moved=family_moved,
        account_left=account_left,
        family_left=family_left,
        today_fits=_today_fits(stay, moves, places),
        standing=standing,
        nobody_stays=staying.nobody,
        accepted=wishes.accepted,
        capacity=wishes.capacity or {},
    )


def _quiet(book: Rulebook, facts: Facts) -> Quiet:
    numbers = Numbers(book)
    return Quiet(
        numbers.whole("quiet_quarter_end_days"), numbers.whole("quiet_year_start_days"), _holidays(facts)
    )


def _leaving(book: Rulebook, wishes: Wishes, known: _Known, quiet: Quiet) -> dict[str, Leaver]:
    """Who is gone before the last wave is over."""
    limits = Limits(book)
    last = wave_dates(wishes.starts_on, limits.count, limits.days("wave_every_days"), quiet)[-1]
    found = leavers_of(known.sellers, known.as_of)
    return {name: one for name, one in found.items() if one.gone_on < last.ends_on}


def _to_who_stays(
    known: _Known, moves: tuple[Move, ...], balances: Sequence[Balance], leaving: Mapping[str, Leaver]
) -> Replaced:
    """The moves, those to people who leave given to others."""
    if not any(move.to_seller_id in leaving for move in moves):
        return Replaced(moves, {}, ())
    return receivers_who_stay(
        moves,
        _places(known.accounts, moves)[0],
        members=known.staff.members,
        leaving=leaving,
        families=known.families.of(move.account_id for move in moves),
        accounts={one.seller_id: one.after.accounts for one in balances if one.seller_id},
    )


def _last_days(tree: Families, last: pa.Table) -> tuple[dict[str, date], dict[str, date]]:
    """The day of the last change by account, and by the top of its family."""
    by_account = dict(zip(last["account_id"].to_pylist(), last["last_moved_on"].to_pylist(), strict=True))
    by_family: dict[str, date] = {}
    for account_id, family in tree.of(by_account).items():
        day = by_account[account_id]
        by_family[family] = max(day, by_family.get(family, day))
    return by_account, by_family


def _places(accounts: pa.Table, moves: Sequence[Move]) -> tuple[list[Place], list[str]]:
    """Where each move's account lies, and its segment."""
    ids = pa.array([move.account_id for move in moves], pa.string())
    at = pc.index_in(ids, value_set=accounts["account_id"].combine_chunks())
    rows = accounts.select(["region", "territory", "segment"]).take(at).to_pylist()
    return [Place(row["region"], row["territory"]) for row in rows], [row["segment"] or "" for row in rows]


def _won(facts: Facts, currency: str) -> ir.Table:
    deals = facts.read("crm", "opportunities")
    return deals.filter(
        deals.is_won & deals.close_date.notnull() & (deals.currency.isnull() | (deals.currency == currency))
    )


def _prices(
    book: Rulebook,
    facts: Facts,
    known: _Known,
    moves: Sequence[Move],
    *,
    groups: Sequence[str],
    won: ir.Table,
) -> tuple[Price, ...]:
    numbers = Numbers(book)
    published = PublishedRange(numbers.number("loss_low"), numbers.number("loss_high"))
    own = _own(known, won, numbers.whole("own_moves_needed"))
    owned = [move for move in moves if move.from_seller_id]
    pairs = pa.table(
        {
            "account_id": pa.array([move.account_id for move in owned], pa.string()),
            "seller_id": pa.array([move.from_seller_id for move in owned], pa.string()),
        }
    )
    activities = facts.read("crm", "activities")
    logged = contacts(activities=activities, moves=pairs, as_of=known.as_of)
    logs = bool(activities.count().execute())
    members = known.staff.members
    return tuple(
        price_move(
            move,
            giver_active=_is_active(members, move.from_seller_id),
            group=group,
            own=own,
            published=published,
            contacts=logged.get(move.account_id, 0) if logs else None,
            currency=book.currency,
        )
        for move, group in zip(moves, groups, strict=True)
    )


def _own(known: _Known, won: ir.Table, needed: int) -> Estimate | None:
    if pc.sum(known.past["counts"]).as_py() is None or pc.sum(known.past["counts"]).as_py() < needed:
        return None
    found = history(
        accounts=known.accounts,
        past=known.past,
        won=won,
        created=pc.cast(known.accounts["created_at"], pa.date32()),
        as_of=known.as_of,
    )
    return None if found is None else estimate(found, needed)


def _proposals(
    facts: Facts,
    known: _Known,
    stay: Mapping[str, Member],
    moves: Sequence[Move],
    *,
    places: Sequence[Place],
    won: ir.Table,
) -> tuple[Proposal, ...]:
    hired = {str(row["seller_id"]): row["hired_on"] for row in known.sellers}
    found = backgrounds(
        accounts=facts.read("crm", "accounts"),
        won=won,
        hired={one: day for one, day in hired.items() if isinstance(day, date)},
        as_of=known.as_of,
    )
    successors = Successors(stay, found, known.as_of)
    return tuple(successors.propose(move, place) for move, place in zip(moves, places, strict=True))


def _today_fits(
    members: Mapping[str, Member], moves: Sequence[Move], places: Sequence[Place]
) -> frozenset[str]:
    """The moves whose account could stay by its rule: who owns it today fits too."""
    givers = [members.get(move.from_seller_id or "") for move in moves]
    return frozenset(
        move.move_id
        for move, place, giver in zip(moves, places, givers, strict=True)
        if giver is not None and not why_unfit(giver, move.to_role, place)
    )


def _is_active(members: Mapping[str, Member], seller_id: str | None) -> bool:
    member = members.get(seller_id or "")
    return member is not None and member.is_active


def _top_customers(known: _Known, count: int) -> frozenset[str]:
    """The families with the most revenue; of equals the first by name."""
    coded = pc.dictionary_encode(known.families.table["family_id"].combine_chunks())
    revenue = pc.fill_null(known.accounts["revenue"], 0).to_numpy()
    total = np.bincount(coded.indices.to_numpy(), weights=revenue, minlength=len(coded.dictionary))
    names = coded.dictionary.to_pylist()
    most = np.argsort(-total, kind="stable")[: max(count, 0) * 2 + 10]
    ranked = sorted((-float(total[at]), str(names[at])) for at in most if total[at] > 0)
    return frozenset(name for _, name in ranked[:count])


def _holidays(facts: Facts) -> dict[date, str]:
    """Days that are public holidays everywhere."""
    rows = facts.rows("crm", "holidays")
    return {
        row["day"]: str(row["name"]) for row in rows if not row["country"] and isinstance(row["day"], date)
    }


def _publish(facts: Facts, plan: Plan) -> None:
    facts.publish(
        "waves",
        plan.as_of.isoformat(),
        {
            WAVES.name: waves_table(plan),
            WAVE_MOVES.name: wave_moves_table(plan),
        },
        {
            "as_of": plan.as_of.isoformat(),
            "plan_id": plan.plan_id,
            "book_version": plan.book_version,
            "crm_id": plan.crm_id,
            "coverage_id": plan.coverage_id,
            "waves": len(plan.waves),
            "moves": len(plan.moves),
            "planned": sum(move.wave is not None for move in plan.moves),
            "gap": plan.gap,
            "seed": plan.seed,
        },
    )


def draft_plan(*, journal: Journal, plan: Plan, digest: str, now: datetime, by: str = "clock") -> None:
    """The story of the plan begins; the same plan drafted again leaves its story as it is.

    Args:
        journal: where it is kept.
        plan: the plan.
        digest: of its ``plan.json``.
        now: in UTC.
        by: the seller_id of who planned; ``clock`` when nobody was named.
    """
    subject = subject_for(plan.plan_id)

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        if stories[subject].entries:
            return {}
        return {subject: (drafted_entry(plan, digest, at=now, by=by),)}

    journal.append(Act("draft plan", by, now, body={"plan": plan.plan_id}), (subject,), decide)
