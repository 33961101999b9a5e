"""Random books and records: every kind of node and policy, unknowns, texts that trip patterns."""

from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa
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
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType

DAY = date(2026, 6, 30)
SEGMENTS = ("strategic", "mid_market", "small", "it's")
WORDS: Mapping[str, Word] = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", SEGMENTS, may_be_unknown=True),
        Word("employees", WordType.WHOLE, "employees", low=0, high=12, may_be_unknown=True),
        Word("revenue", WordType.MONEY, "revenue", low=0, high=10**15, scale=2, may_be_unknown=True),
        Word("contract_end", WordType.DATE, "contract end", may_be_unknown=True),
        Word("needs_expert", WordType.YES_NO, "needs a specialist", may_be_unknown=True),
        Word("territory", WordType.TEXT, "territory", may_be_unknown=True),
    )
}
COLUMNS = {
    "segment": pa.string(), "employees": pa.int64(), "revenue": pa.int64(),
    "contract_end": pa.date32(), "needs_expert": pa.bool_(), "territory": pa.string(),
}  # fmt: skip

_TEXT = st.text(st.sampled_from("ab%_.*\\ é\n'"), max_size=4)
_VALUES: Mapping[str, st.SearchStrategy[Value]] = {
    "segment": st.sampled_from(SEGMENTS),
    "employees": st.integers(0, 12),
    "revenue": st.one_of(st.integers(0, 6), st.integers(0, 10**15)),
    "contract_end": st.integers(-3, 3).map(lambda days: DAY + timedelta(days)),
    "needs_expert": st.booleans(),
    "territory": _TEXT,
}
_ORDERED = ("employees", "revenue", "contract_end")
_SUMMED = ("employees", "revenue")
_OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
_EITHER = st.sampled_from(["=", "<>"])


def _compare(word: str) -> st.SearchStrategy[Condition]:
    return st.builds(Compare, st.just(word), _OPERATORS if word in _ORDERED else _EITHER, _VALUES[word])


def _among(word: str) -> st.SearchStrategy[Condition]:
    return st.builds(Among, st.just(word), st.lists(_VALUES[word], min_size=1, max_size=3).map(tuple))


_TERMS = st.lists(
    st.tuples(st.integers(-4, 4).filter(bool), st.sampled_from(_SUMMED)), min_size=1, max_size=3
).map(tuple)
_LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Always),
    st.sampled_from(sorted(WORDS)).flatmap(_compare),
    st.sampled_from(sorted(WORDS)).flatmap(_among),
    st.builds(Like, st.just("territory"), _TEXT),
    st.builds(IsUnknown, st.sampled_from(sorted(WORDS))),
    st.builds(Linear, _TERMS, _OPERATORS, st.integers(-12, 12)),
)


def _grown(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, inner), st.builds(And, several), st.builds(Or, several))


CONDITIONS = st.recursive(_LEAVES, _grown, max_leaves=6)
OUTPUTS = (Output("owner", WordType.ONE_OF, ("field", "inside")),)


@st.composite
def decisions(draw: st.DrawFn, *, policies: tuple[Policy, ...] = tuple(Policy)) -> Decision:
    """A decision of one to seven rules, some of which yield to later ones."""
    policy = draw(st.sampled_from(policies))
    conditions = draw(st.lists(CONDITIONS, min_size=1, max_size=7))
    ids = [f"A{n + 1}" for n in range(len(conditions))]
    rules = tuple(
        Rule(
            ids[n],
            condition,
            {"owner": draw(st.sampled_from(["field", "inside"]))},
            "",
            yields_to=() if policy is Policy.FIRST else draw(_some(ids[n + 1 :])),
        )
        for n, condition in enumerate(conditions)
    )
    return Decision("coverage", "account", policy, OUTPUTS, rules)


def _some(ids: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    if not ids:
        return st.just(())
    few = st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True).map(tuple)
    return st.one_of(st.just(()), st.just(()), few)


RECORDS: st.SearchStrategy[dict[str, Value | None]] = st.fixed_dictionaries(
    {word: st.one_of(st.none(), values, values, values) for word, values in _VALUES.items()}
)


def as_table(records: list[dict[str, Value | None]]) -> pa.Table:
    """The records as a table of words, numbered by ``account_id``."""
    columns = {word: pa.array([record[word] for record in records], kind) for word, kind in COLUMNS.items()}
    return pa.table({"account_id": [str(n) for n in range(len(records))], **columns})
