"""The wave planner at full size: 100,000 moves of a million accounts, 10,000 sellers, 8 waves, in memory.

    uv run python benchmarks/waves.py                    # accounts stay in their region
    uv run python benchmarks/waves.py --regions 1        # everything hangs together
    uv run python benchmarks/waves.py --moves 20000 --sellers 2000

Prints seconds of CPU for each part, the peak of memory, points, bound and gap. Givers own two hundred
accounts each, of which the book moves some to sellers of the same region; one in five belongs to a family.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from datetime import date

import numpy as np

from groundrules.handoff.moves import Move
from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.plan.file import plan_folder
from groundrules.handoff.plan.model import Price, PriceSource
from groundrules.handoff.pricing.successor import Proposal
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import Basis, make_plan
from groundrules.handoff.waves.situation import Person, Situation
from groundrules.rulebook.model import Parameter, Rulebook

NUMBERS = {
    "waves": 8,
    "wave_every_days": 14,
    "giver_revenue_share": 0.03,
    "receiver_revenue_share": 0.03,
    "receiver_accounts": 4,
    "team_accounts": 32,
    "customer_gap_days": 180,
    "cooling_off_days": 365,
    "top_customers": 40,
    "top_customer_gap_days": 365,
    "quiet_quarter_end_days": 14,
    "quiet_year_start_days": 7,
    "accepted_share": 0.8,
    "loss_low": 0.132,
    "loss_high": 0.176,
    "own_moves_needed": 200,
    "least_gain": 0,
}
TEAM = 10


def book() -> Rulebook:
    transition = {name: Parameter(name, value) for name, value in NUMBERS.items()}
    return Rulebook("Benchmark", "1", None, "", "USD", {}, {}, transition=transition, digest="0" * 64)


def situation(moves: int, sellers: int, regions: int, seed: int) -> Situation:
    draw = np.random.default_rng(seed)
    half = sellers // 2
    accounts = half * 200
    revenue = np.where(draw.random(accounts) < 0.3, 0, np.exp(draw.normal(9, 1.2, accounts)) * 100).astype(
        np.int64
    )
    owner = np.arange(accounts) // 200
    owned = np.bincount(owner, revenue, half).astype(np.int64)
    chosen = np.sort(draw.choice(accounts, moves, replace=False))
    per = max(1, half // regions)
    giver = owner[chosen]
    taker = np.minimum(giver // per * per + draw.integers(0, per, moves), half - 1)
    people = {
        f"g{n}": Person(f"g{n}", f"Giver {n}", "field", True, f"f{n // TEAM}", int(owned[n]))
        for n in range(half)
    }
    people |= {
        f"t{n}": Person(f"t{n}", f"Taker {n}", "inside", True, f"i{n // TEAM}", int(owned[n]))
        for n in range(half)
    }
    rows = [
        Move(
            f"M-{n}",
            f"a{account}",
            f"Account {account}",
            f"g{g}",
            f"Giver {g}",
            "field",
            f"t{t}",
            f"Taker {t}",
            "inside",
            "A7",
            "least loaded",
            "The rule asks for an inside seller.",
            int(revenue[account]),
            0,
            0,
            None,
            None,
        )
        for n, (account, g, t) in enumerate(zip(chosen.tolist(), giver.tolist(), taker.tolist(), strict=True))
    ]
    prices = tuple(
        Price(
            round(-0.154 * one.revenue),
            round(-0.176 * one.revenue),
            round(-0.132 * one.revenue),
            PriceSource.PUBLISHED,
            0,
            "benchmark",
        )
        for one in rows
        if one.revenue is not None
    )
    families = {
        one.account_id: f"a{int(one.account_id[1:]) // 20 * 20}"
        if int(one.account_id[1:]) % 5 == 0
        else one.account_id
        for one in rows
    }
    return Situation(
        tuple(rows),
        prices,
        tuple(Proposal() for _ in rows),
        people,
        date(2026, 7, 6),
        Quiet(14, 7),
        families=families,
    )


def main() -> None:
    raw = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    options.add_argument("--moves", type=int, default=100_000)
    options.add_argument("--sellers", type=int, default=10_000)
    options.add_argument("--regions", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    began = time.process_time()
    found = situation(asked.moves, asked.sellers, asked.regions, asked.seed)
    made = time.process_time()
    print(f"made        {made - began:8.1f} s CPU  {asked.moves:,} moves, {asked.sellers:,} sellers")
    seen: list[str] = []

    def tell(what: str, done: int, of: int) -> None:
        line = f"{what} {10 * done // max(of, 1) * 10} %"
        if line not in seen:
            seen.append(line)
            print(f"  {line:<14} after {time.process_time() - made:6.1f} s CPU", file=sys.stderr, flush=True)

    plan = make_plan(found, Limits(book()), Basis(date(2026, 6, 30), "crm", "coverage"), tell=tell)
    done = time.process_time()
    print(f"planned     {done - made:8.1f} s CPU  (goal: at most 300)")
    size = sum(map(len, plan_folder(plan).values()))
    print(f"written     {time.process_time() - done:8.1f} s CPU  {size / 1e6:.0f} MB of files for review")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory {peak:8.2f} GB  (goal: at most 16)")
    print(f"points {plan.value:,} of at most {plan.bound:,}: gap {100 * plan.gap:.4f} %")
    print("moves by wave", dict(sorted(Counter(str(move.wave) for move in plan.moves).items())))
    print("in no wave", dict(Counter(move.standing.value for move in plan.moves if move.wave is None)))


if __name__ == "__main__":
    main()
