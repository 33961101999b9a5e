"""The second count of one file, ready to run in a process of its own."""

from pathlib import Path
from typing import BinaryIO

from groundrules.adapters.csvfolder.archive import open_archive
from groundrules.adapters.csvfolder.binding import Bound
from groundrules.adapters.csvfolder.blocks import UNREADABLE
from groundrules.adapters.csvfolder.stream import encoding_of
from groundrules.crm.conservation import Count, Writing, count

_WITH_MARK = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16", "utf-32-le": "utf-32"}


def writing_of(file: Bound) -> Writing:
    """How the file is written, for the second reader; a mark at its start tells its encoding."""
    spec = file.spec
    encoding = spec.encoding
    try:
        with file.member.open() as stream:
            found, mark = encoding_of(stream.read(4), spec.encoding)
            encoding = _WITH_MARK.get(found, found) if mark else found
    except UNREADABLE:
        pass  # the first reader tells why
    return Writing(encoding, spec.delimiter, spec.quote, not spec.header, len(file.header))


def count_member(path: Path, name: str, writing: Writing) -> Count:
    """The records of one file of the archive."""
    member = next((one for one in open_archive(path).members if one.name == name), None)
    if member is None:
        return Count(0, 0, "the file changed while it was being read", 1)
    try:
        stream: BinaryIO = member.open()
        with stream:
            return count(stream, writing)
    except UNREADABLE as error:
        return Count(0, 0, f"the file cannot be read to its end ({type(error).__name__})", 1)
