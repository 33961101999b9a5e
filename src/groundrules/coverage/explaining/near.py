"""What the book answers for an account, and the rules that almost answered it.

The book's own near misses, held to the words' domains: while a fact lies outside the book, only mending that
fact can change the answer.
"""

from collections.abc import Mapping

from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import decision_words, why_outside
from groundrules.rulebook import near
from groundrules.rulebook.evaluate import Record, decide
from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.near import NearMiss


def answer_of(decision: Decision, record: Record, words: Mapping[str, Word]) -> str:
    """The rule that answers the record, or ``!outside the book``, ``!no rule``, ``!several rules``."""
    if _outside(decision, record, words):
        return OUTSIDE
    answer = decide(decision, record)
    return answer.rule_id or (SEVERAL_RULES if answer.rule_ids else NO_RULE)


def near_misses(decision: Decision, record: Record, words: Mapping[str, Word]) -> tuple[NearMiss, ...]:
    """Every rule that one changed fact would have made the answer, with the least change of that fact.

    A fact that would have to be unknown is left out: nobody can make it so.
    """
    outside = _outside(decision, record, words)
    if len(outside) > 1:
        return ()
    if outside:
        record = {**record, outside[0]: None}
    return tuple(
        miss
        for miss in near.near_misses(decision, words, record)
        if miss.nearest is not None and miss.word in (outside or words)
    )


def _outside(decision: Decision, record: Record, words: Mapping[str, Word]) -> list[str]:
    return [name for name in decision_words(decision) if why_outside(words[name], record.get(name))]
