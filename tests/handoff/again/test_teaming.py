"""Switching a segment: only its answers change, every other line of the book stays, splits mean the same."""

from collections.abc import Mapping
from difflib import unified_diff
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings

from groundrules.handoff.again.narrow import halves
from groundrules.handoff.again.teaming import STRICT, TEAMED, Switched, Wish, switch
from groundrules.rulebook import check_book, read_book
from groundrules.rulebook.condition import Compare, Condition, Value, words_of
from groundrules.rulebook.evaluate import decide, truth
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.model import Rule, Rulebook
from groundrules.rulebook.parse import parse_condition
from groundrules.terms import Span, has_errors
from tests.agreement.books import CONDITIONS, RECORDS, WORDS
from tests.coverage.worlds import BOOK, book

few = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

HEAD = """\
groundrules: 1
book: Teams
version: 7   # counted
currency: USD
roles:
  field: {say: Field seller}
  inside: {say: Inside seller}
words:
  segment:  {type: one of, values: [large, middle, small], unknown: yes, say: segment}
  revenue:  {type: money, from: 0, to: 1000, say: revenue with us}
  led:      {type: yes/no, say: is led by a partner}
settings:
  line: {is: 500, say: line}
decisions:
  coverage:
    for each: account
"""
GIVES = """\
    gives: {owner: [field, inside], quarterback: [field, inside], support: [field, inside, none]}
    people: [incumbent, least loaded]
"""
BLOCKS = f"""{HEAD}    policy: exactly one
{GIVES}    rules:
      # large ones first
      - id: B1
        when: (segment in ('large', 'middle') or segment is unknown) and revenue >= line
        then: {{owner: field, quarterback: field, support: none}}
        yields to: [B3]   # partners first
        why: Visits pay.
      - id: B2
        when: revenue < 500
        then: {{owner: inside, quarterback: inside, support: none}}
        yields to: B3
      - id: B3
        when: led
        then: {{owner: inside, quarterback: inside, support: none}}
      - id: B4
        when: segment = 'small' and revenue >= 500
        then: {{owner: inside, quarterback: inside, support: field}}
        yields to:
          - B3
    examples:
      - record: {{segment: middle, revenue: 600, led: no}}
        gives: {{owner: field, support: none}}
        rule: B1
      - record: {{segment: small, revenue: 100, led: no}}
        gives: {{support: none}}
        rule: B2
"""
TABLE = f"""{HEAD}    policy: first that fits
{GIVES}    table: |
      | id | segment       | revenue | -> owner | quarterback | support | why    |
      | T1 | large, middle | >= 500  | field    | field       | none    | visits |
      | T2 | not large     | -       | inside   | inside      | none    |        |
      | T3 | -             | -       | inside   | field       | inside  |        |
"""


def read(text: str) -> Rulebook:
    """The book; it must be sound."""
    reading = read_book(text, "rulebook.yaml")
    assert reading.draft is not None
    findings = (*reading.findings, *check_book(reading.draft))
    assert not has_errors(findings), [str(finding) for finding in findings]
    assert reading.book is not None
    return reading.book


def records() -> list[dict[str, Value | None]]:
    """Every kind of account there is in these books."""
    return [
        {"segment": segment, "revenue": revenue, "led": led}
        for segment, revenue, led in product(
            ("large", "middle", "small", None), (0, 49_900, 49_999, 50_000, 90_000), (False, True)
        )
    ]


def outcome(book: Rulebook, record: Mapping[str, Value | None]) -> Mapping[str, Value]:
    """What the book gives."""
    return decide(book.decisions["coverage"], record).outcome


def switched(text: str, wish: Wish) -> Switched:
    """The switch of a sound book, which must leave a sound book."""
    return switch(text, read(text), wish)


@pytest.mark.parametrize("text", [BLOCKS, TABLE])
@pytest.mark.parametrize("segment", ["large", "middle", "small"])
@pytest.mark.parametrize("to", [TEAMED, STRICT])
def test_only_the_segment_changes_and_as_wished(text: str, segment: str, to: str) -> None:
    """Rules in blocks and rows, with settings, yields and unknowns: elsewhere every answer is as before."""
    result = switched(text, Wish(segment, to))
    assert result.text or [one.code for one in result.findings] == ["GR552"]
    before, after = read(text), read(result.text or text)
    for record in records():
        old, new = outcome(before, record), outcome(after, record)
        if record["segment"] != segment or not old:
            assert new == old, record
            continue
        assert new["owner"] == old["owner"]
        if to == TEAMED:
            partner = {"field": "inside", "inside": "field"}[str(old["owner"])]
            assert new["support"] == (partner if old["support"] == "none" else old["support"])
            assert new["quarterback"] == old["quarterback"]
        else:
            assert (new["support"], new["quarterback"]) == ("none", old["owner"])


def test_every_other_line_stays() -> None:
    """Comments, order, other rules; the version counts on, and new rules ask for a reason."""
    result = switched(BLOCKS, Wish("middle", TEAMED))
    assert [(one.rule_id, one.new_id) for one in result.rules] == [
        ("B1", "B1-middle"), ("B2", "B2-middle"), ("B3", "B3-middle")
    ]  # fmt: skip
    assert [one.code for one in result.findings] == ["GR554"]
    gone = {
        line[1:].strip()
        for line in unified_diff(BLOCKS.splitlines(), result.text.splitlines(), lineterm="", n=0)
        if line.startswith("-") and not line.startswith("---")
    }
    assert gone == {
        "version: 7   # counted",
        "when: (segment in ('large', 'middle') or segment is unknown) and revenue >= line",
        "when: revenue < 500",
        "when: led",
        "gives: {owner: field, support: none}",
        "rule: B1",
    }
    assert "version: 8   # counted" in result.text
    coverage = read(result.text).decisions["coverage"]
    yields = {rule.rule_id: rule.yields_to for rule in coverage.rules if rule.yields_to}
    assert yields == {
        "B1": ("B3",), "B1-middle": ("B3-middle",), "B2": ("B3",), "B2-middle": ("B3-middle",), "B4": ("B3",)
    }  # fmt: skip
    small = read(switched(BLOCKS, Wish("small", TEAMED)).text).decisions["coverage"]
    assert small.rule("B4").yields_to == ("B3-small",)


def test_a_switch_there_and_back_gives_the_first_answers() -> None:
    """Teamed, then strict: every account answered as in a book that was strict from the beginning."""
    teamed = switched(BLOCKS, Wish("middle", TEAMED)).text
    back = switched(teamed, Wish("middle", STRICT)).text
    first, last = read(BLOCKS), read(back)
    assert [outcome(last, record) for record in records()] == [outcome(first, record) for record in records()]


def test_jobs_can_be_named() -> None:
    """Another support or quarterback than follows from the owner; one the book does not know is refused."""
    result = switched(TABLE, Wish("small", TEAMED, support="inside", quarterback="field"))
    new = outcome(read(result.text), {"segment": "small", "revenue": 0, "led": False})
    assert (new["support"], new["quarterback"]) == ("inside", "field")
    refused = switched(TABLE, Wish("small", TEAMED, support="specialist"))
    assert [one.code for one in refused.findings] == ["GR553"]
    assert refused.text == ""


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("mars", TEAMED), "GR551"),
        (Wish("small", TEAMED, word="revenue"), "GR551"),
        (Wish("small", TEAMED, decision="cadence"), "GR551"),
    ],
)
def test_what_cannot_be_switched_is_said(wish: Wish, code: str) -> None:
    """No such segment, no such word, no decision that gives the places."""
    result = switched(BLOCKS, wish)
    assert (result.text, [one.code for one in result.findings]) == ("", [code])
    strategic = switch(BOOK, book(), Wish("strategic", TEAMED))
    assert [one.code for one in strategic.findings] == ["GR552"]


def read_again(text: str) -> Condition | None:
    """A condition as a book would read it; None when it names values that no account can have."""
    return parse_condition(text, WORDS, lambda at: Span("f", 1, at + 1)).condition


@few
@given(CONDITIONS, RECORDS)
def test_both_halves_together_are_the_rule(condition: Condition, record: dict[str, Value | None]) -> None:
    """Any condition: the one half holds where the rule does and the segment is meant, the other elsewhere."""
    rule = Rule("A1", condition, {}, print_condition(condition, WORDS))
    assume(read_again(rule.text) is not None)
    parts = halves(rule, WORDS["segment"], "small", WORDS)
    holds = bool(truth(condition, record))
    is_meant = bool(truth(Compare("segment", "=", "small"), record))
    for text, wanted in ((parts.inside, holds and is_meant), (parts.rest, holds and not is_meant)):
        half = read_again(text) if text else None
        assert (half is not None and bool(truth(half, record))) == wanted, (text, record)
        assert half is None or set(words_of(half)) <= {"segment", *words_of(condition)}
