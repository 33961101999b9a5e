"""Two people: who is declared a pair, and how often they were in touch, counted both ways."""

import ibis


def declared(sellers: ibis.Table) -> ibis.Table:
    """Declared pairs of persons, once each: one, other (one < other by id). One-sided declarations count."""
    persons = sellers.filter(~sellers.is_system.fill_null(False), sellers.pair_id.notnull())
    named = persons.select("seller_id", "pair_id").filter(persons.seller_id != persons.pair_id)
    known = sellers.filter(~sellers.is_system.fill_null(False)).select(partner="seller_id")
    named = named.semi_join(known, named.pair_id == known.partner)
    return named.select(
        one=ibis.least(named.seller_id, named.pair_id), other=ibis.greatest(named.seller_id, named.pair_id)
    ).distinct()


def in_touch(internal: ibis.Table) -> ibis.Table:
    """Contacts of two people by day, both directions and all channels together: one, other, day, n.

    one < other by id; somebody in touch with himself is left out.
    """
    kept = internal.filter(internal.seller_id != internal.partner_id)
    told = kept.select(
        "day", "n",
        one=ibis.least(kept.seller_id, kept.partner_id), other=ibis.greatest(kept.seller_id, kept.partner_id),
    )  # fmt: skip
    return told.group_by("one", "other", "day").agg(n=told.n.sum())


def by_channel(internal: ibis.Table, couples: ibis.Table) -> ibis.Table:
    """Contacts of some couples by day and channel, both directions: one, other, day, channel, n.

    ``couples`` are (one, other) with one < other by id.
    """
    told = internal.select(
        "day", "n", "channel",
        one=ibis.least(internal.seller_id, internal.partner_id),
        other=ibis.greatest(internal.seller_id, internal.partner_id),
    )  # fmt: skip
    told = told.semi_join(couples, ["one", "other"])
    return told.group_by("one", "other", "day", "channel").agg(n=told.n.sum())


def worked_by_both(contacts: ibis.Table, couples: ibis.Table) -> ibis.Table:
    """Accounts that both of a couple contacted: one, other, account_id."""
    done = contacts.select("account_id", "seller_id").distinct()
    ones = couples.select("one", "other").distinct().join(done, couples.one == done.seller_id)
    ones = ones.select("one", "other", "account_id")
    others = done.select(by="seller_id", on="account_id")
    both = ones.join(others, [ones.other == others.by, ones.account_id == others.on])
    return both.select("one", "other", "account_id").distinct()
