"""A folder or ZIP of CSV files: what is in it, opened safely, one named file at a time."""

import gzip
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from groundrules.terms import Finding, Severity, Span

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt")
ARCHIVES = (".zip", ".tar", ".tgz", ".7z", ".rar", ".xz", ".bz2")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most an archive may hold: a bomb is refused before it goes off.

    Attributes:
        members: files in it.
        bytes: unpacked bytes of one file.
        ratio: unpacked to packed, for files above ``ratio_from`` bytes.
    """

    members: int = 1_000
    bytes: int = 50_000_000_000
    ratio: int = 200
    ratio_from: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the export.

    Attributes:
        name: its name inside the folder or ZIP.
        shown: its name as findings give it (``export.zip/Account.csv``).
        size: bytes on disk or, in a ZIP, unpacked; for the choice of a counting process only.
        open: opens it for reading bytes, already unpacked.
    """

    name: str
    shown: str
    size: int
    open: Callable[[], BinaryIO]

    @property
    def stem(self) -> str:
        """``Account.csv.gz`` -> ``account``."""
        return PurePosixPath(self.name).name.split(".", 1)[0].casefold()


@dataclass(frozen=True, slots=True)
class Archive:
    """What a path holds: its files, or the findings that say why not."""

    path: Path
    members: tuple[Member, ...] = ()
    findings: tuple[Finding, ...] = ()


def open_archive(path: Path, limits: Limits | None = None) -> Archive:
    """The files under a path: a folder, a ZIP or one CSV file."""
    limits = limits or Limits()
    try:
        if path.is_dir():
            return _folder(path)
        if not path.exists():
            return Archive(path, (), (_refused(path.name, "does not exist", "check the path"),))
        if zipfile.is_zipfile(path) or path.suffix.casefold() == ".zip":
            return _zip(path, limits)
        return Archive(path, (_plain(path, path.name),))
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        return Archive(path, (), (_refused(path.name, f"cannot be read: {why}", "check its permissions"),))


def _folder(path: Path) -> Archive:
    members, findings = [], []
    for file in sorted(path.iterdir()):
        if not file.name.casefold().endswith(SUFFIXES):
            continue
        if file.is_symlink():
            findings.append(_refused(file.name, "is a link, and links are not followed", "copy the file in"))
        elif file.is_file():
            members.append(_plain(file, file.name))
    if not members and not findings:
        findings.append(
            _refused(path.name, "holds no CSV file", "name the folder the export was unpacked into")
        )
    return Archive(path, tuple(members), tuple(findings))


def _plain(file: Path, shown: str) -> Member:
    def opened() -> BinaryIO:
        if file.name.casefold().endswith(".gz"):
            return cast("BinaryIO", gzip.open(file, "rb"))
        return file.open("rb")

    return Member(file.name, shown, file.stat().st_size, opened)


def _zip(path: Path, limits: Limits) -> Archive:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        finding = _refused(
            path.name,
            "cannot be opened as a ZIP: it is cut off or damaged",
            "download it again and compare its size with the CRM's",
        )
        return Archive(path, (), (finding,))
    findings = tuple(_faults(path, infos, limits))
    if findings:
        return Archive(path, (), findings)
    chosen = [info for info in infos if info.filename.casefold().endswith(SUFFIXES)]
    members = tuple(_zipped(path, info) for info in chosen)
    if not members:
        return Archive(path, (), (_refused(path.name, "holds no CSV file", "name the export's ZIP"),))
    return Archive(path, members)


def _zipped(path: Path, info: zipfile.ZipInfo) -> Member:
    def opened() -> BinaryIO:
        archive = zipfile.ZipFile(path)
        try:
            raw = cast("BinaryIO", archive.open(info.filename))
        finally:
            archive.close()  # the member keeps the file open until it is closed itself
        return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if info.filename.endswith(".gz") else raw

    return Member(info.filename, f"{path.name}/{info.filename}", info.file_size, opened)


def _faults(path: Path, infos: list[zipfile.ZipInfo], limits: Limits) -> list[Finding]:
    """Everything about the archive that makes it unsafe to unpack."""
    findings = []
    if len(infos) > limits.members:
        findings.append(
            _refused(path.name, f"holds {len(infos):,} files", f"an export has at most {limits.members:,}")
        )
    seen: set[str] = set()
    for info in infos:
        shown = f"{path.name}/{info.filename}"
        why = _fault(info, limits)
        if info.filename.casefold() in seen:
            why = "is in the archive twice", "pack the export again"
        seen.add(info.filename.casefold())
        if why:
            findings.append(_refused(shown, *why))
    ends = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < ends:
            shown = f"{path.name}/{info.filename}"
            findings.append(_refused(shown, "shares its bytes with another file", "pack the export again"))
        ends = info.header_offset + 30 + len(info.filename.encode("utf-8")) + info.compress_size
    return findings


def _fault(info: zipfile.ZipInfo, limits: Limits) -> tuple[str, str] | None:
    name = info.filename
    parts = PurePosixPath(name.replace("\\", "/"))
    times = info.file_size // max(1, info.compress_size)
    is_bomb = info.file_size > limits.ratio_from and times > limits.ratio
    is_outside = parts.is_absolute() or ".." in parts.parts or ":" in name or "\\" in name
    faults = (
        (is_outside, "points outside the archive", "pack the export again with plain file names"),
        (stat.S_ISLNK(info.external_attr >> 16), "is a link, and links are not followed", "pack the file"),
        (bool(info.flag_bits & 0x1), "is encrypted", "pack the export again without a password"),
        (
            name.casefold().endswith(ARCHIVES),
            "is an archive inside an archive",
            "unpack it and give its files",
        ),
        (
            info.file_size > limits.bytes,
            f"unpacks to {info.file_size:,} bytes",
            f"at most {limits.bytes:,} are read",
        ),
        (is_bomb, f"unpacks to {times:,} times its size", "no CRM export does; pack it again from the CRM"),
    )
    return next(((why, mend) for found, why, mend in faults if found), None)


def _refused(shown: str, why: str, mend: str) -> Finding:
    return Finding("GR301", Severity.ERROR, f"`{shown}` {why}", mend, Span(shown), kind="archive")
