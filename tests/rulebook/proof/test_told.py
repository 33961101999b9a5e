"""What is told beyond gaps and overlaps: exceptions, redundant and mergeable rules, slips, counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.analysis import analyse, survey
from groundrules.rulebook.proof.prove import prove, tell
from groundrules.rulebook.proof.region import Region
from groundrules.rulebook.proof.terrain import lay_out
from groundrules.terms import Finding, Severity, Span

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("strategic", "mid_market", "small")),
        Word("employees", WordType.WHOLE, "employees", low=0, high=3_000_000, may_be_unknown=True),
        Word("pipeline", WordType.MONEY, "open pipeline", low=0, high=10**11, scale=2, currency="USD"),
        Word("led", WordType.YES_NO, "is led by a partner"),
        Word("hours", WordType.WHOLE, "hours open", low=0, high=8760),
    )
}
ONE, FIRST, ALL = Policy.EXACTLY_ONE, Policy.FIRST, Policy.ALL
Said = tuple[str, Condition, str]


def decision(
    *rules: Said, policy: Policy = ONE, yields: dict[str, tuple[str, ...]] | None = None
) -> Decision:
    """Rules as (id, condition, owner), each on its own line."""
    made = tuple(
        Rule(
            name,
            condition,
            {"owner": owner},
            "",
            span=Span("b.yaml", 10 + n),
            yields_to=(yields or {}).get(name, ()),
        )
        for n, (name, condition, owner) in enumerate(rules)
    )
    gives = (Output("owner", WordType.ONE_OF, tuple(sorted({owner for _, _, owner in rules}))),)
    return Decision("coverage", "account", policy, gives, made, span=Span("b.yaml", 5))


def told(book: Decision, code: str) -> list[Finding]:
    return [finding for finding in prove(book, WORDS) if finding.code == code]


SMALL, LARGE = Compare("hours", "<", 10), Compare("hours", ">=", 10)
LED = Compare("led", "=", True)


def test_exception_is_no_conflict() -> None:
    """A rule that yields does not conflict with the rule before which it steps back; it does with others."""
    book = decision(("A", Always(), "x"), ("B", LED, "y"), ("C", SMALL, "z"), yields={"A": ("B",)})
    pairs = {finding.rules: finding for finding in told(book, "GR252")}
    assert set(pairs) == {("A", "C"), ("B", "C")}
    assert pairs["A", "C"].example["led"] == "no"
    everywhere = decision(
        ("A", Always(), "x"), ("B", LED, "y"), ("C", SMALL, "z"), yields={"A": ("B", "C"), "C": ("B",)}
    )
    assert prove(everywhere, WORDS) == ()


def test_conflict_behind_many_exceptions_is_found() -> None:
    """Of forty ways to meet the first thirty are excepted: the conflict in the others is seen."""
    ways = [And((Compare("hours", "=", 3 * n), Compare("employees", "=", 7 * n))) for n in range(40)]
    rules = (("A", Or(tuple(ways)), "x"), ("B", LED, "y"), ("C", Or(tuple(ways[:30])), "z"))
    (finding,) = told(decision(*rules, yields={"A": ("C",), "B": ("C",)}), "GR252")
    assert finding.rules == ("A", "B")
    assert finding.example["hours"] in {str(3 * n) for n in range(30, 40)}
    all_excepted = decision(*rules[:2], ("C", Or(tuple(ways)), "z"), yields={"A": ("C",), "B": ("C",)})
    assert told(all_excepted, "GR252") == []


def test_exception_that_swallows_its_rule_is_told() -> None:
    """A rule that yields wherever it fits never answers, under every policy that knows exceptions."""
    rules = (("A", LED, "x"), ("B", And((LED, SMALL)), "y"), ("C", LARGE, "z"), ("D", Not(LED), "w"))
    for policy in (ONE, ALL):
        book = decision(*rules, policy=policy, yields={"A": ("B", "C")})
        (finding,) = told(book, "GR253")
        assert finding.rules == ("A", "B", "C")
        assert finding.message == "A never answers: it yields to B and C wherever it fits"
        assert finding.span == Span("b.yaml", 10)


def test_exception_that_says_the_same_can_go() -> None:
    """An exception with its rule's own outcome changes nothing; with another outcome it is needed."""
    rest = ("C", Not(LED), "z")
    same = decision(("A", LED, "x"), ("B", And((LED, SMALL)), "x"), rest, yields={"A": ("B",)})
    assert [finding.rules for finding in told(same, "GR256")] == [("B", "A")]
    other = decision(("A", LED, "x"), ("B", And((LED, SMALL)), "y"), rest, yields={"A": ("B",)})
    assert told(other, "GR256") == []


def test_rule_before_a_default_that_says_the_same_can_go() -> None:
    """In an ordered book a rule goes when the next one that fits gives the same everywhere."""
    rest: tuple[Said, ...] = (("B", LED, "y"), ("C", Always(), "x"))
    assert told(decision(("A", SMALL, "x"), *rest, policy=FIRST), "GR256") == []
    spare = decision(("A", And((SMALL, Not(LED))), "x"), *rest, policy=FIRST)
    assert [finding.rules for finding in told(spare, "GR256")] == [("A", "C")]


def test_of_two_equal_rules_one_can_go_and_one_stays() -> None:
    """Duplicates are not both called redundant: all that is told can go together."""
    book = decision(("A", LED, "x"), ("B", LED, "x"), ("C", Not(LED), "y"))
    assert [finding.rules for finding in told(book, "GR256")] == [("B", "A")]
    ordered = replace(book, policy=FIRST)
    assert told(ordered, "GR256") == []
    assert [finding.rules for finding in told(ordered, "GR253")] == [("B", "A")]


def test_rules_that_differ_in_one_range_can_be_one() -> None:
    """Neighbouring ranges and lists with one outcome are told, with what they are together."""
    book = decision(
        ("A", And((LED, Compare("employees", "<", 500))), "x"),
        ("B", And((LED, Compare("employees", ">=", 500), Compare("employees", "<", 900))), "x"),
        ("C", And((LED, Or((Compare("employees", ">=", 900), IsUnknown("employees"))))), "y"),
        ("D", And((Not(LED), Compare("segment", "=", "small"))), "z"),
        ("E", And((Not(LED), Among("segment", ("mid_market", "strategic")))), "z"),
    )
    joined = {finding.rules: finding for finding in told(book, "GR257")}
    assert set(joined) == {("A", "B"), ("D", "E")}
    assert joined["A", "B"].message.endswith("differ only in `employees`; together: at most 899")
    assert joined["A", "B"].region == {"led": "yes", "employees": "at most 899"}
    assert joined["D", "E"].help == "widen D and drop E"


def test_ranges_with_a_hole_between_are_not_joined() -> None:
    """`< 5` and `> 9` are no one range; nor do ordered rules join across one of another outcome."""
    hole = decision(
        ("A", Compare("hours", "<", 5), "x"), ("B", Compare("hours", ">", 9), "x"),
        ("C", And((Compare("hours", ">=", 5), Compare("hours", "<=", 9))), "y"),
    )  # fmt: skip
    assert told(hole, "GR257") == []
    crossing = decision(
        ("A", SMALL, "x"), ("B", And((LED, Compare("hours", ">", 5))), "y"),
        ("C", LARGE, "x"), ("D", Always(), "y"), policy=FIRST,
    )  # fmt: skip
    assert told(crossing, "GR257") == []


def test_overlapping_sliver_names_the_test_to_change() -> None:
    """`<= 48` beside `>= 48` overlap on one hour: told first, with the test that would end it."""
    book = decision(
        ("A", And((LED, Compare("hours", "<=", 48))), "x"),
        ("B", And((LED, Compare("hours", ">=", 48))), "y"),
        ("C", Not(LED), "z"),
        ("D", And((Not(LED), Compare("pipeline", ">", 100))), "w"),
    )
    first, second = told(book, "GR252")
    assert first.rules == ("A", "B")
    assert first.help == "A says `hours <= 48` and B says `hours >= 48`: did you mean `> 48`?"
    assert second.rules == ("C", "D")


def test_thresholds_that_differ_by_zeros_are_told() -> None:
    """25,000 where the other rule says 250,000 is a note of its own; 25,000 and 240,000 are not."""

    def book(other: int) -> Decision:
        return decision(
            ("A", Compare("pipeline", "<", 2_500_000), "x"), ("B", Compare("pipeline", ">=", other), "y")
        )

    (finding,) = told(book(25_000_000), "GR258")
    assert finding.severity is Severity.NOTE
    assert finding.message == (
        "A says `pipeline < 25000` and B says `pipeline >= 250000`: the two differ by zeros only"
    )
    assert told(book(25_000_000), "GR251")[0].help.endswith("did you mean `250000` in both?")
    assert told(book(24_000_000), "GR258") == []


def test_value_that_only_a_dead_rule_gives_is_told() -> None:
    """A value of `gives` that no answering rule gives is named, with the rules that would."""
    book = decision(("A", SMALL, "x"), ("B", LARGE, "y"), ("C", LED, "z"), policy=FIRST)
    (finding,) = told(book, "GR259")
    assert finding.message == "`coverage` never gives owner `z`: C would, and never answers"


def test_last_day_there_is_can_be_told() -> None:
    """A date word that goes to the end of the calendar needs no day behind it."""
    ends = Word("ends", WordType.DATE, "contract end", low=date(2026, 1, 1), high=date.max)
    book = decision(("A", Compare("ends", "<", date(2027, 1, 1)), "x"))
    (finding,) = [one for one in prove(book, {"ends": ends}) if one.code == "GR251"]
    assert finding.region == {"ends": "on or after 1 January 2027"}


def test_region_says_each_word_that_is_restricted() -> None:
    """`Finding.region` names restricted words only, each in plain words."""
    book = decision(
        ("A", And((LED, Compare("employees", "<", 500))), "x"),
        ("B", And((LED, Compare("employees", ">=", 900))), "y"),
        ("C", Not(LED), "z"),
    )
    regions = [finding.region for finding in told(book, "GR251")]
    assert {"led": "yes", "employees": "from 500 to 899"} in regions
    assert {"led": "yes", "employees": "unknown"} in regions


def test_real_accounts_are_counted_and_rank() -> None:
    """Findings carry the accounts in their region, asked for once, and more accounts come first."""
    book = decision(
        ("A", And((LED, Compare("hours", "<", 5000))), "x"),
        ("B", And((Not(LED), Compare("hours", "<", 100))), "y"),
    )
    asked: list[int] = []

    def count(_: Decision, regions: Sequence[Region]) -> list[int | None]:
        asked.append(len(regions))
        place = next(n for n, one in enumerate(regions[0].allowed) if one.name == "led")
        return [7 if region.allowed[place].values == (True,) else None for region in regions]

    findings = [one for one in prove(book, WORDS, count=count) if one.code == "GR251"]
    assert [finding.count for finding in findings] == [7, None]
    assert asked == [2]
    uncounted = [one for one in prove(book, WORDS) if one.code == "GR251"]
    assert [finding.example["led"] for finding in uncounted] == ["no", "yes"]


def test_lists_are_whole_up_to_a_bound_that_is_said() -> None:
    """Conflicts are told one by one, and beyond the bound the rest is counted exactly."""
    few = decision(*((f"R{n}", Compare("hours", ">=", n), f"o{n}") for n in range(40)))
    assert len(told(few, "GR252")) == 40 * 39 // 2
    many = decision(*((f"R{n}", Compare("hours", ">=", n), f"o{n}") for n in range(110)))
    assert len(told(many, "GR252")) == 110 * 109 // 2
    terrain = lay_out(few, WORDS)
    short = tell(terrain, survey(terrain, most_pairs=500), WORDS, most=300)
    findings = [one for one in short if one.code == "GR252"]
    assert len(findings) == 301
    assert f"{40 * 39 // 2 - 300:,} more pairs" in findings[-1].message


def test_search_that_ends_early_says_how_much_it_found() -> None:
    """What was found before the budget ran out is true, and the rest is said to be open."""
    rules = tuple(
        (f"R{n}", And((Compare("hours", ">=", 100 * n), Compare("employees", "<", 999 * n))), f"o{n}")
        for n in range(1, 30)
    )
    book = decision(*rules)
    early, full = analyse(book, WORDS, most_parts=12), analyse(book, WORDS)
    assert early.unproved == ("gaps",)
    assert full.unproved == ()
    sizes = [sum(gap.region.size or 0 for gap in one.gaps) for one in (early, full)]
    assert 0 < sizes[0] < sizes[1]
