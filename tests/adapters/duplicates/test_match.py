"""The matcher on labelled pairs: at the book's score it is right, and it finds most doubles."""

import pyarrow as pa
import pytest

from groundrules.adapters.duplicates import match
from groundrules.adapters.duplicates.matcher import FOUND, ready
from tests.adapters.duplicates.companies import COLUMNS, labelled

SCHEMA = pa.schema([(column, pa.string()) for column in COLUMNS])


def accounts(*rows: tuple[str | None, ...]) -> pa.Table:
    """Accounts by their columns in order."""
    return pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows], SCHEMA)


ACME = ("A", "Acme Metals Inc.", "https://www.acmemetals.example", "12 Mill Street", "90210", "15555551234")


@pytest.mark.parametrize("seed", [921, 922])
def test_precision_on_labelled_pairs(seed: int) -> None:
    """At 0.92 at least 95 in 100 calls are right, and 70 in 100 doubles are called."""
    made = labelled(seed, known=1500, doubles=100, look_alikes=150, others=100)
    found = match(made.new, made.known, least=0.92).to_pylist()
    right = sum(made.doubles.get(row["account_id"]) == row["other_id"] for row in found)
    assert right >= 0.95 * len(found)
    assert right >= 0.70 * len(made.doubles)
    assert all(0.92 <= row["score"] <= 1 for row in found)


def test_a_sister_of_one_website_is_another_customer() -> None:
    """The same first word and website at another place score low; the same name in another spelling high."""
    new = accounts(
        ("SISTER", "Acme Insurance Ltd", ACME[2], "7 Quay Road", "10115", "4930555"),
        ("AGAIN", "ACME METALS", "acmemetals.example/home", "12 Mill St.", "90210", None),
    )
    scores = {row["account_id"]: row["score"] for row in match(new, accounts(ACME), least=0.0).to_pylist()}
    assert scores["AGAIN"] > 0.99
    assert scores["SISTER"] < 0.5


def test_nobody_is_his_own_double() -> None:
    """An account that is new and known at once is not told as a pair; nothing new gives nothing."""
    assert match(accounts(ACME), accounts(ACME), least=0.5).num_rows == 0
    assert match(accounts(), accounts(ACME), least=0.5).equals(FOUND.empty_table())


def test_the_same_pair_the_same_score() -> None:
    """Scores do not hang on the order of rows."""
    made = labelled(923, known=300, doubles=30, look_alikes=30, others=30)
    order = pa.array(range(made.known.num_rows - 1, -1, -1))
    assert match(made.new, made.known, least=0.5).equals(match(made.new, made.known.take(order), least=0.5))


def test_what_is_compared() -> None:
    """Legal forms, schemes, marks and spellings of streets are gone; what is missing stays missing."""
    row = ready(accounts(
        ("A", "O'Neil & Söhne Holding GmbH", "HTTP://www.ONeil.example:80/x?y", "3 Park Road, Suite 4",
         "a1 2b", "+44 (0)20 555 1234"),
        ("B", None, None, None, "1", None),
    )).to_pylist()  # fmt: skip
    assert row[0] == {
        "unique_id": "A", "name": "oneil and söhne", "first": "oneil", "domain": "oneil.example",
        "place": "3 park rd ste 4 A12B", "postal": "A12B", "phone": "05551234",
    }  # fmt: skip
    assert {key: value for key, value in row[1].items() if value} == {"unique_id": "B", "postal": "1"}
