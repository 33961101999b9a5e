"""A folder or ZIP of CSV files, read through a mapping: the CRM source everything else is built on."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.adapters.csvfolder.archive import Archive, Limits
from groundrules.adapters.csvfolder.binding import Binding, Bound
from groundrules.adapters.csvfolder.blocks import UNREADABLE, Block, read_blocks
from groundrules.adapters.csvfolder.lookups import FilePages
from groundrules.adapters.csvfolder.second import count_member, writing_of
from groundrules.adapters.csvfolder.stream import BAD_BYTE, ZERO_BYTE
from groundrules.crm.cast import cast
from groundrules.crm.conservation import BrokenQuotingError, Count, Found, Record, records
from groundrules.crm.mapping import CrmMapping, Exists, Lookup, Value
from groundrules.crm.ports import Slice
from groundrules.crm.shape import shape_all
from groundrules.crm.stretch import Reason, Rows, Stretch, clean
from groundrules.crm.values import Pages
from groundrules.terms import ColumnType, Finding, Span

LARGE = 20_000_000  # bytes from which the second count is worth a process of its own
LOOKED_UP = "only looked up by other files"
NOT_KEPT = "(not kept)"
_BROKEN = {
    BAD_BYTE: Reason(
        "GR306", "", "the row holds bytes that are not text in this encoding", "export it as UTF-8"
    ),
    ZERO_BYTE: Reason("GR310", "", "the row holds a zero byte", "the file is damaged; export it again"),
}


class CsvSource:
    """Implements ``crm.ports.CrmSource``.

    Args:
        archive: the files.
        mapping: what they mean.
        binding: which file is which.
        findings: what was found wrong on the way here.
        limits: the most a file may hold.
        kept: looked-up files as the import before knew them, when only what changed is read now.
    """

    def __init__(
        self,
        archive: Archive,
        mapping: CrmMapping,
        binding: Binding,
        *,
        findings: Sequence[Finding] = (),
        limits: Limits | None = None,
        kept: Mapping[str, pa.Table] | None = None,
    ) -> None:
        self._archive = archive
        self._mapping = mapping
        self._binding = binding
        self._findings = (*findings, *binding.findings)
        self._limits = limits or Limits()
        self._counts: dict[str, Count | Future[Count]] = {}
        self._looked_up = {
            file: columns for file, columns in mapping.looked_up().items() if file in mapping.files
        }
        self._pages = FilePages(binding.files, self._limits.bytes, self._looked_up, kept)

    @property
    def name(self) -> str:
        """``export.zip, Salesforce``."""
        return f"{self._archive.path.name}, {self._mapping.source}"

    def look(self) -> Sequence[Finding]:
        """What is wrong before a single row is read."""
        return self._findings

    def slices(self) -> Iterator[Slice | Finding]:
        """Every file in stretches, in the order our tables need; the second count runs beside it."""
        with _Counting(sum(file.member.size for file in self._binding.files)) as counting:
            for file in self._binding.files:
                self._counts[file.member.shown] = counting.start(self._archive.path, file)
            for file in self._binding.files:
                yield from self._file(file, self._pages)
            self._counts = {shown: _result(count) for shown, count in self._counts.items()}

    @property
    def mapping(self) -> CrmMapping:
        """What the files mean."""
        return self._mapping

    def here(self) -> frozenset[str]:
        """The mapping's files that are read."""
        return frozenset(file.spec.key for file in self._binding.files)

    def looked_up(self) -> Mapping[str, pa.Table]:
        """Files that others look values up in, as texts, to be kept for an import of changes."""
        return {file: self._pages.whole(file) for file in self._looked_up}

    def touched(self, link: Lookup | Exists) -> pa.Array:
        """The keys of a looked-up file under which something is not as the import before knew it."""
        return self._pages.touched(link)

    @property
    def pages(self) -> Pages:
        """Gives the page a look-up needs."""
        return self._pages

    def counted(self) -> Mapping[str, Count]:
        """The second reader's counts; to be asked when ``slices`` is through."""
        return {shown: _result(count) for shown, count in self._counts.items()}

    def records(self, file: str) -> Iterator[Found]:
        """A file's records by the second reader; what may be kept of them hides private columns."""
        bound = next(one for one in self._binding.files if one.member.shown == file)
        writing = writing_of(bound)
        hidden = [index for index, name in enumerate(bound.header) if name in bound.spec.private]
        with bound.member.open() as stream:
            try:
                for record in records(stream, writing):
                    is_sound = len(record.fields) == writing.width
                    shown = _shown(record, hidden, writing.delimiter, is_sound=is_sound)
                    yield Found(record, is_sound, shown, bound.header, bound.spec.private, writing)
            except (BrokenQuotingError, *UNREADABLE):
                return  # counted() tells of it

    def _file(self, bound: Bound, pages: FilePages) -> Iterator[Slice | Finding]:
        feeds = self._mapping.feeds_of(bound.spec.key)
        wanted = {column for feed in feeds for column in feed.read_columns()}
        wanted |= {*bound.spec.newest, *bound.spec.key_columns}
        chosen = [name for name in bound.header if name in wanted] or [bound.header[0]]
        first = 0
        yield Slice(bound.member.shown, 0, 0, 0, ())  # so that a file without rows is counted too
        for block in read_blocks(bound.member, bound.spec, bound.header, chosen, self._limits.bytes):
            if isinstance(block, Finding):
                yield block
                continue
            stretch, bad = _stretch(block)
            sound = None
            if bad:
                sound = np.ones(block.rows, dtype=np.bool_)
                for rows in bad.values():
                    sound[rows] = False
                places = np.flatnonzero(sound)
                stretch = stretch.only(sound)
            outcome = shape_all(stretch, feeds, pages, LOOKED_UP)
            loaded, wrong = outcome.loaded, dict(outcome.bad)
            if sound is not None:
                loaded = tuple(replace(load, places=places[load.places]) for load in loaded)
                wrong = {reason: places[at] for reason, at in wrong.items()} | bad
            newest = _newest(stretch, bound.spec.newest)
            yield Slice(
                bound.member.shown, first, block.rows, block.ragged, loaded, wrong, outcome.skipped, newest
            )
            first += block.rows


class _Counting:
    """Runs the second count: large exports in a process of their own, beside the first reading."""

    def __init__(self, size: int) -> None:
        is_large = size > LARGE and (os.cpu_count() or 1) > 1
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn")) if is_large else None

    def __enter__(self) -> "_Counting":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def start(self, path: Path, file: Bound) -> "Count | Future[Count]":
        """The count, or the promise of it."""
        job = (path, file.member.name, writing_of(file))
        return self._pool.submit(count_member, *job) if self._pool else count_member(*job)


def _result(count: "Count | Future[Count]") -> Count:
    return count if isinstance(count, Count) else count.result()


def _stretch(block: Block) -> tuple[Stretch, dict[Reason, Rows]]:
    bad: dict[Reason, Rows] = {}
    if block.has_signs:
        for sign, reason in _BROKEN.items():
            marked = np.zeros(block.rows, dtype=np.bool_)
            for texts in block.columns.values():
                marked |= pc.match_substring(texts, sign).to_numpy(zero_copy_only=False)
            for rows in bad.values():
                marked[rows] = False
            if marked.any():
                bad[reason] = np.flatnonzero(marked)
    return Stretch({name: clean(texts) for name, texts in block.columns.items()}, block.rows), bad


def _newest(stretch: Stretch, columns: Sequence[str]) -> datetime | None:
    """The newest readable time in the columns."""
    newest: datetime | None = None
    for column in columns:
        texts = stretch.texts(column)
        moments = cast(texts, ColumnType.TIME, Value(Span("")))
        top: datetime | None = pc.max(moments.values).as_py()
        if top is not None and (newest is None or top > newest):
            newest = top
    return newest


def _shown(record: Record, hidden: Sequence[int], delimiter: str, *, is_sound: bool) -> str:
    """The record's text without private columns; of a ragged one then only its first value is kept."""
    if not hidden:
        return record.raw
    if not is_sound:
        return f"{record.fields[0]}{delimiter}{NOT_KEPT}"
    return delimiter.join(
        NOT_KEPT if index in hidden and text else text for index, text in enumerate(record.fields)
    )
