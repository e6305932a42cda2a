"""Area codes of the directory. A person's areas are facts (residence, GP registration); nothing here derives them.

No table leads from a postcode or an ODS code to an area: which areas a practice stands in is stated by whoever sets the
product up, because a guess would route people to a service that is not theirs.
"""

NATIONS: dict[str, str] = {
    "england": "England",
    "northern-ireland": "Northern Ireland",
    "scotland": "Scotland",
    "wales": "Wales",
}

AREAS: dict[str, str] = {
    **NATIONS,
    "barnsley": "Barnsley",
    "bassetlaw": "Bassetlaw",
    "birmingham": "Birmingham",
    "black-country": "Black Country",
    "cornwall": "Cornwall",
    "coventry": "Coventry",
    "doncaster": "Doncaster",
    "dundee": "Dundee",
    "fife": "Fife",
    "great-britain": "Great Britain",
    "greater-manchester": "Greater Manchester",
    "leeds": "Leeds",
    "leicester": "Leicester",
    "leicestershire": "Leicestershire",
    "manchester": "Manchester",
    "rotherham": "Rotherham",
    "sheffield": "Sheffield",
    "solihull": "Solihull",
    "west-midlands": "West Midlands",
}
"""The codes our own directory uses. A deployment may use others: an area code is any text, compared as written."""


def area_name(code: str) -> str:
    """The area in words; a code of a deployment's own is its own name."""
    return AREAS.get(code, code)
