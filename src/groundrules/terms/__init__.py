"""The glossary as types: frozen dataclasses and enums, standard library only."""

from groundrules.terms.finding import Finding, Severity, Span, has_errors, undecoded
from groundrules.terms.money import Money
from groundrules.terms.party import SalesRole, Seller, TeamRole
from groundrules.terms.period import BusinessCalendar, Period
from groundrules.terms.refused import RefusedActError
from groundrules.terms.table import Column, ColumnType, Table

__all__ = [
    "BusinessCalendar",
    "Column",
    "ColumnType",
    "Finding",
    "Money",
    "Period",
    "RefusedActError",
    "SalesRole",
    "Seller",
    "Severity",
    "Span",
    "Table",
    "TeamRole",
    "has_errors",
    "undecoded",
]
