"""Laws of a wave over random transitions: nothing is lost, all can be undone, nothing is done twice."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.changes.made import apply_changes, key_of, undo_of
from groundrules.handoff.changes.model import KEYS, RECORD_IDS, Action, Row, Tables, rows_of
from tests.handoff.changes.worlds import Transition, account, change_set, deal, move, transitions

LAWS = settings(max_examples=40, deadline=None, derandomize=True)


def as_bytes(tables: Tables) -> dict[str, bytes]:
    """Every table as a CSV in the order of its keys, empty told from missing."""
    found = {}
    for name, rows in tables.items():
        ordered = sorted(rows, key=partial(key_of, name)) if name in KEYS else rows
        found[name] = "\n".join(",".join(f"{k}={row[k]!r}" for k in sorted(row)) for row in ordered).encode()
    return found


def is_history(name: str, row: Row) -> bool:
    """What no wave may touch."""
    return (name == "opportunities" and bool(row["is_closed"])) or (
        name == "activities" and bool(row["is_done"])
    )


@LAWS
@given(transitions())
def test_nothing_is_created_or_lost(drawn: Transition) -> None:
    """Accounts, deals, tasks and credit are the same; what one seller loses another gains."""
    for number in (1, 2):
        changes = drawn.wave(number)
        after = apply_changes(drawn.tables, changes)
        for name in ("accounts", "opportunities", "activities"):
            ids = [str(row[RECORD_IDS[name]]) for row in rows_of(drawn.tables, name)]
            assert sorted(ids) == sorted(str(row[RECORD_IDS[name]]) for row in rows_of(after, name))
        assert after["splits"] == drawn.tables["splits"]
        shift = Counter[object]()
        for sign, tables in ((1, after), (-1, drawn.tables)):
            for row in rows_of(tables, "opportunities"):
                shift[row["owner_id"]] += sign * int(str(row["amount"]))
        assert sum(shift.values()) == 0
        moved = {one.account_id: one for one in drawn.plan.in_wave(number) if one.move_id in changes.moves}
        for row in rows_of(after, "accounts"):
            before = next(one for one in drawn.tables["accounts"] if one["account_id"] == row["account_id"])
            planned = moved.get(str(row["account_id"]))
            assert row["owner_id"] == (planned.to_seller_id if planned else before["owner_id"])


@LAWS
@given(transitions())
def test_history_and_held_deals_are_never_touched(drawn: Transition) -> None:
    """Closed deals, finished tasks, held deals and their tasks are in no change and stay."""
    held = {one.deal_id for one in drawn.standing}
    for number in (1, 2):
        changes = drawn.wave(number)
        touched = {(one.table, one.key) for one in changes.changes}
        after = apply_changes(drawn.tables, changes)
        for name in ("opportunities", "activities"):
            for row in drawn.tables[name]:
                if is_history(name, row) or row["opportunity_id"] in held:
                    assert (name, key_of(name, row)) not in touched
                    assert row in after[name]
        closed = {row["opportunity_id"] for row in drawn.tables["opportunities"] if row["is_closed"]}
        teams = {one.key[0] for one in changes.changes if one.table == "opportunity_team"}
        assert not teams & (closed | held)


@LAWS
@given(transitions())
def test_undone_it_is_the_first_state_byte_for_byte(drawn: Transition) -> None:
    """Making a wave and then its reverse gives every table as it was, and so does undoing both waves."""
    one, two = drawn.wave(1), drawn.wave(2)
    first = as_bytes(drawn.tables)
    assert as_bytes(apply_changes(apply_changes(drawn.tables, one), undo_of(one))) == first
    both = apply_changes(apply_changes(drawn.tables, one), two)
    assert as_bytes(apply_changes(apply_changes(both, undo_of(two)), undo_of(one))) == first


@LAWS
@given(transitions())
def test_twice_is_once_and_waves_commute(drawn: Transition) -> None:
    """Making a wave again changes nothing; two waves share no account, so their order does not matter."""
    one, two = drawn.wave(1), drawn.wave(2)
    once = apply_changes(drawn.tables, one)
    assert as_bytes(apply_changes(once, one)) == as_bytes(once)
    back = undo_of(one)
    undone = apply_changes(once, back)
    assert as_bytes(apply_changes(undone, back)) == as_bytes(undone)
    assert as_bytes(apply_changes(once, two)) == as_bytes(
        apply_changes(apply_changes(drawn.tables, two), one)
    )


@LAWS
@given(transitions(), st.data())
def test_part_of_a_wave_can_be_undone(drawn: Transition, data: st.DataObject) -> None:
    """Undoing all but some moves is the same as never having made the others."""
    changes = drawn.wave(1)
    kept = data.draw(st.sets(st.sampled_from(changes.moves))) if changes.moves else set()
    after = apply_changes(apply_changes(drawn.tables, changes), undo_of(changes, without=kept))
    touched = {one.account_id for one in changes.changes if one.move_id in kept}
    moved = {
        row["account_id"]
        for row, old in zip(
            sorted(after["accounts"], key=lambda one: str(one["account_id"])),
            sorted(drawn.tables["accounts"], key=lambda one: str(one["account_id"])),
            strict=True,
        )
        if row != old
    }
    assert moved == touched


@LAWS
@given(transitions())
def test_a_digest_tells_sets_apart(drawn: Transition) -> None:
    """The same wave has the same digest; another set of changes has another."""
    one, two = drawn.wave(1), drawn.wave(2)
    assert one.digest == drawn.wave(1).digest
    assert one.digest != two.digest
    assert undo_of(undo_of(one)).counts() == one.counts()


def test_ids_of_added_rows_are_filled_in_when_known() -> None:
    """The reverse of an insert is a delete by the id an import has shown; without one it has none."""
    tables: Tables = {"accounts": (account("A", "ann"),), "opportunities": (deal("D", "A", "ann"),)}
    changes = change_set(tables, move("A", "ann", "ivy"))
    assert [one.action for one in undo_of(changes).changes] == [Action.UPDATE, Action.UPDATE]
    assert [one.record_id for one in undo_of(changes).changes] == ["A", "D"]


def test_what_is_otherwise_is_refused() -> None:
    """A row that somebody changed meanwhile is not written over."""
    tables: Tables = {"accounts": (account("A", "ann"),)}
    changes = change_set(tables, move("A", "ann", "ivy"))
    with pytest.raises(ValueError, match="not as the change expects"):
        apply_changes({"accounts": (account("A", "bob"),)}, changes)
