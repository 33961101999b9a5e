"""What a queue offered to whom, and whether it was taken."""

from datetime import date

import ibis


def answered(offers: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """Offers of [since, until): offer_id, seller_id, item_id, kind, segment, day, value, is_taken.

    Only those that got an answer: another reached nobody, whoever it was meant for was away. One without an
    expected value cannot be compared.
    """
    told = offers.filter(
        offers.answered_at.notnull(), offers.is_taken.notnull(), offers.value.notnull(),
        offers.seller_id.notnull(),
    )  # fmt: skip
    found = told.select(
        "offer_id", "seller_id", "item_id", "value", "is_taken",
        kind=told.kind.fill_null(""), segment=told.segment.fill_null(""), day=told.offered_at.date(),
    )  # fmt: skip
    return found.filter(found.day >= since, found.day < until)
