"""Whole tables: doubles, references and cycles, against the plain definition of each."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from groundrules.crm.cycles import cycles
from groundrules.crm.judge import judge
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import ACCOUNT_TEAM, ACCOUNTS, SELLERS
from groundrules.terms import Table

IDS = st.sampled_from(["a", "b", "c", "d", "e"])


def staged(table: pa.Table, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The table in batches of two rows."""
    yield from table.select(list(columns)).to_batches(max_chunksize=2)


def table_of(table: Table, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Rows as one of our tables."""
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in table.names} for row in rows], arrow_schema(table)
    )


@given(
    st.lists(st.tuples(IDS, st.one_of(st.none(), IDS), st.one_of(st.none(), IDS)), max_size=8), st.sets(IDS)
)
def test_doubles_and_lost_references_are_exactly_those(
    rows: list[tuple[str, str | None, str | None]], sellers: set[str]
) -> None:
    """First come stays; a reference is lost when nobody of that id stays; a lost parent is emptied."""
    table = table_of(
        ACCOUNTS,
        [{"account_id": one, "name": one, "owner_id": owner, "parent_id": up} for one, owner, up in rows],
    )
    verdict = judge(ACCOUNTS, partial(staged, table), {"sellers": pa.array(sorted(sellers), pa.string())})
    firsts = {row[0]: place for place, row in reversed(list(enumerate(rows)))}
    assert verdict.keeps().tolist() == [firsts[row[0]] == place for place, row in enumerate(rows)]
    assert verdict.ids is not None
    assert verdict.ids.to_pylist() == [row[0] for place, row in enumerate(rows) if firsts[row[0]] == place]
    lost = {
        place
        for place, row in enumerate(rows)
        if firsts[row[0]] == place and row[1] is not None and row[1] not in sellers
    }
    emptied: dict[str, set[int]] = {"owner_id": set(), "parent_id": set()}
    for column, places in verdict.blank.values():
        emptied[column] |= set(places.tolist())
    assert emptied["owner_id"] == lost


def test_a_required_reference_that_is_lost_takes_its_row_along() -> None:
    """A team place on no account is no place."""
    rows = [
        {"account_id": "a", "seller_id": "s", "team_role": "x"},
        {"account_id": "zz", "seller_id": "s", "team_role": "x"},
    ]
    known = {"accounts": pa.array(["a"]), "sellers": pa.array(["s"])}
    verdict = judge(ACCOUNT_TEAM, partial(staged, table_of(ACCOUNT_TEAM, rows)), known)
    assert verdict.keeps().tolist() == [True, False]


def test_references_to_what_was_never_read_are_not_judged() -> None:
    """Without a file of roles, nobody's role is called lost."""
    rows = [{"seller_id": "s", "name": "S", "sales_role": "field", "role_id": "r", "is_active": True}]
    assert not judge(SELLERS, partial(staged, table_of(SELLERS, rows)), {}).blank


def test_the_same_place_twice_is_told_by_all_parts_of_its_key() -> None:
    """A key of three columns: only the row that repeats all three."""
    rows = [
        {"account_id": account, "seller_id": seller, "team_role": role}
        for account, seller, role in (("a", "s", "x"), ("a", "s", "y"), ("b", "s", "x"), ("a", "s", "x"))
    ]
    verdict = judge(ACCOUNT_TEAM, partial(staged, table_of(ACCOUNT_TEAM, rows)), {})
    assert verdict.keeps().tolist() == [True, True, True, False]


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str)))
def test_cycles_are_exactly_those_who_come_back_to_themselves(parents: dict[str, str]) -> None:
    """Walking up from anybody on a cycle returns to him; from anybody else it does not."""

    def returns(start: str) -> bool:
        here: str | None = parents.get(start)
        for _ in parents:
            if here is None or here == start:
                break
            here = parents.get(here)
        return here == start

    rings = cycles(parents)
    members = [one for ring in rings for one in ring]
    assert len(members) == len(set(members))
    assert set(members) == {one for one in parents if returns(one)}
    for ring in rings:
        assert ring[0] == min(ring)
        for place, one in enumerate(ring):
            assert parents[one] == ring[(place + 1) % len(ring)]
