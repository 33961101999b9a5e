"""Salesforce record ids: 15 characters that mind capitals, or 18 whose last three check the capitals."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)
_WEIGHTS = np.array([1, 2, 4, 8, 16], dtype=np.uint8)

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids in their 18-character form (empty stays empty) and which rows hold none that could be right."""

    values: pa.Array
    bad: Mask


def normalise(texts: pa.Array) -> Ids:
    """Every id is 18 characters long, and those that cannot be ids are marked.

    A 15-character id gets its three check characters; an 18-character one must have the right ones, else a
    program that ignores capitals (a spreadsheet) has changed it.
    """
    lengths = pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    is_long, is_short = lengths == 18, lengths == 15
    bad: Mask = (lengths > 0) & ~is_long & ~is_short
    if is_long.any():
        matrix = _matrix(texts, is_long, 18)
        wrong = ~_is_alphanumeric(matrix) | (_check(matrix) != _upper(matrix[:, 15:])).any(axis=1)
        bad[np.flatnonzero(is_long)[wrong]] = True
    values = texts
    if is_short.any():
        matrix = _matrix(texts, is_short, 15)
        bad[np.flatnonzero(is_short)[~_is_alphanumeric(matrix)]] = True
        full = np.concatenate([matrix, _check(matrix)], axis=1)
        values = pc.replace_with_mask(texts, pa.array(is_short), _strings(full))
    return Ids(values, bad)


def normalise_one(text: str) -> str | None:
    """One id in its 18-character form; None when it cannot be an id."""
    ids = normalise(pa.array([text], pa.string()))
    value: str = ids.values[0].as_py()
    return None if ids.bad[0] or not text else value


def _matrix(texts: pa.Array, mask: Mask, width: int) -> Bytes:
    """The chosen texts, all ``width`` bytes long, as rows of bytes."""
    chosen = texts if mask.all() else texts.filter(pa.array(mask))
    offsets = np.frombuffer(chosen.buffers()[1], dtype=np.int32)
    start = int(offsets[chosen.offset])
    flat = np.frombuffer(chosen.buffers()[2], dtype=np.uint8)[start : start + width * len(chosen)]
    return flat.reshape(len(chosen), width)


def _strings(matrix: Bytes) -> pa.Array:
    width = matrix.shape[1]
    offsets = np.arange(0, (len(matrix) + 1) * width, width, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix))]
    return pa.Array.from_buffers(pa.string(), len(matrix), buffers)


def _check(matrix: Bytes) -> Bytes:
    """The three check characters: one for each five, telling which of them are capitals."""
    capitals = ((matrix[:, :15] >= 65) & (matrix[:, :15] <= 90)).reshape(-1, 3, 5)
    letters: Bytes = _LETTERS[(capitals * _WEIGHTS).sum(axis=2)]
    return letters


def _upper(matrix: Bytes) -> Bytes:
    return np.where((matrix >= 97) & (matrix <= 122), matrix - 32, matrix)


def _is_alphanumeric(matrix: Bytes) -> Mask:
    digit = (matrix >= 48) & (matrix <= 57)
    letter = (_upper(matrix) >= 65) & (_upper(matrix) <= 90)
    return np.asarray((digit | letter).all(axis=1), dtype=np.bool_)
