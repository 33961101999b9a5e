"""A company of any size as Parquet files: part by part, in the memory of one part.

A part is a whole world: an area with its own sellers, customers and truth. Records of different parts have
different ids, and customers different names, addresses and domains, so that none looks like another's copy.
Where only size matters, a few lives may be lived in many parts: that saves making them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundrules.crm.tables import BY_NAME
from groundrules.simulate.canonical import tables
from groundrules.simulate.make import make_world
from groundrules.simulate.mode import Mode
from groundrules.simulate.truth import ground_truth
from groundrules.simulate.world import WorldSize

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_POD = slice(3, 6)
"""Where an id names the instance it lives on: each part is an instance."""
_CHANGES = ("account_changes", "opportunity_changes", "ticket_changes")
_IDS_IN_CHANGES = ("owner_id", "parent_id", "account_id")
_OWN_IDS = {"offers": ("offer_id", "item_id"), "pulse": ("answer_id",)}
_SYLLABLES = ("ba", "do", "ke", "lu", "mi", "na", "po", "ri", "sa", "te", "vo", "zu", "fe", "go", "hi")


@dataclass(frozen=True)
class LargeSize:
    """How big a company, and in how many parts.

    Attributes:
        sellers: seats in selling roles, over all parts.
        accounts: customer companies, over all parts.
        activities: activity rows, over all parts (about).
        seed: the same seed gives the same rows.
        part_sellers: seats of one part; memory grows with it.
        lives: how many different worlds are made, each for as many parts; None: every part has its own.
    """

    sellers: int = 10_000
    accounts: int = 1_000_000
    activities: int = 100_000_000
    seed: int = 101
    part_sellers: int = 100
    lives: int | None = None

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return max(1, self.sellers // self.part_sellers)

    def worlds(self) -> Iterator[tuple[WorldSize, range]]:
        """Each world with the parts that live it; what does not divide evenly goes to the first ones."""
        lives = min(self.parts, self.lives or self.parts)
        begins = [self.parts * n // lives for n in range(lives + 1)]
        for n, (first, end) in enumerate(pairwise(begins)):
            sellers, accounts, activities = (
                whole // self.parts + (n < whole % self.parts)
                for whole in (self.sellers, self.accounts, self.activities)
            )
            size = WorldSize(sellers, accounts, self.seed * 100_003 + n, activities=activities)
            yield size, range(first, end)


def write_large(
    folder: Path, truth: Path, size: LargeSize, mode: Mode | None = None, tell: Callable[[str], None] = print
) -> Mapping[str, int]:
    """Write every canonical table as one Parquet file into a folder, and the truth of each part as a line.

    Args:
        folder: where the tables go; made when missing.
        truth: the file the truth goes to, one JSON document a line; apart from the tables.
        size: how big.
        mode: what sort of life in every part; rates are drawn for each.
        tell: told how far it has come.

    Returns:
        Rows by table.
    """
    if truth.parent == folder:
        raise ValueError("the truth does not lie beside the tables")
    folder.mkdir(parents=True, exist_ok=True)
    truth.parent.mkdir(parents=True, exist_ok=True)
    rows = dict.fromkeys(BY_NAME, 0)
    writers: dict[str, pq.ParquetWriter] = {}
    holidays: set[tuple[object, ...]] = set()
    head = ""
    try:
        with truth.open("w", encoding="utf-8") as lines:
            for part, parts in size.worlds():
                world = make_world(part, mode or Mode())
                life = tables(world), ground_truth(world)
                for n in parts:
                    lines.write(json.dumps(renumbered(life[1], n), sort_keys=True) + "\n")
                    for name, table in part_tables(life[0], n).items():
                        chosen = _unseen(table, holidays) if name == "holidays" else table
                        if name == "sellers":
                            head = head or _head(chosen)
                            chosen = _under(chosen, head)
                        writer = writers.get(name)
                        if writer is None:
                            file = folder / f"{name}.parquet"
                            writer = writers[name] = pq.ParquetWriter(file, chosen.schema)
                        writer.write_table(chosen, row_group_size=250_000)
                        rows[name] += chosen.num_rows
                    tell(f"part {n + 1} of {size.parts}: {rows['activities']:,} activities")
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def part_tables(whole: Mapping[str, pa.Table], part: int) -> Mapping[str, pa.Table]:
    """A world's tables with ids and names of that part, activities of an account beside each other."""
    found = {name: _numbered(name, table, part) for name, table in whole.items()}
    found["activities"] = found["activities"].sort_by([("account_id", "ascending"), ("day", "ascending")])
    accounts = found["accounts"]
    word = name_of(part)
    for column in ("name", "website", "street", "territory"):
        accounts = _with(accounts, column, _own_word(column, accounts[column], word))
    return {**found, "accounts": accounts}


def _own_word(column: str, cells: pa.ChunkedArray, word: str) -> pa.ChunkedArray:
    if column == "website":
        return pc.replace_substring(cells, "//www.", f"//www.{word}-")
    own = pa.scalar(word.title())
    first, second = (own, cells) if column == "name" else (cells, own)
    return pc.binary_join_element_wise(first, second, " ")


def name_of(part: int) -> str:
    """A made-up word for each part, by which its customers are told from those of others."""
    first, rest = part % 15, part // 15
    return _SYLLABLES[first] + _SYLLABLES[rest % 15] + _SYLLABLES[(first + rest // 15 + 7) % 15]


def code_of(part: int) -> str:
    """The three letters of an id that name the part's instance."""
    return _DIGITS[part // 3844 % 62] + _DIGITS[part // 62 % 62] + _DIGITS[part % 62]


def _numbered(name: str, table: pa.Table, part: int) -> pa.Table:
    """Every id leads into the part, whether it is a key, a reference, or the value of a change."""
    columns = BY_NAME[name].columns
    code = code_of(part)
    ids = {
        column.name
        for column in columns
        if column.name.endswith(("_id", "_by")) and column.name not in {"round_id", "rule_id", "item_id"}
    } - set(_OWN_IDS.get(name, ()))
    for column in ids & set(table.column_names):
        table = _with(table, column, moved(table[column], code))
    for column in _OWN_IDS.get(name, ()):
        table = _with(table, column, pc.binary_join_element_wise(pa.scalar(code), table[column], "-"))
    if name in {"pulse", "pulse_rounds"}:
        unit = pc.binary_join_element_wise(table["unit"], pa.scalar(name_of(part).title()), " ")
        table = _with(table, "unit", unit)
    if name in _CHANGES:
        reference = pc.is_in(table["field"], value_set=pa.array(_IDS_IN_CHANGES))
        for column in ("old_value", "new_value"):
            values = table[column]
            table = _with(table, column, pc.if_else(reference, moved(values, code), values))
    return table


def moved(cells: pa.ChunkedArray, code: str) -> pa.ChunkedArray:
    """Ids as they read in the part with that code."""
    return pc.utf8_replace_slice(cells, _POD.start, _POD.stop, code)


def renumbered(truth: Mapping[str, object], part: int) -> Mapping[str, object]:
    """The part's truth with the ids its tables have."""
    code = code_of(part)

    def change(key: str, value: object) -> object:
        if key.endswith("_id") and isinstance(value, str):
            return value[: _POD.start] + code + value[_POD.stop :]
        if key.endswith("_ids") and isinstance(value, list):
            return [one[: _POD.start] + code + one[_POD.stop :] for one in value]
        if isinstance(value, dict):
            return {inner: change(inner, one) for inner, one in value.items()}
        if isinstance(value, list):
            return [change("", one) for one in value]
        return value

    return {"part": part, **{key: change(key, value) for key, value in truth.items()}}


def _with(table: pa.Table, column: str, values: pa.ChunkedArray) -> pa.Table:
    place = table.column_names.index(column)
    return table.set_column(place, table.schema.field(column), values)


def _unseen(table: pa.Table, seen: set[tuple[object, ...]]) -> pa.Table:
    """Holidays no part before had; they are the same in all."""
    keys = [tuple(row.values()) for row in table.to_pylist()]
    fresh = [key not in seen for key in keys]
    seen.update(keys)
    return table.filter(pa.array(fresh, pa.bool_()))


def _head(sellers: pa.Table) -> str:
    """The first person who reports to nobody."""
    top = sellers.filter(pc.and_(pc.is_null(sellers["manager_id"]), pc.invert(sellers["is_system"])))
    return str(top["seller_id"][0].as_py())


def _under(sellers: pa.Table, head: str) -> pa.Table:
    """Heads of parts report to the head of the first."""
    heads = pc.and_(pc.is_null(sellers["manager_id"]), pc.invert(sellers["is_system"]))
    orphan = pc.and_(heads, pc.not_equal(sellers["seller_id"], head))
    return _with(sellers, "manager_id", pc.if_else(orphan, head, sellers["manager_id"]))
