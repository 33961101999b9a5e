"""What a person does by hand: a line for each thing to do, with the record's page in the CRM."""

from collections.abc import Mapping, Sequence

from groundrules.handoff.changes.model import KEYS, Action, Change
from groundrules.handoff.changes.ports import CrmSink, Written

HEADERS = (
    *("account", "account id", "to do", "link"),
    *("object", "action", "record id", "because", "why by hand"),
)
"""The columns of ``by-hand.csv``."""


def by_hand_lines(written: Written, sink: CrmSink, names: Mapping[str, str]) -> Sequence[Sequence[str]]:
    """One line for each change that no file makes, all of an account together, in the order of doing.

    Args:
        written: the changes in the CRM's own form.
        sink: knows the CRM's pages.
        names: seller_id -> name; somebody unknown is called by the id.
    """
    lines = [
        (
            one.account_name,
            one.account_id,
            to_do(one, names),
            sink.page_of(one),
            one.table,
            one.action.value,
            one.record_id or "",
            one.because,
            why,
        )
        for one, why in written.by_hand
    ]
    return sorted(lines, key=lambda line: line[:2])


def to_do(change: Change, names: Mapping[str, str]) -> str:
    """The change as one sentence that tells a person what to do, with every id in it."""
    key = dict(zip(KEYS[change.table], change.key, strict=True))
    if change.table == "account_territories":
        verb = "take the account out of" if change.action is Action.DELETE else "put the account into"
        return f"{verb} territory `{key['territory_id']}`"
    if change.table in ("account_team", "opportunity_team"):
        return _on_team(change, key, names)
    what = {"opportunities": "deal", "activities": "task"}.get(change.table, "account")
    record = "" if what == "account" else f" `{change.key[0]}`"
    owner = change.after.get("seller_id" if what == "task" else "owner_id")
    if owner is None:
        return f"take the owner away from the {what}{record}"
    return f"give the {what}{record} to {_named(str(owner), names)}"


def _on_team(change: Change, key: Mapping[str, str], names: Mapping[str, str]) -> str:
    of = f"deal `{key['opportunity_id']}`" if "opportunity_id" in key else "the account"
    who, word = _named(key["seller_id"], names), key["team_role"]
    if change.action is Action.DELETE:
        return f"take {who}, `{word}`, off the team of {of}"
    if change.action is Action.INSERT:
        return f"put {who} on the team of {of} as `{word}`"
    return f"on the team of {of}, change {who} from `{word}` to `{change.after.get('team_role', word)}`"


def _named(seller_id: str, names: Mapping[str, str]) -> str:
    name = names.get(seller_id, "")
    return f"{name} ({seller_id})" if name else seller_id
