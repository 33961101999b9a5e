"""A table in parts: what did not change lies where it lay, what changed lies in a part of its own.

``T.parquet`` is the first part. A run that changes a little of a large table shares the parts there are (the
same bytes under a second name), adds ``T+1.parquet`` with the rows that are new or newer, and lists in
``T+gone.parquet`` which rows of which part no longer hold. Readers see one table.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Rows = npt.NDArray[np.int64]
PART, ROW = "@part", "@row"
"""Two columns a scan adds: in which part a row lies, and where."""

BATCH = 131_072


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of one table.

    Attributes:
        files: its parts, the first one first.
        gone: part -> rows of it that no longer hold, in order.
    """

    files: tuple[Path, ...]
    gone: Mapping[int, Rows] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows that hold, from what the files say of themselves."""
        return sum(self.sizes()) - sum(len(rows) for rows in self.gone.values())

    def sizes(self) -> list[int]:
        """Rows of each part, those that no longer hold included."""
        return [int(pq.ParquetFile(file).metadata.num_rows) for file in self.files]

    def has(self, schema: pa.Schema) -> bool:
        """Whether the parts have these columns."""
        return bool(pq.ParquetFile(self.files[0]).schema_arrow.names == schema.names)

    def scan(self, columns: Sequence[str] | None = None, *, first: int = 0) -> Iterator[pa.RecordBatch]:
        """Rows that hold, with their places, from part ``first`` on."""
        for part, file in enumerate(self.files):
            if part < first:
                continue
            at = 0
            names = None if columns is None else list(columns)
            for batch in pq.ParquetFile(file).iter_batches(batch_size=BATCH, columns=names):
                yield self._placed(batch, part, at)
                at += batch.num_rows

    def take(self, places: pa.Table) -> pa.Table:
        """The rows at those places, in the table's order; only row groups that hold one are read."""
        found: list[pa.Table] = []
        for part, file in enumerate(self.files):
            here = places.filter(pc.equal(places[PART], part))[ROW].to_numpy()
            found += _at(pq.ParquetFile(file), np.sort(here))
        schema = pq.ParquetFile(self.files[0]).schema_arrow.remove_metadata()
        return pa.concat_tables([schema.empty_table(), *(one.replace_schema_metadata() for one in found)])

    def holds(self, part: int, first: int, count: int) -> "npt.NDArray[np.bool_] | None":
        """Which of a stretch of rows hold; None: all."""
        gone = self.gone.get(part)
        if gone is None:
            return None
        low, high = np.searchsorted(gone, [first, first + count])
        if low == high:
            return None
        mask = np.ones(count, dtype=np.bool_)
        mask[gone[low:high] - first] = False
        return mask

    def _placed(self, batch: pa.RecordBatch, part: int, first: int) -> pa.RecordBatch:
        count = batch.num_rows
        rows = np.arange(first, first + count, dtype=np.int64)
        batch = batch.append_column(PART, pa.array(np.full(count, part, dtype=np.int32)))
        batch = batch.append_column(ROW, pa.array(rows))
        mask = self.holds(part, first, count)
        return batch if mask is None else batch.filter(pa.array(mask))


def parts_of(folder: Path, table: str) -> Parts | None:
    """The parts of a table in a facts folder; None when it has no such table."""
    first = folder / f"{table}.parquet"
    if not first.exists():
        return None
    more = sorted(
        (file for file in folder.glob(f"{table}+*.parquet") if _number(file) is not None),
        key=lambda file: _number(file) or 0,
    )
    listed = gone_file(folder, table)
    if not listed.exists():
        return Parts((first, *more))
    told = pq.ParquetFile(listed).read()
    parts, rows = told["part"].to_numpy(), told["row"].to_numpy()
    gone = {int(part): np.sort(rows[parts == part]) for part in np.unique(parts)}
    return Parts((first, *more), gone)


def part_file(folder: Path, table: str, number: int) -> Path:
    """Where a part lies."""
    return folder / (f"{table}+{number}.parquet" if number else f"{table}.parquet")


def gone_file(folder: Path, table: str) -> Path:
    """Where the list of rows lies that no longer hold."""
    return folder / f"{table}+gone.parquet"


def write_gone(folder: Path, table: str, gone: Mapping[int, Rows]) -> None:
    """The list is in the folder; none when every row holds."""
    parts = [np.full(len(rows), part, dtype=np.int32) for part, rows in sorted(gone.items())]
    if not sum(len(one) for one in parts):
        return
    rows = [rows for _, rows in sorted(gone.items())]
    listed = pa.table({"part": pa.array(np.concatenate(parts)), "row": pa.array(np.concatenate(rows))})
    pq.write_table(listed, gone_file(folder, table), compression="zstd")


def share(file: Path, place: Path) -> None:
    """The same bytes under a second name; copied where the disk knows no second names."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def _number(file: Path) -> int | None:
    text = file.stem.rpartition("+")[2]
    return int(text) if text.isdecimal() else None


def _at(file: pq.ParquetFile, rows: Rows) -> Iterator[pa.Table]:
    first = 0
    for group in range(file.num_row_groups):
        count = file.metadata.row_group(group).num_rows
        low, high = np.searchsorted(rows, [first, first + count])
        if low < high:
            yield file.read_row_group(group).take(pa.array(rows[low:high] - first))
        first += count
