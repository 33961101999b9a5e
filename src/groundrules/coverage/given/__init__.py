"""A table somebody gives: its columns as words, each row decided by one decision of a book."""

from groundrules.coverage.given.headers import Matched, match_columns
from groundrules.coverage.given.ports import BrokenTableError, GivenColumn, GivenTable
from groundrules.coverage.given.run import Run

__all__ = ["BrokenTableError", "GivenColumn", "GivenTable", "Matched", "Run", "match_columns"]
