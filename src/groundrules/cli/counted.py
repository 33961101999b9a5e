"""Numbers with their things, as people say them: the one place of the terminal that spells counts."""


def count(number: int, one: str, many: str) -> str:
    """The number with the form that goes with it: 1 deal was, 2,000 deals were, 0 deals were."""
    return f"{number:,} {one if number == 1 else many}"


def counted(number: int, what: str) -> str:
    """The number with its thing: 1 rule, 2,000 rules, no rules."""
    shown = f"{number:,}" if number else "no"
    return f"{shown} {what}" if number == 1 else f"{shown} {what}s"
