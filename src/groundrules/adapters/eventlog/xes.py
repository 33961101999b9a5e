"""An XES log, plain or gzipped, by r4pm; before it a look that the file is whole, which r4pm does not tell.

r4pm reads a file that breaks off as far as it goes, without a word. So the file is first read by expat, which
tells the line of any mistake and counts the events; what r4pm then gives must be as many. A document type is
refused: entities could grow without end.
"""

import gzip
import zlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import ibis

from groundrules.adapters.eventlog.broken import BrokenLogError
from groundrules.adapters.eventlog.csvlog import ROW

ENDS = (".xes", ".xes.gz")
MAX_BYTES = 16_000_000_000
_CHUNK = 1 << 20
_UTF_8 = frozenset({None, "utf-8", "utf8", "us-ascii"})


@dataclass(slots=True)
class _Seen:
    events: int = 0
    traces: int = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "event":
            self.events += 1
        elif name == "trace":
            self.traces += 1


def open_xes(connection: ibis.BaseBackend, path: Path) -> tuple[ibis.Table, int]:
    """The events of the log with its attributes as columns and ``ROW``, and how many traces it has.

    A trace's own attributes are ``case:...``. Texts stay texts, moments are UTC.

    Raises:
        BrokenLogError: no XES, not whole, or no event in it.
        ImportError: the extra is not installed.
    """
    seen = look(path)
    if not seen.events:
        raise BrokenLogError(f"`{path.name}` has no event", "")
    reader: Any = import_module("r4pm.df")
    try:
        frame, _ = reader.import_xes(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise BrokenLogError(f"`{path.name}` cannot be read as XES: {error}", "") from None
    if frame.height != seen.events:
        message = f"`{path.name}` has {seen.events:,} events and {frame.height:,} of them can be read"
        raise BrokenLogError(message, "events lie in traces, and their attributes have a key and a value")
    table = connection.create_table("log", frame.with_row_index(ROW).to_arrow())
    return table, seen.traces


def look(path: Path) -> _Seen:
    """The file is whole and harmless; how many events and traces it has.

    Raises:
        BrokenLogError: it is not, with the line.
    """
    parser, seen = expat.ParserCreate(), _Seen()
    parser.StartElementHandler = seen.start

    def doctype(*_: object) -> None:
        raise BrokenLogError(
            f"`{path.name}` has a document type, which no log needs", "take the DOCTYPE out",
            parser.CurrentLineNumber,
        )  # fmt: skip

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding.lower() if encoding else None) not in _UTF_8:
            message = f"`{path.name}` is {encoding} text"
            raise BrokenLogError(message, "save it as UTF-8, and say so in its first line", 1)

    parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = doctype, declared
    try:
        with path.open("rb") as raw:
            _feed(parser, gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw, path)
    except expat.ExpatError as error:
        message = f"`{path.name}` is no whole XML: {expat.ErrorString(error.code)}"
        raise BrokenLogError(message, "export the log again", error.lineno) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BrokenLogError(f"`{path.name}` is not a whole gzip file", "pack it again") from None
    except OSError as error:
        why = (error.strerror or "not readable").lower()
        raise BrokenLogError(
            f"`{path}` cannot be opened: {why}", "check the name and who may read it"
        ) from None
    return seen


def _feed(parser: expat.XMLParserType, stream: "IO[bytes] | gzip.GzipFile", path: Path) -> None:
    size = 0
    while block := stream.read(_CHUNK):
        if not size and block[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise BrokenLogError(f"`{path.name}` is UTF-16 text", "save it as UTF-8", 1)
        size += len(block)
        if size > MAX_BYTES:
            raise BrokenLogError(f"`{path.name}` holds more than {MAX_BYTES // 10**9} GB", "split the log")
        parser.Parse(block, False)
    parser.Parse(b"", True)
