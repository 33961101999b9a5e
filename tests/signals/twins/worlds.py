"""Random small worlds: few people and accounts, so that everything meets everything; unknowns everywhere."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random

Row = Mapping[str, object]

FIRST, TODAY = date(2026, 1, 1), date(2026, 4, 1)
SPAN = (TODAY - FIRST).days

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sellers": (
        "seller_id", "email", "country", "full_time_share", "hired_on", "left_on", "is_system", "pair_id",
        "sales_role", "region", "manager_id",
    ),
    "leave": ("seller_id", "starts_on", "ends_on"),
    "holidays": ("day", "country"),
    "activities": (
        "activity_id", "day", "created_at", "seller_id", "account_id", "opportunity_id", "kind",
        "direction", "is_joint", "is_bulk", "is_done", "source", "created_by", "completed_at",
        "minutes", "fingerprint",
    ),
    "attendees": ("attendee_id", "activity_id", "seller_id"),
    "accounts": ("account_id", "parent_id", "created_at", "created_by", "potential", "tier", "contract_end"),
    "offers": (
        "offer_id", "offered_at", "seller_id", "item_id", "kind", "segment", "is_taken", "answered_at",
        "value",
    ),
    "account_changes": (
        "change_id", "account_id", "changed_at", "changed_by", "field", "old_value", "new_value",
    ),
    "account_owners": ("account_id", "owner_id", "valid_from", "known_from"),
    "opportunities": (
        "opportunity_id", "account_id", "owner_id", "stage", "amount", "probability", "close_date",
        "created_at", "is_closed", "is_won", "created_by", "discount", "product", "type", "source",
    ),
    "splits": ("opportunity_id", "seller_id", "credit_share"),
    "split_changes": (
        "opportunity_id", "seller_id", "changed_at", "changed_by", "old_share", "new_share", "known_from",
    ),
    "opportunity_changes": (
        "change_id", "opportunity_id", "changed_at", "changed_by", "field", "old_value", "new_value",
    ),
    "account_team": ("account_id", "seller_id", "team_role", "added_at"),
    "opportunity_team": ("opportunity_id", "seller_id", "team_role", "added_at"),
    "internal_contacts": ("day", "seller_id", "partner_id", "channel", "n"),
    "tickets": ("ticket_id", "account_id", "owner_id", "opened_at", "answered_at", "closed_at"),
    "ticket_changes": ("change_id", "ticket_id", "changed_at", "field", "old_value", "new_value"),
    "pulse_rounds": ("round_id", "boundary", "unit", "closed_on", "asked", "answered"),
    "pulse": ("answer_id", "round_id", "closed_on", "boundary", "unit", "item", "score"),
    "acceptances": (
        "seller_id", "book_version", "rule_id", "read_at", "accepted_at", "quiz_asked", "quiz_right",
    ),
}  # fmt: skip
"""The canonical columns filled here; a new count that reads others adds them."""

DAYS = ("moved_on", "pre_from", "post_from", "grace_end", "half_on", "until", "due")
BESIDE: Mapping[str, Mapping[str, str]] = {
    "units": {"unit": "int64", "account_id": "string", "old_owner": "string", "new_owner": "string",
              **dict.fromkeys(DAYS, "date")},
    "deal_units": {"unit": "int64", "opportunity_id": "string", "start": "date", "end": "date"},
    "away": {"seller_id": "string", "day": "date"},
    "countries": {"country": "string"},
    "wanted": {"account_id": "string"},
    "wanted_since": {"account_id": "string", "from_day": "date"},
    "assignments": {"account_id": "string", "team_role": "string", "seller_id": "string",
                    "sales_role": "string"},
    "steps": {"opportunity_id": "string", "account_id": "string", "owner_id": "string", "day": "date",
              "since": "date", "due": "date"},
    "rulings": {"ruling_id": "string", "rule_id": "string", "ruled_at": "timestamp('UTC')",
                "leader_id": "string", "overturned": "boolean"},
}  # fmt: skip
"""Tables the product makes in Python and hands to the engine."""


ADDRESSES = ("ann@x.example", " Ann@X.example", "bob@x.example\t")
STAGES = ("open", "proposal", "won", "it's")
CLOSING = (-400, -366, -365, -364, -30, -1, 0, 30)
"""Days from today on either side of the edges."""


def seeded_world(seed: int, **size: int) -> dict[str, list[Row]]:
    """The small world of that number."""
    return small_world(Random(seed), **size)  # noqa: S311 - not for secrets


def small_world(
    rng: Random, *, activities: int = 40, people: int = 4, accounts: int = 4
) -> dict[str, list[Row]]:
    """Rows of every table; the last person is an integration."""
    who = [f"P{n}" for n in range(people)] + ["BOT"]
    where = [f"A{n}" for n in range(accounts)]
    made: dict[str, list[Row]] = {
        "sellers": [_seller(rng, seller, who) for seller in who],
        "leave": _leave(rng, who),
        "holidays": _holidays(rng),
        **_activities(rng, who, where, activities),
        **_accounts(rng, who, where),
        "account_owners": [row for account in where for row in _owners(rng, account, who)],
        "opportunities": [_deal(rng, f"O{n}", who, where) for n in range(accounts * 2)],
        "opportunity_changes": _edits(rng, accounts * 2, who),
        **_credit(rng, accounts * 2, who),
        **_together(rng, who, where),
        **_tickets(rng, who, where),
        "units": [_unit(rng, n, who[:-1], where) for n in range(2 * accounts)],
        "deal_units": [_deal_unit(rng, n, accounts * 2) for n in range(3 * accounts)],
        "away": _distinct_days(rng, who, 2 * people),
        **_answers(rng, who),
        "steps": [_step(rng, f"O{n}", who, where) for n in range(0, accounts * 2, 2)],
        "countries": [{"country": country} for country in ("", "DE", "US")],
        "wanted": [{"account_id": account} for account in where if rng.random() < 0.8],
    }  # fmt: skip
    return {**made, "wanted_since": _wanted_since(rng, where, made["activities"])}


def _wanted_since(rng: Random, where: list[str], activities: list[Row]) -> list[Row]:
    """Most accounts, each since a day on which something was done on some account."""
    days = [row["day"] for row in activities if row["day"] is not None] or [FIRST]
    return [{"account_id": account, "from_day": rng.choice(days)} for account in where if rng.random() < 0.8]


def _day(rng: Random, first: int = 0, last: int = SPAN) -> date:
    return FIRST + timedelta(rng.randint(first, last))


def _instant(rng: Random, day: date) -> datetime:
    # Shortly before and after midnight: an engine that reads days in its own zone is found out.
    hour = rng.choice([0, 1, 9, 22, 23])
    return datetime(day.year, day.month, day.day, hour, rng.choice([0, 30]), tzinfo=UTC)


def _some(rng: Random, made: Callable[[], object], share: float = 0.7) -> object:
    return made() if rng.random() < share else None


def _seller(rng: Random, seller: str, who: list[str]) -> Row:
    return {
        "seller_id": seller,
        "email": rng.choice([None, *ADDRESSES, *[f"{seller}@x.example"] * 2]),
        "country": rng.choice([None, "DE", "US"]),
        "full_time_share": rng.choice([None, 1.0, 0.5]),
        "hired_on": _some(rng, lambda: _day(rng, 0, 40), 0.4),
        "left_on": _some(rng, lambda: _day(rng, 30), 0.4),
        "is_system": True if seller == "BOT" else rng.choice([None, False]),
        "pair_id": rng.choice([None, *who, "gone"]),
        "manager_id": rng.choice([None, None, *who]),
        "sales_role": rng.choice([None, "field", "field", "inside", "inside"]),
        "region": rng.choice([None, "North", "South"]),
    }  # fmt: skip


def _leave(rng: Random, who: list[str]) -> list[Row]:
    made = {}
    for _ in range(rng.randint(0, 2 * len(who))):
        seller, start = rng.choice(who), _day(rng, -10)
        made[seller, start] = {
            "seller_id": seller, "starts_on": start, "ends_on": start + timedelta(rng.randint(0, 20))
        }  # fmt: skip
    return list(made.values())


def _holidays(rng: Random) -> list[Row]:
    drawn = {(_day(rng), rng.choice([None, "DE", "US"])) for _ in range(rng.randint(0, 6))}
    return [{"day": day, "country": country} for day, country in sorted(drawn, key=str)]


def _activities(rng: Random, who: list[str], where: list[str], number: int) -> dict[str, list[Row]]:
    made: list[Row] = []
    guests: list[Row] = []
    for n in range(number):
        if made and rng.random() < 0.15:  # loaded twice
            made.append({**rng.choice(made), "activity_id": f"T{n}"})
        else:
            made.append(_activity(rng, f"T{n}", who, where))
        if rng.random() < 0.25:
            guests += [
                {"attendee_id": f"T{n}-{g}", "activity_id": f"T{n}", "seller_id": rng.choice([None, *who])}
                for g in range(rng.randint(1, 3))
            ]
    return {"activities": made, "attendees": guests}


def _activity(rng: Random, name: str, who: list[str], where: list[str]) -> Row:
    day = _day(rng, -5, SPAN + 2)
    return {
        "activity_id": name,
        "day": day,
        "created_at": _some(rng, lambda: _instant(rng, day), 0.8),
        "seller_id": rng.choice([*who, "gone"]),
        "account_id": _some(rng, lambda: rng.choice(where), 0.9),
        "opportunity_id": _some(rng, lambda: "O0", 0.15),
        "kind": rng.choice(["call", "mail", "meeting", "visit", "service", "task"]),
        "direction": rng.choice([None, "out", "out", "in"]),
        "is_joint": rng.choice([None, False, False, True]),
        "is_bulk": rng.choice([None, False, False, True]),
        "is_done": rng.choice([None, True, True, True]),
        "source": rng.choice(["task", "event", "it's"]),
        "created_by": rng.choice([None, *who, "gone"]),
        "completed_at": _some(rng, lambda: _instant(rng, day + timedelta(rng.randint(0, 9))), 0.6),
        "minutes": rng.choice([None, 30, 60]),
        "fingerprint": rng.choice([None, "f1", "f1", "f2"]),
    }


def _owners(rng: Random, account: str, who: list[str]) -> list[Row]:
    rows: dict[datetime, Row] = {}
    day = FIRST - timedelta(rng.randint(0, 60))
    for _ in range(rng.randint(0, 10)):
        instant = _instant(rng, day)
        rows[instant] = {
            "account_id": account, "owner_id": rng.choice([None, *who]), "valid_from": instant,
            "known_from": rng.choice(["history", "history", "snapshot", "merge"]),
        }  # fmt: skip
        day += timedelta(rng.choice([0, 0, 1, 5, 20, 40]))
    return list(rows.values())


def _accounts(rng: Random, who: list[str], where: list[str]) -> dict[str, list[Row]]:
    """Accounts of any age and worth, and edits of their parent."""
    accounts: list[Row] = [
        {"account_id": account, "parent_id": _some(rng, lambda: rng.choice(where), 0.3),
         "created_at": _some(rng, lambda: _instant(rng, _day(rng, -40)), 0.9),
         "created_by": rng.choice([None, *who]),
         "potential": _some(rng, lambda: rng.choice([0, 100_000, 250_000, 10**9]), 0.8),
         "tier": rng.choice([None, "A", "B"]),
         "contract_end": _some(rng, lambda: TODAY + timedelta(rng.choice(CLOSING)), 0.5)}
        for account in where
    ]  # fmt: skip
    changes: list[Row] = [
        {"change_id": f"AC{n}", "account_id": rng.choice([*where, "gone"]),
         "changed_at": _instant(rng, _day(rng)), "changed_by": rng.choice([None, *who]),
         "field": rng.choice(["parent_id", "parent_id", "industry"]),
         "old_value": rng.choice([None, "", *where]), "new_value": rng.choice([None, "", *where])}
        for n in range(rng.randint(0, 3 * len(where)))
    ]  # fmt: skip
    return {"accounts": accounts, "account_changes": changes, "offers": _offers(rng, who)}


def _offers(rng: Random, who: list[str]) -> list[Row]:
    """What a queue offered, some of it to nobody, some of it without an answer."""
    found: list[Row] = [
        {"offer_id": f"Q{n}", "offered_at": _some(rng, lambda: _instant(rng, _day(rng)), 0.95),
         "seller_id": rng.choice([None, *who, *who]), "item_id": f"I{n // 2}",
         "kind": rng.choice([None, "lead", "account"]), "segment": rng.choice([None, "small", "it's"]),
         "is_taken": rng.choice([None, True, False, False]),
         "answered_at": _some(rng, lambda: _instant(rng, _day(rng)), 0.8),
         "value": rng.choice([None, 0, 100, 10**9])}
        for n in range(rng.randint(0, 6 * len(who)))
    ]  # fmt: skip
    return found


def _deal(rng: Random, name: str, who: list[str], where: list[str]) -> Row:
    is_closed = rng.random() < 0.6
    return {
        "opportunity_id": name,
        "account_id": _some(rng, lambda: rng.choice(where), 0.9),
        "amount": _some(rng, lambda: rng.choice([0, 1, 12_345, 10**12]), 0.9),
        "owner_id": rng.choice([None, *who]),
        "stage": rng.choice([None, *STAGES]),
        "created_at": _some(rng, lambda: _instant(rng, _day(rng))),
        "probability": rng.choice([None, 0.0, 0.25, 0.5, 1.0]),
        "close_date": _some(rng, lambda: TODAY + timedelta(rng.choice((*CLOSING, -1, 0, 30)))),
        "is_closed": is_closed,
        "created_by": rng.choice([None, *who]),
        "is_won": is_closed and rng.random() < 0.7,
        "discount": rng.choice([None, 0.0, 0.075]),
        "product": rng.choice([None, "it's", "P"]),
        "type": rng.choice([None, "new", "renewal"]),
        "source": rng.choice([None, "web"]),
    }  # fmt: skip


def _credit(rng: Random, deals: int, who: list[str]) -> dict[str, list[Row]]:
    """Who is credited for which deal, and changes of it days after."""
    held = sorted({(rng.randrange(deals), rng.choice(who)) for _ in range(4 * deals)})
    changed: list[Row] = [
        {"opportunity_id": f"O{rng.randrange(deals)}", "seller_id": rng.choice(who),
         "changed_at": _instant(rng, _day(rng)), "changed_by": rng.choice([None, *who]),
         "old_share": rng.choice([None, 0.2, 0.5]), "new_share": rng.choice([None, 0.5, 0.8]),
         "known_from": rng.choice(["extract difference", "extract difference", "edit"])}
        for _ in range(3 * deals)
    ]  # fmt: skip
    return {
        "splits": [
            {"opportunity_id": f"O{deal}", "seller_id": seller, "credit_share": rng.choice([None, 0.5, 1.0])}
            for deal, seller in held
        ],
        "split_changes": list(
            {(row["opportunity_id"], row["seller_id"], row["changed_at"]): row for row in changed}.values()
        ),
    }


def _edits(rng: Random, deals: int, who: list[str]) -> list[Row]:
    def value(field: str) -> object:
        made = {
            "stage": STAGES,
            "owner_id": who,
            "amount": ("0", "12.50"),
            "close_date": ("2026-02-01", "2026-05-01", "2026-06-01"),
        }
        return rng.choice([None, "", *made[field]])

    found: list[Row] = []
    for n in range(rng.randint(2 * deals, 8 * deals)):
        field = rng.choice(["stage", "stage", "owner_id", "owner_id", "amount", "close_date"])
        # Several edits at one instant: their ids tell the order.
        found.append({
            "change_id": f"C{n:03d}", "opportunity_id": f"O{rng.randrange(deals)}",
            "changed_at": _instant(rng, FIRST + timedelta(rng.choice([1, 44, 45, 46, 80]))),
            "changed_by": rng.choice([None, *who]), "field": field,
            "old_value": value(field), "new_value": value(field),
        })  # fmt: skip
    return found


def _together(rng: Random, who: list[str], where: list[str]) -> dict[str, list[Row]]:
    """Teams of accounts and deals, our own places, and who was in touch with whom."""
    roles = ("owner", "expert", "inside")
    drawn = sorted({(rng.choice(where), rng.choice(who), rng.choice(roles)) for _ in range(2 * len(where))})
    given = [(*rng.choice(drawn)[:2], rng.choice(roles)) for _ in range(3 * len(where))]

    def team(record: str, letter: str) -> list[Row]:
        return [
            {record: letter + where[1:], "seller_id": seller, "team_role": role,
             "added_at": _some(rng, lambda: _instant(rng, _day(rng)))}
            for where, seller, role in drawn
        ]  # fmt: skip

    return {
        "account_team": team("account_id", "A"),
        "opportunity_team": team("opportunity_id", "O"),
        "assignments": [
            {"account_id": account, "seller_id": rng.choice([seller] * 4 + [None]), "team_role": role,
             "sales_role": rng.choice(["field", "field", "none"])}
            for account, seller, role in given
        ],
        "internal_contacts": [
            {"day": _day(rng, 0, 3), "seller_id": rng.choice(who), "partner_id": rng.choice(who),
             "channel": rng.choice(["mail", "meeting"]), "n": rng.randint(1, 5)}
            for _ in range(4 * len(who))
        ],
    }  # fmt: skip


def _after(rng: Random, day: date, longest: int) -> datetime | None:
    return _instant(rng, day + timedelta(rng.randint(0, longest))) if rng.random() < 0.7 else None


def _tickets(rng: Random, who: list[str], where: list[str]) -> dict[str, list[Row]]:
    tickets: list[Row] = []
    changes: list[Row] = []
    for n in range(2 * len(where)):
        opened = _day(rng, 0, 60)
        tickets.append({
            "ticket_id": f"K{n}", "account_id": _some(rng, lambda: rng.choice(where), 0.9),
            "owner_id": rng.choice([None, *who, "queue"]), "opened_at": _instant(rng, opened),
            "answered_at": _after(rng, opened, 5),
            "closed_at": _after(rng, opened, 20),
        })  # fmt: skip
        changes += [
            {"change_id": f"K{n}-{c}", "ticket_id": f"K{n}",
             "changed_at": _instant(rng, opened + timedelta(rng.randint(1, 9))),
             "field": rng.choice(["owner_id", "owner_id", "status"]),
             "old_value": rng.choice([None, *who, "queue"]), "new_value": rng.choice([None, *who, "queue"])}
            for c in range(rng.randint(0, 4))
        ]  # fmt: skip
    return {"tickets": tickets, "ticket_changes": changes}


def _unit(rng: Random, number: int, who: list[str], where: list[str]) -> Row:
    moved = rng.randint(10, 60)
    grace = min(moved + rng.randint(0, 20), SPAN)
    days = {
        "moved_on": moved, "pre_from": max(moved - 30, 0), "post_from": moved, "grace_end": grace,
        "half_on": (grace + SPAN) // 2, "until": SPAN, "due": max(moved, SPAN - 5),
    }  # fmt: skip
    return {
        "unit": number, "account_id": rng.choice(where), "old_owner": rng.choice(who),
        "new_owner": rng.choice(who), **{name: FIRST + timedelta(days[name]) for name in DAYS},
    }  # fmt: skip


def _deal_unit(rng: Random, number: int, deals: int) -> Row:
    start = _day(rng, 1, 60)
    return {"unit": number, "opportunity_id": f"O{rng.randrange(deals)}", "start": start,
            "end": start + timedelta(rng.randint(0, 30))}  # fmt: skip


def _distinct_days(rng: Random, who: list[str], number: int) -> list[Row]:
    drawn = {(rng.choice(who), _day(rng)) for _ in range(number)}
    return [{"seller_id": seller, "day": day} for seller, day in sorted(drawn)]


def _answers(rng: Random, who: list[str]) -> dict[str, list[Row]]:
    """Rounds of the pulse with and without answers, rules read or not, rulings around the edges."""
    asked: list[Row] = []
    told: list[Row] = []
    for n in range(rng.randint(1, 3)):
        closed = TODAY + timedelta(rng.choice([-40, -10, -1, 0, 5]))
        for unit in (None, "North"):
            about: Row = {"round_id": f"R{n}", "boundary": "field and inside", "unit": unit}
            count = rng.randint(0, 4)
            asked.append(
                {**about, "closed_on": closed, "asked": count + rng.randint(0, 3), "answered": count}
            )
            told += [
                {**about, "answer_id": f"R{n}-{unit}-{a}", "closed_on": closed, "item": "fair",
                 "score": rng.randint(0, 6)}
                for a in range(count)
            ]  # fmt: skip
    read: list[Row] = [
        {"seller_id": seller, "book_version": "1", "rule_id": rule,
         "read_at": _some(rng, lambda: _instant(rng, _day(rng, SPAN - 5, SPAN + 2))),
         "accepted_at": _some(rng, lambda: _instant(rng, _day(rng, SPAN - 5, SPAN + 2))),
         "quiz_asked": rng.choice([None, 0, 2]), "quiz_right": rng.choice([None, 0, 1])}
        for seller in who
        for rule in (None, "A1")
    ]  # fmt: skip
    ruled: list[Row] = [
        {"ruling_id": f"G{n}", "rule_id": rng.choice(["A1", "H2"]), "leader_id": rng.choice(who),
         "ruled_at": _instant(rng, TODAY + timedelta(rng.choice([-92, -91, -90, -31, -30, -29, -1, 0, 1]))),
         "overturned": rng.choice([None, True, False])}
        for n in range(rng.randint(0, 12))
    ]  # fmt: skip
    return {"pulse_rounds": asked, "pulse": told, "acceptances": read, "rulings": ruled}


def _step(rng: Random, deal: str, who: list[str], where: list[str]) -> Row:
    """A step of a deal of which somebody was to be told."""
    day = _day(rng, 0, 6)
    return {"opportunity_id": deal, "account_id": rng.choice(where), "owner_id": rng.choice(who), "day": day,
            "since": day - timedelta(30), "due": day + timedelta(rng.choice([2, 4, 30]))}  # fmt: skip
