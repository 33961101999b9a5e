"""Families: tops, depths, rings and what people agreed, held to a plain walk over small random trees."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.families import Said, families
from groundrules.terms import Span

NAMES = [f"A{number:02d}" for number in range(9)]
few = settings(max_examples=150, deadline=None, derandomize=True)


def table(parents: Mapping[str, str | None]) -> pa.Table:
    """Accounts with their parents."""
    return pa.table(
        {
            "account_id": pa.array(list(parents), pa.string()),
            "parent_id": pa.array(list(parents.values()), pa.string()),
        }
    )


def line(account_id: str, belongs_to: str | None = None, review_by: date | None = None) -> Said:
    """A line of the file."""
    return Said(account_id, belongs_to, "agreed", "VP Sales", review_by, Span("families.csv", 2))


def walked(parents: Mapping[str, str | None], account: str, alone: set[str]) -> tuple[str, int]:
    """The top of an account and its distance, one step at a time; a ring's lowest id is its top."""
    seen: list[str] = []
    here = account
    while here not in seen:
        seen.append(here)
        above = parents[here]
        if above is None or above not in parents or here in alone:
            return here, len(seen) - 1
        here = above
    ring = seen[seen.index(here) :]
    top = min(ring)
    return top, seen.index(top) if top in seen[: seen.index(here) + len(ring)] else 0


def grouped(
    parents: Mapping[str, str | None], alone: set[str], joins: Sequence[tuple[str, str]]
) -> list[set[str]]:
    """Accounts of one customer, by joining whoever is joined until nothing changes."""
    sets = [{name} for name in parents]
    pairs = [(a, b) for a, b in parents.items() if b in parents and a not in alone and b is not None]
    unseen: dict[str, str] = {}
    for name, above in parents.items():
        if above is not None and above not in parents and name not in alone:
            pairs.append((name, unseen.setdefault(above, name)))
    for one, other in (*pairs, *joins):
        first = next(group for group in sets if one in group)
        second = next(group for group in sets if other in group)
        if first is not second:
            sets.remove(second)
            first |= second
    return sets


@few
@given(
    st.lists(st.one_of(st.none(), st.sampled_from([*NAMES, "X1", "X2"])), min_size=9, max_size=9),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=2),
)
def test_families_are_those_of_a_plain_walk(
    above: list[str | None], alone: set[str], joins: list[tuple[str, str]]
) -> None:
    """Rings, unseen parents, own parents, accounts alone and joined: the same tops, depths and families."""
    parents = dict(zip(NAMES, above, strict=True))
    joins = [(one, other) for one, other in joins if one != other]
    said = [*(line(name) for name in sorted(alone)), *(line(one, other) for one, other in joins)]
    found = families(table(parents), said=said)
    rows = {row["account_id"]: row for row in found.table.to_pylist()}
    for name in NAMES:
        top, depth = walked(parents, name, alone)
        assert (rows[name]["root_id"], rows[name]["depth"]) == (top, depth), name
    for group in grouped(parents, alone, joins):
        tops = {rows[name]["root_id"] for name in group}
        assert {rows[name]["family_id"] for name in group} == {min(tops)}
    assert found.accounts == len(NAMES)


def test_a_ring_is_found_once_and_named() -> None:
    """A > B > C > A and its own parent: both rings with their accounts, and an answer for everybody."""
    found = families(table({"A": "B", "B": "C", "C": "A", "D": "D", "E": "A", "F": None}))
    assert found.rings == (("D",), ("A", "B", "C"))
    assert [finding.code for finding in found.findings] == ["GR442"]
    assert "A > B > C > A" in found.findings[0].message
    assert found.of(["E", "C", "nobody"]) == {"E": "A", "C": "A"}
    assert (found.several, found.members, found.largest, found.depth) == (1, 4, 4, 2)


def test_who_stands_alone_takes_the_children_along() -> None:
    """A child that stands alone is a top, with its reason; strangers under one authority share a family."""
    parents = {"A": None, "B": "A", "C": "B", "D": None}
    found = families(table(parents), said=[line("B"), line("D", "A")])
    rows = {row["account_id"]: row for row in found.table.to_pylist()}
    assert (rows["B"]["family_id"], rows["C"]["family_id"], rows["C"]["depth"]) == ("B", "B", 1)
    assert (rows["A"]["family_id"], rows["D"]["family_id"], rows["D"]["root_id"]) == ("A", "A", "D")
    assert rows["B"]["why"] == "stands alone: agreed (approved by VP Sales)"
    assert (found.alone, found.joined, found.tops) == (1, 1, 1)


def test_lines_that_do_not_count_say_why_and_where() -> None:
    """Overdue, unknown accounts, and an account that had no parent anyway; each with the line's place."""
    said = [line("B", review_by=date(2026, 1, 1)), line("Z"), line("A", "Y"), line("A")]
    found = families(table({"A": None, "B": "A"}), said=said, as_of=date(2026, 6, 30))
    assert [finding.code for finding in found.findings] == ["GR443", "GR444", "GR444", "GR445"]
    assert all(finding.span == Span("families.csv", 2) for finding in found.findings)
    assert found.table["family_id"].to_pylist() == ["A", "A"]


def test_an_unseen_parent_is_counted() -> None:
    """Accounts under the same parent that the export lacks are one family with two tops."""
    found = families(table({"A": "P", "B": "P", "C": "Q"}))
    assert found.table["family_id"].to_pylist() == ["A", "A", "C"]
    assert found.tops == 1
    assert [(one.code, one.count) for one in found.findings] == [("GR441", 3)]


def test_no_accounts_are_no_families() -> None:
    """An empty table is answered with an empty table."""
    found = families(table({}))
    assert (found.accounts, found.several, found.findings) == (0, 0, ())
