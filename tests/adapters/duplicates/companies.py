"""Made-up companies with labelled doubles and look-alikes: the noise real account lists have."""

from dataclasses import dataclass
from random import Random

import pyarrow as pa

COLUMNS = ("account_id", "name", "website", "street", "postal_code", "phone")
FIRST = """
Abbot Ackerman Adler Aldous Amberley Antler Archer Ashgrove Bardwell Barton Beck Bellweather Benton
Birch Blythe Bowman Bradshaw Brennan Briar Brock Burdock Caldwell Carlisle Castellan Chalmers
Clarion Cobb Colby Corwin Crane Cullen Dahl Darrow Denholm Dixon Dorset Drake Dunham Easton Elgin
Ellery Everett Faulkner Fenton Finch Forrester Gable Garland Gibson Goodwin Grover Hadley Halden
Harcourt Hatcher Heath Hollins Huxley Ingram Irving Jasper Jervis Keller Kendal Kirkwood Lambert
Landon Larch Lawson Leland Lorimer Mace Mallory Marston Mercer Milton Nash Neville Norris Ogden
Orwell Parrish Penn Quincy Radley Ramsey Rivers Rourke Selby Severn Shaw Sloan Stoddard Talbot
Thorne Tolman Upton Vance Wade Warwick Weston Yates
""".split()  # noqa: SIM905  a page of words reads better than a page of quotes
TRADE = """
Engineering Metals Tooling Insurance Foods Energy Logistics Systems Pharma Chemicals Textiles
Software Instruments Packaging Motors Retail Clinics Marine Timber Glass Printing Electric Steel
Ceramics Farms
""".split()  # noqa: SIM905  a page of words reads better than a page of quotes
LEGAL = (
    "Inc",
    "Inc.",
    "Ltd",
    "Ltd.",
    "Limited",
    "LLC",
    "Corp",
    "GmbH",
    "AG",
    "SA",
    "BV",
    "plc",
    "Holdings",
    "",
)
CITY = """
Berlin Lyon Leeds Boston Denver Austin Utrecht Bilbao Cork Ghent Porto Turin Malmo Basel Gdansk
""".split()  # noqa: SIM905  a page of words reads better than a page of quotes
STREET = """
Mill Station Harbour Market Park Canal Church Bridge Quarry Victoria King Queen Forest Lake Hill
""".split()  # noqa: SIM905  a page of words reads better than a page of quotes
KIND = (("Street", "St.", "St"), ("Road", "Rd.", "Rd"), ("Avenue", "Ave", "Av."), ("Lane", "Ln", "Lane"))
SHORT = {
    "Engineering": "Eng.",
    "Insurance": "Ins.",
    "Instruments": "Instr.",
    "Electric": "Elec",
    "Systems": "Sys",
}


@dataclass
class Labelled:
    """Known accounts, new ones, and which new one is which known one's double."""

    known: pa.Table
    new: pa.Table
    doubles: dict[str, str]
    look_alikes: dict[str, str]


Row = dict[str, str | None]


def company(rng: Random, number: int) -> Row:
    """One company with all its details."""
    first, trade = rng.choice(FIRST), rng.choice(TRADE)
    name = rng.choice([first, first, f"{first} & {rng.choice(FIRST)}", f"{first} {rng.choice(CITY)}"])
    kind = rng.randrange(len(KIND))
    return {
        "account_id": f"K{number}",
        "name": f"{name} {trade} {rng.choice(LEGAL)}".strip(),
        "website": f"https://www.{_slug(name + trade)}{number}.example",
        "street": f"{rng.randint(1, 240)} {rng.choice(STREET)} {KIND[kind][0]}",
        "postal_code": str(rng.randint(10_000, 99_999)),
        "phone": f"1{rng.randint(200, 999)}555{rng.randint(1000, 9999)}",
    }


def _slug(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def double(rng: Random, of: Row, number: int) -> Row:
    """The same customer entered again by somebody in a hurry."""
    made = dict(of) | {"account_id": f"N{number}"}
    made["name"] = _renamed(rng, str(of["name"]))
    made["website"] = rng.choices(
        [of["website"], None, str(of["website"]).replace("https://www.", "http://"),
         str(of["website"]).replace(".example", ".test"), f"https://{_slug(str(of['name']))}x.example"],
        [50, 18, 17, 10, 5],
    )[0]  # fmt: skip
    made["street"] = rng.choices([of["street"], None, _respelt(rng, str(of["street"])), elsewhere(rng)],
                                 [40, 15, 35, 10])[0]  # fmt: skip
    if rng.random() < 0.12 or made["street"] is None:
        made["postal_code"] = rng.choice([None, of["postal_code"]])
    made["phone"] = rng.choices([of["phone"], None, str(of["phone"])[:-2] + f"{rng.randint(0, 99):02d}"],
                                [50, 35, 15])[0]  # fmt: skip
    return made


def elsewhere(rng: Random) -> str:
    """Another address."""
    return f"{rng.randint(1, 240)} {rng.choice(STREET)} {rng.choice(KIND)[0]}"


def _respelt(rng: Random, street: str) -> str:
    for forms in KIND:
        if street.endswith(forms[0]):
            street = street[: -len(forms[0])] + rng.choice(forms)
    return rng.choice([street, street.lower(), street + rng.choice(["", ", 2nd floor", " Suite 4"])])


def _renamed(rng: Random, name: str) -> str:
    words = name.split()
    kept = [word for word in words if word not in LEGAL]
    legal = rng.choice([" ".join(words[len(kept) :]), "", rng.choice(LEGAL)])
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        at = rng.randrange(len(kept))
        how = rng.randrange(5)
        if how == 0:
            kept[at] = SHORT.get(kept[at], kept[at])
        elif how == 1 and len(kept[at]) > 4:
            place = rng.randrange(1, len(kept[at]) - 1)
            kept[at] = kept[at][:place] + kept[at][place + 1 :]
        elif how == 2 and len(kept[at]) > 4:
            place = rng.randrange(1, len(kept[at]) - 2)
            kept[at] = kept[at][:place] + kept[at][place + 1] + kept[at][place] + kept[at][place + 2 :]
        elif how == 3:
            kept = [word.upper() for word in kept]
        else:
            kept = ["and" if word == "&" else word for word in kept]
    return f"{' '.join(kept)} {legal}".strip()


def look_alike(rng: Random, of: Row, number: int) -> tuple[Row, str]:
    """Another customer that looks like it: a sister, a namesake, a neighbour, a new site."""
    made = company(rng, number) | {"account_id": f"N{number}"}
    words = [word for word in str(of["name"]).split() if word not in LEGAL]
    kind = rng.choice(["sister", "site", "namesake", "neighbour"])
    if kind == "sister":
        made["name"] = f"{words[0]} {rng.choice(TRADE)} {rng.choice(LEGAL)}".strip()
        made["website"] = rng.choice([of["website"], made["website"]])
    elif kind == "site":
        made["name"] = f"{' '.join(words)} {rng.choice(CITY)}"
        made["website"] = rng.choice([of["website"], None, made["website"]])
    elif kind == "namesake":
        made["name"] = f"{words[0]} {rng.choice(TRADE)} {rng.choice(LEGAL)}".strip()
        made["postal_code"] = of["postal_code"]
    else:
        made["street"], made["postal_code"] = of["street"], of["postal_code"]
        made["phone"] = rng.choice([made["phone"], of["phone"]])
    return made, kind


def labelled(seed: int, *, known: int, doubles: int, look_alikes: int, others: int) -> Labelled:
    """Known accounts and new ones: doubles, look-alikes, and plain new customers."""
    rng = Random(seed)  # noqa: S311 - not for secrets
    rows = [company(rng, number) for number in range(known)]
    chosen = rng.sample(rows, doubles + look_alikes)
    new: list[Row] = []
    same, alike = {}, {}
    for number, of in enumerate(chosen):
        if number < doubles:
            new.append(double(rng, of, number))
            same[f"N{number}"] = str(of["account_id"])
        else:
            made, kind = look_alike(rng, of, number)
            new.append(made)
            alike[f"N{number}"] = kind
    start = len(new)
    new += [company(rng, number) | {"account_id": f"N{number}"} for number in range(start, start + others)]
    schema = pa.schema([(column, pa.string()) for column in COLUMNS])
    return Labelled(pa.Table.from_pylist(rows, schema), pa.Table.from_pylist(new, schema), same, alike)
