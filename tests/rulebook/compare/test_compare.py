"""What the comparison tells its reader: edits without effect, words that changed, order, policy, scale."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from groundrules.rulebook.compare import (
    ChangeKind,
    DecisionComparison,
    EditKind,
    Standing,
    compare,
)
from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Or,
)
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Rulebook, Word, WordType
from tests.rulebook.compare.pairs import OWNER, book, random_pair
from tests.rulebook.small_book import small_book
from tests.rulebook.worlds import seeded

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("large", "mid", "small")),
        Word("employees", WordType.WHOLE, "employees", low=0, high=1000, may_be_unknown=True),
        Word("margin", WordType.PERCENT, "margin", low=0, high=100),
        Word("revenue", WordType.MONEY, "revenue", low=0, high=10**9, scale=2, currency="USD"),
        Word("name", WordType.TEXT, "name"),
        Word("ends", WordType.DATE, "contract end", low=date(2026, 1, 1), high=date(2026, 12, 31)),
    )
}
SMALL, LARGE = Compare("segment", "=", "small"), Compare("segment", "=", "large")


def decision(*rules: tuple[str, Condition, str], policy: Policy = Policy.EXACTLY_ONE) -> Decision:
    """Rules as (id, condition, owner)."""
    made = tuple(Rule(rule_id, condition, {"owner": owner}, "") for rule_id, condition, owner in rules)
    return Decision("coverage", "account", policy, (OWNER,), made)


def compared(old: Decision, new: Decision, **words: Word) -> DecisionComparison:
    """The decision in both versions; ``words`` are the new version's where they differ."""
    (found,) = compare(book(old, WORDS), book(new, {**WORDS, **words}, "2")).decisions
    return found


def test_a_book_is_the_same_as_itself() -> None:
    """Nothing changes between a book and itself: no situation, no edit, no difference."""
    found = compare(small_book(), small_book())
    assert found.is_same
    assert (found.changes, found.edits, found.differences) == ((), (), ())


@pytest.mark.parametrize("seed", range(40))
def test_random_books_are_the_same_as_themselves(seed: int) -> None:
    """The same for random decisions of every policy, with exceptions."""
    pair = random_pair(seeded(seed))
    for version in (pair.old, pair.new):
        assert compare(book(version), book(version)).is_same


def test_order_means_nothing_under_exactly_one_and_is_said() -> None:
    """Reordered rules change no answer under `exactly one`; the moved rule is named as an idle edit."""
    rules = (("A1", SMALL, "a"), ("A2", LARGE, "b"), ("A3", Compare("segment", "=", "mid"), "c"))
    found = compared(decision(*rules), decision(rules[2], rules[0], rules[1]))
    assert found.changes == ()
    assert [(edit.kind, edit.rule_id, edit.is_redundant) for edit in found.edits] == [
        (EditKind.MOVED, "A3", True)
    ]
    assert "means nothing" in found.edits[0].says


def test_order_matters_under_first_that_fits_only_where_rules_meet() -> None:
    """Two rules that never hold together may change places unnoticed; two that do may not."""
    idle = decision(("A1", SMALL, "a"), ("A2", LARGE, "b"), ("A3", Always(), "c"), policy=Policy.FIRST)
    swapped = replace(idle, rules=(idle.rules[1], idle.rules[0], idle.rules[2]))
    found = compared(idle, swapped)
    assert found.changes == ()
    assert [edit.is_redundant for edit in found.edits] == [True]
    many = Compare("employees", ">=", 500)
    old = decision(("A1", SMALL, "a"), ("A2", many, "b"), ("A3", Always(), "c"), policy=Policy.FIRST)
    found = compared(old, replace(old, rules=(old.rules[1], old.rules[0], old.rules[2])))
    (change,) = found.changes
    assert change.when == "the segment is small and the employees are at least 500"
    assert (change.before.says, change.after.says) == ("A1: owner a", "A2: owner b")
    assert change.size == 501
    assert [(edit.kind, edit.is_redundant) for edit in found.edits] == [(EditKind.MOVED, False)]


def test_a_moved_threshold_is_one_situation_with_its_exact_size() -> None:
    """From 500 to 400 employees: exactly the hundred numbers between, with a record that shows it."""
    old, new = (
        decision(
            ("A1", Compare("employees", ">=", at), "a"),
            ("A2", Or((Compare("employees", "<", at), IsUnknown("employees"))), "b"),
        )
        for at in (500, 400)
    )
    (change,) = compared(old, new).changes
    assert (change.before.rule_ids, change.after.rule_ids, change.size) == (("A2",), ("A1",), 100)
    assert change.words == {"employees": "the employees are from 400 to 499"}
    assert change.example is not None
    assert decide(old, change.example).rule_id == "A2"
    assert decide(new, change.example).rule_id == "A1"


def test_edits_of_the_text_alone_are_told_as_such() -> None:
    """Another way to write a condition, another name, another reason: no situation, three idle edits."""
    old = decision(("A1", And((SMALL, Compare("employees", ">=", 5))), "a"), ("A2", Not(SMALL), "b"))
    same = Not(Or((Not(SMALL), Not(Compare("employees", ">", 4)))))
    new = decision(("A1", same, "a"), ("B2", Not(SMALL), "b"))
    new = replace(new, rules=(new.rules[0], replace(new.rules[1], why="As agreed.")))
    found = compared(old, new)
    assert found.changes == ()
    assert [(edit.kind, edit.rule_id, edit.is_redundant) for edit in found.edits] == [
        (EditKind.EDITED, "A1", True),
        (EditKind.RENAMED, "B2", True),
        (EditKind.REWORDED, "B2", True),
    ]
    assert found.edits[0].says == "A1 is written differently and means the same"


def test_any_written_at_length_is_any() -> None:
    """A condition that tests no word is compared too."""
    old, new = decision(("A1", Always(), "a")), decision(("A1", And((Always(), Always())), "a"))
    found = compared(old, new)
    assert found.changes == ()
    assert [edit.is_redundant for edit in found.edits] == [True]
    (change,) = compared(old, decision(("A1", Not(Always()), "a"))).changes
    assert (change.when, change.after.standing, change.size) == ("", Standing.NO_RULE, 1)


def test_not_equal_is_not_the_opposite_of_equal_where_a_word_may_be_unknown() -> None:
    """`not (employees < 5)` and `employees >= 5` are one; `>= 5 or unknown` is another."""
    rules = ("A1", Compare("employees", ">=", 5), "a"), ("A1", Not(Compare("employees", "<", 5)), "a")
    assert compared(decision(rules[0]), decision(rules[1])).changes == ()
    wider = ("A1", Or((rules[0][1], IsUnknown("employees"))), "a")
    (change,) = compared(decision(rules[0]), decision(wider)).changes
    assert (change.before.standing, change.when) == (Standing.NO_RULE, "the employees are unknown")


def test_another_rule_with_the_same_outcome_is_told_apart() -> None:
    """The answer stays, its rule does not: no change of outcome."""
    old = decision(("A1", SMALL, "a"), ("A2", LARGE, "a"))
    new = decision(("A1", Or((SMALL, LARGE)), "a"))
    found = compared(old, new)
    assert found.outcome_changes == ()
    (change,) = found.changes
    assert (change.kind, change.before.rule_ids, change.after.rule_ids) == (
        ChangeKind.RULE,
        ("A2",),
        ("A1",),
    )
    assert [edit.says.partition(",")[2] for edit in found.edits] == [" and every outcome stays"] * 2
    assert not any(edit.is_redundant for edit in found.edits)


def test_a_shadowed_rule_may_go_unnoticed() -> None:
    """Dropping a rule that never answered changes nothing, and that is said."""
    old = decision(("A1", Always(), "a"), ("A2", SMALL, "b"), policy=Policy.FIRST)
    found = compared(old, decision(("A1", Always(), "a"), policy=Policy.FIRST))
    assert found.changes == ()
    assert [(edit.kind, edit.is_redundant) for edit in found.edits] == [(EditKind.REMOVED, True)]
    assert found.edits[0].says == "A2 was dropped, and no answer changes"


def test_exceptions_are_honoured() -> None:
    """A rule that begins to yield gives way exactly where the other one holds."""
    many = Compare("employees", ">=", 500)
    old = decision(("A1", SMALL, "a"), ("A2", many, "b"))
    new = replace(old, rules=(replace(old.rules[0], yields_to=("A2",)), old.rules[1]))
    (change,) = compared(old, new).changes
    assert (change.before.standing, change.before.rule_ids) == (Standing.SEVERAL, ("A1", "A2"))
    assert change.after.rule_ids == ("A2",)
    assert change.size == 501


def test_obligations_are_compared_as_sets() -> None:
    """Under `all that fit` only what comes and what falls away is named; what two rules owe stays owed."""
    gives = (Output("does", WordType.TEXT),)

    def duties(*rules: tuple[str, Condition, str]) -> Decision:
        made = tuple(Rule(rule_id, condition, {"does": does}, "") for rule_id, condition, does in rules)
        return Decision("coverage", "account", Policy.ALL, gives, made)

    old = duties(("H1", Always(), "call"), ("H2", SMALL, "write"), ("H3", Always(), "call"))
    found = compared(old, duties(("H1", Always(), "call"), ("H2", SMALL, "visit")))
    (change,) = found.changes
    assert (change.when, change.before.says, change.after.says) == (
        "the segment is small",
        "H2: does: write",
        "H2: does: visit",
    )
    assert {edit.rule_id: edit.is_redundant for edit in found.edits} == {"H2": False, "H3": True}


def test_a_new_value_of_a_word_shows() -> None:
    """A fourth segment: records that were outside the book get an answer, or none."""
    old = decision(("A1", SMALL, "a"), ("A2", Not(SMALL), "b"))
    segment = replace(WORDS["segment"], values=("large", "mid", "small", "public"))
    (change,) = compared(old, old, segment=segment).changes
    assert (change.when, change.before.standing, change.after.says) == (
        "the segment is public",
        Standing.OUTSIDE,
        "A2: owner b",
    )
    only = decision(("A1", Among("segment", ("large", "mid", "small")), "a"))
    (change,) = compared(only, only, segment=segment).changes
    assert change.after.standing is Standing.NO_RULE


def test_a_word_that_may_no_longer_be_unknown_shows() -> None:
    """Unknown employees were answered, and are now outside the book."""
    old = decision(("A1", Compare("employees", ">=", 5), "a"), ("A2", IsUnknown("employees"), "b"))
    (change,) = compared(old, old, employees=replace(WORDS["employees"], may_be_unknown=False)).changes
    assert (change.before.says, change.after.says, change.size) == ("A2: owner b", "outside the book", 1)


def test_a_finer_unit_is_no_change() -> None:
    """A percentage kept in tenths from now on: the same tests mean the same."""
    finer = replace(WORDS["margin"], high=1000, scale=1)
    old = decision(("A1", Compare("margin", "<", 40), "a"), ("A2", Compare("margin", ">=", 40), "b"))
    new = decision(("A1", Compare("margin", "<", 400), "a"), ("A2", Compare("margin", ">=", 400), "b"))
    assert compared(old, new, margin=finer).changes == ()
    moved = decision(("A1", Compare("margin", "<", 405), "a"), ("A2", Compare("margin", ">=", 405), "b"))
    (change,) = compared(old, moved, margin=finer).changes
    assert change.words == {"margin": "the margin is from 40% to 40.4%"}
    sums = (Linear(((1, "margin"), (-2, "employees")), ">=", at) for at in (10, 100))
    first, second = (decision(("A1", test, "a")) for test in sums)
    scaled = Linear(((1, "margin"), (-20, "employees")), ">=", 100)
    assert compared(first, decision(("A1", scaled, "a")), margin=finer).changes == ()
    assert compared(first, second, margin=finer).changes != ()


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("employees", {"type": WordType.DATE, "low": None, "high": None}, "was `whole number` and is now"),
        ("revenue", {"currency": "EUR"}, "was in USD and is now in EUR"),
    ],
)
def test_records_that_cannot_be_compared_are_said(name: str, change: dict[str, Any], says: str) -> None:
    """A word of another kind, or in another currency: no region is made up, and the reason is told."""
    old = decision(("A1", IsUnknown(name), "a"))
    found = compared(old, old, **{name: replace(WORDS[name], **change)})
    assert found.changes == ()
    assert len(found.unproved) == 1
    assert says in found.unproved[0]
    assert not found.is_same


def test_patterns_are_compared_exactly() -> None:
    """`A%` became `Ac%`: the texts between are a situation with a text that shows it."""
    old, new = decision(("A1", Like("name", "A%"), "a")), decision(("A1", Like("name", "Ac%"), "a"))
    (change,) = compared(old, new).changes
    assert change.example is not None
    name = str(change.example["name"])
    assert name.startswith("A")
    assert not name.startswith("Ac")
    assert change.size is None


def test_a_change_of_policy_shows_where_two_rules_meet() -> None:
    """From `first that fits` to `exactly one`: only where both hold there is no one answer any more."""
    old = decision(("A1", SMALL, "a"), ("A2", Compare("employees", ">=", 500), "b"), policy=Policy.FIRST)
    found = compared(old, replace(old, policy=Policy.EXACTLY_ONE))
    (change,) = found.changes
    assert (change.before.rule_ids, change.after.rule_ids) == (("A1",), ("A1", "A2"))
    assert change.after.says == "A1 and A2 contradict"
    assert [one.before for one in found.differences] == ["first that fits"]


def test_what_a_decision_gives_beside_is_told_and_not_counted_as_another_answer() -> None:
    """A new output, a dropped decision, a new one, another order of people: each said in words."""
    old = decision(("A1", Always(), "a"))
    more = replace(
        old,
        gives=(OWNER, Output("days", WordType.WHOLE)),
        rules=(replace(old.rules[0], outcome={"owner": "a", "days": 5}),),
        people=("incumbent",),
    )
    found = compared(old, more)
    assert found.changes == ()
    assert [one.says for one in found.differences] == [
        "`coverage` now also gives `days`: every answer says it",
        "`coverage` picks people in the order incumbent; it was ",
    ] or "picks people" in found.differences[1].says
    other = replace(old, name="credit")
    gone, new = compare(book(old), book(other)).decisions[::-1]
    assert gone.differences[0].says == "`coverage` is no longer decided; it had 1 rule"
    assert new.differences[0].says == "`credit` is a new decision for each account, with 1 rule"


def test_a_comparison_that_is_not_finished_says_so() -> None:
    """With hardly any steps allowed what is found is right, and the rest is called open."""
    pair = next(
        pair for seed in range(50) if len(compare(*(pair := random_pair(seeded(seed))).books).changes) > 5
    )
    (found,) = compare(*pair.books, most_parts=2).decisions
    assert len(found.unproved) == 1
    assert "not compared to the end" in found.unproved[0]
    assert not any(edit.is_redundant for edit in found.edits if "no answer changes" in edit.says)


def undone(new: Decision, old: Decision, rule_id: str, old_id: str) -> Decision:
    """The new version without what was done to one rule."""
    rules = []
    for rule in new.rules:
        if rule.rule_id != rule_id:
            rules.append(rule)
        elif old_id:
            was = old.rule(old_id)
            rules.append(replace(rule, condition=was.condition, outcome=was.outcome))
    return replace(new, rules=tuple(rules))


@pytest.mark.parametrize("seed", range(60))
def test_a_redundant_edit_can_be_undone_without_a_trace(seed: int) -> None:
    """Undoing one edit that is called redundant changes no outcome of any record."""
    pair = random_pair(seeded(1000 + seed))
    (found,) = compare(*pair.books).decisions
    for edit in found.redundant_edits:
        same_rule = [one for one in found.edits if one.rule_id == edit.rule_id]
        if edit.kind not in (EditKind.EDITED, EditKind.ADDED) or not all(
            one.is_redundant for one in same_rule
        ):
            continue
        before = undone(pair.new, pair.old, edit.rule_id, edit.old_id)
        (again,) = compare(book(before, pair.new_words), book(pair.new, pair.new_words)).decisions
        assert again.outcome_changes == (), (edit, pair)


def test_what_is_no_rule_is_listed_in_plain_words() -> None:
    """Goals, cards, clocks, signals, advice, contacts and the head: one sentence for each difference."""
    old = small_book()
    card = replace(old.roles[0], needs=(), may_decide=("whom to visit", "the price"))
    new = small_book(
        title="Larger book",
        goals=(replace(old.goals[0], text="One owner for each."),),
        roles=(card, old.roles[1]),
        clocks={"answer": replace(old.clocks["answer"], amount=2)},
        signals={"S03": replace(old.signals["S03"], grade="B", off_in=("DE",)), "S02": old.signals["S02"]},
        advice=old.advice[:1],
        contacts=(),
    )
    says = [difference.says for difference in compare(old, new).differences]
    assert says == [
        "the title is Larger book; it was Small book",
        "goal G1 is now: One owner for each. (all accounts); it was: One owner each. (all accounts)",
        "goal G2 was dropped: No silence.",
        "Field seller no longer needs a partner",
        "Field seller now may decide the price",
        "advice V2 was dropped: Be brief.",
        "clock answer is now: both sides answer in within 2 business days; "
        "it was: both sides answer in within 1 business days",
        "signal S03 is now: nobody called (grade B, governed by A1, off in DE); "
        "it was: nobody called (grade A, governed by A1)",
        "contact Who owns it? was dropped: Who owns it? the book",
    ]


def test_words_are_compared_by_what_they_may_hold() -> None:
    """A longer list, another range, a new word: told with both."""
    old = Rulebook("Words", "1", None, "", "USD", WORDS, {})
    wider = {**WORDS, "segment": replace(WORDS["segment"], values=("large", "small"), may_be_unknown=True)}
    wider["tier"] = Word("tier", WordType.ONE_OF, "tier", ("A", "B"))
    wider["employees"] = replace(WORDS["employees"], high=2000)
    del wider["name"]
    says = [one.says for one in compare(old, replace(old, words=wider)).differences]
    assert says == [
        "`segment` may be large or small, or unknown; it was large, mid or small",
        "`employees` may be whole number from 0 to 2000, or unknown; "
        "it was whole number from 0 to 1000, or unknown",
        "`tier` is a new word: A or B",
        "the word `name` was dropped",
    ]
