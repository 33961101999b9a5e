"""FactsFolder: read what is current, publish what is new, never anything in between."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.adapters.facts.disk import Lock, locked, remove, replace_text, sync_file, sync_folder
from groundrules.adapters.facts.draft import LOCK, PREFIX, FactsDraft, Publish
from groundrules.adapters.facts.parquet import drop_rows, read_rows, read_table
from groundrules.adapters.facts.parts import Parts, parts_of
from groundrules.adapters.facts.pointer import Pointer, label_of
from groundrules.crm.ports import MovedOnError

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    from groundrules.adapters.facts.engine import Engine
    from groundrules.terms import Table

MANIFEST = "manifest.json"


class FactsFolder:
    """The facts of one workspace, in one folder.

    Args:
        root: the ``facts`` folder; made when something is first published.
        memory: the most memory the embedded engine takes (``2GB``).
        threads: its threads.
        expected: step -> the tables it has by name, whatever release wrote its facts.
    """

    def __init__(
        self,
        root: Path,
        memory: str = "2GB",
        threads: int = 2,
        expected: "Mapping[str, Mapping[str, Table]] | None" = None,
    ) -> None:
        self.root = Path(root)
        self._memory = memory
        self._threads = threads
        self._expects = expected or {}
        self._engine: Engine | None = None

    def read(self, step: str, table: str) -> "ibis.Table":
        """The current table as an expression; KeyError when the step has not run or has no such table.

        Facts of an earlier release have every expected table and column: those they lack are empty.
        """
        if self._engine is None:
            # Loaded by name on first use: rows() must answer a web request without the engine's second of
            # start-up.
            module = import_module("groundrules.adapters.facts.engine")
            self._engine = module.Engine(self._memory, self._threads)
        return self._engine.table(self._parts(step, table), self._expected(step, table))

    def rows(
        self, step: str, table: str, where: Mapping[str, object] | None = None
    ) -> list[dict[str, object]]:
        """Rows whose columns equal (or, given a collection, are in) ``where``.

        Without the engine; KeyError when there is no such step, table or column.
        """
        expected = self._expected(step, table)
        known = expected.names if expected else ()
        try:
            return read_rows(self._parts(step, table), where, known)
        except FileNotFoundError:  # published over twice since the pointer was read
            return read_rows(self._parts(step, table), where, known)

    def manifest(self, step: str) -> dict[str, object] | None:
        """What the step's last run wrote about itself; None when it has not run."""
        folder = Pointer.read(self.root).current.get(step)
        return None if folder is None else self.manifest_of(self.root / folder)

    def manifest_of(self, folder: Path) -> dict[str, object]:
        """The manifest of one kept folder."""
        tree: dict[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return tree

    def table_of(self, folder: Path, table: str) -> "pa.Table | None":
        """A table of one kept folder; None when it has none."""
        parts = parts_of(folder, table)
        return read_table(parts) if parts else None

    def current(self, step: str) -> Path | None:
        """The step's current folder; None when it has not run."""
        folder = Pointer.read(self.root).current.get(step)
        return None if folder is None else self.root / folder

    def scan(
        self, folder: Path, table: str, columns: Sequence[str] | None = None
    ) -> "Iterator[pa.RecordBatch]":
        """A table's rows batch by batch, each with its place (``@part``, ``@row``); nothing without it."""
        parts = parts_of(folder, table)
        return parts.scan(columns) if parts else iter(())

    def take(self, folder: Path, table: str, places: "pa.Table") -> "pa.Table":
        """The rows at those places."""
        parts = parts_of(folder, table)
        if parts is None:
            raise KeyError(table)
        return parts.take(places)

    def count(self, folder: Path, table: str) -> int:
        """How many rows a kept table has."""
        parts = parts_of(folder, table)
        return parts.rows if parts else 0

    def kept(self, step: str) -> list[tuple[str, Path]]:
        """Every kept folder of a step as (label, path), by label."""
        return [(label_of(name), self.root / name) for name in Pointer.read(self.root).kept.get(step, ())]

    def publish(
        self, step: str, label: str, tables: Mapping[str, object], manifest: Mapping[str, object]
    ) -> Path:
        """All tables and the manifest are current, in one atomic act.

        A run with the same label replaces the earlier one; other labels are kept.
        """
        with self.draft(step) as draft:
            for name, data in tables.items():
                draft.write(name, data)
            return draft.publish(label, manifest)

    def draft(self, step: str) -> FactsDraft:
        """A place to make a step's new tables in; what killed runs left behind is swept first."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._acting():
            self._sweep(Pointer.read(self.root))
            home = self.root / step
            home.mkdir(exist_ok=True)
            folder = home / f"{PREFIX}{secrets.token_hex(8)}"
            folder.mkdir()
            lock = Lock(folder / LOCK)
            lock.take()
        return FactsDraft(folder, lock, self._publisher(step))

    def set_aside(self, name: str, lines: Iterable[str]) -> Path:
        """A report for a person (rows that were not loaded) lies in ``quarantine/``; facts are untouched."""
        home = self.root / "quarantine"
        home.mkdir(parents=True, exist_ok=True)
        replace_text(home / name, lines)
        return home / name

    def forget(self, step: str, table: str, column: str, until: date) -> int:
        """Rows whose day in ``column`` is ``until`` or earlier are gone from every kept folder; their number.

        The one act on a published folder: what may be kept no longer must not be readable in an old one. A
        table without that column, or a row without a day, stays.
        """
        if not self.root.is_dir():
            return 0
        with self._acting():
            return sum(
                drop_rows(file, column, until)
                for _, folder in self.kept(step)
                for file in (parts_of(folder, table) or Parts(())).files
            )

    def _publisher(self, step: str) -> Publish:
        def publish(draft: FactsDraft, label: str, manifest: Mapping[str, object], base: Path | None) -> Path:
            if "/" in label or label.startswith("."):
                raise ValueError(f"`{label}` cannot be a folder's name")
            files = sorted(draft.folder.glob("*.parquet"))
            for file in files:
                sync_file(file)
            with self._acting():
                before = Pointer.read(self.root)
                if base is not None and before.current.get(step) != f"{step}/{base.name}":
                    raise MovedOnError
                ident = f"{before.sequence + 1:06d}"
                about = json.dumps({**manifest, "id": ident}, indent=1, default=str)
                replace_text(draft.folder / MANIFEST, [about, "\n"])
                (draft.folder / LOCK).unlink()
                final = draft.folder.parent / f"{label}-{ident}"
                remove(final)  # a run killed between its rename and its pointer left it; nothing points there
                draft.folder.rename(final)
                sync_folder(final.parent)
                sync_folder(self.root)
                after = before.moved(step, f"{step}/{final.name}")
                after.write(self.root)
                self._sweep(after)
            return final

        return publish

    def _acting(self) -> AbstractContextManager[None]:
        return locked(self.root / ".acting")

    def _sweep(self, pointer: Pointer) -> None:
        """Folders nobody mentions are gone; drafts of living processes stay."""
        needed = pointer.mentions()
        for home in self.root.iterdir():
            if not home.is_dir() or home.name == "quarantine":
                continue
            for folder in home.iterdir():
                if f"{home.name}/{folder.name}" in needed or not folder.is_dir():
                    continue
                if folder.name.startswith(PREFIX):
                    lock = Lock(folder / LOCK)
                    if not lock.take(wait=False):
                        continue
                    lock.free()
                remove(folder)

    def _expected(self, step: str, table: str) -> "Table | None":
        return self._expects.get(step, {}).get(table)

    def _parts(self, step: str, table: str) -> Parts:
        folder = Pointer.read(self.root).current.get(step)
        if folder is None:
            raise KeyError(f"{step} has not run")
        parts = parts_of(self.root / folder, table)
        if parts is None and self._expected(step, table):
            return Parts(())
        if parts is None:
            raise KeyError(f"{step} has no table {table}")
        return parts
