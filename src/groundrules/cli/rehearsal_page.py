"""A rehearsal as a person reads it: what moves, what comes back, what is used, settled and gamed."""

from datetime import date
from typing import TYPE_CHECKING

from groundrules.cli.show import Printer
from groundrules.rulebook import Rulebook
from groundrules.terms import Money

if TYPE_CHECKING:
    from groundrules.rehearsal.patches import Patch
    from groundrules.rehearsal.result import Rehearsal
    from groundrules.rehearsal.shift import Spread

_SHOWN = 6


class Page:
    """The page of one rehearsal, section by section."""

    def __init__(
        self, printer: Printer, result: "Rehearsal", book: Rulebook, in_force: Rulebook | None
    ) -> None:
        self.printer, self.result, self.book, self.in_force = printer, result, book, in_force

    def show(self) -> None:
        """All sections are printed."""
        result = self.result
        against = f", against version {self.in_force.version} in force" if self.in_force else ""
        self.printer.say(f"  {self.book.title}, version {self.book.version}{against}.")
        self.printer.say(
            f"  Facts of {_day(result.as_of)}; looked back at {len(result.days) - 1} ends of months, "
            f"the first {_day(result.days[0])}."
        )
        self._shift()
        self._load()
        self._flapping()
        self._rules()
        self._cases()
        self._gaming()
        self._notes()

    def _money(self, minor: int) -> str:
        return Money(minor, self.result.currency).short()

    def _shift(self) -> None:
        shift, say = self.result.shift, self.printer.say
        if shift is None:
            return
        self.printer.step("What would move")
        say(
            f"  {shift.moving.accounts:,} of {shift.accounts.accounts:,} accounts change their owner, with "
            f"{self._money(shift.moving.revenue)} of revenue and "
            f"{self._money(shift.moving.open_pipeline)} of open pipeline."
        )
        if self.result.differing is not None:
            many = f"{self.result.differing:,} accounts"
            say(f"  For {many} the draft asks for another job than the book in force.")
        if shift.undecided:
            say(f"  {shift.undecided:,} stay where they are only because the draft gives them to nobody.")
        self.printer.table(
            ("from", "to", "accounts", "revenue", "pipeline"),
            [
                (
                    flow.from_role,
                    flow.to_role if flow.to_role != flow.from_role else f"{flow.to_role}, another person",
                    flow.load.accounts,
                    self._money(flow.load.revenue),
                    self._money(flow.load.open_pipeline),
                )
                for flow in shift.flows
            ],
        )

    def _load(self) -> None:
        shift = self.result.shift
        if shift is None:
            return
        self.printer.step("Load and money by job")
        headers = (
            "job",
            "people",
            "accounts",
            "after",
            "revenue",
            "after",
            "pipeline",
            "after",
            "a person",
            "after",
        )
        self.printer.table(
            headers,
            [
                (
                    one.role,
                    one.people if one.people is not None else "-",
                    one.before.accounts,
                    one.after.accounts,
                    self._money(one.before.revenue),
                    self._money(one.after.revenue),
                    self._money(one.before.open_pipeline),
                    self._money(one.after.open_pipeline),
                    _spread(one.spread_before),
                    _spread(one.spread_after),
                )
                for one in shift.roles
            ],
        )
        self.printer.say(
            "  a person: accounts that the middle half of the people carry; never shown for fewer than five.",
            dim=True,
        )

    def _flapping(self) -> None:
        flapping = self.result.flapping
        self.printer.step("Back and forth")
        if flapping is None or not flapping.by_day:
            self.printer.say("  There is no earlier day to look at: the facts do not reach back a month.")
            return
        per_day = ", ".join(f"{day:%b} {count:,}" for day, count in flapping.by_day.items())
        self.printer.wrap(
            f"By this book {flapping.turning:,} accounts would have changed the job of their owner by "
            f"themselves, {flapping.flapping:,} of them back again: {flapping.turns:,} moves nobody asked "
            f"for ({per_day})."
        )
        for cause in flapping.causes[:4]:
            word = self.book.words[cause.word].say if cause.word else "several facts at once"
            crossed = f" crossing {cause.threshold}" if cause.threshold else ""
            self.printer.say(f"    {cause.turns:,} by {word}{crossed}")
        if flapping.calmers:
            self.printer.table(
                ("what would calm it, tried on the same days", "moves", "accounts back and forth"),
                [("as drafted", flapping.turns, flapping.flapping)]
                + [(one.say, one.turns, one.accounts_flapping) for one in flapping.calmers],
                indent=4,
            )

    def _rules(self) -> None:
        self.printer.step("Rules")
        unused = [use for use in self.result.use if use.is_unused]
        rare = [use for use in self.result.use if use.is_rare]
        looked = f"{len(self.result.days)} days"
        if not unused and not rare:
            self.printer.say(f"  Every rule about accounts decided some on one of {looked}.")
        for use in unused:
            self.printer.say(f"  {use.rule_id} ({use.decision}) never decided anything on {looked}.")
        for use in rare:
            self.printer.say(
                f"  {use.rule_id} ({use.decision}) decided at most {use.most:,} of {use.of:,} accounts."
            )

    def _cases(self) -> None:
        tried = self.result.tried
        self.printer.step("Past cases")
        if tried is None:
            self.printer.say("  There is no record of cases to try the draft on.")
            return
        counts = {
            verdict: sum(one.verdict is verdict for one in tried)
            for verdict in {one.verdict for one in tried}
        }
        said = ", ".join(f"{count:,} {verdict.value}" for verdict, count in sorted(counts.items()))
        self.printer.say(f"  {len(tried):,} on record: {said}." if tried else "  None on record.")
        shown = [one for one in tried if one.verdict.value in ("made anew", "settled")]
        self.printer.table(
            ("case", "account", "what", "rule", "is", "why"),
            [
                (one.case_id, one.account_name, one.kind, one.rule_id, one.verdict.value, one.why)
                for one in shown[:8]
            ],
        )

    def _gaming(self) -> None:
        from groundrules.rehearsal.say import say_cost, say_points, say_what

        result = self.result
        self.printer.step("How it could be gamed")
        searched = ", ".join(f"{name} ({count:,})" for name, count in (result.searched or {}).items())
        self.printer.say(f"  Searched within {say_points(result.budget)}: {searched or 'nothing'}.")
        self.printer.say(
            "  A point is one entry nobody checks. This says what could be done, not that it was.", dim=True
        )
        if not result.gamed:
            self.printer.say("  Nothing was found: no cheap entry turns an answer that is worth money.")
        for number, one in enumerate(result.gamed[:_SHOWN], 1):
            found = one.exposure
            thing = self.book.decisions[found.decision].for_each
            stake = f", {self._money(found.stake)} at stake" if found.stake else ""
            self.printer.say()
            self.printer.say(f"  {number}. {found.who}: {say_what(found, self.book)}", bold=True)
            self.printer.wrap(
                f"{found.records:,} {thing}{'' if found.records == 1 else 's'} within reach{stake}. "
                f"Cheapest: {say_cost(found, self.book)} ({say_points(found.cheapest)}); "
                f"usual {say_points(found.usual)}{_quarter(found.for_a_quarter)}. "
                f"Turns {', '.join(found.honest[:4])} into {', '.join(found.reached[:4])} "
                f"of {found.decision}.",
                5,
            )
            for patch in one.patches[:2]:
                self._patch(patch, thing)
            if not one.patches:
                self.printer.wrap("No patch was found that leaves less within reach.", 5)
        if len(result.gamed) > _SHOWN:
            self.printer.say()
            self.printer.say(
                f"  ... and {len(result.gamed) - _SHOWN:,} smaller ones (--format json lists all)", dim=True
            )

    def _patch(self, patch: "Patch", thing: str) -> None:
        from groundrules.rehearsal.say import say_points

        left = (
            "nothing is left within reach"
            if not patch.left_records
            else (
                f"{patch.left_records:,} of {patch.was_records:,} {thing}s are left, "
                f"{self._money(patch.left_stake)} of {self._money(patch.was_stake)}"
            )
        )
        usual = f", at {say_points(patch.left_usual)}" if patch.left_usual is not None else ""
        side = f"changes {patch.changes:,} honest answers" if patch.changes else "changes no honest answer"
        self.printer.wrap(f"Patch: {patch.say}. Searched again: {left}{usual}; it {side}.", 5)
        for rule_id, text in patch.rules[:4]:
            self.printer.say(f"       {rule_id}  {'goes' if text == 'goes' else f'when: {text}'}", dim=True)
        if patch.needs_word:
            self.printer.say(f"       needs a word no column gives yet: {patch.needs_word}", dim=True)

    def _notes(self) -> None:
        self.printer.step("Worth knowing")
        reasons: dict[str, list[str]] = {}
        for word, why in (self.result.unknown_past or {}).items():
            reasons.setdefault(why, []).append(word.replace("_", " "))
        for why, words in reasons.items():
            self.printer.wrap(f"The past of {', '.join(words)} is not known: {why}.")
        for name, why in (self.result.not_searched or {}).items():
            self.printer.wrap(f"{name} was not searched for manoeuvres: {why}.")
        self.printer.findings(
            [one for one in self.result.findings if not one.code.startswith("GR29") or one.code == "GR296"]
        )


def _quarter(points: float | None) -> str:
    from groundrules.rehearsal.say import say_points

    return "" if points is None else f", {say_points(points)} to hold it a quarter without working it"


def _spread(spread: "Spread | None") -> str:
    return "-" if spread is None else f"{spread.low:.0f} to {spread.high:.0f}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "-"
