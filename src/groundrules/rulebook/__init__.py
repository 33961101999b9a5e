"""The book: read, checked, evaluated and said in plain English."""

from groundrules.rulebook.evaluate import Answer, decide
from groundrules.rulebook.model import Decision, Rule, Rulebook, Word
from groundrules.rulebook.read import Reading, read_book

__all__ = ["Answer", "Decision", "Reading", "Rule", "Rulebook", "Word", "decide", "read_book"]
