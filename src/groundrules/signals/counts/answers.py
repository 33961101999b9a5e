"""What people told us: rounds of the pulse, rules read and accepted, rulings by rule, requests answered."""

from datetime import date, timedelta

import ibis

SCORES = (1, 2, 3, 4, 5)


def rounds(pulse: ibis.Table, pulse_rounds: ibis.Table, *, until: date) -> ibis.Table:
    """Each round of each boundary and unit closed before ``until``: asked, answered, answers by score.

    ``s1`` to ``s5`` count the answers to all questions with that score; a score outside 1 to 5 is none of
    them. No person stands behind a row: there is none in what it reads.
    """
    told = pulse.mutate(place=pulse.unit.fill_null(""))
    by_score = {f"s{score}": ibis.ifelse(told.score == score, 1, 0).sum() for score in SCORES}
    counted = told.group_by(
        round="round_id", between="boundary", where="place"
    ).agg(**by_score)  # fmt: skip
    asked = pulse_rounds.filter(pulse_rounds.closed_on < until)
    asked = asked.select("round_id", "boundary", "closed_on", "asked", "answered",
                         unit=asked.unit.fill_null(""))  # fmt: skip
    both = asked.left_join(
        counted,
        [asked.round_id == counted.round, asked.boundary == counted.between, asked.unit == counted.where],
    )
    scores = {name: both[name].fill_null(0).cast("int64") for name in by_score}
    return both.select("round_id", "boundary", "unit", "closed_on", "asked", "answered", **scores)


def readings(acceptances: ibis.Table, *, until: date) -> ibis.Table:
    """Who had read and accepted which rule before ``until``, and how its questions went, as known then.

    A rule that is not named is the book as a whole (empty text). What happened later has not happened:
    read_on and accepted_on are empty then, and no question was asked.
    """
    read = acceptances.read_at.date()
    was_read = (read < until).fill_null(False)
    accepted = acceptances.accepted_at.date()
    nothing = ibis.null("date")
    return acceptances.select(
        "seller_id", "book_version",
        rule_id=acceptances.rule_id.fill_null(""),
        read_on=ibis.ifelse(was_read, read, nothing),
        accepted_on=ibis.ifelse((accepted < until).fill_null(False), accepted, nothing),
        asked=ibis.ifelse(was_read, acceptances.quiz_asked.fill_null(0), 0).cast("int64"),
        right=ibis.ifelse(was_read, acceptances.quiz_right.fill_null(0), 0).cast("int64"),
    )  # fmt: skip


def disputes(rulings: ibis.Table, *, until: date, recent: int, before: int) -> ibis.Table:
    """Rulings by rule: ``recent`` ones of that many days before ``until``, ``before`` of as many before them.

    ``overturned`` counts those of both that an appeal turned round. No leader is in it.
    """
    day = rulings.ruled_at.date()
    edge, start = until - timedelta(recent), until - timedelta(recent + before)
    kept = rulings.mutate(day=day)
    kept = kept.filter(kept.day >= start, kept.day < until)
    return kept.group_by("rule_id").agg(
        recent=ibis.ifelse(kept.day >= edge, 1, 0).sum(),
        before=ibis.ifelse(kept.day < edge, 1, 0).sum(),
        overturned=ibis.ifelse(kept.overturned.fill_null(False), 1, 0).sum(),
    )


def requests(activities: ibis.Table, sellers: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """What colleagues asked of each other: to-dos somebody else entered, made in [since, until).

    asker and asked are persons, made_on and done_on days; done_on is empty while it waits, and where it was
    done on ``until`` or later.
    """
    person = sellers.filter(~sellers.is_system.fill_null(False))
    asker = person.select(asker_id="seller_id", asker_role="sales_role")
    asked = person.select(asked_id="seller_id", asked_role="sales_role", region="region")
    tasks = activities.filter(activities.kind == "task", activities.created_by != activities.seller_id)
    tasks = tasks.mutate(made_on=tasks.created_at.date(), ended_on=tasks.completed_at.date())
    tasks = tasks.filter(tasks.made_on >= since, tasks.made_on < until)
    both = tasks.join(asker, tasks.created_by == asker.asker_id)
    both = both.join(asked, both.seller_id == asked.asked_id)
    over = (both.ended_on < until).fill_null(False)
    return both.select(
        "activity_id", "asker_id", "asked_id", "asker_role", "asked_role", "made_on",
        region=both.region.fill_null(""),
        done_on=ibis.ifelse(over, both.ended_on, ibis.null("date")),
    )  # fmt: skip
