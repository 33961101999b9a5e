"""Numbers with their things, as people say them."""


def counted(number: int, what: str) -> str:
    """The number with its thing: 1 rule, 2,000 rules, no rules."""
    shown = f"{number:,}" if number else "no"
    return f"{shown} {what}" if number == 1 else f"{shown} {what}s"
