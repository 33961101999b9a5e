"""How today's accounts fall under the book, from the coverage worked out last."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.charts import Counted
from groundrules.rulebook.pages.say import say_day
from groundrules.terms import Finding, Severity


def count_rules(*, book: Rulebook, facts: Facts) -> tuple[Counted | None, tuple[Finding, ...]]:
    """Accounts by rule and by job, or a warning that says why there is nothing to count.

    Args:
        book: the book to be shown; only coverage worked out by this very version counts.
        facts: read for step ``coverage``.
    """
    manifest = facts.manifest("coverage")
    if manifest is None:
        return None, (_nothing("no coverage has been worked out yet", "run `groundrules cover` first"),)
    if manifest["book_version"] != book.stamp:
        message = (
            f"coverage was worked out by version `{manifest['book_version']}` of the book, not by this one"
        )
        return None, (_nothing(message, "run `groundrules cover` again"),)
    table = facts.read("coverage", "assignments")
    rows = table.group_by("team_role", "sales_role").agg(accounts=table.count()).to_pyarrow().to_pylist()
    by_role: dict[str, dict[str, int]] = {"owner": {}, "quarterback": {}, "support": {}}
    for row in rows:
        by_role.setdefault(str(row["team_role"]), {})[str(row["sales_role"])] = int(row["accounts"])
    by_rule = accounts_by_rule(book=book, facts=facts) or {}
    as_of = say_day(date.fromisoformat(str(manifest["as_of"])))
    return Counted(dict(by_rule), by_role, as_of), ()


def accounts_by_rule(*, book: Rulebook, facts: Facts) -> Mapping[str, int] | None:
    """Accounts for each rule of coverage, from the run's own account; None when it ran by another version."""
    manifest = facts.manifest("coverage")
    if manifest is None or manifest["book_version"] != book.stamp:
        return None
    return cast("Mapping[str, int]", manifest["by_rule"])


def _nothing(message: str, mend: str) -> Finding:
    return Finding("GR267", Severity.WARNING, f"the charts are left out: {message}", mend, kind="no coverage")
