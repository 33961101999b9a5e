"""Edits through the API: only the rule's own lines change, and nothing that does not read is written."""

from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import pytest

from groundrules.rulebook.editing import (
    EditRefusedError,
    add_rule,
    remove_rule,
    set_cell,
    set_condition,
    set_outcome,
    set_why,
)
from groundrules.rulebook.editing.place import BlockRule, find_rule
from groundrules.rulebook.read import read_book
from groundrules.rulebook.yaml_text import load_strict

EXAMPLE = Path(__file__).parents[3] / "examples" / "first-transition" / "rulebook.yaml"
BOOK = """\
groundrules: 1
book: Cover   # the title
version: 1

words:
  size:  {type: whole number, from: 0, to: 9, say: size}   # hand-laid
  kind:  {type: one of, values: [a, b], say: kind}

decisions:
  # who owns
  coverage:
    for each: account
    policy: exactly one
    gives: {owner: [field, inside], quarterback: [field, inside], support: [none, inside]}
    rules:
      - id: A1
        when: size > 5      # large
        then: {owner: field, quarterback: field, support: none}

      # the rest
      - id: A2
        when: >
          size <= 5
          and kind = 'a'
        then:
          owner: inside     # by phone
          quarterback: inside
          support: none
        why: "They like the phone"

  cadence:
    for each: account
    policy: first that fits
    gives: {days: whole number}
    table: |
      | id | size | kind | -> days | why   |
      |----|------|------|---------|-------|
      | E1 | > 5  | a    | 14      | large |
      | E2 | -    | -    | 90      |       |
"""


def changed_lines(before: str, after: str) -> tuple[set[int], list[str]]:
    """Numbers of the old lines that are gone or rewritten, and the new lines."""
    old, new = before.splitlines(), after.splitlines()
    gone: set[int] = set()
    fresh: list[str] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone.update(range(start + 1, end + 1))
            fresh.extend(new[new_start:new_end])
    return gone, fresh


def test_a_condition_changes_on_its_own_line() -> None:
    """The comment at its end and everything else stay."""
    gone, fresh = changed_lines(BOOK, set_condition(BOOK, "A1", "size >= 6 and kind <> 'b'"))
    assert fresh == ["        when: size >= 6 and kind <> 'b'      # large"]
    assert len(gone) == 1


def test_a_folded_condition_becomes_one_line() -> None:
    """A condition over several lines is replaced, and the lines after it stay."""
    after = set_condition(BOOK, "A2", "size < 6")
    gone, fresh = changed_lines(BOOK, after)
    assert fresh == ["        when: size < 6"]
    assert len(gone) == 3
    assert "owner: inside     # by phone" in after


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("blanks", [0, 1, 3])
def test_empty_lines_behind_a_folded_condition_stay(blanks: int, ending: str) -> None:
    """A folded condition is the rule's last key: the empty lines before the next rule are kept."""
    folded = "        when: >" + ending + "          size > 5" + ending + "          and kind = 'b'" + ending
    text = BOOK.replace("\n", ending)
    first, second = text.split("      # the rest")
    when = f"        when: size > 5      # large{ending}"
    head = first.replace(when, "").rstrip() + ending + folded + ending * blanks
    after = set_condition(f"{head}      # the rest{second}", "A1", "size > 6")
    assert after == f"{head.replace(folded, f'        when: size > 6{ending}')}      # the rest{second}"


def test_outcomes_reasons_and_cells_change_in_place() -> None:
    """A value in braces, a value on its own line, a quoted reason, a missing reason, a cell."""
    assert changed_lines(BOOK, set_outcome(BOOK, "A1", "support", "inside"))[1] == [
        "        then: {owner: field, quarterback: field, support: inside}"
    ]
    assert changed_lines(BOOK, set_outcome(BOOK, "A2", "owner", "field"))[1] == [
        "          owner: field     # by phone"
    ]
    assert changed_lines(BOOK, set_why(BOOK, "A2", "Because: so # it is"))[1] == [
        '        why: "Because: so # it is"'
    ]
    assert changed_lines(BOOK, set_why(BOOK, "A1", "Large"))[1] == ["        why: Large"]
    assert changed_lines(BOOK, set_cell(BOOK, "E1", "size", "> 7"))[1] == [
        "      | E1 | > 7  | a    | 14      | large |"
    ]
    assert changed_lines(BOOK, set_outcome(BOOK, "E2", "days", "120"))[1] == [
        "      | E2 | -    | -    | 120     |       |"
    ]
    assert changed_lines(BOOK, set_why(BOOK, "E2", "all others"))[1] == [
        "      | E2 | -    | -    | 90      | all others |"
    ]


def test_rules_come_and_go_without_their_neighbours() -> None:
    """Comments between rules stay, and removing what was added gives the old text back."""
    then = {"owner": "inside", "quarterback": "inside", "support": "none"}
    when = "size <= 5 and kind = 'b'"
    after = add_rule(BOOK, "coverage", "A3", when, then, after="A1", why="b: by mail")
    gone, fresh = changed_lines(BOOK, after)
    assert gone == set()
    assert fresh == [
        "      - id: A3",
        "        when: size <= 5 and kind = 'b'",
        "        then: {owner: inside, quarterback: inside, support: none}",
        '        why: "b: by mail"',
    ]
    assert remove_rule(after, "A3") == BOOK
    assert "# the rest" in remove_rule(BOOK, "A1")
    assert "| E1" not in remove_rule(BOOK, "E1")


@pytest.mark.parametrize(
    ("condition", "says"),
    [("size > 99", "lies outside"), ("sise > 5", "no word"), ("size >", "`size`"), ("x: y", "")],
)
def test_a_condition_with_mistakes_is_refused(condition: str, says: str) -> None:
    """The mistake is said, and the text is what it was."""
    with pytest.raises(EditRefusedError) as refused:
        set_condition(BOOK, "A1", condition)
    assert refused.value.findings
    assert says in str(refused.value) or refused.value.findings


@pytest.mark.parametrize(
    "edit",
    [
        lambda: set_condition(BOOK, "A9", "any"),
        lambda: set_condition(BOOK, "E1", "any"),
        lambda: set_cell(BOOK, "A1", "size", "1"),
        lambda: set_cell(BOOK, "E1", "sizes", "1"),
        lambda: set_cell(BOOK, "E1", "size", "1 | 2"),
        lambda: set_outcome(BOOK, "A1", "owners", "field"),
        lambda: set_outcome(BOOK, "A1", "owner", "nobody"),
        lambda: add_rule(BOOK, "cadence", "E9", "any", {"days": "1"}),
        lambda: add_rule(BOOK, "coverage", "A1", "any", {}),
        lambda: remove_rule("a: [", "A1"),
    ],
)
def test_what_cannot_be_done_is_refused(edit: object) -> None:
    """No rule, the wrong kind of rule, no such column, a value that is none, a book that does not read."""
    assert callable(edit)
    with pytest.raises(EditRefusedError):
        edit()


def test_a_thousand_edits_touch_only_their_rule() -> None:
    """Random changes to the rules of the example book: no other line, comment or blank changes."""
    random = Random(11)  # noqa: S311 - nothing secret
    text = EXAMPLE.read_text(encoding="utf-8")
    book = read_book(text, EXAMPLE.name).book
    tree, _ = load_strict(text, EXAMPLE.name)
    assert book is not None
    assert tree is not None
    rules = [rule for decision in book.decisions.values() for rule in decision.rules]
    tests = [rule.text for rule in rules]
    done = 0
    for _ in range(60):
        rule = random.choice(rules)
        place = find_rule(tree, rule.rule_id)
        own = (
            set(range(place.first, place.last + 1))
            if isinstance(place, BlockRule)
            else {place.table.span(place.row, 0).line}
        )
        try:
            after = _random_edit(random, text, rule.rule_id, tests, is_block=isinstance(place, BlockRule))
        except EditRefusedError:
            continue
        gone, fresh = changed_lines(text, after)
        assert gone <= own
        assert len(fresh) <= len(own) + 1
        assert read_book(after, EXAMPLE.name).draft is not None
        done += 1
    assert done > 25


def _random_edit(random: Random, text: str, rule_id: str, tests: list[str], *, is_block: bool) -> str:
    if not is_block:
        return set_why(text, rule_id, random.choice(("so it is", "because", "")))
    match random.randrange(3):
        case 0:
            return set_condition(text, rule_id, random.choice(tests))
        case 1:
            return set_why(
                text, rule_id, random.choice(("a: b", "plain", "'quoted'", "with # sign", "ends "))
            )
        case _:
            return set_outcome(text, rule_id, "owner", random.choice(("field", "inside")))
