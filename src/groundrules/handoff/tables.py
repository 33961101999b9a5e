"""What the hand-off step writes: today's owners against tomorrow's."""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, DATE = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.MONEY, ColumnType.DATE

MOVES = Table(
    "moves",
    ("move_id",),
    (
        Column("move_id", TEXT, required=True),
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("account_name", TEXT, required=True),
        Column("from_seller_id", TEXT, refers_to="sellers.seller_id"),
        Column("to_seller_id", TEXT, refers_to="sellers.seller_id"),
        Column("from_role", TEXT),
        Column("to_role", TEXT, required=True),
        Column("rule_id", TEXT, required=True),
        Column("chosen_by", TEXT, required=True),
        Column("because", TEXT, required=True, meaning="one sentence"),
        Column("revenue", MONEY, meaning="won with us in the last 12 months"),
        Column("open_pipeline", MONEY),
        Column("open_deals", WHOLE),
        Column("currency", TEXT),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "Accounts whose owner tomorrow is not the owner today.",
)
