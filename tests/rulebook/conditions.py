"""Random conditions, records and small books for the tests of the language."""

from datetime import date
from math import gcd

from hypothesis import strategies as st

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
    Value,
)
from groundrules.rulebook.model import Word, WordType

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("large", "mid size", "o'hara")),
        Word("industry", WordType.ONE_OF, "industry", ("bank", "shop"), may_be_unknown=True),
        Word("employees", WordType.WHOLE, "employees", low=0, high=5_000, may_be_unknown=True),
        Word("open_deals", WordType.WHOLE, "open deals", low=-10, high=10),
        Word("revenue", WordType.MONEY, "revenue", low=0, high=10**9, scale=2, currency="USD"),
        Word("deal_amount", WordType.MONEY, "deal amount", scale=2, currency="USD", may_be_unknown=True),
        Word("margin", WordType.PERCENT, "margin", low=-1000, high=1000, scale=1),
        Word("contract_end", WordType.DATE, "contract end", low=date(2024, 1, 1), high=date(2030, 12, 31)),
        Word("needs_expert", WordType.YES_NO, "needs a specialist", may_be_unknown=True),
        Word("name", WordType.TEXT, "name", may_be_unknown=True),
    )
}
NUMBERS = tuple(
    name for name, word in WORDS.items() if word.type in {WordType.WHOLE, WordType.MONEY, WordType.PERCENT}
)
UNKNOWABLE = tuple(name for name, word in WORDS.items() if word.may_be_unknown)
_ORDER = ("=", "<>", "<", "<=", ">", ">=")
_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)


def values(word: Word) -> st.SearchStrategy[Value]:
    """Any value the word may hold, in stored form."""
    match word.type:
        case WordType.ONE_OF:
            return st.sampled_from(word.values)
        case WordType.YES_NO:
            return st.booleans()
        case WordType.TEXT:
            return _TEXT
        case WordType.DATE:
            return st.dates(date(2024, 1, 1), date(2030, 12, 31))
        case _:
            low = word.low if isinstance(word.low, int) else -(10**9)
            high = word.high if isinstance(word.high, int) else 10**9
            return st.integers(low, high)


def records() -> st.SearchStrategy[dict[str, Value | None]]:
    """Any record over the words, with unknowns where they may be."""
    return st.fixed_dictionaries(
        {
            name: st.none() | values(word) if word.may_be_unknown else values(word)
            for name, word in WORDS.items()
        }
    )


@st.composite
def tests(draw: st.DrawFn) -> Condition:
    """One test of one word, or of a sum of words, as the parser would build it."""
    kind = draw(st.sampled_from(("compare", "among", "like", "unknown", "sum", "any")))
    if kind == "any":
        return Always()
    if kind == "like":
        return Like("name", draw(_TEXT))
    if kind == "unknown":
        return IsUnknown(draw(st.sampled_from(UNKNOWABLE)))
    if kind == "sum":
        return draw(sums())
    word = WORDS[draw(st.sampled_from(tuple(WORDS)))]
    if kind == "among":
        chosen = draw(st.lists(values(word), min_size=1, max_size=3, unique=True))
        return Among(word.name, tuple(chosen))
    is_ordered = word.type not in {WordType.ONE_OF, WordType.TEXT, WordType.YES_NO}
    operator = draw(st.sampled_from(_ORDER if is_ordered else _ORDER[:2]))
    return Compare(word.name, operator, draw(values(word)))


@st.composite
def sums(draw: st.DrawFn) -> Linear:
    """A sum in lowest terms that is no plain comparison of one word."""
    names = draw(st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=3, unique=True))
    first, *rest = (draw(st.integers(1, 9)), *(draw(st.sampled_from((-7, -2, -1, 1, 3))) for _ in names[1:]))
    constant = draw(st.integers(-10_000, 10_000))
    shared = gcd(first, constant, *rest)
    terms = tuple((factor // shared, name) for factor, name in zip((first, *rest), names, strict=True))
    return Linear(terms, draw(st.sampled_from(_ORDER)), constant // shared)


def conditions() -> st.SearchStrategy[Condition]:
    """Any condition of a dozen tests at most."""
    return st.recursive(
        tests(),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=12,
    )
