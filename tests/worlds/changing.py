"""A Salesforce-shaped company that lives on for a day: what the whole export then holds, and what changed."""

import copy
import random
from collections.abc import Callable
from datetime import date

from tests.worlds.tiny import BOSS, FRED, INES, ROLE_BOSS, ROLE_FIELD, ROLE_INSIDE, World, sf_id, tiny

OWNERS = (BOSS, FRED, INES)
HANGING = ("AccountHistory", "AccountTeamMember", "Opportunity", "Task", "Event", "Case")
OF_DEALS = ("OpportunityHistory", "OpportunityFieldHistory", "OpportunityTeamMember", "OpportunitySplit")


class Company:
    """A world that changes; ``changed`` holds the rows that are not as the day before, by file."""

    def __init__(self, seed: int, accounts: int = 14) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.world: World = tiny()
        self.changed: World = {}
        self.number = 100
        self.today = date(2026, 6, 30)
        del self.world["Account"][3]
        for name in ("AccountTeamMember", "Opportunity", "Task", "Event", "Case", "AccountHistory"):
            for row in self.world[name]:
                row["IsDeleted"] = "false"
        for row in self.world["EventRelation"]:
            row["IsDeleted"] = "false"
        for _ in range(accounts):
            self.new_account()
        for _ in range(120):
            self.chance.choice([self.new_task, self.new_event, self.new_deal, self.new_member])()

    def lives_on(self, day: date, acts: int = 14) -> World:
        """A day passes; returns the rows that changed."""
        self.changed = {}
        self.today = day
        doings: list[Callable[[], None]] = [
            self.new_account, self.new_task, self.new_event, self.new_deal, self.new_member, self.move,
            self.move_untold, self.rename, self.delete_task, self.delete_account, self.merge, self.invite,
            self.uninvite, self.new_seller, self.rename_role, self.new_parent, self.change_member,
            self.new_holiday,
        ]  # fmt: skip
        for _ in range(acts):
            self.chance.choice(doings)()
        return copy.deepcopy({name: rows for name, rows in self.changed.items() if rows})

    def told(self, name: str, row: dict[str, str]) -> None:
        """The row is among those that changed."""
        rows = self.changed.setdefault(name, [])
        if not any(one is row for one in rows):
            rows.append(row)

    def fresh(self, prefix: str) -> str:
        self.number += 1
        return sf_id(prefix, self.number)

    def add(self, name: str, row: dict[str, str]) -> None:
        self.world[name].append(row)
        self.told(name, row)

    def alive(self, name: str) -> list[dict[str, str]]:
        return [row for row in self.world[name] if row.get("IsDeleted", "false") == "false"]

    def any_account(self) -> dict[str, str]:
        return self.chance.choice(self.alive("Account"))

    def stamp(self) -> str:
        return f"{self.today}T{self.chance.randrange(10, 20)}:{self.chance.randrange(10, 60)}:00.000Z"

    def new_account(self) -> None:
        ident = self.fresh("001")
        row = dict(self.world["Account"][0]) | {
            "Id": ident, "Name": f"Account {self.number}", "OwnerId": self.chance.choice(OWNERS),
            "ParentId": "", "LastModifiedDate": self.stamp(),
        }  # fmt: skip
        self.add("Account", row)

    def new_task(self) -> None:
        account = self.any_account()["Id"]
        day = date(2026, self.chance.randrange(5, 8), self.chance.randrange(1, 28)).isoformat()
        row = dict(self.world["Task"][0]) | {
            "Id": self.fresh("00T"), "OwnerId": self.chance.choice(OWNERS), "AccountId": account,
            "WhatId": account, "ActivityDate": day, "IsClosed": "true", "IsDeleted": "false",
        }  # fmt: skip
        self.add("Task", row)

    def new_event(self) -> None:
        account = self.any_account()["Id"]
        start = date(2026, self.chance.randrange(6, 8), self.chance.randrange(1, 28))
        row = dict(self.world["Event"][0]) | {
            "Id": self.fresh("00U"), "OwnerId": self.chance.choice(OWNERS), "AccountId": account,
            "WhatId": account, "StartDateTime": f"{start}T15:00:00.000Z", "IsDeleted": "false",
        }  # fmt: skip
        self.add("Event", row)

    def new_deal(self) -> None:
        row = dict(self.world["Opportunity"][0]) | {
            "Id": self.fresh("006"), "AccountId": self.any_account()["Id"], "Name": f"Deal {self.number}",
            "LastModifiedDate": self.stamp(), "IsDeleted": "false",
        }  # fmt: skip
        self.add("Opportunity", row)

    def new_member(self) -> None:
        account, seller = self.any_account()["Id"], self.chance.choice(OWNERS)
        taken = {
            (row["AccountId"], row["UserId"], row["TeamMemberRole"])
            for row in self.world["AccountTeamMember"]
        }
        if (account, seller, "Field") not in taken:
            row = dict(self.world["AccountTeamMember"][0])
            row |= {"Id": self.fresh("01M"), "AccountId": account, "UserId": seller, "IsDeleted": "false"}
            self.add("AccountTeamMember", row)

    def change_member(self) -> None:
        """The key of our table changes, the CRM's row stays the same one."""
        rows = self.alive("AccountTeamMember")
        if rows:
            row = self.chance.choice(rows)
            row["TeamMemberRole"] = f"Role {self.number}"
            self.number += 1
            self.told("AccountTeamMember", row)

    def move(self) -> None:
        """A change of owner the history tells."""
        row, new = self.any_account(), self.chance.choice(OWNERS)
        if row["OwnerId"] != new:
            self.add("AccountHistory", {
                "Id": self.fresh("017"), "AccountId": row["Id"], "Field": "Owner", "OldValue": row["OwnerId"],
                "NewValue": new, "CreatedById": BOSS, "CreatedDate": self.stamp(), "IsDeleted": "false",
            })  # fmt: skip
            row |= {"OwnerId": new, "LastModifiedDate": self.stamp()}
            self.told("Account", row)

    def move_untold(self) -> None:
        """A change of owner only the extract shows."""
        row = self.any_account()
        row |= {"OwnerId": self.chance.choice(OWNERS), "LastModifiedDate": self.stamp()}
        self.told("Account", row)

    def rename(self) -> None:
        row = self.any_account()
        row |= {"Name": f"Renamed {self.number}", "LastModifiedDate": self.stamp()}
        self.number += 1
        self.told("Account", row)

    def new_parent(self) -> None:
        """Only younger accounts get a parent, so that no circle comes about."""
        rows = self.alive("Account")
        place = self.chance.randrange(1, len(rows))
        rows[place]["ParentId"] = self.chance.choice(rows[:place])["Id"]
        self.told("Account", rows[place])

    def delete_task(self) -> None:
        rows = self.alive("Task")
        if rows:
            row = self.chance.choice(rows)
            row["IsDeleted"] = "true"
            self.told("Task", row)

    def delete_account(self) -> None:
        """With everything that hangs on it, as Salesforce does."""
        row = self.any_account()
        winners = {one["MasterRecordId"] for one in self.world["Account"]}
        if len(self.alive("Account")) < 6 or row["Id"] in winners:
            return
        row["IsDeleted"] = "true"
        self.told("Account", row)
        self._follow(row["Id"], None)

    def merge(self) -> None:
        """Salesforce hangs what the loser had on the winner, and leaves history where it was."""
        rows = self.alive("Account")
        if len(rows) < 6:
            return
        loser, winner = self.chance.sample(rows, 2)
        loser |= {"IsDeleted": "true", "MasterRecordId": winner["Id"], "LastModifiedDate": self.stamp()}
        self.told("Account", loser)
        for row in self.alive("AccountTeamMember"):
            if row["AccountId"] == loser["Id"]:
                row["IsDeleted"] = "true"
                self.told("AccountTeamMember", row)
        if self.chance.random() < 0.5:  # sometimes the extract still shows the old references
            return
        self._follow(loser["Id"], winner["Id"])

    def _follow(self, account: str, into: str | None) -> None:
        """What hangs on the account goes with it (None), or hangs on the other one now."""
        for name in HANGING:
            for row in self.alive(name):
                if row.get("AccountId", "")[:15] != account[:15] or (into and name == "AccountHistory"):
                    continue
                if into is None or name == "AccountTeamMember":
                    row["IsDeleted"] = "true"
                else:
                    row["AccountId"] = into
                self.told(name, row)
        for row in self.world["Account"]:
            if row["ParentId"] == account and (into is None or row["Id"] != into):
                row["ParentId"] = ""
                self.told("Account", row)
        self._clear("Event", "EventId", ("EventRelation",))
        self._clear("Opportunity", "OpportunityId", OF_DEALS)
        deals = {row["Id"] for row in self.world["Opportunity"] if row["IsDeleted"] == "true"}
        for row in self.alive("Task"):
            if row["WhatId"] in deals:
                row["WhatId"] = ""
                self.told("Task", row)

    def _clear(self, name: str, column: str, others: tuple[str, ...]) -> None:
        """Rows of the other files that lead to a deleted row of this one are deleted as well."""
        gone = {row["Id"] for row in self.world[name] if row["IsDeleted"] == "true"}
        for other in others:
            for row in self.alive(other):
                if row[column] in gone:
                    row["IsDeleted"] = "true"
                    self.told(other, row)

    def invite(self) -> None:
        """A colleague is invited to a meeting that itself does not change."""
        events = [row for row in self.alive("Event") if row["ShowAs"] == "Busy"]
        if events:
            event = self.chance.choice(events)
            self.add("EventRelation", {
                "Id": self.fresh("0RE"), "EventId": event["Id"], "RelationId": self.chance.choice(OWNERS),
                "IsInvitee": "true", "Status": "New", "IsDeleted": "false",
            })  # fmt: skip

    def uninvite(self) -> None:
        rows = self.alive("EventRelation")
        if rows:
            row = self.chance.choice(rows)
            row["IsDeleted"] = "true"
            self.told("EventRelation", row)

    def new_seller(self) -> None:
        """His role is not among what changed: it is known from before."""
        ident = self.fresh("005")
        row = dict(self.world["User"][1]) | {
            "Id": ident, "Name": f"Seller {self.number}", "Email": f"s{self.number}@example.com",
            "UserRoleId": self.chance.choice([ROLE_FIELD, ROLE_INSIDE]), "ManagerId": BOSS,
        }  # fmt: skip
        self.add("User", row)

    def rename_role(self) -> None:
        """Everybody in the role has another sales role now, though no user changed."""
        row = next(one for one in self.world["UserRole"] if one["Id"] != ROLE_BOSS)
        row["Name"] = self.chance.choice(["Field Sales", "Inside Sales", "Key Account West", "Overlay Cloud"])
        self.told("UserRole", row)

    def new_holiday(self) -> None:
        """Holidays have no key: the file comes whole."""
        row = dict(self.world["Holiday"][0])
        row |= {"Id": self.fresh("0C0"), "Name": f"Day {self.number}"}
        self.world["Holiday"].append(row)
        self.changed["Holiday"] = self.world["Holiday"]
