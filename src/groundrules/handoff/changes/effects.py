"""What else happens when a wave is loaded: counted where the import tells, named where only the CRM knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from groundrules.handoff.changes.model import Action, ChangeSet, Row, Tables, rows_of, text_of
from groundrules.handoff.changes.ports import CrmSink


@dataclass(frozen=True, slots=True)
class SideEffect:
    """One thing that happens besides the changes.

    Attributes:
        what: a few words.
        count: how many; None: it happens in the CRM and is not counted here.
        say: one sentence.
    """

    what: str
    count: int | None
    say: str


def side_effects(change_set: ChangeSet, tables: Tables, sink: CrmSink) -> tuple[SideEffect, ...]:
    """Everything worth knowing before the wave is loaded; what does not occur in it is left out.

    Args:
        change_set: the wave.
        tables: the import it was worked out on.
        sink: the CRM, which says what it does by itself.
    """
    counted = [*(_dropped(change_set) if sink.drops_teams else ()), *_counted(change_set, tables)]
    named = [SideEffect(what, None, say) for what, say in sink.by_itself.items()]
    occurring = [effect for effect in counted if effect.count]
    return (*occurring, *(named if change_set.changes else ()))


def _dropped(change_set: ChangeSet) -> Iterator[SideEffect]:
    for table, what in (("account_team", "account teams"), ("opportunity_team", "deal teams")):
        stays = sum(one.table == table for one in change_set.at_risk)
        said = (
            "People who are to stay on a team: the CRM drops a team with its owner unless it is told to keep "
            "it, and the files in `if-lost` bring them back."
        )
        yield SideEffect(what, stays, said)


def _counted(change_set: ChangeSet, tables: Tables) -> Iterator[SideEffect]:
    givers = {
        one.account_id: text_of(one.before, "owner_id") for one in change_set.of("accounts", Action.UPDATE)
    }
    deals = {
        one.key[0]: text_of(one.before, "owner_id") for one in change_set.of("opportunities", Action.UPDATE)
    }
    credit = sum(
        text_of(row, "seller_id") == deals.get(text_of(row, "opportunity_id") or "", "")
        for row in rows_of(tables, "splits")
    )
    yield SideEffect(
        "splits", credit, "Shares of the old owner in deals that change hands; no file changes credit."
    )
    held = [one for one in change_set.left_alone if one.table == "opportunities"]
    yield SideEffect("deals that stay", len(held), "Open deals that an exception holds with their owner.")
    refused = [one for one in change_set.left_alone if one.table == "accounts"]
    yield SideEffect("accounts that stay", len(refused), "Moves of the plan that are not made after all.")
    tickets = [
        row for row in rows_of(tables, "tickets") if _is_open(row) and _is_givers(row, "owner_id", givers)
    ]
    yield SideEffect(
        "open tickets", len(tickets), "Requests of these customers that stay with the account's old owner."
    )
    others = [
        row
        for row in rows_of(tables, "opportunities")
        if row.get("is_closed") is False
        and text_of(row, "account_id") in givers
        and not _is_givers(row, "owner_id", givers)
    ]
    yield SideEffect("deals of others", len(others), "Open deals on these accounts that somebody else owns.")
    tasks = [
        row
        for row in rows_of(tables, "activities")
        if row.get("source") == "task"
        and row.get("is_done") is False
        and text_of(row, "account_id") in givers
        and not _is_givers(row, "seller_id", givers)
    ]
    yield SideEffect("tasks of others", len(tasks), "Open tasks on these accounts that somebody else owns.")


def _is_open(row: Row) -> bool:
    return row.get("is_closed") is not True and row.get("closed_at") is None


def _is_givers(row: Row, column: str, givers: Mapping[str, str | None]) -> bool:
    account_id = text_of(row, "account_id") or ""
    return account_id in givers and text_of(row, column) == givers[account_id]
