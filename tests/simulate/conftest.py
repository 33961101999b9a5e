"""The default world once per run, drawn and written, and its files read back with the standard csv module."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from groundrules.simulate import ExportFiles, World, WorldSize, make_world, write_export

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(WorldSize())


@pytest.fixture(scope="session")
def small() -> World:
    return make_world(WorldSize(sellers=14, accounts=120, seed=3))


@pytest.fixture(scope="session")
def export(world: World, tmp_path_factory: pytest.TempPathFactory) -> ExportFiles:
    return write_export(world, tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="session")
def sheet(export: ExportFiles) -> Callable[[str], Rows]:
    """Reads one file of the default export; each only once."""
    seen: dict[str, Rows] = {}

    def read(name: str) -> Rows:
        if name not in seen:
            seen[name] = read_member(export.export_zip, name)
        return seen[name]

    return read


def read_member(archive: Path, name: str) -> Rows:
    with zipfile.ZipFile(archive) as opened, opened.open(f"{name}.csv") as raw:
        return list(csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8", newline="")))
