"""What the CRM made of a wave: each change is told as it is, and an undo takes back only what it may."""

from datetime import UTC, datetime

from hypothesis import given, settings

from groundrules.handoff.changes.made import apply_changes, undo_of
from groundrules.handoff.changes.model import Action, Row, Tables
from groundrules.handoff.changes.undoing import undo_now
from groundrules.handoff.changes.verify import Outcome, Progress, progress, verify
from tests.handoff.changes.worlds import (
    SELLERS,
    Transition,
    account,
    change_set,
    deal,
    member,
    move,
    seat,
    task,
    transitions,
)

LAWS = settings(max_examples=25, deadline=None, derandomize=True)


@LAWS
@given(transitions())
def test_a_wave_that_was_made_is_done_and_one_that_was_not_is_not(drawn: Transition) -> None:
    """Against the CRM as changed all is done and nobody is lost; as before, none of the updates is."""
    changes = drawn.wave(1)
    after = verify(changes, apply_changes(drawn.tables, changes))
    assert {one.outcome for one in after.checked} <= {Outcome.DONE}
    assert after.lost == ()
    assert after.progress.share == 1.0
    before = verify(changes, drawn.tables)
    assert {one.outcome for one in before.checked} <= {Outcome.NOT_DONE}
    assert set(before.moves) == set(changes.moves)
    undo = undo_of(changes)
    assert {one.outcome for one in verify(undo, drawn.tables).checked} <= {Outcome.DONE}


@LAWS
@given(transitions())
def test_an_undo_after_an_import_that_shows_the_wave_takes_all_of_it_back(drawn: Transition) -> None:
    """With everything done and nobody at work, undoing gives the first state; with nothing done, nothing."""
    changes = drawn.wave(1)
    after = apply_changes(drawn.tables, changes)
    undo = undo_now(changes, after, worked_on={}, seen=verify(changes, after))
    assert undo.left_alone == ()
    assert verify(undo, apply_changes(after, undo)).progress.share == 1.0
    nothing = undo_now(changes, drawn.tables, worked_on={}, seen=verify(changes, drawn.tables))
    assert nothing.changes == ()
    assert len(nothing.left_alone) == len(changes.changes)


def world() -> Tables:
    """An account of Ann's with a deal, a task and a quarterback; a second one."""
    return {
        "accounts": (account("A", "ann"), account("B", "ann")),
        "opportunities": (deal("D", "A", "ann"),),
        "activities": (task("T", "A", "ann"),),
        "account_team": (member("A", "quin", "Quarterback"), member("A", "tom", "Friend")),
        "sellers": SELLERS,
    }


SEATS = {"A": [seat("quarterback", "quarterback", "rosa")]}
CHANGES = change_set(world(), move("A", "ann", "ivy"), move("B", "ann", "ivy"), seats=SEATS)


def told(tables: Tables) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Table and action -> outcome, what is there now, and who did it."""
    seen = verify(CHANGES, {"sellers": SELLERS, **tables})
    return {
        (one.change.table, one.change.action.value + " " + one.change.key[0]): (
            one.outcome.value,
            one.now,
            one.by,
        )
        for one in seen.checked
    }


def test_what_was_done_otherwise_says_how_and_by_whom() -> None:
    """Another owner with the history's word on who; a task finished; a place under another word; a merge."""
    changed: Row = {
        "account_id": "A", "field": "owner_id", "changed_at": datetime(2026, 7, 2, tzinfo=UTC),
        "changed_by": "tom", "new_value": "bob",
    }  # fmt: skip
    tables: Tables = {
        "accounts": (account("A", "bob"),),
        "merged": ({"record_id": "B", "into_id": "A"},),
        "account_changes": (changed,),
        "opportunities": (deal("D", "A", "ann"),),
        "activities": (task("T", "A", "ann", done=True),),
        "account_team": (member("A", "quin", "Quarterback"), member("A", "rosa", "Key")),
    }
    assert told(tables) == {
        ("account_team", "delete A"): ("not done", "it is still there", ""),
        ("account_team", "insert A"): ("done otherwise", "on the team as `Key`", ""),
        ("accounts", "update A"): ("done otherwise", "it is Bob", "Tom"),
        ("accounts", "update B"): ("done otherwise", "it was merged into `A`", ""),
        ("opportunities", "update D"): ("not done", "it is as before", ""),
        ("activities", "update T"): ("done otherwise", "Ann finished it", ""),
    }


def test_people_the_crm_dropped_are_named() -> None:
    """Tom was to stay on the team; after the load he is gone: lost, though no change speaks of him."""
    after = dict(apply_changes(world(), CHANGES))
    after["account_team"] = tuple(row for row in after["account_team"] if row["seller_id"] != "tom")
    seen = verify(CHANGES, after)
    assert [one.key for one in seen.lost] == [("A", "tom", "Friend")]
    assert seen.progress.share == 1.0


def test_an_undo_leaves_what_somebody_worked_on_and_what_is_history_now() -> None:
    """A move with a hand-off begun stays whole; a deal won since stays; an owner changed since stays."""
    after = dict(apply_changes(world(), CHANGES))
    after["opportunities"] = (deal("D", "A", "ivy", stage="won"),)
    undo = undo_now(CHANGES, after, worked_on={"M-B": "Ivy accepted it"}, seen=None)
    assert ("opportunities", ("D",)) not in {(one.table, one.key) for one in undo.changes}
    assert ("accounts", ("B",)) not in {(one.table, one.key) for one in undo.changes}
    assert {(one.table, one.why) for one in undo.left_alone} == {
        ("accounts", "Ivy accepted it"),
        ("opportunities", "the deal was closed since"),
    }
    assert undo.moves == ("M-A",)
    after["accounts"] = (account("A", "bob"), account("B", "ivy"))
    again = undo_now(CHANGES, after, worked_on={}, seen=verify(CHANGES, {"sellers": SELLERS, **after}))
    assert "somebody changed it since: it is Bob" in {one.why for one in again.left_alone}


def test_an_undo_after_an_import_knows_the_ids_of_what_was_added() -> None:
    """Rosa's row has an id once an import has shown it, so that it can be deleted; before, it has none."""
    after = dict(apply_changes(world(), CHANGES))
    (removal,) = undo_now(CHANGES, after, worked_on={}, seen=None).of("account_team", Action.DELETE)
    assert removal.record_id is None
    rows = (row for row in after["account_team"] if row["seller_id"] != "rosa")
    after["account_team"] = (*rows, member("A", "rosa", "Quarterback", "01Mnew"))
    (removal,) = undo_now(CHANGES, after, worked_on={}, seen=None).of("account_team", Action.DELETE)
    assert removal.record_id == "01Mnew"


def test_progress_counts() -> None:
    """Outcomes counted; a wave that wanted nothing is done."""
    outcomes = [Outcome.DONE, Outcome.DONE, Outcome.NOT_DONE, Outcome.OTHERWISE]
    assert progress(outcomes) == Progress(4, 2, 1, 1)
    assert progress(outcomes).share == 0.5
    assert progress([]).share == 1.0
