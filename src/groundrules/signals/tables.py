"""What the signals step writes."""

from groundrules.terms import Column, ColumnType, Table

TEXT, MONEY, DATE, SHARE, YES_NO = (
    ColumnType.TEXT,
    ColumnType.MONEY,
    ColumnType.DATE,
    ColumnType.SHARE,
    ColumnType.YES_NO,
)

SIGNALS = Table(
    "signals",
    ("signal_id",),
    (
        Column("signal_id", TEXT, required=True, meaning="stable: same kind, unit and move, same id"),
        Column("kind", TEXT, required=True, meaning="S02, S03, S25"),
        Column("grade", TEXT, required=True, meaning="A customer fact, B pattern, D self; may be demoted"),
        Column("verdict", TEXT, required=True, meaning="case, prompt, excused, not enough evidence"),
        Column("account_id", TEXT, refers_to="accounts.account_id"),
        Column("account_name", TEXT),
        Column("from_seller_id", TEXT, meaning="the old owner, where there is one"),
        Column("to_seller_id", TEXT, meaning="the new owner, or the person concerned"),
        Column("headline", TEXT, required=True, meaning="one sentence worded as the card says"),
        Column("p_true", SHARE),
        Column("value_at_risk", MONEY),
        Column("value_band", TEXT, meaning="under 10k, 10-50k, 50-250k, above 250k"),
        Column("currency", TEXT),
        Column("rule_id", TEXT, required=True, meaning="the rule of the book that governs it"),
        Column("since", DATE, meaning="when it began (the move's day)"),
        Column("as_of", DATE, required=True),
        Column("book_version", TEXT, required=True),
        Column("evidence", TEXT, required=True, meaning="JSON: see signals/README.md"),
    ),
    "Measured evidence of friction, each with what was counted, expected, excused and priced.",
)
