"""Building the sales force: seats by role and place, who sits in them, who manages and who pairs whom."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Real, Whole, share_out, stream
from groundrules.simulate.force import Force, Person
from groundrules.simulate.names import person_names
from groundrules.simulate.places import AREAS, COUNTRY_ZONE, REGIONS, Territory, territories
from groundrules.terms import SalesRole

ROLE_SHARES = {
    SalesRole.FIELD: 0.45,
    SalesRole.INSIDE: 0.26,
    SalesRole.SPECIALIST: 0.13,
    SalesRole.QUARTERBACK: 0.16,
}
TEAM_SIZE = 9
_Place = tuple[int, Territory | None]  # a region, and the patch of a field seller
_ROLE_NAMES = {
    SalesRole.FIELD: "Field Sales",
    SalesRole.INSIDE: "Inside Sales",
    SalesRole.SPECIALIST: "Specialists",
    SalesRole.QUARTERBACK: "Account Management",
}
_TITLES = {
    SalesRole.FIELD: ("Account Executive", "Senior Account Executive", "Territory Manager"),
    SalesRole.INSIDE: (
        "Inside Sales Representative",
        "Inside Account Executive",
        "Senior Inside Sales Representative",
    ),
    SalesRole.SPECIALIST: ("Solution Specialist", "Measurement Specialist", "Product Specialist"),
    SalesRole.QUARTERBACK: ("Strategic Account Manager", "Key Account Manager"),
    SalesRole.MANAGER: ("Sales Manager",),
}


def make_force(sellers: int, seed: int) -> Force:
    """Seats for so many people in the four selling roles, their managers, operations, and an integration.

    Args:
        sellers: number of seats; at least 8 so that each role has somebody.
        seed: the world's seed.
    """
    rng = stream(seed, "people")
    force = Force()
    force.roles.append(("Sales Management", None))
    head = _add(force, Person(SalesRole.MANAGER, None, "US", None, 0, title="Chief Sales Officer"))
    areas = {
        area: _manager(force, f"Sales Management {area}", "Vice President Sales", head, None)
        for area in AREAS
    }
    shares = np.array([region.share for region in REGIONS])
    counts = dict(
        zip(ROLE_SHARES, share_out(sellers - 8, np.array(list(ROLE_SHARES.values()))) + 2, strict=True)
    )
    field_counts = share_out(int(counts[SalesRole.FIELD]), shares)
    for r, region in enumerate(REGIONS):
        own = territories(region, int(field_counts[r]))
        _teams(force, SalesRole.FIELD, region.name, areas[region.area], [(r, patch) for patch in own])
    for role in (SalesRole.INSIDE, SalesRole.SPECIALIST, SalesRole.QUARTERBACK):
        split = _spread(int(counts[role]), np.maximum(field_counts, 1e-9))
        places: list[_Place] = [(r, None) for r in range(len(REGIONS)) for _ in range(split[r])]
        if role is SalesRole.INSIDE:
            for area in AREAS:
                _teams(
                    force,
                    role,
                    area,
                    areas[area],
                    [place for place in places if REGIONS[place[0]].area == area],
                )
        else:
            _teams(force, role, "Global" if role is SalesRole.SPECIALIST else "Strategic", head, places)
    _fill_in(force, rng)
    _pair_up(force)
    _turnover(force, rng)
    _office(force, head)
    _name(force, rng)
    return force


def _spread(total: int, weights: Real) -> Whole:
    """Like share_out, but each region with field sellers gets one as long as there are enough."""
    base = (weights >= 1).astype(np.int64)
    if base.sum() > total:
        return share_out(total, weights)
    return base + share_out(total - int(base.sum()), weights)


def _add(force: Force, person: Person) -> int:
    force.people.append(person)
    return len(force.people) - 1


def _role(force: Force, name: str, parent: int | None) -> int:
    for n, (known, _) in enumerate(force.roles):
        if known == name:
            return n
    force.roles.append((name, parent))
    return len(force.roles) - 1


def _manager(force: Force, role_name: str, title: str, boss: int, region: int | None) -> int:
    role = _role(force, role_name, force.people[boss].user_role)
    country = force.people[boss].country if region is None else _home(region)
    if role_name.endswith("Europe"):
        country = "GB"
    return _add(force, Person(SalesRole.MANAGER, region, country, boss, role, title=title))


def _home(region: int) -> str:
    return ("US", "US", "GB", "DE")[region]


def _teams(
    force: Force, role: SalesRole, label: str, boss: int, places: list[tuple[int, Territory | None]]
) -> None:
    """Seats for the places, in teams under a manager each; a director when there are many teams."""
    if not places:
        return
    name = _ROLE_NAMES[role]
    teams = -(-len(places) // TEAM_SIZE)
    if teams > 3:
        boss = _manager(
            force, f"Sales Management {label} {name} Direction", f"Director {name}", boss, places[0][0]
        )
    sizes = share_out(len(places), np.ones(teams))
    start = 0
    for size in sizes:
        team = places[start : start + int(size)]
        start += int(size)
        lead = _manager(force, f"Sales Management {label} {name}", f"{name} Manager", boss, team[0][0])
        leaf = _role(force, f"{name} {label}", force.people[lead].user_role)
        for region, patch in team:
            country = patch.country if patch else _home(region)
            seat = len(force.seat_role)
            force.seat_role.append(role)
            force.seat_region.append(region)
            _add(force, Person(role, region, country, lead, leaf, seat=seat, territory=patch))


def _fill_in(force: Force, rng: np.random.Generator) -> None:
    """Titles, hours, and hiring dates of those there from the start."""
    for person in force.people:
        person.title = person.title or str(rng.choice(_TITLES[person.role]))
        person.zone = COUNTRY_ZONE.get(person.country, REGIONS[person.region or 0].zone)
        person.hired = -int(rng.integers(60, 3600))
        if person.role is not SalesRole.MANAGER and rng.random() < 0.11:
            person.fte = float(rng.choice([0.8, 0.8, 0.6, 0.5]))
    sellers = [person for person in force.people if person.seat is not None]
    in_seat = np.array(
        [n for n, person in enumerate(force.people) if person.seat is not None], dtype=np.int64
    )
    force.first, force.second = in_seat.copy(), in_seat.copy()
    force.switch = np.full(len(sellers), days.END + 1, dtype=np.int64)


def _pair_up(force: Force) -> None:
    """Each field seller is paired with an inside seller of the region (or the nearest), both ways."""
    fields, insides = force.seats(SalesRole.FIELD), force.seats(SalesRole.INSIDE)
    turn = dict.fromkeys(range(len(REGIONS)), 0)
    for seat in fields:
        region = force.seat_region[seat]
        near = [s for s in insides if force.seat_region[s] == region]
        area = REGIONS[region].area
        near = near or [s for s in insides if REGIONS[force.seat_region[s]].area == area] or list(insides)
        partner = near[turn[region] % len(near)]
        turn[region] += 1
        one, other = int(force.first[seat]), int(force.first[partner])
        force.people[one].pair = other
        if force.people[other].pair is None:
            force.people[other].pair = one


def _turnover(force: Force, rng: np.random.Generator) -> None:
    """About one seller in twelve leaves during the world; a successor is hired into the seat within weeks."""
    seats = len(force.seat_role)
    leaving = rng.choice(seats, size=max(2, round(0.08 * seats)), replace=False)
    wave_days = np.array([days.number(day) for day in days.WAVES])
    for seat in np.sort(leaving):
        for _ in range(50):
            last_day = int(rng.integers(70, days.END - 75))
            hired = last_day + int(rng.integers(4, 26))
            if days.day_of(hired).weekday() == 0 and (np.abs(wave_days - hired) > 10).all():
                break
        old = force.people[force.first[seat]]
        old.left = last_day
        new = Person(
            old.role,
            old.region,
            old.country,
            old.manager,
            old.user_role,
            seat=int(seat),
            territory=old.territory,
            pair=old.pair,
            title=old.title,
            hired=hired,
            zone=old.zone,
        )
        successor = _add(force, new)
        for person in force.people[:successor]:
            if person.pair == force.first[seat]:
                person.pair = successor
        force.second[seat], force.switch[seat] = successor, hired


def _office(force: Force, head: int) -> None:
    operations = _role(force, "Revenue Operations", 0)
    force.operations = _add(
        force,
        Person(
            SalesRole.OTHER,
            None,
            "US",
            head,
            operations,
            title="Revenue Operations Lead",
            hired=-900,
            zone="America/New_York",
        ),
    )
    force.integration = _add(
        force,
        Person(
            SalesRole.OTHER, None, "US", None, None, title="Integration", is_system=True, last="Data Sync"
        ),
    )


def _name(force: Force, rng: np.random.Generator) -> None:
    people = [person for person in force.people if not person.is_system]
    for person, (first, last) in zip(people, person_names(rng, [p.country for p in people]), strict=True):
        person.first, person.last = first, last
