"""Facts in the making: a hidden folder that becomes current in one act, or never was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

from groundrules.adapters.facts.disk import Lock, remove
from groundrules.adapters.facts.parquet import write_parquet

PREFIX = ".building-"
LOCK = ".lock"


class FactsDraft:
    """One run's tables while they are being made.

    Use as a context manager: leaving it discards what was not published.
    """

    def __init__(
        self, folder: Path, lock: Lock, publish: Callable[["FactsDraft", str, Mapping[str, object]], Path]
    ) -> None:
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

    def publish(self, label: str, manifest: Mapping[str, object]) -> Path:
        """Every table written so far, and the manifest, are current; the draft is over."""
        self._close_heaps()
        for heap in self.folder.glob("*.heap"):
            heap.unlink()
        path = self._publish(self, label, manifest)
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
