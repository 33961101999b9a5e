"""S17: around a hand-off the old side enters the customer again and goes on there, or hangs it elsewhere.

Records are accounts that were entered in those weeks anyway: they get the moved customer's name, website,
address and telephone as somebody in a hurry types them. What only looks like it: a new site of the customer
with its own address under a parent that is said, and a double entered by operations.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.customers import MISSING
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.families import Reparents
from groundrules.simulate.names import slug
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.touches import CALL, MAIL_OUT, plain
from groundrules.simulate.world import World

_EARLY, _LATE = -40, 55
"""Days from the move within which the old side enters it."""
_FORMS = ("", " Inc", " Ltd", " Group", " Holding")


@dataclass
class _Records:
    """What is rewritten: lists of texts of the customers, and who entered them."""

    name: list[str]
    website: list[str]
    street: list[str]
    postal: list[str]
    phone: list[str]
    parent: Whole
    by: Whole


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the moved accounts is entered again, and a third as many get another parent."""
    c, more = world.customers, world.life.account_details
    texts = _Records(list(c.name), list(c.website), list(more.street), list(more.postal), list(more.phone),
                     c.parent.copy(), more.by.copy())  # fmt: skip
    moves = int((world.ownership.changes.reason == WAVE).sum())
    hosts = _hosts(world, rng)
    wanted = min(max(1, round(rate * moves)), len(hosts) * 3 // 4)
    deeds: list[Deed] = []
    touches = []
    for number, (host, row) in enumerate(hosts[: wanted + wanted // 2]):
        change = world.ownership.changes
        day, moved = int(c.created[host]), int(change.account[row])
        by = int(world.ownership.tenures.owner_on(np.array([host]), np.array([day]))[0])
        excuse = "" if number < wanted else ("site", "operations")[number % 2]
        _rewrite(texts, host, moved, excuse, rng)
        texts.by[host] = world.force.operations if excuse == "operations" else by
        if not excuse:
            on = day + np.sort(rng.integers(1, 28, size=int(rng.integers(1, 5))))
            on = on[(on < days.END) & (world.attendance.work[by, np.minimum(on, days.END - 1)] > 0)]
            kind = rng.choice([CALL, MAIL_OUT], size=len(on))
            touches.append(plain(np.full(len(on), host), np.full(len(on), by), on, kind))
        facts = {"moved_on": days.day_of(int(change.day[row])).isoformat(), "how": "created"}
        deeds.append(Deed("duplicate_account", "S17", day, OPEN,
                          {"from": by, "to": int(change.new[row])}, host,
                          excuse=excuse, facts=facts))  # fmt: skip
    put, said = _reparented(world, texts, max(1, wanted // 3), {deed.account for deed in deeds}, rng)
    joined = Reparents(*(np.concatenate([getattr(world.life.reparents, part), getattr(put, part)])
                         for part in ("account", "day", "old", "new", "by")))  # fmt: skip
    details = replace(more, street=texts.street, postal=texts.postal, phone=texts.phone, by=texts.by)
    customers = replace(c, name=texts.name, website=texts.website, parent=texts.parent)
    done = replace(world, customers=customers,
                   life=replace(world.life, account_details=details, reparents=joined))  # fmt: skip
    for lot in touches:
        done = done.with_touches(lot)
    return Planted(done, (*deeds, *said))


def _hosts(world: World, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Accounts entered in those weeks by the old owner's team, with the change's row, in chance order."""
    changes, force, c = world.ownership.changes, world.force, world.customers
    young = np.flatnonzero((c.created > days.END - 365) & (c.parent == MISSING) & ~world.taken())
    owner = world.ownership.tenures.owner_on(young, c.created[young])
    manager = np.array([MISSING if p.manager is None else p.manager for p in force.people])
    free = np.flatnonzero((changes.reason == WAVE) & ~world.taken()[changes.account])
    used: set[int] = set()
    found = []
    for at in rng.permutation(len(young)).tolist():
        host, by = int(young[at]), int(owner[at])
        gap = c.created[host] - changes.day[free]
        near = free[(gap >= _EARLY) & (gap <= _LATE) & (manager[changes.old[free]] == manager[by])]
        near = near[(changes.account[near] != host) & (changes.new[near] != by)]
        near = near[c.created[changes.account[near]] < changes.day[near] - 60]
        own = near[changes.old[near] == by]
        near = own if len(own) else near
        near = near[~np.isin(changes.account[near], sorted(used))]
        if len(near):
            row = int(rng.choice(near))
            used.add(int(changes.account[row]))
            found.append((host, row))
    return found


def _rewrite(texts: _Records, host: int, moved: int, excuse: str, rng: np.random.Generator) -> None:
    """The record's texts become the moved customer's, as typed anew; those of a site keep its own address."""
    name = texts.name[moved]
    if excuse == "site":
        texts.name[host] = f"{' '.join(name.split()[:2])} {rng.choice(['North', 'South', 'Works', 'Site 2'])}"
        texts.website[host] = texts.website[moved]
        texts.parent[host] = moved
        return
    texts.name[host] = _typed(name, rng)
    site = texts.website[moved]
    kinds: list[Callable[[], str]] = [
        lambda: site, lambda: site.replace("https://www.", "http://"),
        lambda: site.replace(".example", ".test"), lambda: f"https://{slug(texts.name[host])}.example",
    ]  # fmt: skip
    texts.website[host] = kinds[int(rng.choice(4, p=[0.5, 0.25, 0.1, 0.15]))]()
    if rng.random() < 0.8:
        street = texts.street[moved]
        texts.street[host] = (
            street.replace("Street", "St.").replace("Road", "Rd.") if rng.random() < 0.4 else street
        )
        texts.postal[host] = texts.postal[moved]
    if rng.random() < 0.6:
        texts.phone[host] = texts.phone[moved]


def _typed(name: str, rng: np.random.Generator) -> str:
    """The name without its last word's legal form, in capitals, with a letter lost, or as it was."""
    words = name.split()
    stem = " ".join(words[:-1]) if len(words) > 2 else name
    how = int(rng.integers(5))
    if how == 0:
        return name.upper()
    if how == 1 and len(stem) > 6:
        at = int(rng.integers(2, len(stem) - 1))
        return stem[:at] + stem[at + 1 :]
    return f"{stem}{rng.choice(_FORMS)}" if how < 4 else f"{name} (new)"


def _reparented(
    world: World, texts: _Records, wanted: int, without: set[int | None], rng: np.random.Generator
) -> tuple[Reparents, list[Deed]]:
    """Moved accounts the old owner puts under a strange parent of their own, in the weeks after the move."""
    changes, tenures = world.ownership.changes, world.ownership.tenures
    rows = np.flatnonzero(
        (changes.reason == WAVE) & ~world.taken()[changes.account] & (changes.day < days.END - 20)
    )
    kept: list[tuple[int, int, int, int, int]] = []
    deeds: list[Deed] = []
    for row in rng.permutation(rows).tolist():
        account, old = int(changes.account[row]), int(changes.old[row])
        own = tenures.account[
            (tenures.owner == old) & (tenures.end == days.END) & (tenures.start < changes.day[row])
        ]
        own = own[(texts.parent[own] == MISSING) & (own != account)]
        if account in without or texts.parent[account] != MISSING or not len(own) or len(deeds) == wanted:
            continue
        day = min(int(changes.day[row]) + int(rng.integers(_EARLY // 2, _LATE)), days.END - 2)
        above = int(rng.choice(own))
        if texts.name[above].split()[0] == texts.name[account].split()[0] or above in texts.parent:
            continue
        mended = day + int(rng.integers(30, 120))  # half of them by operations, who keep the tree
        until = mended if rng.random() < 0.5 and mended < days.END - 2 else OPEN
        kept.append((account, day, MISSING, above, old))
        if until < OPEN:
            kept.append((account, until, above, MISSING, world.force.operations))
        else:
            texts.parent[account] = above
        facts = {"moved_on": days.day_of(int(changes.day[row])).isoformat(), "how": "re-parented"}
        deeds.append(Deed("duplicate_account", "S17", day, until,
                          {"from": old, "to": int(changes.new[row])}, account, facts=facts))  # fmt: skip
    columns = [np.array([one[n] for one in kept], dtype=np.int64) for n in range(5)]
    return Reparents(*columns), deeds


PLANT = Plant("duplicate_account", "S17", (0.004, 0.012), "moved accounts", place)
