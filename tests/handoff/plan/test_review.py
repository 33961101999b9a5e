"""A reviewer may strike moves and postpone waves; every other change is refused at its line."""

import csv
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.plan.file import MOVE_COLUMNS, MOVES, PLAN, README, WAVES, plan_folder
from groundrules.handoff.plan.model import MoveStanding, Plan
from groundrules.handoff.plan.review import read_files, read_plan
from groundrules.handoff.plan.text import digest_of, plan_of, plan_text
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from tests.handoff.waves.situations import BASIS, drawn, move, numbers, person, situation

Rows = list[list[str]]


def small() -> Plan:
    """A family of two, a formula for a name, one account too large to move."""
    found = situation(
        [
            move("a", "ann", "ivy", 20_50, account_name="=SUM(A1)"),
            move("b", "ann", "ivy", 30_00),
            move("c", None, "ivy", None, account_name="Two\nlines, and a comma"),
            move("d", "ann", "ivy", 900_00),
        ],
        [person("ann", "field"), person("ivy", "inside", "max"), person("max", "manager")],
        families={"a": "a", "b": "a"},
    )
    return make_plan(found, Limits(numbers()), BASIS, compare=True, randomise=True)


def edited(name: str, change: Callable[[Rows], None], **form: str) -> dict[str, bytes]:
    """The folder with one table changed as a spreadsheet would save it."""
    files = plan_folder(small())
    rows = list(csv.reader(StringIO(files[name].decode(), newline="")))
    change(rows)
    text = StringIO(newline="")
    csv.writer(text, delimiter=form.get("delimiter", ","), lineterminator=form.get("end", "\n")).writerows(
        rows
    )
    return files | {name: (form.get("mark", "") + text.getvalue()).encode()}


def put(row: int, column: int, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row][column] = value

    return change


def row_of(name: str) -> int:
    """The row of the account in ``moves.csv``, the heading being row 0."""
    return next(n for n, one in enumerate(small().moves, 1) if one.account_id == name)


def test_a_plan_comes_back_from_its_text_byte_for_byte() -> None:
    """Random plans: to text, back, and to the same text; the folder read untouched is the plan."""
    for seed in range(8):
        found, limits = drawn(seed)
        plan = make_plan(found, limits, BASIS, seed=seed, randomise=True, compare=True)
        text = plan_text(plan)
        assert plan_of(json.loads(text)) == plan
        assert plan_text(plan_of(json.loads(text))) == text
        reading = read_files(plan_folder(plan))
        assert (reading.plan, reading.findings) == (plan, ())
        assert reading.digest == reading.reviewed_digest == digest_of(text)


def test_the_tables_run_nothing_and_the_readme_says_what_may_be_done(tmp_path: Path) -> None:
    """A name that is a formula is text in the table; the folder reads back from disk."""
    files = plan_folder(small())
    assert b"'=SUM(A1)" in files[MOVES]
    assert b",=SUM" not in files[MOVES]
    assert "Strike a move" in files[README].decode()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert read_plan(tmp_path).plan == small()
    (tmp_path / WAVES).unlink()
    (finding,) = read_plan(tmp_path).findings
    assert (finding.code, str(finding.span)) == ("GR524", f"{tmp_path / WAVES}:1:1")


def test_struck_moves_are_in_no_wave() -> None:
    """A whole family struck; the digest of the review differs from the draft's."""

    def strike(rows: Rows) -> None:
        rows[row_of("a")][0], rows[row_of("b")][0] = "yes", "X"

    reading = read_files(edited(MOVES, strike))
    assert reading.plan is not None
    assert reading.struck == ("M-a", "M-b")
    told = {one.account_id: (one.wave, one.standing) for one in reading.plan.moves}
    assert told["a"] == told["b"] == (None, MoveStanding.WITHHELD)
    assert told["c"] == (1, MoveStanding.PLANNED)
    assert reading.reviewed_digest != reading.digest == digest_of(plan_text(small()))


def test_a_family_is_struck_whole_or_not_at_all() -> None:
    """One of two accounts struck is refused with the name of the unit."""
    reading = read_files(edited(MOVES, put(row_of("a"), 0, "yes")))
    assert reading.plan is None
    assert [one.code for one in reading.findings] == ["GR527"]
    assert "`a+1`" in reading.findings[0].message


@pytest.mark.parametrize("column", [name for name in MOVE_COLUMNS if name != "move_id"])
def test_any_other_cell_changed_is_refused_at_its_line(column: str) -> None:
    """Every column of every kind: the finding names line, column, and both values."""
    at = 1 + MOVE_COLUMNS.index(column)
    reading = read_files(edited(MOVES, put(2, at, "other")), "out/plan")
    assert reading.plan is None
    (finding,) = reading.findings
    assert finding.code == "GR521"
    assert f"`{column}` is `other`" in finding.message
    assert str(finding.span) == "out/plan/moves.csv:3:1"


def test_rows_gone_twice_or_unknown_are_refused() -> None:
    """A deleted row is not a struck move; a copied row and an invented one are named."""

    def drop(rows: Rows) -> None:
        del rows[1]

    gone = read_files(edited(MOVES, drop))
    assert [one.code for one in gone.findings] == ["GR525"]
    twice = read_files(edited(MOVES, lambda rows: rows.append(rows[1])))
    assert "is in the table twice" in twice.findings[0].message
    stranger = read_files(edited(MOVES, put(1, 1 + MOVE_COLUMNS.index("move_id"), "M-x")))
    assert {one.code for one in stranger.findings} == {"GR525"}
    headers = read_files(edited(MOVES, put(0, 2, "begins")))
    assert [one.code for one in headers.findings] == ["GR525"]
    assert [one.code for one in read_files(edited(MOVES, put(1, 0, "maybe"))).findings] == ["GR522"]


def test_what_a_spreadsheet_does_by_itself_is_no_change() -> None:
    """Sorted rows, semicolons, a byte order mark, other line ends, days and numbers in other forms."""

    def reform(rows: Rows) -> None:
        day, revenue = 1 + MOVE_COLUMNS.index("starts_on"), 1 + MOVE_COLUMNS.index("revenue")
        for row in rows[1:]:
            if row[day]:
                row[day] = date.fromisoformat(row[day]).strftime("%d/%m/%Y")
            row[revenue] = row[revenue].replace(".50", ",5").removesuffix(".00")
        rows[1:] = rows[:0:-1]

    reading = read_files(edited(MOVES, reform, delimiter=";", end="\r\n", mark="\ufeff"))
    assert (reading.findings, reading.plan) == ((), small())


def test_waves_are_postponed_in_order_and_at_their_distance() -> None:
    """The last wave a week later is fine; an earlier one alone, too early, quiet or no day is refused."""

    def later(number: int, day: str) -> dict[str, bytes]:
        return edited(WAVES, put(number, 0, day))

    plan = small()
    assert [str(wave.starts_on) for wave in plan.waves] == ["2026-07-06", "2026-07-20", "2026-08-03"]
    reading = read_files(later(3, "2026-08-10"))
    assert reading.plan is not None
    assert reading.postponed == {3: date(2026, 8, 10)}
    assert [str(wave.starts_on) for wave in reading.plan.waves] == ["2026-07-06", "2026-07-20", "2026-08-10"]
    assert [str(wave.ends_on) for wave in reading.plan.waves] == ["2026-07-20", "2026-08-10", "2026-08-24"]
    refused = {
        day: read_files(later(number, day)).findings[0].message
        for number, day in ((2, "2026-07-27"), (3, "2026-08-01"), (3, "2026-09-25"), (3, "soon"))
    }
    assert refused == {
        "2026-07-27": "wave 3 would start 7 days after the one before",
        "2026-08-01": "wave 3 starts on 2026-08-03 and cannot be moved forward to 2026-08-01",
        "2026-09-25": "2026-09-25 lies in the last 14 days of a quarter",
        "soon": "`soon` is no day",
    }


def test_the_plan_itself_is_not_edited() -> None:
    """One letter in plan.json, or no JSON at all."""
    files = plan_folder(small())
    for content in (files[PLAN].replace(b"Ivy", b"Ned", 1), files[PLAN].replace(b",", b", ", 1), b"{", b"[]"):
        reading = read_files(files | {PLAN: content})
        assert reading.plan is None
        assert reading.findings[0].code in {"GR521", "GR524"}


def test_quiet_days_are_counted_from_both_ends() -> None:
    """The last fourteen days of March, the first seven of January, weekends and a holiday."""
    quiet = Quiet(14, 7, {date(2026, 5, 1): "Labour Day"})
    assert [day for day in range(16, 20) if quiet.why(date(2026, 3, day))] == [18, 19]
    assert quiet.why(date(2026, 1, 7))
    assert not quiet.why(date(2026, 1, 8))
    assert quiet.why(date(2026, 5, 1)) == "is Labour Day"
    assert quiet.why(date(2026, 5, 2)) == "is no working day"
    assert quiet.first_open(date(2026, 12, 18)) == date(2027, 1, 8)
    with pytest.raises(ValueError, match="no day"):
        Quiet(quarter_end_days=92).first_open(date(2026, 1, 1))
