"""What customers started on accounts that moved: before the move, since, and whom they turned to."""

import ibis

from groundrules.signals.measures import CONTACT


def asked(seen: ibis.Table, units: ibis.Table) -> ibis.Table:
    """Incoming calls and mails per unit: unit, n_before, n_since, n_free, n_former.

    Before the move in [pre_from, moved_on), since in [grace_end, until). ``n_free``: those since that are
    about no deal (a deal may rightly stay with who began it); ``n_former``: of these the ones to the old
    owner. ``seen`` is ``measures.visible``; a unit nobody wrote to has no row.
    """
    inward = seen.filter(seen.account_id.notnull(), seen.direction == "in", seen.kind.isin(CONTACT))
    joined = inward.join(
        units,
        [inward.account_id == units.account_id, inward.day >= units.pre_from, inward.day < units.until],
    )
    told = joined.select(
        "unit",
        before=joined.day < joined.moved_on,
        since=joined.day >= joined.grace_end,
        free=(joined.day >= joined.grace_end) & joined.opportunity_id.isnull(),
        is_former=joined.seller_id == joined.old_owner,
    )
    kept = told.filter(told.before | told.since)
    return kept.group_by("unit").agg(
        n_before=kept.before.ifelse(1, 0).sum(),
        n_since=kept.since.ifelse(1, 0).sum(),
        n_free=kept.free.ifelse(1, 0).sum(),
        n_former=(kept.free & kept.is_former).ifelse(1, 0).sum(),
    )
