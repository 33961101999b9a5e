"""Accounts as they are compared: the name without its legal form, the website's host, street, numbers."""

import ibis

LEGAL = (
    "inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "company", "co", "group", "groupe",
    "groep", "grupo", "holding", "holdings", "plc", "lp", "llp", "gmbh", "mbh", "ag", "se", "kg", "kgaa",
    "ohg", "ug", "sa", "sas", "sarl", "bv", "nv", "sl", "slu", "spa", "srl", "ab", "aps", "as", "asa", "oy",
    "oyj", "sp zoo", "pty", "pte", "kk",
)  # fmt: skip
"""Legal forms and their like, as they stand at the end of a name once its dots are gone."""

SHORT = {
    "street": "st", "strasse": "st", "straße": "st", "str": "st", "road": "rd", "avenue": "av", "ave": "av",
    "boulevard": "blvd", "square": "sq", "lane": "ln", "drive": "dr", "suite": "ste", "building": "bldg",
}  # fmt: skip
"""Words of an address and how they are shortened."""


def compared(accounts: ibis.Table) -> ibis.Table:
    """One row per account: unique_id, name, first, domain, place, postal, phone; unknown parts are empty.

    ``first`` is the first word of the name, by which accounts with one ``postal`` are brought together.
    Street and postal code are one ``place``: neighbours share both, so that they are one piece of evidence.
    """
    name = _words(accounts.name).re_replace(r"( (" + "|".join(LEGAL) + r"))+$", "")
    host = accounts.website.lower().strip().re_replace(r"^[a-z]+://", "").re_replace(r"[/?#:].*$", "")
    street = _words(accounts.street).re_replace(r"([a-z])(strasse|straße|str)\b", r"\1 st")
    for long, short in SHORT.items():
        street = street.re_replace(rf"\b{long}\b", short)
    postal = accounts.postal_code.upper().re_replace(r"[^A-Z0-9]", "").nullif("")
    found = accounts.select(
        unique_id=accounts.account_id,
        name=name.nullif(""),
        domain=host.re_replace(r"^www[0-9]?\.", "").nullif(""),
        place=street.nullif("") + " " + postal,
        postal=postal,
        phone=accounts.phone.re_replace(r"[^0-9]", "").right(8).nullif(""),
    )
    return found.mutate(first=found.name.re_replace(r" .*$", ""))


def _words(text: ibis.expr.types.StringValue) -> ibis.expr.types.StringValue:
    """Lower case, dots and apostrophes gone, every other mark a space."""
    lower = text.lower().re_replace(r"[.'`\x{00B4}\x{2019}]", "").re_replace(r"\s*(&|\+)\s*", " and ")
    return lower.re_replace(r"[^0-9a-zà-öø-ÿœßšž]+", " ").strip()
