"""What every route answers to every kind of person: the expectation, written out by hand.

Cells: the status for GET (or, for acts, for POST with a good form). Columns are who asks; ``anonymous`` is
sent to the door. Rows that need a thing are asked with one's own, a foreign and a missing one.
"""

from tests.web import world

PEOPLE = ("anonymous", "anna", "tom", "nora", "cora", "margaret", "victor", "helen", "rosa", "ugo", "ada")
# anna, tom: sides · nora: same team, no side · cora: another team · margaret: decides · victor: another
# manager · helen: above all · rosa: sales operations · ugo: auditor · ada: system admin


def _row(cells: str) -> dict[str, int]:
    return dict(zip(PEOPLE, map(int, cells.split()), strict=True))


OPEN: dict[str, dict[str, int]] = {
    #                        anon anna tom  nora cora marg vict hele rosa ugo  ada
    "today": _row("          302  200  200  200  200  200  200  200  200  200  200"),
    "rulebook": _row("       302  200  200  200  200  200  200  200  200  200  200"),
    "known": _row("          302  200  200  200  200  200  200  200  200  200  200"),
    "known file": _row("     302  200  200  200  200  200  200  200  200  200  200"),
    "fairness": _row("       302  200  200  200  200  200  200  200  200  200  200"),
    "accounts": _row("       302  200  200  200  200  200  200  200  200  200  403"),
    "hand-offs": _row("      302  200  200  200  200  200  200  200  200  200  403"),
    "transition": _row("     302  403  403  403  403  200  200  200  200  200  403"),
    "moves": _row("          302  200  200  200  200  200  200  200  200  200  403"),
    "moves file": _row("     302  200  200  200  200  200  200  200  200  200  403"),
    "exceptions": _row("     302  200  200  200  200  200  200  200  200  200  403"),
    "editor": _row("         302  403  403  403  403  403  403  200  200  200  403"),
    "editor state": _row("   302  403  403  403  403  403  403  200  200  200  403"),
    "editor kept": _row("    302  403  403  403  403  403  403  200  200  200  403"),
    "publishing": _row("     302  403  403  403  403  403  403  200  200  200  403"),
    "sign-in": _row("        200  302  302  302  302  302  302  302  302  302  302"),
}
"""Routes without a thing, by GET."""

ON_A_THING: dict[tuple[str, str], dict[str, int]] = {
    #                                          anon anna tom  nora cora marg vict hele rosa ugo  ada
    ("account", world.BRIGHTWATER): _row("     302  200  200  200  200  200  200  200  200  200  404"),
    ("account", "001MISSING"): _row("          302  404  404  404  404  404  404  404  404  404  404"),
    ("case", world.BRIGHTWATER): _row("        302  200  200  404  404  200  404  200  200  200  404"),
    ("signal", world.PROMPT_ALONE): _row("     302  200  200  404  404  404  404  404  404  404  404"),
    ("signal", world.OLD_PROMPT): _row("       302  404  404  404  404  404  404  404  404  404  404"),
    ("signal", world.NORTH_SHARES): _row("     302  404  404  404  404  404  404  200  200  200  404"),
    ("signal", world.RULE_SHARES): _row("      302  404  404  404  404  404  404  200  200  200  404"),
    ("signal", "missing"): _row("              302  404  404  404  404  404  404  404  404  404  404"),
    ("case", "cmissing"): _row("               302  404  404  404  404  404  404  404  404  404  404"),
    ("hand-off", "M-halvorsen@P1"): _row("     302  200  200  404  404  200  404  200  200  200  404"),
    ("hand-off", "M-missing@P1"): _row("       302  404  404  404  404  404  404  404  404  404  404"),
    ("exception", "E-missing"): _row("         302  404  404  404  404  404  404  404  404  404  404"),
    ("editor text", "0"): _row("               302  403  403  403  403  403  403  200  200  200  403"),
    ("editor text", "999"): _row("             302  403  403  403  403  403  403  404  404  404  403"),
    ("editor kept text", "999"): _row("        302  403  403  403  403  403  403  404  404  404  403"),
}
"""Routes on a thing, by GET; cases are named by their account."""

ACTS: dict[str, dict[str, int]] = {
    #                        anon anna tom  nora cora marg vict hele rosa ugo  ada
    "rule": _row("           302  403  403  404  404  302  404  403  403  403  404"),
    "answer": _row("         302  302  302  404  404  403  404  403  403  403  404"),
    "stand back": _row("     302  403  403  404  404  302  404  403  403  403  404"),
    "appeal": _row("         302  409  409  404  404  403  404  403  403  403  404"),
    "correct": _row("        302  403  403  404  404  403  404  403  403  403  404"),
}
"""Acts on the open case of Brightwater, by POST with a good form."""

ON_A_HANDOFF: dict[str, dict[str, int]] = {
    #                            anon anna tom  nora cora marg vict hele rosa ugo  ada
    "hand-off brief": _row("     302  403  409  404  404  403  404  403  403  403  404"),
    "hand-off push back": _row(" 302  302  403  404  404  403  404  403  403  403  404"),
    "hand-off complete": _row("  302  403  409  404  404  403  404  403  403  403  404"),
    "hand-off accept": _row("    302  302  403  404  404  403  404  403  403  403  404"),
    "hand-off tick": _row("      302  302  403  404  404  403  404  403  403  403  404"),
    "hand-off promise": _row("   302  302  403  404  404  403  404  403  403  403  404"),
    "hand-off item": _row("      302  302  302  404  404  403  404  403  403  403  404"),
    "hand-off invite": _row("    302  302  403  404  404  403  404  403  403  403  404"),
    "hand-off close": _row("     302  403  403  404  404  302  404  302  403  403  404"),
}
"""Acts on the hand-off of Halvorsen, by POST with a good form; Tom gave it and has written, Anna takes it."""

ON_AN_EXCEPTION: dict[str, dict[str, int]] = {
    #                            anon anna tom  nora cora marg vict hele rosa ugo  ada
    "exception decide": _row("   302  404  403  404  404  302  404  302  403  403  404"),
    "exception extend": _row("   302  404  403  404  404  409  404  409  409  403  404"),
    "exception end": _row("      302  404  302  404  404  302  404  302  403  403  404"),
}
"""Acts on Tom's request to keep Brightwater, by POST with a good form; nobody grants what is their own."""

READING_AN_EXCEPTION = _row("       302  404  200  404  404  200  404  200  200  200  404")
"""The page of Tom's request to keep Brightwater, by GET."""

ASKING: dict[str, dict[str, int]] = {
    #                         anon anna tom  nora cora marg vict hele rosa ugo  ada
    "exception ask": _row("   302  422  302  422  422  302  422  302  302  403  403"),
}
"""Asking to keep Brightwater, by POST with a good form."""

ON_THE_DRAFT: dict[str, dict[str, int]] = {
    #                           anon anna tom  nora cora marg vict hele rosa ugo  ada
    "editor save": _row("       302  403  403  403  403  403  403  403  200  403  403"),
    "editor format": _row("     302  403  403  403  403  403  403  403  200  403  403"),
    "editor join": _row("       302  403  403  403  403  403  403  403  200  403  403"),
    "editor check": _row("      302  403  403  403  403  403  403  200  200  200  403"),
    "editor try": _row("        302  403  403  403  403  403  403  200  200  200  403"),
    "editor difference": _row(" 302  403  403  403  403  403  403  200  200  200  403"),
    "editor pages": _row("      302  403  403  403  403  403  403  200  200  200  403"),
    "take back": _row("         302  403  403  403  403  403  403  403  302  403  403"),
    "propose": _row("           302  403  403  403  403  403  403  403  302  403  403"),
    "withdraw": _row("          302  403  403  403  403  403  403  403  302  403  403"),
    "publish": _row("           302  403  403  403  403  403  403  302  409  403  403"),
    "discard": _row("           302  403  403  403  403  403  403  403  302  403  403"),
}
"""Questions and acts, by POST, on a draft that Rosa saved and proposed; she may not publish it herself."""
