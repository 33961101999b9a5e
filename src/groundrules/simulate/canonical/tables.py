"""A world as our own tables, as importing its export would give them, without a file in between."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.merged import still_merged
from groundrules.crm.merged_owners import whole_ownership
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import ACCOUNT_OWNERS, BY_NAME, MERGED, MERGED_OWNERS
from groundrules.simulate import days
from groundrules.simulate.canonical import activities, deals, forms, people
from groundrules.simulate.canonical.cells import Sheet
from groundrules.simulate.canonical.people import Columns
from groundrules.simulate.export import sheets
from groundrules.simulate.salesforce_ids import make_ids
from groundrules.simulate.touches import MEETING
from groundrules.simulate.world import World

_Maker = tuple[str, Callable[[Sheet], Columns]]
_PLAIN: Mapping[str, tuple[_Maker, ...]] = {
    "UserRole.csv": (("roles", people.roles),),
    "Account.csv": (("accounts", people.accounts), ("merged", people.merged)),
    "AccountHistory.csv": (("account_changes", people.account_changes),),
    "AccountTeamMember.csv": (("account_team", people.account_team),),
    "Holiday.csv": (("holidays", people.holidays),),
    "LeaveCalendar.csv": (("leave", people.leave),),
    "Opportunity.csv": (("opportunities", deals.opportunities),),
    "OpportunityFieldHistory.csv": (("opportunity_changes", deals.opportunity_changes),),
    "OpportunityHistory.csv": (("opportunity_changes", deals.stages_reached),),
    "OpportunityTeamMember.csv": (("opportunity_team", deals.opportunity_team),),
    "OpportunitySplit.csv": (("splits", deals.splits),),
    "Case.csv": (("tickets", deals.tickets),),
    "CaseHistory.csv": (("ticket_changes", deals.ticket_changes),),
    "EventRelation.csv": (("attendees", activities.attendees),),
    "InternalContact.csv": (("internal_contacts", forms.internal_contacts),),
    "QueueOffer.csv": (("offers", forms.offers),),
    "PulseRound.csv": (("pulse_rounds", forms.pulse_rounds),),
    "PulseAnswer.csv": (("pulse", forms.pulse),),
    "RuleAcceptance.csv": (("acceptances", forms.acceptances),),
}


def tables(world: World) -> Mapping[str, pa.Table]:
    """Every canonical table of the world by name, as one import on its last day would leave it.

    Fingerprints are keyed with the seed, where an import keys them with the workspace's own key; order of
    rows is the export's. Tables the world has nothing for are empty.
    """
    found: dict[str, list[pa.Table]] = {}
    makers = _makers(world)
    for name, chunks in sheets(world):
        for chunk in chunks:
            for table, make in makers.get(name, ()):
                if table in BY_NAME:
                    found.setdefault(table, []).append(_typed(table, make(chunk)))
    found["split_changes"] = [_typed("split_changes", forms.split_changes(world))]
    whole = {
        name: pa.concat_tables(found[name]) if name in found else arrow_schema(table).empty_table()
        for name, table in BY_NAME.items()
    }
    return {**whole, **_derived(whole)}


def _makers(world: World) -> Mapping[str, Iterable[_Maker]]:
    key = world.size.seed.to_bytes(16, "little", signed=True)
    joint = _joint(world)
    return {
        **_PLAIN,
        "User.csv": (("sellers", lambda sheet: people.sellers(sheet, world)),),
        "Task.csv": (("activities", lambda sheet: activities.of_tasks(sheet, key)),),
        "Event.csv": (("activities", lambda sheet: activities.of_events(sheet, joint, key)),),
    }


def _joint(world: World) -> pa.Array:
    """Ids of meetings another seller was invited to."""
    meeting = world.touches.rows(world.touches.kind == MEETING)
    other = np.flatnonzero((meeting.partner >= 0) & (meeting.partner != meeting.person))
    return pa.array(make_ids("event", other).view("S18").ravel().astype(str), pa.string())


def _typed(name: str, columns: Columns) -> pa.Table:
    """The columns in our order and types; those nobody fills are empty."""
    schema = arrow_schema(BY_NAME[name])
    rows = len(next(iter(columns.values())))
    arrays = [
        pc.cast(columns[field.name], field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays([_flat(array) for array in arrays], schema=schema)


def _flat(array: pa.Array) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _derived(whole: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    merged = still_merged(whole[MERGED.name], None, days.AS_OF, None)
    changes = whole["account_changes"]
    ownership = whole_ownership(
        accounts=whole["accounts"].select(["account_id", "owner_id", "created_at"]),
        changes=changes.filter(pc.equal(changes["field"], "owner_id")),
        earlier=None,
        merged=merged,
        as_of=days.AS_OF,
        since=None,
    )
    return {
        MERGED.name: merged,
        ACCOUNT_OWNERS.name: ownership.owners,
        MERGED_OWNERS.name: ownership.merged,
    }
