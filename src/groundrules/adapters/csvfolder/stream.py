"""Bytes of a file as clean UTF-8: other encodings translated, bad bytes marked.

A bad byte does not stop the reading and is not guessed at: it becomes a sign no real text holds, so that
exactly the rows it stands in can be set aside; the first place is remembered for the finding.
"""

import codecs
from typing import BinaryIO

from groundrules.terms import Span

CHUNK = 1 << 20
BAD_BYTE, ZERO_BYTE = "\ufdd0", "\ufdd1"  # noncharacters: Unicode promises that no text holds them
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HANDLER = "groundrules.bad_byte"
codecs.register_error(_HANDLER, lambda error: (BAD_BYTE, getattr(error, "end", 0)))


def encoding_of(head: bytes, named: str) -> tuple[str, int]:
    """The encoding a file's first bytes show (else the one named), and the length of the mark showing it."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    return named, 0


class TooManyBytesError(Exception):
    """The file unpacks to more than the limit."""


class CleanStream:
    """A binary file that reads as UTF-8, for Arrow's reader.

    Args:
        raw: the file's bytes.
        shown: its name, for findings.
        encoding: the encoding the mapping names; a mark at the file's start overrules it.
        most: the most bytes read before giving up with TooManyBytesError.

    Attributes:
        bad, zeros: the first bad byte and the first zero byte; None when there was none.
        bad_times, zero_times: how many there were.
    """

    def __init__(self, raw: BinaryIO, shown: str, encoding: str, most: int) -> None:
        self.bad: Span | None = None
        self.zeros: Span | None = None
        self.bad_times = self.zero_times = 0
        self.closed = False
        self._raw = raw
        self._shown = shown
        self._most = most
        self._total = self._lines = self._column = 0
        self._is_over = False
        head = raw.read(CHUNK)
        self.encoding, mark = encoding_of(head, encoding)
        self._decoder = codecs.getincrementaldecoder(self.encoding)(_HANDLER)
        self._is_utf8 = codecs.lookup(self.encoding).name == "utf-8"
        self._ready = bytearray(self._cleaned(head[mark:], is_last=len(head) < CHUNK and not head))

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as UTF-8; empty at the end."""
        while not self._is_over and (size < 0 or len(self._ready) < size):
            chunk = self._raw.read(CHUNK)
            self._is_over = not chunk
            self._ready += self._cleaned(chunk, is_last=self._is_over)
        if size < 0 or size >= len(self._ready):
            given, self._ready = bytes(self._ready), bytearray()
        else:
            given = bytes(self._ready[:size])
            del self._ready[:size]
        return given

    def close(self) -> None:
        """The file is closed."""
        self.closed = True
        self._raw.close()

    def _cleaned(self, chunk: bytes, *, is_last: bool) -> bytes:
        self._total += len(chunk)
        if self._total > self._most:
            raise TooManyBytesError
        if self._is_utf8 and chunk.isascii() and not self._decoder.getstate()[0]:
            clean = chunk
        else:
            clean = self._decoder.decode(chunk, is_last).encode("utf-8")
            self._note_bad(clean)
        if b"\0" in clean:
            self.zero_times += clean.count(b"\0")
            self.zeros = self.zeros or self._place(clean, clean.find(b"\0"))
            clean = clean.replace(b"\0", ZERO_BYTE.encode())
        self._step_over(clean)
        return clean

    def _note_bad(self, clean: bytes) -> None:
        sign = BAD_BYTE.encode()
        if sign in clean:
            self.bad_times += clean.count(sign)
            self.bad = self.bad or self._place(clean, clean.find(sign))

    def _place(self, clean: bytes, offset: int) -> Span:
        before = clean[:offset]
        newline = before.rfind(b"\n")
        signs = len(before[newline + 1 :].decode("utf-8", "replace"))
        column = signs + 1 + (self._column if newline < 0 else 0)
        return Span(self._shown, self._lines + before.count(b"\n") + 1, column)

    def _step_over(self, clean: bytes) -> None:
        newline = clean.rfind(b"\n")
        self._lines += clean.count(b"\n")
        rest = len(clean[newline + 1 :].decode("utf-8", "replace"))
        self._column = rest if newline >= 0 else self._column + rest
