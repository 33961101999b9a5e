"""How hand-offs look in a terminal and as JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from groundrules.cli.show import Printer

if TYPE_CHECKING:
    from groundrules.handoff.journal import Head
    from groundrules.handoff.risk import AtRisk
    from groundrules.handoff.steps.known import Known
    from groundrules.signals.letting_go import Curve
    from groundrules.terms import Period
    from groundrules.usecases.show_handoffs import HandoffPage

COLUMNS = ("account", "from", "to", "moves on", "is", "next", "due")
_SHOWN = 20


def head_row(head: "Head") -> dict[str, object]:
    """A hand-off's line in a list."""
    data = head.data
    return {
        "name": head.subject.partition(":")[2],
        "account_id": head.account_id,
        "account": head.account_name,
        "from": data["giver_name"] or None,
        "to": data["receiver_name"],
        "moves on": data["moved_on"],
        "is": head.status,
        "next": data["next"] or None,
        "due": head.due_at,
        "plan_id": data["plan_id"],
        "wave": data["wave"],
        "waits_for": data["waits_for"],
        "version": head.version,
    }


def tell_list(heads: Iterable["Head"], printer: Printer) -> list[dict[str, object]]:
    """The list, the next due first; returns its rows."""
    rows = [head_row(head) for head in heads]
    shown = [
        tuple(_minute(row[name]) if name == "due" else row[name] for name in COLUMNS) for row in rows[:_SHOWN]
    ]
    if rows:
        counted = Counter(str(row["is"]) for row in rows)
        states = ", ".join(f"{count:,} {state}" for state, count in counted.most_common())
        what = "1 hand-off" if len(rows) == 1 else f"{len(rows):,} hand-offs"
        printer.say(f"  {what}: {states}. The next due first; `handoff show ACCOUNT` opens one.")
    printer.table((*COLUMNS[:-1], "due (UTC)"), shown)
    if len(rows) > _SHOWN:
        printer.say(f"  ... and {len(rows) - _SHOWN:,} more (--format json lists all)", dim=True)
    if not rows:
        printer.say("  No hand-off is open.")
    return rows


def tell_page(page: "HandoffPage", printer: Printer) -> dict[str, object]:
    """One hand-off for a person; returns it as plain values."""
    giver = page.giver.name if page.giver else "nobody"
    printer.say(f"{page.account_name}: {giver} to {page.receiver.name}, {page.moved_on}", bold=True)
    printer.say(f"  {page.name}, {page.status.value}")
    printer.wrap(f"because ({page.rule_id}) {page.because}", 4)
    for side in (page.giver, page.receiver):
        if side is not None and side.away is not None:
            printer.wrap(f"{side.name} is away {_away(side.away)}; clocks stand still on those days", 4)
    _tell_known(page.known, printer)
    _tell_words(page, printer)
    _tell_steps(page, printer)
    for risk in page.risks:
        printer.wrap(f"at risk: {risk.says}{f' ({risk.rule_id})' if risk.rule_id else ''}", 4)
    if page.letting_go is not None:
        printer.wrap(f"letting go: {page.letting_go.verdict}; {page.letting_go.says}", 4)
    for line in page.happened[:12]:
        printer.wrap(f"{_local(line.at, page.zone)} {line.by}: {line.says}", 4)
    return {"accept_by": page.accept_by, **asdict(page)}


def _tell_known(known: "Known", printer: Printer) -> None:
    last = known.last_contacts[0] if known.last_contacts else None
    printer.say(
        f"  known on {known.as_of}: {known.contacts} contacts in twelve months"
        + (f", the last a {last.kind} on {last.day}" if last else "")
        + f"; {len(known.deals)} open deals, {len(known.tasks)} open tasks, {len(known.tickets)} open tickets"
        + (f"; contract until {known.contract_end}" if known.contract_end else "")
    )


def _tell_words(page: "HandoffPage", printer: Printer) -> None:
    if page.brief is not None:
        printer.wrap(f"who really decides: {page.brief.decides}", 4)
        printer.wrap(f"what to avoid: {page.brief.avoid or '-'}", 4)
    for missing in page.pushed_back.missing if page.pushed_back else ():
        printer.wrap(f"missing: {page.parts[missing.part]}: {missing.note}", 4)
    if page.completed is not None:
        printer.wrap(f"supplied: {page.completed.answer}", 4)
    for line in page.promises:
        promised, answer = line.promised, line.answer
        became = f" -> {answer.answer}{f' by {answer.day}' if answer.day else ''}" if answer else ""
        printer.wrap(f"promise {promised.promise_id} by {promised.by}: {promised.what}{became}", 4)
    for item in page.items:
        said = ", ".join(f"{page.side_name(who)}: {one.answer}" for who, one in item.answers.items())
        printer.wrap(
            f"{item.item.about} {item.item.item_id}: {item.item.name}{f' ({said})' if said else ''}", 4
        )


def _tell_steps(page: "HandoffPage", printer: Printer) -> None:
    zones = {side.seller_id: side.zone for side in (page.giver, page.receiver) if side}
    rows = []
    for step in page.steps:
        done = step.done
        state = "one of two has said so" if step.halves else "open"
        became = f"done {done.day} ({done.how})" if done else "not asked any more" if step.lifted else state
        due = ", ".join(_local(at, zones.get(who, "UTC")) for who, at in step.asked.due.items()) or None
        rows.append((step.rule_id, step.asked.who, step.asked.does, due, became))
    printer.table(("rule", "who", "what", "by", "is"), rows)


def tell_risks(found: Iterable["AtRisk"], printer: Printer) -> list[Mapping[str, object]]:
    """Customers at risk, what harms most first; returns them as plain values."""
    rows = list(found)
    for one in rows[:_SHOWN]:
        printer.say(f"  {one.account_name} ({one.handoff})", bold=True)
        for risk in one.risks:
            printer.wrap(f"{risk.kind.value}: {risk.says}{f' ({risk.rule_id})' if risk.rule_id else ''}", 4)
    if len(rows) > _SHOWN:
        printer.say(f"  ... and {len(rows) - _SHOWN:,} more (--format json lists all)", dim=True)
    if not rows:
        printer.say("  No customer of an open hand-off is at risk of a fumble today.")
    return [asdict(one) for one in rows]


def tell_curve(curve: "Curve", printer: Printer) -> Mapping[str, object]:
    """One letting-go curve, week by week; returns it as plain values."""
    printer.say(f"  {curve.verdict}: {curve.says}", bold=True)
    printer.say(f"  compared with {curve.accounts} accounts: {curve.like}")
    printer.table(
        ("week", "from", "old owner", "others", "share", "usual", "four in five"),
        [
            (
                week.week, week.starts_on, week.old, week.others, _share(week.share), _share(week.usual),
                f"{_share(week.low)} to {_share(week.high)}" if week.low is not None else None,
            )
            for week in curve.weeks
        ],
    )  # fmt: skip
    for excuse in curve.excuses:
        if excuse.holds:
            printer.wrap(f"explained: {excuse.why}", 4)
    weeks = [{**asdict(week), "share": week.share} for week in curve.weeks]
    return {**asdict(curve), "weeks": weeks, "excuses": [one.as_json() for one in curve.excuses]}


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.0%}"


def _minute(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def _away(period: "Period") -> str:
    """From the first day away to the last."""
    last = period.ends_on - timedelta(1) if period.ends_on is not None else None
    return f"from {period.starts_on}{f' to {last}' if last else ''}"


def _local(at: datetime, zone: str) -> str:
    """An instant as the person who must keep it reads it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"
