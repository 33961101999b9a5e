"""Exceptions and the numbers of a transition as the pages say them: short sentences, nothing left out."""

from collections.abc import Mapping

from groundrules.rulebook.language.phrases import listed
from groundrules.rulebook.model import Cap, ExceptionKind, Rulebook
from groundrules.rulebook.moving import HANDOFF, LET_GO, STEP
from groundrules.rulebook.pages.say import short_money
from groundrules.rulebook.transition import EVERY, OTHERWISE, SHARE
from groundrules.terms import Money

EXCEPTION_HEAD = ("Exception", "Only for", "At most", "Ends after", "Granted by")


def say_exception(kind: ExceptionKind, book: Rulebook) -> tuple[str, ...]:
    """A kind of exception as a row: what, for which reasons, how many, how long, who grants it."""
    cards = {card.role: card.say.lower() for card in book.roles}
    who = listed([cards.get(role, role.replace("_", " ")) for role in kind.approved_by], "or")
    days = f"{_days(kind.longest_days)}, told {kind.warn_days:,} before"
    most = ", ".join(map(_cap, kind.caps)) or "no limit"
    return _sentence(kind.say), listed(kind.reasons, "or"), most, days, who


def _cap(cap: Cap) -> str:
    return f"{cap.at_most:,} in all" if cap.per == "all" else f"{cap.at_most:,} a {cap.per}"


def say_transition(book: Rulebook) -> tuple[str, ...]:
    """The numbers of the transition, a sentence for each that belong together; only those the book gives."""
    said = _Said(book)
    parts = (_waves(said), _gates(said), _caps(said), _rests(said), _worth(said), _after(said, book))
    return tuple(_closed(sentence) for part in parts for sentence in part)


class _Said:
    """Numbers as words."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book

    def __call__(self, name: str) -> str:
        """The number with its sign, and what differs for a sales role in brackets; empty when not given."""
        parameter = self._book.transition.get(name)
        if parameter is None:
            return ""
        value = parameter.value
        if not isinstance(value, Mapping):
            return self._one(name, value)
        named = {role: one for role, one in value.items() if role != OTHERWISE}
        others = [f"{self._role(role)} {self._one(name, one)}" for role, one in named.items()]
        main = self._one(name, value[OTHERWISE]) if OTHERWISE in value else ""
        return f"{main} ({', '.join(others)})" if others else main

    def _role(self, role: str) -> str:
        cards = {card.role: card.say.lower() for card in self._book.roles}
        return cards.get(role, role.replace("_", " "))

    def _one(self, name: str, value: float | str) -> str:
        if isinstance(value, str):
            return value
        units = EVERY[name].units
        if units == SHARE:
            return f"{100 * value:g}%"
        if not units:
            return short_money(Money(round(value * 100), self._book.currency))
        return f"{value:,g}" if value < 1_000_000 else f"{value:,.0f}"


def _waves(said: _Said) -> list[str]:
    waves, every = said("waves"), said("wave_every_days")
    end, start = said("quiet_quarter_end_days"), said("quiet_year_start_days")
    lead = f"{waves} {'wave' if waves == '1' else 'waves'}" if waves else "waves" if every else ""
    lead += f", {every} days apart" if every else ""
    quiet = [f"a quarter's last {end} days"] if end else []
    quiet += [f"a year's first {start}{'' if end else ' days'}"] if start else []
    if not quiet:
        return [lead] if lead else []
    none = f"in {listed(quiet, 'or')}"
    return [f"{lead}; none {none}" if lead else f"no moves {none}"]


def _caps(said: _Said) -> list[str]:
    takes, gains = said("giver_revenue_share"), said("receiver_revenue_share")
    seller, team = said("receiver_accounts"), said("team_accounts")
    gives = [f"{gains} to a receiver's"] if gains else []
    gives += [f"{seller} accounts to a seller"] if seller else []
    gives += [f"{team} to a team" if seller else f"{team} accounts to a team"] if team else []
    in_all = said("receiver_total_accounts")
    parts = [f"takes at most {takes} of a seller's revenue"] if takes else []
    parts += [f"adds {'' if takes else 'at most '}{listed(gives, 'and')}"] if gives else []
    told = [f"a wave {' and '.join(parts)}"] if parts else []
    return [*told, f"a seller carries at most {in_all} accounts in all"] if in_all else told


def _rests(said: _Said) -> list[str]:
    top, top_gap = said("top_customers"), said("top_customer_gap_days")
    keeps = [("customer", said("customer_gap_days"))]
    top_one = f"top {top} {'one' if keeps[0][1] else 'customer'}"
    keeps += [(top_one, top_gap if top else ""), ("moved account", said("cooling_off_days"))]
    given = [(who, days) for who, days in keeps if days]
    told = [f"a {who} {days}" for who, days in given[1:]]
    after_leaver = said("leaver_rest_days")
    if after_leaver and after_leaver != "0":
        if not given:
            return [f"an account keeps its owner {after_leaver} days after a leaver"]
        told.append(f"a leaver's {after_leaver}")
    return [", ".join([f"a {given[0][0]} keeps its owner {given[0][1]} days", *told])] if given else []


def _gates(said: _Said) -> list[str]:
    """What a wave waits for; follows the sentence about the waves, when there is one."""
    accepted, done = said("accepted_share"), said("done_share")
    parts = [f"{accepted} of its receivers accepted these rules"] if accepted else []
    parts += [f"{done} of hand-offs before are done"] if done else []
    wave = "each" if said("waves") or said("wave_every_days") else "a wave"
    return [f"{wave} waits until {' and '.join(parts)}"] if parts else []


def _worth(said: _Said) -> list[str]:
    """What a move costs and must bring; ``own_moves_needed`` is told with each price, where it applies."""
    low, high, gain = said("loss_low"), said("loss_high"), said("least_gain")
    share = f"{low} to {high}" if low and high else low or high
    cost = f"a change of seller costs {share} of a year's revenue" if share else ""
    return [*([cost] if cost else []), *([f"no move for a gain under {gain}"] if gain else [])]


def _after(said: _Said, book: Rulebook) -> list[str]:
    """What both owners have to do in time; a book with a rule for letting go says that there."""
    handoff = book.decisions.get(HANDOFF)
    is_ruled = handoff is not None and any(rule.outcome.get(STEP) == LET_GO for rule in handoff.rules)
    push_back, let_go = said("push_back_hours"), "" if is_ruled else said("letting_go_days")
    found = [f"the new owner accepts or pushes back once, in {push_back} business hours"] if push_back else []
    return [*found, *([f"the old owner lets go in {let_go} days"] if let_go else [])]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _closed(text: str) -> str:
    return f"{_sentence(text)}."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
