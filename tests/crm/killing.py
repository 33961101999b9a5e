"""Importing in a process that is killed at a random moment, and what must be true afterwards."""

import json
import os
import random
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from groundrules.adapters.facts import FactsDraft, FactsFolder, draft
from groundrules.adapters.facts.disk import Lock
from tests.worlds.importing import import_changes, import_from
from tests.worlds.tiny import INES, World, as_files, sf_id, tiny, write_folder

FORK = get_context("forkserver")
FORK.set_forkserver_preload(["tests.crm.killing", "pandas"])  # arrow loads pandas at its first array
Tables = Mapping[str, list[dict[str, object]]]


class NaiveFacts(FactsFolder):
    """The usual habits: the pointer first, the tables written in place."""

    @contextmanager
    def draft(self, step: str) -> Iterator[FactsDraft]:  # type: ignore[override]  # a twin that must fail
        """A draft that is the published folder itself."""
        folder = self.root / step / "in-place"
        folder.mkdir(parents=True, exist_ok=True)
        (self.root / "CURRENT.json").write_text(json.dumps({step: f"{step}/in-place"}))

        def publish(draft: FactsDraft, label: str, manifest: Mapping[str, object], base: Path | None) -> Path:
            (draft.folder / "manifest.json").write_text(json.dumps(dict(manifest), default=str))
            return draft.folder

        lock = Lock(self.root / ".lock")
        lock.take()
        try:
            yield FactsDraft(folder, lock, publish)
        finally:
            lock.free()


def two_worlds(folder: Path) -> list[Path]:
    """Two exports of the same day that differ in many tables."""
    first, second = tiny(), tiny()
    second["Account"][2]["OwnerId"] = INES
    second["Task"] += [dict(second["Task"][2]) | {"Id": sf_id("00T", number)} for number in range(50, 80)]
    del second["LeaveCalendar"]
    return [_written(folder / name, world) for name, world in (("a", first), ("b", second))]


def _written(folder: Path, world: World) -> Path:
    return write_folder(folder, as_files(world))


def read_all(facts: FactsFolder) -> Tables:
    """Every table of the current facts, read from disk."""
    manifest = facts.manifest("crm")
    assert manifest is not None
    tables = manifest["tables"]
    assert isinstance(tables, dict)
    found = {name: facts.rows("crm", name) for name in tables}
    for name, count in tables.items():
        assert len(found[name]) == count, f"{name} holds {len(found[name])} rows, its manifest says {count}"
    return found


def two_days(folder: Path) -> list[Path]:
    """Two extracts of what changed that undo each other."""
    world = tiny()
    task = {"Id": sf_id("00T", 99), "IsDeleted": "false"}
    first = {"Account": [world["Account"][2] | {"OwnerId": INES}], "Task": [dict(world["Task"][2]) | task]}
    task["IsDeleted"] = "true"
    second = {"Account": [world["Account"][2]], "Task": [dict(world["Task"][2]) | task]}
    return [_written(folder / name, world) for name, world in (("c", first), ("d", second))]


def _import_for_ever(exports: list[Path], root: Path, start: int, said: Connection, how: str) -> None:
    facts = NaiveFacts(root) if how == "naive" else FactsFolder(root)
    if how == "parts":
        draft.WRITTEN_ANEW = 0
    for number in range(start, start + 10_000):
        export = exports[number % len(exports)]
        if how in ("changes", "parts"):
            result = import_changes(export, facts, as_of=date(2026, 7, 1), is_told_twice=True)
        else:
            result = import_from(export, facts, set_aside=True)
        assert result.published, result.findings
        said.send(number)


class DiedByItselfError(Exception):
    """The importing process ended before it was killed."""


def kill_once(exports: list[Path], root: Path, start: int, chance: random.Random, *, how: str) -> int:
    """A process importing again and again is killed; the number of the last import it said was done."""
    hears, says = FORK.Pipe(duplex=False)
    process: BaseProcess = FORK.Process(target=_import_for_ever, args=(exports, root, start, says, how))
    process.start()
    says.close()
    last = start - 1
    try:
        if hears.poll(60):  # the first import, whose start-up is not what is tested
            last = hears.recv()
        time.sleep(chance.random() * 0.5)
        while hears.poll():
            last = hears.recv()
    except EOFError:
        raise DiedByItselfError from None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with suppress(EOFError):
        while hears.poll():
            last = hears.recv()
    return last
