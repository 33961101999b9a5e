"""A wave of 100,000 moves: change set, files, what the next import makes of it; CPU seconds and memory.

    python benchmarks/write_back.py [MOVES]

Each account has a team of two, an open and a won deal, and three tasks of which one is open.
"""

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from groundrules.adapters.peoplecsv import csv_for_people
from groundrules.adapters.salesforce.write import SalesforceSink
from groundrules.adapters.wavefolders import WaveFolders
from groundrules.handoff.changes.changeset import change_set_of
from groundrules.handoff.changes.effects import side_effects
from groundrules.handoff.changes.folder import folder_of
from groundrules.handoff.changes.made import apply_changes, undo_of
from groundrules.handoff.changes.model import Row, Tables
from groundrules.handoff.changes.people import Seat, words_of
from groundrules.handoff.changes.verify import verify
from groundrules.handoff.changes.world import Coverage
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.plan import MoveStanding, Plan, PlannedMove, Price, PriceSource, Wave

DAY = date(2026, 7, 1)
T = TypeVar("T")


def seller(n: int) -> str:
    """An id as Salesforce makes them."""
    return f"005{n:012d}AAA"


def world(moves: int) -> Tables:
    """What the CRM shows of the accounts that move."""
    found: dict[str, list[Row]] = {name: [] for name in (
        "accounts", "opportunities", "activities", "account_team", "sellers",
    )}  # fmt: skip
    for n in range(1_000):
        role = ("field", "inside", "quarterback")[n % 3]
        found["sellers"].append(
            {"seller_id": seller(n), "name": f"Seller {n}", "sales_role": role, "is_active": True}
        )
    for n in range(moves):
        account, owner = f"001{n:012d}AAA", seller(3 * (n % 333))
        found["accounts"].append({"account_id": account, "name": f"Company {n}", "owner_id": owner})
        for d, stage in enumerate((False, True)):
            found["opportunities"].append(
                {
                    "opportunity_id": f"006{2 * n + d:012d}AAA", "account_id": account, "owner_id": owner,
                    "is_closed": stage, "is_won": stage,
                }
            )  # fmt: skip
        for t in range(3):
            found["activities"].append(
                {
                    "activity_id": f"00T{3 * n + t:012d}AAA", "account_id": account, "seller_id": owner,
                    "source": "task", "is_done": t > 0, "opportunity_id": None,
                }
            )  # fmt: skip
        for m, word in enumerate(("Quarterback", "Friend")):
            found["account_team"].append(
                {
                    "account_id": account, "seller_id": seller(3 * (n % 300) + 2 + m * 300),
                    "team_role": word, "member_id": f"01M{2 * n + m:012d}AAA", "account_access": "Edit",
                }
            )  # fmt: skip
    return {name: tuple(rows) for name, rows in found.items()}


def plan(moves: int) -> Plan:
    """Every account goes to an inside seller."""
    price = Price(0, 0, 0, PriceSource.NOTHING, 0, "")
    planned = tuple(
        PlannedMove(
            move_id=f"M-{n:012x}", account_id=f"001{n:012d}AAA", account_name=f"Company {n}", unit_id=str(n),
            wave=1, standing=MoveStanding.PLANNED, from_seller_id=seller(3 * (n % 333)), from_name="",
            from_role="field", to_seller_id=seller(3 * (n % 333) + 1), to_name="", to_role="inside",
            team_id="", team_name="", rule_id="A5", because="The rule asks for an inside seller.",
            unplanned="", revenue=0, open_pipeline=0, open_deals=1, currency="USD", price=price,
        )
        for n in range(moves)
    )  # fmt: skip
    return Plan(
        plan_id="p-1", as_of=DAY, starts_on=DAY, book_version="1", crm_id="1", coverage_id="1",
        currency="USD", seed=1, waves=(Wave(1, DAY, DAY),), moves=planned, value=0, bound=0, gap=0.0,
    )  # fmt: skip


def timed(what: str, body: Callable[[], T]) -> T:
    """The body's result; prints its CPU seconds and the process's largest size so far."""
    began = time.process_time()
    found = body()
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{what:32} {time.process_time() - began:7.2f} s CPU   {size:7,.0f} MB at most so far\n")
    return found


def main(moves: int) -> None:
    """Measure each step."""
    tables, what = world(moves), plan(moves)
    seats = {
        f"001{n:012d}AAA": [Seat("quarterback", "quarterback", seller(3 * ((n + 7) % 300) + 2), "Chosen.")]
        for n in range(moves)
    }
    coverage = Coverage(seats, words_of([("Quarterback", "quarterback", moves)]))
    changes = timed("change set", lambda: change_set_of(what, 1, tables, Standing(), coverage))
    sink = SalesforceSink()
    effects = timed("side effects", lambda: side_effects(changes, tables, sink))
    folder = timed("files with undo and digests", lambda: folder_of(changes, sink, effects, csv_for_people))
    with TemporaryDirectory() as out:
        timed("folder on disk, durable", lambda: WaveFolders(Path(out)).write("changes", folder.files))
    after = timed("made in memory", lambda: apply_changes(tables, changes))
    seen = timed("verified", lambda: verify(changes, after))
    back = timed("undone in memory", lambda: apply_changes(after, undo_of(changes)))
    kept = {name: sorted(map(str, rows)) for name, rows in tables.items()}
    same = {name: sorted(map(str, rows)) for name, rows in back.items()} == kept
    sys.stdout.write(
        f"{len(changes.moves):,} moves, {len(changes.changes):,} changes, {len(folder.files)} files of "
        f"{sum(map(len, folder.files.values())) / 1e6:,.0f} MB; verified {seen.progress.share:.0%}; "
        f"undone to the first state: {same}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
