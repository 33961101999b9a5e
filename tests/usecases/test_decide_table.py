"""A given table gets, row by row, what the reference says: every type, policy and format, and wrong cells."""

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.adapters.given.engine import open_given
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import decision_words, why_outside
from groundrules.rulebook.condition import Compare, Linear, Value
from groundrules.rulebook.evaluate import Record, decide
from groundrules.rulebook.language.literals import unscaled
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Rulebook, Word, WordType
from groundrules.usecases.decide_table import TableDecided, decide_table, pick_decision
from tests.agreement.books import RECORDS, decisions
from tests.agreement.books import WORDS as AGREED
from tests.rulebook.worlds import WORDS, random_decision, records, seeded

GIVES = (Output("owner", WordType.ONE_OF, ("a", "b")),)
Row = dict[str, str | None]
few = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def in_text(value: Value | None, word: Word) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return unscaled(value, word.scale)
    return value.isoformat() if isinstance(value, date) else value


def as_csv(path: Path, names: Sequence[str], rows: Sequence[Record], words: dict[str, Word]) -> Path:
    """The records as people write them, in a column order that is not the book's."""
    header = [*reversed(names), "Account ID"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for number, row in enumerate(rows):
            writer.writerow([*(in_text(row.get(name), words[name]) for name in reversed(names)), number])
    return path


def as_parquet(path: Path, names: Sequence[str], rows: Sequence[Record], words: dict[str, Word]) -> Path:
    """The records in exact types; money with two decimals."""
    columns: dict[str, pa.Array] = {"account_id": pa.array(range(len(rows)), pa.int64())}
    for name in names:
        values = [row.get(name) for row in rows]
        word = words[name]
        if word.type is WordType.MONEY:
            exact = [None if one is None else Decimal(str(one)).scaleb(-word.scale) for one in values]
            columns[name] = pa.array(exact, pa.decimal128(20, word.scale))
        else:
            columns[name] = pa.array(values)
    pq.write_table(pa.table(columns), path)
    return path


def run(
    decision: Decision, words: dict[str, Word], table: Path, out: Path, *, explain: bool = False
) -> TableDecided:
    book = Rulebook("b", "1", None, "", "USD", words, {decision.name: decision})
    return decide_table(
        book=book, decision=decision, table=open_given(table), file=table.name, out=out, explain=explain
    )


def read(path: Path) -> list[Row]:
    if path.suffix == ".parquet":
        return [
            {name: None if cell is None else str(cell) for name, cell in row.items()}
            for row in pq.read_table(path).to_pylist()
        ]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [{name: cell or None for name, cell in row.items()} for row in rows]


def wanted(decision: Decision, words: dict[str, Word], rows: Sequence[Record]) -> list[Row]:
    """What the reference says, as rows of the answers' file."""
    order = [rule.rule_id for rule in decision.rules]
    said: list[Row] = []
    for number, record in enumerate(rows):
        wrong = [name for name in decision_words(decision) if why_outside(words[name], record.get(name))]
        answer = decide(decision, record)
        held = sorted((*answer.rule_ids, *answer.yielded), key=order.index)
        ids = list(answer.rule_ids) if decision.policy is Policy.ALL else [answer.rule_id]
        if wrong:
            ids, held = [OUTSIDE], []
        elif not answer.rule_ids:
            ids = [NO_RULE]
        elif ids == [None]:
            ids = [SEVERAL_RULES]
        for one in ids:
            owner = decision.rule(one).outcome["owner"] if one in order else None
            said.append(
                {
                    "account_id": str(number),
                    "rule": one,
                    "owner": None if owner is None else str(owner),
                    "rules": "; ".join(held) or None,
                    "outside": "; ".join(wrong) or None,
                }
            )
    return said


def agreed(rows: list[Row]) -> list[Row]:
    return [
        {("account_id" if name == "Account ID" else name): cell for name, cell in row.items()} for row in rows
    ]


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("sums", [False, True])
def test_every_record_of_a_small_world_gets_the_reference_s_answer(
    policy: Policy, sums: bool, tmp_path: Path
) -> None:
    """All records over its words, some outside the book, CSV and Parquet, explained, in their order."""
    for seed in range(2):
        random = seeded(100 * seed + sums)
        decision = replace(random_decision(random, policy, sums=sums), gives=GIVES)
        names = sorted(decision_words(decision))
        rows: list[Record] = list(records(names))
        random.shuffle(rows)
        for name, beyond in (("employees", 6), ("revenue", -1), ("segment", "huge"), ("revenue", None)):
            if name in names:
                rows.insert(random.randrange(len(rows) + 1), {**rows[0], name: beyond})
        expected = wanted(decision, WORDS, rows)
        for write, ending in ((as_csv, "csv"), (as_parquet, "parquet")):
            out = tmp_path / f"out.{ending}"
            result = run(
                decision, WORDS, write(tmp_path / f"in.{ending}", names, rows, WORDS), out, explain=True
            )
            assert agreed(read(out)) == expected
            assert result.rows == len(rows)
            counted = {rule: sum(row["rule"] == rule for row in expected) for rule in result.by_rule}
            assert dict(result.by_rule) == counted
            outside = len({row["account_id"] for row in expected if row["outside"]})
            assert result.by_rule.get(OUTSIDE, 0) == outside
            plain = [{name: row[name] for name in ("account_id", "rule", "owner")} for row in expected]
            run(decision, WORDS, tmp_path / f"in.{ending}", out)
            assert agreed(read(out)) == plain


@few
@given(decisions(), st.lists(RECORDS, min_size=20, max_size=40))
def test_yielding_rules_and_odd_texts_are_decided_and_explained_like_the_reference(
    tmp_path_factory: pytest.TempPathFactory, decision: Decision, rows: list[dict[str, Value | None]]
) -> None:
    """Texts with quotes, line breaks, pattern signs; rules that yield, told among all that hold."""
    folder = tmp_path_factory.mktemp("odd")
    words = dict(AGREED)
    decision = replace(decision, gives=(Output("owner", WordType.ONE_OF, ("field", "inside")),))
    kept: list[Record] = [
        {**row, "territory": row["territory"] if str(row["territory"] or "").strip(" ") else None}
        for row in rows
    ]
    names = sorted(words)
    expected = wanted(decision, words, kept)
    for write, ending in ((as_csv, "csv"), (as_parquet, "parquet")):
        table = write(folder / f"in.{ending}", names, kept, words)
        run(decision, words, table, folder / f"out.{ending}", explain=True)
        assert agreed(read(folder / f"out.{ending}")) == expected


MONEY = {
    "revenue": Word("revenue", WordType.MONEY, "revenue", low=0, high=100_000, scale=2, currency="USD"),
    "share": Word("share", WordType.PERCENT, "share", scale=1, may_be_unknown=True),
}
LARGE = Decision(
    "size",
    "account",
    Policy.FIRST,
    (Output("fee", WordType.MONEY), Output("note", WordType.TEXT)),
    (
        Rule("L", Compare("revenue", ">=", 30), {"fee": 1250, "note": "=SUM(A1)"}, ""),
        Rule("S", Compare("revenue", "<", 30), {"fee": 5}, ""),
        Rule("N", Linear(((7, "revenue"), (-3, "share")), ">", 2), {"fee": 0}, ""),
    ),
)


def test_binary_fractions_are_never_rounded_into_an_answer(tmp_path: Path) -> None:
    """0.1 + 0.2 dollars is no amount of cents, 0.3 is, and lies on the threshold."""
    table = pa.table({"id": ["x", "y", "z"], "revenue": [0.1 + 0.2, 0.3, 0.29], "share": [None, 1.5, 100.0]})
    pq.write_table(table, tmp_path / "in.parquet")
    result = run(LARGE, MONEY, tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert [row["rule"] for row in read(tmp_path / "out.parquet")] == [OUTSIDE, "L", "S"]
    (finding,) = result.findings
    assert finding.code == "GR426"
    assert "row 1 `0.30000000000000004`" in finding.message
    assert "2 decimals" in finding.help


def test_money_is_money_in_parquet_and_harmless_text_in_csv(tmp_path: Path) -> None:
    """Amounts given stand as exact decimals; a formula and an id like one get an apostrophe."""
    (tmp_path / "in.csv").write_text("id,revenue,share\n-5,0.30,\n@x,0.1,\n")
    run(LARGE, MONEY, tmp_path / "in.csv", tmp_path / "out.parquet")
    typed = pq.read_table(tmp_path / "out.parquet")
    assert typed["fee"].to_pylist() == [Decimal("12.50"), Decimal("0.05")]
    assert typed["id"].to_pylist() == ["-5", "@x"]
    assert typed["note"].to_pylist() == ["=SUM(A1)", None]
    result = run(LARGE, MONEY, tmp_path / "in.csv", tmp_path / "out.csv.gz")
    rows = read(tmp_path / "out.csv.gz")
    assert [(row["id"], row["fee"], row["note"]) for row in rows] == [
        ("-5", "12.5", "'=SUM(A1)"),
        ("'@x", "0.05", None),
    ]
    assert [(finding.code, finding.count) for finding in result.findings] == [("GR430", 1)]


def test_what_could_not_be_added_up_is_not_read(tmp_path: Path) -> None:
    """A number so large that the sum of a rule would be more than 64 bits hold: told, and no engine fails."""
    (tmp_path / "in.csv").write_text(f"id,revenue,share\na,1,{4 * 10**17}\nb,1,{10**16}\n")
    result = run(LARGE, MONEY, tmp_path / "in.csv", tmp_path / "out.csv")
    assert [row["rule"] for row in read(tmp_path / "out.csv")] == [OUTSIDE, "L"]
    (finding,) = result.findings
    assert (finding.code, finding.help) == ("GR426", "it is larger than can be reckoned with exactly")


def test_wrong_cells_are_told_with_their_rows_and_no_row_is_dropped(tmp_path: Path) -> None:
    """Below, above, empty, unreadable: one finding for each column and kind, the first places, the count."""
    cells = ["-0.01", "1000.01", "", "x", "1000.00", *["y"] * 7]
    lines = [f"r{number},{cell},{'%' if number == 4 else ''}" for number, cell in enumerate(cells)]
    (tmp_path / "in.csv").write_text("\n".join(["id,revenue,share", *lines]) + "\n")
    result = run(LARGE, MONEY, tmp_path / "in.csv", tmp_path / "out.csv", explain=True)
    assert [row["rule"] for row in read(tmp_path / "out.csv")] == [OUTSIDE] * 12
    assert [row["outside"] for row in read(tmp_path / "out.csv")][4] == "share"
    told = {(finding.code, finding.count): finding for finding in result.findings}
    assert set(told) == {("GR427", 1), ("GR426", 8), ("GR426", 1), ("GR415", 12)}
    unread = told["GR426", 8]
    assert "row 4 `x`, row 6 `y`, row 7 `y`, row 8 `y`, row 9 `y` and 3 more" in unread.message
    assert (unread.span and unread.span.line) == 5
    messages = " ".join(finding.message for finding in result.findings)
    assert "is below 0, the lowest value the book allows: row 1 `-0.01`" in messages
    assert "is above 1000, the highest value the book allows: row 2 `1000.01`" in messages
    assert "is empty, and the book says it is always known: row 3" in messages


def test_a_line_is_only_named_where_it_is_sure(tmp_path: Path) -> None:
    """With a line break inside a cell the row is told, and no line that would be wrong."""
    (tmp_path / "in.csv").write_text('id,revenue,share\n"a\nb",1,\nc,x,\n')
    (finding,) = run(LARGE, MONEY, tmp_path / "in.csv", tmp_path / "out.csv").findings
    assert "row 2 `x`" in finding.message
    assert (finding.span and finding.span.line) == 1


@pytest.mark.parametrize(
    ("header", "kind", "code"),
    [
        ("revenue", pa.array([True]), "GR425"),
        ("share", pa.array([[1]]), "GR425"),
        ("other", pa.array([1]), "GR422"),
    ],
)
def test_a_column_that_can_never_hold_its_word_stops_the_run(
    header: str, kind: pa.Array, code: str, tmp_path: Path
) -> None:
    """Yes and no for money, lists for a percentage, no column at all: told, and nothing written."""
    columns = {"id": pa.array(["a"]), "revenue": pa.array([1]), "share": pa.array([1]), header: kind}
    if header == "other":
        del columns["share"]
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    result = run(LARGE, MONEY, tmp_path / "in.parquet", tmp_path / "out.csv")
    assert [finding.code for finding in result.findings] == [code]
    assert not result.is_written
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_book_the_proof_could_not_settle_never_answers_twice(tmp_path: Path) -> None:
    """Where several rules hold or none, the row says so, with the first place."""
    decision = replace(LARGE, policy=Policy.EXACTLY_ONE, rules=LARGE.rules[::2])
    (tmp_path / "in.csv").write_text("id,revenue,share\na,1,0\nb,0.00,0\nc,0.10,0\n")
    result = run(decision, MONEY, tmp_path / "in.csv", tmp_path / "out.csv", explain=True)
    rows = read(tmp_path / "out.csv")
    assert [(row["rule"], row["rules"]) for row in rows] == [
        (SEVERAL_RULES, "L; N"),
        (NO_RULE, None),
        ("N", "N"),
    ]
    assert [finding.code for finding in result.findings] == ["GR406", "GR407"]
    assert result.undecided == 2


def test_names_that_meet_are_told_apart(tmp_path: Path) -> None:
    """An id called like a column of the answers, and headers in capitals."""
    (tmp_path / "in.csv").write_text("Rule,REVENUE,Share\na,1,0\n")
    run(LARGE, MONEY, tmp_path / "in.csv", tmp_path / "out.csv")
    assert list(read(tmp_path / "out.csv")[0]) == ["Rule", "rule_2", "fee", "note"]


def test_a_table_without_rows_has_answers_without_rows(tmp_path: Path) -> None:
    """The header is written; nothing is wrong."""
    for policy in Policy:
        (tmp_path / "in.csv").write_text("id,revenue,share\n")
        decision = replace(LARGE, policy=policy)
        result = run(decision, MONEY, tmp_path / "in.csv", tmp_path / "out.csv", explain=True)
        assert (result.findings, result.rows) == ((), 0)
        assert (tmp_path / "out.csv").read_text() == "id,rule,fee,note,rules,outside\n"


def test_the_decision_is_the_one_named_or_coverage_or_the_only_one() -> None:
    """Anything else is asked for, with what there is."""
    book = Rulebook("b", "1", None, "", "USD", MONEY, {"size": LARGE})
    assert pick_decision(book, None) is LARGE
    two = replace(book, decisions={"size": LARGE, "care": replace(LARGE, name="care")})
    assert getattr(pick_decision(two, None), "code", "") == "GR429"
    assert getattr(pick_decision(two, "siez"), "help", "") == "did you mean `size`?"
    assert pick_decision(replace(book, decisions={"size": LARGE, "coverage": LARGE}), None) is LARGE
