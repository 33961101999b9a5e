"""Hostile files: each is refused with a place, or read as what it says, and soon."""

import pytest

from groundrules.rulebook import yaml_text
from groundrules.rulebook.read import read_book
from groundrules.rulebook.yaml_text import MAX_BYTES, MAX_MISTAKES, load_strict
from groundrules.terms import Span
from groundrules.usecases.adopt_rulebook import check_rulebook

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{own}: &{own} [{','.join([f'*{before}'] * 9)}]"
    for before, own in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: " + "[" * 10_000, "GR104", 1, 23),
        ("{a: " * 10_000, "GR104", 1, 78),
        ("\n".join("  " * depth + "a:" for depth in range(400)), "GR104", 20, 39),
        ("- " * 10_000 + "x", "GR104", 1, 41),
        ("? " * 10_000 + "x", "GR104", 1, 41),
        (LAUGHS, "GR102", 1, 4),
        ("a: &a 1\n" + "b: *a\n" * 100, "GR102", 1, 4),
        ("a: !!python/object/apply:os.system ['true']\n", "GR102", 1, 4),
        ("!!omap\n- a: 1\n", "GR102", 1, 1),
        ("a: {<<: {b: 1}}\n", "GR102", 1, 5),
        ("a: 1\n" * 100_000, "GR103", 2, 1),
        ("a: ok\x00\n", "GR101", 1, 6),
        ("a: b\x85c: d\n", "GR101", 1, 5),
        ("a: b\u2028c: d\n", "GR101", 1, 5),
        ("a: 1\rb: 2\r", "GR101", 1, 5),
        ("\x7fELF\x02\x01\x01\x00", "GR101", 1, 1),
        ("\ufeff\ufeffa: 1\n", "GR101", 1, 1),
        ("a: \ud800\n", "GR101", 1, 4),
        ("x" * (MAX_BYTES + 1), "GR104", 1, 1),
        ("é" * (MAX_BYTES // 2 + 1), "GR104", 1, 1),
        ("%YAML 9.9\n---\na: 1\n", "GR101", 1, 1),
        ("a: 1\n...\nb: 2\n", "GR102", 3, 1),
        ("a: @x\n", "GR101", 1, 4),
        ("a: `x`\n", "GR101", 1, 4),
        ("a: 'x\n", "GR101", 2, 1),
        ('a: "\\q"\n', "GR101", 1, 6),
        ("a: [1, 2\nb: 3\n", "GR101", 2, 2),
        ("a:\n  b: 1\n c: 2\n", "GR101", 3, 2),
        ("a: |\n x\n  y\nz\n", "GR101", 5, 1),
    ],
)
def test_refused_with_a_place(text: str, code: str, line: int, column: int) -> None:
    """Nesting, aliases, tags, merges, repeats, size, odd characters, torn syntax: a finding at the place."""
    _, findings = load_strict(text, "f")
    assert (findings[0].code, findings[0].span) == (code, Span("f", line, column))
    assert findings[0].help
    assert len(findings) <= MAX_MISTAKES + 1
    assert all(len(found.message) < 1_000 for found in findings)


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of nothing but values is refused where it passes the limit, however it is laid out."""
    monkeypatch.setattr(yaml_text, "MAX_VALUES", 500)
    for text, line in (("- a\n" * 505, 500), ("a: [" + "b, " * 600 + "b]\n", 1), ("- - b\n" * 300, 250)):
        tree, findings = load_strict(text, "f")
        assert tree is None
        assert [(found.code, found.span and found.span.line) for found in findings] == [("GR104", line)]
    assert load_strict("- a\n" * 499, "f")[1] == ()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        *(("NO", "NO"), ("no", "no"), ("off", "off"), ("012", "012"), ("0o14", "0o14"), ("1_000", "1_000")),
        *(("1:30", "1:30"), ("0x1F", "0x1F"), (".inf", ".inf"), (".nan", ".nan"), ("1e3", "1e3")),
        *(("2027-06-30", "2027-06-30"), ("y", "y"), ("=", "="), ("'~'", "~"), ('"null"', "null")),
    ],
)
def test_nothing_is_taken_for_something_else(written: str, text: str) -> None:
    """A country stays Norway, a number keeps its zero, a time is no sum, a date stays a text."""
    tree, findings = load_strict(f"a: {written}\n", "f")
    assert findings == ()
    assert tree is not None
    assert tree.entries["a"].text == text


def test_line_ends_and_marks_of_other_systems() -> None:
    """Windows line ends and a byte order mark read the same, at the same lines and columns."""
    text = "a:\n  - x\n  - {b: 'y'}\nc: |\n  one\n  two\n"
    plain, _ = load_strict(text, "f")
    other, findings = load_strict("\ufeff" + text.replace("\n", "\r\n"), "f")
    assert findings == ()
    assert plain is not None
    assert other is not None
    assert other.entries["c"].text == plain.entries["c"].text == "one\ntwo\n"
    assert other.key_spans == plain.key_spans
    assert other.entries["c"].place(4) == plain.entries["c"].place(4) == Span("f", 6, 3)
    assert other.entries["a"].items[1].entries["b"].span == Span("f", 3, 9)


BOOK = """\
groundrules: 1
book: B
version: 1
words:
  name: {type: text, say: name}
  size: {type: whole number, from: 0, to: 100, say: size}
decisions:
  desk:
    for each: account
    policy: first that fits
    gives: {n: whole number}
    rules:
      - id: A1
        when: WHEN
        then: {n: 1}
      - id: A2
        when: any
        then: {n: 2}
"""


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ("__import__('os')", {"GR118"}),
        ("size.__class__ = 1", {"GR121"}),
        ("size > 1; drop table accounts", {"GR121"}),
        ("size > 1 -- comment", {"GR111"}),
        ("name = 'a' or (select 1) = 1", {"GR111"}),
        ("name like '" + "%a" * 400 + "'", set()),
        ("size in (" + ", ".join(["1"] * 600) + ")", {"GR126"}),
        ("size > " + "9" * 1900, {"GR113"}),
        ("size > " + "-" * 1900 + "1", {"GR129"}),
        ("not " * 480 + "size > 1", {"GR129"}),
        ("size * " + "2 * " * 400 + "1 > 1", {"GR116"}),
        ("size + " + "size + " * 250 + "1 > 1", set()),
        ("\u0661 < size", {"GR121"}),
    ],
)
def test_hostile_conditions(when: str, codes: set[str]) -> None:
    """Code, statements, endless signs and digits are findings at the rule, soon; nothing is run."""
    findings = check_rulebook(text=BOOK.replace("WHEN", '"' + when + '"'), file="b").findings
    told = {found.code for found in findings if found.rules == ("A1",) and found.severity != "note"}
    assert told - {"GR205"} == codes, [str(found)[:200] for found in findings]


def test_settings_cannot_multiply_without_end() -> None:
    """Two settings that differ by long lists make too many cases: refused, not tried."""
    many = ", ".join(f"v{n}" for n in range(400))
    text = BOOK.replace("WHEN", "size > a_limit and size < b_limit + c_limit").replace(
        "decisions:",
        f"  a: {{type: one of, values: [{many}], say: a}}\n"
        f"  b: {{type: one of, values: [{many}], say: b}}\n"
        "settings:\n"
        "  a_limit: {say: a, by: a, is: {v1: 1, otherwise: 2}}\n"
        "  b_limit: {say: b, by: b, is: {v1: 1, otherwise: 2}}\n"
        "  c_limit: {say: c, by: a, is: {v1: 1, otherwise: 2}}\n"
        "decisions:",
        1,
    )
    findings = read_book(text, "b").findings
    assert [(found.code, found.rules) for found in findings] == [("GR129", ("A1",))]
