"""A path and perhaps a mapping become a CRM source; what is wrong is told by the source itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.adapters.csvfolder.archive import Archive, Limits, open_archive
from groundrules.adapters.csvfolder.binding import Binding, bind
from groundrules.adapters.csvfolder.mapping_text import read_mapping
from groundrules.adapters.csvfolder.source import CsvSource
from groundrules.crm.conservation import Count, Found
from groundrules.crm.mapping import CrmMapping
from groundrules.crm.ports import CrmSource, Slice
from groundrules.crm.seal import with_key
from groundrules.terms import Finding, Severity, Span, has_errors

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class UnreadableSource:
    """An export nothing can be read from; it says why."""

    name: str
    findings: Sequence[Finding] = field(default=())
    mapping: CrmMapping = field(default_factory=lambda: CrmMapping("", {}, ()))

    def look(self) -> Sequence[Finding]:
        """Why."""
        return self.findings

    def here(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def looked_up(self) -> Mapping[str, "pa.Table"]:
        """Nothing."""
        return {}

    def slices(self) -> Iterator[Slice | Finding]:
        """Nothing."""
        return iter(())

    def counted(self) -> Mapping[str, Count]:
        """Nothing."""
        return {}

    def records(self, file: str) -> Iterator[Found]:
        """Nothing."""
        del file
        return iter(())


def open_source(
    path: Path,
    *,
    mapping_file: Path | None = None,
    built_in: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    kept: Mapping[str, "pa.Table"] | None = None,
    key: bytes = b"",
) -> CrmSource:
    """The export at a path, ready to be read. Never raises for what is wrong with the export.

    Args:
        path: a folder, a ZIP or one CSV file.
        mapping_file: a mapping.yaml; None: the export must be of a kind a built-in mapping recognises.
        built_in: mappings by name (text), tried in their order, and known to ``extends``.
        limits: the most an archive may hold.
        kept: looked-up files as the import before knew them, when the export holds only what changed.
        key: what fingerprints are keyed with; without it there are none.
    """
    limits = limits or Limits()
    built_in = built_in or {}
    archive = open_archive(path, limits)
    if has_errors(archive.findings):
        return UnreadableSource(path.name, archive.findings)
    if mapping_file is not None:
        return _mapped(archive, mapping_file, built_in, limits, kept, key=key)
    closest: tuple[CrmMapping, Binding] | None = None
    for name, text in built_in.items():
        mapping = _built_in(name, text, tuple(built_in.items()))
        binding = bind(archive, mapping, limits.bytes, is_whole=kept is None)
        if binding.recognised and (closest is None or binding.recognised > closest[1].recognised):
            closest = mapping, binding
    if closest is None:
        return UnreadableSource(path.name, (_unknown(archive, built_in),))
    mapping, binding = closest
    mapping = with_key(mapping, key)
    return CsvSource(archive, mapping, binding, findings=archive.findings, limits=limits, kept=kept)


@cache
def _built_in(name: str, text: str, known: tuple[tuple[str, str], ...]) -> CrmMapping:
    """A mapping we ship, read once in a process; it may extend another of them."""
    reading = read_mapping(text, f"{name} (built in)", dict(known))
    if reading.mapping is None:
        raise AssertionError(f"the built-in mapping {name} is broken: {reading.findings}")
    return reading.mapping


def _mapped(
    archive: Archive,
    file: Path,
    built_in: Mapping[str, str],
    limits: Limits,
    kept: Mapping[str, "pa.Table"] | None,
    *,
    key: bytes,
) -> CrmSource:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        finding = Finding(
            "GR350", Severity.ERROR, f"`{file.name}` {why}", "check the file", Span(file.name), kind="mapping"
        )
        return UnreadableSource(archive.path.name, (finding,))
    reading = read_mapping(text, file.name, built_in)
    if reading.mapping is None:
        return UnreadableSource(archive.path.name, reading.findings)
    binding = bind(archive, reading.mapping, limits.bytes, is_whole=kept is None)
    findings = (*archive.findings, *reading.findings)
    mapping = with_key(reading.mapping, key)
    return CsvSource(archive, mapping, binding, findings=findings, limits=limits, kept=kept)


def _unknown(archive: Archive, built_in: Mapping[str, str]) -> Finding:
    names = ", ".join(f"`{member.name}`" for member in archive.members[:5])
    kinds = ", ".join(built_in) or "none"
    return Finding(
        "GR302",
        Severity.ERROR,
        f"`{archive.path.name}` is no export we recognise by its headers (known: {kinds}); it holds {names}",
        "write a mapping.yaml that says which file and column is which; examples/mappings shows how",
        Span(archive.path.name),
        kind="unknown export",
    )
