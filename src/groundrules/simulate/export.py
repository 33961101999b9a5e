"""Writing a world the way a weekly Salesforce data export gives it: a ZIP of quoted CSV files."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from groundrules.simulate.columns import Cells
from groundrules.simulate.export_activities import activity_sheets
from groundrules.simulate.export_deals import deal_sheets
from groundrules.simulate.export_forms import form_sheets
from groundrules.simulate.export_people import people_sheets
from groundrules.simulate.make import Progress
from groundrules.simulate.truth import ground_truth
from groundrules.simulate.world import World

_STAMP = (2026, 7, 1, 3, 0, 0)  # the export runs in the night after the last day; fixed, so that bytes repeat
_LEVEL = 1

Sheet = tuple[str, Iterable[Mapping[str, Cells]]]


@dataclass(frozen=True)
class ExportFiles:
    """What was written: the export, and in a folder of its own the truth that no product code reads."""

    export_zip: Path
    truth: Path
    rows: Mapping[str, int]


def sheets(world: World) -> Iterator[Sheet]:
    """Every file of the export: its name, and its rows in slices."""
    for make in (people_sheets, deal_sheets, activity_sheets, form_sheets):
        yield from make(world)


def write_export(
    world: World, folder: Path, progress: Progress | None = None, truth: Path | None = None
) -> ExportFiles:
    """Write ``export.zip`` into a folder, made when missing, and the truth apart; same world, same bytes.

    Args:
        world: what to write.
        folder: where.
        progress: told each file's name and rows.
        truth: folder of ``truth.json``; when not said, one beside the export's, with ``-truth`` to its name.
    """
    tell = progress or (lambda _: None)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    target = folder / "export.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, chunks in sheets(world):
            rows[name] = _write(archive, name, chunks)
            tell(f"wrote {name} ({rows[name]:,} rows)")
    return ExportFiles(target, write_truth(world, truth or folder.with_name(f"{folder.name}-truth")), rows)


def write_truth(world: World, folder: Path) -> Path:
    """Write ``truth.json`` into a folder, made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "truth.json"
    path.write_text(json.dumps(ground_truth(world), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _write(archive: zipfile.ZipFile, name: str, chunks: Iterable[Mapping[str, Cells]]) -> int:
    member = zipfile.ZipInfo(name, _STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    member._compresslevel = _LEVEL  # type: ignore[attr-defined]  # public only from Python 3.13
    member.create_system = 3
    member.external_attr = 0o644 << 16
    rows = 0
    options = pa_csv.WriteOptions(quoting_style="all_valid")
    with archive.open(member, "w", force_zip64=True) as handle:
        writer = None
        for chunk in chunks:
            table = pa.table(dict(chunk))
            if writer is None:
                writer = pa_csv.CSVWriter(handle, table.schema, write_options=options)
            writer.write_table(table)
            rows += table.num_rows
        if writer is not None:
            writer.close()
    return rows
