"""Strict YAML: every value with its place, every surprise a finding."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundrules.rulebook.yaml_text import MAX_BYTES, Node, load_strict
from groundrules.terms import Span


def tree(text: str) -> Node:
    """The tree of a text without mistakes."""
    node, findings = load_strict(text, "f")
    assert findings == ()
    assert node is not None
    return node


def test_every_value_knows_its_place() -> None:
    """Keys, scalars, list items and nested mappings carry line and column, counted from 1."""
    node = tree("a: 1\nb:\n  - x\n  - {c: y}\n")
    assert (node.kind, node.span) == ("mapping", Span("f", 1, 1))
    assert node.entries["a"].span == Span("f", 1, 4)
    assert node.key_spans["b"] == Span("f", 2, 1)
    second = node.entries["b"].items[1]
    assert (second.span, second.is_flow, node.entries["b"].is_flow) == (Span("f", 4, 5), True, False)
    assert second.entries["c"].span == Span("f", 4, 9)


def test_text_stays_text() -> None:
    """Norway is not false, an id keeps its zero, and only an unquoted nothing is nothing."""
    node = tree("a: NO\nb: 007\nc: '~'\nd:\ne: ~\nf: 2027-01-01\n")
    assert [value.text for value in node.entries.values()] == ["NO", "007", "~", "", "~", "2027-01-01"]
    assert [value.is_empty for value in node.entries.values()] == [False, False, False, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "a: foo bar baz\n",
        "a: 'foo bar baz'\n",
        'a: "foo bar baz"\n',
        "a: foo\n  bar\n    baz\n",
        "a: >\n  foo bar\n  baz\n",
        "a: |\n  foo bar\n  baz\n",
        "a: |-  # why\n   foo bar\n\n   baz\n",
        "a: 'foo\n\n  bar baz'\n",
    ],
)
def test_a_place_inside_a_text_survives_folding(text: str) -> None:
    """The column of a character is that in the file, whatever quotes and folds lie between."""
    node = tree(text).entries["a"]
    place = node.place(node.text.index("baz"))
    lines = text.split("\n")
    assert lines[place.line - 1][place.column - 1 :].startswith("baz")


def test_doubled_quotes_do_not_shift_places() -> None:
    """A doubled quote is one character of the text and two of the file."""
    node = tree("a: 'it''s here'\n").entries["a"]
    assert node.text == "it's here"
    assert node.place(node.text.index("here")) == Span("f", 1, 11)
    starts_quoted = tree("a: '''x'' here'\n").entries["a"]
    assert starts_quoted.text == "'x' here"
    assert [starts_quoted.place(at).column for at in (0, 1, 4)] == [5, 7, 11]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: &x 1\n", "GR102", 1, 4),
        ("a: 1\nb: *x\n", "GR102", 2, 4),
        ("a: !!str 1\n", "GR102", 1, 4),
        ("a: !mine [1]\n", "GR102", 1, 4),
        ("b:\n  <<: {c: 1}\n", "GR102", 2, 3),
        ("? [a]\n: 1\n", "GR102", 1, 3),
        ("%YAML 1.1\n---\na: 1\n", "GR102", 2, 1),
        ("a: 1\n---\nb: 2\n", "GR102", 2, 1),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "GR103", 4, 3),
        ("a: " + "[" * 21, "GR104", 1, 23),
        ("a: " + "x" * MAX_BYTES, "GR104", 1, 1),
        ("", "GR101", 1, 1),
        ("# only a comment\n", "GR101", 1, 1),
        ("a: [1,\n", "GR101", 2, 1),
        ("a:\n\tb: 1\n", "GR101", 2, 1),
        ("a: b: c\n", "GR101", 1, 5),
        ("a: 'x\n", "GR101", 2, 1),
        ("a: \x01\n", "GR101", 1, 4),
    ],
)
def test_surprises_are_findings(text: str, code: str, line: int, column: int) -> None:
    """Anchors, aliases, tags, merge keys, repeated keys, depth, size and broken syntax, each at its place."""
    _, findings = load_strict(text, "f")
    assert [(found.code, found.span) for found in findings][:1] == [(code, Span("f", line, column))]


def test_a_quoted_merge_sign_is_only_a_key() -> None:
    """What is refused is the merge, not the two characters."""
    assert tree("'<<': 1\n").entries["<<"].text == "1"


def test_a_byte_order_mark_is_no_mistake() -> None:
    """Files saved by Windows editors read the same, at the same columns."""
    assert tree("\ufeffa: 1\n").entries["a"].span == Span("f", 1, 4)


@given(st.text(max_size=80) | st.text(alphabet="ab:-[]{}'\"|>&*!%#,?@\\ \n\t", max_size=40))
@example('a: "\\UFFFFFFFF"')
@example("\ud800")
@settings(max_examples=600, deadline=None)
def test_no_text_makes_it_fall_over(text: str) -> None:
    """Any text gives a tree or a finding with a place, never an exception."""
    node, findings = load_strict(text, "f")
    assert node is not None or findings
    assert all(found.span for found in findings)
