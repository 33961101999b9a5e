"""Believable names: people of many origins, companies with a trade, and the places they sell in."""

import re

import numpy as np

from groundrules.simulate.arrays import Whole

SELLING_COMPANY = "harlow-instruments.example.com"

_PEOPLE = """
Emily Sarah Megan Lauren Hannah Brian Kevin Tyler Jason Derek Allison Rachel
| Walker Bennett Foster Hayes Coleman Brooks Sanders Porter Whitfield Marsh Tucker Draper

Olivia Charlotte Imogen Harriet Oliver Callum Rupert Gareth Fiona Isla Alistair Duncan
| Hughes Thornton Ashworth Pemberton MacLeod Campbell Whitaker Lowry Hargreaves Penrose Bell Sinclair

Aoife Niamh Siobhan Ciara Declan Eoin Padraig Conor Orla Roisin
| Murphy Kelleher Byrne Doyle Gallagher Nolan Fitzgerald Keane Brennan Daly

Anna Katharina Lena Julia Sebastian Lukas Matthias Jonas Stefan Annika Heike Tobias
| Becker Hoffmann Krause Vogel Lehmann Brandt Schuster Winkler Engel Roth Seidel Ziegler

Camille Chloe Manon Julien Antoine Mathieu Elodie Thibault Claire Nicolas
| Lefevre Moreau Girard Fontaine Mercier Rousseau Chevalier Blanchard Garnier Perrin

Sanne Femke Lotte Daan Bram Joost Maaike Ruben Thijs Anouk
| Bakker Visser Mulder Dekker Hendriks Kuiper Postma Vermeer Hoekstra Jansen

Lucia Carmen Elena Marta Javier Pablo Diego Alejandro Rosa Hector Ximena Mateo
| Navarro Ortega Castillo Delgado Romero Vargas Herrera Mendoza Ibarra Salazar Fuentes Rivas

Priya Ananya Kavita Meera Rohan Arjun Vikram Sanjay Nisha Deepa Rahul Aditya
| Sharma Iyer Reddy Menon Kapoor Banerjee Patel Nair Deshpande Chatterjee Malhotra Rao

Wei Mei Jing Xin Hao Ming Lily Grace Vincent Jun
| Chen Zhang Huang Liu Lin Wu Zhao Tang Feng Luo

Amara Chidi Ngozi Ifeoma Tunde Kwame Abena Zainab Emeka Folake
| Okafor Adeyemi Mensah Nwosu Balogun Eze Asante Owusu Danjuma Obi

Elif Zeynep Emre Burak Defne Kerem Selin Cem Leyla Tarik
| Yilmaz Demir Kaya Aydin Arslan Polat Ozturk Sahin Erdem Koc

Agnieszka Katarzyna Piotr Tomasz Marek Zofia Milena Pavel Jana Ondrej
| Nowak Kowalski Wojcik Zielinska Mazur Dvorak Novotny Svoboda Prochazka Lis

Fatima Yasmin Omar Karim Layla Samir Nadia Hassan Rania Tariq
| Haddad Mansour Nasser Aziz Khoury Rahman Saleh Farouk Hamdan Darwish

Yuki Haruka Kenji Daichi Naomi Minji Seojun Hana Jiwoo Takumi
| Tanaka Watanabe Nakamura Kobayashi Kim Park Choi Yoon Saito Mori
"""
_CULTURES = tuple(
    (tuple(first.split()), tuple(last.split()))
    for first, last in (culture.split("|") for culture in _PEOPLE.split("\n\n"))
)
_COMMON_IN = {  # which rows above are likelier in a country; the rest share what is left
    "US": (0, 0, 6, 7, 8),
    "CA": (0, 1, 7, 8, 4),
    "GB": (1, 1, 7, 9),
    "IE": (2, 2, 1),
    "DE": (3, 3, 10, 11),
    "FR": (4, 4, 12),
    "NL": (5, 5, 10),
    "ES": (6, 6),
}

_FIRST_WORDS = """
Alder Ambler Anchor Apex Arbor Arden Argyle Ashford Aspen Atlas Aurora Avon Balmoral Barlow Basalt Beacon
Birchwood Blackwell Bluebird Borealis Bramble Bridgeport Brightwater Brookfield Calder Cambria Canyon
Cardinal Carver Cascade Castleton Cedar Chandler Clearview Clover Cobalt Compass Copperfield Corvus
Crestline Crown Cypress Dalton Delmar Dovetail Drayton Dunmore Eastgate Eldon Elmwood Ember Evergreen
Fairbanks Falcon Fenwick Fieldstone Fjord Foxglove Garrison Gladstone Glenmore Granite Greenway Greystone
Halcyon Hampton Harbour Harrow Hartwell Hawthorn Hazel Heron Highland Hollis Horizon Ironbridge Ivory Jasper
Juniper Keystone Kestrel Kingsley Lakeland Langley Larkspur Linden Lockwood Lowland Lumen Lyndon Magnolia
Maple Marlow Meadow Meridian Merlin Midland Millbrook Monarch Montrose Moorland Nordic Northgate Norwood
Oakridge Obsidian Orchard Osprey Oxbow Palisade Pelican Pembroke Pinnacle Pioneer Polaris Prairie Quarry
Quillon Ravenna Redwood Regent Ridgeway Riverside Rowan Saffron Sandstone Saxon Sequoia Sherwood Silver
Solstice Somerset Southport Spruce Stanton Sterling Stonebridge Summit Swift Sycamore Tamarack Thistle
Thornbury Tidewater Timber Tranter Trellis Trident Union Valley Vantage Verity Vesper Victory Vista
Wakefield Walnut Waverley Westbrook Wexford Whitestone Willow Windham Winslow Woodland Wren Yarrow Yorke
Zenith Zephyr Albrecht Bergmann Carlsson Dubois Eriksen Ferrari Grunwald Halvorsen Jansson Keller Lindqvist
Moretti Nakagawa Oduya Petrov Quintero Rasmussen Schreiber Takeda Ulrich Valente Weiss Yamada Zimmer
""".split()  # noqa: SIM905  a page of words reads better than a page of quotes

INDUSTRIES = ("manufacturing", "finance", "health", "retail", "energy", "education", "public_sector", "other")
_TRADES = {
    "manufacturing": "Engineering,Metals,Tooling,Automation,Plastics,Packaging,Parts,Foundry,Ceramics,Optics",
    "finance": "Capital,Insurance,Savings Bank,Investments,Credit,Leasing,Mutual,Wealth,Trust,Underwriting",
    "health": "Medical,Clinics,Pharma,Diagnostics,Hospital Group,Biotech,Dental,Care,Imaging,Laboratories",
    "retail": "Stores,Foods,Outfitters,Home,Grocers,Fashion,Sports,Market,Furnishings,Pharmacies",
    "energy": "Energy,Power,Gas,Renewables,Solar,Utilities,Grid,Wind,Petroleum,Hydro",
    "education": "University,College,Academy,School Group,Institute,Learning,Press,Training,Research,Campus",
    "public_sector": "County Council,City Works,Transit Authority,Port Authority,Water Board,Regional Office,"
    "Public Library,Fire Service,Housing Agency,Roads Department",
    "other": "Logistics,Media,Hotels,Consulting,Freight,Studios,Airways,Software,Catering,Partners",
}
_LEGAL = {
    "US": ("Inc", "LLC", "Corp", "Group", "Company"),
    "CA": ("Inc", "Ltd", "Corp", "Group"),
    "GB": ("Ltd", "plc", "Group", "Holdings"),
    "IE": ("Ltd", "plc", "Group"),
    "DE": ("GmbH", "AG", "SE", "KG"),
    "FR": ("SA", "SAS", "Groupe"),
    "NL": ("BV", "NV", "Groep"),
    "ES": ("SA", "SL", "Grupo"),
}
COUNTRY_WORD = {
    "US": "America",
    "CA": "Canada",
    "GB": "UK",
    "IE": "Ireland",
    "DE": "Deutschland",
    "FR": "France",
    "NL": "Nederland",
    "ES": "Iberia",
}


def slug(text: str) -> str:
    """The letters and digits of a name in lower case, as an address has them."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def person_names(rng: np.random.Generator, countries: list[str]) -> list[tuple[str, str]]:
    """One (first, last) name for each person, no two alike; origins follow the country they work in."""
    taken: set[str] = set()
    names = []
    for country in countries:
        for attempt in range(1000):
            likely = _COMMON_IN[country]
            pick = int(rng.integers(len(_CULTURES))) if rng.random() < 0.3 else int(rng.choice(likely))
            firsts, lasts = _CULTURES[pick]
            first, last = str(rng.choice(firsts)), str(rng.choice(lasts))
            if attempt > 20:  # a very large sales force: tell namesakes apart as companies do
                first = f"{first} {'ABCDEFGHJKLMNPRSTVW'[int(rng.integers(19))]}."
            if f"{first} {last}" not in taken and (attempt > 8 or first not in taken):
                break
            if attempt > 60:
                last = f"{last}-{rng.choice(lasts)}"
                break
        taken |= {f"{first} {last}", first}
        names.append((first, last))
    return names


def company_names(
    rng: np.random.Generator, industry: Whole, countries: list[str], cities: list[str], plain: list[bool]
) -> list[str]:
    """One company name for each account, no two alike; namesakes are told apart by their city.

    Args:
        rng: where the choices come from.
        industry: index into INDUSTRIES for each account.
        countries: two-letter code for each account.
        cities: the city each account sits in.
        plain: True where the name carries no legal form.
    """
    words = rng.integers(len(_FIRST_WORDS), size=len(industry))
    trades = rng.integers(10, size=len(industry))
    forms = rng.integers(60, size=len(industry))
    split = {key: value.split(",") for key, value in _TRADES.items()}
    taken: set[str] = set()
    names = []
    for n, code in enumerate(industry):
        kind = INDUSTRIES[int(code)]
        trade = split[kind][int(trades[n])]
        word = cities[n] if kind == "public_sector" and forms[n] % 3 else _FIRST_WORDS[int(words[n])]
        legal = _LEGAL[countries[n]]
        name = f"{word} {trade}"
        if not plain[n] and kind not in ("public_sector", "education"):
            name = f"{name} {legal[int(forms[n]) % len(legal)]}"
        if name in taken:
            name = f"{name} {cities[n]}"
        serial = 2
        base = name
        while name in taken:
            name = f"{base} {serial}"
            serial += 1
        taken.add(name)
        names.append(name)
    return names
