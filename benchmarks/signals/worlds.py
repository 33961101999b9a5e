"""Worlds made once and kept as Parquet, and what may be wrong with their data."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import groundrules.simulate
from groundrules.simulate import Mode, WorldSize, ground_truth, make_world, rulings
from groundrules.simulate import tables as tables_of

SELLERS, ACCOUNTS = 360, 7200
LOGGED = (0.85, 0.70, 0.50, 0.35)
WRONG_DATES = 0.10


@dataclass(frozen=True, slots=True)
class Made:
    """One world as it is looked at.

    Attributes:
        name: seed, mode, healthy or planted, and what is wrong with the data.
        tables: canonical tables on the world's last day, and ``rulings`` as the desk's record has them.
        truth: what was planted and what only looks like it.
    """

    name: str
    tables: Mapping[str, pa.Table]
    truth: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which world, and what is wrong with its data (a key of ``SPOILT``; empty: nothing)."""

    seed: int
    mode: str = "base"
    is_healthy: bool = False
    logged: float = 1.0
    spoilt: str = ""
    sellers: int = SELLERS
    accounts: int = ACCOUNTS

    @property
    def world(self) -> str:
        """The name of the world without what was done to its data."""
        parts = [str(self.seed), self.mode, "healthy" if self.is_healthy else "planted"]
        parts += [f"logged-{self.logged:g}"] if self.logged < 1 else []
        parts += [f"{self.sellers}x{self.accounts}"] if self.sellers != SELLERS else []
        return "-".join(parts)

    @property
    def name(self) -> str:
        """The name of the world as it is looked at."""
        return f"{self.world}-{self.spoilt}" if self.spoilt else self.world


@cache
def simulator() -> str:
    """Which simulator it is: worlds of another one are made anew."""
    root = Path(groundrules.simulate.__file__).parent
    told = sha256()
    for path in sorted(root.rglob("*.py")):
        told.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return told.hexdigest()[:10]


def world(asked: Asked, keep: Path) -> Made:
    """The world asked for, out of the folder of kept ones or made now."""
    folder = keep / f"{asked.world}-{simulator()}"
    if not folder.exists():
        _make(asked, folder)
    tables = {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    if asked.spoilt:
        tables = SPOILT[asked.spoilt](tables, np.random.default_rng(asked.seed))
    return Made(asked.name, tables, truth)


def _make(asked: Asked, folder: Path) -> None:
    size = WorldSize(sellers=asked.sellers, accounts=asked.accounts, seed=asked.seed)
    mode = Mode(is_hostile=asked.mode == "hostile", is_healthy=asked.is_healthy, logging=asked.logged)
    made = make_world(size, mode)
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    draft.mkdir(parents=True)
    for name, table in {**tables_of(made), "rulings": rulings(made)}.items():
        pq.write_table(table, draft / f"{name}.parquet")
    (draft / "truth.json").write_text(json.dumps(ground_truth(made)), encoding="utf-8")
    try:
        draft.rename(folder)
    except OSError:  # somebody else was faster
        shutil.rmtree(draft)


def without_leave(tables: Mapping[str, pa.Table], _: np.random.Generator) -> dict[str, pa.Table]:
    """Nobody sent the leave calendar."""
    return {**tables, "leave": tables["leave"].slice(0, 0)}


def without_meetings(tables: Mapping[str, pa.Table], _: np.random.Generator) -> dict[str, pa.Table]:
    """One source is missing: the calendar's meetings and visits."""
    rows = tables["activities"]
    kept = rows.filter(pc.not_equal(rows["source"], "event"))
    return {**tables, "activities": kept, "attendees": tables["attendees"].slice(0, 0)}


def wrong_dates(tables: Mapping[str, pa.Table], rng: np.random.Generator) -> dict[str, pa.Table]:
    """One change of owner in ten is dated three to thirty days too early or too late."""
    rows = tables["account_owners"].sort_by([("account_id", "ascending"), ("valid_from", "ascending")])
    ids, starts = rows["account_id"].to_pylist(), rows["valid_from"].to_pylist()
    ends = rows["valid_to"].to_pylist()
    for n in range(1, len(ids)):
        if ids[n] == ids[n - 1] and rng.random() < WRONG_DATES:
            moved = starts[n] + timedelta(int(rng.integers(3, 31)) * int(rng.choice((-1, 1))))
            if starts[n - 1] < moved and (ends[n] is None or moved < ends[n]):
                starts[n] = ends[n - 1] = moved
    for column, values in (("valid_from", starts), ("valid_to", ends)):
        field = rows.schema.field(column)
        place = rows.schema.get_field_index(column)
        rows = rows.set_column(place, field, pa.array(values, field.type))
    return {**tables, "account_owners": rows}


SPOILT: Mapping[str, Callable[[Mapping[str, pa.Table], np.random.Generator], dict[str, pa.Table]]] = {
    "no leave file": without_leave,
    "no meetings": without_meetings,
    "wrong dates": wrong_dates,
}
