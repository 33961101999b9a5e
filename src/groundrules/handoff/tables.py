"""What the hand-off step writes: today's owners against tomorrow's."""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, DATE = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.MONEY, ColumnType.DATE

MOVES = Table(
    "moves",
    ("move_id",),
    (
        Column("move_id", TEXT, required=True, meaning="same account, same two owners: same id"),
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("account_name", TEXT, required=True),
        Column("from_seller_id", TEXT, refers_to="sellers.seller_id", meaning="empty: nobody owns it"),
        Column("to_seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("from_role", TEXT, meaning="the job of today's owner"),
        Column("to_role", TEXT, required=True),
        Column("rule_id", TEXT, required=True),
        Column("chosen_by", TEXT, required=True),
        Column("because", TEXT, required=True, meaning="why not today's owner, and why the new one"),
        Column("revenue", MONEY, meaning="won with us in the last 12 months; empty: unknown"),
        Column("open_pipeline", MONEY),
        Column("open_deals", WHOLE),
        Column("currency", TEXT),
        Column(
            "last_moved_on", DATE, meaning="when it came to today's owner; empty: not known to have moved"
        ),
        Column("had_until", DATE, meaning="when the new owner last had it; empty: never, as far as we know"),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "Accounts whose owner tomorrow is not the owner today.",
)

_LOADS = tuple(
    Column(f"{what}_{when}", kind, required=True)
    for when in ("before", "gained", "lost", "after")
    for what, kind in (
        ("accounts", WHOLE),
        ("revenue", MONEY),
        ("open_pipeline", MONEY),
        ("open_deals", WHOLE),
    )
)

SELLER_BALANCE = Table(
    "seller_balance",
    ("seller_id",),
    (
        Column("seller_id", TEXT, refers_to="sellers.seller_id", meaning="empty: accounts nobody owns"),
        Column("seller_name", TEXT, required=True),
        Column("sales_role", TEXT),
        *_LOADS,
        Column("currency", TEXT),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "What each seller owns before and after the moves; each column adds up to the same before and after.",
)
