"""Where the world is: areas, regions, and the territories a field seller can be given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Territory:
    """One field seller's patch."""

    name: str
    region: str
    country: str
    state: str
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of an area with its own managers, time zone, and share of the business."""

    name: str
    area: str
    zone: str
    share: float


REGIONS = (
    Region("Americas East", "Americas", "America/New_York", 0.32),
    Region("Americas West", "Americas", "America/Los_Angeles", 0.25),
    Region("UK and Ireland", "Europe", "Europe/London", 0.21),
    Region("Continental Europe", "Europe", "Europe/Berlin", 0.22),
)
AREAS = ("Americas", "Europe")

_PATCHES = """
Americas East|New York Metro|US|NY|New York,Newark,White Plains,Yonkers
Americas East|New England|US|MA|Boston,Worcester,Providence,Hartford
Americas East|Ohio Valley|US|OH|Columbus,Cincinnati,Cleveland,Dayton
Americas East|Mid-Atlantic|US|PA|Philadelphia,Pittsburgh,Baltimore,Allentown
Americas East|Carolinas|US|NC|Charlotte,Raleigh,Greensboro,Durham
Americas East|Georgia|US|GA|Atlanta,Savannah,Augusta,Macon
Americas East|Florida|US|FL|Miami,Tampa,Orlando,Jacksonville
Americas East|Great Lakes|US|MI|Detroit,Grand Rapids,Lansing,Ann Arbor
Americas East|Ontario|CA|ON|Toronto,Ottawa,Hamilton,London ON
Americas East|Illinois|US|IL|Chicago,Rockford,Peoria,Naperville
Americas West|Northern California|US|CA|San Francisco,San Jose,Oakland,Sacramento
Americas West|Southern California|US|CA|Los Angeles,San Diego,Irvine,Riverside
Americas West|Pacific Northwest|US|WA|Seattle,Tacoma,Spokane,Portland
Americas West|North Texas|US|TX|Dallas,Fort Worth,Plano,Irving
Americas West|Gulf Texas|US|TX|Houston,Austin,San Antonio,Galveston
Americas West|Mountain|US|CO|Denver,Boulder,Salt Lake City,Boise
Americas West|Desert Southwest|US|AZ|Phoenix,Tucson,Las Vegas,Albuquerque
Americas West|Upper Midwest|US|MN|Minneapolis,Saint Paul,Duluth,Rochester
Americas West|British Columbia|CA|BC|Vancouver,Victoria,Surrey,Kelowna
UK and Ireland|London City|GB||London,Croydon,Richmond
UK and Ireland|South East|GB||Reading,Brighton,Oxford,Guildford
UK and Ireland|Midlands|GB||Birmingham,Coventry,Nottingham,Leicester
UK and Ireland|North West|GB||Manchester,Liverpool,Preston,Chester
UK and Ireland|Yorkshire|GB||Leeds,Sheffield,York,Hull
UK and Ireland|Scotland|GB||Edinburgh,Glasgow,Aberdeen,Dundee
UK and Ireland|Ireland|IE||Dublin,Cork,Galway,Limerick
UK and Ireland|South West and Wales|GB||Bristol,Cardiff,Exeter,Bath
Continental Europe|Bavaria|DE||Munich,Nuremberg,Augsburg,Regensburg
Continental Europe|Rhine-Ruhr|DE||Cologne,Dusseldorf,Essen,Dortmund
Continental Europe|Northern Germany|DE||Hamburg,Bremen,Hanover,Kiel
Continental Europe|Ile-de-France|FR||Paris,Versailles,Evry,Saint-Denis
Continental Europe|Netherlands|NL||Amsterdam,Rotterdam,Utrecht,Eindhoven
Continental Europe|Berlin-Saxony|DE||Berlin,Leipzig,Dresden,Potsdam
Continental Europe|Rhone-Alps|FR||Lyon,Grenoble,Annecy,Valence
Continental Europe|Spain|ES||Madrid,Barcelona,Valencia,Zaragoza
"""
COUNTRY_ZONE = {
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "ES": "Europe/Madrid",
}


def territories(region: Region, count: int) -> list[Territory]:
    """As many patches as the region has field sellers; a larger force splits them (`Florida 2`)."""
    rows = [line.split("|") for line in _PATCHES.strip().splitlines() if line.startswith(region.name + "|")]
    found = []
    for n in range(count):
        _, name, country, state, cities = rows[n % len(rows)]
        part = n // len(rows)
        found.append(
            Territory(
                f"{name} {part + 1}" if part else name, region.name, country, state, tuple(cities.split(","))
            )
        )
    return found
