"""The sheets about people and accounts."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.columns import (
    Cells,
    blank,
    constant,
    dates,
    fixed,
    instants,
    money,
    pick,
    texts,
    whole,
    yes_no,
)
from groundrules.simulate.customers import MISSING, SEGMENTS, TIERS, has_contract
from groundrules.simulate.names import INDUSTRIES, slug
from groundrules.simulate.places import REGIONS
from groundrules.simulate.salesforce_ids import id_texts, make_ids
from groundrules.simulate.world import World

Chunks = Iterable[Mapping[str, Cells]]
_AREA = {region.name: region.area for region in REGIONS}
_FIELDS = ["Owner", "Industry", "Website", "NumberOfEmployees", "Parent"]
_PARENT = 4


def people_sheets(world: World) -> Iterator[tuple[str, Chunks]]:
    """User, UserRole, Holiday, LeaveCalendar, Account, AccountHistory, AccountTeamMember."""
    yield "User.csv", [_users(world)]
    yield "UserRole.csv", [_roles(world)]
    yield "Holiday.csv", [_holidays(world)]
    yield "LeaveCalendar.csv", [_leave(world)]
    yield "Account.csv", [_accounts(world)]
    yield "AccountHistory.csv", [_account_history(world)]
    yield "AccountTeamMember.csv", [_account_team(world)]


def _users(world: World) -> Mapping[str, Cells]:
    people = world.force.people
    ids = id_texts("user", len(people))
    role_ids = id_texts("role", len(world.force.roles))
    hired = np.array([person.hired for person in people], dtype=np.int64)
    left = np.array([person.left for person in people], dtype=np.int64)
    gone = left < days.END
    system = np.array([person.is_system for person in people])
    opened = np.full(len(people), 32_400, dtype=np.int64)
    return {
        "Id": texts(ids),
        "Username": texts([person.email.replace("@", "@crm.") for person in people]),
        "Name": texts([person.name for person in people]),
        "Email": texts([person.email for person in people]),
        "IsActive": yes_no(~gone),
        "ManagerId": texts([None if p.manager is None else ids[p.manager] for p in people]),
        "UserRoleId": texts([None if p.user_role is None else role_ids[p.user_role] for p in people]),
        "Title": texts([person.title for person in people]),
        "Division": texts([_AREA[REGIONS[p.region].name] if p.region is not None else None for p in people]),
        "TimeZoneSidKey": texts([person.zone for person in people]),
        "CountryCode": texts([person.country for person in people]),
        "Territory__c": texts([p.territory.name if p.territory else None for p in people]),
        "Region__c": texts([REGIONS[p.region].name if p.region is not None else None for p in people]),
        "Pair__c": texts([None if p.pair is None else ids[p.pair] for p in people]),
        "FTE__c": texts([None if p.is_system else f"{p.fte:.2f}" for p in people]),
        "HireDate__c": dates(hired, system),
        "LeftDate__c": dates(left, ~gone),
        "UserType": texts(["AutomatedProcess" if p.is_system else "Standard" for p in people]),
        "CreatedDate": instants(np.maximum(hired, -2400), opened),
        "LastModifiedDate": instants(np.where(gone, left, np.maximum(hired, 3)), opened + 5400),
    }


def _roles(world: World) -> Mapping[str, Cells]:
    roles = world.force.roles
    ids = id_texts("role", len(roles))
    return {
        "Id": texts(ids),
        "Name": texts([name for name, _ in roles]),
        "ParentRoleId": texts([None if parent is None else ids[parent] for _, parent in roles]),
        "DeveloperName": texts([name.replace(" ", "_") for name, _ in roles]),
    }


def _holidays(world: World) -> Mapping[str, Cells]:
    countries = sorted({person.country for person in world.force.people})
    rows = [(country, day, name) for country in countries for day, name in days.holidays(country)]
    return {
        "Id": fixed(make_ids("holiday", np.arange(len(rows)))),
        "Name": texts([name for _, _, name in rows]),
        "ActivityDate": dates(np.array([days.number(day) for _, day, _ in rows], dtype=np.int64)),
        "IsAllDay": constant("true", len(rows)),
        "Country__c": texts([country for country, _, _ in rows]),
    }


def _leave(world: World) -> Mapping[str, Cells]:
    leave = world.attendance.leave
    person = np.array([block.person for block in leave], dtype=np.int64)
    return {
        "UserId": fixed(make_ids("user", person)),
        "StartDate": dates(np.array([block.from_day for block in leave], dtype=np.int64)),
        "EndDate": dates(np.array([block.to_day for block in leave], dtype=np.int64)),
        "Kind": texts([block.kind for block in leave]),
    }


def duplicates(world: World) -> Whole:
    """The accounts that once had a double, merged since: the double is in the export, deleted."""
    rng = stream(world.size.seed, "duplicates")
    return np.sort(rng.choice(len(world.customers), size=max(1, len(world.customers) // 200), replace=False))


def _accounts(world: World) -> Mapping[str, Cells]:
    c, more = world.customers, world.life.account_details
    rng = stream(world.size.seed, "account sheet")
    double = duplicates(world)
    row = np.concatenate([np.arange(len(c)), double])
    deleted = np.arange(len(row)) >= len(c)
    second = rng.integers(28_800, 61_200, size=len(row))
    owner = world.ownership.tenures.owner_on(row, np.full(len(row), days.END))
    created = np.where(deleted, np.maximum(c.created[row], 0) + 30, c.created[row])
    changed = np.clip(created + rng.integers(1, 400, size=len(row)), 5, days.END - 2)
    moved = np.where(world.ownership.moved_on[row] < days.END, world.ownership.moved_on[row], -1)
    kind = np.where(c.prospect[row], 0, np.where(c.partner_led[row], 2, 1))
    parent = c.parent[row]
    territory = [c.territory[n] for n in row]
    names = [
        c.name[n] if not gone else f"{c.name[n]} (duplicate)" for n, gone in zip(row, deleted, strict=True)
    ]
    return {
        "Id": fixed(make_ids("account", np.arange(len(row)))),
        "Name": texts(names),
        "OwnerId": fixed(make_ids("user", owner)),
        "ParentId": fixed(make_ids("account", parent), parent == MISSING),
        "Type": pick(["Prospect", "Customer - Direct", "Customer - Channel"], kind),
        "Industry": pick(list(INDUSTRIES), c.industry[row]),
        "NumberOfEmployees": whole(c.employees[row], c.employees[row] == MISSING),
        "AnnualRevenue": money(c.turnover[row] * 100, c.turnover[row] == MISSING),
        "CurrencyIsoCode": constant("USD", len(row)),
        "BillingCountryCode": texts([patch.country for patch in territory]),
        "BillingStateCode": texts([patch.state or None for patch in territory]),
        "Segment__c": pick(list(SEGMENTS), c.segment[row]),
        "Tier__c": pick(list(TIERS), c.tier[row]),
        "Region__c": texts([patch.region for patch in territory]),
        "Territory__c": texts([patch.name for patch in territory]),
        "Needs_Specialist__c": yes_no(c.needs_specialist[row]),
        "Partner_Led__c": yes_no(c.partner_led[row]),
        "Contract_End__c": dates(c.contract_end[row], ~has_contract(c.contract_end[row])),
        "Website": texts([c.website[n] for n in row]),
        "CreatedDate": instants(created, second),
        "LastModifiedDate": instants(np.maximum(changed, moved), second),
        "IsDeleted": yes_no(deleted),
        "MasterRecordId": fixed(make_ids("account", row), ~deleted),
        "BillingStreet": texts([more.street[n] for n in row]),
        "BillingCity": texts([c.city[n] for n in row]),
        "BillingPostalCode": texts([more.postal[n] for n in row]),
        "Phone": texts([more.phone[n] for n in row]),
        "CreatedById": fixed(make_ids("user", more.by[row])),
        "Potential__c": money(more.potential[row], more.potential[row] == MISSING),
    }


def _account_history(world: World) -> Mapping[str, Cells]:
    """Owner changes as two rows each (names, ids), and now and then another field."""
    rng = stream(world.size.seed, "account history")
    changes, people = world.ownership.changes, world.force.people
    names = [person.name for person in people]
    ids = id_texts("user", len(people))
    short = [identifier[:15] for identifier in ids]
    count = len(changes)
    brief = rng.random(count) < 0.12  # older rows carry ids of 15 letters
    second = np.where(changes.day < days.END, rng.integers(21_600, 28_800, size=count), 0)
    old_id = [short[o] if b else ids[o] for o, b in zip(changes.old, brief, strict=True)]
    new_id = [short[n] if b else ids[n] for n, b in zip(changes.new, brief, strict=True)]
    edits = max(1, len(world.customers) // 12)
    edited = rng.integers(len(world.customers), size=edits)
    edited_on = rng.integers(1, days.END, size=edits)
    on_time = np.isin(
        changes.day, [days.number(day) for day in days.WAVES]
    )  # the night's job; people mend the rest
    by_job = np.where(on_time, world.force.integration, world.force.operations)
    moved = world.life.reparents
    account = np.concatenate([changes.account, changes.account, edited, moved.account, moved.account])
    day = np.concatenate([changes.day, changes.day, edited_on, moved.day, moved.day])
    noon = np.full(2 * len(moved), 43_200)
    at = np.concatenate([second, second, rng.integers(30_000, 60_000, size=edits), noon])
    field = np.repeat([0, _PARENT], [2 * count + edits, len(noon)])
    field[2 * count : 2 * count + edits] = rng.integers(1, 4, size=edits)
    by = np.concatenate(
        [np.tile(by_job, 2), world.ownership.tenures.owner_on(edited, edited_on), np.tile(moved.by, 2)]
    )
    other = field[2 * count : 2 * count + edits]
    old = [*(names[n] for n in changes.old), *old_id, *_edits(world, other, edited, "old")]
    new = [*(names[n] for n in changes.new), *new_id, *_edits(world, other, edited, "new")]
    old, new = [*old, *_parents(world, moved.old)], [*new, *_parents(world, moved.new)]
    order = np.lexsort((np.arange(len(account)), at, day))
    who = np.array(
        [identifier if n % 9 else identifier[:15] for n, identifier in enumerate(_ids(account))], dtype=object
    )
    return {
        "Id": fixed(make_ids("account_history", np.arange(len(order)))),
        "AccountId": texts(list(who[order])),
        "Field": pick(_FIELDS, field[order]),
        "OldValue": texts([old[n] for n in order]),
        "NewValue": texts([new[n] for n in order]),
        "CreatedById": fixed(make_ids("user", by[order])),
        "CreatedDate": instants(day[order], at[order]),
    }


def _parents(world: World, parent: Whole) -> list[str | None]:
    """Parents first by name, then by id; None for no parent."""
    named = [None if n == MISSING else world.customers.name[n] for n in parent]
    ids = _ids(np.maximum(parent, 0))
    return [*named, *(None if n == MISSING else one for n, one in zip(parent, ids, strict=True))]


def _ids(account: Whole) -> list[str]:
    return [row.tobytes().decode() for row in make_ids("account", account)]


def _edits(world: World, field: Whole, account: Whole, side: str) -> list[str | None]:
    c = world.customers
    found: list[str | None] = []
    for kind, n in zip(field, account, strict=True):
        industry = INDUSTRIES[c.industry[n]] if c.industry[n] != MISSING else None
        employees = int(c.employees[n]) if c.employees[n] != MISSING else None
        if kind == 1:
            found.append("other" if side == "old" else industry)
        elif kind == 2:
            found.append(f"http://{slug(c.name[n])}.example" if side == "old" else c.website[n])
        else:
            found.append(
                None if employees is None else str(employees if side == "new" else employees * 9 // 10)
            )
    return found


def _account_team(world: World) -> Mapping[str, Cells]:
    own, force = world.ownership, world.force
    now = np.int64(days.END)
    led = np.flatnonzero(own.quarterback_from < days.END)
    expert = np.flatnonzero(own.specialist_seat >= 0)
    stands_in = world.ownership.changes.account[world.behaviour.colleague.change]
    account = np.concatenate([led, expert, stands_in])
    seats = np.concatenate([own.quarterback_seat[led], own.specialist_seat[expert]])
    user = np.concatenate([force.holder(seats, np.full(len(seats), now)), world.behaviour.colleague_person])
    role = np.repeat(np.arange(3), [len(led), len(expert), len(stands_in)])
    stood_in = world.ownership.changes.day[world.behaviour.colleague.change] + 2
    begin = np.concatenate(
        [own.quarterback_from[led], np.maximum(world.customers.created[expert], 0), stood_in]
    )
    since = np.maximum(
        begin, [force.people[n].hired for n in user]
    )  # a successor's place begins with the job
    order = np.lexsort((role, account))
    return {
        "Id": fixed(make_ids("account_team", np.arange(len(order)))),
        "AccountId": fixed(make_ids("account", account[order])),
        "UserId": fixed(make_ids("user", user[order])),
        "TeamMemberRole": pick(["Quarterback", "Specialist", "Inside Support"], role[order]),
        "AccountAccessLevel": constant("Edit", len(order)) if len(order) else blank(0),
        "CreatedDate": instants(since[order], np.full(len(order), 28_800)),
    }
