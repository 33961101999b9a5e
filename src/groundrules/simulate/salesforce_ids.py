"""Record ids as Salesforce makes them: 15 letters that tell upper from lower case, and a 3-letter checksum.

The checksum lets systems that ignore case tell ids apart: each group of five letters gives a number whose
bits say which of them are capitals (Salesforce help, "How to convert 15 digit ids to 18").
"""

import numpy as np

from groundrules.simulate.arrays import Flags, Letters, Whole

_DIGITS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
_CHECK = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)
_POD = b"Hs0"  # the instance the org lives on
PREFIX = {
    "account": "001",
    "contact": "003",
    "user": "005",
    "opportunity": "006",
    "task": "00T",
    "event": "00U",
    "role": "00E",
    "case": "500",
    "account_history": "017",
    "opportunity_history": "008",
    "opportunity_field_history": "0Kt",
    "account_team": "01M",
    "opportunity_team": "00q",
    "split": "1Bp",
    "split_type": "149",
    "event_relation": "0RE",
    "holiday": "0C0",
    "case_history": "02c",
}
_START = 3_521_614_606_208  # 62**7: an org in use for years has long left the first millions behind


def make_ids(kind: str, numbers: Whole) -> Letters:
    """The ids of the records with these serial numbers: one row of 18 letters (ASCII codes) each."""
    out = np.empty((len(numbers), 18), dtype=np.uint8)
    out[:, :6] = np.frombuffer(PREFIX[kind].encode() + _POD, dtype=np.uint8)
    left = numbers + _START
    for place in range(14, 5, -1):
        left, digit = np.divmod(left, 62)
        out[:, place] = _DIGITS[digit]
    capitals = (out[:, :15] >= ord("A")) & (out[:, :15] <= ord("Z"))
    for group in range(3):
        bits = capitals[:, 5 * group : 5 * group + 5] @ np.array([1, 2, 4, 8, 16])
        out[:, 15 + group] = _CHECK[bits]
    return out


def id_texts(kind: str, count: int) -> list[str]:
    """The first ``count`` ids of a kind as strings."""
    return [row.tobytes().decode() for row in make_ids(kind, np.arange(count))]


def checks_out(identifier: str) -> bool:
    """True when an 18-letter id carries the right checksum."""
    letters = np.frombuffer(identifier.encode(), dtype=np.uint8)
    if len(letters) != 18:
        return False
    capitals: Flags = (letters[:15] >= ord("A")) & (letters[:15] <= ord("Z"))
    bits = capitals.reshape(3, 5) @ np.array([1, 2, 4, 8, 16])
    return bool((_CHECK[bits] == letters[15:]).all())
