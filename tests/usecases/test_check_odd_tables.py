"""Bare tables of every make: policies, notations, headers, domains; what is missing is told."""

import json

import pytest

from groundrules.rulebook.exchange.domains import Domains, read_domains
from groundrules.rulebook.exchange.hits import named_policy
from groundrules.rulebook.exchange.intake import read_grid
from groundrules.rulebook.model import Policy, WordType
from groundrules.rulebook.reading.grid import Grid
from groundrules.terms import Finding, Severity
from groundrules.usecases.check_table import TableCheck, check_table


def checked(text: str, domains: str = "", policy: str = "", outcomes: int | None = None) -> TableCheck:
    """A table drawn with semicolons, checked."""
    rows = [tuple(cell.strip() for cell in line.split(";")) for line in text.strip().splitlines()]
    said, found = read_domains(domains or "{}", "domains.json")
    assert not found
    grid = Grid("t.csv", None, tuple(rows), tuple(range(1, len(rows) + 1)))
    table, findings = read_grid(grid, "t", said, outcomes=outcomes)
    assert table is not None, findings
    result = check_table(table, said, wanted=named_policy(policy) if policy else None)
    return TableCheck(result.built, (*findings, *result.findings))


def of(check: TableCheck, code: str) -> list[Finding]:
    return [one for one in check.findings if one.code == code]


def errors(check: TableCheck) -> list[Finding]:
    return [one for one in check.findings if one.severity is Severity.ERROR]


TABLE = """
id ; Age         ; Size ; -> Result
A  ; < 18        ; "s"  ; x
B  ; [18..65[    ; -    ; y
C  ; >= 65       ; -    ; z
D  ; < 20        ; "m"  ; x
"""


def test_a_gap_and_an_overlap_in_the_tables_own_words() -> None:
    """The hole (nobody under 18 of size l) and the pair (18 and 19, size m), columns by their headers."""
    check = checked(TABLE, '{"Size": ["s", "m", "l"]}')
    (gap,), (overlap,) = of(check, "GR251"), of(check, "GR252")
    assert set(gap.region) == {"Age", "Size"}
    assert gap.example["Size"] == "l"
    assert int(gap.example["Age"]) < 18
    assert set(overlap.rules) == {"B", "D"}
    assert overlap.span is not None
    assert (overlap.span.file, overlap.span.line) == ("t.csv", 5)
    assert overlap.example["Size"] == "m"
    assert overlap.example["Age"] in ("18", "19")
    assert "`age`" not in gap.help + overlap.help


def test_types_and_values_are_guessed_and_said() -> None:
    """Without a domains file each column is read by its cells, and a note says so."""
    text = """
    id ; Whole ; Part   ; Day          ; Flag  ; Kind     ; Left     ; -> out
    1  ; < 5   ; <= 2.5 ; < 2024-05-01 ; true  ; a, "b"   ; not("p") ; 1
    2  ; >= 5  ; > 2.5  ; -            ; false ; c        ; p        ; 2
    """
    check = checked(text)
    words = check.built.book.words
    assert [word.type for word in words.values()] == [
        WordType.WHOLE,
        WordType.DECIMAL,
        WordType.DATE,
        WordType.YES_NO,
        WordType.ONE_OF,
        WordType.ONE_OF,
    ]
    assert words["part"].scale == 2
    assert words["kind"].values == ("a", "b", "c")
    assert words["left"].values == ("p", "anything else")
    assert check.decision.gives[0].type is WordType.WHOLE
    assert len(of(check, "GR144")) == 6
    assert check.built.guessed == set(words)


def test_decimals_are_dense_unless_the_cells_count_in_steps() -> None:
    """Between `< 7.5` and `> 7.6` lies a hole; between `<= 99.99` and `>= 100` none: they count cents."""
    dense = checked("id;n;->o\n1;< 7.5;a\n2;> 7.6;b\n3;7.5;c\n4;7.6;d")
    assert [one.example["n"] for one in of(dense, "GR251")] == ["7.55"]
    finer = checked("id;n;->o\n1;< 7.55;a\n2;> 7.56;b\n3;7.55;c\n4;7.56;d")
    assert [one.example["n"] for one in of(finer, "GR251")] == ["7.555"]
    steps = checked("id;n;->o\n1;<= 99.99;a\n2;>= 100.00;b")
    assert errors(steps) == []
    whole = checked("id;n;->o\n1;<= 5;a\n2;>= 6;b")
    assert errors(whole) == []


def test_domains_file_says_bounds_types_and_unknown() -> None:
    """Bounds close the ends, a type fixes the digits, and a value that may be unknown must be answered."""
    text = "id;Age;Fee;->o\n1;[0..17];-;a\n2;[18..120];<= 9.99;b\n3;[18..120];> 9.99;c"
    open_ends = checked(text)
    assert len(of(open_ends, "GR251")) >= 1
    age: dict[str, object] = {"type": "integer", "min": 0, "max": 120}
    said = {"Age": age, "columns": {"fee": {"type": "money", "from": 0}}}
    closed = checked(text, json.dumps(said))
    assert errors(closed) == []
    assert closed.built.guessed == frozenset()
    assert closed.built.book.words["fee"].low == 0
    age["unknown"] = True
    (gap,) = of(checked(text, json.dumps(said)), "GR251")
    assert gap.example["Age"] == "unknown"


def test_domains_file_is_read_with_care() -> None:
    """Every mistake in it has its place and a suggestion; the rest still counts."""
    text = """
{"categories": {"Size": ["s", "m"]}, "order": ["Age", "Size"], "Sise": ["x"],
 "Age": {"type": "integr", "form": 0}, "policy": "first that fits"}"""
    domains, findings = read_domains(text, "d.json")
    assert [(one.code, one.span.line if one.span else 0) for one in findings] == [("GR145", 3), ("GR145", 3)]
    assert "did you mean" in findings[0].help + findings[1].help
    assert domains.of("size") is not None
    check = checked("id;Age;Size;o\n1;-;s;1\n2;-;m;2", '{"Siz": ["s", "m"]}')
    (stranger,) = of(check, "GR145")
    assert stranger.help == "did you mean `Size`?"
    for broken in ("[1]", "{", '{"a": 1, "a": 2}', "[" * 100_000, '{"a": {"values": [[1]]}}'):
        _, findings = read_domains(broken, "d.json")
        assert [one.code for one in findings] == ["GR145"], broken[:20]


def test_domains_in_other_shapes() -> None:
    """Two numbers are the ends of a range, except under `categories`; groups are passed through."""
    text = "id;n;->o\n1;[0..9];a"
    for said in ('{"n": [0, 9]}', '{"ranges": {"n": [0, 9]}}', '{"numeric": {"n": {"min": 0, "max": 9}}}'):
        assert errors(checked(text, said)) == [], said
    assert errors(checked("id;n;->o\n1;<= 1;a\n2;> 1;b", '{"categories": {"n": [1, 2]}}')) == []
    half = of(checked(text, '{"n": [0, null]}'), "GR251")
    assert [one.region["n"] for one in half] == ["at least 10"]


def test_domains_as_ranges_written_in_a_cell() -> None:
    """`"[0..9]"` and its kin are the ends of a range, open ends too, for numbers, decimals and days."""
    text = "id;n;->o\n1;[0..9];a"
    for said in ("[0..9]", "[0..10[", "]-1..9]", "(-1..10)", ">= 0 and <= 9"):
        for shape in ({"n": said}, {"ranges": {"n": said}}, {"columns": {"n": said}}):
            assert errors(checked(text, json.dumps(shape))) == [], shape
    half = of(checked(text, '{"n": ">= 0"}'), "GR251")
    assert [one.region["n"] for one in half] == ["at least 10"]
    word = checked("id;n;->o\n1;<= 7.5;a\n2;> 7.5;b", '{"n": "]0..10]"}').built.book.words["n"]
    assert (word.scale, word.low, word.high) == (2, 1, 1000)
    days = "id;day;->o\n1;[2026-01-01..2026-12-30];a"
    assert errors(checked(days, '{"day": "]2025-12-31..2026-12-31["}')) == []
    assert len(of(checked(days, '{"day": "[2025-12-31..2026-12-31]"}'), "GR251")) >= 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('"[120..0]"', "is empty"),
        ('"]5..5]"', "is empty"),
        ('"0-120"', "no range and no type"),
        ('"ages"', "no range and no type"),
        ('"not([0..9])"', "no range and no type"),
        ('"[a..b]"', "no range and no type"),
        ('""', "no range and no type"),
        ("7", "neither values nor a type"),
        ("true", "neither values nor a type"),
        ("null", "neither values nor a type"),
    ],
)
def test_a_domain_in_no_known_form_is_told(said: str, why: str) -> None:
    """What says neither values nor a range nor a type is told at its line, with the forms there are."""
    domains, (found,) = read_domains(f'{{"Size": ["s"],\n "Age": {said}}}', "d.json")
    assert (found.code, found.span and (found.span.line, found.span.column)) == ("GR145", (2, 2))
    assert why in found.message
    assert found.help
    assert domains.of("Age") is None
    assert domains.of("Size") is not None


def test_a_second_outcome_is_suspected() -> None:
    """A column of plain values before the last one is named in the note."""
    (said,) = [
        one for one in of(checked("id;n;Fee;o\n1;< 5;10;p\n2;>= 5;20;p"), "GR144") if "outcome" in one.message
    ]
    assert "`Fee`" in said.help


def test_texts_with_brackets_are_texts() -> None:
    """`Sales (EU)` is a value, `contains("x")` is not."""
    check = checked("id;k;->o\n1;Sales (EU);a\n2;not(Sales (EU));b")
    assert check.built.book.words["k"].values == ("Sales (EU)", "anything else")
    assert errors(check) == []


def test_the_domains_order_finds_the_outcomes() -> None:
    """What stands behind the tested columns is given, however many columns that are."""
    check = checked("id;Age;Size;one;two;why\n1;-;-;p;q;because", '{"order": ["Size", "Age"]}')
    assert [output.name for output in check.decision.gives] == ["one", "two"]
    assert check.decision.rules[0].why == "because"
    counted = checked("id;Age;Size;one;two\n1;-;-;p;q", outcomes=2)
    assert [output.name for output in counted.decision.gives] == ["one", "two"]
    (said,) = [one for one in of(checked("id;Age;o\n1;-;p"), "GR144") if "outcome" in one.message]
    assert "--outcomes 2" in said.help


@pytest.mark.parametrize(
    ("letter", "policy", "told"),
    [
        ("U", Policy.EXACTLY_ONE, "GR252"),
        ("UNIQUE", Policy.EXACTLY_ONE, "GR252"),
        ("A", Policy.EXACTLY_ONE, "GR252"),
        ("F", Policy.FIRST, ""),
        ("C", Policy.ALL, ""),
        ("R", Policy.ALL, ""),
    ],
)
def test_hit_policies_in_the_corner(letter: str, policy: Policy, told: str) -> None:
    """The letter where the ids' header stands is the policy; overlaps are told only where they matter."""
    check = checked(f"{letter};n;->o\n1;< 10;a\n2;>= 5;b")
    assert check.decision.policy is policy
    assert {one.code for one in errors(check)} == ({told} if told else set())
    alike = checked("A;n;->o\n1;< 10;a\n2;>= 5;a")
    assert errors(alike) == []
    assert len(of(alike, "GR254")) == 1


def test_first_that_fits_names_the_rule_never_reached() -> None:
    """`--policy F` looks for holes and for rules behind others."""
    check = checked("id;n;->o\n1;< 10;a\n2;< 5;b\n3;>= 11;c", policy="first that fits")
    (never,) = of(check, "GR253")
    assert never.rules[0] == "2"
    assert [one.example["n"] for one in of(check, "GR251")] == ["10"]


def test_priority_without_an_order() -> None:
    """Without the order of its outcomes a PRIORITY table is searched for holes only, and that is said."""
    text = "P;n;o\n1;< 10;low\n2;>= 5;high"
    check = checked(text)
    assert errors(check) == []
    assert [one.severity for one in of(check, "GR150")] == [Severity.WARNING]
    hole = checked("P;n;o\n1;< 10;low\n2;< 5;high\n3;> 10;low")
    assert [one.code for one in errors(hole)] == ["GR251"]
    assert of(hole, "GR253") == []  # rule 2 may well go before rule 1


def test_collect_tells_where_nothing_fits_as_a_note() -> None:
    """Under `all that fit` a hole is allowed and still said; an aggregation is said too."""
    check = checked("C+;n;o\n1;< 10;1\n2;>= 15;2")
    assert errors(check) == []
    (gap,) = of(check, "GR251")
    assert gap.severity is Severity.NOTE
    assert of(check, "GR150")[0].severity is Severity.WARNING


def test_a_cell_not_understood_hides_nothing_else() -> None:
    """The cell is named at its place; what holds whatever it means is told, and nothing else."""
    text = "id;n;k;->o\n1;< 10;a;x\n2;[5..20[;a;y\n3;>= 2O;a;z\n4;-;b;z\n5;> 100;b;w"
    check = checked(text)
    (unread,) = of(check, "GR142")
    assert unread.span is not None
    assert (unread.span.line, unread.rules) == (4, ("3",))
    assert [set(one.rules) for one in of(check, "GR252")] == [{"1", "2"}, {"4", "5"}]
    assert of(check, "GR251") == []  # rule 3 may well answer from 20 on
    assert [one.code for one in of(check, "GR147")] == ["GR147"]
    hole = checked("id;n;k;->o\n1;< 10;a;x\n2;> 10;b;y\n3;>= 2O;b;z")
    (gap,) = of(hole, "GR251")
    assert gap.example["k"] == "a"  # rule 3 answers no `a`, whatever its other cell means


def test_headers_become_words_by_one_rule() -> None:
    """Blanks, capitals, digits in front, the language's own words and repeated names."""
    text = "id;Opp. Amount (USD);accountType;3rd;not;a-b;a_b;->o\n1;1;1;1;1;1;1;x"
    assert list(checked(text).built.book.words) == [
        "opp_amount_usd",
        "account_type",
        "c_3rd",
        "not_",
        "a_b",
        "a_b_2",
    ]


def test_a_column_that_stands_twice_must_hold_twice() -> None:
    """Two columns of one input are one word under both tests."""
    check = checked("id;n;n;->o\n1;> 5;< 10;x\n2;<= 5;-;y\n3;>= 10;-;z")
    assert errors(check) == []
    assert of(check, "GR143")[0].severity is Severity.WARNING
    assert list(check.built.book.words) == ["n"]


def test_rows_that_are_not_whole() -> None:
    """A row of another width and one without an id are told; a repeated id is too."""
    text = "id;n;->o\n1;> 5;x\n;<= 5;y\n1;5\n1;< 0;z"
    check = checked(text)
    assert {one.code for one in check.findings} >= {"GR143", "GR147", "GR201"}
    assert [rule.rule_id for rule in check.built.half_read] == ["1 (line 4)"]
    for header in ("id;o", "id", "a;->b;c", "id;;o"):
        grid = Grid("t.csv", None, (tuple(header.split(";")), ("1", "2", "3")), (1, 2))
        table, findings = read_grid(grid, "t", Domains())
        assert table is None or any(one.code == "GR143" for one in findings), header


def test_a_row_of_types_is_no_rule() -> None:
    """Some tables name each column's type below its header."""
    check = checked('id;n;s;->o\n;number;string;string\n1;< 5;"a";x\n2;>= 5;"a";x')
    assert len(check.decision.rules) == 2
    assert check.built.book.words["n"].type is WordType.DECIMAL


def test_exceptions_in_a_column() -> None:
    """A column `yields to` makes the narrower rule go first."""
    check = checked("id;n;->o;yields to\n1;-;x;2, 3\n2;> 5;y;3\n3;> 9;z;-")
    assert errors(check) == []
    assert check.decision.rules[0].yields_to == ("2", "3")


def test_values_outside_the_list_are_told() -> None:
    """A value the domains file does not know is an error with a suggestion, not a new value."""
    check = checked("id;k;->o\n1;Reseler;x\n2;Other;y", '{"k": ["Reseller", "Other"]}')
    (wrong,) = of(check, "GR146")
    assert wrong.help == "did you mean `Reseller`?"


def test_wide_thresholds_stay_inside_the_domain() -> None:
    """A threshold far beyond the usual reach still has values on both sides."""
    check = checked("id;n;->o\n1;< 900000000000000.5;a\n2;>= 900000000000000.5;b")
    assert errors(check) == []


def test_a_table_without_rules_answers_nothing() -> None:
    """A header alone is one hole, not a table that is complete."""
    (gap,) = errors(checked("id ; Age ; -> Result"))
    assert (gap.code, gap.kind, gap.region) == ("GR251", "gap", {})


def test_lists_written_with_in() -> None:
    """``in (1, 2)`` and ``not in (...)`` are lists, not names; ``in [1..4]`` is a range."""
    check = checked("id;N;-> R\nA;in (1, 2);x\nB;not in (1,2);y\nC;in [2..3];z")
    assert {frozenset(one.rules) for one in of(check, "GR252")} == {frozenset("AC"), frozenset("BC")}
    texts = checked('id;Seg;-> R\nA;in ("a", "b");x\nB;not in (a, b);y', '{"Seg": ["a", "b", "c"]}')
    assert not texts.findings


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("Age;Seg;-> R\n>= 18;a;x\n< 18;a;y", 2, ">= 18"),
        ("id;[1..5];-> R\nA;6;x", 1, "[1..5]"),
    ],
)
def test_tests_where_ids_or_names_belong_stop_the_reading(text: str, line: int, shown: str) -> None:
    """A table without ids or without a header is not checked as if it had them."""
    rows = [tuple(row.split(";")) for row in text.splitlines()]
    table, findings = read_grid(Grid("t.csv", None, tuple(rows), (1, 2, 3)[: len(rows)]), "t", Domains())
    (found,) = findings
    assert table is None
    assert found.span is not None
    assert (found.code, found.span.line, f"`{shown}`" in found.message) == ("GR143", line, True)


def test_a_headers_line_breaks_are_blanks() -> None:
    """A header in two lines is one name."""
    grid = Grid("t.csv", None, (("id", "Age\n(years)", "R"), ("A", "< 18", "x")), (1, 3))
    table, _ = read_grid(grid, "t", Domains())
    assert table is not None
    (gap,) = of(check_table(table, Domains()), "GR251")
    assert list(gap.region) == ["Age (years)"]


def test_rules_of_one_id_are_told_apart_in_sentences_only() -> None:
    """Programs get the ids as written; the sentence names the line of the second one."""
    check = checked("id;Age;-> Big Result\nA;>= 18;x\nA;>= 18;y\nB;< 18;y")
    assert [one.span and one.span.line for one in of(check, "GR201")] == [3]
    (overlap,) = of(check, "GR252")
    assert overlap.rules == ("A", "A")
    assert overlap.span is not None
    assert overlap.span.line == 3
    assert overlap.message == "A and A (line 3) both answer when the Age is at least 18: Big Result is x or y"


def test_tests_in_help_are_said_of_the_header() -> None:
    """A likely slip is told with the column's header, not with the word made of it."""
    (gap,) = of(checked("id;Total Days;-> R\nA;< 18;x\nB;> 18;y"), "GR251")
    assert gap.help == "A says `Total Days < 18` and B says `Total Days > 18`: did you mean `<= 18`?"
