"""Changes of credit shares, found between our own extracts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from groundrules.adapters.facts import FactsFolder
from groundrules.crm.split_changes import split_changes
from groundrules.crm.tables import BY_NAME
from tests.fakes.facts import arrow_table
from tests.worlds.importing import import_changes, import_from
from tests.worlds.tiny import DEAL, FRED, INES, World, as_files, tiny, write_folder

NOTHING = arrow_table(BY_NAME["split_changes"], [])
FIRST, SECOND = date(2026, 6, 1), date(2026, 6, 8)
Shares = Mapping[tuple[str, str], int]


def splits(shares: Shares, **more: object) -> object:
    """A table of splits from (deal, person) -> percent."""
    rows = [
        {"split_id": f"{deal}{who}", "opportunity_id": deal, "seller_id": who, "credit_share": share / 100}
        | more
        for (deal, who), share in shares.items()
    ]
    return arrow_table(BY_NAME["splits"], rows)


def told(before: Shares, after: Shares, **more: object) -> list[dict[str, object]]:
    """What two extracts a week apart tell."""
    changes = split_changes(
        splits=splits(after, **more), earlier=splits(before), known=NOTHING, as_of=SECOND, since=FIRST
    )
    found: list[dict[str, object]] = changes.to_pylist()
    return found


def test_a_change_is_dated_by_the_crm_where_it_lies_between_the_extracts() -> None:
    """The CRM's own time and person count when they can be of this change, else the extract's day."""
    between = datetime(2026, 6, 4, 15, tzinfo=UTC)
    (change,) = told({("D", "A"): 50}, {("D", "A"): 80}, changed_at=between, changed_by="X")
    assert (change["changed_at"], change["changed_by"]) == (between, "X")
    assert (change["old_share"], change["new_share"], change["known_from"]) == (
        0.5,
        0.8,
        "extract difference",
    )
    long_ago = datetime(2026, 3, 4, 15, tzinfo=UTC)
    (change,) = told({("D", "A"): 50}, {("D", "A"): 80}, changed_at=long_ago, changed_by="X")
    assert (change["changed_at"], change["changed_by"]) == (datetime(2026, 6, 8, tzinfo=UTC), None)


def test_an_edit_that_leaves_the_share_is_no_change() -> None:
    """A later date alone, a note edited, says nothing about credit."""
    assert told({("D", "A"): 50}, {("D", "A"): 50}, changed_at=datetime(2026, 6, 4, tzinfo=UTC)) == []


def test_who_comes_and_who_goes_is_told() -> None:
    """A share that was not there has no old one, a share that is gone no new one."""
    came, gone = sorted(told({("D", "B"): 20}, {("D", "A"): 20}), key=lambda row: str(row["seller_id"]))
    assert (came["seller_id"], came["old_share"], came["new_share"]) == ("A", None, 0.2)
    assert (gone["seller_id"], gone["old_share"], gone["new_share"]) == ("B", 0.2, None)


KEYS = st.tuples(st.sampled_from(["D1", "D2"]), st.sampled_from(["A", "B", "C"]))
EXTRACTS = st.lists(st.dictionaries(KEYS, st.integers(0, 100)), min_size=1, max_size=6)


@given(EXTRACTS)
def test_replaying_the_changes_gives_todays_shares(extracts: Sequence[Shares]) -> None:
    """Conservation: first extract + changes = last extract, and each change begins where the last ended."""
    known, day = NOTHING, FIRST
    for number, (before, after) in enumerate(pairwise(extracts)):
        day = FIRST + timedelta(days=number + 1)
        known = split_changes(
            splits=splits(after),
            earlier=splits(before),
            known=known,
            as_of=day,
            since=day - timedelta(days=1),
        )
    shares: dict[tuple[str, str], float | None] = {who: share / 100 for who, share in extracts[0].items()}
    for row in sorted(known.to_pylist(), key=lambda one: one["changed_at"]):
        who = (row["opportunity_id"], row["seller_id"])
        assert shares.get(who) == row["old_share"]
        shares[who] = row["new_share"]
    assert {who: share for who, share in shares.items() if share is not None} == {
        who: share / 100 for who, share in extracts[-1].items()
    }


def world(fred: str, day: str) -> World:
    """The small export with Fred's share of the deal, its newest row of that day."""
    made = tiny()
    for row in made["OpportunitySplit"]:
        row["SplitPercentage"] = fred if row["SplitOwnerId"] == FRED else str(100 - int(fred))
    for row in made["Account"]:
        row["LastModifiedDate"] = f"{day}T10:00:00.000Z"
    return made


def test_imports_tell_the_change_once_and_changes_tell_what_the_whole_tells(tmp_path: Path) -> None:
    """Two exports in a row, whole or as what changed, leave the same changes; a repeated import no more."""
    second = world("50", "2026-07-01")
    stories = []
    for kind in ("whole", "changes"):
        facts = FactsFolder(tmp_path / kind)
        assert import_from(write_folder(tmp_path / "a", as_files(world("20", "2026-06-30"))), facts).published
        folder = write_folder(tmp_path / kind / "b", as_files(second))
        if kind == "whole":
            assert import_from(folder, facts).published
        else:
            result = import_changes(folder, facts)
            assert result.published, result.findings
        stories.append(facts.rows("crm", "split_changes"))
    assert import_from(write_folder(tmp_path / "c", as_files(second)), facts).published
    stories.append(facts.rows("crm", "split_changes"))
    assert stories[0] == stories[1] == stories[2]
    assert {(row["seller_id"], row["old_share"], row["new_share"]) for row in stories[0]} == {
        (FRED, 0.2, 0.5),
        (INES, 0.8, 0.5),
    }
    assert {row["opportunity_id"] for row in stories[0]} == {DEAL}


def test_an_export_without_its_file_of_splits_deletes_no_credit(tmp_path: Path) -> None:
    """A missing file says nothing: the week after, only what really changed is told."""
    facts = FactsFolder(tmp_path / "facts")
    import_from(write_folder(tmp_path / "a", as_files(world("20", "2026-06-30"))), facts)
    without = world("20", "2026-07-01")
    del without["OpportunitySplit"]
    assert import_from(write_folder(tmp_path / "b", as_files(without)), facts).published
    assert facts.rows("crm", "split_changes") == []
    assert import_from(write_folder(tmp_path / "c", as_files(world("30", "2026-07-02"))), facts).published
    changes = facts.rows("crm", "split_changes")
    assert [(row["old_share"], row["new_share"]) for row in changes if row["seller_id"] == FRED] == [
        (0.2, 0.3)
    ]
