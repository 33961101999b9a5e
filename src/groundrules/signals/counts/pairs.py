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
