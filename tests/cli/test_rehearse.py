"""``groundrules rehearse`` as a user runs it, on the small demo company."""

import csv
import os
from pathlib import Path

from tests.cli.conftest import Command, Demo

GOLDEN = Path(__file__).parent / "golden" / "rehearse.txt"
LINE = ("open_pipeline >= 250000 or revenue >= 100000", "open_pipeline >= 10000 or revenue >= 100000")
BELOW = ("open_pipeline < 250000 and revenue < 100000", "open_pipeline < 10000 and revenue < 100000")


def draft_of(demo: Demo, folder: Path, *changes: tuple[str, str]) -> Path:
    """The example book with changes, as a draft."""
    text = (demo.folder / "rulebook.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_page_is_as_it_was(groundrules: Command, demo: Demo) -> None:
    """Golden: the whole page a newcomer reads; GROUNDRULES_SNAP=1 takes today's as the expected one."""
    told = groundrules("rehearse", "--workspace", demo.folder)
    assert told.code == 0, told.out + told.err
    assert told.err == ""
    if os.environ.get("GROUNDRULES_SNAP"):
        GOLDEN.write_text(told.out, encoding="utf-8")
    assert told.out == GOLDEN.read_text(encoding="utf-8")


def test_a_draft_as_json_adds_up_and_names_nobody_outside_the_moves(
    groundrules: Command, demo: Demo, tmp_path: Path
) -> None:
    """A lower line against the book in force: the sums hold, the moves go to a CSV, and the book stays.

    The parts about load, turns and gaming name no person and no account.
    """
    before = (demo.folder / "rulebook.yaml").read_bytes()
    draft = draft_of(demo, tmp_path, LINE, BELOW, ("open_pipeline: 249999.99", "open_pipeline: 9999.99"))
    output = tmp_path / "moves.csv"
    told = groundrules(
        "rehearse", draft, "--workspace", demo.folder, "--output", output, "--budget", "3", "--format", "json"
    )
    assert told.code == 0, told.out + told.err
    result = told.json["result"]
    for what in ("accounts", "revenue", "open_pipeline"):
        for when in ("before", "after"):
            total = sum(role[when][what] for role in result["shift"]["roles"])
            assert total == result["shift"]["accounts"][what]
    assert result["differing_from_book_in_force"] > 0
    with output.open(encoding="utf-8", newline="") as file:
        assert (
            len(list(csv.DictReader(file))) == len(result["moves"]) == result["shift"]["moving"]["accounts"]
        )
    names = {move["from_name"] for move in result["moves"]} | {
        move["account_name"] for move in result["moves"]
    }
    shown = str(result["shift"]) + str(result["back_and_forth"]) + str(result["gaming"])
    assert len(names) > 5
    assert not [name for name in names if name in shown]
    assert all(role["people"] is None or role["people"] >= 5 for role in result["shift"]["roles"])
    assert all(found["cheapest_points"] <= 3 for found in result["gaming"]["manoeuvres"])
    assert result["gaming"]["manoeuvres"]
    assert result["gaming"]["searched"]["holdover"] > 0
    kept = [found for found in result["gaming"]["manoeuvres"] if found["decision"] == "holdover"]
    assert {found["who"] for found in kept} == {"old owner keeps the deal"}
    assert {finding["code"] for finding in told.json["findings"]} <= {f"GR{n}" for n in range(291, 299)}
    assert (demo.folder / "rulebook.yaml").read_bytes() == before


def test_a_table_is_no_draft(groundrules: Command, demo: Demo, tmp_path: Path) -> None:
    """A table, or any other file, is told as what it is, with what can be done with it."""
    for name, mend in (("t.csv", "--part"), ("t.xlsx", "table: {file: t.xlsx}"), ("t.txt", "")):
        (tmp_path / name).write_text("id,n,o\n1,< 5,a\n", encoding="utf-8")
        told = groundrules("rehearse", tmp_path / name, "--workspace", demo.folder, "--format", "json")
        (found,) = told.json["findings"]
        assert (told.code, found["code"]) == (2, "GR141")
        assert "only a whole rulebook can be rehearsed" in found["message"]
        assert mend in found["help"]
        assert bool(found["help"]) is bool(mend)


def test_a_draft_with_a_gap_is_not_rehearsed(groundrules: Command, demo: Demo, tmp_path: Path) -> None:
    """The finding with its place in the draft, exit 2, and nothing else."""
    draft = draft_of(demo, tmp_path, BELOW)
    told = groundrules("rehearse", draft, "--workspace", demo.folder)
    assert told.code == 2
    assert "draft.yaml:" in told.out
    assert "GR251" in told.out
    assert "cannot be rehearsed" in told.out
    assert "What would move" not in told.out
