"""Bytes become clean text: marks, encodings, bad bytes and their places, in chunks of any size."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundrules.adapters.csvfolder import stream as module
from groundrules.adapters.csvfolder.stream import BAD_BYTE, ZERO_BYTE, CleanStream, TooManyBytesError

MOST = 10**9
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufdd0\ufdd1\ufeff"), max_size=40)


def cleaned(data: bytes, encoding: str = "utf-8") -> CleanStream:
    """The stream over those bytes."""
    return CleanStream(io.BytesIO(data), "a.csv", encoding, MOST)


@pytest.fixture(params=[1, 3, 7, 1 << 20])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes read at a time."""
    size: int = request.param
    monkeypatch.setattr(module, "CHUNK", size)
    return size


@pytest.mark.parametrize("size", [4, 7, 64])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-1"])
@given(TEXT)
def test_text_comes_out_as_utf_8(size: int, encoding: str, text: str) -> None:
    """Whatever a file is written in and however its bytes are cut, its text arrives whole."""
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", size)
        clean = cleaned(data, "utf-8" if encoding in {"utf-8-sig", "utf-16"} else encoding)
        parts = []
        while part := clean.read(5):
            parts.append(part)
    assert b"".join(parts).decode() == text
    assert clean.bad is None


def test_bad_bytes_are_marked_and_placed(chunk: int) -> None:
    """Only the bytes that are wrong; the place counts lines and signs as an editor does."""
    del chunk
    clean = cleaned("id,name\n1,Zoë\n2,".encode() + b"In\xe8s\n3,\xff\n")
    assert clean.read() == f"id,name\n1,Zoë\n2,In{BAD_BYTE}s\n3,{BAD_BYTE}\n".encode()
    assert str(clean.bad) == "a.csv:3:5"
    assert clean.bad_times == 2


def test_a_sign_cut_off_at_the_end_is_a_bad_byte(chunk: int) -> None:
    """The file ends in the middle of a letter."""
    del chunk
    clean = cleaned(b"ab\xc3")
    assert clean.read() == f"ab{BAD_BYTE}".encode()
    assert str(clean.bad) == "a.csv:1:3"


def test_zero_bytes_are_marked_and_placed(chunk: int) -> None:
    """A zero byte is no text, in any encoding."""
    del chunk
    clean = cleaned(b"a\nb\0c\0")
    assert clean.read() == f"a\nb{ZERO_BYTE}c{ZERO_BYTE}".encode()
    assert (str(clean.zeros), clean.zero_times) == ("a.csv:2:2", 2)


def test_too_many_bytes_stop_the_reading() -> None:
    """The limit counts real bytes."""
    clean = CleanStream(io.BytesIO(b"x" * 3_000_000), "a.csv", "utf-8", 2_000_000)
    with pytest.raises(TooManyBytesError):
        clean.read()
