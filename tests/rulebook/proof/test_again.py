"""The proof while typing says what a proof from scratch would say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from groundrules.rulebook.condition import Condition
from groundrules.rulebook.model import Decision, Policy, Rule
from groundrules.rulebook.proof.again import Reproof
from groundrules.rulebook.proof.analysis import Analysis, analyse
from groundrules.rulebook.proof.prove import prove
from groundrules.terms import Finding
from tests.rulebook.proof.agree import holds
from tests.rulebook.proof.tables import SIDES, as_decision, condition, cut_table
from tests.rulebook.proof.tables import WORDS as WORDS_OF_TABLES
from tests.rulebook.proof.worlds import WORDS, everything, random_world
from tests.rulebook.worlds import random_decision, seeded


def edited(random: Random, decision: Decision, fresh: Condition, number: int) -> Decision:
    """One rule rewritten, put in, taken out, or given another outcome."""
    rules = list(decision.rules)
    place = random.randrange(len(rules))
    draw = random.random()
    if draw < 0.5:
        rules[place] = replace(rules[place], condition=fresh)
    elif draw < 0.7:
        rules.insert(place, Rule(f"N{number}", fresh, {"owner": random.choice("ab")}, ""))
    elif draw < 0.85 and len(rules) > 1:
        del rules[place]
    else:
        rules[place] = replace(rules[place], outcome={"owner": random.choice("abc")})
    return replace(decision, rules=tuple(rules))


def same(kept: Analysis, fresh: Analysis, decision: Decision) -> None:
    """Both analyses say the same, up to how gaps are cut."""
    assert {(one.first, one.second, one.same_outcome) for one in kept.overlaps} == {
        (one.first, one.second, one.same_outcome) for one in fresh.overlaps
    }
    assert {one.rule_id for one in kept.never_reached} == {one.rule_id for one in fresh.never_reached}
    assert {one.rule_id for one in kept.spare} == {one.rule_id for one in fresh.spare}
    assert {(one.rule_ids, one.column) for one in kept.joinable} == {
        (one.rule_ids, one.column) for one in fresh.joinable
    }
    assert kept.never_given == fresh.never_given
    assert kept.unproved == fresh.unproved
    for record in everything(decision):
        if all(column.name in record for column in kept.space.columns if column.word):
            counts = [
                sum(holds(gap.region.sets, one.space, record) for gap in one.gaps) for one in (kept, fresh)
            ]
            assert counts[0] == counts[1] <= 1


@pytest.mark.parametrize("policy", list(Policy))
def test_one_edit_after_another_equals_starting_afresh(policy: Policy) -> None:
    """Through chains of random edits everything found equals a proof from scratch, most of them quickly."""
    random = seeded(len(policy.value))
    quick = total = 0
    for _ in range(12):
        decision = random_decision(random, policy)
        reproof = Reproof(decision, WORDS)
        names = {column.name for column in analyse(decision, WORDS).space.columns}
        for number in range(8):
            donor = next(
                rule.condition
                for other in iter(lambda: random_decision(random, policy), None)
                for rule in other.rules
                if {column.name for column in analyse(replace(other, rules=(rule,)), WORDS).space.columns}
                <= names
            )
            decision = edited(random, decision, donor, number)
            reproof.again(decision)
            assert reproof.analysis is not None
            same(reproof.analysis, analyse(decision, WORDS), decision)
            quick += reproof.was_quick
            total += 1
    assert quick > 0.7 * total


def told(findings: Iterable[Finding]) -> Counter[tuple[str, tuple[str, ...], str]]:
    """What an author reads, but for regions that may be cut otherwise: those of gaps and overlaps."""
    is_cut = ("GR251", "GR252", "GR254")
    return Counter((one.code, one.rules, one.message) for one in findings if one.code not in is_cut)


@pytest.mark.parametrize("policy", [Policy.EXACTLY_ONE, Policy.FIRST])
def test_edits_in_tables_full_of_neighbours(policy: Policy) -> None:
    """In tables whose rules could often be joined, each edit of one rule tells what a whole check tells."""
    random = seeded(len(policy.value) + 100)
    quick = joined = 0
    for _ in range(3):
        boxes = cut_table(random, 120)
        decision = as_decision(boxes, [random.choice("ab") for _ in boxes], policy)
        reproof = Reproof(decision, WORDS_OF_TABLES)
        for _ in range(12):
            rules = list(decision.rules)
            place = random.randrange(len(rules))
            if random.random() < 0.4:
                rules[place] = replace(rules[place], outcome={"owner": random.choice("ab")})
            else:
                name = random.choice(SIDES)
                low = random.randrange(1_001)
                side = {**boxes[place], name: (low, random.randrange(low, 1_001))}
                rules[place] = replace(rules[place], condition=condition(side))
            decision = replace(decision, rules=tuple(rules))
            found = reproof.again(decision)
            assert told(found) == told(prove(decision, WORDS_OF_TABLES))
            quick += reproof.was_quick
            joined += sum(one.code == "GR257" for one in found)
    assert (quick > 30, joined > 300) == (True, True)


def test_what_cannot_be_carried_over_is_done_afresh() -> None:
    """Sums, texts and exceptions fall back to the whole proof, and are right."""
    random = seeded(77)
    for _ in range(15):
        before, after = random_world(random), random_world(random)
        after = replace(before, rules=(*before.rules[:-1], replace(after.rules[0], rule_id="new")))
        reproof = Reproof(before, WORDS)
        reproof.again(after)
        assert reproof.analysis is not None
        same(reproof.analysis, analyse(after, WORDS), after)


def test_words_and_lines_may_change_too() -> None:
    """A changed word starts afresh; a rule that only moved in the file is told at its new line."""
    random = seeded(5)
    decision = random_decision(random, Policy.EXACTLY_ONE)
    reproof = Reproof(decision, WORDS)
    assert (
        reproof.again(decision, {**WORDS, "industry": replace(WORDS["industry"], may_be_unknown=False)})
        is not None
    )
    assert not reproof.was_quick
    assert (
        reproof.again(decision)
        == Reproof(decision, {**WORDS, "industry": replace(WORDS["industry"], may_be_unknown=False)}).findings
    )
