"""Which library compares accounts."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from groundrules.rulebook import Rulebook
from groundrules.wiring.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


def likely_same(
    workspace: Workspace, book: Rulebook, as_of: date | None, tell: Callable[[str], None]
) -> "Mapping[str, pa.Table]":
    """The table ``likely_same`` to be given to the signals; none when the book does not ask for it."""
    from groundrules.adapters.duplicates import match
    from groundrules.usecases.compare_accounts import compare_accounts

    return compare_accounts(book=book, facts=workspace.facts, match=match, as_of=as_of, tell=tell)
