"""A file's header and its rows in blocks, every cell a text, by Arrow's reader."""

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import csv as arrow_csv

from groundrules.adapters.csvfolder.archive import Member
from groundrules.adapters.csvfolder.stream import BAD_BYTE, ZERO_BYTE, CleanStream, TooManyBytesError
from groundrules.crm.mapping import FileSpec
from groundrules.terms import Finding, Severity, Span

BLOCK = 8 << 20
HEAD = 1 << 20
UNREADABLE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Header:
    """A file's column names in order, or why they cannot be read."""

    names: tuple[str, ...] = ()
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows, in the file's order, as texts; ``ragged`` more had the wrong number of values."""

    columns: dict[str, pa.Array]
    rows: int
    ragged: int
    has_signs: bool  # a bad or zero byte was seen so far: look for its sign


def read_header(member: Member, spec: FileSpec, most: int) -> Header:
    """The column names: the mapping's, or the file's first record."""
    try:
        with closing(CleanStream(member.open(), member.shown, spec.encoding, most)) as stream:
            head = stream.read(HEAD)
    except (*UNREADABLE, LookupError, TooManyBytesError) as error:
        return Header((), unreadable(member, error))
    if not head.strip():
        return Header((), _header(member, "GR305", "is empty: not even a header", "export it again"))
    if spec.header:
        return Header(spec.header)
    text = head.decode("utf-8", "replace")
    lines = io.StringIO(text, newline="")
    if spec.quote:
        reader = csv.reader(lines, delimiter=spec.delimiter, quotechar=spec.quote)
    else:
        reader = csv.reader(lines, delimiter=spec.delimiter, quoting=csv.QUOTE_NONE)
    try:
        names = [name.strip() for name in next(reader)]
    except (csv.Error, StopIteration):
        why = "has a header that cannot be read"
        return Header((), _header(member, "GR304", why, "the first line must name the columns"))
    return Header(tuple(names), _doubtful(member, names))


def _doubtful(member: Member, names: Sequence[str]) -> Finding | None:
    for index, name in enumerate(names):
        if name in names[:index]:
            first = names.index(name) + 1
            why = f"names the column `{name}` twice: column {first} and column {index + 1}"
            return _header(member, "GR304", why, "rename or remove one of the two")
        if BAD_BYTE in name or ZERO_BYTE in name:
            return _header(member, "GR306", "has a header with bytes that are not text", "export it as UTF-8")
    return None


def _header(member: Member, code: str, why: str, mend: str) -> Finding:
    return Finding(code, Severity.ERROR, f"`{member.shown}` {why}", mend, Span(member.shown), kind="header")


def unreadable(member: Member, error: BaseException) -> Finding:
    """Why the file's bytes cannot be had."""
    why, mend = "is cut off or damaged", "download it again and compare its size with the CRM's"
    if isinstance(error, LookupError):
        why, mend = "is said to be in an encoding nobody knows", "use utf-8, windows-1252 or utf-16"
    elif isinstance(error, TooManyBytesError):
        why, mend = "unpacks to more bytes than are read", "no CRM export does; pack it again from the CRM"
    elif isinstance(error, OSError) and error.strerror:
        why, mend = f"cannot be read: {error.strerror.lower()}", "check the file and its permissions"
    return Finding("GR301", Severity.ERROR, f"`{member.shown}` {why}", mend, Span(member.shown), kind="file")


def read_blocks(
    member: Member, spec: FileSpec, header: Sequence[str], wanted: Sequence[str], most: int
) -> Iterator[Block | Finding]:
    """The file's rows in order, only the wanted columns; a finding ends it when it cannot be read on.

    Bytes that are not text are a finding at the end, with their first place.
    """
    ragged = [0]

    def note(_: object) -> str:
        ragged[0] += 1
        return "skip"

    try:
        stream = CleanStream(member.open(), member.shown, spec.encoding, most)
    except (*UNREADABLE, LookupError, TooManyBytesError) as error:
        yield unreadable(member, error)
        return
    with closing(stream):
        try:
            for batch in _open(stream, spec, header, wanted, note):
                given, ragged[0] = ragged[0], 0
                columns = {name: batch.column(index) for index, name in enumerate(batch.schema.names)}
                yield Block(columns, batch.num_rows, given, bool(stream.bad or stream.zeros))
        except (*UNREADABLE, TooManyBytesError) as error:
            yield unreadable(member, error)
        except pa.ArrowInvalid as error:
            yield _endless(member, error)
        if ragged[0]:
            yield Block({name: pa.array([], pa.string()) for name in wanted}, 0, ragged[0], has_signs=False)
        yield from _byte_findings(stream, spec)


def _endless(member: Member, error: pa.ArrowInvalid) -> Finding:
    return Finding(
        "GR309",
        Severity.ERROR,
        f"`{member.shown}` holds a value that does not end: {str(error).splitlines()[0].lower()}",
        "a quote is probably never closed; export the file again",
        Span(member.shown),
        kind="quoting",
    )


def _open(
    stream: CleanStream,
    spec: FileSpec,
    header: Sequence[str],
    wanted: Sequence[str],
    note: object,
) -> arrow_csv.CSVStreamingReader:
    convert = arrow_csv.ConvertOptions(
        column_types={name: pa.string() for name in header},
        include_columns=list(wanted),
        strings_can_be_null=False,
        check_utf8=False,
    )
    parse = arrow_csv.ParseOptions(
        delimiter=spec.delimiter,
        quote_char=spec.quote or False,
        double_quote=bool(spec.quote),
        newlines_in_values=bool(spec.quote),
        invalid_row_handler=note,
    )
    read = arrow_csv.ReadOptions(
        use_threads=False,
        block_size=BLOCK,
        column_names=list(header),
        skip_rows_after_names=0 if spec.header else 1,
    )
    return arrow_csv.open_csv(
        pa.PythonFile(stream, mode="r"), read_options=read, parse_options=parse, convert_options=convert
    )


def _byte_findings(stream: CleanStream, spec: FileSpec) -> Iterator[Finding]:
    if stream.bad:
        yield Finding(
            "GR306",
            Severity.ERROR,
            f"{stream.bad_times:,} bytes are not {spec.encoding.upper()}, the first here",
            "export as UTF-8, or name the file's `encoding` in mapping.yaml (windows-1252 is common)",
            stream.bad,
            kind="encoding",
            count=stream.bad_times,
        )
    if stream.zeros:
        yield Finding(
            "GR310",
            Severity.ERROR,
            f"{stream.zero_times:,} zero bytes stand in the text, the first here",
            "the file is damaged or no text file; export it again",
            stream.zeros,
            kind="encoding",
            count=stream.zero_times,
        )
