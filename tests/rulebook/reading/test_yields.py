"""Exceptions: ``yields to`` read, its mistakes told, and what it means when several rules hold."""

import pytest

from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.read import read_book
from groundrules.terms import Severity, Span
from groundrules.usecases.adopt_rulebook import check_rulebook

BOOK = """\
groundrules: 1
book: Small book
version: 1
roles: {field: {say: field}, inside: {say: inside}}
words:
  segment: {type: one of, values: [large, small], say: segment}
  expert: {type: yes/no, say: needs a specialist}
decisions:
  desk:
    for each: account
    policy: all that fit
    gives: {by: [field, inside]}
    rules:
      - id: A1
        when: segment = 'large'
        then: {by: field}
      - id: A2
        when: expert
        then: {by: inside}
        yields to: A1
      - id: A3
        when: any
        then: {by: inside}
        yields to: [A1, A2]
"""


def test_a_rule_yields_to_one_or_several() -> None:
    """One id alone or a list; where both hold only the one yielded to answers."""
    book = read_book(BOOK, "b").book
    assert book is not None
    desk = book.decisions["desk"]
    assert [rule.yields_to for rule in desk.rules] == [(), ("A1",), ("A1", "A2")]
    assert desk.rules[2].yield_spans == {"A1": Span("b", 24, 21), "A2": Span("b", 24, 25)}
    answer = decide(desk, {"segment": "large", "expert": True})
    assert (answer.rule_ids, answer.yielded) == (("A1",), ("A2", "A3"))
    assert decide(desk, {"segment": "small", "expert": False}).rule_ids == ("A3",)


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "rules", "help_part"),
    [
        ("[A1, A2]", "[A1, A9]", "GR207", "A9]", ("A3",), "its rules are `A1`"),
        ("[A1, A2]", "[A3]", "GR217", "A3]", ("A3",), "delete one"),
        ("yields to: A1", "yields to: A3", "GR217", "A2]", ("A2", "A3"), "delete one"),
        ("when: any", "when: segment = 'small'", "GR219", "A1, A2]", ("A3", "A1"), "delete it"),
        ("all that fit", "first that fits", "GR218", "A1\n", ("A2",), "delete it"),
        ("yields to: A1", "yeilds to: A1", "GR106", "yeilds", ("A2",), "did you mean `yields to`?"),
        ("yields to: A1", "yields to: {A1: x}", "GR108", "{A1", ("A2",), "a list"),
    ],
)
def test_an_exception_written_badly(  # noqa: PLR0917 - the columns of the table
    old: str, new: str, code: str, at: str, rules: tuple[str, ...], help_part: str
) -> None:
    """Nothing to yield to, a circle, an order that says it already, a pair that never meets."""
    text = BOOK.replace(old, new, 1)
    findings = check_rulebook(text=text, file="b").findings
    found = next(found for found in findings if found.code == code)
    assert found.severity is (Severity.NOTE if code == "GR219" else Severity.ERROR)
    assert found.span is not None
    rest = "\n".join(text.split("\n")[found.span.line - 1 :])[found.span.column - 1 :]
    assert rest.startswith(at), rest[:20]
    assert found.rules == rules
    assert help_part in found.help


def test_a_very_long_chain_of_exceptions() -> None:
    """Thousands of rules that yield one to the next are walked without running out of stack."""
    rules = "".join(
        f"      - id: R{n}\n        when: any\n        then: {{by: field}}\n        yields to: R{n + 1}\n"
        for n in range(1200)
    )
    head = BOOK[: BOOK.index("      - id: A1")]
    last = "      - id: R1200\n        when: any\n        then: {by: field}\n"
    reading = read_book(head + rules + last, "b")
    assert reading.book is not None
    assert decide(reading.book.decisions["desk"], {}).rule_ids == ("R1200",)
