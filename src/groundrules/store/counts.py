"""Counts for pages over a whole transition, made in the database: no story is read for them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from groundrules.store.models import StoryHead


def handoffs_by_wave(
    plan_id: str, people: Collection[str] | None = None, *, late_at: datetime | None = None
) -> Mapping[tuple[int, str], int]:
    """How many hand-offs of a plan stand where: (wave, status) -> number.

    Args:
        plan_id: the plan.
        people: only those in which one of these is a side; None: all.
        late_at: only those of which something was due before that instant.
    """
    rows = StoryHead.objects.filter(kind="handoff", data__plan_id=plan_id)
    if people is not None:
        rows = rows.filter(parties__seller_id__in=sorted(people))
    if late_at is not None:
        rows = rows.filter(due_at__lt=late_at)
    counted = rows.values("data__wave", "status").annotate(number=Count("subject", distinct=True))
    return {(int(row["data__wave"]), row["status"]): row["number"] for row in counted}
