"""A small company with a plan to apply: facts, coverage, the plan, and a desk to apply it at."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from groundrules.adapters.peoplecsv import csv_for_people
from groundrules.adapters.salesforce.write import SalesforceSink
from groundrules.handoff.changes.made import apply_changes
from groundrules.handoff.changes.model import ChangeSet
from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.moves import Move
from groundrules.handoff.plan import MoveStanding, Plan, PlannedMove, Price, PriceSource, Wave
from groundrules.rulebook import Rulebook
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.plan_moves import plan_moves
from groundrules.usecases.prepare_wave import WaveDesk
from tests.fakes.facts import MemoryFacts
from tests.fakes.journal import MemoryJournal
from tests.handoff.exceptions.worlds import DAY, account, book, company, deal

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def task(task_id: str, account_id: str, seller_id: str = "ann", **more: object) -> dict[str, object]:
    """Something Ann has to do."""
    plain: dict[str, object] = {
        "activity_id": task_id, "account_id": account_id, "seller_id": seller_id, "day": DAY,
        "kind": "task", "is_done": False, "source": "task",
    }  # fmt: skip
    return plain | more


def facts() -> MemoryFacts:
    """A copy of the company's import and coverage, to change as a test likes."""
    found, made = MemoryFacts(), _facts()
    found.tables = dict(made.tables)
    found.manifests = {step: dict(manifest) for step, manifest in made.manifests.items()}
    return found


@cache
def _facts() -> MemoryFacts:
    """Ann's small accounts A and B go to Ivy; she has a late deal on A, a young one, and tasks; C stays."""
    late = deal("late", "A", 900_000_00, owner_id="ann", stage="signing", name="Late deal")
    found = company(
        accounts=[account("A"), account("B"), account("C", segment="strategic")],
        opportunities=[
            late,
            deal("young", "A", 100_00, owner_id="ann", stage="new"),
            deal("won", "A", 500_00, owner_id="ann", won_on=DAY),
        ],
        opportunity_changes=[
            {
                "change_id": "x", "opportunity_id": "late", "field": "stage", "old_value": "new",
                "new_value": "signing", "changed_at": datetime(2026, 5, 1, tzinfo=UTC),
            }
        ],
        activities=[
            task("t1", "A"),
            task("t2", "A", opportunity_id="late"),
            task("t3", "A", is_done=True),
            task("call", "A", kind="call", direction="out", is_done=True, opportunity_id="late"),
        ],
        account_team=[
            {"account_id": "A", "seller_id": "sam", "team_role": "Friend", "member_id": "01MA"},
        ],
    )  # fmt: skip
    assign_coverage(book=book(), facts=found)
    found.manifests["coverage"]["id"] = "cov-1"
    return found


def planned(move: Move, wave: int | None) -> PlannedMove:
    """A move of today's list in a wave."""
    return PlannedMove(
        move_id=move.move_id, account_id=move.account_id, account_name=move.account_name,
        unit_id=move.account_id, wave=wave, standing=MoveStanding.PLANNED,
        from_seller_id=move.from_seller_id, from_name=move.from_name, from_role=move.from_role,
        to_seller_id=move.to_seller_id, to_name=move.to_name, to_role=move.to_role, team_id="", team_name="",
        rule_id=move.rule_id, because=move.because, unplanned="", revenue=move.revenue,
        open_pipeline=move.open_pipeline, open_deals=move.open_deals, currency="USD",
        price=Price(0, 0, 0, PriceSource.NOTHING, 0, ""),
    )  # fmt: skip


@cache
def plan() -> Plan:
    """A in wave 1, B in wave 2."""
    found = facts()
    moves = plan_moves(book=book(), facts=found).moves
    waves = {"A": 1, "B": 2}
    crm, coverage = found.manifests["crm"], found.manifests["coverage"]
    return Plan(
        plan_id="p-1", as_of=DAY, starts_on=DAY, book_version=book().stamp, crm_id=str(crm["id"]),
        coverage_id=str(coverage["id"]), currency="USD", seed=1,
        waves=(Wave(1, DAY, DAY), Wave(2, DAY, DAY)),
        moves=tuple(planned(move, waves[move.account_id]) for move in moves if move.account_id in waves),
        value=0, bound=0, gap=0.0,
    )  # fmt: skip


def desk(found: MemoryFacts, journal: MemoryJournal | None = None, of: Rulebook | None = None) -> WaveDesk:
    """Where the wave is applied, at noon of the facts' day."""
    journal = MemoryJournal() if journal is None else journal
    return WaveDesk(of or book(), found, journal, Moment(NOW), SalesforceSink(), csv_for_people)


def loaded(found: MemoryFacts, changes: ChangeSet, crm_id: str = "crm-2") -> MemoryFacts:
    """The import after the operator loaded the files: coverage worked out anew on it."""
    names = [name for name in found.tables if name[0] == "crm"]
    tables = {table: tuple(found.tables[step, table].to_pylist()) for step, table in names}
    after = apply_changes(tables, changes)
    fresh = MemoryFacts()
    fresh.tables = dict(found.tables)
    fresh.manifests = dict(found.manifests)
    for change in changes.changes:
        schema = found.tables["crm", change.table].schema
        filled = [{name: row.get(name) for name in schema.names} for row in after[change.table]]
        fresh.tables["crm", change.table] = type(found.tables["crm", change.table]).from_pylist(
            filled, schema=schema
        )
    fresh.manifests["crm"] = {**found.manifests["crm"], "id": crm_id, "as_of": "2026-07-02"}
    assign_coverage(book=book(), facts=fresh)
    fresh.manifests["coverage"]["id"] = f"cov-{crm_id}"
    return fresh


@cache
def same_book_newer() -> Rulebook:
    """The same rules under another version number."""
    return replace(book(), version="2")


__all__ = ["NOW", "desk", "facts", "loaded", "plan", "same_book_newer"]
