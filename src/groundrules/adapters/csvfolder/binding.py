"""Which file of an export is which: by its header first, by its name second."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundrules.adapters.csvfolder.archive import Archive, Member
from groundrules.adapters.csvfolder.blocks import Header, read_header
from groundrules.adapters.csvfolder.notes import closest
from groundrules.crm.mapping import CrmMapping, Feed, FileSpec
from groundrules.crm.tables import BY_NAME
from groundrules.terms import Finding, Severity, Span


@dataclass(frozen=True, slots=True)
class Bound:
    """One file of the export with what the mapping knows about it and its column names."""

    spec: FileSpec
    member: Member
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """The files that are read, and what is wrong or worth knowing about them.

    Attributes:
        files: in the mapping's order.
        findings: missing files, missing columns, files nobody reads.
        recognised: how many files were known by their header.
    """

    files: tuple[Bound, ...]
    findings: tuple[Finding, ...]
    recognised: int


def bind(archive: Archive, mapping: CrmMapping, most: int, *, is_whole: bool = True) -> Binding:
    """The mapping's files found in the archive.

    Args:
        archive: the export.
        mapping: how it is read.
        most: the most bytes a file may unpack to.
        is_whole: files that are missing are worth telling; not so where only what changed is given.
    """
    first = next(iter(mapping.files.values()))
    plain = {member.name: read_header(member, first, most) for member in archive.members}
    by_header = _by_header(archive.members, mapping, plain)
    chosen: dict[str, list[Member]] = {}
    for member in archive.members:
        spec = by_header.get(member.name) or _by_name(member, mapping)
        if spec is not None:
            chosen.setdefault(spec.key, []).append(member)
    files: list[Bound] = []
    findings: list[Finding] = []
    for spec in mapping.files.values():
        if spec.key not in chosen and is_whole and not spec.rare:
            findings.append(_missing_file(spec, archive))
        for member in chosen.get(spec.key, ()):
            header = read_header(member, spec, most)
            wrong = [header.finding] if header.finding else list(_columns(member, spec, header, mapping))
            findings.extend(wrong)
            if not any(finding.severity is Severity.ERROR for finding in wrong):
                files.append(Bound(spec, member, header.names))
    used = {member.name for members in chosen.values() for member in members}
    spare = [
        member.shown
        for member in archive.members
        if member.name not in used and not member.name.endswith(".txt")
    ]
    if spare:
        findings.append(_unread(spare, archive))
    return Binding(tuple(files), tuple(findings), len(by_header))


def _by_header(
    members: Sequence[Member], mapping: CrmMapping, headers: Mapping[str, Header]
) -> dict[str, FileSpec]:
    """Files whose header holds every column a spec is known by; the most telling spec wins."""
    found: dict[str, FileSpec] = {}
    for member in members:
        names = set(headers[member.name].names)
        fits = [spec for spec in mapping.files.values() if spec.known_by and names.issuperset(spec.known_by)]
        if fits:
            most = max(len(spec.known_by) for spec in fits)
            best = [spec for spec in fits if len(spec.known_by) == most]
            found[member.name] = next((spec for spec in best if _is_named(member, spec)), best[0])
    return found


def _by_name(member: Member, mapping: CrmMapping) -> FileSpec | None:
    return next((spec for spec in mapping.files.values() if _is_named(member, spec)), None)


def _is_named(member: Member, spec: FileSpec) -> bool:
    """Whether the file has the usual name; dumps of a warehouse's tables may add ``_data`` to it."""
    usual = spec.name.split(".", 1)[0].casefold()
    return member.stem in (usual, f"{usual}_data")


def _missing_file(spec: FileSpec, archive: Archive) -> Finding:
    names = [member.name for member in archive.members]
    near = closest(spec.name, names)
    how = f", nor any file with the columns {', '.join(spec.known_by)}" if spec.known_by else ""
    if spec.optional:
        lost = spec.without or "what it would tell stays empty"
        return Finding(
            "GR340", Severity.NOTE, f"there is no `{spec.name}`: {lost}", near, Span(archive.path.name),
            kind="missing file",
        )  # fmt: skip
    mend = near or "include it in the export, or call it `optional` in the mapping"
    return Finding(
        "GR353", Severity.ERROR, f"there is no `{spec.name}`{how}", mend, Span(archive.path.name),
        kind="missing file",
    )  # fmt: skip


def _columns(member: Member, spec: FileSpec, header: Header, mapping: CrmMapping) -> Iterator[Finding]:
    """Columns the mapping reads that the file does not have; those it cannot do without are errors."""
    required, telling = _sole(spec, mapping)
    for column in sorted(mapping.columns_of(spec.key) - set(header.names)):
        near = closest(column, header.names)
        if column in required | set(spec.needs):
            mend = near or f"include `{column}` in the export"
            message = f"`{member.shown}` has no column `{column}`, which is needed"
            yield Finding("GR303", Severity.ERROR, message, mend, Span(member.shown), kind="header")
        elif column in telling:
            message = f"`{member.shown}` has no column `{column}`, so `{telling[column]}` stays empty"
            yield Finding("GR303", Severity.NOTE, message, near, Span(member.shown), kind="header")


def _sole(spec: FileSpec, mapping: CrmMapping) -> tuple[set[str], dict[str, str]]:
    """Columns that alone fill a column of ours: those that must, and those that may stay empty."""
    required: set[str] = set()
    telling: dict[str, str] = {}
    for feed in mapping.feeds_of(spec.key):
        for column in BY_NAME[feed.table].columns:
            value = feed.columns.get(column.name)
            if value is None or len(value.columns) != 1:
                continue
            if column.required and value.columns[0] not in _spared(feed):
                required |= set(value.columns)
            else:
                telling.setdefault(value.columns[0], f"{feed.table}.{column.name}")
    return required, telling


def _spared(feed: Feed) -> set[str]:
    """Columns whose rows are left out where they are empty: without them no row is read, and that is told."""
    found = {feed.each[0]} if feed.each else set()
    for skip in feed.skip:
        test = skip.when[0]
        if len(skip.when) == 1 and test.operation == "empty" and test.expected:
            found.add(test.column)
    return found


def _unread(spare: Sequence[str], archive: Archive) -> Finding:
    shown = ", ".join(f"`{name}`" for name in spare[:5]) + (" and others" if len(spare) > 5 else "")
    return Finding(
        "GR341",
        Severity.NOTE,
        f"{len(spare)} files are not read: {shown}",
        "nothing is asked of them; a mapping may",
        Span(archive.path.name),
        kind="file not read",
        count=len(spare),
    )
