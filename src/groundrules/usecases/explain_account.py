"""Why one account is covered as it is; apart from ``assign_coverage``, to start without the engine."""

from typing import TYPE_CHECKING

from groundrules.coverage.explain import explain
from groundrules.coverage.explaining.explanation import Explained
from groundrules.rulebook.model import Rulebook

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts


def explain_account(*, book: Rulebook, facts: "Facts", account: str) -> Explained:
    """The account explained; only findings when there is no such account or no coverage yet.

    Args:
        book: the book as it is now.
        facts: steps ``crm`` and ``coverage`` are read.
        account: its id in 15 or 18 characters, or its name.
    """
    return explain(book=book, facts=facts, account=account)
