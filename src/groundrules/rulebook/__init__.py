"""The book: read, checked, proved, evaluated and said in plain English."""

from groundrules.rulebook.check import check_book
from groundrules.rulebook.evaluate import Answer, decide
from groundrules.rulebook.model import Decision, Rule, Rulebook, Word
from groundrules.rulebook.near import near_misses
from groundrules.rulebook.read import Reading, read_book
from groundrules.rulebook.render import say_condition, say_rule

__all__ = [
    "Answer",
    "Decision",
    "Reading",
    "Rule",
    "Rulebook",
    "Word",
    "check_book",
    "decide",
    "near_misses",
    "read_book",
    "say_condition",
    "say_rule",
]
