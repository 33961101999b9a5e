"""Facts in the making: a hidden folder that becomes current in one act, or never was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from groundrules.adapters.facts.disk import Lock, remove
from groundrules.adapters.facts.parquet import write_parquet
from groundrules.adapters.facts.parts import PART, ROW, Parts, Rows, part_file, parts_of, share, write_gone

PREFIX = ".building-"
LOCK = ".lock"
WRITTEN_ANEW = 200_000  # rows up to which a table is rather written anew than kept in parts
MOST_PARTS = 9


class Publish(Protocol):
    """Makes a draft current."""

    def __call__(
        self, draft: "FactsDraft", label: str, manifest: Mapping[str, object], base: Path | None
    ) -> Path:
        """The draft is current; its folder."""


class FactsDraft:
    """One run's tables while they are being made.

    Use as a context manager: leaving it discards what was not published.
    """

    def __init__(self, folder: Path, lock: Lock, publish: "Publish") -> None:
        self.folder = folder
        self._lock = lock
        self._publish = publish
        self._writers: dict[str, ipc.RecordBatchStreamWriter] = {}
        self._is_open = True

    def __enter__(self) -> "FactsDraft":
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_open:
            self._close_heaps()
            self._lock.free()
            remove(self.folder)
            self._is_open = False

    def stage(self, heap: str, rows: pa.RecordBatch | pa.Table) -> None:
        """The rows lie at the end of the named heap: on disk, out of memory, seen by nobody else."""
        if heap not in self._writers:
            options = ipc.IpcWriteOptions(compression="lz4")
            self._writers[heap] = ipc.new_stream(str(self._heap(heap)), rows.schema, options=options)
        self._writers[heap].write(rows)

    def staged(self, heap: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The heap's batches in the order they were staged; nothing when the heap is empty."""
        self._close_heaps(heap)
        path = self._heap(heap)
        if not path.exists():
            return
        with pa.OSFile(str(path)) as source:
            schema = ipc.open_stream(source).schema
        chosen = None if columns is None else [schema.get_field_index(name) for name in columns]
        options = ipc.IpcReadOptions(included_fields=chosen)
        with pa.OSFile(str(path)) as source, ipc.open_stream(source, options=options) as reader:
            for batch in reader:
                yield batch if columns is None else batch.select(list(columns))

    def write(self, table: str, data: object) -> int:
        """The table's Parquet file lies in the draft; returns its number of rows."""
        return write_parquet(self.folder / f"{table}.parquet", data)

    def keep(self, base: Path, table: str) -> int:
        """The table is what it is in an earlier folder, sharing its bytes; returns its number of rows."""
        parts = parts_of(base, table)
        if parts is None:
            return 0
        for number, file in enumerate(parts.files):
            share(file, part_file(self.folder, table, number))
        write_gone(self.folder, table, parts.gone)
        return parts.rows

    def change(
        self, base: Path, table: str, gone: pa.Table, added: pa.RecordBatchReader, by: str | None = None
    ) -> int:
        """The table is what it is in an earlier folder, without some rows and with others at its end.

        A small table, or one that has other columns now, is written anew; of a large one only what is added
        is. Returns its rows.

        Args:
            base: the earlier folder.
            table: which table; there it may be missing.
            gone: places (``@part``, ``@row``) of rows that no longer hold.
            added: the rows that are new or newer.
            by: a column in whose order added rows are to lie.
        """
        parts = parts_of(base, table)
        if parts is None:
            return self.write(table, added)
        whole = Parts(parts.files, _joined(parts.gone, gone))
        if sum(whole.sizes()) <= WRITTEN_ANEW or not whole.has(added.schema):
            return self.write(table, _reader(added.schema, chain(_plain(whole.scan(), added.schema), added)))
        if len(whole.files) >= MOST_PARTS:
            rest = pa.Table.from_batches(
                chain(_plain(whole.scan(first=1), added.schema), added), added.schema
            )
            whole = Parts(whole.files[:1], {part: rows for part, rows in whole.gone.items() if part == 0})
        else:
            rest = added.read_all()
        for number, file in enumerate(whole.files):
            share(file, part_file(self.folder, table, number))
        if rest.num_rows:
            rest = rest if by is None else rest.sort_by(by)
            write_parquet(part_file(self.folder, table, len(whole.files)), rest)
        write_gone(self.folder, table, whole.gone)
        return whole.rows + int(rest.num_rows)

    def publish(self, label: str, manifest: Mapping[str, object], base: Path | None = None) -> Path:
        """Every table written so far, and the manifest, are current; the draft is over.

        Raises:
            MovedOnError: the facts are no longer those of ``base``, on which the draft was built.
        """
        self._close_heaps()
        for heap in self.folder.glob("*.heap"):
            heap.unlink()
        path = self._publish(self, label, manifest, base)
        self._lock.free()
        self._is_open = False
        return path

    def _heap(self, heap: str) -> Path:
        return self.folder / f"{heap}.heap"

    def _close_heaps(self, *names: str) -> None:
        for name in names or tuple(self._writers):
            writer = self._writers.pop(name, None)
            if writer is not None:
                writer.close()


def _joined(before: Mapping[int, Rows], more: pa.Table) -> dict[int, Rows]:
    """Rows that no longer hold: those of before and these."""
    parts, rows = more[PART].to_numpy(), more[ROW].to_numpy()
    gone = dict(before)
    for part in np.unique(parts).tolist():
        here = rows[parts == part]
        gone[part] = np.union1d(gone[part], here) if part in gone else np.unique(here)
    return gone


def _plain(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The batches in that form; a column that the table did not have before is empty."""
    for batch in batches:
        arrays = [
            batch[field.name] if field.name in batch.schema.names else pa.nulls(batch.num_rows, field.type)
            for field in schema
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _reader(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(schema, batches)
