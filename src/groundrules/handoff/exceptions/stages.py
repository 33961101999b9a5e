"""The steps a deal made from stage to stage, and since when it has stood where it stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ibis.expr import types as ir

_EDIT, _SAVED = "stage", "stage_reached"
"""What the CRM calls an edit of the stage (from what to what), and the stage at a save."""
KEPT = (_EDIT, _SAVED)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of stage; ``was`` is None for the first one that is known."""

    day: date
    was: str | None
    came: str | None


def steps_of(changes: ir.Table, ids: ir.Table, as_of: date) -> Mapping[str, Sequence[Step]]:
    """Every change of stage of these deals until a day, oldest first, by deal id.

    A save that left the stage as it was is no step.
    """
    kept = changes.filter(changes.field.isin(KEPT) & (changes.changed_at.date() <= as_of))
    kept = kept.semi_join(ids, kept.opportunity_id == ids.opportunity_id)
    rows = kept.order_by(["opportunity_id", "changed_at", "change_id"]).to_pyarrow().to_pylist()
    found: dict[str, list[Step]] = defaultdict(list)
    saved: dict[str, str | None] = {}
    for row in rows:
        deal_id, at, came = str(row["opportunity_id"]), row["changed_at"], row["new_value"] or None
        was = (row["old_value"] or None) if row["field"] == _EDIT else saved.get(deal_id)
        if row["field"] == _SAVED:
            saved[deal_id] = came
        if isinstance(at, datetime) and (was is None or was != came):
            found[deal_id].append(Step(at.date(), was, came))
    return found


@dataclass(frozen=True, slots=True)
class Path:
    """One deal's way.

    Attributes:
        steps: oldest first.
        places: stage as the CRM spells it -> its place in the order of the book; a stage that is not in it
            is none the book names.
        opened: the day the deal was entered; None when unknown.
        stage: where it stands now.
    """

    steps: Sequence[Step]
    places: Mapping[str, int]
    opened: date | None
    stage: str | None

    @property
    def changed_on(self) -> date | None:
        """The day its stage changed last; the day it was entered when it never did."""
        return self.steps[-1].day if self.steps else self.opened

    @property
    def forward_on(self) -> date | None:
        """The day of its last step forward.

        A step from or to a stage the book does not name counts as one: it cannot be told apart, and a made-up
        stage must not hide a rush.
        """
        for step in reversed(self.steps):
            was, came = self._place(step.was), self._place(step.came)
            if was is None or came is None or came > was:
                return step.day
        return self.opened

    def reached_on(self, place: int) -> date | None:
        """Since when it has been at that place of the order or beyond, without falling back.

        None when it is not there now. A stage the book does not name is taken for one before it.
        """
        now = self._place(self.stage)
        if now is None or now < place:
            return None
        for step in reversed(self.steps):
            was = self._place(step.was)
            if was is None or was < place:
                return step.day
        return self.opened

    def _place(self, stage: str | None) -> int | None:
        return self.places.get(stage) if stage is not None else None
