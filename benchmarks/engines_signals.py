"""The counts of three signals beside pandas and hand-written DuckDB SQL; and every count on every engine.

    uv run python benchmarks/engines_signals.py                       # 3 million activities
    uv run python benchmarks/engines_signals.py --activities 20000000
    uv run python benchmarks/engines_signals.py --engines 20          # that many random worlds, Spark among

The three ways get the same Parquet files and must give the same rows. *Ours* is what the detectors ask, in
their order; *by hand* are the statements in ``benchmarks/signals_sql``, written for DuckDB by somebody who
does not need any other engine; pandas holds the rows in memory already when its clock starts. Times are
CPU of both cores, the best of some rounds taken in turn.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from time import process_time

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from groundrules.signals import counts, measures

TODAY = date(2026, 7, 1)
DAYS = 420
FIRST = (TODAY - date(1970, 1, 1)).days - DAYS
KINDS = ("call", "mail", "meeting", "visit", "service", "task")
STATEMENTS = Path(__file__).parent / "signals_sql"
STEPS = ("touches", "S25", "S03", "S02")
Rows = dict[str, pa.Table]


def days(columns: np.ndarray) -> pa.Array:
    return pa.array((columns + FIRST).astype(np.int32), pa.int32()).cast(pa.date32())


def ids(letter: str, numbers: np.ndarray) -> pa.Array:
    """Identifiers as long as a CRM's."""
    known = pa.array([f"{letter}015g0000{n:09d}" for n in range(int(numbers.max()) + 1)])
    return known.take(pa.array(numbers))


def make(activities: int, seed: int = 6) -> Rows:
    """An organisation: 100 activities an account, 50 accounts a seller; one account in ten has moved."""
    rng = np.random.default_rng(seed)
    accounts, sellers = max(100, activities // 100), max(20, activities // 5_000)
    old, new = rng.integers(0, sellers, accounts), rng.integers(0, sellers, accounts)
    is_moved = rng.random(accounts) < 0.1
    moved = np.where(is_moved, rng.integers(DAYS - 140, DAYS - 10, accounts), DAYS)
    where = (accounts * rng.random(activities) ** 1.5).astype(np.int64)  # some are worked more
    day = rng.integers(0, DAYS, activities)
    owner = np.where(day < moved[where], old[where], new[where])
    chance = rng.random(activities)
    who = np.where(
        chance < 0.85, owner, np.where(chance < 0.9, old[where], rng.integers(0, sellers, activities))
    )

    def pick(values: list[object], chances: list[float], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(pa.array(rng.choice(len(values), activities, p=chances)))

    number = np.arange(activities)
    made = pa.table({
        "activity_id": ids("T", number), "day": days(day), "seller_id": ids("S", who),
        "account_id": pa.array(ids("A", where), mask=rng.random(activities) < 0.03),
        "opportunity_id": pick([None, "O1"], [0.9, 0.1], pa.string()),
        "kind": pick(list(KINDS), [0.25, 0.35, 0.15, 0.05, 0.1, 0.1], pa.string()),
        "direction": pick([None, "out", "in"], [0.1, 0.7, 0.2], pa.string()),
        "is_joint": pick([None, False, True], [0.1, 0.8, 0.1], pa.bool_()),
        "is_bulk": pick([None, False, True], [0.1, 0.8, 0.1], pa.bool_()),
        "is_done": pick([False, True], [0.1, 0.9], pa.bool_()),
        "source": pick(["task", "event"], [0.8, 0.2], pa.string()),
    })  # fmt: skip
    sat_in = rng.integers(0, activities, activities // 10)
    guests = pa.table({"activity_id": ids("T", sat_in),
                       "seller_id": ids("S", rng.integers(0, sellers, sat_in.size))})  # fmt: skip
    stayed = np.flatnonzero(~is_moved)[:6_000]
    unit = np.concatenate([np.flatnonzero(is_moved), stayed])
    since = np.concatenate([moved[is_moved], rng.integers(DAYS - 140, DAYS - 10, stayed.size)])
    taker = np.concatenate([new[is_moved], old[stayed]])
    grace = np.minimum(since + 21, DAYS)
    units = pa.table({
        "unit": pa.array(np.arange(unit.size)), "account_id": ids("A", unit),
        "old_owner": ids("S", old[unit]), "new_owner": ids("S", taker), "moved_on": days(since),
        "pre_from": days(since - 84), "post_from": days(since), "grace_end": days(grace),
        "half_on": days((grace + DAYS) // 2), "until": days(np.full(unit.size, DAYS)),
        "due": days(np.full(unit.size, DAYS - 5)),
    })  # fmt: skip
    off = rng.choice(sellers * DAYS, sellers * 25, replace=False)
    away = pa.table({"seller_id": ids("S", off // DAYS), "day": days(off % DAYS)})
    people = pa.table({"seller_id": ids("S", np.arange(sellers)),
                       "is_system": pa.array([n == 3 for n in range(sellers)])})  # fmt: skip
    return {"activities": made, "attendees": guests, "units": units, "away": away, "sellers": people}


class Ours:
    """The product's expressions on the product's engine."""

    def __init__(self, folder: Path) -> None:
        self.engine = ibis.duckdb.connect(threads=2)
        self.t = {path.stem: self.engine.read_parquet(path) for path in folder.glob("*.parquet")}
        self.units = ibis.memtable(pq.read_table(folder / "units.parquet"))
        self.moves = self.units.filter(self.units.old_owner != self.units.new_owner)
        self.away = ibis.memtable(pq.read_table(folder / "away.parquet"))
        self.recorded = measures.recorded(
            activities=self.t["activities"], sellers=self.t["sellers"], until=TODAY
        )
        self.seen = measures.visible(self.recorded)

    def touches(self) -> None:
        """Contacts, made once and kept."""
        made = measures.contacts(self.recorded, self.t["attendees"])
        self.all = self.engine.create_table("touches", made, temp=True, overwrite=True)

    def s25(self) -> pa.Table:
        """Who did how much each day."""
        return self.engine.to_pyarrow(measures.volume(self.seen))

    def s03(self) -> list[pa.Table]:
        """Contacts around each move, and what was asked in vain."""
        contacts = self.all.filter(~self.all.is_bulk)
        asked = measures.requests(self.seen)
        asks = (
            counts.by_person(contacts, self.units, who="old_owner", start="pre_from", end="moved_on"),
            counts.by_person(contacts, self.units, who="new_owner", start="pre_from", end="moved_on"),
            counts.by_anybody(contacts, self.units, start="moved_on", end="until"),
            counts.unanswered(asked, contacts, self.units, start="moved_on", end="due", patience=5),
        )
        return [self.engine.to_pyarrow(one) for one in asks]

    def s02(self) -> pa.Table:
        """The old owner's contacts, with every reason."""
        selling = self.all.filter(self.all.kind.isin(measures.SELLING))
        asked = measures.requests(self.seen)
        after = counts.after_the_move(selling, asked, self.moves, self.away, reply_days=3)
        return self.engine.to_pyarrow(counts.tally_after(after))


class Hand:
    """Statements by hand on plain DuckDB."""

    def __init__(self, folder: Path) -> None:
        self.connection = duckdb.connect(config={"threads": 2})
        for path in folder.glob("*.parquet"):
            if path.stem in {"units", "away"}:
                self.connection.register(path.stem, pq.read_table(path))
            else:
                self.connection.read_parquet(str(path)).create_view(path.stem)

    def ask(self, name: str) -> pa.Table:
        """One statement file."""
        text = (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
        return self.connection.sql(text).to_arrow_table()

    def touches(self) -> None:
        """Contacts, made once and kept."""
        self.connection.execute((STATEMENTS / "touches.sql").read_text(encoding="utf-8"))

    def s25(self) -> pa.Table:
        """Who did how much each day."""
        return self.ask("s25")

    def s03(self) -> pa.Table:
        """Contacts around each move, and what was asked in vain."""
        return self.ask("s03")

    def s02(self) -> pa.Table:
        """The old owner's contacts, with every reason."""
        return self.ask("s02")


class Pandas:
    """Data frames, as an analyst would."""

    def __init__(self, folder: Path) -> None:
        read = {path.stem: pq.read_table(path).to_pandas() for path in folder.glob("*.parquet")}
        for frame in read.values():
            for name in frame.columns:
                if frame[name].dtype == object and isinstance(frame[name].dropna().iloc[0], date):
                    frame[name] = pd.to_datetime(frame[name])
        self.t = read

    def recorded(self) -> pd.DataFrame:
        """Done activities of persons."""
        rows, people = self.t["activities"], self.t["sellers"]
        persons = people.seller_id[~people.is_system]
        kept = rows[rows.is_done & rows.seller_id.isin(persons)]
        return kept.assign(is_bulk=kept.is_bulk == True, is_joint=kept.is_joint == True)  # noqa: E712 - unknown is no

    def touches(self) -> None:
        """Contacts, made once and kept."""
        rows = self.recorded()
        self.seen = rows[~rows.is_bulk]
        out = rows[rows.account_id.notna() & rows.kind.isin(measures.CONTACT) & (rows.direction != "in")]
        guests = self.t["attendees"].drop_duplicates()
        sat_in = out.merge(guests, on="activity_id", suffixes=("_acted", ""))
        sat_in = sat_in[sat_in.seller_id != sat_in.seller_id_acted].assign(is_joint=True)
        self.all = pd.concat([out, sat_in[out.columns]], ignore_index=True)
        asked = self.seen[self.seen.account_id.notna() & (self.seen.direction == "in")]
        self.asked = asked[asked.kind.isin(measures.CONTACT)]

    def s25(self) -> pd.DataFrame:
        """Who did how much each day."""
        return self.seen.groupby(["seller_id", "day"]).size().rename("n").reset_index()

    def s03(self) -> pd.DataFrame:
        """Contacts around each move, and what was asked in vain."""
        units, touches = self.t["units"], self.all[~self.all.is_bulk]
        near = touches[["account_id", "seller_id", "day"]].merge(units, on="account_id")
        near = near[(near.day >= near.pre_from) & (near.day <= near.until)]
        is_new, is_old = near.seller_id == near.new_owner, near.seller_id == near.old_owner
        since = near.day >= near.moved_on
        told = near[["unit"]].assign(
            before=~since & is_old, new_before=~since & is_new, n_new=since & is_new,
            n_old=since & is_old & ~is_new, n_other=since & ~is_old & ~is_new,
        ).groupby("unit").sum()  # fmt: skip
        told["first_new"] = near[since & is_new].groupby("unit").day.min()
        told["last_other"] = near[since & ~is_new].groupby("unit").day.max()
        asked = self.asked[["account_id", "day"]].merge(
            units[["unit", "account_id", "moved_on", "due"]], on="account_id"
        )
        asked = asked[(asked.day >= asked.moved_on) & (asked.day < asked.due)]
        asked = asked[["unit", "account_id", "day"]].drop_duplicates().sort_values("day")
        answers = touches[["account_id", "day"]].drop_duplicates().sort_values("day")
        met = pd.merge_asof(
            asked, answers.assign(answered=answers.day), on="day", by="account_id", direction="forward",
            tolerance=pd.Timedelta(days=5),
        )  # fmt: skip
        vain = met.assign(unanswered=met.answered.isna()).groupby("unit").unanswered.agg(["size", "sum"])
        vain.columns = ["asked", "unanswered"]
        return told.join(vain, how="outer").reset_index()

    def s02(self) -> pd.DataFrame:
        """The old owner's contacts, with every reason."""
        units, away = self.t["units"], self.t["away"].drop_duplicates().assign(is_cover=True)
        rows = self.all[self.all.kind.isin(measures.SELLING)]
        mine = rows.merge(units, left_on=["account_id", "seller_id"], right_on=["account_id", "old_owner"])
        mine = mine[mine.old_owner != mine.new_owner]
        mine = mine[(mine.day >= mine.post_from) & (mine.day < mine.until)].sort_values("day")
        asked = self.asked[["account_id", "seller_id", "day"]].drop_duplicates().sort_values("day")
        mine = pd.merge_asof(
            mine, asked.assign(asked_on=asked.day), on="day", by=["account_id", "seller_id"],
            tolerance=pd.Timedelta(days=3),
        )  # fmt: skip
        away = away.rename(columns={"seller_id": "new_owner"})
        mine = mine.merge(away, on=["new_owner", "day"], how="left")
        told = mine[["unit"]].assign(
            n_bulk=mine.is_bulk, n_grace=mine.day < mine.grace_end, n_joint=mine.is_joint,
            n_deal=mine.opportunity_id.notna(), n_cover=mine.is_cover.notna(), n_reply=mine.asked_on.notna(),
        )  # fmt: skip
        told["x"] = ~told.drop(columns="unit").any(axis=1)
        told = told.assign(n_all=True, x_early=told.x & (mine.day < mine.half_on))
        told["x_late"] = told.x & ~told.x_early
        return told.groupby("unit").sum().reset_index()


def same(found: object, name: str) -> pd.DataFrame:
    """One signal's rows in one form, whoever counted them."""
    parts = found if isinstance(found, list) else [found]
    frames = [part.to_pandas() if isinstance(part, pa.Table) else part for part in parts]
    if len(frames) > 1:
        frames[0], frames[1] = (
            frames[0].rename(columns={"n": "before"}), frames[1].rename(columns={"n": "new_before"})
        )  # fmt: skip
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.merge(frame, on="unit", how="outer")
    for column in whole.columns:
        if column in {"first_new", "last_other", "day"}:
            whole[column] = pd.to_datetime(whole[column]).astype("datetime64[s]")
        elif column != "seller_id":
            whole[column] = whole[column].fillna(0).astype("int64")
    keys = ["seller_id", "day"] if name == "S25" else ["unit"]
    whole = whole[(whole.drop(columns=[*keys, "first_new", "last_other"], errors="ignore") > 0).any(axis=1)]
    return whole[sorted(whole.columns)].sort_values(keys).reset_index(drop=True)


def compare(activities: int, rounds: int) -> None:
    """The three ways beside each other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, rows in make(activities).items():
            pq.write_table(rows, folder / f"{table}.parquet")
        ways: dict[str, Ours | Hand | Pandas] = {
            "ours": Ours(folder), "by hand": Hand(folder), "pandas": Pandas(folder)
        }  # fmt: skip
        best: defaultdict[tuple[str, str], float] = defaultdict(lambda: float("inf"))
        answers: dict[tuple[str, str], object] = {}
        for _ in range(rounds):
            for step in STEPS:
                for who, way in ways.items():
                    began = process_time()
                    answers[who, step] = getattr(way, step.lower())()
                    best[who, step] = min(best[who, step], process_time() - began)
    show(activities, best, answers)


def show(
    activities: int, best: Mapping[tuple[str, str], float], answers: Mapping[tuple[str, str], object]
) -> None:
    """Times and ratios, after making sure all say the same."""
    print(f"{activities:,} activities; CPU seconds, best round")
    print(f"{'':10}{'ours':>9}{'by hand':>9}{'pandas':>9}{'/ hand':>9}{'/ pandas':>9}")
    totals: defaultdict[str, float] = defaultdict(float)
    for step in STEPS:
        if step != "touches":
            ours, hand, frame = (same(answers[who, step], step) for who in ("ours", "by hand", "pandas"))
            pd.testing.assert_frame_equal(ours, hand, check_dtype=False)
            pd.testing.assert_frame_equal(ours, frame, check_dtype=False)
        line(step, *(best[who, step] for who in ("ours", "by hand", "pandas")))
        for who in ("ours", "by hand", "pandas"):
            totals[who] += best[who, step]
    line("together", *totals.values())
    print("all three give the same rows")


def line(name: str, ours: float, hand: float, frame: float) -> None:
    print(f"{name:10}{ours:9.3f}{hand:9.3f}{frame:9.3f}{ours / hand:9.2f}{ours / frame:9.2f}", flush=True)


def everywhere(worlds: int) -> int:
    """Every count on every engine that starts here, on that many random worlds; how many differ."""
    from contextlib import ExitStack

    from tests.agreement.signals_engines import duck, postgres, spark
    from tests.signals.twins.frame import World, all_twins
    from tests.signals.twins.statements import expected, statement, tables_of, told
    from tests.signals.twins.worlds import seeded_world

    starts: dict[str, Callable[[], object]] = {"DuckDB": duck, "Spark": lambda: spark(asked_for=True)}
    compared: defaultdict[str, int] = defaultdict(int)
    wrong: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        starts["PostgreSQL"] = lambda: postgres(folder)
        for who, start in starts.items():
            try:
                engine = stack.enter_context(start())
            except BaseException as fault:  # pytest's own way of saying that it cannot be started
                print(f"  {who} does not take part: {fault}")
                continue
            for number in range(worlds):
                world = World(seeded_world(number, activities=250, people=6, accounts=8))
                engine.load(tables_of(world))
                for twin in all_twins():
                    asked = statement(twin, engine.dialect)
                    compared[who] += 1
                    if told(engine.ask(asked), asked.columns) != expected(twin, world, asked.columns):
                        wrong.append(f"{who} {twin.name} on world {number}")
            print(f"  {who}: {compared[who]} counts on {worlds} worlds", flush=True)
    print("\n".join(wrong) or "  all give the rows of the plain twins")
    return len(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--activities", type=int, default=3_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", type=int, metavar="WORLDS", help="compare engines instead")
    options = parser.parse_args()
    if options.engines:
        sys.exit(bool(everywhere(options.engines)))
    compare(options.activities, options.rounds)


if __name__ == "__main__":
    main()
