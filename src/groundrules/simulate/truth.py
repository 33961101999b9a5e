"""The ground truth beside the export: who misbehaved, who only looked like it; no product code reads it."""

from collections.abc import Mapping

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.behaviour import Episodes
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.salesforce_ids import id_texts, make_ids
from groundrules.simulate.touches import BULK, MAIL_IN
from groundrules.simulate.world import World

Entry = dict[str, object]


def ground_truth(world: World) -> Mapping[str, object]:
    """Misbehaviour with account, people and days, and look-alikes with their excuse, as plain values."""
    behaviour = world.behaviour
    misbehaviour = [
        *_entries(world, behaviour.gaps, "handoff_gap"),
        *_entries(world, behaviour.holds, "not_letting_go"),
        *_outages(world),
        *(_told(world, deed) for deed in world.deeds if not deed.excuse),
    ]
    planted = {
        "colleague": "handoff_gap",
        "covering": "not_letting_go",
        "joint": "not_letting_go",
        "asked": "not_letting_go",
    }
    look_alikes = [
        {**entry, "excuse": excuse}
        for excuse, kind in planted.items()
        for entry in _entries(world, getattr(behaviour, excuse), kind)
    ]
    return {
        "as_of": days.AS_OF.isoformat(),
        "seed": world.size.seed,
        "mode": world.mode.name,
        "size": {"sellers": world.size.sellers, "accounts": world.size.accounts},
        "misbehaviour": misbehaviour,
        "look_alikes": [
            *look_alikes,
            *_silent(world),
            *_carved(world),
            *({**_told(world, deed), "excuse": deed.excuse} for deed in world.deeds if deed.excuse),
        ],
    }


def _told(world: World, deed: Deed) -> Entry:
    """A deed as plain values: ids and names of everybody and everything it is about."""
    entry: Entry = {
        "kind": deed.kind,
        "signal": deed.signal,
        "since": _day(deed.since),
        "until": _day(deed.until),
        "open": deed.until >= OPEN,
        **deed.facts,
    }
    for part, person in deed.people.items():
        entry[f"{part}_id"] = _id("user", person)
        entry[part] = world.force.people[person].name
    if deed.account is not None:
        entry["account_id"] = _id("account", deed.account)
        entry["account"] = world.customers.name[deed.account]
    if deed.deals:
        entry["opportunity_ids"] = [_id("opportunity", deal) for deal in deed.deals]
    if deed.group:
        entry["group"] = deed.group
    return entry


def _id(kind: str, number: int) -> str:
    return str(make_ids(kind, np.array([number]))[0].tobytes(), "ascii")


def _day(number: int) -> str | None:
    return None if number >= OPEN else days.day_of(number).isoformat()


def _move(world: World, row: int) -> Entry:
    changes, people = world.ownership.changes, world.force.people
    account = int(changes.account[row])
    users = make_ids("user", np.array([changes.old[row], changes.new[row]]))
    return {
        "account_id": make_ids("account", np.array([account]))[0].tobytes().decode(),
        "account": world.customers.name[account],
        "from_id": users[0].tobytes().decode(),
        "from": people[changes.old[row]].name,
        "to_id": users[1].tobytes().decode(),
        "to": people[changes.new[row]].name,
        "moved_on": _day(int(changes.day[row])),
    }


def _entries(world: World, episodes: Episodes, kind: str) -> list[Entry]:
    before = _touches_before(world, episodes.change)
    return [
        {
            "kind": kind,
            **_move(world, int(episodes.change[n])),
            "since": _day(int(episodes.start[n])),
            "until": _day(int(episodes.until[n])),
            "open": bool(episodes.until[n] >= OPEN),
            "touches_in_12_weeks_before": int(before[n]),
        }
        for n in range(len(episodes))
    ]


def _touches_before(world: World, rows: Whole) -> Whole:
    """The old owner's touches in the twelve weeks before the change: how visible the case can be."""
    changes = world.ownership.changes
    start = changes.day[rows] - 84
    all_since = outward_since(world, changes.old[rows], start, rows)
    return all_since - outward_since(world, changes.old[rows], changes.day[rows], rows)


def _outages(world: World) -> list[Entry]:
    out = world.behaviour.outages
    ids = id_texts("user", len(world.force.people))
    return [
        {
            "kind": "evidence_outage",
            "seller_id": ids[person],
            "seller": world.force.people[person].name,
            "since": _day(int(start)),
            "until": _day(int(until)),
            "open": bool(until >= OPEN),
            "recent": bool(until > days.END - 14),
        }
        for person, start, until in zip(out.person, out.start, out.until, strict=True)
    ]


def outward_since(world: World, person: Whole, since: Whole, rows: Whole) -> Whole:
    """Touches (no incoming, no bulk) by a person on the account of each owner change, since a day."""
    touches = world.touches
    counted = ~np.isin(touches.kind, (MAIL_IN, BULK))
    count = len(world.force.people)
    key = world.ownership.changes.account[rows] * count + person
    place = np.argsort(key)
    ours = touches.account * count + touches.person
    at = np.minimum(np.searchsorted(key[place], ours), max(len(key) - 1, 0))
    hit: Flags = (key[place][at] == ours) & counted if len(key) else np.zeros(len(touches), dtype=bool)
    row = place[at[hit]]
    late = touches.day[hit] >= since[row]
    return np.bincount(row[late], minlength=len(key))


def _silent(world: World) -> list[Entry]:
    """Other recent moves whose new owner has not been seen: away, dark, dormant, or by chance."""
    changes, b = world.ownership.changes, world.behaviour
    rows = np.flatnonzero((changes.reason == WAVE) & (changes.day >= days.END - 130))
    rows = np.setdiff1d(rows, np.concatenate([b.gaps.change, b.colleague.change]))
    rows = rows[~np.isin(changes.account[rows], _planted_on(world))]
    rows = rows[outward_since(world, changes.new[rows], changes.day[rows], rows) == 0]
    dark = [*b.outages.person[b.outages.until > days.END - 14]]
    dark += [
        deed.people["seller"]
        for deed in world.deeds
        if deed.kind == "evidence_outage" and deed.until > days.END - 14
    ]
    found = []
    for row in rows:
        new = int(changes.new[row])
        at_work = world.attendance.work[new, int(changes.day[row]) :].sum()
        usual = 5 / 7 * (days.END - changes.day[row])
        if at_work < 0.5 * usual:
            excuse = "leave"
        elif new in dark:
            excuse = "logged_elsewhere"
        else:
            excuse = "dormant" if world.customers.dormant[changes.account[row]] else "quiet_account"
        found.append({"kind": "handoff_gap", **_move(world, int(row)), "excuse": excuse})
    return found


def _planted_on(world: World) -> list[int]:
    """Accounts something was planted on."""
    return [deed.account for deed in world.deeds if deed.account is not None and not deed.excuse]


def _carved(world: World) -> list[Entry]:
    """Old owners seen often in the last eight weeks because of a deal they keep until it closes."""
    changes, touches = world.ownership.changes, world.touches
    kept = np.flatnonzero(world.deals.kept_by_old)
    lately = (touches.day >= days.END - 56) & (touches.deal >= 0) & (touches.kind != MAIL_IN)
    on = touches.deal[lately]
    own = touches.person[lately] == world.deals.owner[on]
    count = np.bincount(on[own], minlength=len(world.deals))
    row_of = {(int(a), int(o)): n for n, (a, o) in enumerate(zip(changes.account, changes.old, strict=True))}
    found, told, planted = [], set(), _planted_on(world)
    for deal in kept[count[kept] >= 3]:
        row = row_of[int(world.deals.account[deal]), int(world.deals.owner[deal])]
        if changes.day[row] < days.END - 35 and row not in told and changes.account[row] not in planted:
            told.add(row)
            found.append({"kind": "not_letting_go", **_move(world, row), "excuse": "open_deal"})
    return found
