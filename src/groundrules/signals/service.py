"""Service work of each person and day, beside the selling work of the same days."""

from dataclasses import dataclass

import ibis
import numpy as np

from groundrules.signals import measures
from groundrules.signals.counts import tickets as counted
from groundrules.signals.exposure import Array, codes, day_columns
from groundrules.signals.scene import Scene


@dataclass(frozen=True, slots=True)
class Service:
    """Person by day: service events (activities and tickets that came), and outward selling contacts."""

    service: Array
    selling: Array


def service(scene: Scene) -> Service:
    """Service and selling of everybody, read once a day."""

    def work() -> Service:
        tickets, changes = scene.tables["tickets"], scene.tables["ticket_changes"]
        tickets = tickets.filter(tickets.opened_at.date() < scene.as_of)
        held = counted.spans(tickets, changes)
        held = held.filter(held.from_at.date() >= scene.first, held.from_at.date() < scene.as_of)
        selling = scene.contacts(kinds=measures.SELLING)
        selling = selling.filter(~selling.is_guest)
        per_day = selling.group_by("seller_id", "day").agg(n=selling.count())
        return Service(by_person_and_day(scene, counted.service(scene.seen, held)),
                       by_person_and_day(scene, per_day))  # fmt: skip

    return scene.once("service", work)


def by_person_and_day(scene: Scene, rows: ibis.Table) -> Array:
    """Rows of seller_id, day, n as the matrix of person by day; strangers and other days are left out."""
    table = rows.to_pyarrow()
    made = np.zeros(scene.time.w.shape)
    person, column = codes(table["seller_id"], scene.numbers), day_columns(table["day"], scene.first)
    inside = (person >= 0) & (column >= 0) & (column < scene.time.days)
    np.add.at(made, (person[inside], column[inside]), table["n"].to_numpy()[inside])
    return made
