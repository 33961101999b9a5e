"""What the signals step writes."""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, DATE, SHARE, YES_NO, TIME = (
    ColumnType.TEXT,
    ColumnType.WHOLE,
    ColumnType.MONEY,
    ColumnType.DATE,
    ColumnType.SHARE,
    ColumnType.YES_NO,
    ColumnType.TIME,
)

RULINGS = Table(
    "rulings",
    ("ruling_id",),
    (
        Column("ruling_id", TEXT, required=True),
        Column("case_id", TEXT, required=True),
        Column("kind", TEXT, required=True, meaning="the case's signal"),
        Column("rule_id", TEXT, required=True),
        Column("book_version", TEXT, required=True),
        Column("ruled_at", TIME, required=True),
        Column("leader_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("outcome", TEXT, required=True, meaning="a code of the rule's possible rulings"),
        Column("facts", TEXT, required=True, meaning="JSON: the counted facts, frozen before the ruling"),
        Column("audit", TEXT, required=True, meaning="JSON: facts that must not matter, for the audit alone"),
        Column("appealed", YES_NO, required=True),
        Column("overturned", YES_NO, required=True),
        Column("opportunity_id", TEXT, meaning="the deal the case is about, where it is about one"),
    ),
    "What leaders ruled, out of the desk's record.",
)

FOUND = Table(
    "found",
    ("case_id",),
    (
        Column("case_id", TEXT, required=True),
        Column("kind", TEXT, required=True, meaning="the case's signal"),
        Column("stated", SHARE, required=True, meaning="how likely the measure said it was true"),
        Column("is_true", YES_NO, required=True, meaning="what the ruling or the excuse said"),
        Column("ended_at", TIME, required=True),
    ),
    "How cases ended: whether what the signal said was so; nobody is named.",
)

LIKELY_SAME = Table(
    "likely_same",
    ("account_id", "other_id"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id", meaning="the new account"),
        Column("other_id", TEXT, required=True, refers_to="accounts.account_id", meaning="the known one"),
        Column("score", SHARE, required=True, meaning="how surely they are one customer"),
    ),
    "New accounts that may be a known one entered again; by record linkage, before the signals.",
)

SIGNALS = Table(
    "signals",
    ("signal_id",),
    (
        Column("signal_id", TEXT, required=True, meaning="stable: same kind, unit and move, same id"),
        Column("kind", TEXT, required=True, meaning="S01 to S25"),
        Column(
            "grade",
            TEXT,
            required=True,
            meaning="A customer fact, B pattern, C group, D self; may be demoted",
        ),
        Column("verdict", TEXT, required=True, meaning="case, prompt, excused, not enough evidence"),
        Column("account_id", TEXT, refers_to="accounts.account_id"),
        Column("account_name", TEXT),
        Column("from_seller_id", TEXT, meaning="the old owner, where there is one"),
        Column("to_seller_id", TEXT, meaning="the new owner, or the person concerned"),
        Column(
            "opportunity_id", TEXT, refers_to="opportunities.opportunity_id", meaning="the deal concerned"
        ),
        Column("group_kind", TEXT, meaning="team, rule, boundary, wave, source: what many people share"),
        Column("group_id", TEXT),
        Column("group_name", TEXT),
        Column("group_size", WHOLE, meaning="people it stands for, never below 8"),
        Column("headline", TEXT, required=True, meaning="one sentence worded as the card says"),
        Column("p_true", SHARE),
        Column("value_at_risk", MONEY),
        Column("value_band", TEXT, meaning="under 10k, 10-50k, 50-250k, above 250k"),
        Column("currency", TEXT),
        Column("rule_id", TEXT, required=True, meaning="the rule of the book that governs it"),
        Column("since", DATE, meaning="when it began (the move's day)"),
        Column("as_of", DATE, required=True),
        Column("expires_on", DATE, required=True, meaning="from this day on nobody sees it any more"),
        Column("book_version", TEXT, required=True),
        Column("evidence", TEXT, required=True, meaning="JSON: see signals/README.md"),
    ),
    "Measured evidence of friction, each with what was counted, expected, excused and priced.",
)

LETTING_GO = Table(
    "letting_go",
    ("account_id",),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("old_owner", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("new_owner", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("moved_on", DATE, required=True),
        Column("verdict", TEXT, required=True, meaning="normal, slow, not letting go, not enough evidence"),
        Column("says", TEXT, required=True, meaning="why, in one sentence"),
        Column("alike", TEXT, required=True, meaning="what the comparable accounts have in common"),
        Column("accounts", WHOLE, required=True, meaning="how many comparable accounts"),
        Column("lasts", YES_NO, required=True, meaning="only then a leader is told"),
        Column("excuses", TEXT, required=True, meaning="JSON: [{code, holds, why}], every one tried"),
        Column("rule_id", TEXT, required=True),
        Column("as_of", DATE, required=True),
        Column("book_version", TEXT, required=True),
    ),
    "Whether the old owner lets go of each account that moved, against comparable ones.",
)

LETTING_GO_WEEKS = Table(
    "letting_go_weeks",
    ("account_id", "week"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("week", WHOLE, required=True, meaning="1 is the week of the move"),
        Column("starts_on", DATE, required=True),
        Column("old", WHOLE, required=True, meaning="contacts that count by the old owner"),
        Column("others", WHOLE, required=True, meaning="contacts by everybody else"),
        Column("usual", SHARE, meaning="the old owner's share on comparable accounts; empty: too few"),
        Column("low", SHARE, meaning="four in five comparable accounts lie between low and high"),
        Column("high", SHARE),
        Column("accounts", WHOLE, required=True, meaning="comparable accounts with contacts in that week"),
    ),
    "The letting-go curve, week by week.",
)
