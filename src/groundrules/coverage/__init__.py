"""Who owns, quarterbacks and supports each account, by which rule, and why.

Only what needs no engine is named here, so that ``groundrules why`` starts at once. The run over every
account is ``coverage.facts``, ``assign`` and ``people``; ``compile`` serves other decisions too.
"""

from groundrules.coverage.explain import explain
from groundrules.coverage.explaining.explanation import Explained, Explanation
from groundrules.coverage.staff import Member, Place, a_role, say_role, why_unfit
from groundrules.coverage.tables import ACCOUNT_FACTS, ASSIGNMENTS

__all__ = [
    "ACCOUNT_FACTS",
    "ASSIGNMENTS",
    "Explained",
    "Explanation",
    "Member",
    "Place",
    "a_role",
    "explain",
    "say_role",
    "why_unfit",
]
