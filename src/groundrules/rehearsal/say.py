"""A manoeuvre in plain words: what is done, what it costs, which rule and number it turns."""

from groundrules.rehearsal.gaming import Exposure
from groundrules.rehearsal.levers import Manoeuvre
from groundrules.rehearsal.plays import Entry
from groundrules.rulebook.language.phrases import listed, say_value
from groundrules.rulebook.model import Rulebook, Word, WordType
from groundrules.terms import Money


def say_what(one: Exposure, book: Rulebook) -> str:
    """What is done to which word across which line: ``enter a deal (open pipeline past $250,000)``."""
    parts: dict[str, list[str]] = {}
    for number, (manoeuvre, name, line) in enumerate(
        zip(one.manoeuvres, one.words, one.threshold, strict=True)
    ):
        word = book.words[name]
        where = f" past {say_value(line, word)}" if line is not None else ""
        # A deal is entered once, whatever is said of it.
        key = manoeuvre if manoeuvre == Manoeuvre.ENTER and word.about == "deal" else f"{manoeuvre} {number}"
        parts.setdefault(key, [manoeuvre]).append(word.say + where)
    return listed([f"{how} ({', '.join(what)})" for how, *what in parts.values()], "and")


def say_cost(one: Exposure, book: Rulebook) -> str:
    """What the cheapest play asks for: ``one logged contact``, ``$4,100 of pipeline entered``."""
    return listed([_entry(entry, book.words[entry.lever.word]) for entry in one.example.play.entries], "and")


def say_points(points: float) -> str:
    """Effort: ``1 point``, ``3.2 points``."""
    said = f"{points:.1f}".removesuffix(".0")
    return f"{said} point{'' if said == '1' else 's'}"


def _entry(entry: Entry, word: Word) -> str:  # noqa: PLR0911 - one per manoeuvre
    before, after = entry.before, entry.after
    later = f" on day {entry.day}" if entry.day else ""
    if isinstance(before, int) and isinstance(after, int) and word.type is WordType.MONEY:
        return _money(entry, abs(after - before), word.currency or "USD") + later
    match entry.lever.manoeuvre:
        case Manoeuvre.LOG:
            return f"{_count(entry.points, 'logged contact')}{later}"
        case Manoeuvre.RUSH if word.type is WordType.WHOLE and before is not None:
            return f"a step back and forth again{later}"
        case Manoeuvre.RUSH:
            return f"one change of stage{later}"
        case Manoeuvre.ENTER if word.about == "deal":
            value = say_value(after, word)
            if not entry.points:
                return f"its {word.say} entered as {value}"
            return "one deal entered" if before is None else f"one deal entered with {word.say} {value}"
        case Manoeuvre.FLAG:
            return f"one edit: {word.say} {say_value(after, word)}{later}"
        case _:
            return f"one edit: {word.say} from {say_value(before, word)} to {say_value(after, word)}{later}"


def _money(entry: Entry, change: int, currency: str) -> str:  # noqa: PLR0911 - one per manoeuvre
    amount = str(Money(change, currency))
    match entry.lever.manoeuvre:
        case Manoeuvre.ENTER if entry.lever.word in ("deal_amount", "amount"):
            return f"one deal of {amount} entered"
        case Manoeuvre.ENTER:
            return f"{amount} of pipeline entered"
        case Manoeuvre.LOSE:
            return f"{amount} of pipeline closed as lost and opened again later"
        case Manoeuvre.PULL:
            return f"{amount} won earlier"
        case Manoeuvre.RAISE:
            return f"a deal written up by {amount}"
        case Manoeuvre.SPLIT:
            parts = round(entry.points / entry.lever.per_unit) + 1 if entry.lever.per_unit else 2
            return f"one deal entered as {parts}"
        case _:
            return f"one edit by {amount}"


def _count(points: float, thing: str) -> str:
    number = max(1, round(points))
    return f"one {thing}" if number == 1 else f"{number} {thing}s"
