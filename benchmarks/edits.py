"""1,000 random edits through the API: only the lines of the rule change, and no comment or layout is lost.

Books from the examples and generated ones, with comments between and behind the keys, odd indents, conditions
over several lines, quoted values, blank lines and tables that are not lined up. Each edit is one of: a
condition, a reason, an outcome, a cell, a rule added, a rule removed. After each, line by line:

* no line outside the rule's own ones differs;
* every comment outside what was rewritten is there still, in its order;
* the book reads, and every other rule means what it meant;
* an edit that is refused leaves nothing behind.

    python benchmarks/edits.py [--edits 1000] [--seed 1]
"""

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from groundrules.rulebook import Rule, Rulebook, read_book
from groundrules.rulebook.editing import (
    EditRefusedError,
    add_rule,
    remove_rule,
    set_cell,
    set_condition,
    set_outcome,
    set_why,
)
from groundrules.rulebook.editing.place import BlockRule, TableRule, find_rule, load

EXAMPLES = Path(__file__).parents[1] / "examples"
REMARKS = ("# agreed in May", "#tight", "# a: b, 'c' \"d\" {e}", "# | not | a row |", "# - id: A1", "#")
REASONS = (
    "They asked",
    "yes",
    "a: b # c",
    "'so'",
    'He said "no"',
    "- a",
    "{x}",
    "100%",
    "ends in :",
    "Übung",
)
NEW = "NEW.1"
_COMMENT = re.compile(r"(?:^|\s)#.*$")


def generated(random: Random) -> str:
    """A small book, oddly laid out: two decisions of blocks and one table."""

    def remark() -> str:
        return f"{' ' * random.randint(1, 6)}{random.choice(REMARKS)}" if random.random() < 0.4 else ""

    def between(lead: str) -> list[str]:
        draw = random.random()
        return [f"{lead}{random.choice(REMARKS)}"] if draw < 0.3 else [""] * (draw < 0.5)

    lines = ["# a book", "groundrules: 1" + remark(), "book: Odd", "version: 1", *between(""), "words:"]
    lines += ["  size:  {type: whole number, from: 0, to: 9}" + remark(), *between("  ")]
    lines += ["  kind:", "    type: one of" + remark(), "    values: [a, b]", "decisions:"]
    for name in ("first", "second"):
        lines += [f"  {name}:" + remark(), "    for each: account", "    policy: first that fits"]
        lines += [
            "    gives: {owner: [field, inside], days: whole number, note: text}" + remark(),
            "    rules:",
        ]
        lead = " " * random.choice((4, 6, 8))
        for number in range(random.randint(2, 6)):
            lines += [*between(lead), *block(random, f"{name[0].upper()}{number}", lead, remark)]
    lines += [*between("  "), "  drawn:", "    for each: account", "    policy: first that fits"]
    lines += ["    gives: {days: whole number}", "    table: |", *drawn(random)]
    return "\n".join([*lines, *between("")]) + "\n" * random.randint(1, 3)


def block(random: Random, rule_id: str, lead: str, remark: Callable[[], str]) -> list[str]:
    """One rule in a block of its own, its keys in any of the ways people write them."""
    low = random.randint(0, 8)
    when = random.choice(
        (
            [f"when: size > {low}{remark()}"],
            ["when: >", f"    size > {low}", "    and kind = 'a'"],
            [f"when: \"kind = 'b' or size<{low}\"{remark()}"],
            ["when: any" + remark()],
        )
    )
    days = random.randint(1, 90)
    then = random.choice(
        (
            [f"then: {{owner: field,  days: {days}, note: 'x, y'}}{remark()}"],
            ["then:", f"  owner: inside{remark()}", f"  days: {days}", f'  note: "a # b"{remark()}'],
        )
    )
    why = random.choice(([], [f"why: plain words{remark()}"], ["why: >", "    over two", "    lines"]))
    parts = [when, then, why]
    random.shuffle(parts)
    keys = [f"- id: {rule_id}{remark()}", *(f"  {line}" for part in parts for line in part)]
    return [f"{lead}{line}" for line in keys]


def drawn(random: Random) -> list[str]:
    """A table, lined up or not."""
    rows = [["id", "size", "kind", "-> days", "why"], ["--"] * 5]
    rows += [
        [
            f"T{n}",
            f"> {random.randint(0, 8)}",
            random.choice(("a", "-", "not('a')")),
            str(7 * n + 1),
            "so" * (n % 2),
        ]
        for n in range(random.randint(1, 5))
    ]
    wide = random.random() < 0.5
    return [f"      | {' | '.join(cell.ljust(8 if wide else 1) for cell in row)} |" for row in rows]


def edit(random: Random, text: str, book: Rulebook) -> tuple[str, str, Callable[[], str]]:
    """One edit that may be made: what kind, of which rule, and how."""
    decision = random.choice([one for one in book.decisions.values() if one.rules])
    rule = random.choice(decision.rules)
    is_row = "|" in text.split("\n")[rule.span.line - 1] if rule.span else False
    kinds = (
        ("cell", "cell", "reason", "outcome", "remove")
        if is_row
        else ("condition", "reason", "outcome", "add", "remove")
    )
    kind = random.choice(kinds)
    donor = random.choice(decision.rules)
    output = random.choice(list(rule.outcome) or [""])
    given = random.choice([*_values(decision.gives, output), "7"])
    acts: dict[str, Callable[[], str]] = {
        "condition": lambda: set_condition(text, rule.rule_id, donor.text),
        "reason": lambda: set_why(text, rule.rule_id, random.choice(REASONS)),
        "outcome": lambda: set_outcome(text, rule.rule_id, output, given),
        "cell": lambda: set_cell(
            text, rule.rule_id, random.choice(list(book.words)), random.choice(("-", "> 3", "a"))
        ),
        "add": lambda: add_rule(
            text,
            decision.name,
            NEW,
            donor.text,
            {name: str(value) for name, value in donor.outcome.items()},
            after=random.choice(("", rule.rule_id)),
        ),
        "remove": lambda: remove_rule(text, rule.rule_id),
    }
    return kind, NEW if kind == "add" else rule.rule_id, acts[kind]


def _values(gives: object, output: str) -> list[str]:
    return [value for one in gives if one.name == output for value in one.values]  # type: ignore[attr-defined]


def own_lines(text: str, rule_id: str) -> range:
    """The rule's lines, counted from 0."""
    tree, _ = load(text, "b")
    if tree is None:
        raise ValueError("the book does not read")
    place = find_rule(tree, rule_id)
    if isinstance(place, BlockRule):
        return range(place.first - 1, place.last)
    if not isinstance(place, TableRule):
        raise TypeError("neither a block nor a row")
    row = re.compile(rf"\s*\|\s*{re.escape(rule_id)}\s*\|")
    at = next(number for number, line in enumerate(text.split("\n")) if row.match(line))
    return range(at, at + 1)


def wrong(before: str, after: str, kind: str, rule_id: str) -> str:
    """What an edit did beyond its rule; empty when nothing."""
    old, new = before.split("\n"), after.split("\n")
    own = range(0) if kind == "add" else own_lines(before, rule_id)
    fresh = range(0) if kind == "remove" else own_lines(after, rule_id)
    kept = [line for at, line in enumerate(old) if at not in own]
    left = [line for at, line in enumerate(new) if at not in fresh]
    if kept != left:
        return "a line outside the rule differs"
    if kind in ("condition", "reason", "outcome"):
        lost = _comments(old, own) - _comments(new, fresh)
        if sum(lost.values()) > 0:
            return f"the comment {next(iter(lost))!r} is lost"
        changed = sum(
            end - start
            for tag, start, end, _, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
            if tag != "equal"
        )
        if changed > 4:
            return f"{changed} lines rewritten for one value"
    was, now = read_book(before, "b").book, read_book(after, "b").book
    if was is None or now is None:
        return "the book does not read"
    return "" if _others(was, rule_id) == _others(now, rule_id) else "another rule means something else"


def _comments(lines: list[str], own: range) -> Counter[str]:
    """The comments within the rule that stand behind a value or alone, as far as a line can tell."""
    found = (_COMMENT.search(re.sub(r"\"[^\"]*\"|'[^']*'", "", lines[at])) for at in own)
    return Counter(one.group().strip() for one in found if one and not one.string.lstrip().startswith("|"))


def _others(book: Rulebook, rule_id: str) -> list[Rule]:
    rules = [
        rule for decision in book.decisions.values() for rule in decision.rules if rule.rule_id != rule_id
    ]
    return [replace(rule, span=None, outcome_spans={}, yield_spans={}) for rule in rules]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = Random(given.seed)  # noqa: S311
    examples = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.rglob("*.yaml"))]
    begun = time.process_time()
    made: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    faults: list[str] = []
    text, book, steps = "", None, 0
    while sum(made.values()) < given.edits:
        if book is None or steps == 0:
            text = random.choice(examples) if random.random() < 0.2 else generated(random)
            book, steps = read_book(text, "b").book, random.randint(5, 20)
            if book is None:
                continue
        steps -= 1
        kind, rule_id, act = edit(random, text, book)
        try:
            after = act()
        except EditRefusedError:
            refused[kind] += 1
            continue
        made[kind] += 1
        fault = wrong(text, after, kind, rule_id)
        if fault:
            faults.append(f"{kind} of {rule_id}: {fault}")
        if kind == "add":
            if remove_rule(after, NEW) != text:
                faults.append(f"add of {rule_id}: taking it out again does not give the text back")
            continue
        text, book = after, read_book(after, "b").book
    spent = time.process_time() - begun
    print(f"{sum(made.values()):,} edits, {sum(refused.values()):,} more refused, {spent:.1f} s CPU")
    print(f"  made     {', '.join(f'{kind} {number}' for kind, number in sorted(made.items()))}")
    print(f"  refused  {', '.join(f'{kind} {number}' for kind, number in sorted(refused.items()))}")
    print(f"  edits that touched more than their rule, or lost a comment: {len(faults)}")
    for fault in faults[:10]:
        print(f"    {fault}")


if __name__ == "__main__":
    main()
