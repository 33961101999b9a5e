"""Ids look and check like Salesforce's own."""

import numpy as np
import pytest

from groundrules.simulate.salesforce_ids import PREFIX, checks_out, id_texts, make_ids


def suffix(fifteen: str) -> str:
    """The checksum written out letter by letter, independently of the array code."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    groups = (fifteen[0:5], fifteen[5:10], fifteen[10:15])
    return "".join(
        letters[sum(1 << n for n, c in enumerate(g) if c.isascii() and c.isupper())] for g in groups
    )


def test_checksum_agrees_with_a_letter_by_letter_reckoning() -> None:
    """A real-world id and a thousand made ones carry the right three letters."""
    assert checks_out("00570000001ZwTiAAK")
    numbers = np.random.default_rng(1).integers(0, 62**6, size=1000)
    for row in make_ids("account", numbers):
        text = row.tobytes().decode()
        assert text[15:] == suffix(text[:15])


@pytest.mark.parametrize("wrong", ["00570000001ZwTiAAJ", "00570000001zwTiAAK", "00570000001ZwTi"])
def test_a_wrong_id_does_not_check_out(wrong: str) -> None:
    """A wrong letter, a capital lost, or a short id is noticed."""
    assert not checks_out(wrong)


def test_ids_differ_and_carry_their_kind() -> None:
    """Ten thousand ids are all different (also without their checksum) and start with the kind's prefix."""
    ids = id_texts("task", 10_000)
    assert len({text[:15] for text in ids}) == 10_000
    assert all(text.startswith(PREFIX["task"]) for text in ids)
