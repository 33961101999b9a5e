"""A simulated company in a folder: its export, its tables, and apart from both the truth."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundrules.simulate import World

EXPORT, TABLES, TRUTH = "export", "tables", "truth"


@dataclass(frozen=True, slots=True)
class Asked:
    """What sort of company is asked for; a rate of 0 plants none of a behaviour."""

    sellers: int
    accounts: int
    seed: int
    activities: int | None
    is_hostile: bool
    is_healthy: bool
    plants: Mapping[str, float]
    logging: float
    as_tables: bool


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was made: rows by file, realism checks (name, target, value, ok), deeds by kind."""

    rows: Mapping[str, int]
    checks: tuple[tuple[str, str, float, bool], ...]
    planted: Mapping[str, int]
    look_alikes: Mapping[str, int]


def plants_known() -> tuple[tuple[str, str, str], ...]:
    """Behaviours that can be planted: name, signal, what its rate is a share of."""
    from groundrules.simulate.plants import PLANTS

    return tuple((plant.kind, plant.signal, plant.share_of) for plant in PLANTS)


def simulate_company(folder: Path, asked: Asked, tell: Callable[[str], None]) -> Simulated:
    """Make the company and put it into the folder, whole or not at all.

    Args:
        folder: where; must not exist, or be empty.
        asked: what sort of company.
        tell: told in a few words what is being done.

    Raises:
        ValueError: with one sentence, when no such company can be made.
        OSError: when it cannot be written; then nothing is left behind.
    """
    from groundrules.simulate import Mode, WorldSize, make_world
    from groundrules.simulate.realism import realism

    mode = Mode(
        is_hostile=asked.is_hostile,
        is_healthy=asked.is_healthy,
        plants=asked.plants,
        logging=asked.logging,
    )
    size = WorldSize(
        sellers=asked.sellers, accounts=asked.accounts, seed=asked.seed, activities=asked.activities
    )
    world = make_world(size, mode, tell)
    rows = _whole(folder, lambda making: _write(world, making, asked.as_tables, tell))
    checks = tuple((one.name, one.target, one.value, one.ok) for one in realism(world))
    faults = [deed.kind for deed in world.deeds if not deed.excuse]
    alike = [f"{deed.kind}, {deed.excuse}" for deed in world.deeds if deed.excuse]
    return Simulated(rows, checks, _counts(faults), _counts(alike))


def _whole(folder: Path, fill: Callable[[Path], Mapping[str, int]]) -> Mapping[str, int]:
    """The folder filled beside its place and moved there when all of it stands."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        rows = fill(making)
        if folder.exists():
            folder.rmdir()
        making.chmod(0o755)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return rows


def _write(world: "World", folder: Path, as_tables: bool, tell: Callable[[str], None]) -> Mapping[str, int]:
    import pyarrow.parquet as pq

    from groundrules.simulate import tables, write_export

    files = write_export(world, folder / EXPORT, tell, truth=folder / TRUTH)
    if as_tables:
        (folder / TABLES).mkdir()
        for name, table in tables(world).items():
            pq.write_table(table, folder / TABLES / f"{name}.parquet")
        tell("wrote the same as tables")
    return files.rows


def _counts(words: list[str]) -> Mapping[str, int]:
    return {word: words.count(word) for word in sorted(set(words))}
