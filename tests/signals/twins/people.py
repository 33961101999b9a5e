"""Twins of ``counts.pairs`` and ``counts.teams``: who belongs together, and who is on what."""

from collections import Counter
from datetime import datetime

from groundrules.signals.counts import pairs, teams
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import Row


def plain_declared(world: World) -> list[Row]:
    persons = {
        row["seller_id"]: row["pair_id"] for row in world.rows("sellers") if row["is_system"] is not True
    }
    named = {
        tuple(sorted((str(one), str(other))))
        for one, other in persons.items()
        if other in persons and other != one
    }
    return [{"one": one, "other": other} for one, other in named]


def plain_in_touch(world: World) -> list[Row]:
    found: Counter[tuple[object, ...]] = Counter()
    for row in world.rows("internal_contacts"):
        one, other = sorted((str(row["seller_id"]), str(row["partner_id"])))
        if one != other:
            assert isinstance(row["n"], int)
            found[one, other, row["day"]] += row["n"]
    return [{"one": one, "other": other, "day": day, "n": n} for (one, other, day), n in found.items()]


def plain_by_channel(world: World) -> list[Row]:
    wanted = {(row["one"], row["other"]) for row in world.rows("couples")}
    found: Counter[tuple[object, ...]] = Counter()
    for row in world.rows("internal_contacts"):
        one, other = sorted((str(row["seller_id"]), str(row["partner_id"])))
        if (one, other) in wanted:
            assert isinstance(row["n"], int)
            found[one, other, row["day"], row["channel"]] += row["n"]
    names = ("one", "other", "day", "channel")
    return [{**dict(zip(names, key, strict=True)), "n": n} for key, n in found.items()]


def plain_worked_by_both(world: World) -> list[Row]:
    done = {(row["seller_id"], row["account_id"]) for row in world.rows("contacts")}
    accounts = {account for _, account in done}
    return [
        {"one": row["one"], "other": row["other"], "account_id": account}
        for row in world.rows("couples")
        for account in accounts
        if (row["one"], account) in done and (row["other"], account) in done
    ]


def _places(world: World, table: str, record: str) -> list[Row]:
    found: list[Row] = []
    for row in world.rows(table):
        added = row["added_at"]
        since = added.date() if isinstance(added, datetime) else None
        found.append({record: row[record], "seller_id": row["seller_id"], "team_role": row["team_role"],
                      "since": since})  # fmt: skip
    return found


def plain_by_our_rules(world: World) -> list[Row]:
    names = ("account_id", "seller_id", "team_role")
    told = {
        tuple(row[name] for name in names)
        for row in world.rows("assignments")
        if row["seller_id"] is not None and row["team_role"] != "owner"
    }
    return [dict(zip(names, row, strict=True)) for row in told]


TWINS = (
    Twin(pairs.declared, "", lambda t: pairs.declared(t["sellers"]), plain_declared, gives="couples"),
    Twin(
        pairs.by_channel, "", lambda t: pairs.by_channel(t["internal_contacts"], t["couples"]),
        plain_by_channel,
    ),
    Twin(
        pairs.worked_by_both, "", lambda t: pairs.worked_by_both(t["contacts"], t["couples"]),
        plain_worked_by_both,
    ),
    Twin(pairs.in_touch, "", lambda t: pairs.in_touch(t["internal_contacts"]), plain_in_touch),
    Twin(
        teams.on_accounts, "", lambda t: teams.on_accounts(t["account_team"]),
        lambda w: _places(w, "account_team", "account_id"),
    ),
    Twin(
        teams.on_deals, "", lambda t: teams.on_deals(t["opportunity_team"]),
        lambda w: _places(w, "opportunity_team", "opportunity_id"),
    ),
    Twin(teams.by_our_rules, "", lambda t: teams.by_our_rules(t["assignments"]), plain_by_our_rules),
)  # fmt: skip
